//! Sets one block after the other: which margin it stands in, what its words look like, and where blank lines belong.

use super::document::{Callout, Heading, Role, RunStyle};
use super::signs::{DRAWN, Signs, WRITTEN};
use super::writer::Writer;
use super::{Options, PictureSizes, card, code, columns, fold, list, outline, picture, prompt, table};
use crate::markdown::page::{Block, BlockKind, CalloutKind, Embed, Link, Page, Span, SpanKind, Style, Text};

/// See the module.
pub(super) struct Typesetter<'a> {
    pub(super) writer: Writer,
    pub(super) options: &'a Options<'a>,
    pub(super) sizes: PictureSizes<'a>,
    /// What it is drawn with.
    pub(super) signs: &'static Signs,
    page: &'a Page,
    /// How deep in other blocks the one being set stands; steps are lists at 0.
    pub(super) depth: usize,
    /// How many bulleted lists it stands in.
    pub(super) bullets: usize,
    /// It stands in a column beside others.
    pub(super) in_column: bool,
    /// What stands above the first prompt of the deliverables is set.
    pub(super) prompts_headed: bool,
}

/// A style with nothing but a role.
pub(super) fn plain(role: Role) -> RunStyle {
    RunStyle { role, ..RunStyle::default() }
}

/// How a span looks where plain words have role `base`.
pub(super) fn styled(base: Role, span: &Span) -> RunStyle {
    let Style { kind, strong, emphasis, strike } = span.style;
    let role = match kind {
        _ if span.link.is_some() => Role::Link,
        SpanKind::Plain => base,
        SpanKind::Code => Role::Code,
        SpanKind::Key => Role::Key,
        SpanKind::Aside => Role::Dim,
    };
    RunStyle { role, strong, emphasis, strike }
}

impl<'a> Typesetter<'a> {
    pub(super) fn new(page: &'a Page, options: &'a Options<'a>, sizes: PictureSizes<'a>) -> Self {
        let signs = if options.linear { &WRITTEN } else { &DRAWN };
        Self {
            writer: Writer::new(options.width),
            options,
            sizes,
            signs,
            page,
            depth: 0,
            bullets: 0,
            in_column: false,
            prompts_headed: false,
        }
    }

    /// By how much the reader moved the block being set sideways, if at all.
    pub(super) fn shift(&self) -> Option<u16> {
        self.options.view.shifts.get(&self.writer.block()).copied()
    }

    /// Sets the whole page, with its footnotes below a rule.
    pub(super) fn set(&mut self) {
        let page = self.page;
        let notes = page.blocks.iter().position(|block| matches!(block.kind, BlockKind::Footnote { .. })).unwrap_or(page.blocks.len());
        let (blocks, notes) = page.blocks.split_at(notes);
        self.blocks(blocks, false);
        if !notes.is_empty() {
            self.writer.gap();
            self.writer.next_block();
            self.rule(8, 0);
            self.writer.gap();
            self.blocks(notes, true);
        }
    }

    /// Sets blocks one below the other. In a tight list nothing stands between its item's words and the list below them.
    pub(super) fn blocks(&mut self, blocks: &[Block], tight: bool) {
        for (at, block) in blocks.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| blocks.get(before));
            if before.is_some_and(|before| needs_gap(before, block, tight)) {
                self.writer.gap();
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        self.writer.source_line = block.line;
        if !matches!(
            block.kind,
            BlockKind::List(_)
                | BlockKind::Quote(_)
                | BlockKind::Callout(..)
                | BlockKind::Centred(_)
                | BlockKind::Columns { .. }
                | BlockKind::Footnote { .. }
        ) {
            self.writer.next_block();
        }
        match &block.kind {
            BlockKind::Heading { level, slug, text } => self.heading(*level, slug, text),
            BlockKind::Paragraph(text) => prompt::set(self, text, block.line),
            BlockKind::Citation(text) => self.citation(text),
            BlockKind::List(list) => list::set(self, list),
            BlockKind::Quote(blocks) => self.quote(blocks),
            BlockKind::Callout(kind, blocks) => self.callout(*kind, blocks),
            BlockKind::Code { language, text } => code::set(self, language, text),
            BlockKind::Picture(picture) => picture::set(self, picture),
            BlockKind::Quiz(ids) => card::set(&mut self.writer, ids),
            BlockKind::Table(table) => table::set(self, table),
            BlockKind::Details(details) => fold::set(self, details),
            BlockKind::Embed(embed) => self.embed(embed),
            BlockKind::Outline => outline::set(self, self.page),
            BlockKind::Centred(blocks) => {
                let outer = std::mem::replace(&mut self.writer.centred, self.signs.placed);
                self.blocks(blocks, false);
                self.writer.centred = outer;
            }
            BlockKind::Columns { across, columns } => columns::set(self, *across, columns),
            BlockKind::Footnote { label, blocks } => {
                let mark = format!("[{label}] ");
                self.writer.settle();
                self.writer.push_marker(mark, plain(Role::Dim), None);
                self.deeper(|this| this.blocks(blocks, false));
            }
            BlockKind::Rule => {
                let width = self.writer.available();
                self.rule(width, 0);
            }
        }
    }

