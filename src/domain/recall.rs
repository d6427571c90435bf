//! How well a question is remembered, as it follows from all that was answered to it. `review` works it out; the store keeps it as an
//! index beside the attempts.

use jiff::Timestamp;

use super::course::LessonId;

/// What the answers to one question come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recall {
    /// Days until the chance to remember it has sunk to nine in ten.
    pub stability: f64,
    /// How hard it is, from 1 to 10.
    pub difficulty: f64,
    /// When it was answered last.
    pub last: Timestamp,
    /// When it is to be asked again.
    pub due: Timestamp,
    /// How often it was answered.
    pub answered: u32,
    /// How often it was answered wrong, but for the first time.
    pub lapses: u32,
    /// The last answer was wrong.
    pub wrong: bool,
    /// The last answer was wrong, and the learner was sure of it.
    pub surely_wrong: bool,
}

/// A question that was answered, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The lesson of its quiz.
    pub lesson: LessonId,
    /// The quiz's id.
    pub quiz: String,
    /// Its identity.
    pub question: String,
    /// Its title, as it was when it was answered last.
    pub title: String,
    /// How well it is remembered.
    pub recall: Recall,
}
