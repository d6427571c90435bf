//! What is wrong in a course's files, where, and what it was nearest to being.

use std::fmt;

use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is odd, and was read all the same.
    Warning,
    /// The part named could not be used; the rest goes on.
    Error,
}

/// One finding in one file. Parsers return these beside what they could read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable name of the rule that was broken, in kebab case: `unknown-kind`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as the course names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl Diagnostic {
    /// An error at `line:column` (both from 1) of `file`.
    pub fn error(rule: &'static str, file: &str, line: usize, column: usize, message: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Error, file: file.to_owned(), line, column, message: message.into() }
    }

    /// A warning at `line:column` (both from 1) of `file`.
    pub fn warning(rule: &'static str, file: &str, line: usize, column: usize, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, file, line, column, message) }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, rule, .. } = self;
        write!(f, "{file}:{line}:{column}: {message} [{rule}]")
    }
}

/// The candidate nearest to `word`, when one is near enough to be what was meant (a third of the letters may differ).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(word.chars().count()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let kinds = ["ssh_login", "ssh_key", "snapshot", "file"];
        assert_eq!(nearest("ssh_logn", kinds), Some("ssh_login"));
        assert_eq!(nearest("snapshoot", kinds), Some("snapshot"));
        assert_eq!(nearest("kubernetes", kinds), None);
    }
}
