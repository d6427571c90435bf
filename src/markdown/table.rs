//! A table while it is being read, by Markdown or as HTML: which row is the header, and where cells stand that span columns or rows.

use super::page::{Alignment, Style, Table, Text};

/// No row is widened beyond so many columns by cells that claim to span more.
const MOST_COLUMNS: usize = 64;

/// What a cell's tag says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// It heads its row or column.
    pub(super) heads: bool,
    /// Columns it spans: it stands in the first of them.
    pub(super) columns: usize,
    /// Rows it spans.
    pub(super) rows: usize,
    /// How it stands in its column.
    pub(super) alignment: Option<Alignment>,
}

impl Default for Cell {
    fn default() -> Self {
        Self { heads: false, columns: 1, rows: 1, alignment: None }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    table: Table,
    row: Vec<Text>,
    /// The cells of the row that head something.
    heads: Vec<bool>,
    in_head: bool,
    cell: Cell,
    /// For each column, how many rows more a cell from above reaches down.
    reaching: Vec<usize>,
}

impl OpenTable {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { table: Table { alignments, ..Table::default() }, ..Self::default() }
    }

    pub(super) fn begin_head(&mut self) {
        self.in_head = true;
    }

    pub(super) fn end_head(&mut self) {
        self.in_head = false;
    }

    pub(super) fn begin_cell(&mut self, cell: Cell) {
        self.cell = cell;
    }

    pub(super) fn end_cell(&mut self, text: Text) {
        self.leave_room();
        let Cell { heads, columns, rows, alignment } = std::mem::take(&mut self.cell);
        let column = self.row.len();
        if let Some(alignment) = alignment.filter(|_| self.is_first()) {
            let alignments = &mut self.table.alignments;
            alignments.resize(alignments.len().max(column + 1), Alignment::Left);
            alignments[column] = alignment;
        }
        self.row.push(text);
        self.heads.push(heads);
        let last = (column + columns.max(1)).min(MOST_COLUMNS).max(column + 1);
        self.row.resize(last, Text::default());
        self.heads.resize(last, heads);
        if rows > 1 {
            self.reaching.resize(self.reaching.len().max(last), 0);
            self.reaching[column..last].fill(rows - 1);
        }
    }

    /// Where a cell from above reaches down, the row stays empty.
    fn leave_room(&mut self) {
        while let Some(rows) = self.reaching.get_mut(self.row.len()).filter(|rows| **rows > 0) {
            *rows -= 1;
            self.row.push(Text::default());
            self.heads.push(false);
        }
    }

    fn is_first(&self) -> bool {
        self.table.header.is_empty() && self.table.rows.is_empty()
    }

    /// Ends the row; nothing when none was begun.
    pub(super) fn end_row(&mut self) {
        if self.row.is_empty() {
            return;
        }
        self.leave_room();
        let heads = std::mem::take(&mut self.heads);
        let mut row = std::mem::take(&mut self.row);
        if self.is_first() && (self.in_head || heads.iter().all(|heads| *heads)) {
            self.table.header = row;
            return;
        }
        for (cell, _) in row.iter_mut().zip(heads).filter(|(_, heads)| *heads) {
            for span in &mut cell.spans {
                span.style = Style { strong: true, ..span.style };
            }
        }
        self.table.rows.push(row);
    }

    /// The table; `None` when it holds nothing.
    pub(super) fn finish(mut self) -> Option<Table> {
        self.end_row();
        (!self.is_first()).then_some(self.table)
    }
}
