//! Secrets in JSON, taken out where they stand: what is left is JSON as well, line for line, so that a check can read it, or look for
//! a part of its text. A name tells of the value behind it in an object, in a pair (`["cookie", "a=b"]`), after an option
//! (`["--token", "x"]`), and in `{"name": "DB_PASSWORD", "value": "x"}`.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::names::{Holds, Written, holds, is_harmless, without_authorization, without_cookies};
use super::{REDACTED, redact, replace};
use crate::checks::arguments::Pattern;
use crate::domain::probe::{ArtifactFacts, FoundFiles, KeyFacts};
use crate::domain::web::HttpFacts;

/// The document without secrets and without what `patterns` mean, or nothing where `text` is no JSON.
pub(super) fn without_secrets(text: &str, patterns: &[&Pattern]) -> Option<String> {
    let document = text.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    if !document.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<IgnoredAny>(document).ok()?;
    let start = text.len() - document.len();
    let ours = !patterns.is_empty() && is_ours(document);
    let mut walk = Walk { text, patterns, ours, clean: text[..start].to_owned(), parents: Vec::new() };
    walk.run(start);
    Some(walk.clean)
}

/// Answers whose names and numbers are this program's own.
fn is_ours(text: &str) -> bool {
    let (found, key) = (serde_json::from_str::<FoundFiles>(text).is_ok(), serde_json::from_str::<KeyFacts>(text).is_ok());
    found || key || serde_json::from_str::<ArtifactFacts>(text).is_ok() || serde_json::from_str::<HttpFacts>(text).is_ok()
}

/// From token to token through a document that is known to be sound.
struct Walk<'a> {
    text: &'a str,
    patterns: &'a [&'a Pattern],
    /// Names and numbers stay, but for secrets.
    ours: bool,
    clean: String,
    parents: Vec<Parent>,
}

/// An object or a list that is not at its end yet.
#[derive(Debug, Default)]
struct Parent {
    is_object: bool,
    /// Name of the value to come, as it was.
    key: Option<String>,
    /// The same without secrets.
    clean_key: String,
    /// What `"name": "…"` said.
    named: Option<String>,
    /// The text before, in a list.
    previous: Option<String>,
    index: usize,
    /// A list of secrets.
    hidden: bool,
}

