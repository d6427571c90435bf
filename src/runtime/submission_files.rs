//! Submissions on disk: a folder or one `.tar`, written so that it is there as a whole or not at all, and read taking plain files only.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::replace_file;
use crate::submission::package::{BadFile, LARGEST_FILE, MOST_FILES};
use crate::submission::{Package, archive};

/// Whether a submission of this name is one archive; else it is a folder.
pub fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tar"))
}

/// Whether a submission can be written there. The error says why not, for people.
///
/// # Errors
/// Something is there already, or the folder that it should be in is not.
pub fn check_destination(path: &Path) -> Result<(), String> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if fs::symlink_metadata(path).is_ok() {
        return Err(format!("{} is there already: name another file, or move it away", path.display()));
    }
    if !parent.is_dir() {
        return Err(format!("there is no folder {} to write to", parent.display()));
    }
    Ok(())
}

/// Writes all files to the folder, or the archive, at `path`, which must not be there yet.
///
/// # Errors
/// The system's.
pub fn write(package: &Package, path: &Path) -> io::Result<()> {
    if is_archive(path) {
        return replace_file::replace(path, &archive::write(package)?);
    }
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let write = || {
        fs::create_dir(&fresh)?;
        for (name, bytes) in package.files() {
            let file = fresh.join(name);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, bytes)?;
            File::open(&file)?.sync_all()?;
        }
        fs::rename(&fresh, path)
    };
    write().inspect_err(|_| drop(fs::remove_dir_all(&fresh)))
}

/// Reads the folder or archive at `path`.
///
/// # Errors
/// The first file that can't be part of a submission, or that can't be read.
pub fn read(path: &Path) -> Result<Package, BadFile> {
    let shown = path.display().to_string();
    let meta = fs::metadata(path).map_err(|error| BadFile::new(&shown, format!("can't be read: {error}")))?;
    if meta.is_dir() {
        let mut package = Package::default();
        let mut left = MOST_FILES * 2;
        read_folder(path, "", &mut package, &mut left)?;
        return Ok(package);
    }
    let bytes = bounded(path, archive::LARGEST_ARCHIVE).map_err(|error| BadFile::new(&shown, format!("can't be read: {error}")))?;
    archive::read(&bytes)
}

fn read_folder(root: &Path, below: &str, package: &mut Package, left: &mut usize) -> Result<(), BadFile> {
    let broken = |name: &str, error: io::Error| BadFile::new(name, format!("can't be read: {error}"));
    let entries = fs::read_dir(root.join(below)).map_err(|error| broken(below, error))?;
    let mut entries: Vec<PathBuf> = entries.take(*left + 1).filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        *left = left.checked_sub(1).ok_or_else(|| BadFile::new(&path, "is one file or folder too many"))?;
        // What a link leads to is not asked.
        let kind = fs::symlink_metadata(&entry).map_err(|error| broken(&path, error))?.file_type();
        if kind.is_symlink() {
            return Err(BadFile::new(&path, "is a link; a submission has plain files only"));
        }
        if kind.is_dir() {
            if path.matches('/').count() > 8 {
                return Err(BadFile::new(&path, "lies too many folders deep"));
            }
            read_folder(root, &path, package, left)?;
        } else if kind.is_file() {
            package.add(&path, bounded(&entry, LARGEST_FILE).map_err(|error| broken(&path, error))?)?;
        } else {
            return Err(BadFile::new(&path, "is no plain file"));
        }
    }
    Ok(())
}

/// A file's bytes, with one more than `limit` when it is larger: whoever takes them refuses that.
pub fn bounded(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        let mut package = Package::default();
        for path in ["manifest.json", "answers/a.md", "files/deep/er/x"] {
            package.add(path, path.as_bytes().to_vec()).unwrap();
        }
        package
    }

    #[test]
    fn a_folder_and_an_archive_hold_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["as-folder", "as.tar"] {
            let path = folder.path().join(name);
            check_destination(&path).unwrap();
            write(&package(), &path).unwrap();
            assert_eq!(read(&path).unwrap(), package());
            assert!(check_destination(&path).unwrap_err().contains("is there already"));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left lying about");
    }

    #[test]
    fn links_and_strangers_in_a_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(&package(), &at("s")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", at("s/files/link")).unwrap();
        assert!(read(&at("s")).unwrap_err().to_string().starts_with("files/link: is a link"));
        fs::remove_file(at("s/files/link")).unwrap();
        std::os::unix::fs::symlink("..", at("s/files/up")).unwrap();
        assert!(read(&at("s")).unwrap_err().to_string().starts_with("files/up: is a link"));
        fs::remove_file(at("s/files/up")).unwrap();
        fs::write(at("s/notes.txt"), "x").unwrap();
        assert!(read(&at("s")).unwrap_err().to_string().starts_with("notes.txt: "));
        assert!(read(&at("absent")).unwrap_err().to_string().contains("can't be read"));
    }
}
