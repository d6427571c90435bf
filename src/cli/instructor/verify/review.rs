//! What is told of a review: who decided what, when, on which submission, and whether anybody tampered with it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::{JsonFinding, JsonSigner, findings};
use crate::cli::output;
use crate::runtime::submission_files::bounded;
use crate::submission::package::{BadFile, MANIFEST};
use crate::submission::review::Ruling;
use crate::submission::verify::{ReviewReport, verify_review};
use crate::submission::{Hash, Level, Report, Review, Roster};

const DOCUMENT: &str = "review.json";
/// More than any review has.
const LARGEST: usize = 1 << 20;

/// A review's files, as they were found.
pub struct Files {
    document: Vec<u8>,
    signature: Option<Vec<u8>>,
}

/// A review that was looked at.
pub struct Told {
    hash: Hash,
    report: ReviewReport,
    /// Whether the submission was among the files, and held.
    submission: Option<bool>,
}

/// Reads a review where `path` has one: a file of JSON, or a folder with `review.json`. `None`: it must be a submission.
pub fn read(path: &Path) -> Option<Result<Files, BadFile>> {
    let document = match path.is_dir() {
        true => Some(path.join(DOCUMENT)).filter(|document| document.is_file() && !path.join(MANIFEST).exists())?,
        false => path.to_owned(),
    };
    let begins_as_json = |bytes: &[u8]| bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !path.is_dir() && !bounded(path, 64).is_ok_and(|bytes| begins_as_json(&bytes)) {
        return None;
    }
    let signature = PathBuf::from(format!("{}.sig", document.display()));
    let bad = |error: std::io::Error| BadFile::new(&document.display().to_string(), format!("can't be read: {error}"));
    Some(bounded(&document, LARGEST).map_err(bad).map(|document| Files { document, signature: bounded(&signature, LARGEST).ok() }))
}

impl Files {
    /// Looks at it; `submissions` are those that were verified beside it.
    pub fn verify<'a>(&self, roster: &Roster, now: Timestamp, mut submissions: impl Iterator<Item = &'a Report>) -> Told {
        let names = Review::read(&self.document).ok().map(|review| review.submission);
        let of = submissions.find(|report| report.submission.is_some() && report.submission == names);
        let report = verify_review(&self.document, self.signature.as_deref(), roster, now, of);
        Told { hash: Hash::of(&self.document), report, submission: of.map(Report::holds) }
    }
}

impl Told {
    /// It is what an instructor signed, and fits its submission as far as that was at hand.
    pub fn holds(&self) -> bool {
        self.report.holds()
    }

    /// In words.
    pub fn for_people(&self, unicode: bool) -> String {
        let mut rows = vec![["review".to_owned(), self.hash.to_string()]];
        let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
        match (&self.report.signer, &self.report.review) {
            (Some(signer), _) => row("reviewer", format!("{}, {} {}", signer.name, signer.algorithm, signer.key)),
            (None, Some(review)) => row("reviewer", format!("says it is {}; nothing proves it", review.reviewer.name)),
            (None, None) => {}
        }
        if let Some(review) = &self.report.review {
            row("made", format!("{}, by the reviewer's clock", review.at.strftime("%Y-%m-%d %H:%M UTC")));
            row("lesson", format!("{} of {}, by {}", review.lesson, review.course, review.learner));
            row("submission", format!("{}, {}", review.submission, self.looked_at()));
            if let Some(replaces) = &review.replaces {
                row("instead of", replaces.to_string());
            }
            if !review.comment.is_empty() {
                row("says", review.comment.clone());
            }
        }
        let mut text = output::columns(&rows);
        let decisions = self.decisions(|decision| {
            let mark = match (decision.decision, unicode) {
                (Ruling::Verified, true) => "✓",
                (Ruling::Verified, false) => "+",
                (Ruling::NeedsWork, true) => "✗",
                (Ruling::NeedsWork, false) => "x",
            };
            [
                format!("{mark} {}", decision.deliverable),
                decision.decision.words().to_owned(),
                decision.level.to_string(),
                decision.comment.to_owned(),
            ]
        });
        if !decisions.is_empty() {
            text.push_str(&format!("\n{}", output::columns(&decisions)));
        }
        if !self.report.findings.is_empty() {
            let lines: Vec<String> = self.report.findings.iter().map(ToString::to_string).collect();
            text.push_str(&format!("\n  {}\n", lines.join("\n  ")));
        }
        text
    }

    fn looked_at(&self) -> &'static str {
        match self.submission {
            Some(true) => "which holds",
            Some(false) => "which does not hold",
            None => "which was not looked at: name its file too",
        }
    }

    fn decisions<'a, T>(&'a self, of: impl Fn(Decided<'a>) -> T) -> Vec<T> {
        let all = self.report.review.iter().flat_map(|review| &review.decisions);
        // What is worth nothing counts for nothing.
        let level = |id: &str| self.report.decision(id).map_or(Level::L0, |(_, level)| level);
        let decided = all.map(|decision| Decided {
            deliverable: &decision.deliverable,
            decision: decision.decision,
            level: level(&decision.deliverable),
            comment: &decision.comment,
        });
        decided.map(of).collect()
    }

    /// For programs.
    pub fn json<'a>(&'a self, file: &'a str) -> JsonReview<'a> {
        let review = self.report.review.as_ref();
        JsonReview {
            file,
            holds: self.holds(),
            review: &self.hash,
            reviewer: self.report.signer.as_ref().map(|signer| JsonSigner { name: &signer.name, key: &signer.key }),
            at: review.map(|review| review.at),
            submission: review.map(|review| &review.submission),
            submission_holds: self.submission,
            learner: review.map(|review| review.learner.as_str()),
            course: review.map(|review| review.course.as_str()),
            lesson: review.map(|review| review.lesson.as_str()),
            replaces: review.and_then(|review| review.replaces.as_ref()),
            decisions: self.decisions(|decision| decision),
            comment: review.map(|review| review.comment.as_str()),
            findings: findings(&self.report.findings),
        }
    }
}

/// A review, for programs.
#[derive(Serialize)]
pub struct JsonReview<'a> {
    file: &'a str,
    holds: bool,
    review: &'a Hash,
    reviewer: Option<JsonSigner<'a>>,
    at: Option<Timestamp>,
    submission: Option<&'a Hash>,
    submission_holds: Option<bool>,
    learner: Option<&'a str>,
    course: Option<&'a str>,
    lesson: Option<&'a str>,
    replaces: Option<&'a Hash>,
    decisions: Vec<Decided<'a>>,
    comment: Option<&'a str>,
    findings: Vec<JsonFinding>,
}

/// A decision, with what it is worth.
#[derive(Serialize)]
struct Decided<'a> {
    deliverable: &'a str,
    decision: Ruling,
    level: Level,
    comment: &'a str,
}