impl Walk<'_> {
    fn run(&mut self, start: usize) {
        let mut at = start;
        while let Some(byte) = self.text.as_bytes().get(at).copied() {
            let end = match byte {
                b'"' => at + string_length(&self.text[at..]),
                b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                    at + self.text[at..]
                        .find(|ch: char| !(ch.is_ascii_alphanumeric() || "+-.".contains(ch)))
                        .unwrap_or(self.text.len() - at)
                }
                // White space of any width, and what divides.
                _ => at + self.text[at..].chars().next().map_or(1, char::len_utf8),
            };
            let token = &self.text[at..end];
            match byte {
                b'{' | b'[' => self.open(byte == b'{'),
                b'}' | b']' => drop(self.parents.pop()),
                b',' => self.next(),
                _ => {}
            }
            match byte {
                b'"' if self.parents.last().is_some_and(|parent| parent.is_object && parent.key.is_none()) => self.key(token),
                b'"' | b'-' | b'0'..=b'9' | b'a'..=b'z' => self.value(token, end),
                _ => self.clean.push_str(token),
            }
            at = end;
        }
    }

    fn open(&mut self, is_object: bool) {
        let hidden = !is_object && (self.parents.last().is_some_and(|parent| parent.hidden) || self.holds(None) == Some(Holds::Secret));
        self.parents.push(Parent { is_object, hidden, ..Parent::default() });
    }

    fn next(&mut self) {
        if let Some(parent) = self.parents.last_mut() {
            parent.key = None;
            parent.index += 1;
        }
    }

    fn key(&mut self, token: &str) {
        let key = decoded(token).unwrap_or_default();
        let clean = if self.ours { key.clone() } else { redact(key.clone(), self.patterns) };
        match clean == key {
            true => self.clean.push_str(token),
            false => self.clean.push_str(&encoded(&clean)),
        }
        if let Some(parent) = self.parents.last_mut() {
            (parent.key, parent.clean_key) = (Some(key), clean);
        }
    }

    /// What the value to come is by its name; in a list that may be the text before, if `end`, where the value ends, makes them a pair.
    fn holds(&self, end: Option<usize>) -> Option<Holds> {
        let parent = self.parents.last()?;
        let Some(key) = &parent.key else {
            let previous = parent.previous.as_deref()?;
            let ends_list = |end: usize| self.text[end..].trim_start().starts_with(']');
            let is_pair = parent.index == 1 && end.is_some_and(ends_list);
            return (is_pair || previous.starts_with('-')).then(|| holds(previous, Written::Json)).flatten();
        };
        let named = parent.named.as_deref().filter(|_| key.eq_ignore_ascii_case("value"));
        holds(named.unwrap_or(key), Written::Json)
    }

    fn value(&mut self, token: &str, end: usize) {
        let holds = self.holds(Some(end));
        let hidden = self.parents.last().is_some_and(|parent| parent.hidden);
        let text = decoded(token);
        let mut clean = match &text {
            Some(text) => self.clean_text(text, holds, hidden),
            None if (hidden || holds == Some(Holds::Secret)) && !is_harmless(token) => Some(REDACTED.to_owned()),
            None => None,
        }
        .map_or_else(|| token.to_owned(), |text| encoded(&text));
        if !self.ours {
            clean = self.without_patterns(clean);
        }
        self.clean.push_str(&clean);
        if let Some(parent) = self.parents.last_mut() {
            if parent.key.as_deref().is_some_and(|key| key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("key")) {
                parent.named.clone_from(&text);
            }
            parent.previous = text;
        }
    }

    /// The text when it has changed.
    fn clean_text(&self, text: &str, holds: Option<Holds>, hidden: bool) -> Option<String> {
        let is_header = self.parents.last().is_some_and(|parent| !parent.is_object);
        // After an option may come the next one.
        let is_option = is_header && text.starts_with('-') && self.parents.last().is_some_and(|parent| parent.index != 1);
        let named = match holds {
            _ if is_harmless(text) || is_option => None,
            _ if hidden => Some(REDACTED.to_owned()),
            Some(Holds::Secret) => Some(REDACTED.to_owned()),
            Some(Holds::Authorization) => without_authorization(text, is_header),
            Some(Holds::Cookies { all }) => without_cookies(text, all),
            None => None,
        };
        let clean = redact(named.unwrap_or_else(|| text.to_owned()), self.patterns);
        (clean != text).then_some(clean)
    }

    /// Looks at a value as it stands, and with its name before it: `"name": value`.
    fn without_patterns(&self, value: String) -> String {
        let name = self.parents.last().filter(|parent| parent.key.is_some()).map(|parent| format!("{}: ", encoded(&parent.clean_key)));
        let is_text = value.starts_with('"');
        self.patterns.iter().fold(value, |value, pattern| {
            if !is_text && replace(&pattern.regex, value.clone()) != value {
                return encoded(REDACTED);
            }
            let Some(name) = &name else { return value };
            match replace(&pattern.regex, format!("{name}{value}")).strip_prefix(name.as_str()) {
                Some(value) if is_single(value) => value.to_owned(),
                _ => encoded(REDACTED),
            }
        })
    }
}

/// Bytes of the string that `text` begins with, quotes and all.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn decoded(token: &str) -> Option<String> {
    serde_json::from_str(token).ok()
}

fn encoded(text: &str) -> String {
    Value::from(text).to_string()
}

fn is_single(json: &str) -> bool {
    serde_json::from_str::<Value>(json).is_ok_and(|value| !value.is_array() && !value.is_object())
}
