//! Reads one quiz for the workbench: its file, and the time of day that its session begins at.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::screens::quiz::Loaded;
use crate::course::quiz_path;
use crate::domain::course::Course;
use crate::domain::diagnostic::Diagnostic;
use crate::ports::{CourseFiles, ProgressStore};
use crate::quiz::{self, Quiz};

/// Reads the quiz that a page names `id`. The error is for people.
pub fn load(course: &Course, files: &dyn CourseFiles, store: &dyn ProgressStore, id: &str, now: Timestamp) -> Result<Loaded, String> {
    let file = quiz_path(course, id).ok_or_else(|| format!("the quiz '{id}' is not in the course"))?;
    let (mut quiz, diagnostics) = read(files, &file)?;
    if quiz.questions.is_empty() {
        let first = diagnostics.first().map(|diagnostic| format!(": {diagnostic}")).unwrap_or_default();
        return Err(format!("{file} has no question that can be asked{first}"));
    }
    quiz.identify(&known(store, id));
    Ok(Loaded { quiz, diagnostics, now })
}

/// Reads a quiz's file. The error is for people.
pub fn read(files: &dyn CourseFiles, file: &str) -> Result<(Quiz, Vec<Diagnostic>), String> {
    let text = files.text(file).map_err(|error| format!("{file} can't be read: {error}"))?;
    Ok(quiz::parse(file, &text))
}

/// Reads the questions that are due, as one quiz. The error is for people.
pub fn load_review(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Loaded, String> {
    let quiz = super::due::review(course, files, store, now, zone).map_err(|error| error.to_string())?;
    if quiz.questions.is_empty() {
        return Err("no question is due any more".to_owned());
    }
    Ok(Loaded { quiz, diagnostics: Vec::new(), now })
}

/// The questions of a quiz that the store knows. Without them a question that was reworded counts as another one: no reason not to ask.
pub fn known(store: &dyn ProgressStore, id: &str) -> Vec<String> {
    let known = store.questions(id).inspect_err(|error| tracing::warn!(%error, "questions that were answered are not known"));
    known.unwrap_or_default()
}
