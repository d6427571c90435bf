//! The pages of a course, and what is wrong on each: links, anchors, pictures and quizzes that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Files;
use super::places::place_of;
use crate::course::{self, Destination, picture_path, quiz_path, resolve};
use crate::deliverables;
use crate::domain::course::{Course, LessonId};
use crate::domain::deliverable::Deliverable;
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::picture::PictureFault;
use crate::layout::document::{Document, Heading, Item, ItemKind, PictureBox};
use crate::layout::{self, Options};

/// A page that was read.
pub struct Page {
    /// Its file's path from the course's root.
    pub file: String,
    /// Laid out with all its folds open.
    pub document: Document,
    /// What it asks for, as far as the page itself tells.
    pub deliverables: Vec<Deliverable>,
    source: String,
}

/// All pages that a learner can come to.
pub struct Pages<'a> {
    course: &'a Course,
    files: Files<'a>,
    read: BTreeMap<LessonId, Page>,
}

impl<'a> Pages<'a> {
    /// Reads the pages of the contents, those that links lead to, and that in the file `also`. Adds what is wrong in their text to
    /// `diagnostics`.
    pub fn read(course: &'a Course, files: Files<'a>, also: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut pages = Self { course, files, read: BTreeMap::new() };
        let mut seen = BTreeSet::new();
        let listed = course.lessons.iter().filter(|lesson| lesson.present).map(|lesson| lesson.id.clone());
        let mut waiting: Vec<LessonId> = listed.chain(also.and_then(|file| course::page_of_file(course, file))).collect();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            let Some(page) = read_page(course, files, &id, diagnostics) else { continue };
            waiting.extend(page.links().filter_map(|(_, href, ignore)| match resolve(course, &id, href, ignore) {
                Destination::Page { id, .. } => Some(id),
                _ => None,
            }));
            pages.read.insert(id, page);
        }
        pages
    }

    /// Their files.
    pub fn files(&self) -> Vec<String> {
        self.read.values().map(|page| page.file.clone()).collect()
    }

    /// The page of a lesson.
    pub fn get(&self, id: &LessonId) -> Option<&Page> {
        self.read.get(id)
    }

    /// Ids of all quizzes that pages name.
    pub fn quizzes(&self) -> impl Iterator<Item = &str> {
        self.read
            .values()
            .flat_map(|page| &page.document.items)
            .flat_map(|item| match &item.kind {
                ItemKind::Quiz(ids) => ids.as_slice(),
                _ => &[],
            })
            .map(String::as_str)
    }

    /// Adds all that leads nowhere.
    pub fn findings(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (id, page) in &self.read {
            for (item, href, ignore) in page.links() {
                diagnostics.extend(self.dead_link(id, page, item, href, ignore));
            }
            diagnostics.extend(page.document.pictures.iter().flat_map(|picture| self.lost_pictures(id, page, picture)));
            for item in &page.document.items {
                let ItemKind::Quiz(ids) = &item.kind else { continue };
                diagnostics.extend(ids.iter().filter_map(|quiz| self.unknown_quiz(page, item, quiz)));
            }
        }
    }

    fn dead_link(&self, id: &LessonId, page: &Page, item: &Item, href: &str, ignore: bool) -> Option<Diagnostic> {
        let error = |rule, message: String| {
            let (line, column) = page.place(item.lines.start, href);
            Some(Diagnostic::error(rule, &page.file, line, column, message))
        };
        let (to, anchor) = match resolve(self.course, id, href, ignore) {
            Destination::Lesson { index, anchor } => {
                let lesson = &self.course.lessons[index];
                if !lesson.present {
                    return error("dead-link", format!("this leads to '{}', whose page is not there", lesson.label()));
                }
                (lesson.id.clone(), anchor?)
            }
            Destination::Page { id, anchor } => (id, anchor?),
            Destination::Anchor(anchor) => (id.clone(), anchor),
            Destination::Url(_) | Destination::File(_) => return None,
            Destination::Missing(href) => {
                let lessons = self.course.lessons.iter().map(|lesson| lesson.id.0.as_str());
                let near = nearest(href.trim_start_matches('/').trim_end_matches(".md"), lessons);
                let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                return error("dead-link", format!("{href} is no page or file of the course{near}"));
            }
        };
        let there = self.get(&to)?;
        if heading_of(&there.document, &anchor).is_some() {
            return None;
        }
        let near = nearest(&anchor, there.document.headings.iter().map(|heading| heading.slug.as_str()));
        let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        error("dead-anchor", format!("{} has no heading '{anchor}'{near}", there.file))
    }

    /// A light and a dark source that are the same are told once.
    fn lost_pictures(&self, id: &LessonId, page: &Page, picture: &PictureBox) -> Vec<Diagnostic> {
        let both = [Some(&picture.dark), Some(&picture.light).filter(|light| **light != picture.dark)];
        let fault = |source: &String| {
            let path = picture_path(self.course, id, source)?;
            let (rule, why) = match (self.files.picture)(&path).err()? {
                PictureFault::Missing => ("missing-picture", "is not there"),
                PictureFault::Corrupt => ("broken-picture", "is damaged: it is not what its format says"),
                PictureFault::TooLarge => ("broken-picture", "is too large to be shown"),
                PictureFault::UnknownFormat => ("broken-picture", "is of no format that can be shown: png, jpeg, webp, gif, svg"),
                PictureFault::Remote => return None,
            };
            let (line, column) = page.place(picture.lines.start, source);
            Some(Diagnostic::error(rule, &page.file, line, column, format!("the picture {path} {why}")))
        };
        both.into_iter().flatten().filter_map(fault).collect()
    }

    fn unknown_quiz(&self, page: &Page, item: &Item, quiz: &str) -> Option<Diagnostic> {
        if quiz_path(self.course, quiz).is_some() {
            return None;
        }
        let (line, column) = page.place(item.lines.start, quiz);
        let message = match &self.course.quizzes[..] {
            [] => format!("the quiz '{quiz}' is not there: the course has no folder of quizzes"),
            roots => {
                let there = roots.iter().flat_map(|root| self.course.files.iter().filter_map(|file| file.strip_prefix(root.as_str())));
                let near = nearest(quiz, there).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                format!("the quiz '{quiz}' is not in {}{near}", roots.join(" or "))
            }
        };
        Some(Diagnostic::error("unknown-quiz", &page.file, line, column, message))
    }
}

