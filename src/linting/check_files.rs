//! What is wrong in the check files of a course, and where they don't fit their page.

use std::collections::{BTreeMap, BTreeSet};

use super::Files;
use super::pages::{Page, Pages, read_page};
use crate::checks::{self, CheckFile, DeliverableSpec, Exercise};
use crate::course::{self, exercise_at};
use crate::deliverables;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::{Diagnostic, nearest};

/// Adds what is wrong in every check file of the course. Says which files were read.
pub fn findings(course: &Course, files: Files<'_>, pages: &Pages<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let all = course.files.iter().filter_map(|file| Some((file, course::checked_lesson(course, file)?)));
    let mut read = Vec::new();
    for (file, lesson) in all {
        read.push(file.clone());
        let text = match (files.text)(file) {
            Ok(text) => text,
            Err(why) => {
                diagnostics.push(Diagnostic::error("unreadable-check-file", file, 1, 1, why));
                continue;
            }
        };
        let (checks, found) = checks::parse(file, &text);
        diagnostics.extend(found);
        if !course.has_file(&course.lesson_file(&lesson)) {
            let message = format!("there is no lesson {} beside it, so nobody can run these checks", course.lesson_file(&lesson));
            diagnostics.push(Diagnostic::error("checks-without-page", file, 1, 1, message));
            continue;
        }
        if let Some(page) = pages.get(&lesson) {
            misfits(file, &checks, page, diagnostics);
        } else if let Some(page) = alone(course, files, &lesson, diagnostics) {
            misfits(file, &checks, &page, diagnostics);
        }
    }
    read
}

/// A page with checks that nothing leads to.
fn alone(course: &Course, files: Files<'_>, lesson: &LessonId, diagnostics: &mut Vec<Diagnostic>) -> Option<Page> {
    let page = read_page(course, files, lesson, diagnostics)?;
    let message = "this page has checks, but neither the contents nor a link leads to it";
    diagnostics.push(Diagnostic::warning("page-without-way", &page.file, 1, 1, message));
    Some(page)
}

/// Exercises whose heading the page does not have, checks of steps that it does not have, and deliverables that fit none of its prompts.
pub fn misfits(file: &str, checks: &CheckFile, page: &Page, diagnostics: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let names: Vec<&str> = checks.exercises.iter().map(|exercise| exercise.heading.as_str()).collect();
    let exercise_of = |heading: usize| {
        let upwards = document.headings[..=heading].iter().rev().map(|heading| (heading.level, heading.text.as_str()));
        exercise_at(&names, upwards)
    };
    let opened: BTreeSet<usize> = (0..document.headings.len()).filter_map(exercise_of).collect();
    let steps: BTreeSet<(usize, u32)> =
        document.steps.iter().filter_map(|step| Some((exercise_of(step.heading? as usize)?, step.number))).collect();
    for (index, exercise) in checks.exercises.iter().enumerate() {
        if opened.contains(&index) {
            diagnostics.extend(without_step(file, index, exercise, &steps, page));
        } else {
            let near = nearest(&exercise.heading, document.headings.iter().map(|heading| heading.text.as_str()));
            let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            let message = match exercise.heading.is_empty() {
                true => format!("the exercise `{}` names no `heading` of {}", exercise.id, page.file),
                false => format!("{} has no heading '{}'{near}", page.file, exercise.heading),
            };
            diagnostics.push(Diagnostic::error("unknown-heading", file, exercise.line, 1, message));
        }
    }
    diagnostics.extend(without_prompt(file, checks, page));
}

/// Deliverables whose words fit no prompt of the page, more than one, or one that another has already.
fn without_prompt(file: &str, checks: &CheckFile, page: &Page) -> Vec<Diagnostic> {
    let prompts = &page.deliverables;
    let mut claimed: BTreeMap<usize, &str> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for spec in &checks.deliverables {
        let DeliverableSpec { id, line, .. } = spec;
        let words = spec.prompts.join("' or '");
        let mut wrong = |severity: fn(&'static str, &str, usize, usize, String) -> Diagnostic, rule, message| {
            diagnostics.push(severity(rule, file, *line, 1, message));
        };
        match deliverables::prompts_of(spec, prompts)[..] {
            [] if prompts.is_empty() => {
                wrong(Diagnostic::error, "unknown-prompt", format!("the deliverable `{id}`: {} asks for none", page.file));
            }
            [] => {
                let there = nearest(&words, prompts.iter().map(|prompt| prompt.words.as_str()));
                let near = there.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
                wrong(
                    Diagnostic::error,
                    "unknown-prompt",
                    format!("the deliverable `{id}`: no prompt of {} begins '{words}'{near}", page.file),
                );
            }
            [one] => {
                if let Some(other) = claimed.insert(one, id) {
                    let message = format!("the deliverable `{id}` fits the same prompt as `{other}`: '{}'", prompts[one].words);
                    wrong(Diagnostic::error, "prompt-taken", message);
                }
            }
            [first, second, ..] => {
                let message = format!(
                    "the deliverable `{id}`: '{words}' begins more than one prompt of {}: '{}' (line {}) and '{}' (line {}); say more of the words",
                    page.file, prompts[first].words, prompts[first].line, prompts[second].words, prompts[second].line
                );
                wrong(Diagnostic::warning, "unclear-prompt", message);
            }
        }
    }
    diagnostics
}

fn without_step<'a>(
    file: &'a str,
    index: usize,
    exercise: &'a Exercise,
    steps: &'a BTreeSet<(usize, u32)>,
    page: &'a Page,
) -> impl Iterator<Item = Diagnostic> + 'a {
    exercise.checks.iter().filter_map(move |check| {
        let step = check.keys.step.filter(|step| !steps.contains(&(index, *step)))?;
        let last = steps.iter().filter(|(of, _)| *of == index).map(|(_, step)| *step).max();
        let there = last.map_or("it has no steps".to_owned(), |last| format!("its last is {last}"));
        let message = format!("{} has no step {step} in '{}'; {there}", page.file, exercise.heading);
        Some(Diagnostic::error("unknown-step", file, check.line, 1, message))
    })
}
