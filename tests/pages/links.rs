//! Where links and pictures lead: each to something that is there. What is dead in the part of the real course that there is stands in a
//! table, by page and line.

use std::collections::BTreeMap;

use drillyard::course::{Destination, picture_path, quiz_path, resolve};
use drillyard::domain::course::LessonId;
use drillyard::layout::document::{Document, ItemKind};

use super::courses::{Lesson, Shelf};

/// What leads nowhere: `page:line what`, sorted. Counts what was looked at by its kind.
pub fn dead(shelf: &Shelf, lessons: &[Lesson]) -> (Vec<String>, BTreeMap<&'static str, usize>) {
    let documents: BTreeMap<&LessonId, Document> = lessons.iter().map(|lesson| (&lesson.page.id, lesson.open_at(92))).collect();
    let (mut dead, mut counts) = (Vec::new(), BTreeMap::new());
    for lesson in lessons {
        let document = &documents[&lesson.page.id];
        let lands = |id: &LessonId, anchor: &Option<String>| match (documents.get(id), anchor) {
            (None, _) => Some("no such page"),
            (Some(page), Some(anchor)) => leads_to_a_heading(page, anchor),
            (Some(_), None) => None,
        };
        for item in &document.items {
            let line = document.lines[item.lines.start as usize].source_line;
            let (kind, fault) = match &item.kind {
                ItemKind::Link { href, ignore } => match resolve(&shelf.course, &lesson.page.id, href, *ignore) {
                    Destination::Lesson { index, anchor } => ("lesson", lands(&shelf.course.lessons[index].id, &anchor)),
                    Destination::Page { id, anchor } => ("page", lands(&id, &anchor)),
                    Destination::Anchor(anchor) => ("heading", leads_to_a_heading(document, &anchor)),
                    Destination::Url(url) => ("address", (!url.contains(':')).then_some("no address")),
                    Destination::File(path) => ("file", shelf.files.bytes(&path).is_err().then_some("unreadable file")),
                    Destination::Missing(_) => ("missing", Some("nothing there")),
                },
                ItemKind::Picture(picture) => {
                    let room = &document.pictures[*picture as usize];
                    let remote = room.dark.contains("://");
                    let is_there = |source: &str| {
                        picture_path(&shelf.course, &lesson.page.id, source).is_some_and(|path| shelf.course.has_file(&path))
                    };
                    let both = is_there(&room.dark) && is_there(&room.light);
                    ("picture", (!remote && !both).then_some("no such picture"))
                }
                ItemKind::Quiz(ids) => ("quiz", ids.iter().any(|id| quiz_path(&shelf.course, id).is_none()).then_some("no such quiz")),
                _ => continue,
            };
            *counts.entry(kind).or_default() += 1;
            dead.extend(fault.map(|fault| format!("{}:{line} {fault}", lesson.file)));
        }
    }
    dead.sort();
    dead.dedup();
    (dead, counts)
}

fn leads_to_a_heading(document: &Document, anchor: &str) -> Option<&'static str> {
    let line = document.anchor(anchor);
    let heading = document.headings.iter().find(|heading| line == Some(heading.line as usize));
    heading.is_none().then_some("no such heading")
}
