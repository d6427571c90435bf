//! One value: where it begins, how far it goes by the form that it stands in, and what to put in its place.

use super::super::REDACTED;
use super::super::names::{Holds, Written, is_harmless, without_authorization, without_cookies};
use super::spread::Spread;

/// What stands before a value tells its form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    written: Written,
    /// What the name is closed with.
    quote: &'a str,
    /// Nothing stands before the name but blanks, a dash of a list or the mark of a comment.
    starts_line: bool,
    /// `export` or the like is before it.
    in_shell: bool,
    /// In a `{ }` or `[ ]` of the same line.
    in_flow: bool,
    /// The quote right before the name: `'Authorization: …'`.
    within: Option<char>,
    /// A blank is between the `:` and the value.
    spaced: bool,
    /// Where the name begins.
    column: usize,
}

impl<'a> Place<'a> {
    pub fn of(before: &str, written: Written, quote: &'a str, spaced: bool, column: usize) -> Self {
        let count = |signs: [char; 2]| before.matches(signs).count();
        let mut rest = before.trim_start();
        while let Some(next) = ["- ", "? ", "#", "//", ";", "ENV ", "ARG "].iter().find_map(|mark| rest.strip_prefix(mark)) {
            rest = next.trim_start();
        }
        Self {
            written,
            quote,
            starts_line: rest.is_empty(),
            in_shell: ["export", "set", "local", "readonly", "declare -x", "typeset -x"].contains(&rest.trim_end()),
            in_flow: count(['{', '[']) > count(['}', ']']),
            within: before.chars().next_back().filter(|ch| quote.is_empty() && matches!(ch, '"' | '\'' | '`')),
            spaced,
            column,
        }
    }

    /// A line of YAML: the value goes to its end.
    fn is_yaml(&self) -> bool {
        self.written == Written::Colon && self.starts_line && !self.in_flow
    }
}

/// What was found of a value.
#[derive(Debug, PartialEq)]
pub(super) struct Value {
    /// So many bytes become this.
    pub instead: Option<(usize, String)>,
    /// And so it goes on.
    pub spread: Spread,
}

impl Value {
    const HARMLESS: Self = Self { instead: None, spread: Spread::Ended };

    /// Reads the value that `text`, up to the line's end, begins with.
    pub fn read(text: &str, holds: Holds, place: &Place<'_>) -> Self {
        let start = if place.written == Written::Colon { properties(text) } else { 0 };
        let (kept, rest) = text.split_at(start);
        let mut value = match holds {
            Holds::Secret => Self::secret(rest, place),
            Holds::Authorization => Self::header(rest, place, |value| without_authorization(value, false)),
            Holds::Cookies { all } => Self::header(rest, place, |value| without_cookies(value, all)),
        };
        if let Some((length, instead)) = &mut value.instead {
            *length += start;
            instead.insert_str(0, kept);
        }
        value
    }

    fn secret(text: &str, place: &Place<'_>) -> Self {
        if let Some(quote) = Quote::of(text) {
            let (inner, closed) = quote.inner(text);
            if closed && is_harmless(inner) || !closed && inner.trim().is_empty() {
                return Self::HARMLESS;
            }
            let instead = Some((quote.length + inner.len(), format!("{}{REDACTED}", &text[..quote.length])));
            let goes_on = !closed && quote.slashes == 0 && place.is_yaml();
            return Self { instead, spread: if goes_on { Spread::Quoted(place.column, quote.sign) } else { Spread::Ended } };
        }
        if place.is_yaml() && is_block_header(text) {
            return Self { instead: None, spread: Spread::Block(place.column) };
        }
        if text.is_empty() || text.starts_with('#') {
            let below = place.is_yaml() && (place.spaced || text.is_empty());
            return Self { instead: None, spread: if below { Spread::Below(place.column) } else { Spread::Ended } };
        }
        if text.starts_with('{') && !text.starts_with("{{") {
            return Self::HARMLESS;
        }
        if text.starts_with(REDACTED) && !place.is_yaml() {
            return Self::HARMLESS;
        }
        let unmarked = without_brackets_of_marks(text);
        if let Some(end) = unmarked.find(']').filter(|_| unmarked.starts_with('[')) {
            let harmless = text[1..end].split(',').all(|item| is_harmless(item.trim().trim_matches(['"', '\''])));
            return if harmless {
                Self::HARMLESS
            } else {
                Self { instead: Some((end + 1, format!("[\"{REDACTED}\"]"))), spread: Spread::Ended }
            };
        }
        let length = bare_length(&unmarked, place);
        let goes_on = place.is_yaml() && place.spaced;
        if is_harmless(&text[..length]) {
            return Self::HARMLESS;
        }
        let quoted = place.written == Written::Colon && (place.in_flow || goes_on || !place.quote.is_empty());
        let quote = match place.quote {
            _ if !quoted => "",
            "" => "\"",
            quote => quote,
        };
        let instead = Some((length, format!("{quote}{REDACTED}{quote}")));
        Self { instead, spread: if goes_on { Spread::Plain(place.column) } else { Spread::Ended } }
    }

