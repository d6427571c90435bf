//! Composed lines of a panel or a small screen: runs of text in a tone, some of which do something when clicked. For what
//! the program itself says; a course's pages are laid out in `layout`.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::keymap::Action;

/// How a run of a sheet looks. A theme gives each a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    #[default]
    Text,
    /// Secondary.
    Dim,
    /// What one looks for.
    Strong,
    /// A title.
    Title,
    /// The one accent colour: what is chosen, what can be done.
    Accent,
    /// Passed.
    Good,
    /// Failed.
    Bad,
    /// Could not check, or needs the person.
    Warn,
    /// A command or code.
    Code,
    /// A key to press.
    Key,
    /// Letters that were found.
    Hit,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text, free of control characters.
    pub text: String,
    /// Its look.
    pub tone: Tone,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLine {
    /// From left to right.
    pub pieces: Vec<Piece>,
    /// What a click on it does.
    pub action: Option<Action>,
    /// A row of a list: its index, for clicks and for the cursor's bar.
    pub row: Option<usize>,
}

/// Lines from top to bottom, no wider than the width they were composed for.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The lines.
    pub lines: Vec<SheetLine>,
    width: usize,
}

impl Sheet {
    /// Empty, for this many columns.
    pub fn new(width: u16) -> Self {
        Self { lines: Vec::new(), width: usize::from(width) }
    }

    /// The columns it is composed for.
    pub fn width(&self) -> usize {
        self.width
    }

    /// An empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.lines.push(SheetLine::default());
        self
    }

    /// A line as it is.
    pub fn line(&mut self, pieces: &[(&str, Tone)]) -> &mut SheetLine {
        let pieces = pieces.iter().map(|(text, tone)| Piece { text: (*text).to_owned(), tone: *tone }).collect();
        let at = self.lines.len();
        self.lines.push(SheetLine { pieces, ..SheetLine::default() });
        &mut self.lines[at]
    }

    /// A paragraph, wrapped.
    pub fn paragraph(&mut self, text: &str, tone: Tone) -> &mut Self {
        self.labelled("", text, tone)
    }

    /// A paragraph with a dim label hanging to its left: `found     3 packages`. Its later lines stand under its first.
    pub fn labelled(&mut self, label: &str, text: &str, tone: Tone) -> &mut Self {
        self.hanging((label, Tone::Dim), text, tone)
    }

    /// The same with a label in a tone of its own: a mark, say.
    pub fn hanging(&mut self, (label, label_tone): (&str, Tone), text: &str, tone: Tone) -> &mut Self {
        let indent = label.width();
        for (index, line) in wrap(text, self.width.saturating_sub(indent)).into_iter().enumerate() {
            let head = if index == 0 { label.to_owned() } else { " ".repeat(indent) };
            self.line(&[(&head, label_tone), (&line, tone)]);
        }
        self
    }

    /// As [`Self::labelled`], and what stands in backticks is shown as code. Without colours the backticks say so, and stay.
    pub fn explained(&mut self, label: &str, text: &str, tone: Tone, colours: bool) -> &mut Self {
        if !colours || !text.matches('`').count().is_multiple_of(2) {
            return self.labelled(label, text, tone);
        }
        let indent = " ".repeat(label.width());
        let mut code = false;
        for (index, line) in wrap(text, self.width.saturating_sub(label.width())).into_iter().enumerate() {
            let mut pieces = vec![(if index == 0 { label } else { &indent }, Tone::Dim)];
            for (at, part) in line.split('`').enumerate() {
                code ^= at > 0;
                pieces.push((part, if code { Tone::Code } else { tone }));
            }
            pieces.retain(|(part, _)| !part.is_empty());
            self.line(&pieces);
        }
        self
    }

    /// A line with something at its right edge. The left part is cut where they would meet.
    pub fn ends(&mut self, left: &[(&str, Tone)], right: &[(&str, Tone)]) -> &mut SheetLine {
        let right_width: usize = right.iter().map(|(text, _)| text.width()).sum();
        let room = self.width.saturating_sub(right_width + usize::from(right_width > 0));
        let mut pieces = Vec::new();
        let mut used = 0;
        for (text, tone) in left {
            let fitted = fit(text, room - used);
            used += fitted.width();
            pieces.push(Piece { text: fitted, tone: *tone });
        }
        let air = self.width.saturating_sub(used + right_width);
        pieces.push(Piece { text: " ".repeat(air), tone: Tone::Text });
        pieces.extend(right.iter().map(|(text, tone)| Piece { text: (*text).to_owned(), tone: *tone }));
        let at = self.lines.len();
        self.lines.push(SheetLine { pieces, ..SheetLine::default() });
        &mut self.lines[at]
    }
}

/// Breaks `text` into lines of at most `width` cells, at spaces where it can; its own line ends stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            if !line.is_empty() && line.width() + word.trim_end().width() > width {
                lines.push(line.trim_end().to_owned());
                line = String::new();
            }
            line.push_str(word);
            while line.trim_end().width() > width {
                let head = start(&line, width).to_owned();
                if head.is_empty() {
                    break;
                }
                line.drain(..head.len());
                lines.push(head);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// `text` in at most `width` cells, with `…` where it had to be cut.
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else { return String::new() };
    format!("{}…", start(text, room).trim_end())
}

/// As many whole characters from its start as fit.
pub fn start(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += cluster.width();
        if used > width {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces_and_words_too_long_break_where_they_must() {
        assert_eq!(wrap("a golden image hands on", 12), ["a golden", "image hands", "on"]);
        assert_eq!(wrap("one\n\n  two", 12), ["one", "", "  two"]);
        assert_eq!(wrap("0123456789abcdef", 10), ["0123456789", "abcdef"]);
        assert_eq!(wrap("漢字漢字漢字", 8), ["漢字漢字", "漢字"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_a_sign() {
        assert_eq!(fit("Golden Images", 8), "Golden…");
        assert_eq!(fit("Golden", 6), "Golden");
        assert_eq!(fit("Golden", 0), "");
        assert_eq!(fit("漢字", 2), "…");
    }

    #[test]
    fn code_in_an_explanation_goes_on_over_lines_and_keeps_its_backticks_without_colours() {
        let told = |text: &str, colours: bool| {
            let mut sheet = Sheet::new(20);
            sheet.explained("fix  ", text, Tone::Text, colours);
            let pieces = sheet.lines.into_iter().flat_map(|line| line.pieces);
            pieces.filter(|piece| piece.tone != Tone::Dim).map(|piece| (piece.text, piece.tone)).collect::<Vec<_>>()
        };
        let piece = |text: &str, tone| (text.to_owned(), tone);
        let [text, code] = [Tone::Text, Tone::Code];
        let colourful = [piece("press ", text), piece("virsh", code), piece("list --all", code), piece(" now", text)];
        assert_eq!(told("press `virsh list --all` now", true), colourful);
        assert_eq!(told("press `r` now", false), [piece("press `r` now", text)]);
        assert_eq!(told("one ` alone", true), [piece("one ` alone", text)]);
    }

    #[test]
    fn a_hanging_label_keeps_later_lines_under_the_first() {
        let mut sheet = Sheet::new(20);
        sheet.labelled("found  ", "three packages to upgrade", Tone::Text);
        let text: Vec<String> = sheet.lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect();
        assert_eq!(text, ["found  three", "       packages to", "       upgrade"]);
    }
}
