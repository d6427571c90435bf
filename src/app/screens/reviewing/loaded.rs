//! A submission as it was read for the screen: cleaned, bounded, with what is known of it here.

use jiff::Timestamp;

use crate::app::office::Line;
use crate::domain::evidence::Evidence;
use crate::domain::opinion::Opinions;
use crate::domain::verdict::{CheckResult, Verdict};
use crate::submission::{Change, Level};

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Its row of the inbox.
    pub line: Line,
    /// How much it proves.
    pub level: Level,
    /// Its prompts, in the order of the lesson.
    pub prompts: Vec<Prompt>,
    /// All results.
    pub results: Vec<Shown>,
    /// What the learner said where a check takes their word.
    pub statements: Vec<(String, String)>,
    /// Attempts at quizzes, oldest first.
    pub quizzes: Vec<Quiz>,
    /// What was attached.
    pub files: Vec<Attached>,
    /// What changed since the one before it, one line each.
    pub changes: Vec<String>,
    /// What is thought of it here, and not sent yet.
    pub opinions: Opinions,
    /// What this instructor says again and again.
    pub phrases: Vec<String>,
}

/// One prompt, with what answers it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Reviews decide on it by this.
    pub id: String,
    /// What is asked.
    pub words: String,
    /// What the learner wrote; `None` when nothing.
    pub answer: Option<String>,
    /// It is longer than what is shown of it.
    pub cut: bool,
    /// What became of the answer since the submission before; `None` when there is none to compare with.
    pub difference: Option<Vec<(Change, String)>>,
    /// Its results, as indices into all of them.
    pub results: Vec<usize>,
    /// The lesson's quiz belongs to it.
    pub quiz: bool,
    /// The last decision on it that was sent.
    pub sent: Option<Sent>,
}

/// A decision that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// It is what was asked for.
    pub verified: bool,
    /// What was said.
    pub comment: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A result with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// As the learner's tool has it.
    pub result: CheckResult,
    /// What its evidence comes to here; `None` when it could not be judged again.
    pub judged: Option<Verdict>,
    /// What that is worth.
    pub level: Level,
    /// What was seen.
    pub evidence: Vec<Evidence>,
}

/// An attempt at a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// Which.
    pub name: String,
    /// Right answers.
    pub right: u32,
    /// Questions.
    pub asked: u32,
    /// When it was finished.
    pub finished: Timestamp,
    /// What was missed.
    pub missed: Vec<String>,
}

/// A file that was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its path in the submission.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its beginning, when it is a text.
    pub text: Option<String>,
}

/// A review as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The submission that it is of, by its hash.
    pub submission: String,
    /// The bytes that are signed.
    pub document: String,
    /// Who signs.
    pub reviewer: String,
    /// With which key.
    pub key: String,
    /// Where it goes.
    pub to: String,
}
