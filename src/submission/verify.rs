//! What a submission proves: the bytes, a roster, a time and whatever else the reader knows go in; a report comes out. Nothing in the
//! submission is believed because it says so, and the level of assurance is computed here.

mod chain;
mod challenge;
mod evidence;
mod files;
mod judging;
mod review;

use jiff::Timestamp;

use super::finding::{Finding, Rule, Severity};
use super::hash::Hash;
use super::level::Level;
use super::manifest::{CheckRef, Manifest};
use super::package::{MANIFEST, Package, SIGNATURE};
use super::roster::Roster;
use super::signature::{self, Purpose, Signer};
use crate::checks::CheckFile;
use crate::domain::verdict::Verdict;

pub use evidence::Evidences;
pub use evidence::host_key_in;
pub(super) use evidence::{evidence_path, hash_of_one, host_keys, is_redacted};
pub use judging::rejudge;
pub use review::{ReviewReport, verify_review};

/// What the reader knows beside the submission. What is not known is not looked at.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Whose keys may sign what: learners and instructors, each line with its namespaces.
    pub roster: &'a Roster,
    /// When it came in; now, where nobody knows.
    pub at: Timestamp,
    /// Whose it must be: whoever's branch or folder it was found in.
    pub learner: Option<&'a str>,
    /// The course's id and hash.
    pub course: Option<(&'a str, Option<&'a Hash>)>,
    /// Path of the lesson that it must be of.
    pub lesson: Option<&'a str>,
    /// The lesson's checks, as they are here.
    pub checks: Option<&'a Checks>,
    /// Hashes of this learner's earlier submissions for this lesson, oldest first; `None` when they are not known.
    pub earlier: Option<&'a [Hash]>,
    /// What other learners handed in.
    pub others: &'a [&'a Manifest],
}

impl<'a> Known<'a> {
    /// Nothing but a roster and a time.
    pub fn new(roster: &'a Roster, at: Timestamp) -> Self {
        Self { roster, at, learner: None, course: None, lesson: None, checks: None, earlier: None, others: &[] }
    }
}

/// A lesson's check file, as the reader has it.
#[derive(Clone, Debug)]
pub struct Checks {
    /// The file.
    pub file: CheckFile,
    /// The hash of each of its checks.
    pub hashes: Vec<CheckRef>,
}

/// What was found out.
#[derive(Clone, Debug)]
pub struct Report {
    /// The submission's hash; `None` without a manifest.
    pub submission: Option<Hash>,
    /// The manifest, when it could be read. A claim, but for what the findings leave of it.
    pub manifest: Option<Manifest>,
    /// Who signed it, when the signature is good and the roster knows the key.
    pub signer: Option<Signer>,
    /// The level of the submission as a whole.
    pub level: Level,
    /// Each check that has a result.
    pub checks: Vec<Standing>,
    /// What is wrong or worth knowing, the gravest first.
    pub findings: Vec<Finding>,
}

/// How one check's result stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `exercise/check`
    pub id: String,
    /// What the submission says.
    pub claimed: Verdict,
    /// What its evidence comes to here; `None` when it could not be judged again.
    pub judged: Option<Verdict>,
    /// What that is worth.
    pub level: Level,
}

impl Report {
    /// It is what its signer handed in, whole, and nothing in it speaks against itself.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.rule.severity() != Severity::Refused)
    }

    /// Whether anything was found by this rule.
    pub fn has(&self, rule: Rule) -> bool {
        self.findings.iter().any(|finding| finding.rule == rule)
    }
}

/// Looks at everything.
pub fn verify(package: &Package, known: &Known<'_>) -> Report {
    let mut found = Vec::new();
    let mut report =
        Report { submission: package.hash(), manifest: None, signer: None, level: Level::L0, checks: Vec::new(), findings: Vec::new() };
    let manifest = match package.file(MANIFEST).map(Manifest::read) {
        None => {
            found.push(Finding::new(Rule::DocumentMissing, MANIFEST, "is not there"));
            None
        }
        Some(Err(fault)) => {
            found.push(Finding::new(Rule::DocumentUnreadable, field(&fault.place), fault.message));
            None
        }
        Some(Ok(manifest)) => Some(manifest),
    };
    report.signer = signer(package, manifest.as_ref(), known, &mut found);
    if let Some(manifest) = manifest {
        identity(&manifest, known, &mut found);
        files::look(package, &manifest, &mut found);
        let evidences = evidence::look(package, &manifest, known.at, &mut found);
        let challenge = challenge::look(package, &manifest, &evidences, known, &mut found);
        let judged = judging::look(&manifest, &evidences, known, challenge.as_ref(), &mut found);
        quizzes(&manifest, &mut found);
        chain::look(&manifest, report.submission.as_ref(), known, &mut found);
        let holds = report.signer.is_some() && found.iter().all(|finding| finding.rule.severity() != Severity::Refused);
        report.level = match (holds, &challenge) {
            (false, _) => Level::L0,
            (true, None) => Level::L1,
            (true, Some(_)) => Level::L2,
        };
        report.checks = judging::standings(&manifest, &evidences, &judged, report.level, challenge.as_ref());
        report.manifest = Some(manifest);
    }
    found.sort_by_key(|finding| finding.rule.severity());
    report.findings = found;
    report
}

