//! A check file: text becomes exercises with their checks, every fault named at its place. A bad entry drops out, the rest goes on.
//! Kinds read their own arguments; what checks say of each other is looked at in `graph`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::arguments::{Arguments, Pattern, Reference, near};
use super::fixtures;
use super::graph;
use super::kind::Kind;
use super::kinds::KINDS;
use super::tree::{self, Node, Value};
use crate::domain::check::{CheckKeys, Fixtures, Memory, Need};
use crate::domain::checked::CheckIds;
use crate::domain::diagnostic::Diagnostic;

/// The most often that a check may be asked again.
const MOST_RETRIES: u32 = 10;

/// All checks of one lesson.
#[derive(Clone, Debug, Default)]
pub struct CheckFile {
    /// The machines it looks at, by the course's names.
    pub targets: BTreeMap<String, TargetSpec>,
    /// Exercises in order.
    pub exercises: Vec<Exercise>,
    /// What ties the lesson's deliverables to evidence.
    pub deliverables: Vec<DeliverableSpec>,
}

/// What a course says of a machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetSpec {
    /// `The VM you built by hand`
    pub title: String,
    /// What it must offer: `ssh`, `snapshots`.
    pub provides: Vec<String>,
}

/// The checks of one exercise.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Unique within the file.
    pub id: String,
    /// The heading on the page that it belongs to.
    pub heading: String,
    /// Checks in order.
    pub checks: Vec<Check>,
    /// Where it stands in the file: line, from 1.
    pub line: usize,
}

/// One check.
#[derive(Clone, Debug)]
pub struct Check {
    /// What every check has.
    pub keys: CheckKeys,
    /// The kind, with its arguments.
    pub kind: Arc<dyn Kind>,
    /// What must not be kept or shown of the answers, beside what looks like a secret anyway.
    pub redact: Vec<Pattern>,
    /// What its author proves it by.
    pub fixtures: Fixtures,
    /// Where it stands in the file: line, from 1.
    pub line: usize,
}

/// One entry of `deliverables`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliverableSpec {
    /// Unique within the file.
    pub id: String,
    /// The first words of the prompt on the page; several where courses put it differently.
    pub prompts: Vec<String>,
    /// Full ids of the checks whose evidence belongs to it.
    pub evidence: Vec<String>,
    /// The lesson's quiz belongs to it.
    pub quiz: bool,
    /// Where it stands in the file: line, from 1.
    pub line: usize,
}

impl CheckFile {
    /// The check with this full id (`exercise/check`).
    pub fn check(&self, full_id: &str) -> Option<(&Exercise, &Check)> {
        let (exercise, id) = full_id.split_once('/')?;
        let exercise = self.exercises.iter().find(|found| found.id == exercise)?;
        Some((exercise, exercise.checks.iter().find(|check| check.keys.id == id)?))
    }

    /// Full ids of the checks of each exercise.
    pub fn ids(&self) -> CheckIds {
        let ids = |exercise: &Exercise| exercise.checks.iter().map(|check| format!("{}/{}", exercise.id, check.keys.id)).collect();
        self.exercises.iter().map(ids).collect()
    }
}

/// A check that was read, with what it says of others.
pub(super) struct Draft {
    pub check: Check,
    pub references: Vec<Reference>,
    pub column: usize,
}

/// Reads a check file. `file` is its name in diagnostics.
pub fn parse(file: &str, text: &str) -> (CheckFile, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut parsed = CheckFile::default();
    if let Some(root) = tree::read(file, text, &mut diagnostics) {
        read_root(file, &root, &mut parsed, &mut diagnostics);
    }
    diagnostics.sort_by_key(|found| (found.line, found.column));
    (parsed, diagnostics)
}

fn read_root(file: &str, root: &Node, parsed: &mut CheckFile, diagnostics: &mut Vec<Diagnostic>) {
    let mut keys = Arguments::new(file, root, "a check file", diagnostics);
    let format = keys.text("format");
    if let Some(other) = format.filter(|format| format != "1") {
        keys.refuse("format", format!("format {other} is not known here; this version reads format 1"));
        return;
    }
    let (targets, exercises, deliverables) = (keys.node("targets"), keys.node("exercises"), keys.node("deliverables"));
    keys.finish();
    if let Some(targets) = targets {
        read_targets(file, targets, &mut parsed.targets, diagnostics);
    }
    let mut drafts: Vec<(Exercise, Vec<Draft>)> = Vec::new();
    let mut dropped = Vec::new();
    for node in items(file, exercises, "exercises", diagnostics) {
        let Some((exercise, checks)) = read_exercise(file, node, &parsed.targets, &mut dropped, diagnostics) else { continue };
        if drafts.iter().any(|(other, _)| other.id == exercise.id) {
            let message = format!("a second exercise has the id `{}`; ids are unique in a file", exercise.id);
            diagnostics.push(Diagnostic::error("duplicate-id", file, node.line, node.column, message));
            continue;
        }
        drafts.push((exercise, checks));
    }
    parsed.exercises = graph::settle(file, drafts, dropped, diagnostics);
    for node in items(file, deliverables, "deliverables", diagnostics) {
        if let Some(spec) = read_deliverable(file, node, parsed, diagnostics) {
            parsed.deliverables.push(spec);
        }
    }
}

