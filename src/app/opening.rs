//! What was asked for and is still being read: a lesson, and what to show of it; a quiz.

use std::time::Duration;

use crate::domain::course::LessonId;
use crate::finding::Finder;

use super::msg::JobId;

/// A lesson on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The job that reads it.
    pub job: JobId,
    /// Anchor to go to.
    pub anchor: Option<String>,
    /// What else to go to.
    pub seek: Option<Seek>,
    /// It takes the place of the lesson on top: next and previous leave no trail.
    pub replaces: bool,
    /// When it was asked for, as time since the start.
    pub since: Duration,
}

/// What a lesson is opened for, other than a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seek {
    /// The card of this quiz.
    Quiz(String),
    /// Words of a search.
    Words {
        /// As typed.
        typed: String,
        /// What finds them.
        finder: Finder,
        /// Line of the page's file.
        line: u32,
        /// Which of the hits in it, from 0.
        nth: usize,
    },
}

/// A quiz on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizOpening {
    /// The job that reads it.
    pub job: JobId,
    /// The lesson it belongs to.
    pub lesson: LessonId,
    /// Its id.
    pub quiz: String,
    /// Quizzes of the same card that come after it.
    pub rest: Vec<String>,
    /// It is on screen, and its file has changed.
    pub again: bool,
}

/// A lesson's deliverables being read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliverablesOpening {
    /// Who reads them.
    pub job: JobId,
    /// They are on screen already.
    pub again: bool,
    /// The prompt to begin at, by the line of the page that it begins at.
    pub line: Option<u32>,
}
