//! A text in rows of a width: where each row begins and ends, and which cell is which place in the text.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The rows of a text, each a range of its bytes without the line's end. There is always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(Vec<Range<usize>>);

impl Default for Rows {
    fn default() -> Self {
        Self::of("", 1)
    }
}

impl Rows {
    /// Of a text in this many cells: broken at spaces, which may hang over the edge, and in the middle of a word only where it is longer.
    pub fn of(text: &str, width: u16) -> Self {
        let width = usize::from(width.max(2));
        let mut rows = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            wrap(line, start, width, &mut rows);
            start += line.len() + 1;
        }
        Self(rows)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// From row `top` on.
    pub fn from(&self, top: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        self.0.iter().skip(top).cloned()
    }

    /// The row that a cursor stands in. At a soft break that is the row below.
    pub fn of_cursor(&self, cursor: usize) -> usize {
        self.0.iter().rposition(|row| row.start <= cursor).unwrap_or(0)
    }

    pub(super) fn around(&self, cursor: usize) -> (usize, Range<usize>) {
        let at = self.of_cursor(cursor);
        (at, self.0.get(at).cloned().unwrap_or_default())
    }

    /// Row and column of a cursor, in cells.
    pub fn cell(&self, text: &str, cursor: usize) -> (usize, usize) {
        let (at, row) = self.around(cursor);
        (at, width(text.get(row.start..cursor).unwrap_or_default()))
    }

    /// The place in the text nearest to a cell.
    pub(super) fn at(&self, text: &str, row: usize, column: usize) -> usize {
        let row = row.min(self.0.len().saturating_sub(1));
        let (start, end) = (self.0[row].start, self.end(text, row));
        let mut used = 0;
        for (at, grapheme) in text[start..end].grapheme_indices(true) {
            used += grapheme.width();
            if used > column {
                return start + at;
            }
        }
        end
    }

    /// The last place that is in this row: where a soft break ends it, that is before its last character.
    pub(super) fn end(&self, text: &str, row: usize) -> usize {
        let Some(range) = self.0.get(row) else { return text.len() };
        let soft = self.0.get(row + 1).is_some_and(|next| next.start == range.end);
        let last = || text[range.clone()].graphemes(true).next_back().map_or(0, str::len);
        range.end - if soft { last() } else { 0 }
    }
}

/// Cells that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

fn wrap(line: &str, offset: usize, width: usize, rows: &mut Vec<Range<usize>>) {
    let (mut start, mut used, mut space) = (0, 0, None);
    for (at, grapheme) in line.grapheme_indices(true) {
        let cells = grapheme.width();
        if grapheme == " " {
            space = Some(at + 1);
        } else if used + cells > width && at > start {
            let end = space.filter(|space| *space > start).unwrap_or(at);
            rows.push(offset + start..offset + end);
            used = line[end..at].width();
            start = end;
        }
        used += cells;
    }
    rows.push(offset + start..offset + line.len());
}
