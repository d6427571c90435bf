//! Reads one quiz: its file, where its lesson teaches what it asks, and how far it had come when it was left.

use jiff::Timestamp;

use crate::app::screens::quiz::Loaded;
use crate::course::quiz_path;
use crate::domain::course::{Course, LessonId};
use crate::finding::{self, Taught};
use crate::ports::{CourseFiles, ProgressStore};
use crate::quiz::{self, Quiz};

/// Reads the quiz that the page `lesson` names `id`. The error is for people.
pub fn load(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    (lesson, id): (&LessonId, &str),
    now: Timestamp,
) -> Result<Loaded, String> {
    let file = quiz_path(course, id).ok_or_else(|| format!("the quiz '{id}' is not in the course"))?;
    let text = files.text(&file).map_err(|error| format!("{file} can't be read: {error}"))?;
    let (quiz, diagnostics) = quiz::parse(&file, &text);
    if quiz.questions.is_empty() {
        let first = diagnostics.first().map(|diagnostic| format!(": {diagnostic}")).unwrap_or_default();
        return Err(format!("{file} has no question that can be asked{first}"));
    }
    let running = store.running(lesson, id).inspect_err(|error| tracing::error!(%error, "a quiz is opened without what was kept of it"));
    let taught = taught(course, files, lesson, &quiz);
    Ok(Loaded { quiz, diagnostics, taught, running: running.unwrap_or_default(), now })
}

/// Where each question is taught, in the file's order; nothing, where the lesson can't be read.
pub fn taught(course: &Course, files: &dyn CourseFiles, lesson: &LessonId, quiz: &Quiz) -> Vec<Option<Taught>> {
    let found = course.position(lesson).and_then(|index| course.lessons.get(index));
    let page = found.and_then(|found| Some((found, files.text(&course.lesson_file(lesson)).ok()?)));
    page.map(|(found, source)| finding::taught(course, found, &source, quiz)).unwrap_or_default()
}
