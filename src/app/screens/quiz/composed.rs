//! Lines of a quiz on show: a course's Markdown, laid out, with words and marks of ours beside it.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::pictures::{Figure, Illustrations};
use crate::app::code::{self, Code};
use crate::app::geometry::MEASURE;
use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::sheet::{Piece, Tone};
use crate::layout::document::{Document, PictureBox, Role};
use crate::layout::highlights::Highlights;
use crate::layout::{self, Options};
use crate::markdown::{self, ticked};

/// Cells for a key, left of its words.
const KEY: usize = 7;
/// The least room that a text is given.
const NARROWEST: usize = 12;

/// All lines, from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Composed {
    /// Texts of the quiz, each laid out for its own room.
    pub documents: Vec<Document>,
    /// The lines.
    pub rows: Vec<Row>,
    /// Rooms kept for pictures.
    pub figures: Vec<Figure>,
    /// Cells of a line, without what stands beside it.
    pub width: usize,
    /// Cells of a line with that; the same, where nothing fits there.
    pub whole: usize,
    look: Look,
    illustrations: Option<Arc<Illustrations>>,
}

/// What texts are laid out for.
#[derive(Clone, Debug, Default)]
struct Look {
    highlights: Arc<Highlights>,
    ticks: bool,
    pictures: bool,
    cell: (u16, u16),
    /// Lines of the screen.
    height: u16,
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
    /// What stands beside it.
    pub beside: Option<Beside>,
    /// The option it belongs to, or the question it stands for, from 0.
    pub option: Option<usize>,
    /// What a click on it does.
    pub action: Option<Action>,
}

/// A line of a remark, beside a line of what it is about.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Its first column.
    pub column: usize,
    /// At its left edge.
    pub lead: Vec<Piece>,
    /// After that: index into [`Composed::documents`], and which of its lines.
    pub line: Option<(usize, usize)>,
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
    /// Pictures are this high at most, in lines; as the screen allows, where it does not say.
    pub highest: Option<u16>,
    /// The option it belongs to.
    pub option: Option<usize>,
}

impl Composed {
    /// Empty, for this many columns, with what is known of code.
    pub fn new(width: u16, shell: &Shell) -> Self {
        let (highlights, ticks) = (shell.highlights.clone(), !shell.options.colours);
        let look = Look { highlights, ticks, pictures: shell.options.pictures, cell: shell.cell, height: shell.frame().body.height };
        Self { width: width.into(), whole: width.into(), look, ..Self::default() }
    }

    /// Lines are no longer than is read with ease; what is right of them is for what stands beside.
    pub fn with_air_beside(self) -> Self {
        Self { width: self.width.min(MEASURE.into()), ..self }
    }

    /// Texts from here on have these pictures; without any, a label stands for each.
    pub fn illustrate(&mut self, illustrations: Option<&Arc<Illustrations>>) {
        self.illustrations = illustrations.cloned();
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.rows.push(Row::default());
    }

    /// A line of our own words.
    pub fn words(&mut self, words: &[(&str, Tone)]) -> &mut Row {
        self.push(Row { lead: pieces(words), ..Row::default() })
    }

    /// A line that names a key of the quiz, and does what it does when clicked.
    pub fn key(&mut self, shell: &Shell, scope: Scope, action: Action, words: &str) -> &mut Row {
        let key = shell.keymap.key(scope, action, shell.options.unicode);
        let row = self.words(&[(&format!("{key:<KEY$}"), Tone::Key), (words, Tone::Dim)]);
        row.action = Some(action);
        row
    }

    fn push(&mut self, row: Row) -> &mut Row {
        let at = self.rows.len();
        self.rows.push(row);
        &mut self.rows[at]
    }

    /// A text of the quiz: Markdown, wrapped to the room that is left.
    pub fn text(&mut self, markdown: &str, placed: Placed<'_>) {
        let indent = cells(placed.lead);
        let document = self.lay_out(markdown, self.width.saturating_sub(indent + placed.margin), &placed);
        for line in 0..document.lines.len().max(1) {
            let lead = if line == 0 || placed.bar { pieces(placed.lead) } else { air(indent) };
            let right = if line == 0 { pieces(placed.right) } else { Vec::new() };
            let line = Some((self.documents.len(), line));
            self.push(Row { lead, line, right, option: placed.option, ..Row::default() });
        }
        let top = self.rows.len() - document.lines.len().max(1);
        self.keep(document, top, indent);
    }

