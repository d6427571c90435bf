//! What every kind of check has in common: what it asks, and how its answers become a judgement.
//! The kinds themselves are in `kinds/`, one file each. Judging is pure, so stored evidence can be judged again.

use std::collections::BTreeMap;
use std::fmt::Debug;

use jiff::Timestamp;

use super::plan::History;
use super::redaction::REDACTED;
use crate::domain::check::{CommandToRun, Prompt};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::Probe;
use crate::domain::target::{Bindings, TargetBinding, VmBinding};
use crate::domain::verdict::{ErrorReason, Rung, Vantage, Verdict};

/// One kind of check with its arguments.
pub trait Kind: Debug + Send + Sync {
    /// Its key in a check file.
    fn name(&self) -> &'static str;
    /// Where the fact is observed.
    fn vantage(&self) -> Vantage;
    /// The course's names of the machines it looks at; the first is the one it is about.
    fn targets(&self) -> Vec<&str> {
        Vec::new()
    }
    /// What it asks, or why it can't ask. No probes at all: it is judged at once.
    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable>;
    /// Judges the answers, given in the order of [`Kind::probes`].
    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement;
    /// What should be, for when nothing could be asked.
    fn expected(&self) -> String;
    /// What the person is asked, for a kind that only they can settle.
    fn prompt(&self) -> Option<Prompt> {
        None
    }
    /// True when it judges unanswered probes itself. Otherwise they make it `errored`, and `judge` is not called.
    fn judges_silence(&self) -> bool {
        false
    }
    /// What it runs of its author's choosing. A check that does so waits until its needs have passed, and for the learner's yes.
    fn command(&self) -> Option<CommandToRun> {
        None
    }
    /// Another check whose probes it asks again, to compare.
    fn asks_as(&self) -> Option<&str> {
        None
    }
    /// Other checks that must be judged before it, when they run too.
    fn waits_for(&self) -> Vec<&str> {
        Vec::new()
    }
    /// Another check that must run with it, since what that saw is needed.
    fn runs_with(&self) -> Option<&str> {
        None
    }
}

/// Why a check can't even be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Unaskable {
    /// In a word.
    pub reason: ErrorReason,
    /// In a sentence.
    pub message: String,
    /// The command that settles it.
    pub fix: Option<String>,
}

/// What is known when a check is judged.
pub struct Context<'a> {
    /// The time of judging.
    pub now: Timestamp,
    /// The check's exercise.
    pub exercise: &'a str,
    /// The check's full id.
    pub check: &'a str,
    /// Machines behind the targets' names.
    pub bindings: &'a Bindings,
    /// What was known before this run.
    pub history: &'a History,
    /// Checks that passed in this run so far, by full id: when, and what they saw.
    pub passed: &'a BTreeMap<String, (Timestamp, Option<String>)>,
}

impl Context<'_> {
    /// When the check named `id` first passed, now or earlier.
    pub fn achieved(&self, id: &str) -> Option<Timestamp> {
        let id = full_id(self.exercise, id);
        let earlier = self.history.achievements.iter().find(|achievement| achievement.check == id).map(|achievement| achievement.at);
        earlier.or_else(|| self.passed.get(&id).map(|(at, _)| *at))
    }

    /// What the check named `id` saw when it last passed, and when: in an earlier run, else in this one.
    pub fn seen_earlier(&self, id: &str) -> Option<(Timestamp, &str)> {
        let id = full_id(self.exercise, id);
        let earlier = self.history.achievements.iter().find(|achievement| achievement.check == id && !achievement.seen.is_empty());
        let now = || self.passed.get(&id).and_then(|(at, seen)| Some((*at, seen.as_deref()?)));
        earlier.map(|achievement| (achievement.last, achievement.seen.as_str())).or_else(now)
    }

    /// What the check named `id` saw in this run.
    pub fn seen_now(&self, id: &str) -> Option<&str> {
        self.passed.get(&full_id(self.exercise, id))?.1.as_deref()
    }

    /// What the learner last said to this check, and when.
    pub fn statement(&self) -> Option<(&str, Timestamp)> {
        let said = self.history.statements.iter().rfind(|(check, ..)| check == self.check)?;
        Some((said.1.as_str(), said.2))
    }
}

/// `exercise/check`, where `id` may already be that.
pub fn full_id(exercise: &str, id: &str) -> String {
    if id.contains('/') { id.to_owned() } else { format!("{exercise}/{id}") }
}

/// What judging brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The outcome.
    pub verdict: Verdict,
    /// What should be.
    pub expected: String,
    /// What was found.
    pub actual: String,
    /// Where on the way to the fact it broke; `None` lets the plan fill in `assertion` for a failed check of a machine.
    pub rung: Option<Rung>,
    /// The need (skipped), or the reason's word (errored).
    pub because: Option<String>,
    /// A better fix than the check file's.
    pub fix: Option<String>,
    /// What a later check may want to know of it.
    pub seen: Option<String>,
    /// Nothing was taken out of what the verdict was read from. A kind that doesn't say so is taken to have looked at all of its evidence.
    pub certain: bool,
}

