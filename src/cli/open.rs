//! Opens the course that a command is about: the folder it names, or the one built in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{CliError, output};
use crate::adapters::course_files::{BuiltIn, Folder};
use crate::course;
use crate::domain::course::Course;
use crate::domain::diagnostic::Diagnostic;
use crate::ports::CourseFiles;

/// Which course, for every command that is about one.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct CourseArgs {
    /// Folder of the course; without it, the course that is built in
    #[arg(long = "course", value_name = "COURSE")]
    pub course: Option<PathBuf>,
}

/// A course and its files.
pub struct OpenCourse {
    /// The folder that was named; `None` for the course built in.
    pub path: Option<PathBuf>,
    /// Its files.
    pub files: Arc<dyn CourseFiles>,
    /// The course. Its lessons' summaries are empty until [`OpenCourse::read_summaries`].
    pub course: Course,
    /// What is wrong in what was read so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl OpenCourse {
    /// Fills in what front matter tells of each lesson. Reads every page.
    pub fn read_summaries(&mut self) {
        let (summaries, mut found) = course::summaries(&self.course, &|path| self.files.text(path).ok());
        for (lesson, summary) in self.course.lessons.iter_mut().zip(summaries) {
            lesson.summary = summary;
        }
        self.diagnostics.append(&mut found);
    }
}

/// Opens the course in the folder `path`, or the built-in one, and tells on stderr what is wrong in it.
pub fn open_course(path: Option<&Path>) -> Result<OpenCourse, CliError> {
    let open = read_course(path)?;
    output::report(&open.diagnostics);
    Ok(open)
}

/// As [`open_course`], and tells nothing: for the workbench, which has a place of its own for messages.
pub fn read_course(path: Option<&Path>) -> Result<OpenCourse, CliError> {
    let (files, name): (Arc<dyn CourseFiles>, String) = match path {
        Some(path) => {
            let folder = Folder::open(path).map_err(|error| CliError::bad_input(error.to_string()))?;
            let name = folder.name();
            (Arc::new(folder), name)
        }
        None => (Arc::new(BuiltIn), BuiltIn::FOLDER_NAME.to_owned()),
    };
    let (course, diagnostics) = course::assemble(&files.paths(), &|path| files.text(path).ok(), &name);
    Ok(OpenCourse { path: path.map(Path::to_owned), files, course, diagnostics })
}
