//! What holds learners up: the check at which each stands in a lesson, and which of them most stand at. By the results of the latest
//! submission, as they were judged here.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Handed;
use crate::domain::verdict::Verdict;

/// The first check that is in somebody's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldUp {
    /// `exercise/check`
    pub check: String,
    /// Its step.
    pub step: Option<u32>,
    /// It failed; or it could not be checked, where none has failed.
    pub verdict: Verdict,
}

/// How many a check holds up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stumble {
    /// Path of the lesson.
    pub lesson: String,
    /// The check, and what became of it.
    #[serde(flatten)]
    pub at: HeldUp,
    /// For so many it is the first that is in the way.
    pub learners: usize,
    /// Of so many who handed in.
    pub of: usize,
}

impl Handed {
    /// The check that holds its learner up: the first that failed. One that could not be checked is no fault of theirs, so it counts only
    /// where none has failed; one that was skipped rests on another.
    pub fn held_up(&self) -> Option<HeldUp> {
        let first = |verdict| self.checks.iter().find(|check| check.verdict == verdict);
        let check = first(Verdict::Failed).or_else(|| first(Verdict::Errored))?;
        Some(HeldUp { check: check.id.clone(), step: check.step, verdict: check.verdict })
    }
}

impl HeldUp {
    /// `step 5, build/login`
    pub fn place(&self) -> String {
        let step = self.step.map(|step| format!("step {step}, ")).unwrap_or_default();
        format!("{step}{}", self.check)
    }
}

impl Stumble {
    /// How many of a hundred, rounded.
    pub fn share(&self) -> usize {
        let of = self.of.max(1);
        (self.learners * 100 + of / 2) / of
    }

    /// `step 5, build/login fails first for 60 % (24 of 40)`
    pub fn words(&self) -> String {
        let does = if self.at.verdict == Verdict::Failed { "fails first" } else { "could not be checked" };
        format!("{} {does} for {} % ({} of {})", self.at.place(), self.share(), self.learners, self.of)
    }
}

/// What holds up the learners whose latest submissions of a lesson are these, most of them first.
pub fn stumbles(lesson: &str, latest: &[&Handed]) -> Vec<Stumble> {
    let mut counts: BTreeMap<(Option<u32>, String, bool), (HeldUp, usize)> = BTreeMap::new();
    for at in latest.iter().filter_map(|handed| handed.held_up()) {
        let key = (at.step, at.check.clone(), at.verdict == Verdict::Errored);
        counts.entry(key).or_insert((at, 0)).1 += 1;
    }
    let mut all: Vec<Stumble> =
        counts.into_values().map(|(at, learners)| Stumble { lesson: lesson.to_owned(), at, learners, of: latest.len() }).collect();
    // Of as many the earlier step first: that is the order they are in.
    all.sort_by_key(|stumble| std::cmp::Reverse(stumble.learners));
    all
}
