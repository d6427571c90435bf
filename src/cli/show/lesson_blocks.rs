//! The blocks of a page as JSON: everything a script could want to know of them, nested as they are.

use serde::Serialize;

use crate::markdown::page::{self, Alignment, CalloutKind, EmbedKind, PictureSize, SpanKind};

/// One block. `kind` names what it is; `line` is the line of the file it starts at.
#[derive(Serialize)]
pub struct Block<'a> {
    line: u32,
    #[serde(flatten)]
    kind: Kind<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Kind<'a> {
    Heading {
        level: u8,
        slug: &'a str,
        #[serde(flatten)]
        words: Words<'a>,
    },
    Paragraph(Words<'a>),
    Citation(Words<'a>),
    List {
        ordered: bool,
        /// Number of the first item.
        start: Option<u32>,
        items: Vec<Item<'a>>,
    },
    Quote {
        blocks: Vec<Block<'a>>,
    },
    Callout {
        callout: &'static str,
        blocks: Vec<Block<'a>>,
    },
    Code {
        language: &'a str,
        text: &'a str,
    },
    Picture {
        dark: &'a str,
        light: &'a str,
        alt: &'a str,
        size: Option<Size>,
        centred: bool,
        href: Option<&'a str>,
    },
    Quiz {
        ids: &'a [String],
    },
    Table {
        alignments: Vec<&'static str>,
        header: Vec<Words<'a>>,
        rows: Vec<Vec<Words<'a>>>,
    },
    Details {
        summary: Words<'a>,
        open: bool,
        blocks: Vec<Block<'a>>,
    },
    Centred {
        blocks: Vec<Block<'a>>,
    },
    Columns {
        /// How many stand side by side at most.
        across: usize,
        columns: Vec<Vec<Block<'a>>>,
    },
    Footnote {
        label: &'a str,
        blocks: Vec<Block<'a>>,
    },
    /// Only where the file was not put in.
    Embed {
        path: &'a str,
        text: &'a str,
        language: Option<&'a str>,
        fragment: Option<&'a str>,
    },
    Outline,
    Rule,
}

#[derive(Serialize)]
struct Item<'a> {
    line: u32,
    /// Its number, in an ordered list.
    number: Option<u32>,
    /// Whether it is done, where it is a task.
    task: Option<bool>,
    blocks: Vec<Block<'a>>,
}

/// In pixels, or in percent of the column.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Size {
    Pixels { width: u32, height: Option<u32> },
    Percent(u32),
}

/// Text, and its pieces in one style each. A piece names only what is set.
#[derive(Serialize)]
struct Words<'a> {
    text: &'a str,
    spans: Vec<Span<'a>>,
}

#[derive(Serialize)]
struct Span<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strong: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    emphasis: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strike: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<&'a str>,
}

/// `blocks`, to be written as JSON.
pub fn of(blocks: &[page::Block]) -> Vec<Block<'_>> {
    blocks.iter().map(|block| Block { line: block.line, kind: kind(&block.kind) }).collect()
}

fn kind(kind: &page::BlockKind) -> Kind<'_> {
    match kind {
        page::BlockKind::Heading { level, slug, text } => Kind::Heading { level: *level, slug, words: words(text) },
        page::BlockKind::Paragraph(text) => Kind::Paragraph(words(text)),
        page::BlockKind::Citation(text) => Kind::Citation(words(text)),
        page::BlockKind::List(list) => {
            let number = |at: usize| list.start.and_then(|start| start.checked_add(u32::try_from(at).ok()?));
            let items = list.items.iter().enumerate().map(|(at, item)| Item {
                line: item.line,
                number: number(at),
                task: item.task,
                blocks: of(&item.blocks),
            });
            Kind::List { ordered: list.start.is_some(), start: list.start, items: items.collect() }
        }
        page::BlockKind::Quote(blocks) => Kind::Quote { blocks: of(blocks) },
        page::BlockKind::Callout(kind, blocks) => Kind::Callout { callout: callout(*kind), blocks: of(blocks) },
        page::BlockKind::Code { language, text } => Kind::Code { language, text },
        page::BlockKind::Picture(picture) => Kind::Picture {
            dark: &picture.dark,
            light: &picture.light,
            alt: &picture.alt,
            size: picture.size.map(|size| match size {
                PictureSize::Pixels(width, height) => Size::Pixels { width, height },
                PictureSize::Percent(share) => Size::Percent(share),
            }),
            centred: picture.centred,
            href: picture.link.as_ref().map(|link| link.href.as_str()),
        },
        page::BlockKind::Quiz(ids) => Kind::Quiz { ids },
        page::BlockKind::Table(table) => Kind::Table {
            alignments: table.alignments.iter().map(|alignment| self::alignment(*alignment)).collect(),
            header: table.header.iter().map(words).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(words).collect()).collect(),
        },
        page::BlockKind::Details(details) => {
            Kind::Details { summary: words(&details.summary), open: details.open, blocks: of(&details.blocks) }
        }
        page::BlockKind::Centred(blocks) => Kind::Centred { blocks: of(blocks) },
        page::BlockKind::Columns { across, columns } => {
            Kind::Columns { across: *across, columns: columns.iter().map(|column| of(column)).collect() }
        }
        page::BlockKind::Footnote { label, blocks } => Kind::Footnote { label, blocks: of(blocks) },
        page::BlockKind::Embed(embed) => Kind::Embed {
            path: &embed.path,
            text: &embed.words,
            language: match &embed.kind {
                EmbedKind::Code(language) => Some(language),
                EmbedKind::Markdown => None,
            },
            fragment: embed.fragment.as_deref(),
        },
        page::BlockKind::Outline => Kind::Outline,
        page::BlockKind::Rule => Kind::Rule,
    }
}

