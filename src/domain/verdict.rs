//! What a check found. Failed is not could-not-check: only `failed` is the learner's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a fact is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vantage {
    /// The learner's own machine.
    Host,
    /// Inside the target.
    Guest,
    /// Between the two.
    Network,
}

/// The outcome of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It was asked and does not hold.
    Failed,
    /// The machine, or the person, could not be asked.
    Errored,
    /// Something it needs did not pass.
    Skipped,
}

/// The rung of the ladder from here to a fact in the guest at which a check broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The host name resolves.
    Name,
    /// The address can be routed to.
    Address,
    /// The port accepts a connection.
    Tcp,
    /// The server introduces itself as SSH.
    Banner,
    /// Both sides agree on algorithms.
    Kex,
    /// The host key is the one known.
    HostKey,
    /// The private key is there and opens.
    Identity,
    /// The agent answers.
    Agent,
    /// The server accepts the key.
    Auth,
    /// A command runs in the account's shell.
    Shell,
    /// The fact itself.
    Assertion,
}

/// Why a check was `errored`, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorReason {
    /// The machine does not answer.
    Unreachable,
    /// It did not answer in time.
    Timeout,
    /// The account may not see what was asked for.
    Permission,
    /// The program that knows is not installed.
    NoTool,
    /// No machine is bound to the target's name.
    NoTarget,
    /// The answer ended before its end mark.
    CutShort,
    /// A person did not answer yet.
    Unanswered,
    /// A host key or a course's commands are not trusted yet.
    Untrusted,
    /// A fault of ours.
    Internal,
}

impl Rung {
    /// What people call it, in a word or two.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "network",
            Self::Tcp => "port",
            Self::Banner => "server",
            Self::Kex => "algorithms",
            Self::HostKey => "host key",
            Self::Identity => "key file",
            Self::Agent => "agent",
            Self::Auth => "your key",
            Self::Shell => "login",
            Self::Assertion => "fact",
        }
    }
}

impl ErrorReason {
    /// The word that FORMATS' `because` holds.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Permission => "permission",
            Self::NoTool => "no_tool",
            Self::NoTarget => "no_target",
            Self::CutShort => "cut_short",
            Self::Unanswered => "unanswered",
            Self::Untrusted => "untrusted",
            Self::Internal => "internal",
        }
    }
}

impl Verdict {
    /// In the order that reports tell them.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Failed, Self::Errored, Self::Skipped];

    /// The word people read beside the mark.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Errored => "could not check",
            Self::Skipped => "skipped",
        }
    }

    /// `✓ ✗ ! –`, or their ASCII forms where the locale has no UTF-8.
    pub fn mark(self, unicode: bool) -> &'static str {
        match (self, unicode) {
            (Self::Passed, true) => "✓",
            (Self::Passed, false) => "+",
            (Self::Failed, true) => "✗",
            (Self::Failed, false) => "x",
            (Self::Errored, _) => "!",
            (Self::Skipped, true) => "–",
            (Self::Skipped, false) => "-",
        }
    }
}

/// How many of which verdict: `5 passed, 1 failed`. Only those there are; empty when there are none.
pub fn tally(verdicts: impl Iterator<Item = Verdict> + Clone) -> String {
    let count = |verdict: Verdict| (verdict, verdicts.clone().filter(|found| *found == verdict).count());
    let parts: Vec<String> = Verdict::ALL
        .map(count)
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {}", verdict.word()))
        .collect();
    parts.join(", ")
}

/// One check's result: the `results[]` of `check --format json` (FORMATS §5), field for field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// `exercise/check`: `manual-build/snapshot`.
    pub id: String,
    /// Path of the lesson.
    pub lesson: String,
    /// Id of the exercise.
    pub exercise: String,
    /// The step of the exercise it belongs to.
    pub step: Option<u32>,
    /// What holds when it passes.
    pub title: String,
    /// Name of the check's kind.
    pub kind: String,
    /// Where it was observed.
    pub vantage: Vantage,
    /// The first target, when the kind has one.
    pub target: Option<String>,
    /// All targets.
    pub targets: Vec<String>,
    /// The outcome.
    pub verdict: Verdict,
    /// Level of assurance (FORMATS §6): `L0` self-reported, `L1` observed by the learner's tool.
    pub level: String,
    /// When it first passed, for checks that stay achieved, and for those that have passed and no longer do.
    pub achieved_at: Option<Timestamp>,
    /// When the evidence was taken.
    pub observed_at: Timestamp,
    /// What should be.
    pub expected: String,
    /// What was found; empty when nothing could be.
    pub actual: String,
    /// Why it matters.
    pub why: Option<String>,
    /// A command or a sentence that mends it.
    pub fix: Option<String>,
    /// The first rung that broke; `None` when the check never got to a machine, or passed.
    pub rung: Option<Rung>,
    /// The need that did not pass, or the error's reason in a word.
    pub because: Option<String>,
    /// Time the probing took.
    pub duration_ms: u64,
    /// `sha256:…` of the raw evidence in the store.
    pub evidence: Option<String>,
    /// The way to the machine, rung by rung, where there was one to go. Beyond FORMATS' fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<super::evidence::RungReport>,
}

impl CheckResult {
    /// The same check stands where it stood, whatever the words for that are now.
    pub fn stands_as(&self, other: &Self) -> bool {
        let standing = |result: &Self| (result.verdict, result.has_regressed(), result.rung);
        (&self.lesson, &self.exercise, &self.id) == (&other.lesson, &other.exercise, &other.id) && standing(self) == standing(other)
    }

    /// There is nothing to tell of it after the other. What passed tells the time, the load, whatever it prints: that is no news, but that
    /// it passes by another measure is.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let found_the_same = self.verdict == Verdict::Passed || self.actual == other.actual;
        self.stands_as(other) && self.expected == other.expected && found_the_same
    }

    /// It has passed before, and no longer does: not the same as never done.
    pub fn has_regressed(&self) -> bool {
        self.verdict == Verdict::Failed && self.achieved_at.is_some()
    }

    /// The mark for people, which tells what was never done from what no longer holds.
    pub fn mark(&self, unicode: bool) -> &'static str {
        match (self.has_regressed(), unicode) {
            (true, true) => "↺",
            (true, false) => "<",
            (false, _) => self.verdict.mark(unicode),
        }
    }

    /// The word beside the mark.
    pub fn word(&self) -> &'static str {
        if self.has_regressed() { "no longer holds" } else { self.verdict.word() }
    }
}

#[cfg(test)]
mod tests;
