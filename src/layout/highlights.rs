//! What the words of code blocks are: comments, keywords, strings. Found elsewhere, later than the page, and handed in; a layout
//! has the same lines with them and without.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::document::{Role, RunStyle};
use super::wrap::cells;

/// Code is shown with tab stops this far apart.
const TAB: usize = 4;
/// More pieces are not kept at once: some four megabytes.
const MOST_PIECES: usize = 300_000;

/// What a piece of code is. A theme gives each a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// A remark.
    Comment,
    /// A word of the language.
    Keyword,
    /// Quoted text, and what is as good as quoted.
    String,
    /// A number.
    Number,
    /// True, null, an escape within a string.
    Constant,
    /// The name of a type.
    Type,
    /// The name of a function or a command.
    Function,
    /// A variable or a parameter.
    Variable,
    /// A sign: operators, brackets, separators.
    Sign,
    /// A tag's name, or a key of a map.
    Tag,
    /// An attribute's name, or an option of a command.
    Attribute,
    /// A line that was added.
    Inserted,
    /// A line that was taken out.
    Deleted,
    /// A heading, or the head of a section.
    Heading,
    /// The prompt of a shell.
    Prompt,
    /// What the language does not allow.
    Invalid,
}

/// One piece of a code block: a range of its text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it starts.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it is.
    pub syntax: Syntax,
}

/// Names a code block by its language and its text, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeKey(u64);

impl CodeKey {
    /// The name of this block.
    pub fn of(language: &str, text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        (language, text).hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// The pieces of the code blocks that are known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Highlights {
    blocks: BTreeMap<CodeKey, Vec<Piece>>,
    pieces: usize,
}

/// Nothing is known.
pub(super) static NOTHING: Highlights = Highlights { blocks: BTreeMap::new(), pieces: 0 };

impl Highlights {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Whether this block was looked at.
    pub fn knows(&self, key: CodeKey) -> bool {
        self.blocks.contains_key(&key)
    }

    /// Keeps the pieces of a block, in order and apart. What was known of other pages leaves when it becomes too much.
    pub fn insert(&mut self, key: CodeKey, pieces: Vec<Piece>) {
        if self.pieces + pieces.len() > MOST_PIECES {
            *self = Self::default();
        }
        self.pieces += pieces.len();
        let before = self.blocks.insert(key, pieces);
        self.pieces -= before.map_or(0, |before| before.len());
    }

    /// The pieces of a block; none when it is not known.
    pub(super) fn of(&self, language: &str, text: &str) -> &[Piece] {
        if self.blocks.is_empty() {
            return &[];
        }
        self.blocks.get(&CodeKey::of(language, text)).map_or(&[], Vec::as_slice)
    }
}

/// A line of code as it is shown: tabs are spaces, and every part has its style.
pub(super) struct CodeLine {
    /// All of it.
    pub(super) text: String,
    /// Where each part ends in `text`, and its style; the last one ends where `text` does.
    parts: Vec<(usize, RunStyle)>,
}

impl CodeLine {
    /// The line `line`, which starts at byte `at` of its block, whose pieces are `pieces`.
    pub(super) fn new(line: &str, at: usize, pieces: &[Piece]) -> Self {
        let style = |syntax: Option<Syntax>| RunStyle { role: syntax.map_or(Role::CodeBlock, Role::Syntax), ..RunStyle::default() };
        let mut shown = Self { text: String::with_capacity(line.len()), parts: Vec::new() };
        let mut column = 0;
        let mut done = 0;
        let mut edges = Edges::of(line);
        let first = pieces.partition_point(|piece| piece.end as usize <= at);
        for piece in pieces[first..].iter().take_while(|piece| (piece.start as usize) < at + line.len()) {
            let start = edges.from((piece.start as usize).saturating_sub(at)).max(done);
            let end = edges.from((piece.end as usize).saturating_sub(at)).max(start);
            shown.push(&line[done..start], style(None), &mut column);
            shown.push(&line[start..end], style(Some(piece.syntax)), &mut column);
            done = end;
        }
        shown.push(&line[done..], style(None), &mut column);
        shown
    }

    fn push(&mut self, words: &str, style: RunStyle, column: &mut usize) {
        for (at, piece) in words.split('\t').enumerate() {
            if at > 0 {
                let gap = TAB - *column % TAB;
                self.text.push_str(&" ".repeat(gap));
                *column += gap;
            }
            self.text.push_str(piece);
            *column += cells(piece);
        }
        match self.parts.last_mut() {
            Some((end, last)) if *last == style => *end = self.text.len(),
            _ if words.is_empty() => {}
            _ => self.parts.push((self.text.len(), style)),
        }
    }

