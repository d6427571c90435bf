//! Addresses in plain words become links, as GitHub and docsify have it: `https://…`, `www.…` and e-mail addresses.

use std::ops::Range;

use super::page::{Link, SpanKind, Text};

/// Makes links of the addresses in `text` that are in no link and no code.
pub(super) fn link(text: &mut Text) {
    if !may_hold_address(&text.content) {
        return;
    }
    let mut linked = Text { links: std::mem::take(&mut text.links), ..Text::default() };
    for (range, span) in text.pieces() {
        let mut from = range.start;
        if span.link.is_none() && span.style.kind == SpanKind::Plain {
            let mut marks = Marks::new(&text.content[..range.end], from);
            while let Some((at, href)) = marks.address(from) {
                linked.push(&text.content[from..at.start], span.style, None);
                linked.links.push(Link { href, ignore: false });
                linked.push(&text.content[at.clone()], span.style, Some(linked.links.len() - 1));
                from = at.end;
            }
        }
        linked.push(&text.content[from..range.end], span.style, span.link);
    }
    *text = linked;
}

/// Nearly all text holds none, so it is looked over for single letters only.
fn may_hold_address(text: &str) -> bool {
    text.contains('@')
        || text.match_indices(':').any(|(at, _)| text[at + 1..].starts_with("//"))
        || text.match_indices('.').any(|(at, _)| text[..at].ends_with("www"))
}

/// What addresses begin with, or have within.
const MARKS: [&str; 3] = ["http", "www.", "@"];

/// Goes over a text for its addresses. Looks for each mark once only, however many of the others there are.
struct Marks<'a> {
    text: &'a str,
    /// Where each of [`MARKS`] stands next; `None` when there is no more of it.
    next: [Option<usize>; MARKS.len()],
}

impl<'a> Marks<'a> {
    fn new(text: &'a str, from: usize) -> Self {
        Self { text, next: MARKS.map(|mark| Some(from + text[from..].find(mark)?)) }
    }

    /// The first mark from `from` on.
    fn mark(&mut self, from: usize) -> Option<usize> {
        for (next, mark) in self.next.iter_mut().zip(MARKS) {
            if next.is_some_and(|next| next < from) {
                *next = self.text.get(from..).and_then(|rest| Some(from + rest.find(mark)?));
            }
        }
        self.next.into_iter().flatten().min()
    }

    /// The first address from `start` on, and where it leads.
    fn address(&mut self, start: usize) -> Option<(Range<usize>, String)> {
        let text = self.text;
        let mut from = start;
        loop {
            let at = self.mark(from)?;
            let found = if text[at..].starts_with('@') {
                mail(text, start, at)
            } else {
                let inner = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
                // Asked first: to read all the rest for each mark would take the square of the text's length.
                let address = if inner { None } else { url(&text[at..]) };
                address.map(|(length, href)| (at..at + length, href))
            };
            if found.is_some() {
                return found;
            }
            from = at + 1;
        }
    }
}

/// Length and target of the address that `text` begins with.
fn url(text: &str) -> Option<(usize, String)> {
    let scheme = ["https://", "http://", "www."].into_iter().find(|scheme| text.starts_with(scheme))?;
    if !text[scheme.len()..].starts_with(|ch: char| ch.is_alphanumeric() || ch == '[') {
        return None;
    }
    let end = text.find(|ch: char| ch.is_whitespace() || ch == '<').unwrap_or(text.len());
    let end = without_punctuation(&text[..end]);
    let host = text.get(scheme.len()..end)?;
    let whole = !host.is_empty() && (scheme != "www." || host.contains('.'));
    let before = if scheme == "www." { "http://" } else { "" };
    whole.then(|| (end, format!("{before}{}", &text[..end])))
}

/// Length of `url` without what belongs to the sentence around it.
fn without_punctuation(url: &str) -> usize {
    let open = url.matches('(').count();
    let mut surplus = url.matches(')').count().saturating_sub(open);
    let mut kept = url;
    loop {
        kept = kept.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"', '”', '’', '…']);
        match kept.strip_suffix(')') {
            Some(without) if surplus > 0 => (kept, surplus) = (without, surplus - 1),
            _ => return kept.len(),
        }
    }
}

/// The e-mail address around the `@` at `at`. Not `git@host:path`, which leads to no mailbox.
fn mail(text: &str, start: usize, at: usize) -> Option<(Range<usize>, String)> {
    let local = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '_' | '+' | '-');
    let before = text[start..at].trim_end_matches(local).len();
    let host = &text[at + 1..];
    let length = host.find(|ch: char| !(ch.is_ascii_alphanumeric() || matches!(ch, '.' | '-'))).unwrap_or(host.len());
    let path = host[length..].starts_with([':', '/', '@', '_']) && host[length + 1..].starts_with(|ch: char| !ch.is_whitespace());
    let host = host[..length].trim_end_matches(['.', '-']);
    let whole = host.contains('.') && !host.contains("..") && host.starts_with(|ch: char| ch.is_ascii_alphanumeric());
    let range = start + before..at + 1 + host.len();
    (whole && !path && range.start < at).then(|| (range.clone(), format!("mailto:{}", &text[range])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::page::Style;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (words, expected) in [
            ("see https://example.org/a_b?c=d.", "see [https://example.org/a_b?c=d|https://example.org/a_b?c=d]."),
            ("(http://localhost:8080)", "([http://localhost:8080|http://localhost:8080])"),
            ("https://x.org/a_(b) c", "[https://x.org/a_(b)|https://x.org/a_(b)] c"),
            ("at www.example.org, and www.", "at [www.example.org|http://www.example.org], and www."),
            ("write to ann.b@example.org.", "write to [ann.b@example.org|mailto:ann.b@example.org]."),
            ("clone git@example.org:a/b or a@b", "clone git@example.org:a/b or a@b"),
            ("http:// and xhttp://a and https://", "http:// and xhttp://a and https://"),
            ("“https://x.org”…", "“[https://x.org|https://x.org]”…"),
            ("two: http://a.b http://c.d", "two: [http://a.b|http://a.b] [http://c.d|http://c.d]"),
        ] {
            let mut text = Text::of(words, Style::default());
            link(&mut text);
            let shown: String = text
                .pieces()
                .map(|(range, span)| match span.link {
                    Some(link) => format!("[{}|{}]", &text.content[range], text.links[link].href),
                    None => text.content[range].to_owned(),
                })
                .collect();
            assert_eq!(shown, expected);
        }
    }
}
