//! What is new on a branch: commit by commit, so that each submission has the time at which it came; then file by file, bounded.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;

use super::{IndexFault, Judge, schema};
use crate::adapters::git::{Branch, Entry, EntryKind, GitFault, Objects};
use crate::submission::cohort::Handed;
use crate::submission::package::{BadFile, LARGEST_FILE, MOST_FILES};
use crate::submission::remote::{REVIEWS, SUBMISSIONS};
use crate::submission::{Hash, Package};

/// The most commits of a branch that are looked at.
const MOST_COMMITS: usize = 10_000;
/// The most submissions or reviews of a branch.
const MOST_FOLDERS: usize = 10_000;
/// The deepest folder of a submission.
const DEEPEST: usize = 8;
/// A review is smaller than this.
const LARGEST_REVIEW: usize = 1 << 20;

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The branch.
    pub branch: String,
    /// The name of its folder.
    pub name: Hash,
    /// When it was committed.
    pub at: Timestamp,
}

/// Reads what is new of a learner's branch since the commit `seen`. Says how many submissions are.
pub fn learner(
    connection: &Connection,
    objects: &mut Objects,
    branch: &Branch,
    seen: Option<&str>,
    judge: &mut dyn Judge,
) -> Result<usize, IndexFault> {
    let (commits, continues) = commits_since(objects, &branch.head, seen)?;
    if !continues {
        schema::forget(connection, &branch.name)?;
    }
    let known: Vec<(String, String, Handed)> = schema::rows_of(connection, "handed", &branch.name)?;
    let before: BTreeMap<String, String> = known.iter().map(|(name, tree, _)| (name.clone(), tree.clone())).collect();
    // The time of each is that of the commit that brought it; what it holds is what the branch's head has.
    let mut came: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut now: Vec<Entry> = Vec::new();
    for (tree, at) in &commits {
        now = objects.folder(tree, SUBMISSIONS)?;
        for entry in now.iter().take(MOST_FOLDERS) {
            if !before.contains_key(&entry.name) && !came.contains_key(&entry.name) {
                came.insert(entry.name.clone(), *at);
                order.push(entry.name.clone());
            }
        }
    }
    let heads: BTreeMap<&str, &Entry> = now.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    // What was taken away or written over is not what it was.
    let stays = |(name, tree): (&String, &String)| heads.get(name.as_str()).is_some_and(|entry| entry.id == *tree);
    if !commits.is_empty() && !before.iter().all(stays) {
        schema::forget(connection, &branch.name)?;
        return learner(connection, objects, branch, None, judge);
    }
    let mut earlier: Vec<Handed> = known.into_iter().map(|(_, _, row)| row).collect();
    let mut count = 0;
    for name in order {
        let (Some(hash), Some(entry), Some(at)) = (Hash::parse(&name), heads.get(name.as_str()), came.get(&name)) else { continue };
        let found = Found { branch: branch.name.clone(), name: hash, at: *at };
        let row = match read_entry(objects, entry) {
            Ok(package) => judge.handed(&package, &found, &earlier),
            Err(why) => judge.unreadable(&found, &why),
        };
        let json = serde_json::to_string(&row).unwrap_or_default();
        schema::add(connection, "handed", (&branch.name, &name), &entry.id, earlier.len(), &json)?;
        earlier.push(row);
        count += 1;
    }
    Ok(count)
}

