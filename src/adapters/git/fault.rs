//! Why git could not do it, told apart as far as matters to people: no program, no way there, no permission, or something odd.

use std::path::PathBuf;

/// What went wrong, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitFault {
    /// There is no git.
    #[error("there is no program `git` here: install it (Debian: sudo apt install git)")]
    NoGit,
    /// What was named is no address.
    #[error("'{0}' is no address of a Git repository")]
    Address(String),
    /// Our own folder.
    #[error("{} can't be written: {says}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// In the system's words.
        says: String,
    },
    /// Nobody answers there, at this time: it may be tried later.
    #[error("{url} can't be reached: {says}")]
    Unreachable {
        /// The remote.
        url: String,
        /// In git's words.
        says: String,
    },
    /// It answers, and does not let one in or write.
    #[error("{url} refuses: {says}")]
    Refused {
        /// The remote.
        url: String,
        /// In git's words.
        says: String,
    },
    /// Somebody else pushed first.
    #[error("others wrote to the same branch all the time: try again")]
    Behind,
    /// It was given up, or took too long.
    #[error("{0}")]
    Stopped(String),
    /// Anything else.
    #[error("git {what}: {says}")]
    Failed {
        /// The git command.
        what: String,
        /// In its words.
        says: String,
    },
}

impl GitFault {
    /// It may work later, with nothing changed here.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Stopped(_) | Self::Behind)
    }

    /// What git's own words on stderr mean; `url` is the remote that was asked, where one was.
    pub fn of(what: &str, url: Option<&str>, stderr: &str) -> Self {
        let says = words(stderr);
        let has = |parts: &[&str]| parts.iter().any(|part| stderr.contains(part));
        let Some(url) = url.map(str::to_owned) else { return Self::Failed { what: what.to_owned(), says } };
        if has(&["[rejected]", "non-fast-forward", "fetch first", "cannot lock ref", "failed to update ref", "reference already exists"]) {
            return Self::Behind;
        }
        if has(&[
            "Could not resolve host",
            "Could not resolve hostname",
            "Connection refused",
            "Connection timed out",
            "Connection reset",
            "Network is unreachable",
            "No route to host",
            "Failed to connect",
            "Operation timed out",
            "early EOF",
            "unexpected disconnect",
            "The requested URL returned error: 5",
            "does not appear to be a git repository",
            "does not exist",
        ]) {
            return Self::Unreachable { url, says };
        }
        if has(&[
            "Permission denied",
            "Authentication failed",
            "could not read Username",
            "could not read Password",
            "returned error: 401",
            "returned error: 403",
            "returned error: 404",
            "Repository not found",
            "remote rejected",
            "Host key verification failed",
            "insufficient permission",
            "protected branch",
        ]) {
            return Self::Refused { url, says };
        }
        Self::Failed { what: what.to_owned(), says }
    }
}

/// The line that says most: the first of git's that is an error, else the first; clean, and short.
fn words(stderr: &str) -> String {
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = lines().find(|line| ["fatal:", "error:", "ssh:", "remote: "].iter().any(|start| line.starts_with(start)));
    let line = telling.or_else(|| lines().next()).unwrap_or("it failed and said nothing");
    let line = line.trim_start_matches("fatal: ").trim_start_matches("error: ");
    crate::domain::sanitize::sanitize_line(line).trim().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let of = |stderr: &str| GitFault::of("push", Some("u"), stderr);
        assert_eq!(of(" ! [rejected]        x -> x (fetch first)\nerror: failed to push some refs to 'u'"), GitFault::Behind);
        assert!(
            of("ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read from remote repository.").is_passing()
        );
        assert!(of("fatal: '/gone' does not appear to be a git repository\nfatal: Could not read").is_passing());
        let refused = of("git@x: Permission denied (publickey).\r\nfatal: Could not read from remote repository.");
        assert!(matches!(&refused, GitFault::Refused { says, .. } if says == "Could not read from remote repository."), "{refused:?}");
        assert!(!refused.is_passing());
        assert_eq!(GitFault::of("init", None, "fatal: odd \u{1b}[1m").to_string(), "git init: odd");
    }
}
