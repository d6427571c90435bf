//! Takes attributes off tags that have more than any tag needs: html5ever compares each with all those before it, so that a tag of
//! megabytes would take hours.

use std::borrow::Cow;

/// So many a tag may have, or about that: signs between attributes are counted.
const MOST_ATTRIBUTES: usize = 200;

/// `html` without the attributes that are too many. Borrowed when there are none.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    // Each takes a letter and something before it.
    if html.len() <= 2 * MOST_ATTRIBUTES {
        return Cow::Borrowed(html);
    }
    let mut kept = String::new();
    let (mut copied, mut from) = (0, 0);
    while let Some(open) = html[from..].find('<').map(|at| from + at) {
        from = open + 1;
        if !html[from..].starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '/') {
            continue;
        }
        let (cut, end) = tag(&html[from..]);
        if let Some(cut) = cut {
            kept.push_str(&html[copied..from + cut]);
            copied = from + end;
        }
        from += end;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// Where in a tag, whose text after its `<` begins `text`, there are enough attributes, if ever; and where its `>` stands.
fn tag(text: &str) -> (Option<usize>, usize) {
    let (mut count, mut cut, mut quote) = (0, None, None);
    // The last byte that is no white space: a quote that does not follow `=` is a part of a name.
    let mut last = b'<';
    let mut apart = false;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return (cut, at),
            (b'"' | b'\'', None) if last == b'=' => quote = Some(byte),
            (byte, Some(open)) if byte == open => {
                quote = None;
                count += 1;
            }
            // However far one is from the next, as when each has a line of its own.
            (b' ' | b'\t' | b'\n' | b'/', None) if !apart => count += 1,
            _ => {}
        }
        apart = quote.is_none() && (byte.is_ascii_whitespace() || byte == b'/');
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        if count > MOST_ATTRIBUTES && cut.is_none() {
            cut = Some(at + 1);
        }
    }
    (cut, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_what_a_tag_needs_and_no_more() {
        let many = |count| (0..count).map(|at| format!(" a{at}='>'")).collect::<String>();
        let stray = format!("<a title=it's> don't, {}'>'", "oak ".repeat(300));
        for usual in ["<a href='x'>oak</a>".repeat(100), stray, format!("<img src=\"data:image/png;base64,{}\">", "A b/".repeat(1000))] {
            assert!(matches!(bounded(&usual), Cow::Borrowed(_)), "{usual}");
        }
        let spread = format!("<img{}src='x'>", format!("\n{}alt=''", " ".repeat(40)).repeat(6));
        assert!(matches!(bounded(&spread), Cow::Borrowed(_)), "room between attributes is none");
        let html = format!("é <b{}>oak</b> <i{}>", many(5000), many(3));
        let bounded = bounded(&html);
        assert!(bounded.len() < 3000, "{}", bounded.len());
        assert!(bounded.starts_with("é <b a0='>' a1='>'") && bounded.ends_with(&format!(">oak</b> <i{}>", many(3))), "{bounded}");
    }
}
