//! Builds the tree of a page. The Markdown reader and the HTML reader both tell it what opens and closes; it keeps the two from
//! tangling: a tag never closes what Markdown opened, and what Markdown closes takes the tags left open inside with it.

use super::page::*;
use super::slug::Slugs;
use super::{citation, clean_line, emoji, steps, title_options};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize;

/// Nothing readable is nested deeper. What a hostile page nests deeper loses its form, not its words, and never the stack.
const DEEPEST: usize = 32;

/// What can be open, one inside the other.
#[derive(Debug)]
pub(super) enum Container {
    /// The page, or a wrapper that leaves no trace.
    Plain,
    Centred,
    Quote,
    Callout(CalloutKind),
    List(List),
    Item {
        task: Option<bool>,
        loose: bool,
    },
    Footnote(String),
    Code {
        language: String,
        text: String,
    },
    Table(Table, Vec<Text>),
    Details(Text),
    Quiz(Vec<String>),
}

struct Open {
    container: Container,
    blocks: Vec<Block>,
    line: u32,
    column: u32,
    /// The tag that opened it; `None` when Markdown did.
    tag: Option<String>,
}

/// What a run of text will be when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    Paragraph,
    Heading(u8),
    Cell,
    Summary,
}

struct OpenText {
    kind: TextKind,
    text: Text,
    line: u32,
    column: u32,
}

/// Styles that nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stress {
    Strong,
    Emphasis,
    Strike,
    Code,
    Key,
    Aside,
    /// `<sub>`, from this byte of the open text on.
    Sub(usize),
    /// `<sup>`, likewise.
    Sup(usize),
}

/// A picture whose alternative text is being read.
struct OpenPicture {
    source: String,
    title: String,
    alt: String,
}

