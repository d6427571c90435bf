//! Runs of checks that can be stopped: from the moment they are asked for, be it before a thread has begun them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::app::msg::JobId;
use crate::ports::Cancel;

/// Runs that were asked for and have not ended.
#[derive(Debug, Default)]
pub struct Runs(Mutex<BTreeMap<JobId, Cancel>>);

impl Runs {
    /// A run was asked for.
    pub fn expect(&self, job: JobId) {
        self.lock().insert(job, Cancel::new());
    }

    /// It begins: what tells it to stop, which may have happened already.
    pub fn begin(&self, job: JobId) -> Cancel {
        self.lock().entry(job).or_default().clone()
    }

    /// Nobody wants it any more.
    pub fn cancel(&self, job: JobId) {
        if let Some(run) = self.lock().get(&job) {
            run.cancel();
        }
    }

    /// It has ended.
    pub fn end(&self, job: JobId) {
        self.lock().remove(&job);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<JobId, Cancel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_cancelled_before_it_begins_as_well_as_after_and_no_other_with_it() {
        let runs = Runs::default();
        let (early, late, other) = (JobId(1), JobId(2), JobId(3));
        for job in [early, late, other] {
            runs.expect(job);
        }
        runs.cancel(early);
        let begun = [early, late, other].map(|job| runs.begin(job));
        runs.cancel(late);
        assert_eq!(begun.map(|run| run.is_cancelled()), [true, true, false]);
    }

    #[test]
    fn what_has_ended_is_forgotten() {
        let runs = Runs::default();
        runs.expect(JobId(1));
        runs.end(JobId(1));
        runs.cancel(JobId(1));
        assert!(!runs.begin(JobId(1)).is_cancelled());
    }
}
