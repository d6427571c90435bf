//! Which check file a lesson has: the one beside it, else the learner's own, else the one built in for a lesson of that path.

use std::io;
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

use crate::adapters::course_files::{BuiltIn, built_in_check_file, read_file};
use crate::checks::{self, CheckFile};
use crate::course;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::encoding::hex;
use crate::ports::CourseFiles;

/// Folder of the built-in course that lesson paths resolve from.
const BUILT_IN_LESSONS: &str = "lessons/";

/// A check file, read.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is called in messages: its path, or `built-in …`.
    pub name: String,
    /// Lower-case hex SHA-256 of its text.
    pub sha256: String,
    /// Its text; empty when it can't be read.
    pub text: String,
    /// What could be read of it.
    pub file: CheckFile,
    /// What is wrong in it, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds and reads the check file of `lesson`; `own` is the learner's folder of check files. `None` when there is none. One that
/// is there and can't be read is told so, and no other takes its place.
pub fn find(course: &Course, files: &dyn CourseFiles, own: &Path, lesson: &LessonId) -> Option<Found> {
    let (name, text) = beside(course, files, lesson).or_else(|| in_folder(own, lesson)).or_else(|| built_in(lesson))?;
    let sha256 = text.as_ref().map(|text| hex(&Sha256::digest(text.as_bytes()))).unwrap_or_default();
    let (file, diagnostics) = match &text {
        Ok(text) => checks::parse(&name, text),
        Err(error) => {
            let unreadable = Diagnostic::error("check-file-unreadable", &name, 1, 1, format!("the check file can't be read: {error}"));
            (CheckFile::default(), vec![unreadable])
        }
    };
    Some(Found { name, sha256, text: text.unwrap_or_default(), file, diagnostics })
}

type Named = (String, io::Result<String>);

fn beside(course: &Course, files: &dyn CourseFiles, lesson: &LessonId) -> Option<Named> {
    let path = course::check_file(course, lesson)?;
    let text = files.text(&path);
    Some((path, text))
}

fn in_folder(own: &Path, lesson: &LessonId) -> Option<Named> {
    let name = course::check_file_name(lesson);
    // The path comes from the course, which may try to reach out of the folder.
    if !Path::new(&name).components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = own.join(name);
    let text = read_file(&path);
    let absent = text.as_ref().is_err_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory));
    (!absent).then(|| (path.display().to_string(), text))
}

/// That of our own course; else one of those for lessons of other courses.
fn built_in(lesson: &LessonId) -> Option<Named> {
    let name = course::check_file_name(lesson);
    let path = format!("{BUILT_IN_LESSONS}{name}");
    if let Ok(text) = BuiltIn.text(&path) {
        return Some((format!("built-in {path}"), Ok(text)));
    }
    built_in_check_file(&name).map(|text| (format!("built-in {name}"), Ok(text.to_owned())))
}
