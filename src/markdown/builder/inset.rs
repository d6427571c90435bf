//! What a page sets in from elsewhere: pictures and embedded files. While one is open, words are its label.

use super::super::page::*;
use super::super::{clean_line, embed, title_options};
use super::{Builder, Stress, TextKind};

/// A picture or an embedded file whose label is being read.
pub(super) struct OpenInset {
    kind: Kind,
    label: String,
    line: u32,
    column: u32,
}

enum Kind {
    Picture { source: String, title: String },
    Embed(Embed),
}

impl Builder<'_> {
    /// Where words go while a picture or an embedded file is open.
    pub(super) fn label(&mut self) -> Option<&mut String> {
        self.inset.as_mut().map(|inset| &mut inset.label)
    }

    /// Begins a picture; words go to its alternative text until it ends.
    pub(in crate::markdown) fn begin_picture(&mut self, source: &str, title: &str) {
        let clean = |text| clean_line(text).into_owned();
        // A picture may be the label of an embedded file: then its own words are all there is to it.
        if self.inset.is_none() {
            let kind = Kind::Picture { source: clean(source), title: clean(title) };
            self.begin_inset(kind);
        }
    }

    /// Ends it.
    pub(in crate::markdown) fn end_picture(&mut self) {
        if let Some(OpenInset { kind: Kind::Picture { source, title }, label, .. }) =
            self.inset.take_if(|inset| matches!(inset.kind, Kind::Picture { .. }))
        {
            self.picture(title_options::picture(&source, label.trim(), &title));
        }
    }

    /// Begins a link as Markdown has it: one that embeds a file stands for the file, where a file may stand.
    pub(in crate::markdown) fn begin_titled_link(&mut self, href: &str, title: &str) {
        let options = title_options::read(title);
        let embedded = embed::read(&clean_line(href), &options).filter(|_| self.takes_blocks());
        match embedded {
            Some(embed) => self.begin_inset(Kind::Embed(embed)),
            None => self.begin_link(href, options.get("ignore").is_some()),
        }
    }

    /// Ends it. A paragraph goes on below what was embedded in it.
    pub(in crate::markdown) fn end_titled_link(&mut self) {
        match self.inset.take_if(|inset| matches!(inset.kind, Kind::Embed(_))) {
            Some(OpenInset { kind: Kind::Embed(embed), label, line, column }) => {
                let words = clean_line(label.trim()).into_owned();
                let resumes = self.open_text().is_some();
                self.end_text();
                self.push(Block { line, column, kind: BlockKind::Embed(Embed { words, ..embed }) });
                if resumes {
                    self.begin_text(TextKind::Paragraph);
                }
            }
            _ => self.end_link(),
        }
    }

    fn begin_inset(&mut self, kind: Kind) {
        self.inset = Some(OpenInset { kind, label: String::new(), line: self.line, column: self.column });
    }

    /// Adds a picture: a block of its own where blocks may stand, its words in a heading or a cell.
    pub(in crate::markdown) fn picture(&mut self, mut picture: Picture) {
        if !self.takes_blocks() {
            // Where a picture is all there is to a cell, its name is better than nothing.
            let name = picture.dark.rsplit('/').next().filter(|_| self.open_text() == Some((TextKind::Cell, 0)));
            self.begin_style(Stress::Aside, Some("img"));
            self.words(name.filter(|_| picture.alt.is_empty()).unwrap_or(&picture.alt));
            self.end_style(Some("img"));
            return;
        }
        let resumes = self.open_text().is_some();
        self.end_text();
        picture.link = self.link.clone();
        let siblings = self.open.last_mut().map(|open| &mut open.blocks);
        match siblings.and_then(|blocks| blocks.last_mut()).map(|block| &mut block.kind) {
            Some(BlockKind::Picture(last)) if title_options::pair(last, &picture).is_some() => {
                *last = title_options::pair(last, &picture).unwrap_or(picture);
            }
            _ => self.block(BlockKind::Picture(picture)),
        }
        if resumes {
            self.begin_text(TextKind::Paragraph);
        }
    }

    fn takes_blocks(&self) -> bool {
        !matches!(self.open_text(), Some((TextKind::Heading(_) | TextKind::Cell | TextKind::Summary, _)))
    }
}
