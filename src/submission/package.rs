//! A submission as files in memory: which paths it may have, how much it may hold. Where the files come from, a folder or an archive,
//! is others' business; they put each file in here, and are told what is wrong with it.

use std::collections::BTreeMap;

use super::hash::Hash;

/// The document that is signed.
pub const MANIFEST: &str = "manifest.json";
/// Its signature.
pub const SIGNATURE: &str = "manifest.json.sig";
/// The challenge that it answers.
pub const CHALLENGE: &str = "challenge.json";
/// The challenge's signature.
pub const CHALLENGE_SIGNATURE: &str = "challenge.json.sig";

/// Folders that a submission may have.
const FOLDERS: [&str; 3] = ["evidence", "answers", "files"];
/// Files that may stand beside them.
const TOP: [&str; 4] = [MANIFEST, SIGNATURE, CHALLENGE, CHALLENGE_SIGNATURE];

/// The largest file.
pub const LARGEST_FILE: usize = 16 << 20;
/// All files together.
pub const LARGEST_PACKAGE: usize = 64 << 20;
/// The most files.
pub const MOST_FILES: usize = 2_000;
const LONGEST_PATH: usize = 200;
const DEEPEST_PATH: usize = 8;

/// A file that can't be part of a submission. The message names it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct BadFile {
    /// Its path, fit to be shown; empty for the whole.
    pub path: String,
    /// Why not, for people.
    pub message: String,
}

impl BadFile {
    /// Of the file at `path`, whatever that holds.
    pub fn new(path: &str, message: impl Into<String>) -> Self {
        let shown: String = crate::domain::sanitize::sanitize_line(path).chars().take(LONGEST_PATH).collect();
        Self { path: if shown.is_empty() { "the submission".to_owned() } else { shown }, message: message.into() }
    }
}

/// The files of a submission, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
    total: usize,
}

impl Package {
    /// Takes a file in.
    ///
    /// # Errors
    /// A path that is not allowed or collides with another, a file that is too large, or one too many.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), BadFile> {
        let bad = |message: String| Err(BadFile::new(path, message));
        if let Err(message) = check_path(path) {
            return bad(message.to_owned());
        }
        if let Some(other) = self.collision(path) {
            return bad(if other == path { "is there twice".to_owned() } else { format!("can't be told from {other} everywhere") });
        }
        if bytes.len() > LARGEST_FILE {
            return bad(format!("is larger than {} MiB", LARGEST_FILE >> 20));
        }
        if self.total + bytes.len() > LARGEST_PACKAGE {
            return bad(format!("makes the submission larger than {} MiB", LARGEST_PACKAGE >> 20));
        }
        if self.files.len() >= MOST_FILES {
            return bad(format!("is one file too many: a submission has at most {MOST_FILES}"));
        }
        self.total += bytes.len();
        self.files.insert(path.to_owned(), bytes);
        Ok(())
    }

    /// A file that, on a system that doesn't tell large letters from small ones, would be the same as `path`, or a folder of it.
    fn collision(&self, path: &str) -> Option<&str> {
        let folded = |path: &str| path.to_ascii_lowercase();
        let wanted = folded(path);
        let clash = |other: &str| {
            let other = folded(other);
            other == wanted || other.starts_with(&format!("{wanted}/")) || wanted.starts_with(&format!("{other}/"))
        };
        self.files.keys().map(String::as_str).find(|other| clash(other))
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The submission's hash, by which reviews and later submissions name it: that of `manifest.json`.
    pub fn hash(&self) -> Option<Hash> {
        self.file(MANIFEST).map(Hash::of)
    }
}

/// Whether a submission may have a file of this path. The error says why not, for people.
///
/// # Errors
/// Anything but plain printable ASCII names below the folders that there are.
pub fn check_path(path: &str) -> Result<(), &'static str> {
    if path.is_empty() || path.len() > LONGEST_PATH {
        return Err("has a path that is empty or longer than 200 bytes");
    }
    if path.starts_with('/') {
        return Err("has an absolute path");
    }
    if !path.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err("has a character in its path other than printable ASCII");
    }
    if path.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        return Err("has a character in its path that not every system allows");
    }
    let parts: Vec<&str> = path.split('/').collect();
    if parts.len() > DEEPEST_PATH {
        return Err("lies more than 8 folders deep");
    }
    if parts.contains(&"..") {
        return Err("has a path that leads out of the submission");
    }
    if parts.iter().any(|part| part.is_empty() || *part == "." || part.starts_with(' ') || part.ends_with([' ', '.'])) {
        return Err("has a name in its path that not every system allows");
    }
    match parts.as_slice() {
        [name] if TOP.contains(name) => Ok(()),
        [folder, _, ..] if FOLDERS.contains(folder) => Ok(()),
        _ => Err("is none of the files that a submission has"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_folders_of_a_submission() {
        for path in ["manifest.json", "manifest.json.sig", "challenge.json", "answers/a b.md", "files/x/y/.z", "evidence/0a.json"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../manifest.json",
            "files/../../x",
            "files/..",
            "files/./x",
            "files//x",
            "files/",
            "files",
            "other/x",
            "readme.md",
            "files/a\nb",
            "files/ä",
            "files/a\u{202e}b",
            "files\\x",
            "c:x",
            "files/c:x",
            "files/a.",
            "files/ a",
            "files/a/b/c/d/e/f/g/h",
            &format!("files/{}", "x".repeat(200)),
        ] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn files_that_collide_anywhere_are_refused() {
        let mut package = Package::default();
        package.add("files/Notes", vec![1]).unwrap();
        for (path, says) in [("files/Notes", "twice"), ("files/notes", "can't be told from"), ("files/notes/a", "can't be told from")] {
            let bad = package.add(path, vec![]).unwrap_err();
            assert!(bad.to_string().starts_with(path) && bad.message.contains(says), "{bad}");
        }
        package.add("files/Notes2", vec![]).unwrap();
    }

    #[test]
    fn size_and_number_are_bounded() {
        let mut package = Package::default();
        assert!(package.add("files/a", vec![0; LARGEST_FILE + 1]).unwrap_err().message.contains("16 MiB"));
        for name in ["a", "b", "c", "d"] {
            package.add(&format!("files/{name}"), vec![0; LARGEST_FILE]).unwrap();
        }
        assert!(package.add("files/e", vec![0]).unwrap_err().message.contains("64 MiB"));
        let mut package = Package::default();
        for index in 0..MOST_FILES {
            package.add(&format!("files/{index}"), vec![]).unwrap();
        }
        assert!(package.add("files/x", vec![]).unwrap_err().message.contains("one file too many"));
    }
}
