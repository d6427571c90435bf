//! The inbox: of each learner and lesson the latest submission that nobody has decided on in full, and whatever came in that does not hold.

use std::collections::BTreeMap;

use super::{Cohort, Decided, Handed};
use crate::submission::hash::Hash;

/// One line of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting<'a> {
    /// The submission.
    pub handed: &'a Handed,
    /// The one of the same learner for the same lesson before it.
    pub before: Option<&'a Handed>,
    /// So many of them there were before it.
    pub attempts: usize,
    /// So many of its deliverables are decided on.
    pub decided: usize,
}

impl Cohort {
    /// What waits, oldest first.
    pub fn inbox(&self) -> Vec<Waiting<'_>> {
        let all_decided = self.all_decided();
        let latest = self.by_learner_and_lesson().into_values().filter_map(|group| {
            let waiting = waiting(&group, &all_decided)?;
            let settled = match waiting.handed.deliverables.len() {
                0 => all_decided.get(&waiting.handed.submission).is_some_and(|decided| decided.by.is_some()),
                all => waiting.decided == all,
            };
            (!settled).then_some(waiting)
        });
        let broken =
            self.handed.iter().filter(|handed| !handed.holds).map(|handed| Waiting { handed, before: None, attempts: 0, decided: 0 });
        let mut waiting: Vec<Waiting<'_>> = latest.chain(broken).collect();
        waiting.sort_by(|a, b| (a.handed.at, &a.handed.submission).cmp(&(b.handed.at, &b.handed.submission)));
        waiting
    }

    /// A submission that holds as [`Self::inbox`] would have it if it waited, decided on or not, the latest or not.
    pub fn as_it_waited(&self, submission: &Hash) -> Option<Waiting<'_>> {
        let all_decided = self.all_decided();
        self.by_learner_and_lesson().into_values().find_map(|group| {
            let at = group.iter().position(|handed| handed.submission == *submission)?;
            waiting(&group[..=at], &all_decided)
        })
    }
}

/// The last of one learner's submissions for one lesson.
fn waiting<'a>(group: &[&'a Handed], all_decided: &BTreeMap<&Hash, Decided>) -> Option<Waiting<'a>> {
    let (handed, earlier) = group.split_last()?;
    let decisions = all_decided.get(&handed.submission);
    let is_decided = |id: &String| decisions.is_some_and(|decided| decided.rulings.contains_key(id));
    let decided = handed.deliverables.iter().filter(|(id, _)| is_decided(id)).count();
    Some(Waiting { handed, before: earlier.last().copied(), attempts: earlier.len(), decided })
}

impl Waiting<'_> {
    /// What is another than in the one before it, as far as rows tell: one line each. Empty for the first one.
    pub fn changes(&self) -> Vec<String> {
        let Some(before) = self.before else { return Vec::new() };
        let mut lines = Vec::new();
        if before.level != self.handed.level {
            lines.push(format!("level {} (was {})", self.handed.level, before.level));
        }
        for check in &self.handed.checks {
            match before.checks.iter().find(|earlier| earlier.id == check.id) {
                None => lines.push(format!("{}: {} (was not checked)", check.id, check.verdict.word())),
                Some(earlier) if earlier.verdict != check.verdict => {
                    lines.push(format!("{}: {} (was {})", check.id, check.verdict.word(), earlier.verdict.word()));
                }
                Some(_) => {}
            }
        }
        let gone = before.checks.iter().filter(|earlier| self.handed.checks.iter().all(|check| check.id != earlier.id));
        lines.extend(gone.map(|earlier| format!("{}: no longer there (was {})", earlier.id, earlier.verdict.word())));
        for (id, answered) in &self.handed.deliverables {
            let was = before.deliverables.iter().any(|(earlier, answered)| earlier == id && *answered);
            match (was, answered) {
                (false, true) => lines.push(format!("{id}: answered")),
                (true, false) => lines.push(format!("{id}: the answer was taken back")),
                _ => {}
            }
        }
        lines
    }
}
