//! What the checks of a file say of each other: every id that is named must be there, and nothing may wait for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::near;
use super::file::{Draft, Exercise};
use super::kind::full_id;
use super::kinds::answer::COMPARABLE;
use crate::domain::diagnostic::Diagnostic;

/// Takes out the checks whose references don't hold, each with its diagnostic, and those that then lose a check they name.
/// `dropped` are full ids of checks that were already left out.
pub(super) fn settle(
    file: &str,
    mut drafts: Vec<(Exercise, Vec<Draft>)>,
    dropped: Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Exercise> {
    let mut dropped: BTreeSet<String> = dropped.into_iter().collect();
    loop {
        let bad = next_dangling(file, &drafts, &dropped, diagnostics).or_else(|| next_on_cycle(file, &drafts, diagnostics));
        let Some((exercise, check)) = bad else { break };
        let (parent, checks) = &mut drafts[exercise];
        let draft = checks.remove(check);
        dropped.insert(full_id(&parent.id, &draft.check.keys.id));
    }
    let settled = drafts.into_iter().map(|(exercise, checks)| {
        let checks = checks.into_iter().map(|draft| draft.check).collect();
        Exercise { checks, ..exercise }
    });
    settled.collect()
}

type Place = (usize, usize);

/// All checks of the file, with where each full id stands among them.
struct All<'a> {
    checks: Vec<(Place, &'a Draft)>,
    by_id: BTreeMap<String, usize>,
}

impl<'a> All<'a> {
    fn of(drafts: &'a [(Exercise, Vec<Draft>)]) -> Self {
        let mut all = Self { checks: Vec::new(), by_id: BTreeMap::new() };
        for (i, (exercise, checks)) in drafts.iter().enumerate() {
            for (j, draft) in checks.iter().enumerate() {
                all.by_id.insert(full_id(&exercise.id, &draft.check.keys.id), all.checks.len());
                all.checks.push(((i, j), draft));
            }
        }
        all
    }
}

/// The first check that names one which isn't there, or isn't fit.
fn next_dangling(
    file: &str,
    drafts: &[(Exercise, Vec<Draft>)],
    dropped: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Place> {
    let all = All::of(drafts);
    for (place, draft) in &all.checks {
        let exercise = &drafts[place.0].0.id;
        for reference in &draft.references {
            let wanted = full_id(exercise, &reference.id);
            let message = match all.by_id.get(&wanted).map(|&found| &all.checks[found].1.check) {
                Some(other) if reference.key == "seen_by" && other.kind.name() != "file" => {
                    format!("`seen_by` names a check of kind `file`; `{}` is of kind `{}`", reference.id, other.kind.name())
                }
                Some(other) if reference.key == "equals_probe" && !COMPARABLE.contains(&other.kind.name()) => format!(
                    "`equals_probe` names a check of kind {}; `{}` is of kind `{}`",
                    COMPARABLE.join(", "),
                    reference.id,
                    other.kind.name()
                ),
                Some(_) => continue,
                None if dropped.contains(&wanted) => {
                    format!("`{}` names `{}`, which was left out because of its own fault; so is this check", reference.key, reference.id)
                }
                None => {
                    let names = drafts[place.0].1.iter().map(|draft| draft.check.keys.id.as_str());
                    let names = names.chain(all.by_id.keys().map(String::as_str));
                    format!("`{}` names no check: `{}`{}", reference.key, reference.id, near(&reference.id, names))
                }
            };
            diagnostics.push(Diagnostic::error("unknown-check", file, reference.line, reference.column, message));
            return Some(*place);
        }
    }
    None
}

/// The first check that waits for itself, straight or through others. `before` points ahead and makes nobody wait.
fn next_on_cycle(file: &str, drafts: &[(Exercise, Vec<Draft>)], diagnostics: &mut Vec<Diagnostic>) -> Option<Place> {
    let all = All::of(drafts);
    let waits_for = |(place, draft): &(Place, &Draft)| -> Vec<usize> {
        let exercise = &drafts[place.0].0.id;
        let named = draft.references.iter().filter(|reference| reference.key != "before");
        named.filter_map(|reference| all.by_id.get(&full_id(exercise, &reference.id)).copied()).collect()
    };
    let waits_for: Vec<Vec<usize>> = all.checks.iter().map(waits_for).collect();
    for (start, (place, draft)) in all.checks.iter().enumerate() {
        let mut reached = BTreeSet::new();
        let mut front = waits_for[start].clone();
        while let Some(next) = front.pop() {
            if reached.insert(next) {
                front.extend(&waits_for[next]);
            }
        }
        if reached.contains(&start) {
            let names: Vec<&str> = reached.iter().map(|&index| all.checks[index].1.check.keys.id.as_str()).collect();
            let message = format!("`{}` waits for itself, by way of {}", draft.check.keys.id, names.join(", "));
            diagnostics.push(Diagnostic::error("cycle", file, draft.check.line, draft.column, message));
            return Some(*place);
        }
    }
    None
}