    /// A text beside the lines from row `top` on, at `column`: Markdown, wrapped to the room that is left of the whole.
    pub fn text_beside(&mut self, markdown: &str, (top, column): (usize, usize), placed: Placed<'_>) {
        let indent = cells(placed.lead);
        let document = self.lay_out(markdown, self.whole.saturating_sub(column + indent), &placed);
        let lines = document.lines.len().max(1);
        for line in 0..lines {
            let lead = if line == 0 { pieces(placed.lead) } else { air(indent) };
            let beside = Beside { column, lead, line: Some((self.documents.len(), line)) };
            self.put_beside(top + line, beside, placed.option);
        }
        self.keep(document, top, column + indent);
    }

    /// Our own words beside row `at`, at `column`.
    pub fn words_beside(&mut self, words: &[(&str, Tone)], (at, column): (usize, usize), option: Option<usize>) {
        self.put_beside(at, Beside { column, lead: pieces(words), line: None }, option);
    }

    /// Below the last line there are more, for what stands beside.
    fn put_beside(&mut self, at: usize, beside: Beside, option: Option<usize>) {
        while self.rows.len() <= at {
            self.push(Row { option, ..Row::default() });
        }
        self.rows[at].beside = Some(beside);
    }

    /// How many cells the longest line of a text takes within `most`.
    pub fn natural_width(&self, markdown: &str, most: usize) -> usize {
        let document = self.lay_out(markdown, most, &Placed::default());
        let of_line = |line| document.line_runs(line).map(|(_, run)| usize::from(run.cells)).sum();
        let pictures = document.pictures.iter().map(|room| usize::from(room.column + room.cells));
        (0..document.lines.len()).map(of_line).chain(pictures).max().unwrap_or(0)
    }

    fn lay_out(&self, markdown: &str, room: usize, placed: &Placed<'_>) -> Document {
        let (mut page, _) = markdown::parse("", markdown);
        if self.look.ticks {
            page = ticked(&page);
        }
        let illustrations = self.illustrations.as_deref();
        let options = Options {
            width: u16::try_from(room.max(NARROWEST)).unwrap_or(u16::MAX),
            pictures: self.look.pictures && illustrations.is_some(),
            cell: self.look.cell,
            // With something of the question above or below it in sight.
            highest: placed.highest.unwrap_or(self.look.height * 2 / 3).clamp(3, Options::default().highest),
            highlights: &self.look.highlights,
            ..Options::default()
        };
        let size = |source: &str| illustrations.map_or_else(|| layout::no_pictures(source), |known| known.size(source));
        let mut document = layout::lay_out(&page, &options, &size);
        for run in document.runs.iter_mut().filter(|run| placed.strong && run.style.role == Role::Text) {
            run.style.strong = true;
        }
        document
    }

    /// Keeps a text whose first line is row `top` and which begins at `column`, and its pictures.
    fn keep(&mut self, document: Document, top: usize, column: usize) {
        if let Some(illustrations) = &self.illustrations {
            let (down, right) = (u32::try_from(top).unwrap_or(u32::MAX), u16::try_from(column).unwrap_or(u16::MAX));
            let placed = |room: &PictureBox| Figure {
                lesson: illustrations.lesson.clone(),
                room: PictureBox {
                    lines: room.lines.start + down..room.lines.end + down,
                    column: room.column.saturating_add(right),
                    ..room.clone()
                },
            };
            self.figures.extend(document.pictures.iter().filter(|room| room.shown).map(placed));
        }
        self.documents.push(document);
    }
}

/// How many cells words take.
pub fn cells(words: &[(&str, Tone)]) -> usize {
    words.iter().map(|(text, _)| text.width()).sum()
}

fn air(cells: usize) -> Vec<Piece> {
    pieces(&[(&" ".repeat(cells), Tone::Text)])
}

fn pieces(words: &[(&str, Tone)]) -> Vec<Piece> {
    words.iter().map(|(text, tone)| Piece { text: (*text).to_owned(), tone: *tone }).collect()
}

/// The code in these texts that is not known yet.
pub fn unknown_code<'a>(texts: impl Iterator<Item = &'a String>, highlights: &Highlights) -> Vec<Code> {
    // Code that has a language stands between fences.
    let fenced = texts.filter(|text| text.contains("```") || text.contains("~~~"));
    let lay_out = |text: &String| layout::lay_out(&markdown::parse("", text).0, &Options::default(), &layout::no_pictures);
    fenced.flat_map(|text| code::unknown(&lay_out(text), 0, highlights)).collect()
}

#[cfg(test)]
mod tests;