    /// Sets what `inner` sets, in a further margin.
    pub(super) fn within(&mut self, margin: &str, style: RunStyle, inner: impl FnOnce(&mut Self)) {
        self.writer.settle();
        self.writer.push_margin(margin, style);
        self.deeper(inner);
    }

    /// Sets what `inner` sets in the margin put up last, and takes that away.
    pub(super) fn deeper(&mut self, inner: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        self.writer.pop_margin();
    }

    pub(super) fn text(&mut self, text: &Text) {
        let role = self.writer.role;
        self.writer.text(text, |span| styled(role, span));
    }

    fn heading(&mut self, level: u8, slug: &str, text: &Text) {
        self.writer.settle();
        let heading =
            Heading { level, text: text.content.replace('\n', " "), slug: slug.to_owned(), line: self.writer.next_line(), column: 0 };
        self.writer.document.headings.push(heading);
        let style = |span: &Span| RunStyle { strong: true, ..styled(Role::Heading(level), span) };
        if !self.signs.heading.is_empty() {
            let marker = format!("{} ", self.signs.heading.repeat(level.into()));
            self.writer.push_marker(marker, plain(Role::Heading(level)), None);
            self.writer.text(text, style);
            self.writer.pop_margin();
            return;
        }
        self.writer.text(text, style);
        if level == 1 {
            let width = self.writer.available();
            self.rule(width, u32::MAX);
        }
    }

    fn rule(&mut self, width: usize, offset: u32) {
        let line = self.signs.rule.repeat(width.min(self.writer.available()));
        self.writer.line(offset, &[(&line, plain(Role::Rule), None)]);
    }

    fn citation(&mut self, text: &Text) {
        let mut cited = Text::of("— ", Style { emphasis: true, ..Style::default() });
        cited.append(text);
        self.writer.text(&cited, |span| styled(Role::Dim, span));
    }

    fn quote(&mut self, blocks: &[Block]) {
        let outer = std::mem::replace(&mut self.writer.role, Role::Quote);
        self.within(self.signs.quote, plain(Role::QuoteBar), |this| this.blocks(blocks, false));
        self.writer.role = outer;
    }

    fn callout(&mut self, kind: CalloutKind, blocks: &[Block]) {
        let (kind, label) = match kind {
            CalloutKind::Tip => (Callout::Tip, "tip"),
            CalloutKind::Important => (Callout::Important, "important"),
            CalloutKind::Note => (Callout::Note, "note"),
            CalloutKind::Warning => (Callout::Warning, "warning"),
            CalloutKind::Caution => (Callout::Caution, "caution"),
        };
        let role = Role::Callout(kind);
        let outer = std::mem::replace(&mut self.writer.role, Role::Text);
        self.within(self.signs.callout, plain(role), |this| {
            // Written, it begins a sentence.
            let label = if this.options.linear { format!("{}{}", label[..1].to_uppercase(), &label[1..]) } else { label.to_owned() };
            let mut labelled = Text::of(&label, Style::default());
            let end = labelled.content.len();
            // Its own span, so that the label keeps its look beside plain words.
            labelled.content.push_str(this.signs.after_label);
            labelled.spans.push(Span { end: labelled.content.len(), style: Style::default(), link: None });
            let rest = match blocks.split_first() {
                Some((Block { kind: BlockKind::Paragraph(text), .. }, rest)) => {
                    labelled.append(text);
                    rest
                }
                _ => blocks,
            };
            labelled.trim_end();
            this.writer.next_block();
            this.writer.text(&labelled, |span| match span.end == end {
                true => RunStyle { role, strong: true, ..RunStyle::default() },
                false => styled(Role::Text, span),
            });
            if !rest.is_empty() && rest.len() < blocks.len() {
                this.writer.gap();
            }
            this.blocks(rest, false);
        });
        self.writer.role = outer;
    }

    /// A file that nobody put in: a link to it.
    fn embed(&mut self, embed: &Embed) {
        let mut text = Text { links: vec![Link { href: embed.path.clone(), ignore: true }], ..Text::default() };
        text.push(if embed.words.is_empty() { &embed.path } else { &embed.words }, Style::default(), Some(0));
        self.text(&text);
    }
}

fn needs_gap(before: &Block, block: &Block, tight: bool) -> bool {
    match (&before.kind, &block.kind) {
        (BlockKind::Paragraph(_), BlockKind::List(list)) if tight => list.items.iter().any(|item| item.loose),
        (BlockKind::Footnote { .. }, BlockKind::Footnote { .. }) => false,
        _ => true,
    }
}