    /// The parts of a range of `text`, with their styles.
    pub(super) fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (&str, RunStyle)> {
        let first = self.parts.partition_point(|(end, _)| *end <= range.start);
        let mut start = range.start;
        self.parts[first..].iter().map_while(move |(end, style)| {
            let part = self.text.get(start..(*end).min(range.end)).filter(|part| !part.is_empty())?;
            start = *end;
            Some((part, *style))
        })
    }
}

/// The places between the graphemes of a line: no style begins within one, or its width would be another.
struct Edges<'a> {
    line: &'a str,
    graphemes: std::iter::Peekable<unicode_segmentation::GraphemeIndices<'a>>,
    ascii: bool,
}

impl<'a> Edges<'a> {
    fn of(line: &'a str) -> Self {
        Self { line, graphemes: line.grapheme_indices(true).peekable(), ascii: line.is_ascii() }
    }

    /// The first at `at` or after it. Asked from left to right.
    fn from(&mut self, at: usize) -> usize {
        if self.ascii {
            return at.min(self.line.len());
        }
        while self.graphemes.next_if(|(edge, _)| *edge < at).is_some() {}
        self.graphemes.peek().map_or(self.line.len(), |(edge, _)| *edge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(range: Range<u32>, syntax: Syntax) -> Piece {
        Piece { start: range.start, end: range.end, syntax }
    }

    fn shown(line: &CodeLine, range: Range<usize>) -> Vec<(&str, Role)> {
        line.parts(range).map(|(part, style)| (part, style.role)).collect()
    }

    #[test]
    fn a_line_takes_its_pieces_and_tabs_become_spaces() {
        let pieces = [piece(0..4, Syntax::Comment), piece(6..12, Syntax::Keyword)];
        let line = CodeLine::new("\tif\tx", 5, &pieces);
        assert_eq!(line.text, "    if  x");
        let all = [("    if  x", Role::CodeBlock)];
        assert_eq!(shown(&CodeLine::new("\tif\tx", 20, &pieces), 0..9), all);
        let pieces = [piece(6..8, Syntax::Keyword), piece(9..10, Syntax::Variable)];
        let line = CodeLine::new("\tif\tx", 5, &pieces);
        let keyword = ("if", Role::Syntax(Syntax::Keyword));
        assert_eq!(
            shown(&line, 0..9),
            [("    ", Role::CodeBlock), keyword, ("  ", Role::CodeBlock), ("x", Role::Syntax(Syntax::Variable))]
        );
        assert_eq!(shown(&line, 5..7), [("f", keyword.1), (" ", Role::CodeBlock)]);
        assert_eq!(shown(&line, 9..9), []);
    }

    #[test]
    fn pieces_that_are_not_this_texts_change_no_word_and_cut_no_grapheme() {
        let text = "ä👩‍💻ü";
        for pieces in
            [vec![piece(1..5, Syntax::Type)], vec![piece(0..99, Syntax::Type)], vec![piece(2..9, Syntax::Type), piece(1..3, Syntax::Tag)]]
        {
            let line = CodeLine::new(text, 0, &pieces);
            assert_eq!(line.text, text, "{pieces:?}");
            let parts: Vec<&str> = line.parts(0..text.len()).map(|(part, _)| part).collect();
            assert_eq!(parts.concat(), text, "{pieces:?}");
            assert_eq!(parts.iter().map(|part| cells(part)).sum::<usize>(), 4, "{parts:?}");
        }
    }

    #[test]
    fn a_block_is_known_by_language_and_text_and_too_many_make_room() {
        let mut highlights = Highlights::default();
        let key = CodeKey::of("go", "x");
        highlights.insert(key, vec![piece(0..1, Syntax::Variable)]);
        highlights.insert(key, vec![piece(0..1, Syntax::Variable)]);
        assert_eq!((highlights.of("go", "x").len(), highlights.of("sh", "x").len(), highlights.pieces), (1, 0, 1));
        highlights.insert(CodeKey::of("go", "large"), vec![piece(0..1, Syntax::Type); MOST_PIECES]);
        assert!(!highlights.knows(key) && highlights.pieces == MOST_PIECES);
    }
}