fn items<'a>(file: &str, node: Option<&'a Node>, key: &str, diagnostics: &mut Vec<Diagnostic>) -> &'a [Node] {
    match node.map(|node| (&node.value, node)) {
        None => &[],
        Some((Value::List(items), _)) => items,
        Some((_, node)) => {
            let message = format!("`{key}` takes a list (`- id: …`), not {}", node.noun());
            diagnostics.push(Diagnostic::error("wrong-type", file, node.line, node.column, message));
            &[]
        }
    }
}

fn read_targets(file: &str, node: &Node, targets: &mut BTreeMap<String, TargetSpec>, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Map(pairs) = &node.value else {
        let message = format!("`targets` takes names with `{{ title, provides }}`, not {}", node.noun());
        diagnostics.push(Diagnostic::error("wrong-type", file, node.line, node.column, message));
        return;
    };
    for (name, node) in pairs {
        let mut keys = Arguments::new(file, node, "a target", diagnostics);
        let name = name.text().unwrap_or_default();
        let title = keys.text("title").unwrap_or_else(|| name.to_owned());
        let provides = keys.texts("provides");
        keys.finish();
        targets.insert(name.to_owned(), TargetSpec { title, provides });
    }
}

fn read_exercise(
    file: &str,
    node: &Node,
    targets: &BTreeMap<String, TargetSpec>,
    dropped: &mut Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Exercise, Vec<Draft>)> {
    let mut keys = Arguments::new(file, node, "an exercise", diagnostics);
    let (id, heading) = (identifier(&mut keys), keys.text("heading").unwrap_or_default());
    let checks = keys.node("checks");
    keys.finish();
    let id = id?;
    let mut drafts: Vec<Draft> = Vec::new();
    for node in items(file, checks, "checks", diagnostics) {
        let Some(draft) = read_check(file, node, targets, diagnostics) else {
            dropped.extend(node.get("id").and_then(Node::text).map(|check| format!("{id}/{check}")));
            continue;
        };
        if drafts.iter().any(|other| other.check.keys.id == draft.check.keys.id) {
            let message = format!("a second check of this exercise has the id `{}`", draft.check.keys.id);
            diagnostics.push(Diagnostic::error("duplicate-id", file, node.line, node.column, message));
            continue;
        }
        drafts.push(draft);
    }
    Some((Exercise { id, heading, checks: Vec::new(), line: node.line }, drafts))
}

fn identifier(keys: &mut Arguments<'_, '_>) -> Option<String> {
    let id = keys.required("id");
    if id.contains(|ch: char| ch == '/' || ch.is_whitespace()) {
        keys.refuse("id", format!("`{id}` is no id: use letters, digits and `-`"));
        return None;
    }
    Some(id).filter(|id| !id.is_empty())
}

fn read_check(file: &str, node: &Node, targets: &BTreeMap<String, TargetSpec>, diagnostics: &mut Vec<Diagnostic>) -> Option<Draft> {
    let mut keys = Arguments::new(file, node, "a check", diagnostics);
    let id = identifier(&mut keys);
    let common = CheckKeys {
        id: id.clone().unwrap_or_default(),
        step: keys.number("step").map(|step| u32::try_from(step).unwrap_or(u32::MAX)),
        title: keys.text("title").or(id).unwrap_or_default(),
        needs: Vec::new(),
        before: keys.reference("before"),
        memory: if keys.choice("memory", &["now", "once"]) == Some("once") { Memory::Once } else { Memory::Now },
        timeout: keys.duration("timeout"),
        retries: read_retries(&mut keys),
        why: keys.text("why"),
        fix: keys.text("fix"),
        hints: keys.texts("hints"),
        points: keys.number("points").map_or(1, |points| u32::try_from(points).unwrap_or(u32::MAX)),
    };
    let fixtures = fixtures::Draft::read(&mut keys);
    let redact = keys.pattern("redact");
    let needs = keys.node("needs");
    let kind = kind_of(&mut keys, node);
    let fixtures = kind.as_ref().map(|(_, kind)| fixtures.settle(&mut keys, &**kind, targets.keys().map(String::as_str)));
    let (sound, mut references) = keys.finish();
    let needs = read_needs(file, needs, &mut references, diagnostics)?;
    let (_, kind) = kind?;
    let known = kind.targets().iter().find(|target| !targets.contains_key(**target)).map(|target| (*target).to_owned());
    if let Some(target) = known.filter(|_| sound) {
        let hint = near(&target, targets.keys().map(String::as_str));
        let message = format!("`{target}` is not among the file's `targets`{hint}");
        diagnostics.push(Diagnostic::error("unknown-target", file, node.line, node.column, message));
        return None;
    }
    let check = Check { keys: CheckKeys { needs, ..common }, kind, redact, fixtures: fixtures.unwrap_or_default(), line: node.line };
    sound.then_some(Draft { check, references, column: node.column })
}

