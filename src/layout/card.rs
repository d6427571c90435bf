//! The card that stands where a lesson has a quiz.

use super::blocks::plain;
use super::document::{ItemKind, Role, RunStyle};
use super::wrap::{cells, wrap};
use super::writer::Writer;

const WIDEST: usize = 60;

/// Sets the card of the quizzes with these ids.
pub(super) fn set(writer: &mut Writer, ids: &[String]) {
    writer.settle();
    let start = writer.next_line();
    let item = writer.item(ItemKind::Quiz(ids.to_vec()));
    let inner = writer.available().min(WIDEST).saturating_sub(4);
    let frame = |line: String| [(line, plain(Role::Card))];
    let write = |writer: &mut Writer, pieces: &[(String, RunStyle)]| {
        let pieces: Vec<(&str, RunStyle, Option<u32>)> = pieces.iter().map(|(text, style)| (text.as_str(), *style, Some(item))).collect();
        writer.line(writer.next_line() - start, &pieces);
    };
    let says = [("Knowledge check".to_owned(), Role::CardTitle)].into_iter();
    let says = says.chain(ids.iter().map(|id| (name(id), Role::Text))).chain([("Enter starts it".to_owned(), Role::Dim)]);
    let broken = |(text, role): (String, Role)| {
        wrap(&text, inner, |_| false).into_iter().map(|range| (text[range].to_owned(), role)).collect::<Vec<_>>()
    };
    let rows: Vec<(String, Role)> = says.flat_map(broken).collect();
    write(writer, &frame(format!("╭{}╮", "─".repeat(inner + 2))));
    for (text, role) in rows {
        let padding = " ".repeat(inner.saturating_sub(cells(&text)));
        let style = RunStyle { strong: role == Role::CardTitle, ..plain(role) };
        write(writer, &[("│ ".to_owned(), plain(Role::Card)), (text, style), (format!("{padding} │"), plain(Role::Card))]);
    }
    write(writer, &frame(format!("╰{}╯", "─".repeat(inner + 2))));
    writer.end_item(item);
}

/// `chapter-4/4.1/immutable-infra-quiz.js` is called `Immutable infra`.
pub fn name(id: &str) -> String {
    let file = id.rsplit('/').next().unwrap_or(id);
    let stem = [".js", ".mjs", ".md"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file);
    let words = stem.strip_suffix("-quiz").unwrap_or(stem).replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiz_is_called_after_its_file() {
        for (id, expected) in
            [("chapter-4/4.1/golden-images-quiz.js", "Golden images"), ("networks.md", "Networks"), ("quiz", "Quiz"), ("", "")]
        {
            assert_eq!(name(id), expected);
        }
    }
}
