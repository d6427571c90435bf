//! What an instructor's own tool saw when it ran a lesson's checks on a learner's machine: the part of a review that says so, and what it is
//! worth. It is the instructor's observation, so it stands at L3 wherever the review that holds it does.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::hash::Hash;
use super::level::Level;
use super::manifest::{Manifest, nullable};
use super::recheck::{Outcome, Rechecked};
use super::verify::Checks;
use crate::domain::verdict::{CheckResult, Verdict};

/// So much of what was found is told; the evidence has all of it.
const MOST_TOLD: usize = 1_000;

/// One run, field by field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rerun {
    /// The program that ran them: `drillyard 0.1.0`.
    pub tool: String,
    /// When the run began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// SHA-256 of the check file that the instructor has.
    pub check_file: Hash,
    /// The machines that were logged in to.
    pub machines: Vec<Visited>,
    /// The checks that were run on them.
    pub checks: Vec<Rerunning>,
}

/// A machine that was logged in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// The course's name for it.
    pub target: String,
    /// `SHA256:…` of the host key that it showed.
    pub host_key: String,
    /// That key had been written down for it beforehand; else known_hosts, or the instructor at the keyboard, vouched for it.
    pub pinned: bool,
    /// The learner's account there, whose home was looked at; `null` where none was.
    #[serde(deserialize_with = "nullable")]
    pub account: Option<String>,
}

/// One check that was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rerunning {
    /// `exercise/check`
    pub id: String,
    /// Of its entry in the instructor's check file.
    pub sha256: Hash,
    /// What the submission says.
    #[serde(deserialize_with = "nullable")]
    pub claimed: Option<Verdict>,
    /// What the run came to.
    pub verdict: Verdict,
    /// Both, compared.
    pub outcome: Outcome,
    /// L3 for what was seen; L0 where nothing can be told from it.
    pub level: Level,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// What was found, in words.
    pub actual: String,
    /// `sha256:…` of the evidence, which the instructor keeps.
    #[serde(deserialize_with = "nullable")]
    pub evidence: Option<String>,
}

impl Rerun {
    /// The record of a run: `rows` as compared, `results` as the runner told them. `None` where nothing was seen: then there is nothing to sign.
    pub fn record(
        (started, ended): (Timestamp, Timestamp),
        check_file: Hash,
        machines: Vec<Visited>,
        checks: &Checks,
        rows: &[Rechecked],
        results: &[CheckResult],
    ) -> Option<Self> {
        let rerun = |row: &Rechecked| {
            let result = results.iter().find(|result| result.id == row.id)?;
            Some(Rerunning {
                id: row.id.clone(),
                sha256: checks.hashes.iter().find(|check| check.id == row.id)?.sha256.clone(),
                claimed: row.claimed,
                verdict: row.now?,
                outcome: row.outcome,
                level: level(row.outcome),
                observed_at: result.observed_at,
                actual: row.actual.chars().take(MOST_TOLD).collect(),
                evidence: result.evidence.clone(),
            })
        };
        let checks: Vec<Rerunning> = rows.iter().filter_map(rerun).collect();
        let tool = concat!("drillyard ", env!("CARGO_PKG_VERSION")).to_owned();
        let seen = checks.iter().any(|check| check.level == Level::L3);
        seen.then_some(Self { tool, started, ended, check_file, machines, checks })
    }

    /// How many of its checks came to this.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.checks.iter().filter(|check| check.outcome == outcome).count()
    }

    /// `5 as claimed, 1 not as claimed`
    pub fn tally(&self) -> String {
        tally(self.checks.iter().map(|check| check.outcome))
    }

    /// What contradicts itself, or the claims of the submission (`None` where that is not at hand): field and words.
    pub fn contradictions(&self, submission: Option<&Manifest>) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        let mut tell = |place: String, message: &str| wrong.push((place, message.to_owned()));
        if self.ended < self.started {
            tell("rerun.ended".to_owned(), "is before it began");
        }
        let mut targets = BTreeSet::new();
        for (index, machine) in self.machines.iter().enumerate() {
            let place = |name: &str| format!("rerun.machines[{index}].{name}");
            if !targets.insert(machine.target.as_str()) {
                tell(place("target"), "is listed twice");
            }
            if machine.host_key.strip_prefix("SHA256:").is_none_or(str::is_empty) {
                tell(place("host_key"), "is no fingerprint of a key");
            }
        }
        let mut ids = BTreeSet::new();
        for (index, check) in self.checks.iter().enumerate() {
            let place = |name: &str| format!("rerun.checks[{index}].{name}");
            if !ids.insert(check.id.as_str()) {
                tell(place("id"), "is listed twice");
            }
            let claimed = |manifest: &Manifest| manifest.verdicts.iter().find(|result| result.id == check.id).map(|result| result.verdict);
            if submission.is_some_and(|manifest| claimed(manifest) != check.claimed) {
                tell(place("claimed"), "is not what the submission says");
            }
            let fits = match (check.outcome, check.claimed) {
                (Outcome::CannotTell, _) => true,
                (Outcome::BeyondReach, _) => false,
                (Outcome::Unclaimed, claimed) => claimed.is_none(),
                (Outcome::Agrees, claimed) => claimed == Some(check.verdict),
                (Outcome::Differs, claimed) => claimed.is_some_and(|claimed| claimed != check.verdict),
            };
            if !fits {
                tell(place("outcome"), "does not follow from what was claimed and what was seen");
            }
            let is_seen = matches!(check.verdict, Verdict::Passed | Verdict::Failed) && !self.machines.is_empty();
            if check.level != level(check.outcome) || (check.level == Level::L3 && !is_seen) {
                tell(place("level"), "is not what it is worth: L3 for what was seen on a machine, L0 for all else");
            }
            if check.observed_at < self.started || check.observed_at > self.ended {
                tell(place("observed_at"), "is not within the run");
            }
        }
        wrong
    }
}

/// `5 as claimed, 1 not as claimed`; only those there are.
pub fn tally(outcomes: impl Iterator<Item = Outcome> + Clone) -> String {
    let kinds = [Outcome::Agrees, Outcome::Differs, Outcome::Unclaimed, Outcome::CannotTell, Outcome::BeyondReach];
    let count = |kind: Outcome| (kind, outcomes.clone().filter(|outcome| *outcome == kind).count());
    let parts = kinds.map(count).into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{count} {}", kind.words()));
    parts.collect::<Vec<_>>().join(", ")
}

fn level(outcome: Outcome) -> Level {
    match outcome {
        Outcome::CannotTell | Outcome::BeyondReach => Level::L0,
        Outcome::Agrees | Outcome::Differs | Outcome::Unclaimed => Level::L3,
    }
}

/// Whether all the checks that a deliverable rests on were run again by `reviewer`, and passed: then what they decide on it reaches L3.
pub fn covers<'a>(evidence: &[String], reviewer: &str, reruns: impl Iterator<Item = (&'a str, &'a Rerun)> + Clone) -> bool {
    let passed = |id: &String| {
        let own = reruns.clone().filter(|(by, _)| *by == reviewer);
        let last = own.filter_map(|(_, rerun)| Some((rerun.ended, rerun.checks.iter().find(|check| check.id == *id)?)));
        let seen = last.filter(|(_, check)| check.level == Level::L3);
        seen.max_by_key(|(ended, _)| *ended).is_some_and(|(_, check)| check.verdict == Verdict::Passed)
    };
    !evidence.is_empty() && evidence.iter().all(passed)
}