fn read_retries(keys: &mut Arguments<'_, '_>) -> u32 {
    let retries = keys.number("retries").map_or(0, |retries| u32::try_from(retries).unwrap_or(u32::MAX));
    if retries > MOST_RETRIES {
        keys.refuse("retries", format!("`retries` is at most {MOST_RETRIES}"));
    }
    retries.min(MOST_RETRIES)
}

/// The one key of an entry that names a kind.
fn kind_of(keys: &mut Arguments<'_, '_>, node: &Node) -> Option<(&'static str, Arc<dyn Kind>)> {
    let mut found: Option<(&'static str, Arc<dyn Kind>)> = None;
    for (name, read) in KINDS {
        if node.get(name).is_none() {
            continue;
        }
        if let Some((first, _)) = &found {
            let first = *first;
            keys.node(name);
            keys.refuse(name, format!("a check is of one kind, and this one is already `{first}`"));
            return None;
        }
        let kind = keys.map(name, read);
        let Some(kind) = kind else {
            keys.refuse(name, format!("`{name}` needs its arguments: `{name}: {{ … }}`"));
            return None;
        };
        found = Some((*name, kind));
    }
    if found.is_none() {
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        keys.no_kind(&names);
    }
    found
}

fn read_needs(file: &str, node: Option<&Node>, references: &mut Vec<Reference>, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Need>> {
    let mut needs = Vec::new();
    let mut sound = true;
    let nodes: Vec<&Node> = match node.map(|node| (&node.value, node)) {
        None => Vec::new(),
        Some((Value::List(items), _)) => items.iter().collect(),
        Some((_, node)) => vec![node],
    };
    for node in nodes {
        let alone = matches!(&node.value, Value::Map(pairs) if pairs.len() == 1);
        let achieved = node.get("achieved").filter(|_| alone).and_then(Node::text);
        let (id, need): (_, fn(String) -> Need) = match (node.text(), achieved) {
            (Some(id), _) => (id, Need::Passed),
            (None, Some(id)) => (id, Need::Achieved),
            (None, None) => {
                let message = "a need is a check's id, or `{ achieved: id }`".to_owned();
                diagnostics.push(Diagnostic::error("wrong-type", file, node.line, node.column, message));
                sound = false;
                continue;
            }
        };
        references.push(Reference { key: "needs", id: id.to_owned(), line: node.line, column: node.column });
        needs.push(need(id.to_owned()));
    }
    sound.then_some(needs)
}

fn read_deliverable(file: &str, node: &Node, parsed: &CheckFile, diagnostics: &mut Vec<Diagnostic>) -> Option<DeliverableSpec> {
    let mut keys = Arguments::new(file, node, "a deliverable", diagnostics);
    let (id, prompts, evidence) = (identifier(&mut keys), keys.texts("match"), keys.texts("evidence"));
    if prompts.is_empty() {
        keys.refuse("match", "`match` is missing: the first words of the prompt");
    }
    for id in &evidence {
        if parsed.check(id).is_none() {
            let ids: Vec<String> = parsed.ids().into_iter().flatten().collect();
            let hint = near(id, ids.iter().map(String::as_str));
            keys.refuse("evidence", format!("no check `{id}` in this file{hint} (write `exercise/check`)"));
        }
    }
    let quiz = keys.flag("quiz").unwrap_or(false);
    let (sound, _) = keys.finish();
    Some(DeliverableSpec { id: id?, prompts, evidence, quiz, line: node.line }).filter(|_| sound)
}

#[cfg(test)]
mod tests;