impl Page {
    /// Links with where they lead, as written, and whether docsify is to leave them alone.
    fn links(&self) -> impl Iterator<Item = (&Item, &str, bool)> {
        self.document.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Link { href, ignore } => Some((item, href.as_str(), *ignore)),
            _ => None,
        })
    }

    /// Where in the file `words` stand that line `line` of the layout shows.
    fn place(&self, line: u32, words: &str) -> (usize, usize) {
        let from = self.document.lines.get(line as usize).map_or(1, |line| line.source_line);
        place_of(&self.source, from, words)
    }
}

/// Reads a page, whether or not anything leads to it.
pub fn read_page(course: &Course, files: Files<'_>, id: &LessonId, diagnostics: &mut Vec<Diagnostic>) -> Option<Page> {
    let file = course.lesson_file(id);
    let source = match (files.text)(&file) {
        Ok(source) => source,
        Err(why) => {
            diagnostics.push(Diagnostic::error("unreadable-page", &file, 1, 1, why));
            return None;
        }
    };
    let (summary, found) = course::summary(&file, &source);
    diagnostics.extend(found);
    let (page, found) = course::page(course, id, &file, &source, files.text);
    diagnostics.extend(found);
    let deliverables = deliverables::read(&page, &[]);
    let options = Options { header: Some(&summary), ..Options::default() };
    let document = layout::lay_out(&layout::unfolded(page), &options, &layout::no_pictures);
    Some(Page { file, document, deliverables, source })
}

/// The heading that an anchor leads to.
fn heading_of<'a>(document: &'a Document, anchor: &str) -> Option<&'a Heading> {
    let line = document.anchor(anchor)?;
    document.headings.iter().find(|heading| heading.line as usize == line)
}
