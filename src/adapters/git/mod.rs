//! A Git remote that learners and instructors share, through the system's `git` and the person's own credentials. What is fetched goes into
//! a bare repository of ours and is read object by object: nothing of it is ever checked out, and no hook, filter or helper of it runs.

mod fault;
mod objects;
mod run;
mod writing;

use std::path::{Path, PathBuf};

pub use fault::GitFault;
pub use objects::{Commit, Entry, EntryKind, Objects};

use crate::ports::Cancel;
use run::Git;

/// References of ours to what the remote has.
const REMOTE: &str = "refs/remote/";
/// More branches than any cohort has.
const MOST_BRANCHES: usize = 20_000;
/// So often somebody else may be faster.
const ATTEMPTS: usize = 6;

/// A branch as it was fetched last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// `learners/ada-…`
    pub name: String,
    /// Its newest commit.
    pub head: String,
}

/// A remote with the repository that keeps what it has.
#[derive(Clone, Debug)]
pub struct Remote {
    url: String,
    git: Git,
}

impl Remote {
    /// The remote at `url`, an address or a path, kept in `folder`, which is made where it is not there. `asks`: somebody is there whom
    /// git may ask for a password.
    ///
    /// # Errors
    /// No git, an address that is none, or a folder that can't be written.
    pub fn open(url: &str, folder: &Path, asks: bool) -> Result<Self, GitFault> {
        if url.is_empty() || url.starts_with('-') || url.contains("::") || url.chars().any(char::is_control) {
            return Err(GitFault::Address(url.to_owned()));
        }
        // Where it is run must not matter.
        let there = Path::new(url).exists().then(|| std::path::absolute(url)).and_then(Result::ok);
        let url = there.map_or_else(|| url.to_owned(), |path| path.display().to_string());
        let git = Git::new(folder, asks);
        if !folder.join("HEAD").is_file() {
            std::fs::create_dir_all(folder).map_err(|error| GitFault::Folder { folder: folder.to_owned(), says: error.to_string() })?;
            git.run(&["init", "--quiet", "--bare", "--template="], &[], &Cancel::new())?;
        }
        Ok(Self { url, git })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Fetches the branches whose names begin with any of `prefixes`; forgets those that are gone.
    ///
    /// # Errors
    /// The remote can't be reached, does not let one in, or is no repository.
    pub fn fetch(&self, prefixes: &[&str], cancel: &Cancel) -> Result<(), GitFault> {
        let specs: Vec<String> = prefixes.iter().map(|prefix| format!("+refs/heads/{prefix}*:{REMOTE}{prefix}*")).collect();
        let mut words =
            vec!["fetch", "--quiet", "--prune", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", &self.url];
        words.extend(specs.iter().map(String::as_str));
        self.git.run(&words, &[], cancel).map(drop)
    }

    /// The branches fetched whose names begin with `prefix`, by name.
    ///
    /// # Errors
    /// The repository can't be read.
    pub fn branches(&self, prefix: &str) -> Result<Vec<Branch>, GitFault> {
        let pattern = format!("{REMOTE}{prefix}");
        let count = format!("--count={MOST_BRANCHES}");
        let listed = self.git.run(&["for-each-ref", &count, "--format=%(objectname) %(refname)", &pattern], &[], &Cancel::new())?;
        let branch = |line: &str| {
            let (head, name) = line.split_once(' ')?;
            Some(Branch { name: name.strip_prefix(REMOTE)?.to_owned(), head: head.to_owned() })
        };
        Ok(String::from_utf8_lossy(&listed).lines().filter_map(branch).collect())
    }

    /// A way to what was fetched.
    ///
    /// # Errors
    /// No git.
    pub fn objects(&self) -> Result<Objects, GitFault> {
        Objects::open(&self.git)
    }

    /// Adds `files` to the branch, in one commit that says `message`, and pushes it. When somebody else was faster, what they pushed is
    /// fetched, and it is tried again on top of that.
    ///
    /// # Errors
    /// The remote can't be reached, refuses, or was written to by others all the time.
    pub fn publish(&self, branch: &str, files: &[(String, &[u8])], message: &str, by: &str, cancel: &Cancel) -> Result<(), GitFault> {
        let mut refused = None;
        for _ in 0..ATTEMPTS {
            self.fetch(&[branch], cancel)?;
            let base = self.branches(branch)?.into_iter().find(|found| found.name == branch).map(|found| found.head);
            let commit = writing::commit(&self.git, base.as_deref(), files, message, by, cancel)?;
            let to = format!("{commit}:refs/heads/{branch}");
            match self.git.run(&["push", "--quiet", "--no-verify", "--no-recurse-submodules", "--", &self.url, &to], &[], cancel) {
                Ok(_) => {
                    let ours = format!("{REMOTE}{branch}");
                    return self.git.run(&["update-ref", &ours, &commit], &[], cancel).map(drop);
                }
                Err(fault @ GitFault::Behind) => refused = Some(fault),
                Err(fault) => return Err(fault),
            }
        }
        Err(refused.unwrap_or(GitFault::Behind))
    }
}

/// Where the repository for a remote is kept, below the program's data: remotes of other addresses have others.
pub fn folder_for(data: &Path, url: &str) -> PathBuf {
    let name = crate::submission::Hash::of(url.as_bytes());
    data.join("remotes").join(name.short())
}

#[cfg(test)]
mod tests;