/// See the module.
pub(super) struct Builder<'a> {
    pub(super) file: &'a str,
    /// Line of what is being read, from 1.
    pub(super) line: u32,
    /// Its column, from 0.
    pub(super) column: u32,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Inside of a script or a style: nothing of it shows.
    pub(super) hidden: bool,
    open: Vec<Open>,
    text: Option<OpenText>,
    stress: Vec<(Stress, Option<String>)>,
    link: Option<Link>,
    picture: Option<OpenPicture>,
    footnotes: Vec<Block>,
    slugs: Slugs,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        let page = Open { container: Container::Plain, blocks: Vec::new(), line: 1, column: 0, tag: None };
        Self {
            file,
            line: 1,
            column: 0,
            diagnostics: Vec::new(),
            hidden: false,
            open: vec![page],
            text: None,
            stress: Vec::new(),
            link: None,
            picture: None,
            footnotes: Vec::new(),
            slugs: Slugs::default(),
        }
    }

    pub(super) fn finish(mut self) -> (Page, Vec<Diagnostic>) {
        self.end_text();
        while self.open.len() > 1 {
            self.pop();
        }
        let mut blocks = self.open.pop().map(|page| steps::stitch(page.blocks)).unwrap_or_default();
        blocks.append(&mut self.footnotes);
        (Page { blocks }, self.diagnostics)
    }

    /// Opens a container; `tag` names the HTML element it is for.
    pub(super) fn begin(&mut self, container: Container, tag: Option<&str>) {
        self.end_text();
        let deep = self.open.len() > DEEPEST;
        if deep && tag.is_some() {
            return;
        }
        let leaf = matches!(container, Container::Code { .. } | Container::Table(..));
        let container = if deep && !leaf { Container::Plain } else { container };
        let tag = tag.map(str::to_owned);
        self.open.push(Open { container, blocks: Vec::new(), line: self.line, column: self.column, tag });
    }

    /// Closes the container that Markdown opened last, with every tag still open in it.
    pub(super) fn end(&mut self) {
        self.end_text();
        while self.open.len() > 1 {
            let by_markdown = self.open.last().is_some_and(|open| open.tag.is_none());
            self.pop();
            if by_markdown {
                return;
            }
        }
    }

    /// Closes the innermost element of this name, if it is not outside of what Markdown has open.
    pub(super) fn end_tag(&mut self, tag: &str) {
        let named = |open: &Open| open.tag.as_deref() == Some(tag);
        let reachable = self.open.iter().rev().take_while(|open| open.tag.is_some()).position(named);
        if let Some(depth) = reachable {
            self.end_text();
            for _ in 0..=depth {
                self.pop();
            }
        }
    }

    /// The innermost container.
    pub(super) fn top(&mut self) -> Option<&mut Container> {
        self.open.last_mut().map(|open| &mut open.container)
    }

    /// The innermost container that `wanted` accepts.
    pub(super) fn inside<T>(&mut self, wanted: impl Fn(&mut Container) -> Option<&mut T>) -> Option<&mut T> {
        self.open.iter_mut().rev().find_map(|open| wanted(&mut open.container))
    }

    /// Begins a run of text.
    pub(super) fn begin_text(&mut self, kind: TextKind) {
        self.end_text();
        self.text = Some(OpenText { kind, text: Text::default(), line: self.line, column: self.column });
    }

    /// The run of text that is open will have about this many bytes.
    pub(super) fn expect_bytes(&mut self, bytes: usize) {
        if let Some(open) = &mut self.text {
            open.text.content.reserve(bytes);
        }
    }

    /// Kind and length of the run of text that is open.
    pub(super) fn open_text(&self) -> Option<(TextKind, usize)> {
        self.text.as_ref().map(|open| (open.kind, open.text.content.len()))
    }

    /// Ends the run of text and makes it what it was begun for.
    pub(super) fn end_text(&mut self) {
        let Some(OpenText { kind, mut text, line, column }) = self.text.take() else { return };
        text.trim_end();
        // Anchors are made of the names of emoji, not of the emoji.
        let slug = match kind {
            TextKind::Heading(_) => own_anchor(&mut text).unwrap_or_else(|| self.slugs.next(&text.content)),
            _ => String::new(),
        };
        emoji::replace(&mut text);
        match kind {
            TextKind::Paragraph if text.content.is_empty() => {}
            TextKind::Paragraph => self.push(Block { line, column, kind: BlockKind::Paragraph(text) }),
            TextKind::Heading(level) => {
                self.push(Block { line, column, kind: BlockKind::Heading { level, slug, text } });
            }
            TextKind::Cell => {
                if let Some(Container::Table(_, row)) = self.top() {
                    row.push(text);
                } else if !text.content.is_empty() {
                    self.push(Block { line, column, kind: BlockKind::Paragraph(text) });
                }
            }
            TextKind::Summary => {
                let details = self.inside(|container| match container {
                    Container::Details(summary) => Some(summary),
                    _ => None,
                });
                match details {
                    Some(summary) => *summary = text,
                    None => self.push(Block { line, column, kind: BlockKind::Paragraph(text) }),
                }
            }
        }
    }

    /// Forgets styles that were opened in a block and never closed.
    pub(super) fn reset_styles(&mut self) {
        self.stress.clear();
        self.link = None;
        self.hidden = false;
    }

    /// Adds words; runs of white space become one space.
    pub(super) fn words(&mut self, words: &str) {
        if self.hidden {
            return;
        }
        let words = sanitize(words);
        if let Some(picture) = &mut self.picture {
            picture.alt.push_str(&words);
            return;
        }
        if let Some(Container::Code { text, .. }) = self.top() {
            text.push_str(&words);
            return;
        }
        if self.text.is_none() {
            if words.trim_matches([' ', '\n']).is_empty() {
                return;
            }
            self.begin_text(TextKind::Paragraph);
        }
        let style = self.style();
        let Some(open) = &mut self.text else { return };
        let link = self.link.as_ref().map(|link| match open.text.links.last() {
            Some(last) if last == link => open.text.links.len() - 1,
            _ => {
                open.text.links.push(link.clone());
                open.text.links.len() - 1
            }
        });
        let mut rest = words.as_ref();
        while !rest.is_empty() {
            let space = rest.len() - rest.trim_start_matches([' ', '\n']).len();
            if space > 0 && !open.text.content.is_empty() && !open.text.content.ends_with([' ', '\n']) {
                open.text.push(" ", style, link);
            }
            rest = &rest[space..];
            let end = single_spaced(rest);
            open.text.push(&rest[..end], style, link);
            rest = &rest[end..];
        }
    }

    /// Adds text of a code block, as it is.
    pub(super) fn code(&mut self, words: &str) {
        if let Some(Container::Code { text, .. }) = self.top() {
            text.push_str(words);
        }
    }

    /// Breaks the line hard.
    pub(super) fn line_break(&mut self) {
        if let Some(open) = &mut self.text {
            open.text.trim_end();
            if !open.text.content.is_empty() {
                open.text.push("\n", Style::default(), None);
            }
        }
    }

    fn style(&self) -> Style {
        let mut style = Style::default();
        for (stress, _) in &self.stress {
            match stress {
                Stress::Strong => style.strong = true,
                Stress::Emphasis => style.emphasis = true,
                Stress::Strike => style.strike = true,
                Stress::Code => style.kind = SpanKind::Code,
                Stress::Key => style.kind = SpanKind::Key,
                Stress::Aside => style.kind = SpanKind::Aside,
                Stress::Sub(_) | Stress::Sup(_) => {}
            }
        }
        style
    }

    /// Begins a style; `tag` names the HTML element it is for.
    pub(super) fn begin_style(&mut self, stress: Stress, tag: Option<&str>) {
        if self.stress.len() <= DEEPEST {
            self.stress.push((stress, tag.map(str::to_owned)));
        }
    }

    /// Ends the style begun last by this tag, or by Markdown.
    pub(super) fn end_style(&mut self, tag: Option<&str>) {
        let Some(at) = self.stress.iter().rposition(|(_, opened)| opened.as_deref() == tag) else { return };
        let (stress, _) = self.stress.remove(at);
        if let (Stress::Sub(start) | Stress::Sup(start), Some(open)) = (stress, &mut self.text) {
            super::scripts::raise(&mut open.text, start, matches!(stress, Stress::Sup(_)));
        }
    }

    /// Begins a link.
    pub(super) fn begin_link(&mut self, href: &str, ignore: bool) {
        self.link = Some(Link { href: clean_line(href).into_owned(), ignore });
    }

    /// Ends it.
    pub(super) fn end_link(&mut self) {
        self.link = None;
    }

    /// Begins a picture; words go to its alternative text until it ends.
    pub(super) fn begin_picture(&mut self, source: &str, title: &str) {
        let clean = |text| clean_line(text).into_owned();
        self.picture = Some(OpenPicture { source: clean(source), title: clean(title), alt: String::new() });
    }

    /// Ends it.
    pub(super) fn end_picture(&mut self) {
        if let Some(open) = self.picture.take() {
            self.picture(title_options::picture(&open.source, open.alt.trim(), &open.title));
        }
    }

    /// Adds a picture: a block of its own where blocks may stand, its words in a heading or a cell.
    pub(super) fn picture(&mut self, mut picture: Picture) {
        match self.open_text() {
            Some((TextKind::Heading(_) | TextKind::Cell | TextKind::Summary, _)) => {
                self.begin_style(Stress::Aside, Some("img"));
                self.words(&picture.alt);
                self.end_style(Some("img"));
            }
            open => {
                self.end_text();
                picture.link = self.link.clone();
                let siblings = self.open.last_mut().map(|open| &mut open.blocks);
                match siblings.and_then(|blocks| blocks.last_mut()).map(|block| &mut block.kind) {
                    Some(BlockKind::Picture(last)) if title_options::pair(last, &picture).is_some() => {
                        *last = title_options::pair(last, &picture).unwrap_or(picture);
                    }
                    _ => self.block(BlockKind::Picture(picture)),
                }
                if open.is_some() {
                    self.begin_text(TextKind::Paragraph);
                }
            }
        }
    }

    /// Adds a block that holds nothing.
    pub(super) fn block(&mut self, kind: BlockKind) {
        self.end_text();
        self.push(Block { line: self.line, column: self.column, kind });
    }

    fn push(&mut self, block: Block) {
        let Some(open) = self.open.last_mut() else { return };
        if let Container::List(list) = &mut open.container {
            // Only broken HTML puts a block into a list directly.
            match list.items.last_mut() {
                Some(item) => item.blocks.push(block),
                None => list.items.push(Item { line: block.line, blocks: vec![block], ..Item::default() }),
            }
        } else {
            open.blocks.push(block);
        }
    }

    fn pop(&mut self) {
        let Some(Open { container, mut blocks, line, column, .. }) = self.open.pop() else { return };
        let kind = match container {
            Container::Plain => None,
            Container::Centred => Some(BlockKind::Centred(std::mem::take(&mut blocks))),
            Container::Quote => Some(BlockKind::Quote(citation::mark(std::mem::take(&mut blocks)))),
            Container::Callout(kind) => Some(BlockKind::Callout(kind, std::mem::take(&mut blocks))),
            Container::List(list) if list.items.is_empty() => None,
            Container::List(list) => Some(BlockKind::List(list)),
            Container::Item { task, loose } => {
                let item = Item { line, loose, task, blocks };
                if let Some(Container::List(list)) = self.top() {
                    list.items.push(item);
                } else {
                    item.blocks.into_iter().for_each(|block| self.push(block));
                }
                return;
            }
            Container::Footnote(label) => {
                self.footnotes.push(Block { line, column, kind: BlockKind::Footnote { label, blocks } });
                return;
            }
            Container::Code { language, text } => Some(BlockKind::Code { language, text: text.trim_end_matches('\n').to_owned() }),
            Container::Table(mut table, row) => {
                if !row.is_empty() {
                    table.rows.push(row);
                }
                let filled = !table.header.is_empty() || !table.rows.is_empty();
                filled.then_some(BlockKind::Table(table))
            }
            Container::Details(summary) => Some(BlockKind::Details { summary, blocks: std::mem::take(&mut blocks) }),
            Container::Quiz(ids) if ids.is_empty() => {
                let message = "a quiz without an id: give the inner <div> the path of the quiz as its id";
                let at = (line as usize, column as usize + 1);
                self.diagnostics.push(Diagnostic::warning("quiz-without-id", self.file, at.0, at.1, message));
                None
            }
            Container::Quiz(ids) => Some(BlockKind::Quiz(ids)),
        };
        if let Some(kind) = kind {
            self.push(Block { line, column, kind });
        }
        // What a wrapper held goes up; so does what was found where it does not belong, rather than getting lost.
        blocks.into_iter().for_each(|block| self.push(block));
    }
}

/// Length of what needs no change at the start of `words`: up to a line end, or to a space that more white space follows.
fn single_spaced(words: &str) -> usize {
    let bytes = words.as_bytes();
    let white = |byte: &u8| matches!(byte, b' ' | b'\n');
    (0..bytes.len()).find(|&at| bytes[at] == b'\n' || (bytes[at] == b' ' && bytes.get(at + 1).is_some_and(white))).unwrap_or(bytes.len())
}

/// Takes docsify's `{docsify-ignore}` and `:id=anchor` out of a heading; the anchor, if it names one.
fn own_anchor(text: &mut Text) -> Option<String> {
    for mark in ["{docsify-ignore}", "{docsify-ignore-all}"] {
        if text.content.ends_with(mark) {
            text.truncate(text.content.len() - mark.len());
            text.trim_end();
        }
    }
    let (at, anchor) = text.content.rsplit_once(" :id=").map(|(before, anchor)| (before.len(), anchor.to_owned()))?;
    let valid = !anchor.is_empty() && anchor.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_'));
    valid.then(|| {
        text.truncate(at);
        text.trim_end();
        anchor
    })
}
