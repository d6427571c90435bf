//! Sets code blocks: tabs to their stops, lines that are too long folded with a mark. What highlights them comes later, in pieces.

use super::blocks::plain;
use super::document::{ItemKind, Role};
use super::wrap::{cells, fitting};
use super::writer::{Writer, count};

/// Tab stops stand this far apart.
const TAB: usize = 4;

/// Sets a block of code.
pub(super) fn set(writer: &mut Writer, text: &str) {
    writer.settle();
    let item = writer.item(ItemKind::Code(text.to_owned()));
    let style = plain(Role::CodeBlock);
    let centred = std::mem::take(&mut writer.centred);
    writer.push_margin(" ", style);
    let width = writer.available();
    let mut offset = 0;
    for line in text.split('\n') {
        let shown = expand_tabs(line);
        let mut continued = false;
        let mut rest = shown.as_str();
        loop {
            let mark = if continued { "↪ " } else { "" };
            let end = fitting(rest, width.saturating_sub(cells(mark)));
            let (piece, after) = rest.split_at(end);
            let padding = " ".repeat(width.saturating_sub(cells(mark) + cells(piece)));
            let pieces = [(mark, plain(Role::Dim), Some(item)), (piece, style, Some(item)), (&padding, style, Some(item))];
            writer.line(offset + count(shown.len() - rest.len()), &pieces);
            rest = after;
            continued = true;
            if rest.is_empty() {
                break;
            }
        }
        offset += count(line.chars().count() + 1);
    }
    writer.pop_margin();
    writer.centred = centred;
    writer.end_item(item);
}

fn expand_tabs(line: &str) -> String {
    let mut expanded = String::with_capacity(line.len());
    let mut column = 0;
    for (at, piece) in line.split('\t').enumerate() {
        if at > 0 {
            let gap = TAB - column % TAB;
            expanded.push_str(&" ".repeat(gap));
            column += gap;
        }
        expanded.push_str(piece);
        column += cells(piece);
    }
    expanded
}
