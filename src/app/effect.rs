//! What the world must do. `runtime::effects` carries these out and answers with messages.

use std::sync::Arc;

use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::deliverable::{Attachment, Purpose};
use crate::domain::progress::{QuizAttempt, Reading};
use crate::domain::run::Answer;
use crate::domain::running::RunningQuiz;
use crate::domain::target::TargetBinding;
use crate::layout::View;
use crate::layout::document::Document;
use crate::layout::highlights::Highlights;

use super::code::Code;
use super::msg::{JobId, QuestionId};
use super::office::Order;
use super::page::{Look, Page};

/// What a layout is made of.
#[derive(Clone)]
pub struct LayoutOrder {
    /// The page.
    pub page: Arc<Page>,
    /// Width in cells.
    pub width: u16,
    /// What the reader did to it.
    pub view: View,
    /// The terminal has colours.
    pub colours: bool,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
}

impl LayoutOrder {
    /// Carries it out. Code of so large a page stays plain.
    pub fn lay_out(&self) -> Document {
        self.page.lay_out(self.width, &self.view, Look { highlights: &Highlights::default(), colours: self.colours, cell: self.cell })
    }
}

impl PartialEq for LayoutOrder {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.page, &other.page) && (self.width, &self.view, self.cell) == (other.width, &other.view, other.cell)
    }
}

impl std::fmt::Debug for LayoutOrder {
    /// Without the page, which may be megabytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LayoutOrder({} at {})", self.page.id, self.width)
    }
}

/// Something copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// All of it.
    pub text: String,
    /// What it is, for people: `3 lines`.
    pub what: String,
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
        /// Width and height of a cell in pixels.
        cell: (u16, u16),
    },
    /// Lay a large page out again.
    LayOut {
        /// Comes back with the layout.
        job: JobId,
        /// The page, as the reader has it.
        order: LayoutOrder,
    },
    /// Read a lesson that is open again.
    RereadLesson {
        /// Comes back with the page.
        job: JobId,
        /// Which.
        lesson: LessonId,
        /// Width in cells to lay it out for.
        width: u16,
        /// Width and height of a cell in pixels.
        cell: (u16, u16),
    },
    /// Put the course together again.
    RereadCourse,
    /// Remember where the lesson was left.
    SavePlace {
        /// The lesson.
        lesson: LessonId,
        /// The first line on screen, and what is folded.
        reading: Reading,
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
        /// And again whenever something may have changed, until the job is cancelled: what is news comes back then.
        watch: bool,
    },
    /// Stop a run, or a watch.
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
    /// Read the course for finding: its headings, exercises, quizzes and all its text.
    BuildIndex {
        /// Comes back with the index.
        job: JobId,
    },
    /// Read one page of it anew, because its file has changed.
    IndexPage {
        /// The page.
        lesson: LessonId,
    },
    /// Read a quiz.
    LoadQuiz {
        /// Comes back with it.
        job: JobId,
        /// The lesson it belongs to.
        lesson: LessonId,
        /// Its id, as the lesson names it.
        quiz: String,
    },
    /// Read what is due for review.
    LoadDue,
    /// Read the questions that are due, as a quiz.
    LoadReview {
        /// Comes back with it, as any quiz does.
        job: JobId,
    },
    /// Keep how far a quiz has come.
    SaveRunning(Box<RunningQuiz>),
    /// Keep a quiz attempt.
    SaveAttempt(Box<QuizAttempt>),
    /// Read what a lesson asks to be delivered, and what was written for it.
    LoadDeliverables {
        /// Comes back with it.
        job: JobId,
        /// Which.
        lesson: LessonId,
    },
    /// Keep one more version of an answer.
    SaveDraft {
        /// The lesson.
        lesson: LessonId,
        /// What the answer is for.
        purpose: Box<Purpose>,
        /// What it says.
        text: String,
    },
    /// Read all versions of an answer.
    LoadVersions {
        /// The lesson.
        lesson: LessonId,
        /// The answer.
        key: String,
    },
    /// List the folder of a path that is being typed.
    ListFiles(String),
    /// Have a file go along with an answer.
    Attach {
        /// The lesson.
        lesson: LessonId,
        /// What the answer is for.
        purpose: Box<Purpose>,
        /// The file, as typed.
        path: String,
    },
    /// Have it go along no longer.
    Detach {
        /// The lesson.
        lesson: LessonId,
        /// Which, with which answer.
        attachment: Attachment,
    },
    /// The learner looks at the reviews of a lesson.
    ReviewsRead(LessonId),
    /// Give a text to the person's own editor, and the terminal for as long as that runs.
    EditText(String),
    /// Give the terminal to what shows and hands in a lesson, for as long as that runs.
    HandIn(LessonId),
    /// Log in to a machine that is being set up, and say how far the way there holds.
    TryTarget {
        /// Comes back with what is seen on the way.
        job: JobId,
        /// The course's name for it.
        name: String,
        /// As it stands in the form.
        binding: TargetBinding,
    },
    /// Something of the instructor's part.
    Office(Order),
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
    /// Find out what the words of these code blocks are, once the page is shown. Takes the place of what was asked before.
    Highlight {
        /// Comes back with what is found.
        job: JobId,
        /// Most wanted first.
        blocks: Vec<Code>,
    },
    /// Open a web page in the browser.
    OpenUrl(String),
    /// Put text on the clipboard.
    Copy(Copied),
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Stop the program until the shell wakes it.
    Suspend,
    /// Leave.
    Quit,
}
