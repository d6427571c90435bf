//! Writes lines into a document: keeps the margin (indentation, bars, markers), the blank lines between blocks, and the place of
//! every line. Knows nothing of blocks; the rooms beside it tell it what to write.

mod beside;
mod sideways;

use std::ops::Range;

use sideways::Window;

use super::document::{Document, Item, ItemKind, Line, Role, Run, RunStyle};
use super::wrap::{cells, wrap};
use crate::domain::progress::Place;
use crate::markdown::page::{Alignment, Span, SpanKind, Text};

/// However deep things stand in each other, text keeps this many cells.
const NARROWEST: usize = 10;

/// One piece of the margin, left of the text.
struct Margin {
    /// What stands there on its first line only: a list item's marker, and what a click on it opens.
    first: Option<(String, RunStyle, Option<u32>)>,
    /// What stands there on every other line.
    rest: String,
    style: RunStyle,
}

impl Margin {
    fn now(&self) -> (&str, RunStyle, Option<u32>) {
        self.first.as_ref().map_or((&self.rest, self.style, None), |(text, style, item)| (text, *style, *item))
    }
}

/// An end of a document that one can go back to.
pub(super) struct Here {
    /// Of its text, runs, lines, steps, items, pictures, wide blocks and columns.
    lengths: [usize; 8],
    gap: Option<usize>,
}

/// See the module.
pub(super) struct Writer {
    pub(super) document: Document,
    /// Line of the source of what is being written.
    pub(super) source_line: u32,
    /// Lines are set in the middle of the column.
    pub(super) centred: bool,
    /// What plain words are here: text, a quote …
    pub(super) role: Role,
    margins: Vec<Margin>,
    indent: usize,
    /// The block being written, and the character its next text starts at.
    place: Place,
    /// A blank line is due, with this many of the margins.
    gap: Option<usize>,
    run_start: u32,
    /// The first run of the line being written that is no margin.
    body_start: u32,
    /// What shows of lines that are too wide.
    window: Option<Window>,
}

impl Writer {
    pub(super) fn new(width: u16) -> Self {
        Self {
            document: Document { width, ..Document::default() },
            source_line: 1,
            centred: false,
            role: Role::Text,
            margins: Vec::new(),
            indent: 0,
            place: Place::default(),
            gap: None,
            run_start: 0,
            body_start: 0,
            window: None,
        }
    }

    /// Cells left for text.
    pub(super) fn available(&self) -> usize {
        usize::from(self.document.width).saturating_sub(self.indent)
    }

    /// The column text starts at.
    pub(super) fn indent(&self) -> usize {
        self.indent
    }

    /// The block being written.
    pub(super) fn block(&self) -> u32 {
        self.place.block
    }

    /// Index of the next line.
    pub(super) fn next_line(&self) -> u32 {
        count(self.document.lines.len())
    }

    /// The next line begins a block one can come back to. Block 0 is whatever stands above the page.
    pub(super) fn next_block(&mut self) {
        self.place = Place { block: self.place.block.saturating_add(1), offset: 0 };
    }

    /// Where the document ends now, for [`Self::take_back`].
    pub(super) fn here(&self) -> Here {
        let Document { text, runs, lines, steps, items, pictures, wide, columns, .. } = &self.document;
        let lengths = [text.len(), runs.len(), lines.len(), steps.len(), items.len(), pictures.len(), wide.len(), columns.len()];
        Here { lengths, gap: self.gap }
    }

    /// Takes back all that was written since `here`, but for its headings and folds, and the count of its blocks.
    pub(super) fn take_back(&mut self, here: Here) {
        let [text, runs, lines, steps, items, pictures, wide, columns] = here.lengths;
        let document = &mut self.document;
        document.text.truncate(text);
        document.runs.truncate(runs);
        document.lines.truncate(lines);
        document.steps.truncate(steps);
        document.items.truncate(items);
        document.pictures.truncate(pictures);
        document.wide.truncate(wide);
        document.columns.truncate(columns);
        self.run_start = count(runs);
        self.gap = here.gap;
    }

    /// Asks for a blank line before whatever comes next.
    pub(super) fn gap(&mut self) {
        let depth = self.margins.len();
        self.gap = Some(self.gap.map_or(depth, |gap| gap.min(depth)));
    }

    /// Writes the blank line that is due, so that what begins now begins at [`Self::next_line`].
    pub(super) fn settle(&mut self) {
        let Some(depth) = self.gap.take() else { return };
        let Some(last) = self.document.lines.last() else { return };
        let (place, source_line) = (last.place, last.source_line);
        self.write_blank_margins(depth);
        self.finish_line(place, source_line);
    }

    /// Puts `bar` left of every line until [`Self::pop_margin`].
    pub(super) fn push_margin(&mut self, bar: &str, style: RunStyle) {
        let bar = if self.fits(bar) { bar } else { "" };
        self.indent += cells(bar);
        self.margins.push(Margin { first: None, rest: bar.to_owned(), style });
    }

