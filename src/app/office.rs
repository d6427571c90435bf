//! The instructor's part of the workbench: what is known of the cohort, what is being waited for, and what its screens ask of the world.
//! There is none of it in a learner's workbench.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::opinion::Opinions;
use crate::submission::cohort::{Gradebook, Handed, Waiting};
use crate::submission::review::Decision;
use crate::submission::{Cohort, Hash};

use super::effect::Effect;
use super::model::Shell;
use super::msg::JobId;
use super::screens::reviewing::{Loaded, Prepared};

/// What all the instructor's screens share.
#[derive(Debug, Default)]
pub struct Office {
    /// Where learners hand in to: the remote's address.
    pub remote: String,
    /// What is known of the cohort; `None` until it was read.
    pub read: Option<Arc<Read>>,
    /// What is being waited for.
    pub wait: Option<Wait>,
    /// Why what is known may be old, for people.
    pub stale: Option<String>,
    /// Nothing is fetched unless it is asked for.
    pub offline: bool,
    /// The submission being read in, and whether it takes the place of the one on screen.
    pub opening: Option<(JobId, bool)>,
}

/// The cohort, as the index has it, with what the screens make of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// All rows.
    pub cohort: Cohort,
    /// What waits, oldest first.
    pub waiting: Vec<Line>,
    /// How each learner stands in each lesson.
    pub book: Gradebook,
    /// Who may hand in, by the roster.
    pub names: Vec<String>,
    /// Paths of the course's lessons, in its order.
    pub lessons: Vec<String>,
}

/// One submission that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// It.
    pub handed: Handed,
    /// So many of the same learner for the same lesson came before it.
    pub attempts: usize,
    /// So many of its deliverables are decided on, and sent.
    pub decided: usize,
    /// So many have an opinion that is kept here, and not sent yet.
    pub begun: usize,
    /// What changed since the one before it, one line each.
    pub changes: Vec<String>,
}

/// What takes a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Its job.
    pub job: JobId,
    /// What is being done.
    pub doing: String,
    /// Since when, as time since the start.
    pub since: Duration,
    /// Esc was pressed.
    pub stopping: bool,
}

/// What the instructor's screens ask of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Read what the index has.
    Look,
    /// Fetch what is new, bring the index up to date with it, and read that.
    Sync {
        /// Comes back with all that is told.
        job: JobId,
        /// Ask the remote; else only what was fetched before is looked at.
        fetch: bool,
    },
    /// Read a submission.
    Open {
        /// Comes back with it.
        job: JobId,
        /// Which.
        line: Box<Line>,
    },
    /// Keep what is thought of a submission.
    Keep(Box<Opinions>),
    /// Make the review of it that would be sent.
    Prepare {
        /// Comes back with it.
        job: JobId,
        /// Of which submission.
        handed: Box<Handed>,
        /// On each deliverable that is decided on.
        decisions: Vec<Decision>,
        /// On the whole.
        comment: String,
    },
    /// Sign a review as it was shown, and publish it.
    Send {
        /// Comes back with all that is told.
        job: JobId,
        /// The bytes that were shown.
        document: String,
        /// What they were made of.
        opinions: Box<Opinions>,
    },
}

/// What the world answers.
#[derive(Debug)]
pub enum News {
    /// What a job is doing now.
    Doing {
        /// The job.
        job: JobId,
        /// For people.
        doing: String,
    },
    /// What the index has.
    Read(Arc<Read>),
    /// The index is up to date with what could be fetched.
    Synced {
        /// The job.
        job: JobId,
        /// Why it may be old all the same, for people.
        stale: Option<String>,
        /// So many submissions have come.
        new: usize,
    },
    /// A submission is read, or why not, for people.
    Opened {
        /// The job.
        job: JobId,
        /// It.
        loaded: Result<Box<Loaded>, String>,
    },
    /// Opinions are kept.
    Kept(Box<Opinions>),
    /// Opinions could not be kept.
    NotKept {
        /// The submission that they are on.
        submission: String,
        /// Why, for people.
        fault: String,
    },
    /// A review is made, for a look at it.
    Prepared {
        /// The job.
        job: JobId,
        /// It, or why not, for people.
        prepared: Result<Box<Prepared>, String>,
    },
    /// A review is published.
    Sent {
        /// The job.
        job: JobId,
        /// What of the opinions is left.
        left: Box<Opinions>,
        /// What was said, and may be said again.
        phrases: Vec<String>,
    },
    /// A job could not be done, or was stopped.
    Failed {
        /// The job.
        job: JobId,
        /// Why, for people.
        fault: String,
    },
}

