//! Whether the files are those of the manifest: all of them, none else, each as it was.

use std::collections::BTreeSet;

use super::field;
use crate::submission::finding::{Finding, Rule};
use crate::submission::hash::Hash;
use crate::submission::manifest::Manifest;
use crate::submission::package::{MANIFEST, Package, SIGNATURE, check_path};

pub fn look(package: &Package, manifest: &Manifest, found: &mut Vec<Finding>) {
    let mut listed = BTreeSet::new();
    for (index, record) in manifest.files.iter().enumerate() {
        let path = record.path.as_str();
        let place = field(&format!("files[{index}].path"));
        if let Err(message) = check_path(path) {
            found.push(Finding::new(Rule::FilePath, place, format!("'{path}' {message}")));
            continue;
        }
        if [MANIFEST, SIGNATURE].contains(&path) || !listed.insert(path) {
            found.push(Finding::new(Rule::FilePath, place, format!("'{path}' must not stand there, or not twice")));
            continue;
        }
        let Some(bytes) = package.file(path) else {
            found.push(Finding::new(Rule::FileMissing, path, "is in the manifest and not there"));
            continue;
        };
        let size = bytes.len() as u64;
        if size != record.bytes {
            found.push(Finding::new(Rule::FileChanged, path, format!("has {size} bytes, and the manifest says {}", record.bytes)));
        }
        if Hash::of(bytes) != record.sha256 {
            found.push(Finding::new(Rule::FileChanged, path, "has another SHA-256 than the manifest says"));
        }
    }
    for (path, _) in package.files() {
        if ![MANIFEST, SIGNATURE].contains(&path) && !listed.contains(path) {
            found.push(Finding::new(Rule::FileUnlisted, path, "is not in the manifest, so nobody stands for it"));
        }
    }
    for (index, deliverable) in manifest.deliverables.iter().enumerate() {
        if let Some(answer) = deliverable.answer.as_deref().filter(|answer| manifest.file(answer).is_none()) {
            let place = field(&format!("deliverables[{index}].answer"));
            found.push(Finding::new(Rule::AnswerMissing, place, format!("names '{answer}', which is not among the files")));
        }
    }
}
