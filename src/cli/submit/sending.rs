//! Where a submission goes, and its way there: a file or folder on this computer, or a Git remote, now or later.

use std::path::{Path, PathBuf};

use crate::adapters::git::{self, GitFault, Remote};
use crate::cli::CliError;
use crate::domain::receipt::Outgoing;
use crate::ports::{Cancel, ExchangeStore};
use crate::runtime::submission_files;
use crate::submission::manifest::Person;
use crate::submission::remote::{learner_branch, submission_path};
use crate::submission::{Draft, Hash, Package, archive};

use super::Desk;

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// It is only shown.
    Nowhere,
    /// A new archive or folder.
    File(PathBuf),
    /// A Git remote.
    Remote(String),
}

impl Destination {
    /// What `to` means, else what the course says. The error says what may be given.
    pub fn find(to: Option<&str>, dry_run: bool, of_course: Option<&str>) -> Result<Self, CliError> {
        match (to, of_course) {
            _ if dry_run => Ok(Self::Nowhere),
            (Some(to), _) if is_remote(to) => Ok(Self::Remote(to.to_owned())),
            (Some(to), _) => {
                submission_files::check_destination(Path::new(to)).map_err(CliError::usage).map(|()| Self::File(PathBuf::from(to)))
            }
            (None, Some(remote)) => Ok(Self::Remote(remote.to_owned())),
            (None, None) => Err(CliError::usage(
                "say where to: --to FILE.tar, a new folder, or a Git remote; --dry-run only shows what would be handed in",
            )),
        }
    }

    /// As it is kept: from wherever one is.
    pub fn lasting(&self) -> String {
        match self {
            Self::File(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            other => other.words(),
        }
    }

    /// For people.
    pub fn words(&self) -> String {
        match self {
            Self::Nowhere => String::new(),
            Self::File(path) => path.display().to_string(),
            Self::Remote(url) => url.clone(),
        }
    }
}

/// An address, the short form that ssh has, or the path of a repository.
fn is_remote(to: &str) -> bool {
    let short = to.split_once(':').is_some_and(|(host, path)| !host.contains(['/', '.']) || host.contains('@') && !path.is_empty());
    let repository = Path::new(to).join("HEAD").is_file() || Path::new(to).join(".git").exists();
    to.contains("://") || short || repository
}

/// What became of a submission that was to be sent.
pub enum Sent {
    /// It is there.
    There,
    /// The remote is away: it waits here.
    Waits(GitFault),
}

impl Desk<'_> {
    /// Puts a signed submission where it goes, or keeps it for later when its remote is away.
    pub(super) fn send(&self, draft: &Draft, package: &Package, to: &Destination) -> Result<Sent, CliError> {
        let url = match to {
            Destination::Nowhere => return Ok(Sent::There),
            Destination::File(path) => {
                let written = submission_files::write(package, path);
                written.map_err(|error| CliError::could_not(format!("{} can't be written: {error}", path.display())))?;
                return Ok(Sent::There);
            }
            Destination::Remote(url) => url,
        };
        let refused = |fault: GitFault| CliError::could_not(format!("nothing was handed in: {fault}"));
        let data = self.learner.paths.progress.parent().map(PathBuf::from).unwrap_or_default();
        let remote = Remote::open(url, &git::folder_for(&data, url), self.console.asks()).map_err(refused)?;
        let (hash, by) = (draft.hash(), &draft.manifest.learner);
        self.console.wait_for(&format!("sending to {url}"));
        match self.console.during(|| publish(&remote, package, &self.lesson.0, &hash, by, self.cancel)) {
            Ok(()) => Ok(Sent::There),
            Err(fault) if fault.is_passing() && !self.cancel.is_cancelled() => {
                let outgoing = Outgoing {
                    lesson: self.lesson.0.clone(),
                    submission: hash.to_string(),
                    name: by.name.clone(),
                    key: by.key.clone(),
                    to: url.clone(),
                    archive: archive::write(package).map_err(|error| CliError::could_not(error.to_string()))?,
                };
                self.store.queue(&outgoing).map_err(|error| CliError::bad_input(error.to_string()))?;
                Ok(Sent::Waits(fault))
            }
            Err(fault) => Err(refused(fault)),
        }
    }
}

/// Adds a submission to its learner's branch.
///
/// # Errors
/// The remote is away, or refuses.
pub fn publish(
    remote: &Remote,
    package: &Package,
    lesson: &str,
    submission: &Hash,
    learner: &Person,
    cancel: &Cancel,
) -> Result<(), GitFault> {
    let files: Vec<(String, &[u8])> = package.files().map(|(path, bytes)| (submission_path(submission, path), bytes)).collect();
    remote.publish(&learner_branch(learner), &files, &format!("Hand in {lesson}"), &learner.name, cancel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_is_told_from_a_file() {
        for (to, remote) in [
            ("https://example.org/a.git", true),
            ("git@example.org:a/b.git", true),
            ("host:path", true),
            ("work.tar", false),
            ("./a:b.tar", false),
            ("folder/new", false),
        ] {
            assert_eq!(is_remote(to), remote, "{to}");
        }
        let course = Some("git@example.org:a/b.git");
        assert_eq!(Destination::find(None, false, course).unwrap().words(), "git@example.org:a/b.git");
        assert_eq!(Destination::find(None, true, course).unwrap(), Destination::Nowhere);
        assert!(Destination::find(None, false, None).unwrap_err().message.contains("--to"));
    }
}
