//! What every check has in common, whatever its kind.

use std::time::Duration;

/// The common keys of an entry of a check file (FORMATS §3).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckKeys {
    /// Unique within its exercise.
    pub id: String,
    /// Step of the exercise, from 1.
    pub step: Option<u32>,
    /// What holds when it passes.
    pub title: String,
    /// What must have passed first.
    pub needs: Vec<Need>,
    /// The id of a later check whose step undoes this one.
    pub before: Option<String>,
    /// Whether once achieved stays achieved.
    pub memory: Memory,
    /// Longest wait for its probes.
    pub timeout: Option<Duration>,
    /// How often it is asked again before it counts as not passed.
    pub retries: u32,
    /// Why it matters.
    pub why: Option<String>,
    /// A command or a sentence that mends it.
    pub fix: Option<String>,
    /// Shown one at a time, on request.
    pub hints: Vec<String>,
    /// Weight in graded reports.
    pub points: u32,
}

/// One entry of `needs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The check passes in this run.
    Passed(String),
    /// The check passed once, now or earlier.
    Achieved(String),
}

/// How long a pass counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Memory {
    /// Only while it holds.
    #[default]
    Now,
    /// Once achieved, it stays so.
    Once,
}

/// What a person is asked, for a check that only they can settle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// The question, or the sentence to say yes or no to.
    pub text: String,
    /// The answer is typed; else it is yes or no.
    pub typed: bool,
}

/// What a check would run of its author's choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandToRun {
    /// The course's name of the machine; `None` for this host.
    pub target: Option<String>,
    /// As one would type it.
    pub line: String,
}

/// What an author does to a machine to prove a check by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixture {
    /// The course's name of the machine; `None` for this host, in a home that is thrown away.
    pub target: Option<String>,
    /// Text for `sh -e`. It changes the machine.
    pub script: String,
}

/// The fixtures of one check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixtures {
    /// After it the check must pass.
    pub solve: Option<Fixture>,
    /// After it the check must fail.
    pub spoil: Option<Fixture>,
}

impl Fixtures {
    /// Both, those that are there.
    pub fn all(&self) -> impl Iterator<Item = &Fixture> {
        [&self.solve, &self.spoil].into_iter().flatten()
    }
}

/// Which checks of a lesson to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All of the lesson.
    Lesson,
    /// All of one exercise, by id.
    Exercise(String),
    /// One step of an exercise: exercise id and step number.
    Step(String, u32),
    /// One check: exercise id and check id.
    Check(String, String),
}
