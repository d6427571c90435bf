//! A result of a search as people see it: lesson and heading, a line of its text around the words, and the way to them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::finder::Finder;
use super::index::Index;
use super::page::{PageIndex, PassageKind};
use super::search::Found;

/// Text with the pieces marked that were searched for.
pub type Marked = Vec<(String, bool)>;

/// Where a result leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the words: the line of the page's file that they stand in, and how many hits of the same search stand in it before them.
    Words(u32, usize),
    /// To the card of a quiz, by the quiz's id.
    Quiz(String),
}

impl Found {
    /// Lesson and heading; the heading is empty where the result is above the first one.
    pub fn titles(&self, index: &Index, finder: &Finder) -> (Marked, Marked) {
        let Some(page) = index.pages().get(self.page) else { return Default::default() };
        let heading = page.sections.get(self.section).filter(|_| self.section > 0).map(|section| page.passage_text(section.heading));
        (marked(&page.label, finder), marked(heading.unwrap_or_default(), finder))
    }

    /// A line of its text in at most `width` cells, around the words. What was found in a heading shows the text below it, and a
    /// title the first text of its page.
    pub fn line(&self, index: &Index, finder: &Finder, width: usize) -> Marked {
        let Some(page) = index.pages().get(self.page) else { return Vec::new() };
        let passages = page.sections.get(self.section).map_or(0..0, |section| section.passages.clone());
        let titles = |passage: &usize| matches!(page.passages[*passage].kind, PassageKind::Title | PassageKind::Heading);
        let shown = Some(self.passage).filter(|passage| !titles(passage)).or_else(|| {
            let below = || passages.clone().filter(|passage| !titles(passage));
            let mut with =
                below().filter(|passage| !finder.hits(page.passage_text(*passage), &finder.fold(page.passage_text(*passage))).is_empty());
            with.next().or_else(|| below().next()).or_else(|| (passages.end..page.passages.len()).find(|passage| !titles(passage)))
        });
        shown.map(|passage| excerpt(page.passage_text(passage), finder, width)).unwrap_or_default()
    }

    /// Whether the text shown is a quiz's question.
    pub fn is_question(&self, index: &Index) -> bool {
        matches!(self.way(index, None), Way::Quiz(_))
    }

    /// The way there.
    pub fn way(&self, index: &Index, finder: Option<&Finder>) -> Way {
        let Some((page, passage)) = index.pages().get(self.page).and_then(|page| Some((page, page.passages.get(self.passage)?))) else {
            return Way::Words(0, 0);
        };
        match &passage.kind {
            PassageKind::Question(quiz) => Way::Quiz(quiz.clone()),
            _ => Way::Words(passage.line, finder.map_or(0, |finder| hits_before(page, self.passage, finder))),
        }
    }
}

/// How many hits stand in the same line of the file before the one that matters most in `passage`.
fn hits_before(page: &PageIndex, passage: usize, finder: &Finder) -> usize {
    let line = page.passages[passage].line;
    let count = |text: &str| finder.hits(text, &finder.fold(text)).len();
    let on_page = |kind: &PassageKind| !matches!(kind, PassageKind::Question(_) | PassageKind::Title);
    let before = (0..passage).filter(|&other| page.passages[other].line == line && on_page(&page.passages[other].kind));
    let before: usize = before.map(|other| count(page.passage_text(other))).sum();
    let text = page.passage_text(passage);
    let hits = finder.hits(text, &finder.fold(text));
    before + densest(&hits)
}

/// The hit after which most others stand close by.
fn densest(hits: &[Range<usize>]) -> usize {
    const CLOSE: usize = 80;
    let close = |at: usize| hits[at..].iter().take_while(|hit| hit.end <= hits[at].start + CLOSE).count();
    (0..hits.len()).rev().max_by_key(|&at| close(at)).unwrap_or(0)
}

/// `text` with what `finder` finds in it marked.
pub fn marked(text: &str, finder: &Finder) -> Marked {
    pieces(text, 0..text.len(), &finder.hits(text, &finder.fold(text)))
}

fn pieces(text: &str, within: Range<usize>, hits: &[Range<usize>]) -> Marked {
    let mut pieces = Vec::new();
    let mut at = within.start;
    let mut push = |range: Range<usize>, hit: bool| {
        if !range.is_empty() {
            pieces.push((on_one_line(&text[range]), hit));
        }
    };
    for hit in hits.iter().filter(|hit| hit.end > within.start && hit.start < within.end) {
        push(at..hit.start.max(at), false);
        push(hit.start.max(at)..hit.end.min(within.end), true);
        at = hit.end.min(within.end);
    }
    push(at..within.end, false);
    pieces
}

/// Lines and what they are indented by, as one has them in code, become one space.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for ch in text.chars().map(|ch| if ch == '\n' || ch == '\t' { ' ' } else { ch }) {
        if ch != ' ' || !line.ends_with(' ') {
            line.push(ch);
        }
    }
    line
}

/// One line of `text`, around the hits that stand closest together.
fn excerpt(text: &str, finder: &Finder, width: usize) -> Marked {
    let hits = finder.hits(text, &finder.fold(text));
    let first = hits.get(densest(&hits)).map_or(0, |hit| hit.start);
    // Some words before it, from where a word begins; all of it, where it fits.
    let mut start = first;
    let all = text.width() <= width;
    for (at, grapheme) in text[..first].grapheme_indices(true).rev() {
        if !all && (grapheme == "\n" || text[at..first].width() > width / 3) {
            break;
        }
        start = at;
    }
    if start > 0 && !text[..start].ends_with(char::is_whitespace) {
        start = text[start..first].find(' ').map_or(start, |space| start + space + 1);
    }
    start += text[start..first].len() - text[start..first].trim_start().len();
    let lead = if start > 0 { "… " } else { "" };
    let room = width.saturating_sub(lead.width());
    let mut end = text.len();
    if text[start..].width() > room {
        let mut used = 0;
        for (at, grapheme) in text[start..].grapheme_indices(true) {
            used += grapheme.width().max(1);
            if used + 2 > room {
                end = start + at;
                break;
            }
        }
        // Not in the middle of a word, unless that would cut off what was found.
        let whole = text[start..end].rfind(char::is_whitespace).map_or(end, |space| start + space);
        if end - whole < 20 && !hits.iter().any(|hit| hit.end > whole && hit.end <= end) {
            end = whole;
        }
    }
    let mut line = pieces(text, start..end, &hits);
    if !lead.is_empty() {
        line.insert(0, (lead.to_owned(), false));
    }
    if end < text.trim_end().len() {
        line.push((" …".to_owned(), false));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_shown_on_one_line_without_its_indents() {
        let code = "checks:\n  - id: fresh\n    target: golden-vm\n\tkind: command\n".repeat(2);
        let finder = Finder::phrase("golden").unwrap();
        let line: String = excerpt(&code, &finder, 40).into_iter().map(|(text, _)| text).collect();
        assert!(line.starts_with("… target: golden-vm kind: command"), "{line}");
        assert!(!line.contains("  ") && !line.contains('\t'), "{line}");
    }
}
