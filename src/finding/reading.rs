//! The text of a laid-out page as one reads it, to find words in: lines that were broken to fit are one again, bars, bullets and
//! frames are left out, a picture is its words. Every byte knows its line of the document, so that what is found can be marked.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::domain::progress::Place;
use crate::layout::document::{Column, Document, Line, Role};

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    text: String,
    /// In the order of `text`.
    pieces: Vec<Piece>,
    /// Indices of `pieces` by their line: columns of a table are read one by one.
    by_line: Vec<u32>,
}

/// Bytes that stand in one line.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Start in the reading's text.
    at: u32,
    length: u32,
    line: u32,
    origin: Origin,
    shown: Shown,
}

/// Where bytes of the reading are on the page.
#[derive(Clone, Copy, Debug)]
enum Shown {
    /// They start here in the document's text.
    Text(u32),
    /// They are the words of the picture in these columns, and stand nowhere.
    Picture(u16, u16),
}

/// Cells of one line that hold, or stand for, some bytes of the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Line of the document.
    pub line: u32,
    /// Columns from the document's left edge.
    pub columns: Range<u16>,
}

/// Where words come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Their place.
    pub place: Place,
    /// Their line of the source.
    pub source_line: u32,
}

/// Lines that are read one below the other: those of the page between rows of columns, or those of one column.
struct Part<'a> {
    lines: &'a [Line],
    /// The line of the document that the first of them is, or is a part of.
    first: u32,
    /// The cells they have.
    cells: Range<u16>,
}

/// What there is to read in a line.
struct Words {
    line: u32,
    origin: Origin,
    /// Bytes of the document's text, without the space around.
    bytes: Range<usize>,
    /// It goes on from the line above, within code.
    continued: bool,
    code: bool,
    /// It reaches to the edge of its part.
    full: bool,
}

