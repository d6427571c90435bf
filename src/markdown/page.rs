//! What a page is made of: blocks, and text in flat spans. Plain data, made by the parser and read by the layout; knows
//! neither Markdown nor widths.

mod text;

pub use text::{Link, Span, SpanKind, Style, Text};

/// A lesson's page, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

/// One block and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Line of the source it starts at, from 1.
    pub line: u32,
    /// Column of the source it starts at, in bytes from 0. Tells what its author indented below a step.
    pub column: u32,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its anchor, as docsify makes it; unique in the page.
        slug: String,
        /// Its text.
        text: Text,
    },
    /// Running text. May hold line ends where the author broke the line hard.
    Paragraph(Text),
    /// Who said what the quote above it says.
    Citation(Text),
    /// A list. Ordered lists at the top of a section are its steps, stitched into one run.
    List(List),
    /// A quote.
    Quote(Vec<Block>),
    /// A tip, a warning …
    Callout(CalloutKind, Vec<Block>),
    /// A code block.
    Code {
        /// First word after the fence; empty when there is none.
        language: String,
        /// Its lines, each with its line end but the last. Tabs are kept.
        text: String,
    },
    /// A picture, or a light and dark pair.
    Picture(Picture),
    /// A quiz card: the ids of its quizzes.
    Quiz(Vec<String>),
    /// A table.
    Table(Table),
    /// A fold.
    Details(Details),
    /// Blocks that stand in the middle of the column.
    Centred(Vec<Block>),
    /// Columns side by side, where there is room.
    Columns {
        /// How many of them stand side by side at most.
        across: usize,
        /// What each holds.
        columns: Vec<Vec<Block>>,
    },
    /// A footnote.
    Footnote {
        /// As written between `[^` and `]`.
        label: String,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// A file's text that stands here once whoever loads the page has put it in.
    Embed(Embed),
    /// A list of links to the page's headings.
    Outline,
    /// A thematic break.
    Rule,
}

/// A fold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The line that stays when folded.
    pub summary: Text,
    /// What is folded.
    pub blocks: Vec<Block>,
    /// Its author left it open.
    pub open: bool,
    /// Line of the source it ends at.
    pub last_line: u32,
}

/// A file of the course that a page embeds with docsify's `:include`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// The file as written; relative to the page's folder.
    pub path: String,
    /// The words of the link.
    pub words: String,
    /// What its text is taken for.
    pub kind: EmbedKind,
    /// Only what stands between the two markers of this name.
    pub fragment: Option<String>,
}

/// What the text of an embedded file is taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EmbedKind {
    /// A part of the page.
    #[default]
    Markdown,
    /// A code block in this language, which may be empty.
    Code(String),
}

/// Kinds of callout: docsify's two and GitHub's five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalloutKind {
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

/// A list, or a section's run of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Number of the first item; `None` for bullets.
    pub start: Option<u32>,
    /// Its items.
    pub items: Vec<Item>,
}

/// One item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Line of the source, from 1.
    pub line: u32,
    /// Its author left blank lines around it.
    pub loose: bool,
    /// A task, and whether it is done.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A picture as its author gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Source for dark themes, as written; relative to the page's folder.
    pub dark: String,
    /// Source for light themes; the same when there is only one.
    pub light: String,
    /// What it shows, in words.
    pub alt: String,
    /// `:size=` of docsify, or the attributes of `<img>`.
    pub size: Option<PictureSize>,
    /// Its class asks for the middle of the column.
    pub centred: bool,
    /// The theme its class is for, when it is one of a pair.
    pub theme: Option<PictureTheme>,
    /// The picture is a link.
    pub link: Option<Link>,
}

/// The theme that one picture of a pair is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureTheme {
    /// Class `light-mode…`
    Light,
    /// Class `dark-mode…`
    Dark,
}

/// A size an author asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureSize {
    /// Width and, if given, height in pixels.
    Pixels(u32, Option<u32>),
    /// Share of the column's width.
    Percent(u32),
}

/// A table. Rows may be shorter than the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// Header cells; empty when it has none.
    pub header: Vec<Text>,
    /// Rows of cells.
    pub rows: Vec<Vec<Text>>,
}

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// Left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// Right.
    Right,
}

impl Page {
    /// Its headings in the order of the page: level, anchor, text. Those in lists, quotes and folds are among them.
    pub fn headings(&self) -> Vec<(u8, &str, &Text)> {
        let mut headings = Vec::new();
        for_each(&self.blocks, &mut |block| {
            if let BlockKind::Heading { level, slug, text } = &block.kind {
                headings.push((*level, slug.as_str(), text));
            }
        });
        headings
    }

    /// Whether it has a knowledge check.
    pub fn has_quiz(&self) -> bool {
        let mut found = false;
        for_each(&self.blocks, &mut |block| found |= matches!(block.kind, BlockKind::Quiz(_)));
        found
    }
}

impl Block {
    /// The blocks that stand directly in it, in groups: each item of a list is one, and each column.
    pub fn children(&self) -> Vec<&[Block]> {
        match &self.kind {
            BlockKind::List(list) => list.items.iter().map(|item| item.blocks.as_slice()).collect(),
            BlockKind::Columns { columns, .. } => columns.iter().map(Vec::as_slice).collect(),
            BlockKind::Quote(blocks)
            | BlockKind::Callout(_, blocks)
            | BlockKind::Centred(blocks)
            | BlockKind::Footnote { blocks, .. }
            | BlockKind::Details(Details { blocks, .. }) => vec![blocks],
            _ => Vec::new(),
        }
    }

    /// As [`Self::children`], to change them.
    pub fn children_mut(&mut self) -> Vec<&mut Vec<Block>> {
        match &mut self.kind {
            BlockKind::List(list) => list.items.iter_mut().map(|item| &mut item.blocks).collect(),
            BlockKind::Columns { columns, .. } => columns.iter_mut().collect(),
            BlockKind::Quote(blocks)
            | BlockKind::Callout(_, blocks)
            | BlockKind::Centred(blocks)
            | BlockKind::Footnote { blocks, .. }
            | BlockKind::Details(Details { blocks, .. }) => vec![blocks],
            _ => Vec::new(),
        }
    }
}

/// Shows `visit` every block of `blocks`, outer ones first.
pub fn for_each<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        block.children().into_iter().for_each(|inner| for_each(inner, visit));
    }
}
