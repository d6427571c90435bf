//! Sets the list of a page's headings that its author asked for.

use super::blocks::{Typesetter, plain, styled};
use super::document::{Role, RunStyle};
use crate::markdown::page::{Link, Page, Style, Text};

/// Sets links to the headings of `page`, indented by their levels.
pub(super) fn set(typesetter: &mut Typesetter<'_>, page: &Page) {
    let headings = page.headings();
    let highest = headings.iter().map(|(level, ..)| *level).min().unwrap_or(1);
    for (level, slug, text) in headings {
        let depth = usize::from(level - highest);
        let bullets = typesetter.signs.bullets;
        let mut words = Text { links: vec![Link { href: format!("#{slug}"), ignore: false }], ..Text::default() };
        words.push(&text.content.replace('\n', " "), Style::default(), Some(0));
        let writer = &mut typesetter.writer;
        writer.push_margin(&"  ".repeat(depth), RunStyle::default());
        writer.push_marker(format!("{} ", bullets[depth % bullets.len()]), plain(Role::Marker), None);
        writer.text(&words, |span| styled(Role::Text, span));
        writer.pop_margin();
        writer.pop_margin();
    }
}
