//! A run of checks, planned: which checks, what to ask (each question once), and which verdicts each answer makes possible.
//! It asks nothing: the runner carries the probes out and hands the answers in. Results go to the store and to the screens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::arguments::Pattern;
use super::file::{Check, CheckFile, Exercise};
use super::kind::{Context, Judgement, Kind, Unaskable, full_id, unanswered, unless_in_doubt};
use super::redaction::redact_evidence;
use crate::domain::check::{CheckKeys, Need, Selection};
use crate::domain::course::LessonId;
use crate::domain::diagnostic::nearest;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::progress::Achievement;
use crate::domain::target::Bindings;
use crate::domain::verdict::{CheckResult, ErrorReason, Verdict};

/// What was known of a lesson's checks before this run, from the store.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// What checks passed at any time.
    pub achievements: Vec<Achievement>,
    /// Statements by full check id, with their time; the last one of a check counts.
    pub statements: Vec<(String, String, Timestamp)>,
    /// The latest result of each check.
    pub latest: Vec<CheckResult>,
}

/// A check that is decided: its result, and the evidence it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// To be shown and stored.
    pub result: CheckResult,
    /// To be stored with it. Empty for a pass that is only remembered: its evidence was stored when it was real.
    pub evidence: Vec<Evidence>,
}

/// A run, from its first question to its last verdict.
///
/// `needs` of a check that is not selected: when its latest known result passed, the need counts as met and it is not run again;
/// else it is run along. A need of the form `achieved` is met by any earlier pass and never adds to a run.
#[derive(Debug)]
pub struct Plan {
    pub(super) lesson: LessonId,
    pub(super) bindings: Bindings,
    pub(super) history: History,
    pub(super) planned: Vec<Planned>,
    /// What people call each check of the file, by full id.
    pub(super) names: BTreeMap<String, String>,
    probes: Vec<Probe>,
    answers: Vec<Option<Evidence>>,
    /// Which probes were given out to be asked.
    given_out: Vec<bool>,
    /// Full ids of what passed in this run: when, and what it saw.
    passed: BTreeMap<String, (Timestamp, Option<String>)>,
}

/// One check of the run.
#[derive(Debug)]
pub(super) struct Planned {
    pub id: String,
    pub exercise: String,
    pub keys: CheckKeys,
    pub kind: Arc<dyn Kind>,
    pub redact: Vec<Pattern>,
    pub asks: Result<Vec<usize>, Unaskable>,
    pub verdict: Option<Verdict>,
    /// How often it was asked again so far.
    pub retried: u32,
}

/// What to ask next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Indices of the probes.
    pub asks: Vec<usize>,
    /// How long to wait before, so that what is asked again can have changed.
    pub pause: Duration,
}

/// The pause before the first retry; each further one waits twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether a check can be judged now.
enum Readiness {
    Ready,
    Waiting,
    Skip { need: String, message: String },
}

impl Plan {
    /// Plans a run of `selection`. The error is a message for people: nothing of that name.
    pub fn new(lesson: &LessonId, file: &CheckFile, selection: &Selection, bindings: &Bindings, history: &History) -> Result<Self, String> {
        let wanted = with_needs(file, selected(file, selection)?, history);
        let mut plan = Self {
            lesson: lesson.clone(),
            bindings: bindings.clone(),
            history: history.clone(),
            planned: Vec::new(),
            names: pairs(file).map(|(parent, check)| (full_id(&parent.id, &check.keys.id), name_of(check))).collect(),
            probes: Vec::new(),
            answers: Vec::new(),
            given_out: Vec::new(),
            passed: BTreeMap::new(),
        };
        for (exercise, check) in pairs(file) {
            let id = full_id(&exercise.id, &check.keys.id);
            if wanted.contains(&id) {
                let asks = plan.ask(file, exercise, check);
                let (keys, kind, redact) = (check.keys.clone(), Arc::clone(&check.kind), check.redact.clone());
                plan.planned.push(Planned { id, exercise: exercise.id.clone(), keys, kind, redact, asks, verdict: None, retried: 0 });
            }
        }
        plan.answers = vec![None; plan.probes.len()];
        plan.given_out = vec![false; plan.probes.len()];
        Ok(plan)
    }

    /// Full ids (`exercise/check`) of the checks of this run, in the file's order.
    pub fn ids(&self) -> Vec<String> {
        self.planned.iter().map(|check| check.id.clone()).collect()
    }

    /// What to ask. Each question stands here once, however many checks want its answer; and once more each time that a check asks again.
    pub fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// Whether it runs commands that a course brings along.
    pub fn runs_commands(&self) -> bool {
        self.planned.iter().any(|check| check.kind.command().is_some())
    }

