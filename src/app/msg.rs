//! What happens to the workbench: keys, the mouse, time, and results of jobs on their way back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::checked::CheckIds;
use crate::domain::course::{Course, LessonId, LessonSummary};
use crate::domain::deliverable::Draft;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::evidence::Evidence;
use crate::domain::progress::LessonProgress;
use crate::domain::run::{Question, RunEvent};
use crate::domain::target::{Bindings, TargetBinding};
use crate::domain::verdict::CheckResult;
use crate::finding::{Index, PageIndex};
use crate::layout::document::Document;
use crate::layout::highlights::{CodeKey, Piece};
use crate::review::Agenda;

use super::key::Key;
use super::model::Scheme;
use super::page::Page;
use super::screens::deliverables;
use super::screens::quiz::Loaded;

/// Names one job. A result whose job is no longer the current one of its sort is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Names one question of a run, so that its answer finds the one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u64);

/// A machine that could be meant, as the host knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// `golden-vm`
    pub name: String,
    /// Where it was found: `~/.ssh/config`, `libvirt, running`.
    pub found: String,
    /// What binding it would give.
    pub binding: TargetBinding,
}

/// One thing that happened.
#[derive(Debug)]
pub enum Msg {
    /// Time since the start; comes before what happened at that time.
    Clock(Duration),
    /// It is this time of day, and not what the clock says that counts from the start: the machine slept, or its clock was set.
    TimeOfDay(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The left button was pressed on this cell.
    Click {
        /// From 0.
        column: u16,
        /// From 0.
        row: u16,
    },
    /// The mouse was moved to this cell with the left button down.
    Drag {
        /// From 0.
        column: u16,
        /// From 0.
        row: u16,
    },
    /// The left button was let go.
    LetGo,
    /// The wheel was turned over this cell.
    Wheel {
        /// From 0.
        column: u16,
        /// From 0.
        row: u16,
        /// Notches, positive towards the end.
        notches: i32,
    },
    /// The wheel was turned sideways over this cell, or with shift held.
    WheelSideways {
        /// From 0.
        column: u16,
        /// From 0.
        row: u16,
        /// Notches, positive to the right.
        notches: i32,
    },
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// A cell of the terminal has this many pixels across and down.
    CellSize(u16, u16),
    /// The terminal's own ground.
    Ground(Scheme),
    /// A lesson is read; of a large page first its beginning, then all of it.
    LessonLoaded {
        /// The job.
        job: JobId,
        /// The lesson, or why not, for people.
        page: Result<Box<Page>, String>,
    },
    /// A large page is laid out.
    LaidOut {
        /// The job.
        job: JobId,
        /// The layout.
        document: Box<Document>,
    },
    /// Files of the course changed on disk: their paths from its root.
    FilesChanged(Vec<String>),
    /// The course is another now; summaries come later.
    CourseReread(Box<Course>),
    /// The course would have no lesson any more: what lists them is broken, by its path.
    CourseLost(String),
    /// A lesson that is open was read again.
    LessonReread {
        /// The job.
        job: JobId,
        /// Which.
        lesson: LessonId,
        /// The lesson, or why not, for people.
        page: Result<Box<Page>, String>,
    },
    /// The checks of lessons that have any.
    CheckIds(BTreeMap<LessonId, CheckIds>),
    /// A quiz is read.
    QuizLoaded {
        /// The job.
        job: JobId,
        /// The quiz, or why not, for people.
        quiz: Result<Box<Loaded>, String>,
    },
    /// What the words of some code blocks are.
    Highlighted {
        /// The job.
        job: JobId,
        /// What was found since the last such message.
        blocks: Vec<(CodeKey, Vec<Piece>)>,
        /// That was all of it.
        done: bool,
    },
    /// The course is read for finding.
    Indexed {
        /// The job.
        job: JobId,
        /// The index, or why not, for people.
        index: Result<Arc<Index>, String>,
    },
    /// One page of it is read anew.
    PageIndexed(Box<PageIndex>),
    /// The lesson to begin at.
    StartAt(LessonId),
    /// What front matter tells of each lesson of the course, in order.
    Summaries(Vec<LessonSummary>),
    /// What is wrong in files that no screen asked for by name.
    Problems(Vec<Diagnostic>),
    /// Progress of all lessons, as the store has it.
    Progress(Vec<(LessonId, LessonProgress)>),
    /// News of a run of checks.
    Run {
        /// The job.
        job: JobId,
        /// What happened.
        event: RunEvent,
    },
    /// A watch has looked again.
    Watched {
        /// The job.
        job: JobId,
        /// What is not as it was before.
        news: Vec<CheckResult>,
    },
    /// A run asks the person something, and waits.
    Question {
        /// Whom to answer.
        id: QuestionId,
        /// What.
        question: Question,
    },
    /// Evidence of a result was read.
    Evidence {
        /// The hash it is stored under.
        hash: String,
        /// The evidence, or why not.
        evidence: Result<Vec<Evidence>, String>,
    },
    /// A machine that is being set up is tried.
    Trial {
        /// Whose answer.
        job: JobId,
        /// How far it has come.
        trial: Trial,
    },
    /// Machines that could be meant.
    Candidates {
        /// The job.
        job: JobId,
        /// Likeliest first.
        candidates: Vec<Candidate>,
    },
    /// Machines set up so far.
    Bindings(Bindings),
    /// A machine's settings were written.
    TargetSaved {
        /// The course's name for it.
        name: String,
        /// All bindings now, or why not.
        saved: Result<Bindings, String>,
    },
    /// Something worth a line above the footer.
    Notice(String),
    /// Something went wrong that the person should know of.
    Fault(String),
    /// Nothing of this session is kept, and why.
    NothingSaved(String),
    /// What is due for review.
    Due(Box<Agenda>),
    /// What a lesson asks to be delivered is read.
    DeliverablesLoaded {
        /// The job.
        job: JobId,
        /// It, or why not, for people.
        loaded: Result<Box<deliverables::Loaded>, String>,
    },
    /// A version of an answer is kept.
    DraftSaved {
        /// The lesson.
        lesson: LessonId,
        /// The version.
        draft: Box<Draft>,
    },
    /// A version of an answer could not be kept.
    DraftRefused {
        /// The lesson.
        lesson: LessonId,
        /// The answer.
        key: String,
        /// Why, for people.
        fault: String,
    },
    /// All versions of an answer.
    Versions {
        /// The lesson.
        lesson: LessonId,
        /// The answer.
        key: String,
        /// Latest first; or why not, for people.
        versions: Result<Vec<Draft>, String>,
    },
    /// The person's own editor has ended: the text as it is now, or why it could not be edited.
    TextEdited(Result<String, String>),
    /// A finished quiz is kept.
    AttemptSaved,
    /// Leave now, in order.
    Quit,
}

/// How far the way to a machine that is tried has been gone.
#[derive(Clone, Debug, PartialEq)]
pub enum Trial {
    /// What is being waited for.
    Doing(String),
    /// The way there, rung by rung.
    Done(Box<Evidence>),
}