fn words(text: &page::Text) -> Words<'_> {
    let span = |(range, span): (std::ops::Range<usize>, page::Span)| Span {
        text: &text.content[range],
        is: match span.style.kind {
            SpanKind::Plain => None,
            SpanKind::Code => Some("code"),
            SpanKind::Key => Some("key"),
            SpanKind::Aside => Some("aside"),
        },
        strong: span.style.strong,
        emphasis: span.style.emphasis,
        strike: span.style.strike,
        href: span.link.and_then(|link| text.links.get(link)).map(|link| link.href.as_str()),
    };
    Words { text: &text.content, spans: text.pieces().map(span).collect() }
}

fn callout(kind: CalloutKind) -> &'static str {
    match kind {
        CalloutKind::Tip => "tip",
        CalloutKind::Important => "important",
        CalloutKind::Note => "note",
        CalloutKind::Warning => "warning",
        CalloutKind::Caution => "caution",
    }
}

fn alignment(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Left => "left",
        Alignment::Centre => "centre",
        Alignment::Right => "right",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::markdown;

    fn read_back(source: &str) -> Value {
        let (page, _) = markdown::parse("a.md", source);
        let json = crate::domain::sanitize::json(&of(&page.blocks)).unwrap();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_script_learns_all_of_a_block() {
        for (source, expected) in [
            (
                "## Two *b*",
                json!([{"line": 1, "kind": "heading", "level": 2, "slug": "two-b", "text": "Two b", "spans": [{"text": "Two "}, {"text": "b", "emphasis": true}]}]),
            ),
            ("[a](b)", json!([{"line": 1, "kind": "paragraph", "text": "a", "spans": [{"text": "a", "href": "b"}]}])),
            (
                "\n3. [x] `c`\n\n   ```sh\n   ls\n   ```",
                json!([{"line": 2, "kind": "list", "ordered": true, "start": 3, "items": [{"line": 2, "number": 3, "task": true, "blocks": [
                    {"line": 2, "kind": "paragraph", "text": "c", "spans": [{"text": "c", "is": "code"}]},
                    {"line": 4, "kind": "code", "language": "sh", "text": "ls"},
                ]}]}]),
            ),
            (
                "?> t",
                json!([{"line": 1, "kind": "callout", "callout": "tip", "blocks": [{"line": 1, "kind": "paragraph", "text": "t", "spans": [{"text": "t"}]}]}]),
            ),
            (
                "![a](b.png ':size=10x20')",
                json!([{"line": 1, "kind": "picture", "dark": "b.png", "light": "b.png", "alt": "a", "size": {"pixels": {"width": 10, "height": 20}}, "centred": false, "href": null}]),
            ),
            (
                "|a|\n|-:|\n|1|",
                json!([{"line": 1, "kind": "table", "alignments": ["right"], "header": [{"text": "a", "spans": [{"text": "a"}]}], "rows": [[{"text": "1", "spans": [{"text": "1"}]}]]}]),
            ),
            (
                "<details open><summary>s</summary>\n\n***\n\n</details>",
                json!([{"line": 1, "kind": "details", "summary": {"text": "s", "spans": [{"text": "s"}]}, "open": true, "blocks": [{"line": 3, "kind": "rule"}]}]),
            ),
            ("[[toc]]", json!([{"line": 1, "kind": "outline"}])),
            ("<div class=\"quizdown\"><div id=\"q.js\"></div></div>", json!([{"line": 1, "kind": "quiz", "ids": ["q.js"]}])),
        ] {
            assert_eq!(read_back(source), expected, "{source}");
        }
    }

    #[test]
    fn every_kind_of_block_can_be_written() {
        let blocks = read_back(include_str!("../../../tests/data/every-construct.md"));
        let kinds: Vec<&str> = blocks.as_array().unwrap().iter().map(|block| block["kind"].as_str().unwrap()).collect();
        for kind in
            ["heading", "paragraph", "list", "quote", "callout", "picture", "table", "details", "centred", "rule", "quiz", "footnote"]
        {
            assert!(kinds.contains(&kind), "{kind}");
        }
    }
}
