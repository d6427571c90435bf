//! Who may sign what: a roster in OpenSSH's `allowed_signers` form (ssh-keygen(1), ALLOWED SIGNERS), read as `ssh-keygen -Y verify` reads it,
//! but for two things: every line must say with `namespaces=` what its key may sign, and certificate authorities are refused.

mod line;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ssh_key::HashAlg;
use ssh_key::public::KeyData;

use crate::domain::diagnostic::Diagnostic;

/// A roster is far smaller than this; so is a line of it.
const LARGEST: usize = 4 << 20;
const LONGEST_LINE: usize = 64 << 10;
const MOST_ENTRIES: usize = 20_000;

/// Keys, with what each may sign, for whom and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// In the file's order.
    pub entries: Vec<Entry>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Patterns of the names that it stands for: mostly one name.
    pub principals: String,
    /// Patterns of the namespaces that it may sign for.
    pub namespaces: String,
    /// Not before this.
    pub valid_after: Option<Timestamp>,
    /// Not after this.
    pub valid_before: Option<Timestamp>,
    /// The key.
    pub key: KeyData,
    /// Where it stands, from 1.
    pub line: usize,
}

impl Entry {
    /// `SHA256:…`
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }

    /// The one name that it stands for; `None` where it has several, or a pattern.
    pub fn name(&self) -> Option<&str> {
        (!self.principals.contains(['*', '?', '!', ','])).then_some(self.principals.as_str())
    }

    /// Whether it stands for this name.
    pub fn is_for(&self, name: &str) -> bool {
        matches(&self.principals, name)
    }

    /// Whether its key may sign for this namespace.
    pub fn may_sign(&self, namespace: &str) -> bool {
        matches(&self.namespaces, namespace)
    }
}

impl Roster {
    /// Reads a roster; times without a `Z` are in `zone`. Lines that can't be used are told, and the others hold.
    pub fn parse(file: &str, bytes: &[u8], zone: &TimeZone) -> (Self, Vec<Diagnostic>) {
        let mut roster = Self::default();
        let mut found = Vec::new();
        let mut tell = |rule, line, message: String| found.push(Diagnostic::error(rule, file, line, 1, message));
        if bytes.len() > LARGEST {
            tell("roster-too-large", 1, format!("the roster is larger than {} MiB", LARGEST >> 20));
            return (roster, found);
        }
        for (number, raw) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            let Ok(text) = std::str::from_utf8(raw) else {
                tell("roster-line", number, "this line is not UTF-8; it is left out".to_owned());
                continue;
            };
            let text = text.trim_matches([' ', '\t', '\r']);
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if text.len() > LONGEST_LINE || roster.entries.len() >= MOST_ENTRIES {
                tell("roster-too-large", number, "this line is too long, or one too many; it is left out".to_owned());
                continue;
            }
            match line::parse(text, number, zone) {
                Ok(entry) => roster.entries.push(entry),
                Err(fault) => tell(fault.rule, number, format!("{}; this line is left out", fault.message)),
            }
        }
        (roster, found)
    }

    /// All lines with this key.
    pub fn with_key<'a>(&'a self, key: &'a KeyData) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.key == *key)
    }
}

/// Whether `text` is matched by a list of patterns and by none that is negated: match.c, `match_pattern_list`.
pub fn matches(patterns: &str, text: &str) -> bool {
    let mut found = false;
    for pattern in patterns.split(',') {
        match pattern.strip_prefix('!') {
            Some(negated) if matches_one(negated, text) => return false,
            None if matches_one(pattern, text) => found = true,
            _ => {}
        }
    }
    found
}

/// `*` stands for any characters, `?` for one. Takes at most as many steps as both lengths multiplied.
fn matches_one(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(ch) if *ch == '?' || *ch == text[seen] => (at, seen) = (at + 1, seen + 1),
            _ => match star {
                Some((after, from)) => {
                    star = Some((after, from + 1));
                    (at, seen) = (after + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|ch| *ch == '*')
}

#[cfg(test)]
mod tests;