    /// The learner did not agree to the course's commands: none runs, and `fix` is what settles it.
    pub fn forbid_commands(&mut self, fix: &str) {
        for check in self.planned.iter_mut().filter(|check| check.kind.command().is_some()) {
            let message = "you have not agreed yet to what this course wants to run on your machines".to_owned();
            check.asks = Err(Unaskable { reason: ErrorReason::Untrusted, message, fix: Some(fix.to_owned()) });
        }
    }

    /// What to ask next, when all that was asked before is answered: each probe once, those of a command only when all that it needs has
    /// passed. Nothing to ask: the run is at its end.
    pub fn next_turn(&mut self) -> Turn {
        let may_ask = |index: &usize| {
            let check = &self.planned[*index];
            check.verdict.is_none() && (check.kind.command().is_none() || matches!(self.readiness(*index), Readiness::Ready))
        };
        let ready: Vec<usize> = (0..self.planned.len()).filter(may_ask).collect();
        let asks: BTreeSet<usize> = ready.into_iter().flat_map(|index| self.planned[index].asks.clone().unwrap_or_default()).collect();
        let asks: Vec<usize> = asks.into_iter().filter(|&ask| !std::mem::replace(&mut self.given_out[ask], true)).collect();
        let again = |check: &&Planned| check.asks.as_ref().is_ok_and(|own| own.iter().any(|ask| asks.contains(ask)));
        let retried = self.planned.iter().filter(again).map(|check| check.retried).max().unwrap_or(0);
        let pause = retried.checked_sub(1).map_or(Duration::ZERO, |doubled| FIRST_PAUSE.saturating_mul(1 << doubled).min(LONGEST_PAUSE));
        Turn { asks, pause }
    }

    /// Takes for answers what the latest result of each check rested on, `stored` under its hash. Nothing is asked then, or asked again.
    /// Where checks share a question, the newest answer counts for all of them.
    pub fn recall(&mut self, stored: &dyn Fn(&str) -> Option<Vec<Evidence>>) {
        for check in &mut self.planned {
            check.keys.retries = 0;
            let latest = self.history.latest.iter().find(|result| result.id == check.id);
            let evidence = latest.and_then(|result| stored(result.evidence.as_deref()?)).unwrap_or_default();
            let asks = check.asks.as_deref().unwrap_or_default();
            if evidence.len() != asks.len() {
                continue;
            }
            for (&ask, item) in asks.iter().zip(evidence) {
                if self.answers[ask].as_ref().is_none_or(|known| known.ended < item.ended) {
                    self.answers[ask] = Some(item);
                }
            }
        }
        for ask in 0..self.answers.len() {
            self.answers[ask] = self.answers[ask].take().map(|answer| self.redacted(ask, answer));
        }
    }

    /// Judges what can be judged without asking anything.
    pub fn start(&mut self, now: Timestamp) -> Vec<Judged> {
        self.decide(now)
    }

    /// Takes the answer to the probe at `index` and judges what it made possible. A second answer to the same probe is ignored.
    pub fn answer(&mut self, index: usize, evidence: Evidence, now: Timestamp) -> Vec<Judged> {
        if self.answers.get(index).is_none_or(Option::is_some) {
            return Vec::new();
        }
        self.answers[index] = Some(self.redacted(index, evidence));
        self.decide(now)
    }

    /// The answer without what any check that wants it says to take out. It is judged like that, so that what is stored tells the same.
    fn redacted(&self, index: usize, evidence: Evidence) -> Evidence {
        let wants = |check: &&Planned| check.asks.as_ref().is_ok_and(|asks| asks.contains(&index));
        let patterns: Vec<&Pattern> = self.planned.iter().filter(wants).flat_map(|check| &check.redact).collect();
        redact_evidence(evidence, &patterns)
    }

    /// Ends the run: what was not answered by now is `errored`, `cut_short`.
    pub fn finish(&mut self, now: Timestamp) -> Vec<Judged> {
        let mut judged = self.decide(now);
        while let Some(index) = (0..self.planned.len())
            .find(|&index| self.planned[index].verdict.is_none() && !matches!(self.readiness(index), Readiness::Waiting))
        {
            let expected = self.planned[index].kind.expected();
            let judgement = Judgement::errored(ErrorReason::CutShort, expected, "the run ended before this was answered");
            judged.push(self.settle(index, judgement, now));
            judged.extend(self.decide(now));
        }
        judged
    }

