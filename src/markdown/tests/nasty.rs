//! Whatever a page holds, it is read: nothing panics, nothing steers a terminal, spans cover their text, nesting is bounded.

use proptest::prelude::*;

use super::super::page::*;
use super::super::parse;

/// Pieces of Markdown and HTML that go badly together.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "word",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "7) ",
        "> ",
        "> [!NOTE]\n> ",
        "?>",
        "!> ",
        "```",
        "~~~sh\n",
        "`",
        "**",
        "_",
        "~~",
        "|a|b|\n|-|-|\n",
        "|",
        "[",
        "](x)",
        "![",
        "](x.png ':size=9x9 :class=dark-mode-icon')",
        "[x](a.md ':include')",
        "[x](a.js ':include :type=code')",
        "[[toc]]",
        "[^1]",
        "[^1]: ",
        "https://x.org/a_b",
        "a@b.cd",
        ":rocket:",
        ":",
        "- [x] ",
        "***",
        "---\n",
        "&nbsp;",
        "&#27;",
        "&#x9b;",
        "\u{1b}[2J",
        "\u{7}",
        "\u{202e}",
        "漢",
        "e\u{301}",
        "👩‍🚀",
        "⚠️",
        "{docsify-ignore}",
        " :id=own",
    ]);
    let tag = (
        prop::sample::select(vec![
            "div",
            "div class=quizdown",
            "div id=q.js",
            "div class=grid2",
            "center",
            "details",
            "details open",
            "summary",
            "table",
            "thead",
            "tr",
            "td",
            "td colspan=3",
            "th rowspan=99",
            "caption",
            "ul",
            "ol start=4294967295",
            "li",
            "pre",
            "code",
            "p",
            "b",
            "i",
            "sub",
            "sup",
            "kbd",
            "a href=x",
            "br",
            "img src=a.png",
            "script",
            "style",
            "video src=v",
            "iframe",
            "source src=s",
            "h2 id=h",
            "dl",
            "dt",
            "dd",
            "q",
            "input type=checkbox",
            "blink",
            "!--",
            "hr",
        ]),
        prop::bool::weighted(0.35),
    );
    let tag = tag.prop_map(|(name, closes)| match closes {
        true => format!("</{}>", name.split(' ').next().unwrap_or_default()),
        false => format!("<{name}>"),
    });
    prop_oneof![3 => fixed.prop_map(str::to_owned), 2 => tag]
}

fn sound(text: &Text) {
    assert!(!text.content.chars().any(|ch| ch.is_control() && ch != '\n'), "{:?}", text.content);
    assert!(!text.content.contains('\u{202e}'));
    let mut end = 0;
    for span in &text.spans {
        assert!(span.end > end && text.content.is_char_boundary(span.end), "{text:?}");
        assert!(span.link.is_none_or(|link| link < text.links.len()), "{text:?}");
        end = span.end;
    }
    assert_eq!(end, text.content.len(), "{text:?}");
}

fn check(blocks: &[Block], depth: usize) {
    assert!(depth < 80, "nested too deep");
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) | BlockKind::Citation(text) => sound(text),
            BlockKind::Details(details) => sound(&details.summary),
            BlockKind::Table(table) => table.header.iter().chain(table.rows.iter().flatten()).for_each(sound),
            BlockKind::Code { text, .. } => assert!(!text.chars().any(|ch| ch.is_control() && ch != '\n' && ch != '\t'), "{text:?}"),
            BlockKind::Quiz(ids) => assert!(!ids.iter().any(|id| id.chars().any(char::is_control))),
            BlockKind::Picture(picture) => assert!(!picture.alt.chars().any(char::is_control), "{picture:?}"),
            BlockKind::Embed(embed) => assert!(!embed.path.chars().chain(embed.words.chars()).any(char::is_control), "{embed:?}"),
            _ => {}
        }
        block.children().into_iter().for_each(|inner| check(inner, depth + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_markdown_and_html_is_read(pieces in prop::collection::vec(piece(), 0..40)) {
        let (page, _) = parse("page.md", &pieces.concat());
        check(&page.blocks, 0);
    }

    #[test]
    fn what_is_nested_without_end_stays_within_bounds(piece in piece(), count in 1usize..300) {
        let (page, _) = parse("page.md", &format!("{}end", piece.repeat(count)));
        check(&page.blocks, 0);
    }
}
