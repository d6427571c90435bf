//! Reads one lesson for the workbench: its text with what it embeds, the sizes of its pictures, its checks, and what the store knows of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;

use crate::app::page::{Check, Exercise, LaidOut, Look, Machine, Page, Part};
use crate::checks;
use crate::course::{self, lesson_for_path, picture_path, summary};
use crate::deliverables;
use crate::domain::checked::CheckIds;
use crate::domain::course::{Course, LessonId};
use crate::domain::picture::PictureFault;
use crate::domain::progress::Fingerprints;
use crate::layout::View;
use crate::layout::highlights::Highlights;
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
    /// The terminal has colours.
    pub colours: bool,
}

/// Width and height in pixels of pictures, by their sources; or why they can't be shown.
type PictureSizes = BTreeMap<String, Result<(u32, u32), PictureFault>>;

/// A page of more bytes is large: its layout takes longer than a frame may.
const LARGE: usize = 1 << 20;

/// Of a large page about so many bytes are shown at once.
const BEGINNING: usize = 48 << 10;

/// Reads a lesson, laid out for `room`, and what the store knows of it. The error is for people.
pub fn load(lessons: &Lessons<'_>, store: &dyn ProgressStore, id: &LessonId, room: Room) -> Result<Page, String> {
    let mut page = read(lessons, id, room, false)?;
    recall(&mut page, store);
    Ok(page)
}

/// What a page is laid out for: a width in cells, and a cell's width and height in pixels.
pub type Room = (u16, (u16, u16));

/// Reads what the course has of a lesson, laid out for `room`; of a large one only the beginning, if that is `hurried`.
pub fn read(lessons: &Lessons<'_>, id: &LessonId, room: Room, hurried: bool) -> Result<Page, String> {
    let Lessons { course, files, own_checks, .. } = *lessons;
    // The two largest pieces of work, side by side.
    std::thread::scope(|scope| {
        let checks = scope.spawn(|| check_files::find(course, files, own_checks, id));
        let mut page = read_text(lessons, id, room, hurried)?;
        let checks = checks.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        page.diagnostics.extend(checks.iter().flat_map(|found| found.diagnostics.clone()));
        let file = checks.map(|found| found.file).unwrap_or_default();
        page.exercises = file.exercises.iter().map(exercise).collect();
        page.deliverables = deliverables::read(&page.text, &file.deliverables);
        page.machines = file.targets.into_iter().map(|(name, target)| Machine { name, title: target.title }).collect();
        Ok(page)
    })
}

/// Fills in what the store knows of a lesson.
pub fn recall(page: &mut Page, store: &dyn ProgressStore) {
    page.reading = known(store.reading(&page.id));
    page.results = known(store.results(&page.id));
}

fn read_text(lessons: &Lessons<'_>, id: &LessonId, (width, cell): Room, hurried: bool) -> Result<Page, String> {
    let Lessons { course, files, pictures, colours, .. } = *lessons;
    let file = course.lesson_file(id);
    let source = files.text(&file).map_err(|error| format!("{file} can't be read: {error}"))?;
    let part = match source.len() > LARGE {
        true if hurried => Part::Beginning(markdown::beginning(&source, BEGINNING).len(), source.len()),
        true => Part::Large,
        false => Part::All,
    };
    let shown = match part {
        Part::Beginning(bytes, _) => &source[..bytes],
        Part::Large | Part::All => &source,
    };
    let fingerprints = Cell::new(Fingerprints::of(&source));
    let embedded = |path: &str| text_of_file(files, path).inspect(|text| fingerprints.set(fingerprints.take().with(text)));
    let (text, mut diagnostics) = course::page(course, id, &file, shown, &embedded);
    let (mut summary, found) = summary(&file, shown);
    diagnostics.extend(found);
    if matches!(part, Part::Beginning(..)) {
        // The whole page tells them, and those of the beginning too.
        diagnostics.clear();
    }
    let listed = course.position(id).map(|index| course.lessons[index].clone());
    let lesson = listed.unwrap_or_else(|| lesson_for_path(id, &source));
    let title = lesson.label();
    // Said once is enough.
    summary.category.take_if(|category| *category == lesson.title);
    // The layout asks for the size of each picture it meets; what it asked once it can ask again without the disk.
    let asked: RefCell<PictureSizes> = RefCell::default();
    let size = |source: &str| {
        let known = asked.borrow().get(source).copied();
        known.unwrap_or_else(|| {
            let path = picture_path(course, id, source).ok_or(PictureFault::Missing);
            let size = path.and_then(|path| files.picture_size(&path));
            asked.borrow_mut().insert(source.to_owned(), size);
            size
        })
    };
    let fingerprints = fingerprints.into_inner();
    let mut page = Page { id: id.clone(), title, text, part, summary, pictures, fingerprints, diagnostics, ..Page::default() };
    let look = Look { highlights: &Highlights::default(), colours, cell };
    let document = page.lay_out_with(width, &View::default(), look, &size);
    page.laid_out = Some(LaidOut { document, cell });
    page.picture_sizes = asked.into_inner();
    Ok(page)
}

/// The text of a file that a page embeds; the error is for people.
pub fn text_of_file(files: &dyn CourseFiles, path: &str) -> Result<String, String> {
    files.text(path).map_err(|error| format!("it can't be read: {error}"))
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

/// The checks of each lesson that has any.
pub fn check_ids(lessons: &Lessons<'_>) -> BTreeMap<LessonId, CheckIds> {
    let Lessons { course, files, own_checks, .. } = *lessons;
    let ids = |id: &LessonId| Some(check_files::find(course, files, own_checks, id)?.file.ids());
    let present = course.lessons.iter().filter(|lesson| lesson.present);
    present.filter_map(|lesson| Some((lesson.id.clone(), ids(&lesson.id)?))).collect()
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
