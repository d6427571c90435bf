//! What the word after `show` means: a lesson, a quiz or check file of the course, or a file of its own.

use std::path::Path;

use crate::adapters::course_files;
use crate::cli::{CliError, OpenCourse};
use crate::course;
use crate::domain::course::{Lesson, LessonId};

/// What to show, with its text.
pub enum What {
    /// A quiz.
    Quiz {
        /// Its name in diagnostics.
        file: String,
        /// Its text.
        text: String,
    },
    /// A check file.
    CheckFile {
        /// Its name in diagnostics.
        file: String,
        /// Its text.
        text: String,
    },
    /// A lesson, a page that the sidebar does not list, or one that is in no course.
    Lesson(LessonPage),
}

/// A page and what is known of it.
pub struct LessonPage {
    /// Its name in diagnostics.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What the contents know, or would know.
    pub lesson: Lesson,
}

/// Finds what `word` means: `./x` is a file of this machine; else the course's lessons and files come first.
pub fn find(open: &OpenCourse, word: &str) -> Result<What, CliError> {
    let on_disk = Path::new(word);
    let explicit = on_disk.is_absolute() || word.starts_with("./") || word.starts_with("../");
    if explicit && course_files::is_file(on_disk) {
        return from_disk(on_disk, word);
    }
    let quizzes = &open.course.quizzes;
    if let Some(file) =
        course::quiz_path(&open.course, word).or_else(|| quizzes.iter().any(|root| word.starts_with(root)).then(|| word.to_owned()))
    {
        let text = read(open, &file)?;
        return Ok(What::Quiz { file, text });
    }
    if let Some(file) = check_file(open, word) {
        let text = read(open, &file)?;
        return Ok(What::CheckFile { file, text });
    }
    let not_found = match open.course.find(word) {
        Ok(index) => return listed(open, &open.course.lessons[index]).map(What::Lesson),
        Err(message) => message,
    };
    if let Some(page) = unlisted(open, word)? {
        return Ok(What::Lesson(page));
    }
    match course_files::is_file(on_disk) {
        true => from_disk(on_disk, word),
        false => Err(CliError::usage(not_found)),
    }
}

/// Ends the name of every check file.
const CHECK_FILE: &str = ".checks.yaml";

/// The check file of the course that `word` names: by its path from the course's root, or as it names the lesson's page.
fn check_file(open: &OpenCourse, word: &str) -> Option<String> {
    let lesson = word.strip_suffix(CHECK_FILE)?;
    if open.course.has_file(word) {
        return Some(word.to_owned());
    }
    let index = open.course.find(lesson).ok()?;
    course::check_file(&open.course, &open.course.lessons[index].id)
}

fn read(open: &OpenCourse, file: &str) -> Result<String, CliError> {
    open.files.text(file).map_err(|error| CliError::bad_input(format!("{file} can't be read: {error}")))
}

fn listed(open: &OpenCourse, lesson: &Lesson) -> Result<LessonPage, CliError> {
    let file = open.course.lesson_file(&lesson.id);
    if !lesson.present {
        return Err(CliError::bad_input(format!("lesson {} is in the sidebar, but its page {file} is not there", lesson.label())));
    }
    let text = read(open, &file)?;
    Ok(LessonPage { file, text, lesson: lesson.clone() })
}

fn unlisted(open: &OpenCourse, word: &str) -> Result<Option<LessonPage>, CliError> {
    let Some(id) = open.course.page_at(word) else { return Ok(None) };
    let file = open.course.lesson_file(&id);
    let text = read(open, &file)?;
    Ok(Some(LessonPage { file, lesson: course::lesson_for_path(&id, &text), text }))
}

/// What it holds is told by its name: a check file; a quiz, which is a module or anything in a folder `quizzes`; or a page.
fn from_disk(path: &Path, word: &str) -> Result<What, CliError> {
    let text = course_files::read_file(path).map_err(|error| CliError::bad_input(format!("'{word}' can't be read: {error}")))?;
    let file = word.to_owned();
    if word.ends_with(CHECK_FILE) {
        return Ok(What::CheckFile { file, text });
    }
    let quiz = word.ends_with(".js") || path.iter().any(|part| part == "quizzes");
    let id = LessonId(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default());
    Ok(match quiz {
        true => What::Quiz { file, text },
        false => What::Lesson(LessonPage { lesson: course::lesson_for_path(&id, &text), file, text }),
    })
}