    /// Enters a check's probes into the list.
    fn ask(&mut self, file: &CheckFile, exercise: &Exercise, check: &Check) -> Result<Vec<usize>, Unaskable> {
        let other = check.kind.asks_as().and_then(|id| file.check(&full_id(&exercise.id, id)));
        let kind = other.map_or(&check.kind, |(_, other)| &other.kind);
        let probes = kind.probes(&self.bindings)?;
        let enter = |mut probe: Probe| {
            probe.timeout = check.keys.timeout.unwrap_or(probe.timeout);
            match self.probes.iter_mut().enumerate().find(|(_, known)| known.ask == probe.ask) {
                Some((index, known)) => {
                    known.timeout = known.timeout.max(probe.timeout);
                    index
                }
                None => {
                    self.probes.push(probe);
                    self.probes.len() - 1
                }
            }
        };
        Ok(probes.into_iter().map(enter).collect())
    }

    fn decide(&mut self, now: Timestamp) -> Vec<Judged> {
        let mut judged = Vec::new();
        while let Some((index, judgement)) = (0..self.planned.len()).find_map(|index| Some((index, self.judge(index, now)?))) {
            if !self.ask_again(index, &judgement) {
                judged.push(self.settle(index, judgement, now));
            }
        }
        judged
    }

    /// Enters the probes of a check anew when it says so, and what was found may be another thing soon. Answers that other checks share stay.
    fn ask_again(&mut self, index: usize, judgement: &Judgement) -> bool {
        let passing = [ErrorReason::Unreachable, ErrorReason::Timeout, ErrorReason::CutShort].map(ErrorReason::word);
        let worth_it = match judgement.verdict {
            Verdict::Failed => true,
            Verdict::Errored => judgement.because.as_deref().is_some_and(|reason| passing.contains(&reason)),
            Verdict::Passed | Verdict::Skipped => false,
        };
        let check = &mut self.planned[index];
        let Ok(asks) = &mut check.asks else { return false };
        if !worth_it || asks.is_empty() || check.retried >= check.keys.retries {
            return false;
        }
        check.retried += 1;
        for ask in asks {
            let probe = self.probes[*ask].clone();
            *ask = self.probes.len();
            self.probes.push(probe);
            self.answers.push(None);
            self.given_out.push(false);
        }
        true
    }

    /// The judgement of a check that is not decided yet and can be.
    fn judge(&self, index: usize, now: Timestamp) -> Option<Judgement> {
        let check = &self.planned[index];
        if check.verdict.is_some() {
            return None;
        }
        match self.readiness(index) {
            Readiness::Waiting => return None,
            Readiness::Skip { need, message } => return Some(Judgement::skipped(need, check.kind.expected(), message)),
            Readiness::Ready => {}
        }
        let asks = match &check.asks {
            Ok(asks) => asks,
            Err(unaskable) => {
                let judgement = Judgement::errored(unaskable.reason, check.kind.expected(), unaskable.message.clone());
                return Some(Judgement { fix: unaskable.fix.clone(), ..judgement });
            }
        };
        let evidence: Vec<&Evidence> = asks.iter().map(|&ask| self.answers[ask].as_ref()).collect::<Option<_>>()?;
        if !check.kind.judges_silence()
            && let Some(judgement) = unanswered(&check.kind.expected(), &evidence)
        {
            return Some(judgement);
        }
        let context = Context {
            // The time that the answers are of: judged again a year later, they say the same.
            now: evidence.iter().map(|item| item.ended).max().unwrap_or(now),
            exercise: &check.exercise,
            check: &check.id,
            bindings: &self.bindings,
            history: &self.history,
            passed: &self.passed,
        };
        Some(unless_in_doubt(check.kind.judge(&evidence, &context), &evidence))
    }

    /// What `needs`, and the checks it must come after, allow. Needs are looked at in their order, so that the one named is always the same.
    fn readiness(&self, index: usize) -> Readiness {
        let check = &self.planned[index];
        for need in &check.keys.needs {
            let (name, lasting) = match need {
                Need::Passed(name) => (name, false),
                Need::Achieved(name) => (name, true),
            };
            let id = full_id(&check.exercise, name);
            if lasting && self.history.achievements.iter().any(|achievement| achievement.check == id) {
                continue;
            }
            let now = match self.planned.iter().find(|other| other.id == id) {
                Some(other) => match other.verdict {
                    Some(verdict) => verdict,
                    None => return Readiness::Waiting,
                },
                None if !lasting => continue,
                None => Verdict::Skipped,
            };
            if now != Verdict::Passed {
                let message = match lasting {
                    true => format!("not looked at: `{name}` has not passed yet"),
                    false => format!("not looked at: it needs `{name}`, which did not pass"),
                };
                return Readiness::Skip { need: name.clone(), message };
            }
        }
        let before: Vec<String> = check.kind.waits_for().iter().map(|id| full_id(&check.exercise, id)).collect();
        match self.planned.iter().any(|other| other.verdict.is_none() && before.contains(&other.id)) {
            true => Readiness::Waiting,
            false => Readiness::Ready,
        }
    }

