//! A check file as it was read: for an author to see which checks came of it, and what each will ask for.

use std::io::Write;

use serde::Serialize;

use super::Format;
use crate::checks::{self, Check, CheckFile};
use crate::cli::{Exit, output};
use crate::domain::check::{Memory, Need};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::Vantage;

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    file: &'a str,
    targets: Vec<ShownTarget<'a>>,
    exercises: Vec<ShownExercise<'a>>,
    deliverables: Vec<ShownDeliverable<'a>>,
    diagnostics: &'a [Diagnostic],
}

#[derive(Serialize)]
struct ShownTarget<'a> {
    name: &'a str,
    title: &'a str,
    provides: &'a [String],
}

#[derive(Serialize)]
struct ShownExercise<'a> {
    id: &'a str,
    heading: &'a str,
    checks: Vec<ShownCheck<'a>>,
}

#[derive(Serialize)]
struct ShownCheck<'a> {
    id: &'a str,
    step: Option<u32>,
    title: &'a str,
    kind: &'static str,
    vantage: Vantage,
    targets: Vec<&'a str>,
    expected: String,
    needs: Vec<&'a str>,
    before: Option<&'a str>,
    memory: &'static str,
    why: Option<&'a str>,
    fix: Option<&'a str>,
    hints: &'a [String],
    points: u32,
    line: usize,
}

#[derive(Serialize)]
struct ShownDeliverable<'a> {
    id: &'a str,
    #[serde(rename = "match")]
    prompts: &'a [String],
    evidence: &'a [String],
    quiz: bool,
}

/// Writes the check file `file`, whose text is `text`.
pub fn show(file: &str, text: &str, format: Format) -> anyhow::Result<Exit> {
    let (checks, diagnostics) = checks::parse(file, text);
    let mut out = output::results();
    if format == Format::Json {
        output::write_json(&mut out, &for_programs(file, &checks, &diagnostics))?;
    } else {
        output::report(&diagnostics);
        out.write_all(sanitize(&for_people(&checks)).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn for_programs<'a>(file: &'a str, checks: &'a CheckFile, diagnostics: &'a [Diagnostic]) -> Shown<'a> {
    let targets = checks.targets.iter().map(|(name, target)| ShownTarget { name, title: &target.title, provides: &target.provides });
    let exercises = checks.exercises.iter().map(|exercise| ShownExercise {
        id: &exercise.id,
        heading: &exercise.heading,
        checks: exercise.checks.iter().map(shown_check).collect(),
    });
    let deliverables = checks.deliverables.iter().map(|spec| ShownDeliverable {
        id: &spec.id,
        prompts: &spec.prompts,
        evidence: &spec.evidence,
        quiz: spec.quiz,
    });
    Shown { format: 1, file, targets: targets.collect(), exercises: exercises.collect(), deliverables: deliverables.collect(), diagnostics }
}

fn shown_check(check: &Check) -> ShownCheck<'_> {
    let keys = &check.keys;
    ShownCheck {
        id: &keys.id,
        step: keys.step,
        title: &keys.title,
        kind: check.kind.name(),
        vantage: check.kind.vantage(),
        targets: check.kind.targets(),
        expected: check.kind.expected(),
        needs: needs(check),
        before: keys.before.as_deref(),
        memory: if keys.memory == Memory::Once { "once" } else { "now" },
        why: keys.why.as_deref(),
        fix: keys.fix.as_deref(),
        hints: &keys.hints,
        points: keys.points,
        line: check.line,
    }
}

fn needs(check: &Check) -> Vec<&str> {
    let needs = check.keys.needs.iter();
    needs.map(|(Need::Passed(id) | Need::Achieved(id))| id.as_str()).collect()
}

fn for_people(checks: &CheckFile) -> String {
    let mut text = String::new();
    for (name, target) in &checks.targets {
        text.push_str(&format!("target {name}: {}\n", target.title));
    }
    for exercise in &checks.exercises {
        text.push_str(&format!("\n{}  ({})\n", exercise.heading, exercise.id));
        for check in &exercise.checks {
            let step = check.keys.step.map(|step| format!("{step}.")).unwrap_or_default();
            text.push_str(&format!("  {step:>3} {}  ({}: {})\n", check.keys.title, check.keys.id, check.kind.name()));
            text.push_str(&format!("      expects {}\n", check.kind.expected()));
            let needs = needs(check);
            if !needs.is_empty() {
                text.push_str(&format!("      needs {}\n", needs.join(", ")));
            }
        }
    }
    text.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "format: 1\ntargets:\n  vm: { title: The VM, provides: [ssh] }\nexercises:\n  - id: build\n    heading: \"Exercise 1: Build\"\n    checks:\n      - id: licence\n        step: 1\n        title: You have a licence\n        attest: { prompt: Have you? }\n      - id: packer\n        step: 2\n        title: Packer is there\n        needs: [licence]\n        tool: { name: packer }\n      - id: odd\n        snapshoot: { target: vm }\n";

    #[test]
    fn an_author_sees_what_came_of_each_check() {
        let (checks, diagnostics) = checks::parse("x.checks.yaml", FILE);
        let shown = serde_json::to_value(for_programs("x.checks.yaml", &checks, &diagnostics)).unwrap();
        let check = &shown["exercises"][0]["checks"][1];
        assert_eq!((&check["id"], &check["kind"], &check["needs"][0]), (&"packer".into(), &"tool".into(), &"licence".into()));
        assert_eq!((&check["vantage"], &check["line"], &shown["targets"][0]["name"]), (&"host".into(), &12.into(), &"vm".into()));
        assert_eq!(shown["diagnostics"][0]["rule"], "unknown-kind");
        let text = for_people(&checks);
        assert!(
            text.starts_with("target vm: The VM\n\nExercise 1: Build  (build)\n   1. You have a licence  (licence: attest)\n"),
            "{text}"
        );
        assert!(text.contains("      needs licence\n"), "{text}");
    }
}
