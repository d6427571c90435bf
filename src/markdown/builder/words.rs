//! Words while a page is being read: the run of text that is open, its styles and links, and what it is made into when it ends.

use super::super::page::*;
use super::super::{autolink, clean_line, emoji, scripts, slug};
use super::{Builder, Container, DEEPEST};
use crate::domain::sanitize::sanitize;

/// What a run of text will be when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::markdown) enum TextKind {
    Paragraph,
    Heading(u8),
    Cell,
    Summary,
}

pub(super) struct OpenText {
    pub(super) kind: TextKind,
    pub(super) text: Text,
    line: u32,
    column: u32,
    /// The anchor that an HTML heading names.
    anchor: Option<String>,
}

/// Styles that nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::markdown) enum Stress {
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

impl Builder<'_> {
    /// Begins a run of text.
    pub(in crate::markdown) fn begin_text(&mut self, kind: TextKind) {
        self.end_text();
        self.text = Some(OpenText { kind, text: Text::default(), line: self.line, column: self.column, anchor: None });
    }

    /// Names the heading that was begun.
    pub(in crate::markdown) fn name_heading(&mut self, anchor: &str) {
        if let Some(open) = &mut self.text {
            open.anchor = Some(clean_line(anchor.trim()).into_owned()).filter(|anchor| !anchor.is_empty());
        }
    }

    /// The run of text that is open will have about this many bytes.
    pub(in crate::markdown) fn expect_bytes(&mut self, bytes: usize) {
        if let Some(open) = &mut self.text {
            open.text.content.reserve(bytes);
        }
    }

    /// Kind and length of the run of text that is open.
    pub(in crate::markdown) fn open_text(&self) -> Option<(TextKind, usize)> {
        self.text.as_ref().map(|open| (open.kind, open.text.content.len()))
    }

    /// Ends the run of text and makes it what it was begun for.
    pub(in crate::markdown) fn end_text(&mut self) {
        let Some(OpenText { kind, mut text, line, column, anchor }) = self.text.take() else { return };
        text.trim_end();
        // Anchors are made of the names of emoji, not of the emoji.
        let slug = match kind {
            TextKind::Heading(_) => match slug::own(&mut text).or(anchor) {
                Some(own) => self.slugs.keep(own),
                None => self.slugs.next(&text.content),
            },
            _ => String::new(),
        };
        autolink::link(&mut text);
        emoji::replace(&mut text);
        match kind {
            TextKind::Paragraph if text.content.is_empty() => {}
            TextKind::Paragraph if is_outline(&text) => self.push(Block { line, column, kind: BlockKind::Outline }),
            TextKind::Paragraph => self.push(Block { line, column, kind: BlockKind::Paragraph(text) }),
            TextKind::Heading(level) => {
                self.push(Block { line, column, kind: BlockKind::Heading { level, slug, text } });
            }
            TextKind::Cell => {
                if let Some(Container::Table(table)) = self.top() {
                    table.end_cell(text);
                } else if !text.content.is_empty() {
                    self.push(Block { line, column, kind: BlockKind::Paragraph(text) });
                }
            }
            TextKind::Summary => {
                let details = self.inside(|container| match container {
                    Container::Details(details) => Some(details),
                    _ => None,
                });
                match details {
                    Some(details) => details.summary = text,
                    None => self.push(Block { line, column, kind: BlockKind::Paragraph(text) }),
                }
            }
        }
    }

    /// Forgets styles that were opened in a block and never closed.
    pub(in crate::markdown) fn reset_styles(&mut self) {
        self.stress.clear();
        self.link = None;
        self.hidden = false;
    }

    /// Adds words; runs of white space become one space.
    pub(in crate::markdown) fn words(&mut self, words: &str) {
        if self.hidden {
            return;
        }
        let words = sanitize(words);
        if let Some(label) = self.label() {
            label.push_str(&words);
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
            let word = rest.find([' ', '\n']).unwrap_or(rest.len());
            open.text.push(&rest[..word], style, link);
            rest = &rest[word..];
            let space = rest.len() - rest.trim_start_matches([' ', '\n']).len();
            if space > 0 && !open.text.content.is_empty() && !open.text.content.ends_with([' ', '\n']) {
                open.text.push(" ", style, link);
            }
            rest = &rest[space..];
        }
    }

    /// Adds code to the text of a cell, where no block can stand: its lines and their indentation stay.
    pub(in crate::markdown) fn code_in_cell(&mut self, code: &str) {
        self.begin_style(Stress::Code, Some("pre"));
        for (at, line) in code.trim_matches('\n').split('\n').enumerate() {
            if at > 0 {
                self.line_break();
            }
            // Spaces at the start of a line would be taken for those between words.
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            self.words(&line[..indent].replace('\t', "    ").replace(' ', "\u{a0}"));
            self.words(&line[indent..]);
        }
        self.end_style(Some("pre"));
    }

    /// Adds text of a code block, as it is.
    pub(in crate::markdown) fn code(&mut self, words: &str) {
        if let Some(Container::Code { text, .. }) = self.top() {
            text.push_str(words);
        }
    }

    /// Breaks the line hard.
    pub(in crate::markdown) fn line_break(&mut self) {
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
    pub(in crate::markdown) fn begin_style(&mut self, stress: Stress, tag: Option<&str>) {
        if self.stress.len() <= DEEPEST {
            self.stress.push((stress, tag.map(str::to_owned)));
        }
    }

    /// Ends the style begun last by this tag, or by Markdown.
    pub(in crate::markdown) fn end_style(&mut self, tag: Option<&str>) {
        let Some(at) = self.stress.iter().rposition(|(_, opened)| opened.as_deref() == tag) else { return };
        let (stress, _) = self.stress.remove(at);
        if let (Stress::Sub(start) | Stress::Sup(start), Some(open)) = (stress, &mut self.text) {
            scripts::raise(&mut open.text, start, matches!(stress, Stress::Sup(_)));
        }
    }

    /// Begins a link.
    pub(in crate::markdown) fn begin_link(&mut self, href: &str, ignore: bool) {
        self.link = Some(Link { href: clean_line(href).into_owned(), ignore });
    }

    /// Ends it.
    pub(in crate::markdown) fn end_link(&mut self) {
        self.link = None;
    }
}

/// A paragraph that asks for a list of the page's headings, as many programs that write sites have it.
fn is_outline(text: &Text) -> bool {
    text.content.starts_with('[') && ["[[toc]]", "[toc]"].iter().any(|mark| text.content.eq_ignore_ascii_case(mark))
}
