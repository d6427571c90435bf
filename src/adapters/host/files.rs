//! Reads and lists files of this host: text, sizes, modes, hashes.

use std::fs::Metadata;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::glob;
use super::reply::{Reply, text};
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::encoding::hex;
use crate::domain::evidence::{OUTPUT_LIMIT, Outcome};
use crate::domain::probe::{FoundFile, FoundFiles};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::ErrorReason;

/// Most files that one answer names.
const MOST_FILES: usize = 1_000;

/// The file's text.
pub(super) fn read(path: &Path) -> Reply {
    match start_of(path, OUTPUT_LIMIT) {
        Ok((bytes, truncated)) => Reply { stdout: text(&bytes), truncated, ..Reply::of(Outcome::Exited(0)) },
        Err(error) => Reply::from_io(&error, path),
    }
}

/// The first `limit` bytes of a regular file, and whether there are more. Refuses what could block or never end.
pub(super) fn start_of(path: &Path, limit: usize) -> std::io::Result<(Vec<u8>, bool)> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() {
        return Err(std::io::Error::other(if meta.is_dir() { "it is a folder" } else { "it is not a regular file" }));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    let truncated = bytes.len() > limit;
    bytes.truncate(limit);
    Ok((bytes, truncated))
}

/// The files that `pattern` matches, newest first.
pub(super) fn find(pattern: &Path, digest: bool, deadline: &Deadline) -> Reply {
    let (found, truncated) = match newest(pattern, deadline) {
        Ok(found) => found,
        Err(reply) => return *reply,
    };
    let mut files = Vec::new();
    for (path, meta) in found {
        let sha256 = match digest.then(|| sha256(&path, deadline)) {
            Some(Err(DigestFault::Stopped(stopped))) => return given_up(stopped, pattern),
            Some(Err(DigestFault::Unreadable)) | None => None,
            Some(Ok(hash)) => Some(hash),
        };
        files.push(facts(&path, &meta, sha256));
    }
    if files.is_empty() { Reply::missing() } else { Reply { truncated, ..Reply::json(&FoundFiles { files }) } }
}

/// Files with what is known of each, and whether there may be more.
pub(super) type Newest = (Vec<(PathBuf, Metadata)>, bool);

/// What `pattern` matches, newest first, and whether there may be more; or the answer when that can't be told.
pub(super) fn newest(pattern: &Path, deadline: &Deadline) -> Result<Newest, Box<Reply>> {
    let found = glob::find(pattern, deadline).map_err(|stopped| Box::new(given_up(stopped, pattern)))?;
    if let Some(message) = glob::unfinished(&found, pattern) {
        return Err(Box::new(Reply::unavailable(ErrorReason::CutShort, message)));
    }
    // Where any folder may hold it, those that are another's hold nothing of the learner's.
    let anywhere = pattern.components().any(|part| part.as_os_str() == "**");
    if let (true, false, Some(folder)) = (found.paths.is_empty(), anywhere, found.closed.first()) {
        return Err(Box::new(Reply::unavailable(ErrorReason::Permission, format!("your account may not list {}", folder.display()))));
    }
    let with_meta = |path: PathBuf| std::fs::symlink_metadata(&path).ok().map(|meta| (path, meta));
    let mut with_times: Vec<_> = found.paths.into_iter().filter_map(with_meta).collect();
    with_times.sort_by_key(|(_, meta)| std::cmp::Reverse((meta.mtime(), meta.mtime_nsec())));
    let truncated = found.cut || with_times.len() > MOST_FILES;
    with_times.truncate(MOST_FILES);
    Ok((with_times, truncated))
}

pub(super) fn given_up(stopped: Stopped, pattern: &Path) -> Reply {
    match stopped {
        Stopped::Cancelled => Reply::unavailable(ErrorReason::CutShort, "stopped before it was answered"),
        Stopped::TooLate => Reply::unavailable(ErrorReason::Timeout, format!("looking through {} took too long", pattern.display())),
    }
}

/// What is known of a file from outside; of a link, with what its own metadata say.
pub(super) fn facts(path: &Path, link: &Metadata, sha256: Option<String>) -> FoundFile {
    // Of a link, the kind is its own and the rest that of what it leads to, when that is there.
    let meta = std::fs::metadata(path).unwrap_or_else(|_| link.clone());
    let kind = match () {
        () if link.is_symlink() => "link",
        () if link.is_dir() => "dir",
        () => "file",
    };
    FoundFile {
        path: sanitize_line(&path.to_string_lossy()).into_owned(),
        kind: kind.to_owned(),
        bytes: meta.len(),
        mode: meta.mode() & 0o7777,
        owner: owner(meta.uid()),
        modified: meta.mtime(),
        sha256,
    }
}

/// User name from passwd(5), or the number where that file does not know it.
fn owner(uid: u32) -> String {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number == uid.to_string()).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| uid.to_string())
}

/// Why a file has no hash.
pub(super) enum DigestFault {
    Stopped(Stopped),
    Unreadable,
}

/// Lower-case hex SHA-256 of a regular file.
pub(super) fn sha256(path: &Path, deadline: &Deadline) -> Result<String, DigestFault> {
    let regular = std::fs::metadata(path).is_ok_and(|meta| meta.is_file());
    let file = regular.then(|| std::fs::File::open(path).ok()).flatten().ok_or(DigestFault::Unreadable)?;
    digest::<Sha256>(file, deadline)
}

/// Lower-case hex hash of all that `source` gives.
pub(super) fn digest<D: Digest>(mut source: impl Read, deadline: &Deadline) -> Result<String, DigestFault> {
    let mut hasher = D::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        deadline.slice().map_err(DigestFault::Stopped)?;
        match source.read(&mut buffer) {
            Ok(0) => return Ok(hex(&hasher.finalize())),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(_) => return Err(DigestFault::Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ports::Cancel;

    fn deadline() -> Deadline {
        Deadline::after(Duration::from_secs(10), &Cancel::new())
    }

    #[test]
    fn files_come_newest_first_with_their_hashes() {
        let root = tempfile::tempdir().unwrap();
        for (name, text, age) in [("old.iso", "abc", 1_000), ("new.iso", "", 10)] {
            let file = std::fs::File::create(root.path().join(name)).unwrap();
            std::fs::write(root.path().join(name), text).unwrap();
            file.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        let reply = find(&root.path().join("*.iso"), true, &deadline());
        let FoundFiles { files } = serde_json::from_str(&reply.stdout).unwrap();
        let named: Vec<_> = files.iter().map(|file| (file.path.rsplit('/').next().unwrap(), file.bytes, file.kind.as_str())).collect();
        assert_eq!(named, [("new.iso", 0, "file"), ("old.iso", 3, "file")]);
        assert_eq!(files[1].sha256.as_deref(), Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assert_eq!(find(&root.path().join("*.ova"), true, &deadline()).outcome, Outcome::Missing);
    }

    #[test]
    fn a_folder_a_device_and_a_missing_file_are_told_apart() {
        assert_eq!(read(Path::new("/no/such/file")).outcome, Outcome::Missing);
        let message = |path: &str| match read(Path::new(path)).outcome {
            Outcome::Unavailable { message, .. } => message,
            other => unreachable!("{other:?}"),
        };
        assert!(message("/etc").contains("folder"));
        assert!(message("/dev/zero").contains("not a regular file"));
        assert!(read(Path::new("/etc/passwd")).stdout.contains("root"));
    }
}
