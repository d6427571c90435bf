//! Code on its way to being highlighted: which blocks a page has that nobody has looked at yet, the nearest to the screen first. The
//! page is shown without waiting for it.

use super::msg::JobId;
use crate::layout::document::{Document, ItemKind};
use crate::layout::highlights::{CodeKey, Highlights};

/// A page with more code than this is left plain.
const LARGEST_PAGE: usize = 1 << 20;

/// A code block to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// First word after its fence.
    pub language: String,
    /// Its text.
    pub text: String,
}

/// How far a screen's code has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nobody was asked.
    #[default]
    Unasked,
    /// This job looks at it, unless another took its place.
    Asked(JobId),
    /// There is nothing left to look at.
    Done,
}

impl Progress {
    /// Whether somebody has to be asked; `current` is the job that is under way.
    pub fn is_due(self, current: Option<JobId>) -> bool {
        match self {
            Self::Unasked => true,
            Self::Asked(job) => current != Some(job),
            Self::Done => false,
        }
    }
}

/// The blocks of `document` that are not known yet, each once, those near line `top` first.
pub fn unknown(document: &Document, top: usize, highlights: &Highlights) -> Vec<Code> {
    let blocks = document.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Code { language, text } if !language.is_empty() => {
            // Lines between the top of the screen and the block; what has left the screen comes after what is below.
            let (start, end) = (item.lines.start as usize, item.lines.end as usize);
            let away = if end > top { start.saturating_sub(top) } else { 2 * (top - end) + 1 };
            Some((away, language, text))
        }
        _ => None,
    });
    let mut blocks: Vec<_> = blocks.filter(|(_, language, text)| !highlights.knows(CodeKey::of(language, text))).collect();
    if blocks.iter().map(|(_, _, text)| text.len()).sum::<usize>() > LARGEST_PAGE {
        return Vec::new();
    }
    blocks.sort_by_key(|(away, ..)| *away);
    let mut wanted: Vec<Code> = Vec::with_capacity(blocks.len());
    for (_, language, text) in blocks {
        let code = Code { language: language.clone(), text: text.clone() };
        if !wanted.contains(&code) {
            wanted.push(code);
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout, markdown};

    fn texts(source: &str, top: usize, highlights: &Highlights) -> Vec<String> {
        let (page, _) = markdown::parse("a.md", source);
        let document = layout::lay_out(&page, &layout::Options::default(), &layout::no_pictures);
        unknown(&document, top, highlights).into_iter().map(|code| code.text).collect()
    }

    #[test]
    fn what_is_near_the_screen_comes_first_and_what_is_known_or_has_no_language_not_at_all() {
        let source = "```go\na\n```\n\nw\n\n```go\nb\n```\n\n```\nplain\n```\n\n```go\nc\n```\n\n```go\nb\n```\n";
        let mut highlights = Highlights::default();
        assert_eq!(texts(source, 0, &highlights), ["a", "b", "c"]);
        assert_eq!(texts(source, 4, &highlights), ["b", "c", "a"]);
        assert_eq!(texts(source, 8, &highlights), ["c", "b", "a"]);
        highlights.insert(CodeKey::of("go", "b"), Vec::new());
        assert_eq!(texts(source, 0, &highlights), ["a", "c"]);
    }

    #[test]
    fn a_page_with_too_much_code_is_left_plain() {
        let source = format!("```go\n{}\n```\n", "x\n".repeat(LARGEST_PAGE / 2 + 1));
        assert!(texts(&source, 0, &Highlights::default()).is_empty());
    }
}
