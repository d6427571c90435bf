//! A judgement becomes a result: with what the check file says of it, what stayed achieved, and the hash of its evidence.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::kind::{Judgement, full_id};
use super::plan::{Plan, Planned};
use super::redaction::redact;
use crate::domain::check::{Memory, Need};
use crate::domain::evidence::{self, Evidence};
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::{CheckResult, Rung, Vantage, Verdict};

impl Plan {
    /// Everything in a result that people read has been through `sanitize` here: it may hold a machine's words.
    pub(super) fn result(&self, index: usize, judgement: Judgement, evidence: &[Evidence], now: Timestamp) -> CheckResult {
        let check = &self.planned[index];
        let vantage = check.kind.vantage();
        let observed_at = evidence.iter().map(|item| item.ended).max().unwrap_or(now);
        // What the store keeps of a time, so that it is the same when it is told again.
        let observed_at = Timestamp::from_microsecond(observed_at.as_microsecond()).unwrap_or(observed_at);
        let achieved = self.history.achievements.iter().find(|achievement| achievement.check == check.id);
        let earlier = achieved.map(|achievement| achievement.at);
        let lasting = check.keys.memory == Memory::Once;
        let passes = judgement.verdict == Verdict::Passed;
        let fails = judgement.verdict == Verdict::Failed;
        let achieved_at = if lasting || fails { earlier.or((lasting && passes).then_some(observed_at)) } else { None };
        let patterns: Vec<_> = check.redact.iter().collect();
        let clean = |text: &str| redact(sanitize(&self.with_names(check, text)).into_owned(), &patterns);
        let fix = fix_of(check, &judgement);
        let rung = match (judgement.verdict, vantage) {
            (Verdict::Passed | Verdict::Skipped, _) => None,
            (Verdict::Failed, Vantage::Guest | Vantage::Network) => Some(judgement.rung.unwrap_or(Rung::Assertion)),
            _ => judgement.rung,
        };
        let targets: Vec<String> = check.kind.targets().into_iter().map(str::to_owned).collect();
        let mut result = CheckResult {
            id: check.id.clone(),
            lesson: self.lesson.0.clone(),
            exercise: check.exercise.clone(),
            step: check.keys.step,
            title: check.keys.title.clone(),
            kind: check.kind.name().to_owned(),
            vantage,
            target: targets.first().cloned(),
            targets,
            verdict: judgement.verdict,
            level: if check.kind.name() == "attest" { "L0" } else { "L1" }.to_owned(),
            achieved_at,
            observed_at,
            expected: clean(&judgement.expected),
            actual: clean(&judgement.actual),
            why: check.keys.why.clone(),
            fix: fix.as_deref().map(clean),
            rung,
            because: judgement.because.as_deref().map(|word| sanitize(word).into_owned()),
            duration_ms: evidence.iter().map(duration_ms).sum(),
            evidence: (!evidence.is_empty()).then(|| evidence::digest(evidence)),
            ladder: ladder_of(evidence),
        };
        if let (false, true, Some(at)) = (passes, lasting, earlier) {
            result.verdict = Verdict::Passed;
            result.actual = format!("achieved on {}; now: {}", super::kinds::date(at), result.actual);
            (result.fix, result.rung, result.because) = (None, None, None);
            // It rests on what was seen then, not on what is there now.
            result.evidence = achieved.and_then(|achievement| achievement.evidence.clone());
        }
        result
    }
}

impl Plan {
    /// `text` with each check that this one refers to called as people know it: by what holds when it passes, and by its step.
    fn with_names(&self, check: &Planned, text: &str) -> String {
        let needs = check.keys.needs.iter().map(|need| match need {
            Need::Passed(name) | Need::Achieved(name) => name.as_str(),
        });
        let ids: BTreeSet<&str> = needs.chain(check.kind.waits_for()).chain(check.keys.before.as_deref()).collect();
        ids.into_iter().fold(text.to_owned(), |text, id| match self.names.get(&full_id(&check.exercise, id)) {
            Some(name) => text.replace(&format!("`{id}`"), name),
            None => text,
        })
    }
}

/// The judgement's own fix is nearest to the fault; the check file's is for what the learner has to do, not for a broken line.
fn fix_of(check: &Planned, judgement: &Judgement) -> Option<String> {
    if judgement.verdict != Verdict::Failed {
        return judgement.fix.clone();
    }
    let fix = judgement.fix.clone().or_else(|| check.keys.fix.clone());
    let (Some(undone_by), Some(step)) = (&check.keys.before, check.keys.step) else { return fix };
    let again =
        format!("A later step, `{undone_by}`, undoes this: if you are past it, repeat from step {step}, and check before you go on.");
    Some(fix.map_or_else(|| again.clone(), |fix| format!("{fix}\n{again}")))
}

fn duration_ms(evidence: &Evidence) -> u64 {
    u64::try_from(evidence.ended.duration_since(evidence.started).as_millis()).unwrap_or(0)
}

/// The way to the machine: the one that broke, if one did.
fn ladder_of(evidence: &[Evidence]) -> Vec<evidence::RungReport> {
    let broken = evidence.iter().find(|item| item.broken_rung().is_some());
    broken.or_else(|| evidence.iter().find(|item| !item.ladder.is_empty())).map(|item| item.ladder.clone()).unwrap_or_default()
}
