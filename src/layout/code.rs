//! Sets code blocks: tabs to their stops, lines that are too long folded with a mark; or, once the reader moves the block sideways, as
//! they are, seen through a window.

use std::borrow::Cow;

use super::blocks::{Typesetter, plain};
use super::document::{ItemKind, Role};
use super::wrap::{cells, fitting};
use super::writer::{Writer, count};

/// Tab stops stand this far apart.
const TAB: usize = 4;
/// Stands before what was folded.
const FOLD: &str = "↪ ";
/// A line is folded after a space, if one stands among its last cells; so many of them may stay empty.
const RAGGED: usize = 16;

/// Sets a block of code.
pub(super) fn set(typesetter: &mut Typesetter<'_>, text: &str) {
    let shift = typesetter.shift();
    let writer = &mut typesetter.writer;
    writer.settle();
    let item = writer.item(ItemKind::Code(text.to_owned()));
    let centred = std::mem::take(&mut writer.centred);
    writer.push_margin(" ", plain(Role::CodeBlock));
    let width = writer.available();
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(expand_tabs).collect();
    let natural = lines.iter().map(|line| cells(line)).max().unwrap_or(0);
    let movable = natural > width && typesetter.options.sideways;
    if movable {
        writer.note_wide(item, natural, shift);
    }
    let whole = movable && shift.is_some();
    if whole {
        writer.open_window();
    }
    let mut offset = 0;
    for (line, written) in lines.iter().zip(text.split('\n')) {
        let length = count(written.chars().count());
        if whole {
            let padding = " ".repeat(natural - cells(line));
            write(writer, item, offset, ("", ""), line, &padding);
        } else {
            fold(writer, item, offset..offset + length, line, width);
        }
        offset += length + 1;
    }
    writer.close_window();
    writer.pop_margin();
    writer.centred = centred;
    writer.end_item(item);
}

/// Writes `line`, the characters `offsets` of the block, in as many lines as it takes. What goes on below is as far in as its beginning.
fn fold(writer: &mut Writer, item: u32, offsets: std::ops::Range<u32>, line: &str, width: usize) {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let indent = " ".repeat(spaces.min(width / 2));
    let mut lead = ("", "");
    let mut offset = offsets.start;
    let mut rest = line;
    loop {
        let room = width.saturating_sub(cells(lead.0) + cells(lead.1));
        let (piece, after) = rest.split_at(folded_at(rest, room));
        let padding = " ".repeat(room.saturating_sub(cells(piece)));
        write(writer, item, offset, lead, piece, &padding);
        if after.is_empty() {
            return;
        }
        // Tabs became several characters.
        offset = offsets.end.min(offset + count(piece.chars().count()));
        rest = after;
        lead = (&indent, FOLD);
    }
}

/// How many bytes of `text` stand on a line of `room` cells.
fn folded_at(text: &str, room: usize) -> usize {
    let end = fitting(text, room);
    let space = text[..end].rfind(' ').map(|at| at + 1);
    space.filter(|at| end < text.len() && cells(&text[*at..end]) < RAGGED && 2 * RAGGED < room).unwrap_or(end)
}

/// Writes a line: what leads it, its code, and the ground up to the edge.
fn write(writer: &mut Writer, item: u32, offset: u32, (indent, mark): (&str, &str), piece: &str, padding: &str) {
    let (style, mark_style) = (plain(Role::CodeBlock), plain(Role::Edge));
    let item = Some(item);
    writer.line(offset, &[(indent, style, item), (mark, mark_style, item), (piece, style, item), (padding, style, item)]);
}

fn expand_tabs(line: &str) -> Cow<'_, str> {
    if !line.contains('\t') {
        return Cow::Borrowed(line);
    }
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
    Cow::Owned(expanded)
}
