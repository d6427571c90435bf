//! A page laid out at one width, in flat arrays: one text arena, runs that point into it, lines that name runs.
//! Whoever draws it needs nothing else; whoever scrolls it touches only the lines on screen.

use std::collections::BTreeMap;
use std::ops::Range;

use super::highlights::Syntax;
use super::wrap::cells;
use super::writer::count;
use crate::domain::picture::PictureFault;
use crate::domain::progress::Place;

/// A page at a width.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The width it was laid out for, in cells. No line is wider.
    pub width: u16,
    /// Text of all runs, one after the other; holds no control character.
    pub text: String,
    /// Styled pieces of `text`, in reading order.
    pub runs: Vec<Run>,
    /// Lines from top to bottom.
    pub lines: Vec<Line>,
    /// Headings in reading order, for the outline and for anchors.
    pub headings: Vec<Heading>,
    /// Steps of exercises: items of ordered lists, stitched by section, in reading order.
    pub steps: Vec<Step>,
    /// What can be focused and opened, in reading order.
    pub items: Vec<Item>,
    /// Rooms kept for pictures, from top to bottom.
    pub pictures: Vec<PictureBox>,
    /// Folds in order; those within a closed one too.
    pub folds: Vec<Fold>,
    /// What is too wide for its room, and can be moved sideways.
    pub wide: Vec<Wide>,
    /// Columns that stand side by side, in reading order.
    pub columns: Vec<Column>,
}

/// One line of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Indices into [`Document::runs`]; indentation and bars are runs too.
    pub runs: Range<u32>,
    /// The block it shows and the character of the block it starts at.
    pub place: Place,
    /// Line of the source it comes from, from 1.
    pub source_line: u32,
}

/// One of several columns side by side, and the lines it would have by itself. The document's lines have the place of the leftmost column
/// that reaches down to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Index into [`Document::lines`] of its first line; the same for all that stand side by side.
    pub line: u32,
    /// Its first cell.
    pub left: u16,
    /// Its width in cells.
    pub width: u16,
    /// Its lines: a part of the runs of the document's, with a place of their own.
    pub lines: Vec<Line>,
}

/// A piece of one line in one style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Start in [`Document::text`], in bytes.
    pub start: u32,
    /// End in [`Document::text`], in bytes.
    pub end: u32,
    /// Width in cells.
    pub cells: u16,
    /// How it looks.
    pub style: RunStyle,
    /// Index into [`Document::items`] of the thing it belongs to; a click on the run opens it.
    pub item: Option<u32>,
}

/// What a run is, and how its author stressed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunStyle {
    /// What it is.
    pub role: Role,
    /// Bold.
    pub strong: bool,
    /// Italic.
    pub emphasis: bool,
    /// Struck through.
    pub strike: bool,
}

/// What a run is. A theme gives each a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// Secondary text: header facts, citations, alt text.
    Dim,
    /// A link's text.
    Link,
    /// Code within a line.
    Code,
    /// A code block's text.
    CodeBlock,
    /// A piece of a code block's text of which is known what it is.
    Syntax(Syntax),
    /// A bullet, a step's number, a task's box.
    Marker,
    /// The bar and label of a callout.
    Callout(Callout),
    /// The bar of a quote.
    QuoteBar,
    /// Text within a quote.
    Quote,
    /// Lines of tables and thematic breaks.
    Rule,
    /// A table's header cell.
    TableHeader,
    /// The frame and label of a card (a quiz, a picture that is not shown).
    Card,
    /// The title on a card.
    CardTitle,
    /// A key, from `<kbd>`.
    Key,
    /// What was found good.
    Good,
    /// What is still to be done.
    Open,
    /// A mark of ours where a line was folded, or goes on beyond the edge of what shows of it.
    Edge,
}

/// Kinds of callout: docsify's two and GitHub's five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Callout {
    /// `?>`, `[!TIP]`
    Tip,
    /// `!>`, `[!IMPORTANT]`
    Important,
    /// `[!NOTE]`
    Note,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

/// A heading and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Plain text.
    pub text: String,
    /// Anchor, as docsify makes it; unique in the page.
    pub slug: String,
    /// Index into [`Document::lines`]; of a heading in a closed fold, that of the fold's summary.
    pub line: u32,
    /// First cell of the column it stands in; 0 where no column stands left of it.
    pub column: u16,
}

/// One step of a section's run of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Index into [`Document::headings`] of the section it is in; `None` before the first heading.
    pub heading: Option<u32>,
    /// Its number as the reader sees it.
    pub number: u32,
    /// Its lines, up to the next step or the end of its section's run.
    pub lines: Range<u32>,
    /// First cell of the column it stands in, as a heading has it.
    pub column: u16,
}

/// Something one can focus with Tab and open with Enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Lines it touches.
    pub lines: Range<u32>,
    /// First cell of the column it stands in, as a heading has it.
    pub column: u16,
}

