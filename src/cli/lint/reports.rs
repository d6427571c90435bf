//! Findings in words, as JSON, and as GitHub's workflow commands.

use serde::Serialize;

use super::prove::{self, Proved};
use super::{Found, Read};
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::sanitize::sanitize;

/// `file:line:column: error: what [rule]`, as editors and terminals make links of; then how many.
pub fn for_people(found: &Found) -> String {
    let mut text = String::new();
    for Diagnostic { rule, severity, file, line, column, message } in &found.diagnostics {
        text.push_str(&format!("{file}:{line}:{column}: {}: {message} [{rule}]\n", word(*severity)));
    }
    text.extend(found.proofs.iter().filter_map(Proved::line));
    let looked_at = match &found.read {
        Read::File(file) => file.clone(),
        Read::Course { pages, quizzes, check_files } => {
            [number(*pages, "page", "pages"), number(*quizzes, "quiz", "quizzes"), number(*check_files, "check file", "check files")]
                .join(", ")
        }
    };
    let wrong = match (found.number(Severity::Error), found.number(Severity::Warning)) {
        (0, 0) => "nothing is wrong".to_owned(),
        (errors, warnings) => format!("{}, {}", number(errors, "error", "errors"), number(warnings, "warning", "warnings")),
    };
    text.push_str(&format!("{wrong} in {looked_at}\n"));
    if !found.proofs.is_empty() {
        text.push_str(&format!("{}\n", prove::summary(&found.proofs)));
    }
    sanitize(&text).into_owned()
}

fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
pub struct Report<'a> {
    format: u32,
    course: &'a str,
    /// What was looked at; not told of a file by itself.
    #[serde(flatten)]
    read: Option<Counts>,
    errors: usize,
    warnings: usize,
    diagnostics: &'a [Diagnostic],
    /// Only where checks were to be proved.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    proofs: &'a [Proved],
}

#[derive(Serialize)]
struct Counts {
    pages: usize,
    quizzes: usize,
    check_files: usize,
}

/// The findings as JSON has them.
pub fn for_programs(found: &Found) -> Report<'_> {
    Report {
        format: 1,
        course: &found.course,
        read: match found.read {
            Read::Course { pages, quizzes, check_files } => Some(Counts { pages, quizzes, check_files }),
            Read::File(_) => None,
        },
        errors: found.number(Severity::Error),
        warnings: found.number(Severity::Warning),
        diagnostics: &found.diagnostics,
        proofs: &found.proofs,
    }
}

/// Workflow commands (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).
pub fn for_github(found: &Found) -> String {
    let line = |Diagnostic { rule, severity, file, line, column, message }: &Diagnostic| {
        format!("::{} file={},line={line},col={column},title={rule}::{}\n", word(*severity), property(file), data(message))
    };
    found.diagnostics.iter().map(line).collect()
}

/// What stands behind `::`, as `@actions/core` escapes it.
fn data(text: &str) -> String {
    sanitize(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind `=`: there commas and colons mean something too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(diagnostics: Vec<Diagnostic>) -> Found {
        Found { course: "c".to_owned(), read: Read::Course { pages: 2, quizzes: 1, check_files: 0 }, diagnostics, proofs: Vec::new() }
    }

    #[test]
    fn github_gets_no_character_that_ends_a_command_or_a_property() {
        let odd = Diagnostic::warning("a-rule", "a,b:c%.md", 3, 1, "100 %: one,\ntwo \u{1b}[1m");
        let text = for_github(&found(vec![odd]));
        assert_eq!(text, "::warning file=a%2Cb%3Ac%25.md,line=3,col=1,title=a-rule::100 %25: one,%0Atwo \n");
    }

    #[test]
    fn people_are_told_how_much_was_looked_at() {
        assert_eq!(for_people(&found(Vec::new())), "nothing is wrong in 2 pages, 1 quiz, 0 check files\n");
        let text = for_people(&found(vec![Diagnostic::error("a-rule", "a.md", 3, 7, "odd")]));
        assert_eq!(text, "a.md:3:7: error: odd [a-rule]\n1 error, 0 warnings in 2 pages, 1 quiz, 0 check files\n");
    }
}