    /// Puts `marker` left of the next line, and space left of those below it until [`Self::pop_margin`].
    pub(super) fn push_marker(&mut self, marker: String, style: RunStyle, item: Option<u32>) {
        let rest = " ".repeat(if self.fits(&marker) { cells(&marker) } else { 0 });
        self.indent += rest.len();
        let first = Some((marker, style, item)).filter(|_| !rest.is_empty());
        self.margins.push(Margin { first, rest, style: RunStyle::default() });
    }

    fn fits(&self, margin: &str) -> bool {
        self.available() >= cells(margin) + NARROWEST
    }

    /// Takes the innermost margin away.
    pub(super) fn pop_margin(&mut self) {
        if let Some(margin) = self.margins.pop() {
            self.indent -= cells(&margin.rest);
        }
    }

    /// Adds something one can open; [`Self::end_item`] tells where it ends.
    pub(super) fn item(&mut self, kind: ItemKind) -> u32 {
        let line = self.next_line();
        self.document.items.push(Item { kind, lines: line..line, column: 0 });
        count(self.document.items.len() - 1)
    }

    /// The item's last line is the last one written.
    pub(super) fn end_item(&mut self, item: u32) {
        let end = self.next_line();
        if let Some(item) = self.document.items.get_mut(item as usize) {
            item.lines.end = end;
        }
    }

    /// Writes a line of `pieces`, the first of which shows character `offset` of the block.
    pub(super) fn line(&mut self, offset: u32, pieces: &[(&str, RunStyle, Option<u32>)]) {
        self.begin_line();
        if self.centred {
            let width: usize = pieces.iter().map(|(text, _, _)| cells(text)).sum();
            self.space(self.available().saturating_sub(width) / 2);
        }
        for (text, style, item) in pieces {
            self.run(text, *style, *item);
        }
        self.end_line(offset);
    }

    /// Writes `text`, broken into lines, in the style that `style` gives each span.
    pub(super) fn text(&mut self, text: &Text, style: impl Fn(&Span) -> RunStyle) {
        self.flow(text, style, None);
    }

    /// Writes `text` as the label of `item`.
    pub(super) fn label(&mut self, text: &Text, style: RunStyle, item: Option<u32>) {
        self.flow(text, |_| style, item);
    }

    /// Writes `text`, which is no part of the page, above what block `block` begins with: it has that one's place.
    pub(super) fn above(&mut self, text: &str, style: RunStyle, block: u32) {
        let own = std::mem::replace(&mut self.place, Place { block, offset: 0 });
        for line in wrap(text, self.available(), |_| false) {
            self.line(0, &[(&text[line], style, None)]);
        }
        self.place = own;
    }

    /// Writes `text`, all of which but its links belongs to `item`.
    pub(super) fn item_text(&mut self, text: &Text, style: impl Fn(&Span) -> RunStyle, item: u32) {
        self.flow(text, style, Some(item));
    }

    fn flow(&mut self, text: &Text, style: impl Fn(&Span) -> RunStyle, item: Option<u32>) {
        self.settle();
        let mut links = vec![None; text.links.len()];
        let (mut offset, mut counted) = (self.place.offset, 0);
        for line in wrap_text(text, self.available()) {
            offset += count(text.content[counted..line.start].chars().count());
            counted = line.start;
            self.begin_line();
            if self.centred {
                self.space(self.available().saturating_sub(cells(&text.content[line.clone()])) / 2);
            }
            self.piece(text, line, &style, &mut links, item);
            self.end_line(offset);
            self.extend_items();
        }
        self.place.offset = offset + count(text.content[counted..].chars().count());
    }

    /// Writes one row of a table: cells (width, alignment, text) side by side, each broken into lines of its width. All lines show character
    /// `offset` of the block, and belong to `item` where no link stands.
    pub(super) fn row(
        &mut self,
        cells_of_row: &[(usize, Alignment, &Text)],
        between: usize,
        offset: u32,
        item: Option<u32>,
        style: impl Fn(&Span) -> RunStyle,
    ) {
        self.settle();
        let lines: Vec<Vec<Range<usize>>> = cells_of_row.iter().map(|(width, _, text)| wrap_text(text, *width)).collect();
        // In the order of the cells, whichever of them a line shows first.
        let mut links: Vec<Vec<Option<u32>>> = cells_of_row.iter().map(|(_, _, text)| self.links_of(text)).collect();
        for row in 0..lines.iter().map(Vec::len).max().unwrap_or(0) {
            self.begin_line();
            for (column, (width, alignment, text)) in cells_of_row.iter().enumerate() {
                let line = lines[column].get(row).cloned().unwrap_or(0..0);
                let spare = width.saturating_sub(cells(&text.content[line.clone()]));
                let left = match alignment {
                    Alignment::Left => 0,
                    Alignment::Centre => spare / 2,
                    Alignment::Right => spare,
                };
                self.run(&" ".repeat(left), RunStyle::default(), item);
                self.piece(text, line, &style, &mut links[column], item);
                if column + 1 < cells_of_row.len() {
                    self.run(&" ".repeat(spare - left + between), RunStyle::default(), item);
                }
            }
            self.end_line(offset);
            self.extend_items();
        }
    }

