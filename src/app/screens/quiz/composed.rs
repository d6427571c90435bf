//! Lines of a quiz on show: a course's Markdown, laid out, with words and marks of ours beside it.

use unicode_width::UnicodeWidthStr;

use crate::app::keymap::Action;
use crate::app::sheet::{Piece, Tone};
use crate::layout::document::{Document, Role};
use crate::layout::{self, Options};
use crate::markdown;

/// All lines, from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Composed {
    /// Texts of the quiz, each laid out for its own room.
    pub documents: Vec<Document>,
    /// The lines.
    pub rows: Vec<Row>,
    width: usize,
}

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// At its left edge.
    pub lead: Vec<Piece>,
    /// After that: index into [`Composed::documents`], and which of its lines.
    pub line: Option<(usize, usize)>,
    /// At its right edge.
    pub right: Vec<Piece>,
    /// The option it belongs to, from 0.
    pub option: Option<usize>,
    /// What a click on it does.
    pub action: Option<Action>,
}

/// A text of the quiz and how it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placed<'a> {
    /// Left of its first line; later lines are as far in.
    pub lead: &'a [(&'a str, Tone)],
    /// At the right edge of its first line.
    pub right: &'a [(&'a str, Tone)],
    /// Cells kept free at the right edge, for what may come to stand there.
    pub margin: usize,
    /// Later lines have the same at their left: a bar.
    pub bar: bool,
    /// Bold throughout.
    pub strong: bool,
    /// The option it belongs to.
    pub option: Option<usize>,
}

impl Composed {
    /// Empty, for this many columns.
    pub fn new(width: u16) -> Self {
        Self { width: usize::from(width), ..Self::default() }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.rows.push(Row::default());
    }

    /// A line of our own words.
    pub fn words(&mut self, words: &[(&str, Tone)]) -> &mut Row {
        self.push(Row { lead: pieces(words), ..Row::default() })
    }

    fn push(&mut self, row: Row) -> &mut Row {
        let at = self.rows.len();
        self.rows.push(row);
        &mut self.rows[at]
    }

    /// A text of the quiz: Markdown, wrapped to the room that is left.
    pub fn text(&mut self, markdown: &str, placed: Placed<'_>) {
        let indent: usize = placed.lead.iter().map(|(text, _)| text.width()).sum();
        let room = self.width.saturating_sub(indent + placed.margin).max(12);
        let document = lay_out(markdown, room, placed.strong);
        let lines = document.lines.len().max(1);
        for line in 0..lines {
            let lead = if line == 0 || placed.bar { pieces(placed.lead) } else { pieces(&[(&" ".repeat(indent), Tone::Text)]) };
            let right = if line == 0 { pieces(placed.right) } else { Vec::new() };
            self.push(Row { lead, line: Some((self.documents.len(), line)), right, option: placed.option, action: None });
        }
        self.documents.push(document);
    }
}

fn pieces(words: &[(&str, Tone)]) -> Vec<Piece> {
    words.iter().map(|(text, tone)| Piece { text: (*text).to_owned(), tone: *tone }).collect()
}

fn lay_out(markdown: &str, width: usize, strong: bool) -> Document {
    let (page, _) = markdown::parse("", markdown);
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let mut document = layout::lay_out(&page, &Options { width, ..Options::default() }, &layout::no_pictures);
    for run in document.runs.iter_mut().filter(|run| strong && run.style.role == Role::Text) {
        run.style.strong = true;
    }
    document
}
