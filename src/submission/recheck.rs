//! What a submission claims, held against what an instructor finds out: its evidence judged again by the instructor's own checks
//! ([`stored`]), or the checks run again on the learner's machines ([`live`]). Pure: nobody is asked here.

mod live;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::challenge::CHECK;
use super::manifest::Manifest;
use super::package::Package;
use super::verify::{Checks, Evidences, is_redacted, rejudge};
use crate::checks::CheckFile;
use crate::domain::evidence::Evidence;
use crate::domain::verdict::{CheckResult, ErrorReason, Verdict};

pub use live::{Machines, Reach, live, within_reach};

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is as claimed.
    Agrees,
    /// It is not.
    Differs,
    /// It can't be told; that speaks neither for the claim nor against it.
    CannotTell,
    /// Nobody but the learner can see it.
    BeyondReach,
    /// Nothing was claimed.
    Unclaimed,
}

impl Outcome {
    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Agrees => "as claimed",
            Self::Differs => "not as claimed",
            Self::CannotTell => "can't be told",
            Self::BeyondReach => "can't be seen from elsewhere",
            Self::Unclaimed => "was not claimed",
        }
    }
}

/// One check, looked at again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rechecked {
    /// `exercise/check`
    pub id: String,
    /// What holds when it passes.
    pub title: String,
    /// The step it belongs to.
    pub step: Option<u32>,
    /// What the submission says.
    pub claimed: Option<Verdict>,
    /// What it comes to now; `None` where it could not even be looked at.
    pub now: Option<Verdict>,
    /// Both, compared.
    pub outcome: Outcome,
    /// Why it can't be told, in words; empty where it can.
    pub because: String,
    /// What should be.
    pub expected: String,
    /// What was found; empty where nothing was.
    pub actual: String,
    /// When that was seen.
    pub observed_at: Option<Timestamp>,
    /// The check is defined otherwise here than where it was run.
    pub check_changed: bool,
}

impl Rechecked {
    /// With nothing found yet.
    fn of(id: &str, claimed: Option<&CheckResult>, check_changed: bool) -> Self {
        Self {
            id: id.to_owned(),
            title: claimed.map(|claimed| claimed.title.clone()).unwrap_or_default(),
            step: claimed.and_then(|claimed| claimed.step),
            claimed: claimed.map(|claimed| claimed.verdict),
            now: None,
            outcome: Outcome::CannotTell,
            because: String::new(),
            expected: claimed.map(|claimed| claimed.expected.clone()).unwrap_or_default(),
            actual: String::new(),
            observed_at: None,
            check_changed,
        }
    }

    /// It can't be told, for this reason.
    fn untold(self, because: impl Into<String>) -> Self {
        Self { outcome: Outcome::CannotTell, because: because.into(), ..self }
    }

    /// Held against what it comes to now.
    fn against(self, now: &CheckResult) -> Self {
        let outcome = match self.claimed {
            None => Outcome::Unclaimed,
            Some(claimed) if claimed == now.verdict => Outcome::Agrees,
            Some(_) => Outcome::Differs,
        };
        Self { outcome, ..self.found(now) }
    }

    /// With what was found now.
    fn found(self, now: &CheckResult) -> Self {
        Self {
            title: now.title.clone(),
            step: now.step,
            now: Some(now.verdict),
            expected: now.expected.clone(),
            actual: now.actual.clone(),
            observed_at: Some(now.observed_at),
            ..self
        }
    }
}

/// Judges the evidence of a submission again by `checks`, the reader's own; without them nothing can be judged. In the order of the results
/// that were handed in. Says nothing of whether the submission itself holds: that is `verify`'s.
pub fn stored(manifest: &Manifest, package: &Package, checks: Option<&Checks>) -> Vec<Rechecked> {
    let (evidences, _) = Evidences::read(package);
    let again = checks.map(|checks| rejudge(manifest, &evidences, &checks.file)).unwrap_or_default();
    let claimed = manifest.verdicts.iter().filter(|claimed| claimed.id != CHECK);
    claimed.map(|claimed| judged_again(manifest, &evidences, checks, &again, claimed)).collect()
}

fn judged_again(
    manifest: &Manifest,
    evidences: &Evidences,
    checks: Option<&Checks>,
    again: &[CheckResult],
    claimed: &CheckResult,
) -> Rechecked {
    let row = Rechecked::of(&claimed.id, Some(claimed), checks.is_some_and(|checks| is_changed(manifest, checks, &claimed.id)));
    let Some(checks) = checks else { return row.untold("there are no checks of this lesson here") };
    let Some(now) = again.iter().find(|now| now.id == claimed.id) else { return row.untold("there is no such check here") };
    let evidence = claimed.evidence.as_deref().map(|hash| evidences.get(hash));
    match evidence {
        Some(None) => return row.untold("its evidence is not there, or was changed"),
        None if rests_on_evidence(claimed) && is_cut(now) => return row.untold("no evidence came with it"),
        _ => {}
    }
    let evidence = evidence.flatten().unwrap_or_default();
    match why_cut(now, evidence, asks_otherwise(&checks.file, manifest, &claimed.id, evidence)) {
        Some(because) if claimed.verdict != now.verdict => row.found(now).untold(because),
        _ => row.against(now),
    }
}

/// Whether a check is defined otherwise here than where it was run, or was not there.
fn is_changed(manifest: &Manifest, checks: &Checks, id: &str) -> bool {
    let theirs = manifest.checks.iter().find(|check| check.id == id);
    let ours = checks.hashes.iter().find(|check| check.id == id);
    theirs.map(|check| &check.sha256) != ours.map(|check| &check.sha256)
}

fn rests_on_evidence(claimed: &CheckResult) -> bool {
    matches!(claimed.verdict, Verdict::Passed | Verdict::Failed)
}

fn is_cut(now: &CheckResult) -> bool {
    now.verdict == Verdict::Errored && now.because.as_deref() == Some(ErrorReason::CutShort.word())
}

/// Why evidence that is there does not suffice; `None` where it does.
fn why_cut(now: &CheckResult, evidence: &[Evidence], asks_otherwise: bool) -> Option<String> {
    if !is_cut(now) || evidence.is_empty() {
        return None;
    }
    Some(if asks_otherwise {
        "the check here asks something else than what was answered".to_owned()
    } else if evidence.iter().any(is_redacted) {
        format!("secrets were taken out of what it rests on: {}", now.actual)
    } else {
        now.actual.clone()
    })
}

/// Whether the check here asks another number of questions than there are answers: then nothing of them is used.
fn asks_otherwise(file: &CheckFile, manifest: &Manifest, id: &str, evidence: &[Evidence]) -> bool {
    let Some((exercise, check)) = file.check(id) else { return true };
    let other = check.kind.asks_as().and_then(|name| file.check(&format!("{}/{name}", exercise.id)));
    let kind = other.map_or(&check.kind, |(_, other)| &other.kind);
    kind.probes(&manifest.targets).is_ok_and(|probes| probes.len() != evidence.len())
}
