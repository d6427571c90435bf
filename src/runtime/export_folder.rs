//! The folder that an export goes to. What is in it and is not of an earlier export of the same is never touched: that is looked at before the
//! first byte is written. The list of hashes is written last, so that a folder that has it is whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::replace_file;
use super::submission_files::bounded;
use crate::submission::Hash;
use crate::submission::export::{SUMS, read_sums, sums};

/// A list of more files than any cohort has.
const LARGEST_SUMS: usize = 64 << 20;

/// A folder that may be written to.
pub struct ExportFolder {
    root: PathBuf,
    files: BTreeMap<String, Hash>,
}

impl ExportFolder {
    /// Takes the folder at `root`, which need not be there, for `files` and nothing else.
    ///
    /// # Errors
    /// For people: something there is in the way.
    pub fn open(root: &Path, files: BTreeMap<String, Hash>) -> Result<Self, String> {
        let shown = root.display();
        let folder = Self { root: root.to_owned(), files };
        match fs::metadata(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(folder),
            Err(error) => return Err(format!("{shown} can't be read: {error}")),
            Ok(meta) if !meta.is_dir() => return Err(format!("{shown} is a file: name a folder")),
            Ok(_) => {}
        }
        let ours = folder.earlier()?;
        if let Some(other) = ours.keys().find(|path| !folder.files.contains_key(*path)) {
            return Err(format!("{shown} has an export of something else, with {other}: name another folder"));
        }
        folder.files.iter().try_for_each(|(path, hash)| folder.is_free(path, hash, ours.get(path)))?;
        Ok(folder)
    }

    /// What the list of an earlier export has; nothing where there is none.
    fn earlier(&self) -> Result<BTreeMap<String, Hash>, String> {
        let path = self.root.join(SUMS);
        match bounded(&path, LARGEST_SUMS) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(format!("{} can't be read: {error}", path.display())),
            Ok(bytes) => std::str::from_utf8(&bytes)
                .ok()
                .and_then(read_sums)
                .ok_or_else(|| format!("{} is there already and is no list of an export: name another folder", path.display())),
        }
    }

    /// Whether `path` may be written: nothing is there, or the same, or what an earlier export wrote and nobody has changed.
    fn is_free(&self, path: &str, hash: &Hash, before: Option<&Hash>) -> Result<(), String> {
        let mut at = self.root.clone();
        let parts: Vec<&str> = path.split('/').collect();
        for (index, part) in parts.iter().enumerate() {
            at.push(part);
            let shown = at.display();
            let kind = match fs::symlink_metadata(&at) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(format!("{shown} can't be read: {error}")),
                Ok(meta) => meta.file_type(),
            };
            let last = index + 1 == parts.len();
            if !last && !kind.is_dir() {
                return Err(format!("{shown} is in the way: a folder has to be there. Name another folder, or move it away"));
            }
            if !last {
                continue;
            }
            let there = if kind.is_file() { fs::read(&at).ok().map(|bytes| Hash::of(&bytes)) } else { None };
            if there.is_none_or(|there| there != *hash && Some(&there) != before) {
                return Err(format!("{shown} is there already, and not as an export wrote it: name another folder, or move it away"));
            }
        }
        Ok(())
    }

    /// Writes one of its files.
    ///
    /// # Errors
    /// For people: it can't be written, or is not what was announced.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        if self.files.get(path) != Some(&Hash::of(bytes)) {
            return Err(format!("{path} has changed while it was exported: try again"));
        }
        self.write(path, bytes)
    }

    /// Writes the list: the folder is whole.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn close(self) -> Result<(), String> {
        self.write(SUMS, sums(&self.files).as_bytes())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let at = self.root.join(path);
        if bounded(&at, bytes.len()).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        let folder = at.parent().unwrap_or(&self.root);
        let written = fs::create_dir_all(folder).and_then(|()| replace_file::replace(&at, bytes));
        written.map_err(|error| format!("{} can't be written: {error}", at.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Files<'a> = &'a [(&'a str, &'a str)];

    fn export(root: &Path, files: Files<'_>) -> Result<(), String> {
        let hashes = files.iter().map(|(path, text)| ((*path).to_owned(), Hash::of(text.as_bytes()))).collect();
        let folder = ExportFolder::open(root, hashes)?;
        files.iter().try_for_each(|(path, text)| folder.put(path, text.as_bytes()))?;
        folder.close()
    }

    #[test]
    fn an_export_grows_in_place_and_a_half_written_one_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("new/er");
        export(&root, &[("a/x.tar", "one"), ("book.csv", "1")]).unwrap();
        export(&root, &[("a/x.tar", "one"), ("a/y.tar", "two"), ("book.csv", "2")]).unwrap();
        assert_eq!(fs::read_to_string(root.join("book.csv")).unwrap(), "2");
        fs::remove_file(root.join(SUMS)).unwrap();
        fs::remove_file(root.join("a/y.tar")).unwrap();
        export(&root, &[("a/x.tar", "one"), ("a/y.tar", "two"), ("book.csv", "2")]).unwrap();
        assert_eq!(fs::read_to_string(root.join(SUMS)).unwrap().lines().count(), 3);
    }

    #[test]
    fn what_is_foreign_stays_as_it_is_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("thesis.txt"), "mine").unwrap();
        export(root, &[("a/x.tar", "one"), ("b", "1")]).unwrap();
        assert_eq!(fs::read_to_string(root.join("thesis.txt")).unwrap(), "mine");
        let refused = |files: Files<'_>, says: &str| {
            let said = export(root, files).unwrap_err();
            assert!(said.contains(says), "{said}");
            assert!(!root.join("c").exists(), "nothing was written");
        };
        refused(&[("c", "new"), ("thesis.txt", "ours"), ("a/x.tar", "one"), ("b", "1")], "thesis.txt is there already");
        refused(&[("c", "new")], "an export of something else, with a/x.tar");
        refused(&[("c", "new"), ("a/x.tar", "one"), ("b/y", "1"), ("b", "1")], "b is in the way");
        fs::write(root.join("b"), "noted by hand").unwrap();
        refused(&[("c", "new"), ("a/x.tar", "one"), ("b", "2")], "b is there already, and not as an export wrote it");
        assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "noted by hand");
        fs::write(root.join(SUMS), "my own list").unwrap();
        refused(&[("c", "new")], "is no list of an export");
    }

    #[test]
    fn a_link_is_not_followed_out_of_the_folder() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join("a")).unwrap();
        assert!(export(folder.path(), &[("a/x.tar", "one")]).unwrap_err().contains("is in the way"));
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(export(file.path(), &[]).unwrap_err().contains("is a file"));
    }
}
