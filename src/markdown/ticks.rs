//! Where no colour tells code from words, ticks do: the ones its author wrote.

use super::page::{Block, BlockKind, Page, SpanKind, Style, Text};

/// `page` with its inline code between ticks. Headings, which others name by their words, are left as they are.
pub fn ticked(page: &Page) -> Page {
    let mut page = page.clone();
    mark_all(&mut page.blocks);
    page
}

fn mark_all(blocks: &mut [Block]) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph(text) | BlockKind::Citation(text) => mark(text),
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| mark_all(&mut item.blocks)),
            BlockKind::Quote(blocks) | BlockKind::Callout(_, blocks) | BlockKind::Centred(blocks) => mark_all(blocks),
            BlockKind::Columns { columns, .. } => columns.iter_mut().for_each(|column| mark_all(column)),
            BlockKind::Footnote { blocks, .. } => mark_all(blocks),
            BlockKind::Table(table) => table.header.iter_mut().chain(table.rows.iter_mut().flatten()).for_each(mark),
            BlockKind::Details(details) => {
                mark(&mut details.summary);
                mark_all(&mut details.blocks);
            }
            BlockKind::Heading { .. } | BlockKind::Code { .. } | BlockKind::Picture(_) | BlockKind::Quiz(_) => {}
            BlockKind::Embed(_) | BlockKind::Outline | BlockKind::Rule => {}
        }
    }
}

fn mark(text: &mut Text) {
    let is_code = |style: Style| style.kind == SpanKind::Code;
    if !text.spans.iter().any(|span| is_code(span.style)) {
        return;
    }
    let mut marked = Text { links: std::mem::take(&mut text.links), ..Text::default() };
    let pieces: Vec<_> = text.pieces().collect();
    for (at, (range, span)) in pieces.iter().enumerate() {
        let beside = |other: Option<usize>| other.and_then(|other| pieces.get(other)).is_some_and(|(_, span)| is_code(span.style));
        let tick = |edge: bool| if is_code(span.style) && edge { "`" } else { "" };
        let (opening, closing) = (tick(!beside(at.checked_sub(1))), tick(!beside(Some(at + 1))));
        marked.push(&format!("{opening}{}{closing}", &text.content[range.clone()]), span.style, span.link);
    }
    *text = marked;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parse;

    #[test]
    fn code_stands_between_ticks_wherever_words_stand() {
        let source = "# A `b`\n\nuse `c` and **`d`** and [`e` f](g)\n\n- `h`\n\n> `i`\n\n|`j`|\n|-|\n|k `l`|\n\n?> `m`\n";
        let (page, _) = parse("a.md", source);
        let document = crate::layout::lay_out(&ticked(&page), &crate::layout::Options::default(), &crate::layout::no_pictures);
        let text = crate::layout::plain(&document);
        for words in ["A b\n", "use `c` and `d` and `e` f", "• `h`", "│ `i`", "`j`", "k `l`", "`m`"] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    #[test]
    fn two_pieces_of_code_that_touch_are_one() {
        let (page, _) = parse("a.md", "`a`**`b`** `c`");
        let BlockKind::Paragraph(text) = &ticked(&page).blocks[0].kind else { unreachable!() };
        assert_eq!(text.content, "`ab` `c`");
        assert_eq!(text.pieces().filter(|(_, span)| span.style.strong).count(), 1);
    }
}
