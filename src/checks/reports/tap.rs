//! `check --format tap`: TAP version 14. What could not be checked is `not ok` with its reason in YAML, skipped is `# SKIP` (FORMATS §5).

use std::fmt::Write;

use super::details::{details, printable, title};
use crate::domain::verdict::{CheckResult, Verdict};

/// The report as TAP, with a line end.
pub fn tap(results: &[CheckResult]) -> String {
    let mut text = format!("TAP version 14\n1..{}", results.len());
    if results.is_empty() {
        text.push_str(" # SKIP nothing to check");
    }
    text.push('\n');
    for (number, result) in (1..).zip(results) {
        write_point(&mut text, number, result);
    }
    text
}

fn write_point(text: &mut String, number: usize, result: &CheckResult) {
    let ok = if matches!(result.verdict, Verdict::Passed | Verdict::Skipped) { "ok" } else { "not ok" };
    let _ = write!(text, "{ok} {number} - {}: {}", escaped(&result.id), escaped(&title(result)));
    if result.verdict == Verdict::Skipped {
        let _ = write!(text, " # SKIP {}", escaped(&result.actual));
    }
    text.push('\n');
    if matches!(result.verdict, Verdict::Passed | Verdict::Skipped) {
        return;
    }
    text.push_str("  ---\n");
    let severity = if result.verdict == Verdict::Errored { "error" } else { "fail" };
    let pairs = [("message", result.word().to_owned()), ("severity", severity.to_owned())];
    for (name, value) in pairs.into_iter().chain(details(result)) {
        let _ = writeln!(text, "  {name}: {}", scalar(&value));
    }
    let _ = writeln!(text, "  duration_ms: {}\n  ...", result.duration_ms);
}

/// Words of a test's line: `#` would begin a directive, and `\` is what escapes it.
fn escaped(text: &str) -> String {
    printable(text).replace('\n', " ").replace('\\', "\\\\").replace('#', "\\#")
}

/// A YAML scalar on one line: JSON's string is one, when line ends that only YAML knows are escaped too.
fn scalar(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029").replace('\u{feff}', "\\ufeff")
}
