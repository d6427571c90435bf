//! What is told of a submission: who handed it in, what each result is worth, and what is wrong with it.

use serde::Serialize;

use super::{JsonFinding, JsonSigner, findings};
use crate::cli::output;
use crate::domain::verdict::Verdict;
use crate::submission::package::BadFile;
use crate::submission::verify::Standing;
use crate::submission::{Hash, Level, Report};

/// In words.
pub fn for_people(report: &Report, unicode: bool) -> String {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
    if let Some(hash) = &report.submission {
        row("submission", hash.to_string());
    }
    match (&report.signer, &report.manifest) {
        (Some(signer), _) => row("learner", format!("{}, {} {}", signer.name, signer.algorithm, signer.key)),
        (None, Some(manifest)) => row("learner", format!("says it is {}; nothing proves it", manifest.learner.name)),
        (None, None) => {}
    }
    if let Some(manifest) = &report.manifest {
        row("lesson", format!("{} of {}", manifest.lesson, manifest.course.id));
        row("follows", manifest.previous.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string));
    }
    row("level", format!("{}: {}", report.level, report.level.words()));
    let mut text = output::columns(&rows);
    let rows: Vec<[String; 4]> = report
        .checks
        .iter()
        .map(|check| {
            let judged = match check.judged {
                None => "not judged again".to_owned(),
                Some(judged) if judged == check.claimed => String::new(),
                Some(judged) => format!("judged again: {}", judged.word()),
            };
            // What could not be checked proves nothing either way.
            let level = if matches!(check.claimed, Verdict::Passed | Verdict::Failed) { check.level.to_string() } else { String::new() };
            [format!("{} {}", check.claimed.mark(unicode), check.id), check.claimed.word().to_owned(), level, judged]
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&format!("\n{}", output::columns(&rows)));
    }
    if !report.findings.is_empty() {
        let lines: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        text.push_str(&format!("\n  {}\n", lines.join("\n  ")));
    }
    text
}

/// A submission, for programs.
#[derive(Serialize)]
pub struct JsonSubmission<'a> {
    file: &'a str,
    readable: bool,
    holds: bool,
    submission: Option<&'a Hash>,
    level: Level,
    learner: Option<JsonSigner<'a>>,
    course: Option<&'a str>,
    lesson: Option<&'a str>,
    previous: Option<&'a Hash>,
    checks: Vec<JsonCheck<'a>>,
    findings: Vec<JsonFinding>,
}

#[derive(Serialize)]
struct JsonCheck<'a> {
    id: &'a str,
    claimed: Verdict,
    judged: Option<Verdict>,
    level: Level,
}

impl<'a> JsonSubmission<'a> {
    /// A file that could not be read.
    pub fn unreadable(file: &'a str, bad: &BadFile) -> Self {
        let why = JsonFinding { rule: "file-refused", severity: "refused", place: bad.path.clone(), message: bad.message.clone() };
        Self {
            file,
            readable: false,
            holds: false,
            submission: None,
            level: Level::L0,
            learner: None,
            course: None,
            lesson: None,
            previous: None,
            checks: Vec::new(),
            findings: vec![why],
        }
    }

    /// A file that was looked at.
    pub fn of(file: &'a str, report: &'a Report) -> Self {
        let manifest = report.manifest.as_ref();
        let check = |check: &'a Standing| {
            let &Standing { ref id, claimed, judged, level } = check;
            JsonCheck { id, claimed, judged, level }
        };
        Self {
            file,
            readable: true,
            holds: report.holds(),
            submission: report.submission.as_ref(),
            level: report.level,
            learner: report.signer.as_ref().map(|signer| JsonSigner { name: &signer.name, key: &signer.key }),
            course: manifest.map(|manifest| manifest.course.id.as_str()),
            lesson: manifest.map(|manifest| manifest.lesson.as_str()),
            previous: manifest.and_then(|manifest| manifest.previous.as_ref()),
            checks: report.checks.iter().map(check).collect(),
            findings: findings(&report.findings),
        }
    }
}