/// Kinds of item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A link, as written.
    Link {
        /// Destination, unresolved.
        href: String,
        /// docsify's `:ignore` was set: leave it to the browser.
        ignore: bool,
    },
    /// A picture: index into [`Document::pictures`].
    Picture(u32),
    /// A quiz card: ids of its quizzes.
    Quiz(Vec<String>),
    /// A code block.
    Code {
        /// First word after the fence; empty when there is none.
        language: String,
        /// Its text, as written.
        text: String,
    },
    /// A step: index into [`Document::steps`].
    Step(u32),
    /// The summary of a fold: index into [`Document::folds`].
    Fold(u32),
    /// A table.
    Table,
    /// A prompt of the deliverables: the line of the source that it begins at.
    Deliverable(u32),
}

/// A block that is wider than the room it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wide {
    /// Index into [`Document::items`]: a table, or code.
    pub item: u32,
    /// Its block, as places and [`View::shifts`](super::View::shifts) name it.
    pub block: u32,
    /// First column of what shows of it, from 0.
    pub column: u16,
    /// Cells that show of it at once.
    pub window: u16,
    /// Columns it can be moved by to the left.
    pub most: u16,
    /// Columns it is moved by; `None` for code that is folded instead.
    pub shift: Option<u16>,
    /// Links in it, with the column each starts at when nothing is moved.
    pub within: BTreeMap<u32, u16>,
}

/// Cells between columns side by side: room for the marks of steps, and to see that lines don't go on there.
pub const BETWEEN_COLUMNS: u16 = 4;

/// No picture takes more lines.
pub(super) const TALLEST: usize = 1000;

/// Room kept for a picture, or for the two of a light and dark pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureBox {
    /// Source for dark themes, as written; relative to the page's folder.
    pub dark: String,
    /// Source for light themes; the same when there is only one.
    pub light: String,
    /// Alternative text.
    pub alt: String,
    /// Lines it takes.
    pub lines: Range<u32>,
    /// First column, from 0.
    pub column: u16,
    /// Width in cells; its height is that of `lines`.
    pub cells: u16,
    /// Width and height in pixels, or why it can't be shown.
    pub size: Result<(u32, u32), PictureFault>,
    /// False when it can't be, or pictures are off: the lines then hold a label instead.
    pub shown: bool,
}

/// A fold, open or closed. Its block is what [`View::folds`](super::View::folds) knows it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Index of its block: that of the places of its summary's lines.
    pub block: u32,
    /// Whether it is open.
    pub open: bool,
    /// Line of its summary; within a closed fold, of that one's.
    pub line: u32,
    /// The blocks it holds.
    pub blocks: Range<u32>,
    /// The headings it holds: indices into [`Document::headings`].
    pub headings: Range<u32>,
    /// The lines of the source that it holds.
    pub source: Range<u32>,
}

impl Document {
    /// The closed folds that hide the heading with this anchor, by their blocks, outer ones first.
    pub fn folds_over_anchor(&self, slug: &str) -> Vec<u32> {
        let heading = self.heading(slug).and_then(|heading| u32::try_from(heading).ok());
        self.closed(|fold| heading.is_some_and(|heading| fold.headings.contains(&heading)))
    }

    /// The closed folds that hide heading `heading`, likewise.
    pub fn folds_over_heading(&self, heading: usize) -> Vec<u32> {
        self.closed(|fold| (fold.headings.start as usize..fold.headings.end as usize).contains(&heading))
    }

    /// The closed folds that hide what line `line` of the source says, likewise.
    pub fn folds_over_source(&self, line: u32) -> Vec<u32> {
        self.closed(|fold| fold.source.contains(&line))
    }

    /// The closed folds that hide this place, likewise.
    pub fn folds_over_place(&self, place: Place) -> Vec<u32> {
        self.closed(|fold| fold.blocks.contains(&place.block))
    }

    fn closed(&self, hides: impl Fn(&Fold) -> bool) -> Vec<u32> {
        self.folds.iter().filter(|fold| !fold.open && hides(fold)).map(|fold| fold.block).collect()
    }

