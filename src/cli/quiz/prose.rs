//! Markdown of a quiz as plain lines of a width, for a terminal that is written to line by line.

use std::sync::Arc;

use crate::app::screens::quiz::pictures::Illustrations;
use crate::layout::{self, Options};
use crate::markdown;
use crate::quiz::Asked;

/// How wide lines are, and what is known of the pictures in them: a label with their words stands for each.
#[derive(Clone, Copy)]
pub struct Prose<'a> {
    /// Cells of a line.
    pub width: usize,
    /// The pictures of each question, in the file's order.
    pub pictures: &'a [Arc<Illustrations>],
}

/// The same for the texts of one question.
#[derive(Clone, Copy)]
pub struct OfQuestion<'a> {
    width: usize,
    pictures: Option<&'a Illustrations>,
}

impl<'a> Prose<'a> {
    /// For the texts of a question that is asked.
    pub fn of(self, asked: &Asked) -> OfQuestion<'a> {
        OfQuestion { width: self.width, pictures: self.pictures.get(asked.question).map(|pictures| &**pictures) }
    }

    /// For texts of no question.
    pub fn of_none(self) -> OfQuestion<'a> {
        OfQuestion { width: self.width, pictures: None }
    }
}

impl OfQuestion<'_> {
    /// `text` wrapped, as it reads without styles. Lines have no control characters.
    pub fn lines(self, text: &str) -> Vec<String> {
        let (page, _) = markdown::parse("", text);
        let width = u16::try_from(self.width.max(10)).unwrap_or(u16::MAX);
        let size = |source: &str| self.pictures.map_or_else(|| layout::no_pictures(source), |known| known.size(source));
        let document = layout::lay_out(&page, &Options { width, ..Options::default() }, &size);
        layout::plain(&document).lines().map(str::to_owned).collect()
    }

    /// `text` below `lead`, its first line beside it and the others as far in.
    pub fn beside(self, lead: &str, text: &str) -> String {
        let indent = lead.chars().count();
        let mut out = String::new();
        let narrower = Self { width: self.width.saturating_sub(indent), ..self };
        for (index, line) in narrower.lines(text).iter().enumerate() {
            let start = if index == 0 { lead.to_owned() } else { " ".repeat(indent) };
            out.push_str(format!("{start}{line}").trim_end());
            out.push('\n');
        }
        if out.is_empty() { format!("{}\n", lead.trim_end()) } else { out }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn long_text_hangs_below_its_lead_and_code_stays_as_it_is() {
        let prose = |width| OfQuestion { width, pictures: None };
        assert_eq!(prose(14).beside("  1  ", "one **two** three"), "  1  one two\n     three\n");
        assert!(prose(40).beside("", "See:\n\n```sh\nls -l  x\n```").contains("ls -l  x"));
    }

    #[test]
    fn a_picture_is_told_in_its_words_and_with_its_size() {
        let sizes = BTreeMap::from([("a.png".to_owned(), Ok((80, 60)))]);
        let known = Illustrations { sizes, ..Illustrations::default() };
        let prose = OfQuestion { width: 80, pictures: Some(&known) };
        assert_eq!(prose.beside("  1  ", "![a rack](a.png)"), "  1  [picture: a rack · a.png · 80×60]\n");
        assert_eq!(prose.lines("![](gone.png)"), ["[picture: gone.png · missing]"]);
    }
}
