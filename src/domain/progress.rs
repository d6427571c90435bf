//! What the learner has done, as the store keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A place in a lesson that survives reflow: a block of the page and a character within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Index of the block, from 0.
    pub block: u32,
    /// Character within the block's text, from 0.
    pub offset: u32,
}

/// One finished (or given up) quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizAttempt {
    /// Path of the lesson.
    pub lesson: String,
    /// The quiz's id: its path below the quiz root.
    pub quiz: String,
    /// Seed of its shuffling: with it the attempt can be replayed.
    pub seed: u64,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Questions right at the first try: the compatible, all-or-nothing score.
    pub right: u32,
    /// Questions asked.
    pub asked: u32,
    /// What was answered, in the order asked.
    pub answers: Vec<QuestionAttempt>,
}

/// How one question went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionAttempt {
    /// The question's title, as written.
    pub title: String,
    /// For each try: source indices of the answers chosen (a sequence: in the order given).
    pub tries: Vec<Vec<u32>>,
    /// Right at the first try.
    pub right: bool,
    /// Hints looked at.
    pub hints: u32,
}

/// What the contents and `status` tell of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LessonProgress {
    /// Share of the page that was on screen, in percent: the furthest reached.
    pub read_percent: u8,
    /// When it was last open.
    pub visited: Option<Timestamp>,
    /// Latest result of each check, by `exercise/check`.
    pub checks: Vec<(String, super::verdict::Verdict)>,
    /// Best quiz score so far: right, asked.
    pub best_quiz: Option<(u32, u32)>,
}

/// What stayed achieved of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Achievement {
    /// `exercise/check`
    pub check: String,
    /// When it first passed.
    pub at: Timestamp,
    /// When it last passed by what was seen, and not by being remembered: by this host's clock.
    pub last: Timestamp,
    /// Hash of the evidence of the last pass.
    pub evidence: Option<String>,
    /// Text of that evidence's stdout, for kinds that look back (`gone`).
    pub seen: String,
}
