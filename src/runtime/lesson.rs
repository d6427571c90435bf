//! Reads one lesson for the workbench: its text, the sizes of its pictures, its checks, and what the store knows of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use crate::app::page::{Check, Exercise, Machine, Page};
use crate::checks;
use crate::course::{lesson_for_path, picture_path, summary};
use crate::domain::course::{Course, LessonId};
use crate::domain::picture::PictureFault;
use crate::layout;
use crate::markdown;
use crate::ports::{CourseFiles, ProgressStore, StoreError};

use super::check_files;

/// Where lessons are read from.
#[derive(Clone, Copy)]
pub struct Lessons<'a> {
    /// The course.
    pub course: &'a Course,
    /// Its files.
    pub files: &'a dyn CourseFiles,
    /// The learner's own folder of check files.
    pub own_checks: &'a Path,
    /// Pictures are drawn.
    pub pictures: bool,
}

/// Reads a lesson. The error is for people.
pub fn load(lessons: &Lessons<'_>, store: &dyn ProgressStore, id: &LessonId) -> Result<Page, String> {
    let Lessons { course, files, own_checks, pictures } = *lessons;
    let file = course.lesson_file(id);
    let source = files.text(&file).map_err(|error| format!("{file} can't be read: {error}"))?;
    let (text, mut diagnostics) = markdown::parse(&file, &source);
    let (mut summary, found) = summary(&file, &source);
    diagnostics.extend(found);
    let listed = course.position(id).map(|index| course.lessons[index].clone());
    let lesson = listed.unwrap_or_else(|| lesson_for_path(id, &source));
    let title = lesson.label();
    // Said once is enough.
    summary.category.take_if(|category| *category == lesson.title);
    // The layout asks for the size of each picture it meets; what it asked once it can ask again without the disk.
    let asked: RefCell<BTreeMap<String, Result<(u32, u32), PictureFault>>> = RefCell::default();
    let size = |source: &str| {
        let known = asked.borrow().get(source).copied();
        known.unwrap_or_else(|| {
            let path = picture_path(course, id, source).ok_or(PictureFault::Missing);
            let size = path.and_then(|path| files.picture_size(&path));
            asked.borrow_mut().insert(source.to_owned(), size);
            size
        })
    };
    drop(layout::lay_out(&text, &layout::Options { pictures, ..layout::Options::default() }, &size));
    let picture_sizes = asked.into_inner();
    let place = known(store.place(id));
    let results = known(store.results(id));
    let checks = check_files::find(course, files, own_checks, id);
    diagnostics.extend(checks.iter().flat_map(|found| found.diagnostics.clone()));
    let file = checks.map(|found| found.file).unwrap_or_default();
    Ok(Page {
        id: id.clone(),
        title,
        text,
        summary,
        picture_sizes,
        pictures,
        exercises: file.exercises.iter().map(exercise).collect(),
        machines: file.targets.into_iter().map(|(name, target)| Machine { name, title: target.title }).collect(),
        place,
        results,
        diagnostics,
    })
}

/// A page can be read without what the store knows of it. That the store can't be read is told with the progress.
fn known<T: Default>(read: Result<T, StoreError>) -> T {
    read.inspect_err(|error| tracing::error!(%error, "a lesson is opened without its progress")).unwrap_or_default()
}

/// The lesson to begin at: the one visited last; without any, the first that has something to check, for there is work to do;
/// else the first there is.
pub fn start(lessons: &Lessons<'_>, store: &dyn ProgressStore) -> Option<LessonId> {
    let Lessons { course, files, own_checks, .. } = *lessons;
    let visited = known(store.last_lesson()).filter(|id| course.position(id).is_some());
    let present = || course.lessons.iter().filter(|lesson| lesson.present).map(|lesson| &lesson.id);
    let has_checks =
        |id: &&LessonId| check_files::find(course, files, own_checks, id).is_some_and(|found| !found.file.exercises.is_empty());
    visited.or_else(|| present().find(has_checks).or_else(|| present().next()).cloned())
}

fn exercise(exercise: &checks::Exercise) -> Exercise {
    let check = |check: &checks::Check| Check {
        id: check.keys.id.clone(),
        step: check.keys.step,
        title: check.keys.title.clone(),
        hints: check.keys.hints.clone(),
        prompt: check.kind.prompt(),
    };
    Exercise { id: exercise.id.clone(), heading: exercise.heading.clone(), checks: exercise.checks.iter().map(check).collect() }
}
