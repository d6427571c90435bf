//! Judges again what is stored, without asking any machine: for a check file that was mended, or a second look. Stores nothing.

use crate::checks::Plan;
use crate::domain::verdict::CheckResult;
use crate::ports::{Clock, ProgressStore};

use super::runner::{self, RunRequest};

/// The results, in the file's order, of judging what the latest results rest on. What was never asked is `errored`.
///
/// # Errors
/// A message for people: nothing of that name in the file, or a store that can't be read.
pub fn rejudge(request: &RunRequest<'_>, store: &dyn ProgressStore, clock: &dyn Clock) -> Result<Vec<CheckResult>, String> {
    let history = runner::history(store, request.lesson).map_err(|error| error.to_string())?;
    let mut plan = Plan::new(request.lesson, request.file, request.selection, request.bindings, &history)?;
    plan.recall(&|hash| store.evidence(hash).ok());
    let now = clock.now();
    let mut judged = plan.start(now);
    judged.extend(plan.finish(now));
    let mut results: Vec<CheckResult> = judged.into_iter().map(|judged| judged.result).collect();
    let ids = plan.ids();
    results.sort_by_key(|result| ids.iter().position(|id| *id == result.id));
    Ok(results)
}