/// Reads what is new of an instructor's branch. Says how many reviews are.
pub fn instructor(connection: &Connection, objects: &mut Objects, branch: &Branch, judge: &mut dyn Judge) -> Result<usize, IndexFault> {
    let head = objects.commit(&branch.head)?;
    let rows: Vec<(String, String, serde_json::Value)> = schema::rows_of(connection, "reviewed", &branch.name)?;
    let known: BTreeMap<&str, &str> = rows.iter().map(|(name, tree, _)| (name.as_str(), tree.as_str())).collect();
    let entries = objects.folder(&head.tree, REVIEWS)?;
    let mut count = 0;
    for entry in entries.iter().take(MOST_FOLDERS).filter(|entry| known.get(entry.name.as_str()) != Some(&entry.id.as_str())) {
        let Some(name) = Hash::parse(&entry.name).filter(|_| entry.kind == EntryKind::Folder) else { continue };
        let ReviewFiles { document, signature } = read_review(objects, &entry.id)?;
        let found = Found { branch: branch.name.clone(), name, at: head.at };
        let Some(row) = document.and_then(|document| judge.reviewed(&document, signature.as_deref(), &found)) else { continue };
        let json = serde_json::to_string(&row).unwrap_or_default();
        schema::add(connection, "reviewed", (&branch.name, &entry.name), &entry.id, 0, &json)?;
        count += 1;
    }
    Ok(count)
}

/// Tree and time of each commit after `seen`, oldest first; and whether `seen` is among those before them (or there is none).
fn commits_since(objects: &mut Objects, head: &str, seen: Option<&str>) -> Result<(Vec<(String, Timestamp)>, bool), GitFault> {
    let mut commits = Vec::new();
    let mut next = Some(head.to_owned());
    let mut continues = seen.is_none();
    while let Some(id) = next.take().filter(|_| commits.len() < MOST_COMMITS) {
        if seen == Some(id.as_str()) {
            continues = true;
            break;
        }
        let commit = objects.commit(&id)?;
        commits.push((commit.tree, commit.at));
        next = commit.parent;
    }
    commits.reverse();
    Ok((commits, continues))
}

/// A review as it lies in a tree; what is missing or too large is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewFiles {
    /// `review.json`
    pub document: Option<Vec<u8>>,
    /// `review.json.sig`
    pub signature: Option<Vec<u8>>,
}

/// Reads the review in a tree.
///
/// # Errors
/// The tree can't be read.
pub fn read_review(objects: &mut Objects, tree: &str) -> Result<ReviewFiles, GitFault> {
    let files = objects.tree(tree)?;
    let mut file = |wanted: &str| {
        let found = files.iter().find(|file| file.name == wanted && file.kind == EntryKind::File)?;
        objects.file(&found.id, LARGEST_REVIEW).ok()
    };
    Ok(ReviewFiles { document: file("review.json"), signature: file("review.json.sig") })
}

fn read_entry(objects: &mut Objects, entry: &Entry) -> Result<Package, String> {
    match entry.kind {
        EntryKind::Folder => read_package(objects, &entry.id),
        EntryKind::File | EntryKind::Other => Err("it is no folder".to_owned()),
    }
}

/// The submission in a tree. The error says which of its files can't be part of one, and why.
///
/// # Errors
/// As a message for people.
pub fn read_package(objects: &mut Objects, tree: &str) -> Result<Package, String> {
    let mut package = Package::default();
    let mut waiting = vec![(String::new(), tree.to_owned(), 0)];
    let mut seen = 0;
    while let Some((below, tree, depth)) = waiting.pop() {
        for entry in objects.tree(&tree).map_err(|fault| fault.to_string())? {
            let path = if below.is_empty() { entry.name.clone() } else { format!("{below}/{}", entry.name) };
            seen += 1;
            let bad = |why: &str| Err(BadFile::new(&path, why).to_string());
            match entry.kind {
                _ if seen > MOST_FILES * 2 => return bad("is one file or folder too many"),
                EntryKind::Folder if depth >= DEEPEST => return bad("lies too many folders deep"),
                EntryKind::Folder => waiting.push((path, entry.id, depth + 1)),
                EntryKind::Other => return bad("is a link; a submission has plain files only"),
                EntryKind::File => {
                    let bytes =
                        objects.file(&entry.id, LARGEST_FILE).map_err(|fault| BadFile::new(&path, fault.to_string()).to_string())?;
                    package.add(&path, bytes).map_err(|bad| bad.to_string())?;
                }
            }
        }
    }
    Ok(package)
}