impl Judgement {
    fn new(verdict: Verdict, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { verdict, expected: expected.into(), actual: actual.into(), rung: None, because: None, fix: None, seen: None, certain: false }
    }

    /// It holds.
    pub fn passed(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::new(Verdict::Passed, expected, actual)
    }

    /// It does not hold.
    pub fn failed(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::new(Verdict::Failed, expected, actual)
    }

    /// Passed or failed.
    pub fn holds(holds: bool, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::new(if holds { Verdict::Passed } else { Verdict::Failed }, expected, actual)
    }

    /// It could not be found out.
    pub fn errored(reason: ErrorReason, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { because: Some(reason.word().to_owned()), ..Self::new(Verdict::Errored, expected, actual) }
    }

    /// It was left out because of something else.
    pub fn skipped(because: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { because: Some(because.into()), ..Self::new(Verdict::Skipped, expected, actual) }
    }

    /// The same with a fix of its own.
    pub fn with_fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    /// The same with the rung that broke.
    pub fn at(self, rung: Rung) -> Self {
        Self { rung: Some(rung), ..self }
    }

    /// The same, read from these texts alone: whatever else was taken out of the evidence changes nothing.
    pub fn resting_on<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { certain: !texts.into_iter().any(|text| text.contains(REDACTED)), ..self }
    }

    /// The same with what was seen.
    pub fn having_seen(self, seen: impl Into<String>) -> Self {
        Self { seen: Some(seen.into()), ..self }
    }
}

/// The way to a machine did not hold, or a probe was not answered: the judgement that follows, for every kind that has none of
/// its own. A broken rung never is the learner's fault here: the check that is about the way says that.
pub fn unanswered(expected: &str, evidence: &[&Evidence]) -> Option<Judgement> {
    let errored = |reason, message: String| Judgement::errored(reason, expected, message);
    for item in evidence {
        let broken = item.broken_rung();
        let reason = match (&item.outcome, broken) {
            (Outcome::Unavailable { reason, .. }, _) => *reason,
            (_, Some(report)) if report.rung == Rung::HostKey => ErrorReason::Untrusted,
            (_, Some(_)) => ErrorReason::Unreachable,
            (Outcome::Signalled(_), None) => ErrorReason::CutShort,
            _ => continue,
        };
        let mut judgement = match (&item.outcome, broken) {
            (Outcome::Unavailable { message, .. }, _) => errored(reason, message.clone()),
            (_, Some(report)) => errored(reason, report.seen.clone()),
            (Outcome::Signalled(signal), _) => errored(reason, format!("`{}` was killed by {signal}", first_line(&item.command))),
            _ => continue,
        };
        if let Some(report) = broken {
            judgement.rung = Some(report.rung);
            judgement.fix.clone_from(&report.fix);
        }
        return Some(judgement);
    }
    None
}

/// What fails for want of what was taken out of its evidence, or may do so, could not be checked: only the learner can see what stood there.
pub fn unless_in_doubt(judgement: Judgement, evidence: &[&Evidence]) -> Judgement {
    let taken_out = evidence.iter().any(|item| item.stdout.contains(REDACTED) || item.stderr.contains(REDACTED));
    if judgement.verdict != Verdict::Failed || judgement.certain || !taken_out {
        return judgement;
    }
    let told = format!("what was looked at was taken out, since it looks like a secret; what is left says: {}", judgement.actual);
    Judgement::errored(ErrorReason::CutShort, judgement.expected, told)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The binding of `target`, or why there is none.
pub fn binding<'a>(target: &str, bindings: &'a Bindings) -> Result<&'a TargetBinding, Unaskable> {
    bindings.get(target).ok_or_else(|| unbound(target, format!("no machine is bound to `{target}` yet")))
}

/// The binding of `target` when it tells how to log in.
pub fn reachable<'a>(target: &str, bindings: &'a Bindings) -> Result<&'a TargetBinding, Unaskable> {
    let found = binding(target, bindings)?;
    if found.ssh.is_none() {
        return Err(unbound(target, format!("`{target}` has no SSH address yet")));
    }
    Ok(found)
}

/// The virtual machine behind `target`.
pub fn machine<'a>(target: &str, bindings: &'a Bindings) -> Result<&'a VmBinding, Unaskable> {
    let found = binding(target, bindings)?;
    found.vm.as_ref().ok_or_else(|| unbound(target, format!("`{target}` is not tied to a virtual machine of a hypervisor yet")))
}

fn unbound(target: &str, message: String) -> Unaskable {
    Unaskable { reason: ErrorReason::NoTarget, message, fix: Some(format!("drillyard target add {target}")) }
}
