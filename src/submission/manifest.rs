//! `manifest.json`: what a learner hands in, in one document that is signed. Whatever stands in it is a claim, until `verify` has looked.
//! It holds no time of its own making: the same state of the same lesson makes the same bytes, so that what was shown is what is sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::hash::Hash;
use super::strict::{self, Fault, Limits};
use crate::domain::progress::QuizAttempt;
use crate::domain::target::Bindings;
use crate::domain::verdict::{CheckResult, Vantage};

/// The format that this program writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// A manifest is far smaller than this.
pub const LIMITS: Limits = Limits { bytes: 4 << 20, values: 200_000, depth: 12 };

/// The manifest, field by field (FORMATS, section 6). Every field has to be there; those that may be unknown are `null` then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// Who hands in.
    pub learner: Person,
    /// The course.
    pub course: CourseRef,
    /// Path of the lesson below the course's docs.
    pub lesson: String,
    /// The program that made it: `drillyard 0.1.0`.
    pub tool: String,
    /// SHA-256 of the lesson's check file; `None` when it has none.
    #[serde(deserialize_with = "nullable")]
    pub check_file: Option<Hash>,
    /// Each check of that file, as it was defined.
    pub checks: Vec<CheckRef>,
    /// The machines behind the checks' targets: without them evidence can't be judged again.
    pub targets: Bindings,
    /// Each answer of a machine that results rest on.
    pub probes: Vec<ProbeRecord>,
    /// The latest result of each check.
    pub verdicts: Vec<CheckResult>,
    /// What checks passed earlier, for those that look back.
    pub achievements: Vec<Achieved>,
    /// What the learner said where a check takes their word.
    pub statements: Vec<Statement>,
    /// All attempts at the lesson's quizzes, oldest first.
    pub quizzes: Vec<QuizAttempt>,
    /// The keys that machines showed.
    pub host_keys: Vec<HostKey>,
    /// SHA-256 of the course's id and this computer's machine-id: tells computers apart within a course, and names none.
    #[serde(deserialize_with = "nullable")]
    pub machine: Option<Hash>,
    /// SHA-256 of the instructor's `challenge.json` that this answers.
    #[serde(deserialize_with = "nullable")]
    pub challenge: Option<Hash>,
    /// The learner's previous submission for this lesson.
    #[serde(deserialize_with = "nullable")]
    pub previous: Option<Hash>,
    /// The prompts of the lesson, with what answers them.
    pub deliverables: Vec<Deliverable>,
    /// Every file but this one and its signature.
    pub files: Vec<FileRecord>,
}

/// Somebody, by name and key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As rosters have it: a principal of `allowed_signers`.
    pub name: String,
    /// `SHA256:…`, the fingerprint of the key that signs.
    pub key: String,
}

/// A course at one content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRef {
    /// Its id.
    pub id: String,
    /// Of its pages, quizzes and check files: see `course_hash`.
    pub sha256: Hash,
}

/// A check as it was defined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRef {
    /// `exercise/check`
    pub id: String,
    /// Of its entry in the check file: see `check_hashes`.
    pub sha256: Hash,
}

/// One probe, and what became of it. Its raw output is in `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbeRecord {
    /// The evidence file that it stands in: `evidence/….json`.
    pub file: String,
    /// Its place there, from 0.
    pub index: usize,
    /// Where the fact was observed.
    pub vantage: Vantage,
    /// The target, unless it was the learner's own computer.
    #[serde(deserialize_with = "nullable")]
    pub target: Option<String>,
    /// What was run or read.
    pub command: String,
    /// The exit code; `None` when it did not run to its end.
    #[serde(deserialize_with = "nullable")]
    pub exit: Option<i32>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Of its JSON, as it stands in the file.
    pub sha256: Hash,
    /// Output was longer than what is kept.
    pub truncated: bool,
    /// Secrets were taken out before it was handed in.
    pub redacted: bool,
}

/// A check that passed at some time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Achieved {
    /// `exercise/check`
    pub check: String,
    /// When it first passed.
    pub at: Timestamp,
    /// When it last passed by what was seen.
    pub last: Timestamp,
    /// `sha256:…` of the evidence of that.
    #[serde(deserialize_with = "nullable")]
    pub evidence: Option<String>,
}

/// What the learner said to a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// `exercise/check`
    pub check: String,
    /// In their words.
    pub said: String,
    /// When.
    pub at: Timestamp,
}

/// A key that a machine showed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HostKey {
    /// The course's name for the machine.
    pub target: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// One prompt of the lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliverable {
    /// Unique within the lesson; reviews decide on it by this.
    pub id: String,
    /// What is asked, as the lesson has it.
    pub prompt: String,
    /// What the learner wrote: `answers/….md`; `None` when nothing.
    #[serde(deserialize_with = "nullable")]
    pub answer: Option<String>,
    /// Full ids of the checks that belong to it.
    pub evidence: Vec<String>,
    /// The lesson's quiz belongs to it.
    pub quiz: bool,
}

/// One file of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Below the submission's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Hash,
}

impl Manifest {
    /// Reads `manifest.json`.
    ///
    /// # Errors
    /// The first fault, with its field.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let manifest: Self = strict::read(bytes, &LIMITS)?;
        known_format(manifest.format)?;
        Ok(manifest)
    }

    /// The file with this path.
    pub fn file(&self, path: &str) -> Option<&FileRecord> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Refuses a format of another time.
pub(super) fn known_format(format: u32) -> Result<(), Fault> {
    let message = format!("is {format}; this version reads format {FORMAT}");
    if format == FORMAT { Ok(()) } else { Err(Fault { place: "format".to_owned(), message }) }
}

/// With this a field may be `null` but not be left out: what was taken away shows.
pub(super) fn nullable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}
