//! A run of checks as the screens follow it: what is still out, what is being waited for and since when.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::run::RunEvent;
use crate::domain::verdict::{CheckResult, Verdict, tally};

use super::msg::JobId;

/// A run under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its job.
    pub job: JobId,
    /// The lesson it checks.
    pub lesson: LessonId,
    /// What was asked for.
    pub selection: Selection,
    /// Checks without a result yet.
    pub waiting: BTreeSet<String>,
    /// What is being waited for.
    pub doing: String,
    /// When that began, as time since the start.
    pub since: Duration,
    /// So far.
    pub verdicts: Vec<Verdict>,
    /// Targets found to have no machine, in the order found.
    pub without_machine: Vec<String>,
    /// Esc was pressed.
    pub stopping: bool,
}

impl Run {
    /// A run that was just asked for.
    pub fn new(job: JobId, lesson: LessonId, selection: Selection, now: Duration) -> Self {
        let doing = "getting ready".to_owned();
        let waiting = BTreeSet::new();
        Self { job, lesson, selection, waiting, doing, since: now, verdicts: Vec::new(), without_machine: Vec::new(), stopping: false }
    }

    /// Takes one event in. Returns the result it brought.
    pub fn follow(&mut self, event: RunEvent, now: Duration) -> Option<CheckResult> {
        match event {
            RunEvent::Started(ids) => self.waiting = ids.into_iter().collect(),
            RunEvent::Doing(doing) if doing != self.doing => {
                self.doing = doing;
                self.since = now;
            }
            RunEvent::Result(result) => {
                self.waiting.remove(&result.id);
                self.verdicts.push(result.verdict);
                if result.because.as_deref() == Some("no_target") {
                    self.without_machine.extend(result.target.clone());
                }
                return Some(*result);
            }
            RunEvent::Doing(_) | RunEvent::NotSaved(_) | RunEvent::Finished { .. } => {}
        }
        None
    }

    /// `5 passed, 1 failed` — only what there was.
    pub fn summary(&self) -> String {
        Some(tally(self.verdicts.iter().copied())).filter(|tally| !tally.is_empty()).unwrap_or_else(|| "nothing was checked".to_owned())
    }
}
