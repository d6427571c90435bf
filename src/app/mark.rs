//! The marks of steps and checks: a sign, and the word that says the same.

use crate::domain::course::LessonId;
use crate::domain::handed_in::Decision;
use crate::domain::verdict::Verdict;

use super::model::Shell;
use super::page::{Check, Exercise, Page};

/// State of a check, or of all checks of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It has a verdict.
    Verdict(Verdict),
    /// It has passed before, and no longer does.
    Regressed,
    /// It was not run yet.
    NotRun,
    /// It is being run.
    Running,
    /// Only the person can settle it.
    NeedsYou,
}

impl Mark {
    /// `✓ ✗ ! – ↺ ○ ◐ ◆`, or ASCII.
    pub fn sign(self, unicode: bool) -> &'static str {
        match (self, unicode) {
            (Self::Verdict(verdict), _) => verdict.mark(unicode),
            (Self::Regressed, true) => "↺",
            (Self::Regressed, false) => "<",
            (Self::NotRun, true) => "○",
            (Self::NotRun, false) => "o",
            (Self::Running, true) => "◐",
            (Self::Running, false) => "~",
            (Self::NeedsYou, true) => "◆",
            (Self::NeedsYou, false) => "?",
        }
    }

    /// `passed`, `not run` …
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.word(),
            Self::Regressed => "no longer holds",
            Self::NotRun => "not run",
            Self::Running => "running",
            Self::NeedsYou => "needs you",
        }
    }

    /// Which mark stands for several: what is going on first, then what is wrong, then what is missing.
    fn weight(self) -> u8 {
        match self {
            Self::Running => 6,
            Self::Verdict(Verdict::Failed) | Self::Regressed => 5,
            Self::Verdict(Verdict::Errored) => 4,
            Self::NeedsYou => 3,
            Self::Verdict(Verdict::Skipped) => 2,
            Self::NotRun => 1,
            Self::Verdict(Verdict::Passed) => 0,
        }
    }
}

/// The mark of what an instructor decided on a deliverable: what needs work needs the learner.
pub fn of_decision(decision: Decision) -> Mark {
    match decision {
        Decision::Verified => Mark::Verdict(Verdict::Passed),
        Decision::NeedsWork => Mark::NeedsYou,
    }
}

/// The mark of one check.
pub fn of_check(shell: &Shell, lesson: &LessonId, exercise: &Exercise, check: &Check) -> Mark {
    match of_result(shell, lesson, &exercise.full_id(check)) {
        Mark::NotRun if check.prompt.is_some() => Mark::NeedsYou,
        mark => mark,
    }
}

/// The mark of the check with this full id, of which nothing else is known.
pub fn of_result(shell: &Shell, lesson: &LessonId, id: &str) -> Mark {
    if shell.is_running(lesson, id) {
        return Mark::Running;
    }
    match shell.result(lesson, id) {
        Some(result) if result.because.as_deref() == Some("unanswered") => Mark::NeedsYou,
        Some(result) if result.has_regressed() => Mark::Regressed,
        Some(result) => Mark::Verdict(result.verdict),
        None => Mark::NotRun,
    }
}

/// The mark of a step of an exercise; `None` when nothing checks it.
pub fn of_step(shell: &Shell, page: &Page, exercise: usize, step: u32) -> Option<Mark> {
    let found = page.exercises.get(exercise)?;
    page.checks_of(exercise, step).map(|check| of_check(shell, &page.id, found, check)).max_by_key(|mark| mark.weight())
}

/// How many checks of an exercise passed, of how many.
pub fn passed(shell: &Shell, page: &Page, exercise: usize) -> (usize, usize) {
    let Some(found) = page.exercises.get(exercise) else { return (0, 0) };
    let good = |check: &&Check| of_check(shell, &page.id, found, check) == Mark::Verdict(Verdict::Passed);
    (found.checks.iter().filter(good).count(), found.checks.len())
}

/// The machine that an exercise looks at, by the course's name, and the verdict on the last login to it. Only one that is set up;
/// where no result says which, the first such.
pub fn machine<'a>(shell: &Shell, page: &'a Page, exercise: Option<usize>) -> Option<(&'a str, Option<Verdict>)> {
    let results = || shell.results.get(&page.id).into_iter().flat_map(|results| results.values());
    let here = exercise.and_then(|exercise| page.exercises.get(exercise)).map(|exercise| exercise.id.as_str());
    let looked_at = |name: &str| results().any(|result| Some(result.exercise.as_str()) == here && result.target.as_deref() == Some(name));
    let set_up = || page.machines.iter().map(|machine| machine.name.as_str()).filter(|name| shell.bindings.contains_key(*name));
    let name = set_up().find(|name| looked_at(name)).or_else(|| set_up().next())?;
    let logins = results().filter(|result| result.kind == "ssh_login" && result.target.as_deref() == Some(name));
    let last = logins.max_by_key(|result| result.observed_at);
    Some((name, last.map(|result| result.verdict)))
}
