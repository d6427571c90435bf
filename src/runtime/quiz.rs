//! Reads one quiz: its file, where its lesson teaches what it asks, and how far it had come when it was left.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::screens::quiz::Loaded;
use crate::app::screens::quiz::pictures::{Illustrations, Sizes};
use crate::course::{picture_path, quiz_path};
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::picture::PictureFault;
use crate::domain::running::RunningQuiz;
use crate::finding::{self, Taught};
use crate::layout;
use crate::markdown;
use crate::ports::{CourseFiles, ProgressStore};
use crate::quiz::{self, Question, Quiz};

/// Reads the quiz that the page `lesson` names `id`. The error is for people.
pub fn load(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    (lesson, id): (&LessonId, &str),
    now: Timestamp,
) -> Result<Loaded, String> {
    let file = quiz_path(course, id).ok_or_else(|| format!("the quiz '{id}' is not in the course"))?;
    let (mut quiz, diagnostics) = read(files, &file)?;
    if quiz.questions.is_empty() {
        let first = diagnostics.first().map(|diagnostic| format!(": {diagnostic}")).unwrap_or_default();
        return Err(format!("{file} has no question that can be asked{first}"));
    }
    quiz.identify(&known(store, id));
    let running = store.running(lesson, id).inspect_err(|error| tracing::error!(%error, "a quiz is opened without what was kept of it"));
    let taught = taught(course, files, lesson, &quiz);
    let pictures = pictures(course, files, lesson, &quiz);
    Ok(Loaded { quiz, diagnostics, taught, pictures, running: running.unwrap_or_default(), now })
}

/// Where each question is taught, in the file's order; nothing, where the lesson can't be read.
pub fn taught(course: &Course, files: &dyn CourseFiles, lesson: &LessonId, quiz: &Quiz) -> Vec<Option<Taught>> {
    let found = course.position(lesson).and_then(|index| course.lessons.get(index));
    let page = found.and_then(|found| Some((found, files.text(&course.lesson_file(lesson)).ok()?)));
    page.map(|(found, source)| finding::taught(course, found, &source, quiz)).unwrap_or_default()
}

/// The pictures of each question, in the file's order. Their sources are relative to the page that the question is asked on: `lesson`'s,
/// or of questions out of several quizzes that of each.
pub fn pictures(course: &Course, files: &dyn CourseFiles, lesson: &LessonId, quiz: &Quiz) -> Vec<Arc<Illustrations>> {
    let of_question = |(index, question): (usize, &Question)| {
        let lesson = quiz.origins.get(index).map_or_else(|| lesson.clone(), |origin| LessonId(origin.lesson.clone()));
        let sizes: RefCell<Sizes> = RefCell::default();
        let size = |source: &str| {
            let path = picture_path(course, &lesson, source).ok_or(PictureFault::Missing);
            let size = path.and_then(|path| files.picture_size(&path));
            sizes.borrow_mut().insert(source.to_owned(), size);
            size
        };
        // The layout asks for the size of each picture it meets.
        for text in question.texts().filter(|text| text.contains("![") || text.contains('<')) {
            layout::lay_out(&markdown::parse("", text).0, &layout::Options::default(), &size);
        }
        let sizes = sizes.into_inner();
        Arc::new(Illustrations { lesson, sizes })
    };
    quiz.questions.iter().enumerate().map(of_question).collect()
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
    let running = running_review(store);
    let taught = taught_in_review(course, files, &quiz);
    let pictures = pictures(course, files, &LessonId::default(), &quiz);
    Ok(Loaded { quiz, diagnostics: Vec::new(), taught, pictures, running, now })
}

/// The review that was cut off, if one was: it is of no lesson, and no quiz by itself.
pub fn running_review(store: &dyn ProgressStore) -> Option<RunningQuiz> {
    let running = store.running(&LessonId(String::new()), "");
    running.inspect_err(|error| tracing::error!(%error, "a review is opened without what was kept of it")).unwrap_or_default()
}

/// Where each question of a review is taught.
pub fn taught_in_review(course: &Course, files: &dyn CourseFiles, quiz: &Quiz) -> Vec<Option<Taught>> {
    let mut taught_here: Vec<Option<Taught>> = vec![None; quiz.questions.len()];
    let lessons: BTreeSet<&str> = quiz.origins.iter().map(|origin| origin.lesson.as_str()).collect();
    for lesson in lessons {
        let found = taught(course, files, &LessonId(lesson.to_owned()), quiz);
        for ((place, found), origin) in taught_here.iter_mut().zip(found).zip(&quiz.origins) {
            if origin.lesson == lesson {
                *place = found;
            }
        }
    }
    taught_here
}

/// The questions of a quiz that the store knows. Without them a question that was reworded counts as another one: no reason not to ask.
pub fn known(store: &dyn ProgressStore, id: &str) -> Vec<String> {
    let known = store.questions(id).inspect_err(|error| tracing::warn!(%error, "questions that were answered are not known"));
    known.unwrap_or_default()
}
