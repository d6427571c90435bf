//! Reads one map of a check file key by key, with its types, and tells what was wrong or not known in it.
//! It knows the words of no kind: each kind asks for its own.

use std::time::Duration;

use super::tree::{Node, Value};
use crate::domain::diagnostic::{Diagnostic, nearest};

/// The keys of one map. Ask for every key that is known, then call [`Arguments::finish`].
pub struct Arguments<'a, 'd> {
    file: &'a str,
    node: &'a Node,
    known: Vec<&'static str>,
    excused: Vec<&'a str>,
    diagnostics: &'d mut Vec<Diagnostic>,
    sound: bool,
    /// Ids of other checks that were named, with their places: the graph is looked at when all checks are read.
    pub references: Vec<Reference>,
}

/// A check's id, named by another check.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The key that named it: `needs`, `seen_by`.
    pub key: &'static str,
    /// As written.
    pub id: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl<'a, 'd> Arguments<'a, 'd> {
    /// Begins with a map. Anything but a map is a fault.
    pub fn new(file: &'a str, node: &'a Node, what: &str, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        let mut arguments = Self { file, node, known: Vec::new(), excused: Vec::new(), diagnostics, sound: true, references: Vec::new() };
        if !matches!(node.value, Value::Map(_) | Value::Null) {
            arguments.fault(node, "wrong-type", format!("{what} takes keys with values (`{{ key: value }}`), not {}", node.noun()));
        }
        arguments
    }

    fn fault(&mut self, at: &Node, rule: &'static str, message: impl Into<String>) {
        self.sound = false;
        self.diagnostics.push(Diagnostic::error(rule, self.file, at.line, at.column, message));
    }

    /// Says that a value can't be used, at the place of `key`.
    pub fn refuse(&mut self, key: &str, message: impl Into<String>) {
        let at = self.node.get(key).unwrap_or(self.node);
        self.fault(at, "bad-value", message);
    }

    /// Says at the place of `key` that no machine of the file has that name.
    pub fn unknown_target(&mut self, key: &str, message: impl Into<String>) {
        let at = self.node.get(key).unwrap_or(self.node);
        self.fault(at, "unknown-target", message);
    }

    /// The node under `key`, which from now on is a known key. Null counts as absent.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.node.get(key).filter(|node| node.value != Value::Null)
    }

    /// Whether keys with values stand under `key`. Does not make it a known one.
    pub fn holds_map(&self, key: &str) -> bool {
        self.node.get(key).is_some_and(|node| matches!(node.value, Value::Map(_)))
    }

    /// Text, or a plain number taken as text.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        match node.text() {
            Some("") => {
                self.fault(node, "bad-value", format!("`{key}` is empty"));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.fault(node, "wrong-type", format!("`{key}` takes text, not {}", node.noun()));
                None
            }
        }
    }

    /// Text that must be there.
    pub fn required(&mut self, key: &'static str) -> String {
        let text = self.text(key);
        let is_map = matches!(self.node.value, Value::Map(_));
        if is_map && text.is_none() && self.node.get(key).is_none_or(|node| node.value == Value::Null) {
            self.fault(self.node, "missing-argument", format!("`{key}` is missing"));
        }
        text.unwrap_or_default()
    }

    /// One text or a list of texts.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let items = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut texts = Vec::new();
        for item in items {
            match item.text() {
                Some(text) if !text.is_empty() => texts.push(text.to_owned()),
                _ => self.fault(item, "wrong-type", format!("`{key}` takes text or a list of texts, not {}", item.noun())),
            }
        }
        texts
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "True" | "TRUE") => Some(true),
            Value::Scalar { text, plain: true } if matches!(text.as_str(), "false" | "False" | "FALSE") => Some(false),
            _ => {
                self.fault(node, "wrong-type", format!("`{key}` is either true or false"));
                None
            }
        }
    }

    /// A whole number from 0.
    pub fn number(&mut self, key: &'static str) -> Option<u64> {
        let node = self.node(key)?;
        let number = node.text().and_then(|text| text.parse().ok());
        if number.is_none() {
            self.fault(node, "wrong-type", format!("`{key}` takes a whole number from 0"));
        }
        number
    }

    /// A time such as `90s`, `24h`, `7d`.
    pub fn duration(&mut self, key: &'static str) -> Option<Duration> {
        let node = self.node(key)?;
        let duration = node.text().and_then(parse_duration);
        if duration.is_none() {
            self.fault(node, "bad-duration", format!("`{key}` takes a time such as 90s, 15m, 24h or 7d"));
        }
        duration
    }

    /// One of a few words.
    pub fn choice(&mut self, key: &'static str, words: &[&'static str]) -> Option<&'static str> {
        let node = self.node(key)?;
        let text = node.text().unwrap_or_default();
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let hint = near(text, words.iter().copied());
            self.fault(node, "bad-value", format!("`{key}` is one of {}{hint}", words.join(", ")));
        }
        found
    }

    /// A pattern in the syntax of `regex-lite`.
    pub fn pattern(&mut self, key: &'static str) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for text in self.texts(key) {
            match regex_lite::Regex::new(&text) {
                Ok(regex) => patterns.push(Pattern { text, regex }),
                Err(error) => self.refuse(key, format!("`{text}` is not a pattern: {error}")),
            }
        }
        patterns
    }

    /// The id of another check.
    pub fn reference(&mut self, key: &'static str) -> Option<String> {
        let id = self.text(key)?;
        let node = self.node.get(key)?;
        self.references.push(Reference { key, id: id.clone(), line: node.line, column: node.column });
        Some(id)
    }

    /// A map under `key`, read by `read`.
    pub fn map<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Arguments<'_, '_>) -> T) -> Option<T> {
        let node = self.node(key)?;
        let mut inner = Arguments::new(self.file, node, &format!("`{key}`"), self.diagnostics);
        let value = read(&mut inner);
        let (sound, references) = inner.finish();
        self.sound &= sound;
        self.references.extend(references);
        Some(value)
    }

    /// Says that no key names a kind among `kinds`: the unknown key that holds a map was meant to, else none is there.
    pub fn no_kind(&mut self, kinds: &[&'static str]) {
        let pairs: &'a [(Node, Node)] = match &self.node.value {
            Value::Map(pairs) => pairs,
            _ => return,
        };
        let unknown = |key: &Node| key.text().is_some_and(|name| !self.known.contains(&name));
        let meant = pairs.iter().find(|(key, value)| unknown(key) && matches!(value.value, Value::Map(_)));
        match meant.and_then(|(key, _)| Some((key, key.text()?))) {
            Some((key, name)) => {
                self.excused.push(name);
                let others = others(name, "kinds", kinds);
                self.fault(key, "unknown-kind", format!("no kind of check is called `{name}`{others}"));
            }
            None => self.fault(self.node, "no-kind", format!("this check names no kind, one of {}", kinds.join(", "))),
        }
    }

    /// Ends the reading: keys nobody asked for are faults. True when nothing was wrong.
    pub fn finish(mut self) -> (bool, Vec<Reference>) {
        if let Value::Map(pairs) = &self.node.value {
            for (key, _) in pairs {
                let name = key.text().unwrap_or_default();
                if !self.known.contains(&name) && !self.excused.contains(&name) {
                    let others = others(name, "known here", &self.known);
                    self.fault(key, "unknown-key", format!("unknown key `{name}`{others}"));
                }
            }
        }
        (self.sound, self.references)
    }
}

/// A regular expression with the text it was made from.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// Compiled.
    pub regex: regex_lite::Regex,
}

/// `; did you mean 'x'?` when something is near.
pub fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// `; kinds: a, b`, or where one of them is near: `; did you mean 'a'? All kinds: a, b`
fn others(word: &str, what: &str, candidates: &[&str]) -> String {
    let all = candidates.join(", ");
    match near(word, candidates.iter().copied()) {
        hint if hint.is_empty() => format!("; {what}: {all}"),
        hint => format!("{hint} All {what}: {all}"),
    }
}

/// Reads `90s`, `15m`, `24h`, `7d`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let number: u64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).filter(|total| *total <= 366 * 86_400).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit_and_nothing_else_is() {
        for (text, seconds) in [("90s", Some(90)), ("15m", Some(900)), ("24h", Some(86_400)), ("7d", Some(604_800))] {
            assert_eq!(parse_duration(text).map(|time| time.as_secs()), seconds, "{text}");
        }
        for text in ["", "s", "7", "7w", "-1d", "1.5h", "99999999999d", "7 d", "7é"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
