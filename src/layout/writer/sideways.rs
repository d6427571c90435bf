//! Lines wider than the room there is, seen through a window that the reader moves: each is cut to the window, with a mark at the edge
//! beyond which it goes on. No grapheme is cut in half.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::super::blocks::plain;
use super::super::document::{Document, Role, Run, Wide};
use super::super::wrap::cells;
use super::Writer;

/// What of a line shows.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// Columns left of it.
    shift: usize,
    width: usize,
}

impl Writer {
    /// Notes that `item` is `natural` cells wide, which is more than there is room for, and was moved by `shift`, if at all.
    pub(in crate::layout) fn note_wide(&mut self, item: u32, natural: usize, shift: Option<u16>) {
        let (column, window) = (narrow(self.indent), narrow(self.available()));
        let most = narrow(natural).saturating_sub(window);
        let shift = shift.map(|shift| shift.min(most));
        let block = self.place.block;
        self.document.wide.push(Wide { item, block, column, window, most, shift, within: BTreeMap::new() });
    }

    /// Shows what is written from here on through the window of the block that was noted last.
    pub(in crate::layout) fn open_window(&mut self) {
        let of = |wide: &Wide| Window { shift: wide.shift.unwrap_or(0).into(), width: wide.window.into() };
        self.window = self.document.wide.last().map(of);
    }

    /// Lines are written as they are again.
    pub(in crate::layout) fn close_window(&mut self) {
        self.window = None;
    }

    /// Cuts the line being written to the window; its margins stay.
    pub(super) fn cut_to_window(&mut self) {
        let Some(Window { shift, width }) = self.window else { return };
        let runs = self.document.runs.split_off(self.body_start as usize);
        let Some(start) = runs.first().map(|run| run.start as usize) else { return };
        let text = self.document.text.split_off(start);
        let piece = |run: &Run| text.get(run.start as usize - start..run.end as usize - start).unwrap_or_default();
        note_items(&mut self.document, runs.iter().map(|run| (run.item, cells(piece(run)))));
        // Spaces at either end are nothing to look for.
        let before = text.len() - text.trim_start_matches(' ').len();
        let cut = (shift > before, cells(text.trim_end_matches(' ')) > shift + width);
        let seen = shift + usize::from(cut.0)..(shift + width).saturating_sub(usize::from(cut.1));
        let mark = |run: Option<&Run>| run.and_then(|run| run.item);
        if cut.0 {
            self.run("‹", plain(Role::Edge), mark(runs.first()));
        }
        let mut column = 0;
        for run in &runs {
            column = self.cut_run(piece(run), run, column, &seen);
        }
        if cut.1 {
            self.run("›", plain(Role::Edge), mark(runs.last()));
        }
    }

    /// Writes what of `text`, which stands at `column`, lies in `seen`; the column after it.
    fn cut_run(&mut self, text: &str, run: &Run, column: usize, seen: &Range<usize>) -> usize {
        if text.is_ascii() {
            let skipped = seen.start.saturating_sub(column).min(text.len());
            let end = seen.end.saturating_sub(column).clamp(skipped, text.len());
            self.run(&text[skipped..end], run.style, run.item);
            return column + text.len();
        }
        let mut column = column;
        for grapheme in text.graphemes(true) {
            let end = column + cells(grapheme);
            if seen.start <= column && end <= seen.end {
                self.run(grapheme, run.style, run.item);
            } else {
                let half = end.min(seen.end).saturating_sub(column.max(seen.start));
                self.run(&" ".repeat(half), run.style, run.item);
            }
            column = end;
        }
        column
    }
}

/// Keeps where in a wide block its links stand, so that they can be brought into sight.
fn note_items(document: &mut Document, runs: impl Iterator<Item = (Option<u32>, usize)>) {
    let Some(wide) = document.wide.last_mut() else { return };
    let mut column = 0;
    for (item, width) in runs {
        if let Some(item) = item.filter(|item| *item != wide.item) {
            wide.within.entry(item).or_insert(narrow(column));
        }
        column += width;
    }
}

fn narrow(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}