    /// A header's value goes to the end of the quotes that it is in, or else to the end of the line.
    fn header(text: &str, place: &Place<'_>, clean: impl Fn(&str) -> Option<String>) -> Self {
        let start = Quote::of(text).map_or(0, |quote| quote.length);
        let length = match (Quote::of(text), place.within) {
            (Some(quote), _) => quote.inner(text).0.len(),
            (None, Some(within)) => close(text, 0, within).unwrap_or(text.len()),
            (None, None) => text.find(['"', '`']).unwrap_or(text.len()),
        };
        let value = text[start..start + length].trim_end();
        let instead = clean(value).map(|clean| (start + value.len(), format!("{}{clean}", &text[..start])));
        Self { instead, spread: Spread::Ended }
    }
}

/// A quote, and how often it is escaped: a text within a text has `\"`.
struct Quote {
    sign: char,
    slashes: usize,
    length: usize,
}

impl Quote {
    fn of(text: &str) -> Option<Self> {
        let slashes = text.len() - text.trim_start_matches('\\').len();
        let sign = text[slashes..].chars().next().filter(|ch| matches!(ch, '"' | '\''))?;
        Some(Self { sign, slashes, length: slashes + 1 })
    }

    /// What is in the quotes that `text` begins with, and whether they are closed.
    fn inner<'a>(&self, text: &'a str) -> (&'a str, bool) {
        let inner = &text[self.length..];
        match close(inner, self.slashes, self.sign) {
            Some(end) => (&inner[..end], true),
            None => (inner, false),
        }
    }
}

/// Where the `quote`, escaped by so many `slashes`, is that ends a text. One that is escaped further is a part of it, and so is a doubled `'`.
pub(super) fn close(text: &str, slashes: usize, quote: char) -> Option<usize> {
    let mut skipped = None;
    for (at, _) in text.match_indices(quote) {
        let run = text[..at].len() - text[..at].trim_end_matches('\\').len();
        if skipped == Some(at) {
            continue;
        }
        if run < slashes {
            return Some(at - run);
        }
        if (run - slashes).is_multiple_of(2 * (slashes + 1)) {
            let doubled = quote == '\'' && slashes == 0 && text[at + 1..].starts_with('\'');
            if !doubled {
                return Some(at - slashes);
            }
            skipped = Some(at + 1);
        }
    }
    None
}

/// Bytes of what YAML may have before a value, `!tag` and `&anchor`, where a value comes after it.
fn properties(text: &str) -> usize {
    let mut start = 0;
    while text[start..].starts_with(['!', '&']) {
        let Some(length) = text[start..].find(' ') else { break };
        let next = start + length + text[start + length..].len() - text[start + length..].trim_start().len();
        if next == text.len() || text[next..].starts_with('#') {
            break;
        }
        start = next;
    }
    start
}

/// `|`, `>-`, `|2 # why`
fn is_block_header(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['|', '>']) else { return false };
    let rest = rest.trim_start_matches(|ch: char| ch.is_ascii_digit() || "+-".contains(ch));
    rest.trim().is_empty() || rest.starts_with(" #")
}

/// The same, as long, where no bracket is that of a secret that was taken out before.
fn without_brackets_of_marks(text: &str) -> String {
    text.replace(REDACTED, &"x".repeat(REDACTED.len()))
}

/// Bytes of a value without quotes.
fn bare_length(text: &str, place: &Place<'_>) -> usize {
    let whole_line = !place.in_flow && place.starts_line && (place.spaced || place.written == Written::Equals);
    let reference = reference_length(text);
    let length = match place.written {
        _ if whole_line => {
            let comments: &[&str] = if place.written == Written::Colon { &[" #", "\t#"] } else { &[" #", "\t#", " ;"] };
            comments.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len())
        }
        Written::Colon if place.in_flow => reference + text[reference..].find([',', '}', ']']).unwrap_or(text.len() - reference),
        _ => reference + word_length(&text[reference..], place),
    };
    let value = text[..length].trim_end();
    // A comma ends a pair of JSON whose braces are on other lines.
    let value = if place.quote.is_empty() { value } else { value.trim_end_matches(',').trim_end() };
    value.len()
}

/// Bytes of the references that a value begins with: the brace of `${NAME}` is no end.
fn reference_length(text: &str) -> usize {
    match text.starts_with("${") || text.starts_with("{{") {
        true => {
            let end = text.find('}').map_or(text.len(), |end| end + 1);
            end + usize::from(text[end..].starts_with('}'))
        }
        false => 0,
    }
}

/// Bytes of one word in the midst of others.
fn word_length(text: &str, place: &Place<'_>) -> usize {
    let ends = |(at, ch): (usize, char)| {
        let rest = &text[at + ch.len_utf8()..];
        match ch {
            _ if ch.is_whitespace() => true,
            '"' | '\'' | '`' | '<' | '>' => true,
            ';' | '&' | '|' => place.written == Written::Equals,
            ',' => place.in_flow || is_next_setting(rest),
            '}' | ']' => place.in_flow,
            '\\' => rest.starts_with(['"', '\'', 'n', 'r', 't', '\\']),
            _ => false,
        }
    };
    let length = text.char_indices().find(|found| ends(*found)).map_or(text.len(), |(at, _)| at);
    if place.in_shell { length } else { text[..length].trim_end_matches([',', '.', ';', ')', ']', '}']).len() }
}

/// After a comma: nothing, a blank, or `name=`.
fn is_next_setting(text: &str) -> bool {
    let name = text.trim_start_matches(|ch: char| ch.is_ascii_alphanumeric() || "_.-".contains(ch));
    text.is_empty() || text.starts_with(char::is_whitespace) || (name.len() < text.len() && name.starts_with('='))
}
