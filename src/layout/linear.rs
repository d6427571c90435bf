//! A page for reading line by line, without a screen: what a screen shows by a look or a click is said in words. Links get numbers,
//! and where they lead stands at the end; folds are open; code and what is struck through have their marks.

use crate::markdown::page::{Block, BlockKind, Link, Page, Span, SpanKind, Style, Text};

/// `page` with everything said in its words.
pub fn linear(mut page: Page) -> Page {
    let mut links = References::default();
    links.blocks(&mut page.blocks);
    let targets = links.0.iter().zip(1..).map(|(href, number): (&String, u32)| {
        let blocks = vec![Block { line: 0, column: 0, kind: BlockKind::Paragraph(Text::of(href, verbatim())) }];
        Block { line: 0, column: 0, kind: BlockKind::Footnote { label: number.to_string(), blocks } }
    });
    page.blocks.extend(targets);
    page
}

/// `page` with all its folds open: where nobody can open them.
pub fn unfolded(mut page: Page) -> Page {
    fn open(blocks: &mut [Block]) {
        for block in blocks {
            if let BlockKind::Details(details) = &mut block.kind {
                details.open = true;
            }
            block.children_mut().into_iter().for_each(|inner| open(inner));
        }
    }
    open(&mut page.blocks);
    page
}

/// An address is not broken at its hyphens.
fn verbatim() -> Style {
    Style { kind: SpanKind::Code, ..Style::default() }
}

/// Where links lead, in the order of their numbers.
#[derive(Default)]
struct References(Vec<String>);

impl References {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match &mut block.kind {
                BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) | BlockKind::Citation(text) => self.text(text),
                BlockKind::Picture(picture) => {
                    if let Some(link) = picture.link.take() {
                        let number = self.number(&link);
                        picture.alt = format!("{} [{number}]", picture.alt).trim_start().to_owned();
                    }
                }
                BlockKind::Table(table) => {
                    let cells = table.header.iter_mut().chain(table.rows.iter_mut().flatten());
                    cells.for_each(|cell| self.text(cell));
                }
                BlockKind::Details(details) => {
                    details.open = true;
                    self.text(&mut details.summary);
                }
                // Numbers alone are links' here.
                BlockKind::Footnote { label, .. } => label.insert(0, '^'),
                _ => {}
            }
            block.children_mut().into_iter().for_each(|inner| self.blocks(inner));
        }
    }

    fn number(&mut self, link: &Link) -> usize {
        let known = self.0.iter().position(|href| *href == link.href);
        known.unwrap_or_else(|| {
            self.0.push(link.href.clone());
            self.0.len() - 1
        }) + 1
    }

    fn text(&mut self, text: &mut Text) {
        let plain = |span: &Span| span.link.is_none() && !span.style.strike && matches!(span.style.kind, SpanKind::Plain | SpanKind::Key);
        if text.spans.iter().all(plain) {
            return;
        }
        let mut said = Text { links: text.links.clone(), ..Text::default() };
        let spans: Vec<_> = text.pieces().collect();
        for (at, (range, span)) in spans.iter().enumerate() {
            let words = &text.content[range.clone()];
            match span.style {
                Style { kind: SpanKind::Code, .. } => said.push(&format!("`{words}`"), span.style, span.link),
                Style { kind: SpanKind::Aside, .. } if is_note(words) => said.push(&words.replacen('[', "[^", 1), span.style, span.link),
                Style { strike: true, .. } => said.push(&format!("~~{words}~~"), span.style, span.link),
                _ => said.push(words, span.style, span.link),
            }
            let link = span.link.filter(|_| spans.get(at + 1).is_none_or(|(_, next)| next.link != span.link));
            if let Some(link) = link.and_then(|link| text.links.get(link)) {
                let first = spans[..at].iter().rposition(|(_, before)| before.link != span.link).map_or(0, |before| before + 1);
                if !says(&text.content[spans[first].0.start..range.end], &link.href) {
                    let number = self.number(link);
                    said.push(&format!(" [{number}]"), Style::default(), None);
                }
            }
        }
        *text = said;
    }
}

/// A footnote's mark; other words in brackets say what is not there.
fn is_note(words: &str) -> bool {
    words.starts_with('[') && words.ends_with(']') && !words.contains(' ')
}

/// The words of a link tell where it leads.
fn says(words: &str, href: &str) -> bool {
    let bare = |text: &str| {
        ["https://", "http://", "mailto:"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .unwrap_or(text)
            .trim_end_matches('/')
            .to_owned()
    };
    href.is_empty() || bare(words) == bare(href)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Options, lay_out, plain};
    use crate::markdown;

    fn written(source: &str) -> String {
        let (page, _) = markdown::parse("a.md", source);
        let options = Options { width: 44, linear: true, ..Options::default() };
        plain(&lay_out(&linear(page), &options, &|_| Ok((80, 60))))
    }

    #[test]
    fn where_links_lead_stands_at_the_end_under_their_numbers() {
        let text = written("See [the *plan*](a.md), [the plan](a.md) and [`b`](b.md); or <https://x.org>.[^n]\n\n[^n]: A note.\n");
        assert_eq!(
            text,
            "See the plan [1], the plan [1] and `b` [2];\nor https://x.org.[^n]\n\n--------\n\n[^n] A note.\n[1] a.md\n[2] b.md\n"
        );
    }

    #[test]
    fn what_a_screen_shows_by_its_look_is_said() {
        for (source, expected) in [
            ("## Two\n\n~~four~~ `x` <kbd>q</kbd>", "## Two\n\n~~four~~ `x` q\n"),
            ("- [x] done\n- [ ] open\n  - more", " [x] done\n [ ] open\n     - more\n"),
            ("?> Do it.\n\n> [!WARNING]\n> Hot.\n>\n> Very.", "  Tip: Do it.\n\n  Warning: Hot.\n\n  Very.\n"),
            ("> Said.\n>\n> > And more.", "> Said.\n>\n> > And more.\n"),
            ("<details><summary>Why</summary>\n\nSo.\n\n</details>", "Details: Why\n\n  So.\n"),
            ("[![alt](b.svg)](x.md)", "[picture: alt [1] · b.svg · 80×60]\n\n--------\n\n[1] x.md\n"),
            ("```sh\nls\n```\n\n***", "    ls\n\n--------------------------------------------\n"),
            ("|a|b|\n|-|-|\n|1|2|", "a  b\n-  -\n1  2\n"),
            (
                "|name|what|\n|-|-|\n|x|words that are too long for a line of this width|",
                "name: x\nwhat: words that are too long for a line of\nthis width\n",
            ),
        ] {
            let text: Vec<String> = written(source).lines().map(|line| line.trim_end().to_owned()).collect();
            assert_eq!(text, expected.lines().collect::<Vec<_>>(), "{source}");
        }
    }
}
