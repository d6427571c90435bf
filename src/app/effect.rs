//! What the world must do. `runtime::effects` carries these out and answers with messages.

use std::sync::Arc;

use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::progress::{Place, QuizAttempt};
use crate::domain::run::Answer;
use crate::domain::target::TargetBinding;
use crate::layout::View;

use super::msg::{JobId, QuestionId};
use super::page::Page;

/// What a layout is made of.
#[derive(Clone)]
pub struct LayoutOrder {
    /// The page.
    pub page: Arc<Page>,
    /// Width in cells.
    pub width: u16,
    /// What the reader did to it.
    pub view: View,
}

impl PartialEq for LayoutOrder {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.page, &other.page) && (self.width, &self.view) == (other.width, &other.view)
    }
}

impl std::fmt::Debug for LayoutOrder {
    /// Without the page, which may be megabytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LayoutOrder({} at {})", self.page.id, self.width)
    }
}

/// One thing to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Read a lesson with its checks and what the store knows of it.
    LoadLesson {
        /// Comes back with the page.
        job: JobId,
        /// Which; a page of the course that its sidebar may not list.
        lesson: LessonId,
        /// Width in cells to lay it out for.
        width: u16,
    },
    /// Lay a large page out again.
    LayOut {
        /// Comes back with the layout.
        job: JobId,
        /// The page, as the reader has it.
        order: LayoutOrder,
    },
    /// Remember where the lesson was left.
    SavePlace {
        /// The lesson.
        lesson: LessonId,
        /// The first line on screen.
        place: Place,
        /// Share of the page seen, in percent.
        read_percent: u8,
    },
    /// Run checks.
    RunChecks {
        /// Comes back with each event.
        job: JobId,
        /// Of this lesson.
        lesson: LessonId,
        /// Which.
        selection: Selection,
    },
    /// Stop a run.
    CancelJob(JobId),
    /// Give a waiting run its answer.
    Reply(QuestionId, Answer),
    /// Keep what the person says to an `attest` check.
    SaveStatement {
        /// The lesson.
        lesson: LessonId,
        /// `exercise/check`
        check: String,
        /// What they say.
        statement: String,
    },
    /// Read stored evidence.
    LoadEvidence {
        /// `sha256:…`
        hash: String,
    },
    /// Find the lesson to begin at: the one visited last, else the first that has something to check.
    FindStart,
    /// Read the progress of all lessons again.
    LoadProgress,
    /// Read what front matter tells of each lesson.
    LoadSummaries,
    /// Read a quiz.
    LoadQuiz {
        /// Comes back with it.
        job: JobId,
        /// Its id, as the lesson names it.
        quiz: String,
    },
    /// Keep a quiz attempt.
    SaveAttempt(Box<QuizAttempt>),
    /// Look for machines that a target could be.
    ListCandidates {
        /// Comes back with them.
        job: JobId,
    },
    /// Write a target's binding to the settings.
    SaveTarget {
        /// The course's name for the machine.
        name: String,
        /// The machine.
        binding: TargetBinding,
    },
    /// Open a web page in the browser.
    OpenUrl(String),
    /// Put text on the clipboard.
    CopyText(String),
    /// Stop the program until the shell wakes it.
    Suspend,
    /// Leave.
    Quit,
}
