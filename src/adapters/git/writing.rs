//! A commit made of files in memory, on top of another: `git fast-import` takes all of it in one go, and touches no work tree.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::GitFault;
use super::run::Git;
use crate::ports::Cancel;

/// The commit that adds `files` to what `base` has. `by` is a name; no address of anybody is written.
///
/// # Errors
/// Git can't write to its repository.
pub fn commit(
    git: &Git,
    base: Option<&str>,
    files: &[(String, &[u8])],
    message: &str,
    by: &str,
    cancel: &Cancel,
) -> Result<String, GitFault> {
    // A reference of this call's own: several may write at once.
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let reference = format!("refs/drillyard/{}-{}", std::process::id(), CALLS.fetch_add(1, Ordering::Relaxed));
    let mut stream = Vec::new();
    let mut head = format!("commit {reference}\ncommitter {} <> now\n", name(by));
    let _ = write!(head, "data {}\n{message}\n", message.len());
    if let Some(base) = base {
        let _ = writeln!(head, "from {base}");
    }
    stream.extend_from_slice(head.as_bytes());
    for (path, bytes) in files {
        stream.extend_from_slice(format!("M 100644 inline {path}\ndata {}\n", bytes.len()).as_bytes());
        stream.extend_from_slice(bytes);
        stream.push(b'\n');
    }
    stream.extend_from_slice(b"done\n");
    git.run(&["fast-import", "--quiet", "--done", "--force", "--date-format=now"], &stream, cancel)?;
    let commit = git.run(&["rev-parse", "--verify", "--end-of-options", &format!("{reference}^{{commit}}")], &[], cancel)?;
    git.run(&["update-ref", "-d", &reference], &[], cancel)?;
    Ok(String::from_utf8_lossy(&commit).trim().to_owned())
}

/// A name as a commit may hold it.
fn name(by: &str) -> String {
    let name: String = by.chars().filter(|ch| !ch.is_control() && !"<>".contains(*ch)).take(100).collect();
    if name.trim().is_empty() { "unknown".to_owned() } else { name.trim().to_owned() }
}