impl Reading {
    /// The text of `document`.
    pub fn of(document: &Document) -> Self {
        let mut reading = Self::default();
        let mut before: Option<Words> = None;
        let whole = |lines: Range<usize>| Part {
            lines: document.lines.get(lines.clone()).unwrap_or_default(),
            first: super::narrow(lines.start),
            cells: 0..document.width,
        };
        let mut from = 0;
        for row in document.columns.chunk_by(|column, next| column.line == next.line) {
            for column in row.iter().take(1) {
                reading.write_part(document, &whole(from..column.line as usize), &mut before);
            }
            for Column { line, left, width, lines } in row {
                reading.write_part(document, &Part { lines, first: *line, cells: *left..left.saturating_add(*width) }, &mut before);
                from = from.max(*line as usize + lines.len());
            }
        }
        reading.write_part(document, &whole(from..document.lines.len()), &mut before);
        reading.by_line = (0..super::narrow(reading.pieces.len())).collect();
        reading.by_line.sort_by_key(|&piece| reading.pieces[piece as usize].line);
        reading
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes lines and pictures from top to bottom.
    fn write_part(&mut self, document: &Document, part: &Part<'_>, before: &mut Option<Words>) {
        let rows = part.first as usize..part.first as usize + part.lines.len();
        let pictures = document.pictures_within(rows).filter(|picture| picture.shown && !picture.alt.is_empty());
        let mut pictures = pictures.filter(|picture| picture.lines.start >= part.first && part.cells.contains(&picture.column)).peekable();
        let mut group: Vec<Words> = Vec::new();
        for (number, line) in (part.first..).zip(part.lines) {
            while let Some(picture) = pictures.next_if(|picture| picture.lines.start <= number) {
                self.write_group(document, &mut group, before);
                self.part("\n");
                let cells = Shown::Picture(picture.column, picture.column.saturating_add(picture.cells));
                self.piece(&picture.alt, number, origin(line), cells);
            }
            let Some(words) = words_of(document, number, line, &part.cells) else { continue };
            if group.last().is_some_and(|last| last.origin.place != words.origin.place) {
                self.write_group(document, &mut group, before);
            }
            group.push(words);
        }
        self.write_group(document, &mut group, before);
    }

    /// Writes lines of one place: one line of text, or the lines of one row of a table.
    fn write_group(&mut self, document: &Document, group: &mut Vec<Words>, before: &mut Option<Words>) {
        if let [words] = &group[..] {
            let joint = before.as_ref().map_or("", |before| joint(document, before, words));
            self.part(joint);
            self.piece(&document.text[words.bytes.clone()], words.line, words.origin, Shown::Text(super::narrow(words.bytes.start)));
        } else {
            let origin = group.first().map(|words| words.origin).unwrap_or_default();
            for column in columns(document, group) {
                self.part("\n");
                for (line, bytes) in column {
                    if !self.text.ends_with(['\n', '-']) {
                        self.part(" ");
                    }
                    self.piece(&document.text[bytes.clone()], line, origin, Shown::Text(super::narrow(bytes.start)));
                }
            }
        }
        *before = group.pop().or(before.take());
        group.clear();
    }

    /// Writes what parts two pieces; nothing parts the first one.
    fn part(&mut self, joint: &str) {
        if !self.text.is_empty() {
            self.text.push_str(joint);
        }
    }

    fn piece(&mut self, text: &str, line: u32, origin: Origin, shown: Shown) {
        self.pieces.push(Piece { at: super::narrow(self.text.len()), length: super::narrow(text.len()), line, origin, shown });
        self.text.push_str(text);
    }

    /// The line that byte `at` stands in.
    pub fn line_of(&self, at: usize) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.at as usize <= at);
        after.checked_sub(1).map_or(0, |piece| self.pieces[piece].line)
    }

    /// Where the words at byte `at` come from.
    pub fn origin_of(&self, at: usize) -> Origin {
        let after = self.pieces.partition_point(|piece| piece.at as usize <= at);
        after.checked_sub(1).map_or_else(Origin::default, |piece| self.pieces[piece].origin)
    }

    /// Whether byte `at` is of a picture's words.
    pub fn is_picture(&self, at: usize) -> bool {
        let after = self.pieces.partition_point(|piece| piece.at as usize <= at);
        after.checked_sub(1).is_some_and(|piece| matches!(self.pieces[piece].shown, Shown::Picture(..)))
    }

    /// The bytes that stand in each line of `lines`, with that line.
    pub fn bytes_in(&self, lines: Range<u32>) -> impl Iterator<Item = (u32, Range<usize>)> {
        let first = self.by_line.partition_point(|&piece| self.pieces[piece as usize].line < lines.start);
        let pieces = self.by_line[first..].iter().map(|&piece| self.pieces[piece as usize]);
        pieces
            .take_while(move |piece| piece.line < lines.end)
            .map(|piece| (piece.line, piece.at as usize..(piece.at + piece.length) as usize))
    }

    /// The cells where `bytes` of the reading stand in `document`, whose reading this is. One spot for each line it touches.
    pub fn spots(&self, document: &Document, bytes: Range<usize>) -> Vec<Spot> {
        let first = self.pieces.partition_point(|piece| (piece.at + piece.length) as usize <= bytes.start);
        let touched = self.pieces[first..].iter().take_while(|piece| (piece.at as usize) < bytes.end);
        let spot = |piece: &Piece| {
            let shown = match piece.shown {
                Shown::Text(shown) => shown,
                Shown::Picture(left, right) => return Some(Spot { line: piece.line, columns: left..right }),
            };
            let (at, end) = (piece.at as usize, (piece.at + piece.length) as usize);
            let there = |byte: usize| byte.clamp(at, end) - at + shown as usize;
            let columns = document.columns(piece.line as usize, there(bytes.start)..there(bytes.end));
            (!columns.is_empty()).then_some(Spot { line: piece.line, columns })
        };
        touched.filter_map(spot).collect()
    }
}

fn origin(line: &Line) -> Origin {
    Origin { place: line.place, source_line: line.source_line }
}

