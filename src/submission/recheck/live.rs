//! A run of an instructor's on a learner's machine, held against the claims. The instructor sees other things there than the learner does:
//! never the learner's own computer, and the machine from another account and another place. What differs for that reason is never held
//! against anybody: it can't be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Outcome, Rechecked, is_changed};
use crate::checks::{Check, CheckFile, Exercise, Kind};
use crate::domain::check::{Memory, Need};
use crate::domain::probe::{Ask, HostAsk};
use crate::domain::target::Bindings;
use crate::domain::verdict::{CheckResult, Rung, Vantage, Verdict};
use crate::submission::manifest::Manifest;
use crate::submission::verify::Checks;

/// What can be asked of machines from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The checks that can.
    pub file: CheckFile,
    /// Why each of the others can't, by full id.
    pub beyond: BTreeMap<String, String>,
}

/// The checks of `file` that can be run on the machines of `bindings` by somebody else than their learner. Needs that can't be looked at
/// hold nobody up, but where a command of the course waits for them.
pub fn within_reach(file: &CheckFile, bindings: &Bindings) -> Reach {
    let mut reach = Reach { file: file.clone(), beyond: BTreeMap::new() };
    for exercise in &file.exercises {
        for check in &exercise.checks {
            if let Some(because) = beyond(file, exercise, check, bindings) {
                reach.beyond.insert(full_id(exercise, &check.keys.id), because);
            }
        }
    }
    for exercise in &mut reach.file.exercises {
        let is_beyond = |name: &str| reach.beyond.contains_key(&format!("{}/{name}", exercise.id));
        exercise.checks.retain(|check| !is_beyond(&check.keys.id));
        for check in &mut exercise.checks {
            let waits = check.kind.command().is_some();
            check.keys.needs.retain(|need| {
                let (Need::Passed(name) | Need::Achieved(name)) = need;
                let is_login = file.check(&format!("{}/{name}", exercise.id)).is_some_and(|(_, need)| need.kind.name() == "ssh_login");
                !is_beyond(name) || (waits && !is_login)
            });
        }
    }
    reach
}

/// Why nobody but the learner can run this check; `None` where others can.
fn beyond(file: &CheckFile, exercise: &Exercise, check: &Check, bindings: &Bindings) -> Option<String> {
    let other = check.kind.asks_as().and_then(|name| file.check(&full_id(exercise, name)));
    let kind: &Arc<dyn Kind> = other.map_or(&check.kind, |(_, other)| &other.kind);
    if check.kind.prompt().is_some() {
        return Some("only a person can say".to_owned());
    }
    if check.kind.vantage() == Vantage::Host {
        return Some("it is about the learner's own computer, which is not looked at from elsewhere".to_owned());
    }
    if check.kind.name() == "ssh_login" {
        return Some("it is about the learner's own key; you log in with yours".to_owned());
    }
    if let Some(target) = check.kind.targets().into_iter().find(|target| !bindings.contains_key(*target)) {
        return Some(format!("no machine of theirs is listed as '{target}'"));
    }
    let from_here = |ask: &Ask| match ask {
        Ask::Host(HostAsk::Http { target: Some(target), .. }) => bindings.get(target).is_some_and(|binding| binding.way.jump.is_none()),
        Ask::Host(_) => false,
        Ask::Guest { .. } | Ask::Login { .. } => true,
    };
    match kind.probes(bindings) {
        Err(unaskable) => Some(unaskable.message),
        Ok(probes) if probes.is_empty() => Some("no machine is asked for it".to_owned()),
        Ok(probes) if !probes.iter().all(|probe| from_here(&probe.ask)) => {
            Some("part of it can be asked only from the learner's own computer".to_owned())
        }
        Ok(_) => None,
    }
}

/// What is known of the machines that were looked at.
#[derive(Clone, Copy)]
pub struct Machines<'a> {
    /// Of a target: it showed a host key that was vouched for.
    pub is_known: &'a dyn Fn(&str) -> bool,
    /// Of a target: one was logged in to another account there than the learner's.
    pub is_foreign: &'a dyn Fn(&str) -> bool,
}

/// Holds `results`, of a run of what is within `reach`, against the claims, in the order of the checks.
pub fn live(manifest: &Manifest, checks: &Checks, reach: &Reach, results: &[CheckResult], machines: Machines<'_>) -> Vec<Rechecked> {
    let mut rows = Vec::new();
    for exercise in &checks.file.exercises {
        for check in &exercise.checks {
            let id = full_id(exercise, &check.keys.id);
            let claimed = manifest.verdicts.iter().find(|claimed| claimed.id == id);
            let mut row = Rechecked::of(&id, claimed, is_changed(manifest, checks, &id));
            if claimed.is_none() {
                (row.title, row.step, row.expected) = (check.keys.title.clone(), check.keys.step, check.kind.expected());
            }
            rows.push(match (reach.beyond.get(&id), results.iter().find(|result| result.id == id)) {
                (Some(because), _) => Rechecked { outcome: Outcome::BeyondReach, ..row.untold(because) },
                (None, None) => row.untold("it was not run"),
                (None, Some(now)) => match untellable(check, now, machines) {
                    Some(because) => row.found(now).untold(because),
                    None => row.against(now),
                },
            });
        }
    }
    rows
}

/// Why what was found says nothing of the claim; `None` where it does.
fn untellable(check: &Check, now: &CheckResult, machines: Machines<'_>) -> Option<String> {
    if matches!(now.verdict, Verdict::Errored | Verdict::Skipped) {
        return Some(now.actual.clone());
    }
    if !now.targets.iter().all(|target| (machines.is_known)(target)) {
        return Some("nothing says which machine answered".to_owned());
    }
    if now.verdict == Verdict::Passed {
        return None;
    }
    if check.keys.memory == Memory::Once || check.keys.before.is_some() {
        return Some("it counts once it has passed, and need not hold any more".to_owned());
    }
    if now.vantage == Vantage::Network && now.rung.is_some_and(|rung| rung != Rung::Assertion) {
        return Some("it was asked from here, and the way from here may be another than the learner's".to_owned());
    }
    let command = check.kind.command().and_then(|command| command.target);
    if command.is_some_and(|target| (machines.is_foreign)(&target)) {
        return Some("the command was run in your account there, not in the learner's".to_owned());
    }
    None
}

fn full_id(exercise: &Exercise, check: &str) -> String {
    format!("{}/{check}", exercise.id)
}
