//! Sets code blocks: tabs to their stops, lines that are too long folded with a mark; or, once the reader moves the block sideways, as
//! they are, seen through a window. What is known of its words gives them their roles and moves nothing.

use std::ops::Range;

use super::blocks::{Typesetter, plain};
use super::document::{ItemKind, Role, RunStyle};
use super::highlights::CodeLine;
use super::wrap::{cells, fitting};
use super::writer::{Writer, count};

/// Stands before what was folded.
const FOLD: &str = "↪ ";
/// A line is folded after a space, if one stands among its last cells; so many of them may stay empty.
const RAGGED: usize = 16;

/// Sets a block of code.
pub(super) fn set(typesetter: &mut Typesetter<'_>, language: &str, text: &str) {
    let shift = typesetter.shift();
    let (sideways, margin) = (typesetter.options.sideways, typesetter.signs.code);
    let pieces = typesetter.options.highlights.of(language, text);
    let writer = &mut typesetter.writer;
    writer.settle();
    let item = writer.item(ItemKind::Code { language: language.to_owned(), text: text.to_owned() });
    let centred = std::mem::take(&mut writer.centred);
    writer.push_margin(margin, plain(Role::CodeBlock));
    let width = writer.available();
    let mut at = 0;
    let lines = text.split('\n').map(|line| {
        let shown = CodeLine::new(line, at, pieces);
        at += line.len() + 1;
        shown
    });
    let lines: Vec<CodeLine> = lines.collect();
    let natural = lines.iter().map(|line| cells(&line.text)).max().unwrap_or(0);
    let movable = natural > width && sideways;
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
            let padding = " ".repeat(natural - cells(&line.text));
            write(writer, item, offset, "", line, 0..line.text.len(), &padding);
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
fn fold(writer: &mut Writer, item: u32, offsets: Range<u32>, line: &CodeLine, width: usize) {
    let spaces = line.text.len() - line.text.trim_start_matches(' ').len();
    let indent = " ".repeat(spaces.min(width / 2));
    let (mut start, mut offset) = (0, offsets.start);
    loop {
        let lead = if start > 0 { cells(&indent) + cells(FOLD) } else { 0 };
        let room = width.saturating_sub(lead);
        let end = start + folded_at(&line.text[start..], room);
        let padding = " ".repeat(room.saturating_sub(cells(&line.text[start..end])));
        write(writer, item, offset, &indent, line, start..end, &padding);
        if end == line.text.len() {
            return;
        }
        // Tabs became several characters.
        offset = offsets.end.min(offset + count(line.text[start..end].chars().count()));
        start = end;
    }
}

/// How many bytes of `text` stand on a line of `room` cells.
fn folded_at(text: &str, room: usize) -> usize {
    let end = fitting(text, room);
    let space = text[..end].rfind(' ').map(|at| at + 1);
    space.filter(|at| end < text.len() && cells(&text[*at..end]) < RAGGED && 2 * RAGGED < room).unwrap_or(end)
}

/// Writes one line: the bytes `range` of `line`, and the ground up to the edge. Before what goes on, `indent` and the mark of that.
fn write(writer: &mut Writer, item: u32, offset: u32, indent: &str, line: &CodeLine, range: Range<usize>, padding: &str) {
    let (style, item) = (plain(Role::CodeBlock), Some(item));
    let mut runs: Vec<(&str, RunStyle, Option<u32>)> = Vec::new();
    if range.start > 0 {
        runs.extend([(indent, style, item), (FOLD, plain(Role::Edge), item)]);
    }
    runs.extend(line.parts(range).map(|(part, style)| (part, style, item)));
    runs.push((padding, style, item));
    writer.line(offset, &runs);
}
