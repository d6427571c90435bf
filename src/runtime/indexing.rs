//! Reads the course for finding: every page that is there, and the questions of its quizzes. On threads of its own, so that neither
//! the screen nor the store waits for it.

use std::num::NonZero;
use std::sync::Arc;

use crate::app::msg::{JobId, Msg};
use crate::course::quiz_path;
use crate::domain::course::{Course, LessonId};
use crate::finding::{Index, PageIndex};
use crate::ports::CourseFiles;

use super::effects::Shared;
use super::panic::contained;

/// More threads would wait for each other's memory.
const MOST_THREADS: usize = 4;

/// Starts reading; the index comes back as a message.
pub fn start(shared: &Arc<Shared>, job: JobId) {
    let shared = shared.clone();
    std::thread::spawn(move || {
        let index = contained("reading the course for finding", || Arc::new(build(&shared.course(), &*shared.files)));
        shared.tell(Msg::Indexed { job, index });
    });
}

/// Reads all pages that are there. One that can't be read is left out: whoever opens it is told why.
pub fn build(course: &Course, files: &dyn CourseFiles) -> Index {
    let present: Vec<usize> = (0..course.lessons.len()).filter(|&index| course.lessons[index].present).collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let share = present.len().div_ceil(threads).max(1);
    let read = |indices: &[usize]| -> Vec<PageIndex> { indices.iter().filter_map(|&index| read(course, files, index)).collect() };
    let pages: Vec<Vec<PageIndex>> = std::thread::scope(|scope| {
        let workers: Vec<_> = present.chunks(share).map(|indices| scope.spawn(move || read(indices))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Index::new(pages.into_iter().flatten())
}

/// Reads one page of the contents; `None` when it is none, or can't be read.
pub fn read_page(course: &Course, files: &dyn CourseFiles, lesson: &LessonId) -> Option<PageIndex> {
    read(course, files, course.position(lesson)?)
}

fn read(course: &Course, files: &dyn CourseFiles, index: usize) -> Option<PageIndex> {
    let lesson = course.lessons.get(index)?;
    let source = files.text(&course.lesson_file(&lesson.id)).ok()?;
    let chapter = course.chapter_of(index).map_or("", |chapter| chapter.title.as_str());
    let quiz = |id: &str| {
        let file = quiz_path(course, id)?;
        let text = files.text(&file).ok()?;
        Some((file, text))
    };
    Some(PageIndex::read(lesson, chapter, &source, &quiz))
}
