//! `check --format json`, as FORMATS §5 has it: stable and versioned.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::sanitize;
use crate::domain::verdict::{CheckResult, Verdict};

/// What a report says of the whole run.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The course's id.
    pub course: &'a str,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
}

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    course: &'a str,
    started: Timestamp,
    finished: Timestamp,
    summary: Summary,
    results: &'a [CheckResult],
}

#[derive(Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
    errored: usize,
    skipped: usize,
}

/// The report as JSON, with a line end.
pub fn json(run: &Run<'_>, results: &[CheckResult]) -> String {
    let count = |verdict| results.iter().filter(|result| result.verdict == verdict).count();
    let summary = Summary {
        passed: count(Verdict::Passed),
        failed: count(Verdict::Failed),
        errored: count(Verdict::Errored),
        skipped: count(Verdict::Skipped),
    };
    let report = Report { format: 1, course: run.course, started: run.started, finished: run.finished, summary, results };
    // Nothing in these types can fail to become JSON.
    sanitize::json(&report).unwrap_or_default() + "\n"
}
