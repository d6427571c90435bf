//! No grapheme is lost: neither on the way from the source to the blocks (the source is read here a second time, by other means) nor on
//! that from the blocks to the lines.

use std::collections::HashMap;

use drillyard::layout::document::{Document, Role, RunStyle};
use drillyard::markdown::page::{Block, BlockKind, Text, for_each};
use pulldown_cmark::{Event, Options, Parser, Tag};
use unicode_segmentation::UnicodeSegmentation;

use super::courses::Lesson;
use super::shape::in_reading_order;

/// What holds of every page at every width: all that its blocks say stands on its lines, in their order; and all that its source says.
pub fn none_is_lost(lesson: &Lesson, width: u16) {
    let document = lesson.open_at(width);
    let shown = said(&document);
    let mut expected = String::new();
    let mut cursor = 0;
    for_each(&lesson.page.text.blocks, &mut |block| {
        let in_order = !matches!(block.kind, BlockKind::Table(_));
        for text in texts(block) {
            let text = solid(&text);
            // Footnotes go to the end, and captions above their tables: those are looked for in the whole.
            if in_order {
                let from = shown[cursor..].find(&text).map(|at| cursor + at).or_else(|| shown.find(&text));
                assert!(from.is_some(), "{} at {width}, line {}: {text:?} is lost", lesson.file, block.line);
                cursor = from.unwrap_or(0).max(cursor);
            }
            expected.push_str(&text);
        }
    });
    covers(&shown, &expected, &format!("{} at {width}: what its blocks say", lesson.file));
    covers(&solid(&all(&document)), &visible(&lesson.source), &format!("{} at {width}: what its source says", lesson.file));
    let written = solid(&all(&lesson.written_at(width)));
    covers(&written, &expected, &format!("{} written at {width}: what its blocks say", lesson.file));
}

/// Every grapheme of `expected` is in `shown` as often.
fn covers(shown: &str, expected: &str, what: &str) {
    let mut count: HashMap<&str, i64> = HashMap::new();
    shown.graphemes(true).for_each(|grapheme| *count.entry(grapheme).or_default() += 1);
    expected.graphemes(true).for_each(|grapheme| *count.entry(grapheme).or_default() -= 1);
    let lost: Vec<_> = count.into_iter().filter(|(_, count)| *count < 0).collect();
    assert!(lost.is_empty(), "{what} is not all there, lost: {lost:?}");
}

/// What a block itself says.
fn texts(block: &Block) -> Vec<String> {
    let plain = |text: &Text| text.content.clone();
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) | BlockKind::Citation(text) => vec![plain(text)],
        BlockKind::Code { text, .. } => vec![text.clone()],
        BlockKind::Table(table) => table.header.iter().chain(table.rows.iter().flatten()).map(plain).collect(),
        BlockKind::Details(details) => vec![plain(&details.summary)],
        _ => Vec::new(),
    }
}

/// The words of a document without what the layout put beside them: bars, numbers, marks of folded lines.
fn said(document: &Document) -> String {
    let ours = |style: &RunStyle| matches!(style.role, Role::QuoteBar | Role::Marker | Role::Edge | Role::Rule | Role::Callout(_));
    let lines = in_reading_order(document).into_iter();
    let runs = lines.flat_map(|(_, line)| document.texts_of(line)).filter(|(_, run)| !ours(&run.style));
    solid(&runs.map(|(text, _)| text).collect::<String>())
}

fn all(document: &Document) -> String {
    (0..document.lines.len()).map(|line| document.line_text(line)).collect()
}

fn solid(text: &str) -> String {
    text.replace(char::is_whitespace, "")
}

/// The letters and digits that a reader of the source expects to see, without what becomes other signs: short names of emoji, raised and
/// lowered letters. Marks and punctuation are Markdown's, or may be.
fn visible(source: &str) -> String {
    let body = source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---")).map_or(source, |(_, body)| body);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html = String::new();
    let mut hidden = 0;
    for event in Parser::new_ext(body, options) {
        match event {
            // Its words stand for a picture, or for a file; its place is taken by that.
            Event::Start(Tag::Image { .. }) => hidden += 1,
            Event::Start(Tag::Link { title, .. }) if title.contains(":include") => hidden += 1,
            Event::Start(Tag::Link { .. }) if hidden > 0 => hidden += 1,
            Event::End(pulldown_cmark::TagEnd::Image | pulldown_cmark::TagEnd::Link) if hidden > 0 => hidden -= 1,
            Event::Text(text) | Event::Code(text) if hidden == 0 => html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Event::Html(text) | Event::InlineHtml(text) if hidden == 0 => html.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) | Event::Start(_) => html.push(' '),
            _ => {}
        }
    }
    let html = without(&html, "<!--", "-->");
    let html = ["script", "style", "sub>", "sup>"].iter().fold(html, |html, tag| without(&html, &format!("<{tag}"), &format!("</{tag}")));
    let text = without(&without(&html, "<", ">"), "&", ";");
    // A joiner after ASCII joins nothing.
    let text = text
        .split('\u{200d}')
        .map(str::to_owned)
        .reduce(|before, after| before.clone() + if before.ends_with(|ch: char| ch.is_ascii()) { "" } else { "\u{200d}" } + &after)
        .unwrap_or_default();
    let emoji = regex_lite::Regex::new(":[a-z0-9_+-]+:|\\[toc\\]|\\[![A-Z]+\\]|\\{docsify-[a-z-]+\\}| :id=[\\w-]+").unwrap();
    let text = emoji.replace_all(&text, "").into_owned();
    text.graphemes(true)
        .filter(|grapheme| grapheme.chars().any(|ch| ch.is_alphanumeric() || !ch.is_ascii()) && !grapheme.trim().is_empty())
        .collect()
}

/// `text` without what stands between `start` and `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(start) {
        kept.push_str(before);
        rest = inner.split_once(end).map_or("", |(_, after)| after);
    }
    kept + rest
}
