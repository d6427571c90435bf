//! Settings whose name says that their value is secret, in whatever form: YAML, `.env`, INI, headers, a shell's words, JSON that is not whole.
//! The value goes as far as the form lets it go, over several lines too; what is put in its place leaves YAML and JSON sound.

mod spread;
mod value;

use spread::Spread;
use value::{Place, Value};

use super::names::{Written, holds};

/// `text` without the values of such settings.
pub(super) fn without_values(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut spread = Spread::Ended;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        match spread.take(body) {
            Some(instead) => clean.push_str(&instead),
            None => spread = without_values_of_line(body, &mut clean),
        }
        clean.push_str(&line[body.len()..]);
    }
    clean
}

/// Appends what is left of `line`, and tells whether the last value goes on below.
fn without_values_of_line(line: &str, clean: &mut String) -> Spread {
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = line[at..].find([':', '=']) {
        let separator = at + found;
        let length = [":=", "=>", "==", ":", "="].into_iter().find(|sign| line[separator..].starts_with(sign)).map_or(1, str::len);
        at = separator + length;
        let written = if &line[separator..at] == ":" { Written::Colon } else { Written::Equals };
        let Some(name) = Name::before(&line[copied..separator]) else { continue };
        let Some(kind) = holds(name.text, written) else { continue };
        let start = copied + name.start;
        let spaced = line[at..].starts_with([' ', '\t']);
        // `/home/token:/bin/sh`
        if written == Written::Colon && !spaced && name.quote.is_empty() && line[..start].ends_with('/') {
            continue;
        }
        let place = Place::of(&line[copied..start], written, name.quote, spaced, start);
        let from = at + line[at..].len() - line[at..].trim_start().len();
        let value = Value::read(&line[from..], kind, &place);
        if let Some((length, instead)) = value.instead {
            clean.push_str(&line[copied..from]);
            clean.push_str(&instead);
            copied = from + length;
            at = copied;
        }
        if value.spread != Spread::Ended {
            clean.push_str(&line[copied..]);
            return value.spread;
        }
    }
    clean.push_str(&line[copied..]);
    Spread::Ended
}

/// The name before a `:` or `=`.
struct Name<'a> {
    text: &'a str,
    /// Where it begins, with its quote.
    start: usize,
    /// What it is closed with: nothing, `"`, or `\"` in a text within a text.
    quote: &'a str,
}

impl<'a> Name<'a> {
    fn before(text: &'a str) -> Option<Self> {
        let text = text.trim_end();
        let bare = text.trim_end_matches(['"', '\'']);
        let bare = if text.len() - bare.len() == 1 { bare.trim_end_matches('\\') } else { text };
        let quote = &text[bare.len()..];
        let is_part = |ch: char| ch.is_ascii_alphanumeric() || "_.-".contains(ch);
        let length = bare.len() - bare.trim_end_matches(is_part).len();
        let start = bare.len() - length;
        let opened = if bare[..start].ends_with(quote) { quote.len() } else { 0 };
        (length > 0).then_some(Self { text: &bare[start..], start: start - opened, quote })
    }
}
