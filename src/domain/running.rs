//! A quiz being taken, as the store keeps it: all that is needed to go on with it after the program ended, however it ended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::progress::{Confidence, QuizMode};

/// A quiz that is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningQuiz {
    /// Path of the lesson.
    pub lesson: String,
    /// The quiz's id: its path below the quiz root.
    pub quiz: String,
    /// How it is taken.
    pub mode: QuizMode,
    /// Seed of its shuffling.
    pub seed: u64,
    /// When it began.
    pub started: Timestamp,
    /// Which question is on show, from 0.
    pub position: usize,
    /// How many questions the quiz's file had.
    pub of: usize,
    /// The questions, in the order asked.
    pub asked: Vec<RunningQuestion>,
}

/// How far one question has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningQuestion {
    /// Fingerprint of the question and its answers: by it the question is found again.
    pub text: u64,
    /// Source indices of its answers in the order shown.
    pub shown: Vec<usize>,
    /// Source indices of what is chosen.
    pub chosen: Vec<usize>,
    /// What was answered.
    pub tries: Vec<Vec<u32>>,
    /// Hints on show.
    pub hints: usize,
    /// Where it stands.
    pub phase: RunningPhase,
    /// Right at the first try.
    pub right_at_first: bool,
    /// Its order, or the choice of nothing, is meant as an answer.
    pub confirmed: bool,
    /// To come back to.
    pub flagged: bool,
    /// How sure the learner is.
    pub confidence: Option<Confidence>,
    /// Milliseconds on show until the first try.
    pub took_ms: u64,
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunningPhase {
    /// Not answered, or being answered again.
    #[default]
    Open,
    /// Answered wrong; choosing again reopens it.
    Wrong,
    /// Answered right.
    Right,
    /// Given up: the solution is on show.
    Shown,
}
