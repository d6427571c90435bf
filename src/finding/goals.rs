//! What one can jump to: a lesson, a heading, an exercise, a quiz; and how one gets there.

use crate::course::exercise_number;
use crate::domain::course::{Lesson, LessonId};

/// Something to jump to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What it is.
    pub kind: Kind,
    /// `4.1 Golden Images`, `Exercise 1: Manual Build` …
    pub title: String,
    /// The lesson it is, or is in.
    pub lesson: LessonId,
    /// Where in the lesson.
    pub spot: Spot,
}

/// Kinds of goal, the weightier first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A lesson.
    Lesson,
    /// A heading that opens an exercise.
    Exercise,
    /// A quiz.
    Quiz,
    /// Any other heading.
    Heading,
}

/// A spot of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Where the page was left.
    Left,
    /// A heading, by its anchor.
    Anchor(String),
    /// The card of a quiz, by the quiz's id.
    Quiz(String),
}

impl Goal {
    /// The lesson itself.
    pub fn lesson(lesson: &Lesson) -> Self {
        Self { kind: Kind::Lesson, title: lesson.label(), lesson: lesson.id.clone(), spot: Spot::Left }
    }

    /// A heading of a lesson, with its anchor. One that opens an exercise says so itself.
    pub fn heading(lesson: &LessonId, title: String, anchor: String) -> Self {
        let kind = if exercise_number(&title).is_some() { Kind::Exercise } else { Kind::Heading };
        Self { kind, title, lesson: lesson.clone(), spot: Spot::Anchor(anchor) }
    }
}

impl Kind {
    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lesson => "lesson",
            Self::Exercise => "exercise",
            Self::Quiz => "quiz",
            Self::Heading => "heading",
        }
    }
}