    fn settle(&mut self, index: usize, mut judgement: Judgement, now: Timestamp) -> Judged {
        let asks = self.planned[index].asks.clone().unwrap_or_default();
        let evidence: Vec<Evidence> = asks.iter().filter_map(|&ask| self.answers[ask].clone()).collect();
        let passes = judgement.verdict == Verdict::Passed;
        if self.planned[index].retried > 0 && !passes {
            judgement.actual.push_str(&format!(" (asked {} times)", self.planned[index].retried + 1));
        }
        let seen = judgement.seen.clone();
        let result = self.result(index, judgement, &evidence, now);
        self.planned[index].verdict = Some(result.verdict);
        if passes {
            self.passed.insert(result.id.clone(), (result.observed_at, seen));
        }
        let remembered = result.verdict == Verdict::Passed && !passes;
        Judged { result, evidence: if remembered { Vec::new() } else { evidence } }
    }
}

fn pairs(file: &CheckFile) -> impl Iterator<Item = (&Exercise, &Check)> {
    file.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)))
}

/// `"There is a snapshot" (step 8)`
fn name_of(check: &Check) -> String {
    let step = check.keys.step.map(|step| format!(" (step {step})")).unwrap_or_default();
    format!("\"{}\"{step}", check.keys.title)
}

fn selected(file: &CheckFile, selection: &Selection) -> Result<BTreeSet<String>, String> {
    let name = match selection {
        Selection::Lesson => None,
        Selection::Exercise(exercise) | Selection::Step(exercise, _) | Selection::Check(exercise, _) => Some(exercise),
    };
    if let Some(name) = name.filter(|name| !file.exercises.iter().any(|exercise| exercise.id == **name)) {
        let names: Vec<&str> = file.exercises.iter().map(|exercise| exercise.id.as_str()).collect();
        return Err(format!("no exercise '{name}'{}; there are: {}", hint(name, &names), names.join(", ")));
    }
    let wants = |exercise: &Exercise, check: &Check| match selection {
        Selection::Lesson => true,
        Selection::Exercise(id) => exercise.id == *id,
        Selection::Step(id, step) => exercise.id == *id && check.keys.step == Some(*step),
        Selection::Check(id, name) => exercise.id == *id && check.keys.id == *name,
    };
    let found: BTreeSet<String> = pairs(file)
        .filter(|(exercise, check)| wants(exercise, check))
        .map(|(exercise, check)| full_id(&exercise.id, &check.keys.id))
        .collect();
    match selection {
        Selection::Step(exercise, step) if found.is_empty() => Err(format!("step {step} of '{exercise}' has no check")),
        Selection::Check(exercise, name) if found.is_empty() => {
            let checks = pairs(file).filter(|(parent, _)| parent.id == *exercise);
            let names: Vec<&str> = checks.map(|(_, check)| check.keys.id.as_str()).collect();
            Err(format!("no check '{name}' in '{exercise}'{}; there are: {}", hint(name, &names), names.join(", ")))
        }
        _ => Ok(found),
    }
}

fn hint(word: &str, names: &[&str]) -> String {
    nearest(word, names.iter().copied()).map(|near| format!(" (did you mean '{near}'?)")).unwrap_or_default()
}

/// Adds what the selected checks need and is not known to hold, and what they must be compared with.
fn with_needs(file: &CheckFile, selected: BTreeSet<String>, history: &History) -> BTreeSet<String> {
    let holds = |id: &str| history.latest.iter().any(|result| result.id == id && result.verdict == Verdict::Passed);
    let mut wanted = BTreeSet::new();
    let mut front: Vec<String> = selected.into_iter().collect();
    while let Some(id) = front.pop() {
        let Some((exercise, check)) = file.check(&id) else { continue };
        if !wanted.insert(id) {
            continue;
        }
        let needed = check.keys.needs.iter().filter_map(|need| match need {
            Need::Passed(name) => Some(full_id(&exercise.id, name)),
            Need::Achieved(_) => None,
        });
        front.extend(needed.filter(|id| !holds(id)));
        front.extend(check.kind.runs_with().map(|name| full_id(&exercise.id, name)));
    }
    wanted
}

#[cfg(test)]
mod tests;