/// What there is to read in `line`, which stands in line `number` of the document; `None` when it has only frames and air.
fn words_of(document: &Document, number: u32, line: &Line, within: &Range<u16>) -> Option<Words> {
    let (mut bytes, mut continued, mut code, mut end) = (None::<Range<usize>>, false, false, 0);
    let mut x = 0;
    for (text, run) in document.texts_of(line) {
        x += usize::from(run.cells);
        let frame = match run.style.role {
            Role::QuoteBar | Role::Rule | Role::Card | Role::Marker => true,
            Role::Callout(_) => text.trim() == "┃",
            // The mark of what was folded, and those of what goes on beyond an edge.
            Role::Edge => true,
            _ => false,
        };
        continued |= text == "↪ " && run.style.role == Role::Edge;
        if frame || text.trim().is_empty() {
            continue;
        }
        code |= run.style.role == Role::CodeBlock;
        end = x - (text.width() - text.trim_end().width());
        let last = run.start as usize + text.trim_end().len();
        let first = run.start as usize + (text.len() - text.trim_start().len());
        bytes = Some(bytes.map_or(first, |bytes| bytes.start)..last);
    }
    let full = end >= usize::from(within.end - within.start).saturating_sub(1);
    Some(Words { line: number, origin: origin(line), bytes: bytes?, continued, code, full })
}

/// What stood between two lines before they were broken.
fn joint(document: &Document, before: &Words, words: &Words) -> &'static str {
    let full = before.full;
    if before.origin.place.block != words.origin.place.block {
        return "\n";
    }
    if words.code {
        return match (words.continued, full) {
            (true, true) => "",
            (true, false) => " ",
            (false, _) => "\n",
        };
    }
    let text = &document.text[before.bytes.clone()];
    let taken = words.origin.place.offset.saturating_sub(before.origin.place.offset) as usize;
    let unspaced = text.ends_with(|ch: char| ch == '-' || !ch.is_ascii());
    match taken.checked_sub(text.chars().count()) {
        Some(1..) => " ",
        _ if full || unspaced => "",
        // Two texts of one block: the facts above a page, say.
        _ => "\n",
    }
}

/// The columns of a row of a table whose cells were broken: for each the bytes it has in each line. They are told apart by the air
/// that all the lines have between them.
fn columns(document: &Document, lines: &[Words]) -> Vec<Vec<(u32, Range<usize>)>> {
    // For each cell of each line the byte it begins at, where there is something in it.
    let mut taken: Vec<bool> = Vec::new();
    let mut cells: Vec<Vec<(usize, Range<usize>)>> = Vec::with_capacity(lines.len());
    for words in lines {
        let mut x = usize::from(document.columns(words.line as usize, words.bytes.start..words.bytes.start + 1).start);
        let text = &document.text[words.bytes.clone()];
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        let mut at = words.bytes.start;
        for part in text.split_inclusive("  ") {
            let solid = part.trim();
            if !solid.is_empty() {
                let lead = part.len() - part.trim_start().len();
                let (from, wide) = (x + lead, solid.width());
                taken.resize(taken.len().max(from + wide), false);
                taken[from..from + wide].fill(true);
                parts.push((from, at + lead..at + lead + solid.len()));
            }
            x += part.width();
            at += part.len();
        }
        cells.push(parts);
    }
    let mut starts = Vec::new();
    let mut air = 2;
    for (x, &taken) in taken.iter().enumerate() {
        if taken && air >= 2 {
            starts.push(x);
        }
        air = if taken { 0 } else { air + 1 };
    }
    let mut columns = vec![Vec::new(); starts.len()];
    for (words, parts) in lines.iter().zip(cells) {
        for (x, bytes) in parts {
            let column = starts.partition_point(|start| *start <= x).saturating_sub(1);
            if let Some(column) = columns.get_mut(column) {
                column.push((words.line, bytes));
            }
        }
    }
    columns
}
