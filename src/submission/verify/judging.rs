//! Results judged again from the evidence that was handed in, and held against what they claim.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::challenge::Met;
use super::{Evidences, Known, Standing, field};
use crate::checks::{CheckFile, History, Plan};
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::evidence::Evidence;
use crate::domain::progress::Achievement;
use crate::domain::verdict::{CheckResult, Verdict};
use crate::submission::challenge::CHECK;
use crate::submission::finding::{Finding, Rule};
use crate::submission::level::Level;
use crate::submission::manifest::Manifest;

/// The results of judging the evidence of `manifest` by the checks of `file`, in that file's order. Checks without evidence come to what
/// they come to when nobody was asked.
pub fn rejudge(manifest: &Manifest, evidences: &Evidences, file: &CheckFile) -> Vec<CheckResult> {
    let seen = |evidence: Option<&[Evidence]>| {
        let texts: Vec<&str> = evidence.unwrap_or_default().iter().map(|item| item.stdout.as_str()).collect();
        texts.join("\n")
    };
    let achievements = manifest.achievements.iter().map(|achieved| Achievement {
        check: achieved.check.clone(),
        at: achieved.at,
        last: achieved.last,
        evidence: achieved.evidence.clone(),
        seen: seen(achieved.evidence.as_deref().and_then(|hash| evidences.get(hash))),
    });
    let statements = manifest.statements.iter().map(|said| (said.check.clone(), said.said.clone(), said.at));
    let history = History { achievements: achievements.collect(), statements: statements.collect(), latest: manifest.verdicts.clone() };
    let lesson = LessonId(manifest.lesson.clone());
    let Ok(mut plan) = Plan::new(&lesson, file, &Selection::Lesson, &manifest.targets, &history) else { return Vec::new() };
    plan.recall(&|hash| evidences.get(hash).map(<[Evidence]>::to_vec));
    // Only what rests on no evidence is judged as of now, and for that it makes no difference.
    let now = manifest.verdicts.iter().map(|result| result.observed_at).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let mut judged = plan.start(now);
    judged.extend(plan.finish(now));
    let ids = plan.ids();
    let mut results: Vec<CheckResult> = judged.into_iter().map(|judged| judged.result).collect();
    results.sort_by_key(|result| ids.iter().position(|id| *id == result.id));
    results
}

/// Judges again what can be, and tells where that differs; gives back each verdict that it came to.
pub fn look(
    manifest: &Manifest,
    evidences: &Evidences,
    known: &Known<'_>,
    challenge: Option<&Met>,
    found: &mut Vec<Finding>,
) -> BTreeMap<String, Verdict> {
    let mut again: Vec<CheckResult> = known.checks.map(|checks| rejudge(manifest, evidences, &checks.file)).unwrap_or_default();
    again.extend(challenge.map(|met| met.judged.clone()));
    let changed = changed_checks(manifest, known, found);
    let mut ids = BTreeSet::new();
    for (index, claimed) in manifest.verdicts.iter().enumerate() {
        let place = |name: &str| field(&format!("verdicts[{index}].{name}"));
        if !ids.insert(claimed.id.as_str()) {
            found.push(Finding::new(Rule::VerdictDouble, place("id"), format!("'{}' has two results", claimed.id)));
        }
        if claimed.id != CHECK && !manifest.checks.iter().any(|check| check.id == claimed.id) {
            let message = format!("'{}' is not among the checks that were there", claimed.id);
            found.push(Finding::new(Rule::VerdictDiffers, place("id"), message));
        }
        if claimed.lesson != manifest.lesson {
            found.push(Finding::new(Rule::LessonOther, place("lesson"), format!("is '{}', not the lesson handed in", claimed.lesson)));
        }
        if !["L0", "L1"].contains(&claimed.level.as_str()) {
            let message = format!("claims {}, and a learner's own tool can say no more than L1", claimed.level);
            found.push(Finding::new(Rule::LevelClaimed, place("level"), message));
        }
        if let Some(hash) = claimed.evidence.as_deref().filter(|hash| evidences.get(hash).is_none()) {
            found.push(Finding::new(Rule::EvidenceMissing, place("evidence"), format!("{hash} is not among the evidence")));
        }
        let Some(judged) = again.iter().find(|judged| judged.id == claimed.id) else {
            // Whether a challenge was met is told with the challenge.
            if claimed.id != CHECK {
                let message = format!("there is no check '{}' here to judge it by", claimed.id);
                found.push(Finding::new(Rule::NotJudgedAgain, place("verdict"), message));
            }
            continue;
        };
        let names = if changed.contains(&claimed.id) { &["verdict"] } else { FIELDS.as_slice() };
        let (says, comes_to) = (fields(claimed), fields(judged));
        for name in names.iter().copied().filter(|name| differs((claimed, &says), (judged, &comes_to), name)) {
            let message = match name {
                "verdict" => {
                    format!(
                        "'{}' says {}, and its evidence comes to: {}, {}",
                        claimed.id,
                        claimed.verdict.word(),
                        judged.word(),
                        judged.actual
                    )
                }
                _ => format!("'{}' says '{}', and its evidence comes to '{}'", claimed.id, shown(&says, name), shown(&comes_to, name)),
            };
            let rule = if changed.contains(&claimed.id) { Rule::VerdictChanged } else { Rule::VerdictDiffers };
            found.push(Finding::new(rule, place(name), message));
        }
    }
    again.into_iter().map(|result| (result.id, result.verdict)).collect()
}

