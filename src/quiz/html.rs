//! Raw HTML among quizdown's blocks: where such a block starts and how far it goes. What it says is left as it is.

use super::source::Line;

/// Elements that start a block whatever follows them (CommonMark 0.30 §4.6, condition 6).
const BLOCK_ELEMENTS: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "meta",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "section",
    "source",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// Elements whose block goes on to their closing tag.
const VERBATIM_ELEMENTS: &[&str] = &["script", "pre", "style", "textarea"];

/// How many of `lines` the HTML block at their start takes; 0 when there is none.
pub fn extent(lines: &[Line]) -> usize {
    let Some(first) = lines.first().filter(|line| line.indent() <= 3) else { return 0 };
    let start = first.text.trim_start();
    let ends_with = |end: &str| {
        let found = lines.iter().position(|line| line.text.to_ascii_lowercase().contains(end));
        found.map_or(lines.len(), |index| index + 1)
    };
    if start.starts_with("<!--") {
        return ends_with("-->");
    }
    let name = element(start);
    if VERBATIM_ELEMENTS.contains(&name.as_str()) && !start.starts_with("</") {
        return ends_with(&format!("</{name}>"));
    }
    if is_block_tag(start, &name) || is_lone_tag(start) {
        return lines.iter().position(Line::is_blank).unwrap_or(lines.len());
    }
    0
}

/// Whether this line ends a paragraph before it.
pub fn interrupts(line: &Line) -> bool {
    let name = element(&line.text);
    line.text.starts_with("<!--")
        || is_block_tag(&line.text, &name)
        || VERBATIM_ELEMENTS.contains(&name.as_str()) && !line.text.starts_with("</")
}

/// Name of the tag at the start of `text`, in lower case; empty when there is none.
fn element(text: &str) -> String {
    let Some(inner) = text.strip_prefix('<') else { return String::new() };
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    inner.chars().take_while(|ch| ch.is_ascii_alphanumeric() || *ch == '-').collect::<String>().to_ascii_lowercase()
}

fn is_block_tag(text: &str, name: &str) -> bool {
    let after = text.trim_start_matches(['<', '/']).get(name.len()..).unwrap_or_default();
    BLOCK_ELEMENTS.contains(&name) && (after.is_empty() || after.starts_with([' ', '>']) || after.starts_with("/>"))
}

/// A whole tag with nothing after it, `<br>`.
fn is_lone_tag(text: &str) -> bool {
    let tag = text.trim_end();
    let Some(inner) = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')) else { return false };
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let mut quote = None;
    for ch in inner.chars() {
        match quote {
            Some(open) if ch == open => quote = None,
            Some(_) => {}
            None if ch == '"' || ch == '\'' => quote = Some(ch),
            None if ch == '<' || ch == '>' || ch == '`' => return false,
            None => {}
        }
    }
    // `<https://…>` and `<a@b.c>` are links, not tags.
    let name = element(text);
    let after = inner.get(name.len()..).unwrap_or_default();
    quote.is_none() && name.starts_with(|ch: char| ch.is_ascii_alphabetic()) && (after.is_empty() || after.starts_with([' ', '/']))
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_block_of_html_ends_where_its_kind_ends() {
        for (text, expected) in [
            ("<div>\na\n\nb", 2),
            ("<br>\n- [x] a", 2),
            ("<!-- a\n\nb -->\nc", 3),
            ("<pre>\n\n</pre>\nc", 3),
            ("<img src=\"a>b.png\" />\n\nc", 1),
            ("<https://example.org>", 0),
            ("text <br>", 0),
            ("<b>bold</b> text", 0),
            ("a < b", 0),
        ] {
            assert_eq!(extent(&source::lines(text, |line| (line + 1, 1))), expected, "{text:?}");
        }
    }
}
