//! The JSON form of a lesson, for an author's own scripts: its parts in lists (`headings`, `steps`, `links` with where each leads,
//! `pictures`, `quizzes`), all of it nested (`blocks`: `kind`, `line`, and what the kind has), and as it looks (`text`).

use serde::Serialize;

use super::lesson_blocks::{self, Block};
use super::what::LessonPage;
use crate::course::{self, Destination};
use crate::domain::course::{Course, LessonId, LessonSummary};
use crate::domain::diagnostic::Diagnostic;
use crate::layout;
use crate::layout::document::{Document, ItemKind};
use crate::markdown::Page;

/// A lesson. Fields are only ever added within a format.
#[derive(Serialize)]
pub struct Shown<'a> {
    format: u32,
    file: &'a str,
    id: &'a LessonId,
    number: Option<&'a str>,
    title: &'a str,
    category: Option<&'a str>,
    reading_minutes: Option<u32>,
    headings: Vec<Heading<'a>>,
    steps: Vec<Step<'a>>,
    links: Vec<Link<'a>>,
    pictures: Vec<Picture<'a>>,
    quizzes: Vec<Quiz<'a>>,
    blocks: Vec<Block<'a>>,
    text: String,
    diagnostics: &'a [Diagnostic],
}

#[derive(Serialize)]
struct Heading<'a> {
    level: u8,
    text: &'a str,
    slug: &'a str,
    exercise: Option<u32>,
    line: u32,
}

#[derive(Serialize)]
struct Step<'a> {
    heading: Option<&'a str>,
    number: u32,
    line: u32,
}

#[derive(Serialize)]
struct Link<'a> {
    href: &'a str,
    leads_to: &'static str,
    path: Option<String>,
    anchor: Option<String>,
    line: u32,
}

#[derive(Serialize)]
struct Picture<'a> {
    dark: &'a str,
    light: &'a str,
    alt: &'a str,
    found: bool,
    line: u32,
}

#[derive(Serialize)]
struct Quiz<'a> {
    id: &'a str,
    file: Option<String>,
    line: u32,
}

impl<'a> Shown<'a> {
    /// What there is to tell of `page`, which was `read` and laid out as `document`.
    pub fn of(
        course: &Course,
        page: &'a LessonPage,
        summary: &'a LessonSummary,
        read: &'a Page,
        document: &'a Document,
        diagnostics: &'a [Diagnostic],
    ) -> Self {
        let source_line =
            |line: u32| usize::try_from(line).ok().and_then(|line| document.lines.get(line)).map_or(0, |line| line.source_line);
        let heading_text =
            |index: u32| usize::try_from(index).ok().and_then(|index| document.headings.get(index)).map(|heading| heading.text.as_str());
        let headings = document.headings.iter().map(|heading| Heading {
            level: heading.level,
            text: &heading.text,
            slug: &heading.slug,
            exercise: course::exercise_number(&heading.text),
            line: source_line(heading.line),
        });
        let steps = document.steps.iter().map(|step| Step {
            heading: step.heading.and_then(heading_text),
            number: step.number,
            line: source_line(step.lines.start),
        });
        let pictures = document.pictures.iter().map(|picture| Picture {
            dark: &picture.dark,
            light: &picture.light,
            alt: &picture.alt,
            found: course::picture_path(course, &page.lesson.id, &picture.dark).is_some_and(|path| course.has_file(&path)),
            line: source_line(picture.lines.start),
        });
        let mut links = Vec::new();
        let mut quizzes = Vec::new();
        for item in &document.items {
            let line = source_line(item.lines.start);
            match &item.kind {
                ItemKind::Link { href, ignore } => links.push(link(course, &page.lesson.id, href, *ignore, line)),
                ItemKind::Quiz(ids) => quizzes.extend(ids.iter().map(|id| Quiz { id, file: course::quiz_path(course, id), line })),
                ItemKind::Picture(_) | ItemKind::Code { .. } | ItemKind::Step(_) | ItemKind::Fold(_) => {}
                ItemKind::Table | ItemKind::Deliverable(_) => {}
            }
        }
        Self {
            format: 1,
            file: &page.file,
            id: &page.lesson.id,
            number: page.lesson.number.as_deref(),
            title: &page.lesson.title,
            category: summary.category.as_deref(),
            reading_minutes: summary.reading_minutes,
            headings: headings.collect(),
            steps: steps.collect(),
            links,
            pictures: pictures.collect(),
            quizzes,
            blocks: lesson_blocks::of(&read.blocks),
            text: layout::plain(document),
            diagnostics,
        }
    }
}

fn link<'a>(course: &Course, from: &LessonId, href: &'a str, ignore: bool, line: u32) -> Link<'a> {
    let (leads_to, path, anchor) = match course::resolve(course, from, href, ignore) {
        Destination::Lesson { index, anchor } => ("lesson", Some(course.lesson_file(&course.lessons[index].id)), anchor),
        Destination::Page { id, anchor } => ("page", Some(course.lesson_file(&id)), anchor),
        Destination::Anchor(anchor) => ("anchor", None, Some(anchor)),
        Destination::Url(_) => ("url", None, None),
        Destination::File(path) => ("file", Some(path), None),
        Destination::Missing(_) => ("missing", None, None),
    };
    Link { href, leads_to, path, anchor, line }
}
