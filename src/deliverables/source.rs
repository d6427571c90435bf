//! A prompt's text as Markdown again, so that it reads the same wherever it is rendered: in a submission, on the screen of a reviewer.

use crate::markdown::page::{SpanKind, Text};

/// `text` as Markdown in one paragraph.
pub fn markdown(text: &Text) -> String {
    let mut out = String::new();
    for (range, span) in text.pieces() {
        let content = &text.content[range];
        let words = content.trim();
        if words.is_empty() {
            out.push_str(content);
            continue;
        }
        let (before, after) = content.split_once(words).unwrap_or_default();
        let mut inner = match span.style.kind {
            SpanKind::Code => code(words),
            SpanKind::Plain | SpanKind::Key | SpanKind::Aside => escaped(words),
        };
        for (is, mark) in [(span.style.strike, "~~"), (span.style.emphasis, "*"), (span.style.strong, "**")] {
            if is {
                inner = format!("{mark}{inner}{mark}");
            }
        }
        if let Some(link) = span.link.and_then(|link| text.links.get(link)) {
            inner = format!("[{inner}](<{}>)", link.href.replace(['<', '>', '\n'], ""));
        }
        out.push_str(before);
        out.push_str(&inner);
        out.push_str(after);
    }
    unmarked(out.trim()).replace('\n', "  \n")
}

/// A text that begins as a list, a heading, a quote or a callout would is none.
fn unmarked(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
    match text[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some('#' | '+' | '-' | '>' | '=' | '?' | '!' | '|') if digits == 0 => format!("\\{text}"),
        _ => text.to_owned(),
    }
}

/// Between as many backticks as it takes.
fn code(words: &str) -> String {
    let longest = words.split(|ch| ch != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let air = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
    format!("{ticks}{air}{words}{air}{ticks}")
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for ch in words.chars() {
        if matches!(ch, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~') {
            out.push('\\');
        }
        out.push(ch);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{self, page::BlockKind};

    fn paragraph(source: &str) -> Text {
        let (page, _) = markdown::parse("x.md", source);
        match page.blocks.into_iter().next().map(|block| block.kind) {
            Some(BlockKind::Paragraph(text)) => text,
            _ => Text::default(),
        }
    }

    #[test]
    fn what_is_written_again_reads_the_same() {
        for source in [
            "Run `vagrant up`, then *say* **why** it ~~fails~~ works.",
            "A [page](/vms/packer?id=x) and `` a ` tick ``.",
            "Not \\*stressed\\*, a\\_b\\_c, \\<tag\\>, \\[no link\\](x), 2 &amp; 3 \\& \\~\\~no\\~\\~",
            "A [**bold link**](a.md) and https://example.org/a_b.",
            "1\\. is no list",
            "\\- nor is this",
        ] {
            let text = paragraph(source);
            assert!(!text.content.is_empty(), "{source}");
            assert_eq!(paragraph(&markdown(&text)), text, "{source} became {}", markdown(&text));
        }
    }
}
