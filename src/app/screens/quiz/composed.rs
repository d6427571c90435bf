//! Lines of a quiz on show: a course's Markdown, laid out, with words and marks of ours beside it.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use crate::app::code::{self, Code};
use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::sheet::{Piece, Tone};
use crate::layout::document::{Document, Role};
use crate::layout::highlights::Highlights;
use crate::layout::{self, Options};
use crate::markdown::{self, ticked};

/// Cells for a key, left of its words.
const KEY: usize = 7;

/// All lines, from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Composed {
    /// Texts of the quiz, each laid out for its own room.
    pub documents: Vec<Document>,
    /// The lines.
    pub rows: Vec<Row>,
    width: usize,
    highlights: Arc<Highlights>,
    ticks: bool,
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
    /// The option it belongs to, or the question it stands for, from 0.
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
    /// Empty, for this many columns, with what is known of code.
    pub fn new(width: u16, shell: &Shell) -> Self {
        let (highlights, ticks) = (shell.highlights.clone(), !shell.options.colours);
        Self { width: usize::from(width), highlights, ticks, ..Self::default() }
    }

    /// The columns it is composed for.
    pub fn width(&self) -> usize {
        self.width
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
        let indent: usize = placed.lead.iter().map(|(text, _)| text.width()).sum();
        let room = self.width.saturating_sub(indent + placed.margin).max(12);
        let (mut page, _) = markdown::parse("", markdown);
        if self.ticks {
            page = ticked(&page);
        }
        let document = lay_out(&page, room, placed.strong, &self.highlights);
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

/// The code in these texts that is not known yet.
pub fn unknown_code<'a>(texts: impl Iterator<Item = &'a String>, highlights: &Highlights) -> Vec<Code> {
    // Code that has a language stands between fences.
    let fenced = texts.filter(|text| text.contains("```") || text.contains("~~~"));
    fenced.flat_map(|text| code::unknown(&lay_out(&markdown::parse("", text).0, 80, false, highlights), 0, highlights)).collect()
}

fn lay_out(page: &markdown::Page, width: usize, strong: bool, highlights: &Highlights) -> Document {
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let mut document = layout::lay_out(page, &Options { width, highlights, ..Options::default() }, &layout::no_pictures);
    for run in document.runs.iter_mut().filter(|run| strong && run.style.role == Role::Text) {
        run.style.strong = true;
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::highlights::{CodeKey, Piece, Syntax};

    #[test]
    fn code_of_a_question_is_asked_for_and_shown_in_its_roles() {
        let texts = ["Which?\n\n```go\na\n```\n".to_owned(), "no code".to_owned(), "~~~sh\nb\n~~~\n".to_owned()];
        let mut highlights = Highlights::default();
        let asked: Vec<String> = unknown_code(texts.iter(), &highlights).into_iter().map(|code| code.text).collect();
        assert_eq!(asked, ["a", "b"]);
        highlights.insert(CodeKey::of("go", "a"), vec![Piece { start: 0, end: 1, syntax: Syntax::Variable }]);
        assert_eq!(unknown_code(texts.iter(), &highlights).len(), 1);
        let mut page = Composed { width: 40, highlights: Arc::new(highlights), ..Composed::default() };
        page.text(&texts[0], Placed::default());
        assert!(page.documents[0].runs.iter().any(|run| run.style.role == Role::Syntax(Syntax::Variable)));
    }
}