    /// Makes items of the links of `text`.
    fn links_of(&mut self, text: &Text) -> Vec<Option<u32>> {
        let mut links = vec![None; text.links.len()];
        for span in &text.spans {
            self.link_of(text, span, &mut links);
        }
        links
    }

    /// The item of the link that a span belongs to; `links` keeps those known.
    fn link_of(&mut self, text: &Text, span: &Span, links: &mut [Option<u32>]) -> Option<u32> {
        let (known, link) = (links.get_mut(span.link?)?, text.links.get(span.link?)?);
        Some(*known.get_or_insert_with(|| self.item(ItemKind::Link { href: link.href.clone(), ignore: link.ignore })))
    }

    /// Writes the bytes `line` of `text`; `links` keeps the items of its links from line to line.
    fn piece(&mut self, text: &Text, line: Range<usize>, style: &impl Fn(&Span) -> RunStyle, links: &mut [Option<u32>], item: Option<u32>) {
        let first = text.spans.partition_point(|span| span.end <= line.start);
        let mut start = line.start;
        for span in text.spans[first..].iter().take_while(|_| !line.is_empty()) {
            let end = span.end.min(line.end);
            let link = self.link_of(text, span, links);
            self.run(&text.content[start..end], style(span), link.or(item));
            start = end;
            if span.end >= line.end {
                break;
            }
        }
    }

    fn space(&mut self, width: usize) {
        self.run(&" ".repeat(width), RunStyle::default(), None);
    }

    /// Items reach to the last line if a run of that line names them.
    fn extend_items(&mut self) {
        let end = self.next_line();
        let Document { lines, runs, items, .. } = &mut self.document;
        let last = lines.last().and_then(|line| runs.get(line.runs.start as usize..line.runs.end as usize)).unwrap_or_default();
        for item in last.iter().filter_map(|run| run.item) {
            if let Some(item) = items.get_mut(item as usize) {
                item.lines.end = end;
            }
        }
    }

    fn begin_line(&mut self) {
        self.settle();
        self.write_margins();
        self.body_start = count(self.document.runs.len());
    }

    fn end_line(&mut self, offset: u32) {
        self.cut_to_window();
        let place = Place { offset, ..self.place };
        self.finish_line(place, self.source_line);
    }

    fn finish_line(&mut self, place: Place, source_line: u32) {
        let runs = self.run_start..count(self.document.runs.len());
        self.run_start = runs.end;
        self.document.lines.push(Line { runs, place, source_line });
    }

    fn write_margins(&mut self) {
        for margin in &mut self.margins {
            let (text, style, item) = margin.now();
            write_run(&mut self.document, self.run_start, text, style, item);
            margin.first = None;
        }
    }

    /// Bars go on across a blank line; spaces at its end don't.
    fn write_blank_margins(&mut self, depth: usize) {
        let margins = || self.margins.iter().take(depth).map(Margin::now);
        let bars = margins().filter(|(text, _, _)| !text.trim().is_empty()).count();
        let mut left = bars;
        for (text, style, item) in margins() {
            if left == 0 {
                break;
            }
            left -= usize::from(!text.trim().is_empty());
            let text = if left == 0 { text.trim_end() } else { text };
            write_run(&mut self.document, self.run_start, text, style, item);
        }
    }

    fn run(&mut self, text: &str, style: RunStyle, item: Option<u32>) {
        let fresh = if self.document.runs.len() == self.body_start as usize { self.body_start } else { self.run_start };
        write_run(&mut self.document, fresh, text, style, item);
    }
}

/// Adds `text` to the line whose runs begin at `first`.
fn write_run(document: &mut Document, first: u32, text: &str, style: RunStyle, item: Option<u32>) {
    if text.is_empty() {
        return;
    }
    let start = count(document.text.len());
    document.text.push_str(text);
    let (end, width) = (count(document.text.len()), u16::try_from(cells(text)).unwrap_or(u16::MAX));
    let fresh = document.runs.len() == first as usize;
    match document.runs.last_mut() {
        Some(last) if !fresh && last.style == style && last.item == item => {
            last.end = end;
            last.cells = last.cells.saturating_add(width);
        }
        _ => document.runs.push(Run { start, end, cells: width, style, item }),
    }
}

/// The lines of `text`; hyphens of names and options, in code, break none.
fn wrap_text(text: &Text, width: usize) -> Vec<Range<usize>> {
    let code = |at: usize| text.spans.get(text.spans.partition_point(|span| span.end <= at)).map(|span| span.style.kind);
    wrap(&text.content, width, |at| code(at) == Some(SpanKind::Code))
}

/// Documents are far smaller than four thousand million of anything.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