/// All fields of a result that judging makes. Its level is computed, its evidence looked up.
const FIELDS: [&str; 19] = [
    "lesson",
    "exercise",
    "step",
    "title",
    "kind",
    "vantage",
    "target",
    "targets",
    "verdict",
    "achieved_at",
    "observed_at",
    "expected",
    "actual",
    "why",
    "fix",
    "rung",
    "because",
    "duration_ms",
    "ladder",
];

/// Each result comes with its fields.
fn differs((claimed, says): (&CheckResult, &Value), (judged, comes_to): (&CheckResult, &Value), name: &str) -> bool {
    // A check without evidence was decided at the time of its run; one that could not be asked may say why in that run, and one that is only
    // remembered what was seen in it: that is no longer there to be judged.
    let unasked = claimed.verdict == Verdict::Errored && ["actual", "because", "fix"].contains(&name);
    let unseen = claimed.evidence.is_none() && (name == "observed_at" || unasked);
    let remembered = claimed.actual.starts_with("achieved on ") && !["verdict", "kind", "title", "expected"].contains(&name);
    if claimed.verdict == judged.verdict && (unseen || remembered) {
        return false;
    }
    match name {
        "actual" => without_count(&claimed.actual) != without_count(&judged.actual),
        _ => says.get(name) != comes_to.get(name),
    }
}

/// A run says how often it asked; judging asks nobody.
fn without_count(actual: &str) -> &str {
    actual.strip_suffix(" times)").and_then(|rest| rest.rsplit_once(" (asked ")).map_or(actual, |(before, _)| before)
}

fn fields(result: &CheckResult) -> Value {
    serde_json::to_value(result).unwrap_or_default()
}

fn shown(fields: &Value, name: &str) -> String {
    match fields.get(name) {
        Some(Value::String(text)) => text.clone(),
        other => other.unwrap_or(&Value::Null).to_string(),
    }
}

/// Ids of checks that are defined otherwise here. Told, since a difference may come from that.
fn changed_checks(manifest: &Manifest, known: &Known<'_>, found: &mut Vec<Finding>) -> BTreeSet<String> {
    let Some(checks) = known.checks else { return BTreeSet::new() };
    let mut changed = BTreeSet::new();
    for (index, theirs) in manifest.checks.iter().enumerate() {
        let ours = checks.hashes.iter().find(|ours| ours.id == theirs.id);
        if ours.is_none_or(|ours| ours.sha256 != theirs.sha256) {
            let message = format!("'{}' is defined otherwise here than where it was run, or not at all", theirs.id);
            found.push(Finding::new(Rule::CheckChanged, field(&format!("checks[{index}]")), message));
            changed.insert(theirs.id.clone());
        }
    }
    changed
}

/// What each result is worth.
pub fn standings(
    manifest: &Manifest,
    evidences: &Evidences,
    judged: &BTreeMap<String, Verdict>,
    whole: Level,
    challenge: Option<&Met>,
) -> Vec<Standing> {
    let level = |claimed: &CheckResult| {
        let evidence = claimed.evidence.as_deref().and_then(|hash| evidences.get(hash)).unwrap_or_default();
        let confirmed = judged.get(&claimed.id).is_none_or(|verdict| *verdict == claimed.verdict);
        match whole {
            Level::L0 => Level::L0,
            _ if evidence.is_empty() || claimed.kind == "attest" || !confirmed => Level::L0,
            _ if challenge.is_some_and(|met| met.vouches_for(claimed, evidence)) => Level::L2,
            _ => Level::L1,
        }
    };
    let standing = |claimed: &CheckResult| Standing {
        id: claimed.id.clone(),
        claimed: claimed.verdict,
        judged: judged.get(&claimed.id).copied(),
        level: level(claimed),
    };
    manifest.verdicts.iter().map(standing).collect()
}
