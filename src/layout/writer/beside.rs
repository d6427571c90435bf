//! Joins documents side by side: their lines into lines, and all that one can go to with the place it has then.

use std::ops::Range;

use super::super::document::{Column, Document, Fold, Heading, ItemKind, Line};
use super::{Writer, count};

/// How many of each kind a document held before another was taken into it: what that one counts from 0 counts from there.
struct Before {
    line: u32,
    left: u16,
    /// The same, but 0 for the first of the columns, however far all of them are indented.
    column: u16,
    items: u32,
    headings: u32,
    steps: u32,
    folds: u32,
}

impl Before {
    fn lines(&self, lines: &Range<u32>) -> Range<u32> {
        lines.start + self.line..lines.end + self.line
    }
}

impl Writer {
    /// A writer for a column of `width` cells; its blocks go on from the last one here.
    pub(in crate::layout) fn column(&self, width: usize) -> Self {
        let width = u16::try_from(width).unwrap_or(u16::MAX);
        Self { source_line: self.source_line, centred: self.centred, role: self.role, place: self.place, ..Self::new(width) }
    }

    /// What was written there. Blocks and lines of the source here go on from its last ones.
    pub(in crate::layout) fn end_column(&mut self, column: Self) -> Document {
        (self.place, self.source_line) = (column.place, column.source_line);
        column.document
    }

    /// Writes `columns` side by side, each beginning `stride` cells right of the one before. A line has the place of the leftmost
    /// column that reaches down to it.
    pub(in crate::layout) fn join(&mut self, columns: &[Document], stride: usize) {
        let height = columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
        if height == 0 {
            return;
        }
        self.settle();
        let first = self.next_line();
        let lefts = columns.iter().enumerate().map(|(at, column)| (self.indent + at * stride, column.width));
        let mut joined: Vec<Column> =
            lefts.map(|(left, width)| Column { line: first, left: narrow(left), width, lines: Vec::new() }).collect();
        let heading = self.document.headings.len().checked_sub(1).map(count);
        let own = (self.document.pictures.len(), self.document.items.len());
        let lefts = joined.iter().map(|column| column.left).enumerate();
        let items: Vec<u32> = columns.iter().zip(lefts).map(|(column, (at, left))| self.adopt(column, left, at == 0, heading)).collect();
        self.sort_pictures(own);
        for row in 0..height {
            self.begin_line();
            let mut written = 0;
            for (at, column) in columns.iter().enumerate() {
                let Some(line) = column.lines.get(row) else { continue };
                if !line.runs.is_empty() {
                    self.space_apart((at * stride).saturating_sub(written));
                    written = written.max(at * stride);
                }
                // Runs of two columns stay apart, however alike they look.
                self.body_start = count(self.document.runs.len());
                for (text, run) in column.line_runs(row) {
                    self.run(text, run.style, run.item.map(|item| item + items[at]));
                    written += usize::from(run.cells);
                }
                joined[at].lines.push(Line { runs: self.body_start..count(self.document.runs.len()), ..line.clone() });
            }
            if let Some(line) = columns.iter().find_map(|column| column.lines.get(row)) {
                self.finish_line(line.place, line.source_line);
            }
        }
        self.document.columns.extend(joined.into_iter().filter(|column| !column.lines.is_empty()));
    }

    fn space_apart(&mut self, width: usize) {
        self.body_start = count(self.document.runs.len());
        self.space(width);
    }

    /// Takes over what one can go to in `column`, which begins at the next line and at cell `left`, and tells from where its items
    /// count. Steps without a heading of their own belong to `heading`.
    fn adopt(&mut self, column: &Document, left: u16, first: bool, heading: Option<u32>) -> u32 {
        let line = self.next_line();
        let document = &mut self.document;
        let [items, headings, steps, folds] =
            [document.items.len(), document.headings.len(), document.steps.len(), document.folds.len()].map(count);
        let before = Before { line, left, column: if first { 0 } else { left }, items, headings, steps, folds };
        adopt_marks(document, column, &before, heading);
        adopt_items(document, column, &before);
        items
    }

    /// Puts the pictures from index `from` on in the order of their lines: columns came one after the other. Their items are from `items` on.
    fn sort_pictures(&mut self, (from, items): (usize, usize)) {
        let document = &mut self.document;
        let mut order: Vec<usize> = (from..document.pictures.len()).collect();
        order.sort_by_key(|&picture| document.pictures[picture].lines.start);
        let sorted: Vec<_> = order.iter().map(|&picture| document.pictures[picture].clone()).collect();
        document.pictures.splice(from.., sorted);
        let mut now = vec![0; order.len()];
        for (at, was) in order.into_iter().enumerate() {
            now[was - from] = count(from + at);
        }
        for item in &mut document.items[items..] {
            if let ItemKind::Picture(picture) = &mut item.kind
                && let Some(now) = (*picture as usize).checked_sub(from).and_then(|was| now.get(was))
            {
                *picture = *now;
            }
        }
    }
}

/// Takes over headings, steps and folds.
fn adopt_marks(document: &mut Document, column: &Document, before: &Before, heading: Option<u32>) {
    for heading in &column.headings {
        let column = heading.column.saturating_add(before.column);
        document.headings.push(Heading { line: heading.line + before.line, column, ..heading.clone() });
    }
    for step in &column.steps {
        let mut step = step.clone();
        step.heading = step.heading.map(|own| own + before.headings).or(heading);
        step.lines = before.lines(&step.lines);
        step.column = step.column.saturating_add(before.column);
        document.steps.push(step);
    }
    for fold in &column.folds {
        let headings = fold.headings.start + before.headings..fold.headings.end + before.headings;
        document.folds.push(Fold { line: fold.line + before.line, headings, ..fold.clone() });
    }
}

/// Takes over items, and pictures and wide blocks with them.
fn adopt_items(document: &mut Document, column: &Document, before: &Before) {
    let pictures = count(document.pictures.len());
    for item in &column.items {
        let mut item = item.clone();
        item.lines = before.lines(&item.lines);
        item.column = item.column.saturating_add(before.column);
        match &mut item.kind {
            ItemKind::Picture(picture) => *picture += pictures,
            ItemKind::Step(step) => *step += before.steps,
            ItemKind::Fold(fold) => *fold += before.folds,
            ItemKind::Link { .. } | ItemKind::Quiz(_) | ItemKind::Code { .. } | ItemKind::Table | ItemKind::Deliverable(_) => {}
        }
        document.items.push(item);
    }
    for picture in &column.pictures {
        let mut picture = picture.clone();
        picture.lines = before.lines(&picture.lines);
        picture.column = picture.column.saturating_add(before.left);
        document.pictures.push(picture);
    }
    for wide in &column.wide {
        let mut wide = wide.clone();
        wide.item += before.items;
        wide.column = wide.column.saturating_add(before.left);
        wide.within = wide.within.into_iter().map(|(item, at)| (item + before.items, at)).collect();
        document.wide.push(wide);
    }
}

fn narrow(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}
