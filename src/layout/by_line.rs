//! What stands at a line of a document. All is kept in reading order, which is that of the lines but for a row of columns side by side:
//! there the whole of one column comes before the next. A row is found first, and looked through by itself.

use std::ops::Range;

use super::document::{Document, Item};
use super::writer::count;

impl Document {
    /// The heading that line `line` stands under: the last one that one has read there. Index into [`Self::headings`].
    pub fn heading_at(&self, line: usize) -> Option<usize> {
        self.last_heading(count(line), None)
    }

    /// The heading that an item stands under. Within columns side by side that is one of its own column, or else the last one above all of them.
    pub fn heading_of(&self, item: &Item) -> Option<usize> {
        self.last_heading(item.lines.start, Some(item.column))
    }

    /// The headings that stand on these lines, in reading order: indices into [`Self::headings`].
    pub fn headings_within(&self, lines: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        self.within(&self.headings, |heading| heading.line, lines)
    }

    /// The steps that begin on these lines, likewise: indices into [`Self::steps`].
    pub fn steps_within(&self, lines: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        self.within(&self.steps, |step| step.lines.start, lines)
    }

    /// Which of `all`, each at a line of its own, are at these lines.
    fn within<'a, T>(&self, all: &'a [T], line: impl Fn(&T) -> u32 + 'a, lines: Range<usize>) -> impl Iterator<Item = usize> + 'a {
        let lines = count(lines.start)..count(lines.end);
        let start = self.row_at(lines.start).map_or(lines.start, |row| row.start);
        let end = self.row_at(lines.end).map_or(lines.end, |row| row.end);
        let [first, after] = [start, end].map(|edge| all.partition_point(|one| line(one) < edge));
        (first..after.max(first)).filter(move |&at| lines.contains(&line(&all[at])))
    }

    fn last_heading(&self, line: u32, column: Option<u16>) -> Option<usize> {
        let before = |line: u32| self.headings.partition_point(|heading| heading.line < line);
        let Some(row) = self.row_at(line) else { return before(line.saturating_add(1)).checked_sub(1) };
        let (first, after) = (before(row.start), before(row.end));
        let beside = self.headings[first..after].iter();
        let mut beside = beside.map(|heading| heading.line <= line && column.is_none_or(|column| heading.column == column));
        beside.rposition(|here| here).map(|at| first + at).or_else(|| first.checked_sub(1))
    }

    /// The lines of the columns that stand side by side at line `line`.
    fn row_at(&self, line: u32) -> Option<Range<u32>> {
        let above = &self.columns[..self.columns.partition_point(|column| column.line <= line)];
        let start = above.last()?.line;
        let heights = above.iter().rev().take_while(|column| column.line == start).map(|column| count(column.lines.len()));
        let end = start + heights.max()?;
        (line < end).then_some(start..end)
    }
}
