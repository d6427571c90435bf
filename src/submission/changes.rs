//! What changed from one submission of a lesson to the next, for whoever hands in and whoever reviews.

use std::collections::BTreeMap;

use super::hash::Hash;
use super::manifest::Manifest;

/// What is new in `after`, one line each; empty when nothing that people look at changed.
pub fn changes(before: &Manifest, after: &Manifest) -> Vec<String> {
    let mut lines = Vec::new();
    for result in &after.verdicts {
        match before.verdicts.iter().find(|earlier| earlier.id == result.id) {
            None => lines.push(format!("{}: {} (was not checked)", result.id, result.word())),
            Some(earlier) if earlier.verdict != result.verdict => {
                lines.push(format!("{}: {} (was {})", result.id, result.word(), earlier.word()))
            }
            Some(_) => {}
        }
    }
    let gone = before.verdicts.iter().filter(|earlier| !after.verdicts.iter().any(|result| result.id == earlier.id));
    lines.extend(gone.map(|earlier| format!("{}: no longer there (was {})", earlier.id, earlier.word())));
    let (old, new) = (contents(before), contents(after));
    for deliverable in &after.deliverables {
        let earlier = before.deliverables.iter().find(|earlier| earlier.id == deliverable.id);
        let was = earlier.and_then(|earlier| old.get(earlier.answer.as_deref()?));
        let is = deliverable.answer.as_deref().and_then(|answer| new.get(answer));
        match (was, is) {
            (None, Some(_)) => lines.push(format!("{}: answered", deliverable.id)),
            (Some(_), None) => lines.push(format!("{}: the answer was taken back", deliverable.id)),
            (Some(was), Some(is)) if was != is => lines.push(format!("{}: the answer changed", deliverable.id)),
            _ => {}
        }
    }
    let attached =
        |files: &BTreeMap<String, Hash>| -> Vec<String> { files.keys().filter(|path| path.starts_with("files/")).cloned().collect() };
    for path in attached(&new) {
        match old.get(&path) {
            None => lines.push(format!("{path}: attached")),
            Some(was) if *was != new[&path] => lines.push(format!("{path}: changed")),
            Some(_) => {}
        }
    }
    lines.extend(attached(&old).into_iter().filter(|path| !new.contains_key(path)).map(|path| format!("{path}: no longer attached")));
    match after.quizzes.len().saturating_sub(before.quizzes.len()) {
        0 => {}
        1 => lines.push("1 more attempt at a quiz".to_owned()),
        more => lines.push(format!("{more} more attempts at quizzes")),
    }
    lines
}

fn contents(manifest: &Manifest) -> BTreeMap<String, Hash> {
    manifest.files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect()
}
