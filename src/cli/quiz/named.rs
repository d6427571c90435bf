//! Which quizzes a word of the command line means: a lesson's, one of the course by its id, or a file.

use std::path::Path;

use crate::adapters::course_files::{Folder, is_there};
use crate::cli::{CliError, OpenCourse};
use crate::course::{self, quiz_path};
use crate::domain::course::LessonId;
use crate::layout::document::ItemKind;
use crate::layout::{self, Options};
use crate::ports::CourseFiles;
use crate::runtime::lesson::text_of_file;

/// A quiz to take.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// The lesson that has it; `None` for a file that belongs to none.
    pub lesson: Option<LessonId>,
    /// Its id: the path below the quiz root.
    pub id: String,
    /// Its file, as diagnostics name it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Finds what `what` means. At least one quiz, or an error for people.
pub fn find(open: &OpenCourse, what: &str) -> Result<Vec<Named>, CliError> {
    if let Some(file) = file_of_course(open, what) {
        let id = below_root(open, &file);
        let mentions = |lesson: &&crate::domain::course::Lesson| {
            open.files.text(&open.course.lesson_file(&lesson.id)).is_ok_and(|page| page.contains(&format!("\"{id}\"")))
        };
        let lesson = open.course.lessons.iter().find(mentions).map(|lesson| lesson.id.clone());
        return Ok(vec![read(open.files.as_ref(), lesson, id, &file)?]);
    }
    if what.ends_with(".md") || what.ends_with(".js") {
        let path = Path::new(what);
        if let (true, Some(name)) = (is_there(path), path.file_name().map(|name| name.to_string_lossy().into_owned())) {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = Folder::open(parent).map_err(|error| CliError::bad_input(error.to_string()))?;
            return Ok(vec![read(&folder, None, name.clone(), &name)?]);
        }
    }
    let index = open.course.find(what).map_err(CliError::usage)?;
    of_lesson(open, &open.course.lessons[index].id)
}

/// All quizzes of a lesson, in the order of its page.
pub fn of_lesson(open: &OpenCourse, lesson: &LessonId) -> Result<Vec<Named>, CliError> {
    let file = open.course.lesson_file(lesson);
    let page = open.files.text(&file).map_err(|error| CliError::bad_input(format!("{file} can't be read: {error}")))?;
    let (page, _) = course::page(&open.course, lesson, &file, &page, &|path| text_of_file(open.files.as_ref(), path));
    let options = Options::default();
    let items = layout::lay_out(&layout::unfolded(page), &options, &layout::no_pictures).items;
    let ids = items.into_iter().filter_map(|item| if let ItemKind::Quiz(ids) = item.kind { Some(ids) } else { None }).flatten();
    let quizzes = ids.map(|id| match quiz_path(&open.course, &id) {
        Some(file) => read(open.files.as_ref(), Some(lesson.clone()), id, &file),
        None => Err(CliError::bad_input(format!("{file} names the quiz '{id}', which is not in the course"))),
    });
    let quizzes: Vec<Named> = quizzes.collect::<Result<_, _>>()?;
    if quizzes.is_empty() {
        return Err(CliError::usage(format!("lesson {lesson} has no quiz")));
    }
    Ok(quizzes)
}

fn read(files: &dyn CourseFiles, lesson: Option<LessonId>, id: String, file: &str) -> Result<Named, CliError> {
    let text = files.text(file).map_err(|error| CliError::bad_input(format!("{file} can't be read: {error}")))?;
    Ok(Named { lesson, id, file: file.to_owned(), text })
}

/// The quiz file of the course that `what` is the id or the path of.
fn file_of_course(open: &OpenCourse, what: &str) -> Option<String> {
    let is_quiz = |path: &String| open.course.quizzes.iter().any(|root| path.starts_with(root.as_str()));
    let named = |path: &String| path == what || what.ends_with(&format!("/{path}"));
    quiz_path(&open.course, what).or_else(|| open.files.paths().into_iter().find(|path| is_quiz(path) && named(path)))
}

fn below_root(open: &OpenCourse, file: &str) -> String {
    open.course.quizzes.iter().find_map(|root| file.strip_prefix(root.as_str())).unwrap_or(file).to_owned()
}