/// How many of the checks that came along passed, for people.
pub fn checks_passed(passed: usize, of: usize) -> String {
    if of == 0 { "no checks".to_owned() } else { format!("{passed} of {of} checks passed") }
}

impl Line {
    /// Whether it is the same row: a submission may lie on several branches, and only on one of them hold.
    pub fn is(&self, other: &Self) -> bool {
        (&self.handed.branch, &self.handed.submission) == (&other.handed.branch, &other.handed.submission)
    }
}

impl Office {
    /// Nothing known yet.
    pub fn new(remote: String, offline: bool) -> Self {
        Self { remote, offline, ..Self::default() }
    }

    /// What waits, oldest first; empty until it was read.
    pub fn waiting(&self) -> &[Line] {
        self.read.as_deref().map_or(&[], |read| &read.waiting)
    }
}

impl Shell {
    /// Brings what is known up to date, unless something is being waited for already.
    pub fn sync(&mut self, fetch: bool) -> Vec<Effect> {
        let doing = if fetch { "fetching what is new" } else { "looking at what was fetched" };
        match self.wait_for(doing) {
            Some(job) => vec![Effect::Office(Order::Sync { job, fetch })],
            None => Vec::new(),
        }
    }

    /// Asks for a submission; it comes up when it is read. `replaces`: in place of the one on screen.
    pub fn open_submission(&mut self, line: Line, replaces: bool) -> Vec<Effect> {
        let job = self.job();
        let Some(office) = self.office.as_mut() else { return Vec::new() };
        let line = Box::new(line);
        office.opening = Some((job, replaces));
        vec![Effect::Office(Order::Open { job, line })]
    }

    /// Begins a job that takes a while. `None` when another is under way, which is told.
    pub(super) fn wait_for(&mut self, doing: &str) -> Option<JobId> {
        let job = self.job();
        let now = self.now;
        let office = self.office.as_mut()?;
        if let Some(wait) = &office.wait {
            let told = format!("{}: Esc stops it", wait.doing);
            self.say(told);
            return None;
        }
        office.wait = Some(Wait { job, doing: doing.to_owned(), since: now, stopping: false });
        Some(job)
    }

    /// What is being waited for in the instructor's part.
    pub fn office_wait(&self) -> Option<&Wait> {
        self.office.as_ref()?.wait.as_ref()
    }

    /// Asks what is being waited for to stop. `None` when there is nothing to stop.
    pub fn stop_wait(&mut self) -> Option<Effect> {
        let wait = self.office.as_mut()?.wait.as_mut().filter(|wait| !wait.stopping)?;
        wait.stopping = true;
        Some(Effect::CancelJob(wait.job))
    }
}

/// How many opinions are kept of each submission, by its hash.
pub type Begun = BTreeMap<String, usize>;

impl From<Waiting<'_>> for Line {
    fn from(waiting: Waiting<'_>) -> Self {
        let changes = waiting.changes();
        Self { handed: waiting.handed.clone(), attempts: waiting.attempts, decided: waiting.decided, begun: 0, changes }
    }
}

impl Read {
    /// All that the screens show of a cohort.
    pub fn new(cohort: Cohort, begun: &Begun, names: Vec<String>, lessons: Vec<String>) -> Self {
        let line = |waiting: Waiting<'_>| Line {
            begun: begun.get(waiting.handed.submission.as_str()).copied().unwrap_or(0),
            ..Line::from(waiting)
        };
        let waiting = cohort.inbox().into_iter().map(line).collect();
        let book = cohort.gradebook(&names, &lessons);
        Self { cohort, waiting, book, names, lessons }
    }

    /// A submission as the inbox has it, or would have it if it still waited.
    pub fn line(&self, submission: &Hash) -> Option<Line> {
        let waits = self.waiting.iter().find(|line| line.handed.submission == *submission).cloned();
        waits.or_else(|| self.cohort.as_it_waited(submission).map(Line::from))
    }
}
