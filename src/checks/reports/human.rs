//! Results for people on a plain terminal: grouped by exercise, a mark with its word in front, what to do where something is wrong.
//! Colour only repeats what the words say.

use std::fmt::Write;

use crate::checks::kinds::date;
use crate::domain::cause::Cause;
use crate::domain::evidence::RungState;
use crate::domain::verdict::{CheckResult, Verdict, tally};

/// How to write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With ANSI colours.
    pub colour: bool,
    /// The terminal can show `✓`.
    pub unicode: bool,
}

/// The report as text. `heading` turns an exercise's id into what people call it.
pub fn human(results: &[CheckResult], heading: &dyn Fn(&str) -> String, style: Style) -> String {
    let mut entries = Entries::new(heading, style);
    let mut text: String = results.iter().map(|result| entries.entry(result)).collect();
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary(results));
    text
}

/// The same report, result by result, for a terminal that shows them as they come.
pub struct Entries<'a> {
    heading: &'a dyn Fn(&str) -> String,
    style: Style,
    exercise: Option<String>,
}

impl<'a> Entries<'a> {
    /// Nothing written yet.
    pub fn new(heading: &'a dyn Fn(&str) -> String, style: Style) -> Self {
        Self { heading, style, exercise: None }
    }

    /// What to write of the next result: with its exercise's heading, when it is the first of it.
    pub fn entry(&mut self, result: &CheckResult) -> String {
        let mut text = String::new();
        if self.exercise.as_ref() != Some(&result.exercise) {
            let gap = if self.exercise.is_some() { "\n" } else { "" };
            let _ = writeln!(text, "{gap}{}", self.style.paint("1", &(self.heading)(&result.exercise)));
            self.exercise = Some(result.exercise.clone());
        }
        write_result(&mut text, result, self.style);
        text
    }
}

fn write_result(text: &mut String, result: &CheckResult, style: Style) {
    let verdict = result.verdict;
    let colour = match verdict {
        Verdict::Passed => "32",
        Verdict::Failed => "31",
        Verdict::Errored => "33",
        Verdict::Skipped => "2",
    };
    let word = style.paint(colour, &format!("{} {:<15}", result.mark(style.unicode), result.word()));
    let step = result.step.map(|step| format!("{step:>2}. ")).unwrap_or_else(|| "    ".to_owned());
    let _ = writeln!(text, "  {word} {step}{}", result.title);
    let mut detail = |name: &str, value: &str| {
        for (index, line) in value.lines().enumerate() {
            let name = style.paint("2", &format!("{:<10}", if index == 0 { name } else { "" }));
            let _ = writeln!(text, "      {name}{line}");
        }
    };
    match verdict {
        Verdict::Passed => {
            if !result.actual.is_empty() {
                detail("found", &result.actual);
            }
        }
        Verdict::Skipped => detail("because", &result.actual),
        Verdict::Failed | Verdict::Errored => {
            detail("expected", &result.expected);
            for report in result.ladder.iter().filter(|_| result.rung.is_some()) {
                let state = match report.state {
                    RungState::Held => Verdict::Passed.mark(style.unicode),
                    RungState::Broke => Verdict::Failed.mark(style.unicode),
                    RungState::NotReached => Verdict::Skipped.mark(style.unicode),
                };
                let seen = if report.state == RungState::NotReached { "not reached" } else { &report.seen };
                detail("", &format!("{state} {:<11} {seen}", report.rung.label()));
            }
            detail(if verdict == Verdict::Failed { "found" } else { "reason" }, &result.actual);
            if let Some(held) = result.achieved_at.filter(|_| result.has_regressed()) {
                detail("before", &format!("it held on {}", date(held)));
            }
            detail("why", result.why.as_deref().filter(|_| verdict == Verdict::Failed).unwrap_or_default());
            let causes = causes(result);
            for (index, cause) in causes.iter().enumerate() {
                let name = if index == 0 { "likeliest" } else { "" };
                detail(name, &format!("{}. {}", index + 1, cause.cause));
                detail("", &cause.told_command().map(|command| format!("   {command}")).unwrap_or_default());
            }
            // The first cause's command is the fix.
            detail("fix", result.fix.as_deref().filter(|_| causes.is_empty()).unwrap_or_default());
        }
    }
}

/// Why the way to the machine may have broken.
fn causes(result: &CheckResult) -> &[Cause] {
    let broken = result.ladder.iter().find(|report| report.state == RungState::Broke && result.rung.is_some());
    broken.map(|report| report.causes.as_slice()).unwrap_or_default()
}

/// How many of which verdict: `5 checks: 4 passed, 1 failed`.
pub fn summary(results: &[CheckResult]) -> String {
    let noun = if results.len() == 1 { "check" } else { "checks" };
    let tally = Some(tally(results.iter().map(|result| result.verdict))).filter(|tally| !tally.is_empty());
    format!("{} {noun}: {}", results.len(), tally.as_deref().unwrap_or("nothing to do"))
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