/// `manifest.json: probes[3].exit`
fn field(place: &str) -> String {
    if place.is_empty() { MANIFEST.to_owned() } else { format!("{MANIFEST}: {place}") }
}

fn signer(package: &Package, manifest: Option<&Manifest>, known: &Known<'_>, found: &mut Vec<Finding>) -> Option<Signer> {
    let document = package.file(MANIFEST)?;
    let Some(signature) = package.file(SIGNATURE) else {
        found.push(Finding::new(Rule::SignatureMissing, SIGNATURE, "is not there: nobody stands for this submission"));
        return None;
    };
    let good = match signature::check(document, signature, Purpose::Submission) {
        Ok(good) => good,
        Err(refusal) => {
            let place = if refusal.rule == Rule::SignatureWrong { MANIFEST } else { SIGNATURE };
            found.push(Finding::new(refusal.rule, place, refusal.message));
            return None;
        }
    };
    if let Some(manifest) = manifest
        && manifest.learner.key != good.fingerprint()
    {
        let message = format!("says {}, and it is signed with {}", manifest.learner.key, good.fingerprint());
        found.push(Finding::new(Rule::KeyOther, field("learner.key"), message));
    }
    let claimed = manifest.map(|manifest| manifest.learner.name.as_str());
    match good.signer(known.roster, claimed, known.at) {
        Ok(signer) => Some(signer),
        Err(refusal) => {
            let place = if refusal.rule == Rule::LearnerOther { field("learner.name") } else { SIGNATURE.to_owned() };
            found.push(Finding::new(refusal.rule, place, refusal.message));
            None
        }
    }
}

/// Whether it is whose, and of what, it should be.
fn identity(manifest: &Manifest, known: &Known<'_>, found: &mut Vec<Finding>) {
    let mut compare = |rule, place: &str, says: &str, wanted: Option<&str>| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != says) {
            found.push(Finding::new(rule, field(place), format!("says '{says}', and should be '{wanted}'")));
        }
    };
    compare(Rule::LearnerOther, "learner.name", &manifest.learner.name, known.learner);
    compare(Rule::CourseOther, "course.id", &manifest.course.id, known.course.map(|(id, _)| id));
    compare(Rule::LessonOther, "lesson", &manifest.lesson, known.lesson);
    let hash = known.course.filter(|(id, _)| *id == manifest.course.id).and_then(|(_, hash)| hash);
    if hash.is_some_and(|hash| *hash != manifest.course.sha256) {
        let message = "the course has another content here than where this was made";
        found.push(Finding::new(Rule::CourseChanged, field("course.sha256"), message));
    }
}

/// Scores are counted again from the answers.
fn quizzes(manifest: &Manifest, found: &mut Vec<Finding>) {
    for (index, attempt) in manifest.quizzes.iter().enumerate() {
        let mut differs = |field_name: &str, message: String| {
            found.push(Finding::new(Rule::QuizDiffers, field(&format!("quizzes[{index}].{field_name}")), message));
        };
        let right = attempt.answers.iter().filter(|answer| answer.right).count();
        if usize::try_from(attempt.right) != Ok(right) {
            differs("right", format!("says {}, and {right} of the answers are", attempt.right));
        }
        if usize::try_from(attempt.asked) != Ok(attempt.answers.len()) {
            differs("asked", format!("says {}, and there are {} answers", attempt.asked, attempt.answers.len()));
        }
        if attempt.lesson != manifest.lesson {
            differs("lesson", format!("is '{}', not the lesson handed in", attempt.lesson));
        }
        if attempt.finished < attempt.started {
            differs("finished", "is before it began".to_owned());
        }
    }
}
