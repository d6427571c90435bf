//! Reads Markdown's own constructs and docsify's callouts, event by event. Tags in between go to the HTML reader.

use std::ops::Range;

use pulldown_cmark::{Alignment as CellAlignment, BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::builder::{Builder, Container, Stress, TextKind};
use super::html;
use super::page::{Alignment, BlockKind, CalloutKind, List};
use super::table::OpenTable;

/// The name under which a callout stands among open tags: the end of its paragraph closes it.
const CALLOUT: &str = "?>";

/// Reads `source`, whose first line is line `first_line` of its file.
pub(super) fn read(source: &str, first_line: usize, builder: &mut Builder<'_>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut reader = Reader { source, builder, at: 0, line: first_line, line_start: 0, html: None, after_break: false, skip_to: 0 };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.event(event, range);
    }
}

struct Reader<'a, 'b> {
    source: &'a str,
    builder: &'a mut Builder<'b>,
    /// How far lines have been counted, in bytes, and the line there.
    at: usize,
    line: usize,
    /// Where that line begins: a page may be one line of megabytes, which nobody should go back over at each event.
    line_start: usize,
    /// The text of the HTML block being read, and its line.
    html: Option<(String, u32)>,
    /// The last event ended a line.
    after_break: bool,
    /// Text before this byte is a callout's mark.
    skip_to: usize,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.locate(range.start);
        let after_break = std::mem::take(&mut self.after_break);
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range, after_break),
            Event::Code(code) => {
                self.builder.begin_style(Stress::Code, None);
                self.builder.words(&code);
                self.builder.end_style(None);
            }
            Event::Html(text) => match &mut self.html {
                Some((html, _)) => html.push_str(&text),
                None => html::read(&text, self.builder),
            },
            Event::InlineHtml(tag) => html::read(&tag, self.builder),
            Event::SoftBreak => {
                self.builder.words(" ");
                self.after_break = true;
            }
            Event::HardBreak => {
                self.builder.line_break();
                self.after_break = true;
            }
            Event::Rule => self.builder.block(BlockKind::Rule),
            Event::TaskListMarker(done) => {
                if let Some(Container::Item { task, .. }) = self.builder.top() {
                    *task = Some(done);
                }
            }
            Event::FootnoteReference(label) => {
                self.builder.begin_style(Stress::Aside, None);
                self.builder.words(&format!("[{label}]"));
                self.builder.end_style(None);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.builder.words(&text),
        }
    }

    /// Events come in the order of the source, but for the ends of containers.
    fn locate(&mut self, start: usize) {
        if start < self.at {
            return;
        }
        let passed = &self.source.as_bytes()[self.at..start];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        if let Some(last) = passed.iter().rposition(|byte| *byte == b'\n') {
            self.line_start = self.at + last + 1;
        }
        self.at = start;
        self.builder.line = u32::try_from(self.line).unwrap_or(u32::MAX);
        self.builder.column = u32::try_from(start - self.line_start).unwrap_or(u32::MAX);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if is_block(&tag) {
            self.builder.end_text();
            self.builder.end_tag(CALLOUT);
        }
        match tag {
            Tag::Paragraph => {
                if let Some(Container::Item { loose, .. }) = self.builder.top() {
                    *loose = true;
                }
                if let Some(kind) = callout(&self.source[range.start..]) {
                    self.builder.begin(Container::Callout(kind), Some(CALLOUT));
                    self.skip_to = range.start + 2;
                }
                self.builder.begin_text(TextKind::Paragraph);
                self.builder.expect_bytes(range.len());
            }
            Tag::Heading { level, .. } => self.builder.begin_text(TextKind::Heading(level as u8)),
            Tag::BlockQuote(None) => self.builder.begin(Container::Quote, None),
            Tag::BlockQuote(Some(kind)) => self.builder.begin(Container::Callout(alert(kind)), None),
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.builder.begin(Container::Code { language, text: String::new() }, None);
            }
            Tag::HtmlBlock => self.html = Some((String::new(), self.builder.line)),
            Tag::List(start) => {
                let start = start.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
                self.builder.begin(Container::List(List { start, items: Vec::new() }), None);
            }
            Tag::Item => self.builder.begin(Container::Item { task: None, loose: false }, None),
            Tag::FootnoteDefinition(label) => self.builder.begin(Container::Footnote(label.to_string()), None),
            Tag::Table(alignments) => {
                let table = OpenTable::new(alignments.into_iter().map(alignment).collect());
                self.builder.begin(Container::Table(table), None);
            }
            Tag::TableHead => {
                if let Some(Container::Table(table)) = self.builder.top() {
                    table.begin_head();
                }
            }
            Tag::TableRow => {}
            Tag::TableCell => self.builder.begin_text(TextKind::Cell),
            Tag::Emphasis => self.builder.begin_style(Stress::Emphasis, None),
            Tag::Strong => self.builder.begin_style(Stress::Strong, None),
            Tag::Strikethrough => self.builder.begin_style(Stress::Strike, None),
            Tag::Link { dest_url, title, .. } => self.builder.begin_titled_link(&dest_url, &title),
            Tag::Image { dest_url, title, .. } => self.builder.begin_picture(&dest_url, &title),
            // Not asked for.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => {
                self.builder.end_text();
                self.builder.end_tag(CALLOUT);
                self.builder.reset_styles();
            }
            TagEnd::HtmlBlock => {
                if let Some((text, line)) = self.html.take() {
                    self.builder.line = line;
                    html::read(&text, self.builder);
                    self.builder.end_text();
                    self.builder.hidden = false;
                }
            }
            TagEnd::Item => {
                self.builder.end();
                self.builder.reset_styles();
            }
            TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::FootnoteDefinition | TagEnd::Table => self.builder.end(),
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.builder.end_style(None),
            TagEnd::Link => self.builder.end_titled_link(),
            TagEnd::Image => self.builder.end_picture(),
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn end_row(&mut self) {
        if let Some(Container::Table(table)) = self.builder.top() {
            table.end_row();
            table.end_head();
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>, after_break: bool) {
        if matches!(self.builder.top(), Some(Container::Code { .. })) {
            // Within a `<pre>` in a line, entities may bring in what the source had none of.
            self.builder.code(&super::clean(text));
            return;
        }
        if range.start < self.skip_to {
            self.builder.words(text.get(self.skip_to - range.start..).unwrap_or_default());
            return;
        }
        // A marker at the start of a later line: of the same callout, or of one that should have had a blank line before it.
        match callout(text).filter(|_| after_break) {
            Some(kind) => {
                let same = matches!(self.builder.top(), Some(Container::Callout(open)) if *open == kind);
                if !same {
                    self.builder.end_text();
                    self.builder.end_tag(CALLOUT);
                    self.builder.begin(Container::Callout(kind), Some(CALLOUT));
                }
                self.builder.words(&text[2..]);
            }
            None => self.builder.words(text),
        }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::List(_) | Tag::Table(_)
    )
}

fn callout(text: &str) -> Option<CalloutKind> {
    match text.get(..2)? {
        "?>" => Some(CalloutKind::Tip),
        "!>" => Some(CalloutKind::Important),
        _ => None,
    }
}

fn alert(kind: BlockQuoteKind) -> CalloutKind {
    match kind {
        BlockQuoteKind::Note => CalloutKind::Note,
        BlockQuoteKind::Tip => CalloutKind::Tip,
        BlockQuoteKind::Important => CalloutKind::Important,
        BlockQuoteKind::Warning => CalloutKind::Warning,
        BlockQuoteKind::Caution => CalloutKind::Caution,
    }
}

fn alignment(alignment: CellAlignment) -> Alignment {
    match alignment {
        CellAlignment::None | CellAlignment::Left => Alignment::Left,
        CellAlignment::Center => Alignment::Centre,
        CellAlignment::Right => Alignment::Right,
    }
}