    /// The text of a line, from its first cell to its last; empty for a blank line and for one past the end.
    pub fn line_text(&self, line: usize) -> &str {
        let runs = self.runs_of(line);
        match (runs.first(), runs.last()) {
            (Some(first), Some(last)) => self.text.get(first.start as usize..last.end as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// The runs of a line with their texts, from left to right.
    pub fn line_runs(&self, line: usize) -> impl Iterator<Item = (&str, &Run)> {
        self.lines.get(line).into_iter().flat_map(|line| self.texts_of(line))
    }

    /// The runs of `line`, one of [`Self::lines`] or of a column, with their texts.
    pub fn texts_of(&self, line: &Line) -> impl Iterator<Item = (&str, &Run)> + use<'_> {
        let runs = self.runs.get(line.runs.start as usize..line.runs.end as usize).unwrap_or_default();
        runs.iter().map(|run| (self.text.get(run.start as usize..run.end as usize).unwrap_or_default(), run))
    }

    /// The columns of a line that hold the bytes `bytes` of [`Self::text`].
    pub fn columns(&self, line: usize, bytes: Range<usize>) -> Range<u16> {
        let mut columns = 0..0;
        for (text, run) in self.line_runs(line) {
            let within = |byte: usize| byte.clamp(run.start as usize, run.end as usize) - run.start as usize;
            let before = |byte: usize| text.get(..within(byte)).map_or(run.cells, |text| u16::try_from(cells(text)).unwrap_or(u16::MAX));
            columns.start += if bytes.start >= run.end as usize { run.cells } else { before(bytes.start) };
            columns.end += if bytes.end >= run.end as usize { run.cells } else { before(bytes.end) };
            if run.end as usize >= bytes.end {
                break;
            }
        }
        columns
    }

    /// What line `line` shows, from the left; nothing below the last.
    pub fn runs_of(&self, line: usize) -> &[Run] {
        let runs = self.lines.get(line).map(|line| line.runs.start as usize..line.runs.end as usize);
        runs.and_then(|runs| self.runs.get(runs)).unwrap_or_default()
    }

    /// The line that shows `place`: where a reader who was there finds it again after a reflow. 0 for an empty document.
    pub fn line_at(&self, place: Place) -> usize {
        let after = self.lines.partition_point(|line| line.place <= place);
        let Some(found) = after.checked_sub(1).and_then(|line| self.lines.get(line)) else { return 0 };
        match self.beside(place).filter(|(there, _)| *there > found.place) {
            Some((_, line)) => line,
            None => self.lines.partition_point(|line| line.place < found.place),
        }
    }

    /// What is at `place`, or what it comes after: in a column as if it stood by itself. `None` for an empty document.
    pub fn shown_at(&self, place: Place) -> Option<&Line> {
        let line = self.lines.get(self.line_at(place))?;
        let beside = self.column_at(place).map(|(column, first)| &column.lines[first]);
        Some(beside.filter(|beside| beside.place > line.place).unwrap_or(line))
    }

    /// The place in a column that `place` is at or after, with the first line that shows it.
    fn beside(&self, place: Place) -> Option<(Place, usize)> {
        let (column, first) = self.column_at(place)?;
        Some((column.lines[first].place, column.line as usize + first))
    }

    /// The column that `place` is in or after, and which of its lines is the first that shows it.
    fn column_at(&self, place: Place) -> Option<(&Column, usize)> {
        let starts = |column: &Column| column.lines.first().is_some_and(|line| line.place <= place);
        let column = &self.columns[self.columns.partition_point(starts).checked_sub(1)?];
        let last = column.lines.partition_point(|line| line.place <= place).checked_sub(1)?;
        let there = column.lines[last].place;
        Some((column, column.lines.partition_point(|line| line.place < there)))
    }

    /// Where what line `source_line` of the source says begins, or what follows it: index of the line, and the line there.
    pub fn from_source(&self, source_line: u32) -> Option<(usize, &Line)> {
        let beside = self.columns.iter().flat_map(|column| (column.line as usize..).zip(&column.lines));
        let mut beside = beside.filter(|(_, line)| line.source_line == source_line);
        beside.next().or_else(|| self.lines.iter().enumerate().find(|(_, line)| line.source_line >= source_line))
    }

    /// The item drawn at a cell of a line.
    pub fn item_at(&self, line: usize, column: u16) -> Option<u32> {
        let mut x = 0;
        self.runs_of(line)
            .iter()
            .find(|run| {
                x += run.cells;
                column < x
            })?
            .item
    }

    /// What stands wide at a cell of a line: index into [`Document::wide`].
    pub fn wide_at(&self, line: usize, column: u16) -> Option<usize> {
        let line = count(line);
        let here = |wide: &Wide| {
            let lines = self.items.get(wide.item as usize).map(|item| item.lines.clone()).unwrap_or_default();
            lines.contains(&line) && (wide.column..wide.column.saturating_add(wide.window)).contains(&column)
        };
        self.wide.iter().position(here)
    }

    /// The rooms for pictures that reach into these lines.
    pub fn pictures_within(&self, lines: Range<usize>) -> impl Iterator<Item = &PictureBox> {
        let after = |line: usize| self.pictures.partition_point(|room| (room.lines.start as usize) < line);
        let near = &self.pictures[after(lines.start.saturating_sub(TALLEST))..after(lines.end)];
        near.iter().filter(move |room| room.lines.end as usize > lines.start)
    }

    /// The line of the heading with this anchor. Forgives what web sites make of anchors differently: case, repeated dashes, and signs.
    pub fn anchor(&self, slug: &str) -> Option<usize> {
        self.heading(slug).map(|heading| self.headings[heading].line as usize)
    }

    fn heading(&self, slug: &str) -> Option<usize> {
        let plain = |slug: &str| slug.to_lowercase().split(['-', '_']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let letters = |text: &str| text.to_lowercase().replace(|ch: char| !ch.is_alphanumeric(), "");
        let find = |alike: &dyn Fn(&Heading) -> bool| self.headings.iter().position(alike);
        let exact = find(&|heading| heading.slug == slug).or_else(|| find(&|heading| plain(&heading.slug) == plain(slug)));
        exact.or_else(|| find(&|heading| !letters(slug).is_empty() && letters(&heading.text) == letters(slug)))
    }
}
