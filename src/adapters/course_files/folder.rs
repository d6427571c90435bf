//! A course in a folder of this machine. No path leaves the folder: not by `..`, not by a symbolic link.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::picture;
use crate::domain::picture::PictureFault;
use crate::ports::CourseFiles;

/// A folder with more files than this is no course but, say, a home folder.
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 16;
/// No page, quiz or picture of a course comes near this.
const LARGEST_FILE: u64 = 64 << 20;
const SKIPPED: &[&str] = &["node_modules", "target"];

/// Why a path could not be opened as a course: messages for people.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing has that name.
    #[error("'{0}' is not there: give the folder of a course")]
    Missing(String),
    /// It is a file.
    #[error("'{0}' is a file; a course is a folder of Markdown lessons (.md)")]
    NotAFolder(String),
    /// The system won't let it be read.
    #[error("'{0}' can't be read: {1}")]
    Unreadable(String, io::Error),
    /// It holds no lesson.
    #[error(
        "'{0}' is no course: there is no Markdown file (.md) in it. A course is a folder of lessons: with a docsify sidebar \
         (docs/_sidebar.md or _sidebar.md), or just .md files"
    )]
    NoPages(String),
    /// It holds too much.
    #[error("'{0}' has more than {MOST_FILES} files: give the folder of one course")]
    TooLarge(String),
}

/// A course's folder, opened. Its list of files is the one at that time; their bytes are read when asked for.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    paths: Vec<String>,
}

/// Whether anything has this name.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

impl Folder {
    /// Opens a folder that holds at least one page.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let shown = path.display().to_string();
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenError::Missing(shown.clone()),
            _ => OpenError::Unreadable(shown.clone(), error),
        };
        let root = path.canonicalize().map_err(unreadable)?;
        if !root.is_dir() {
            return Err(OpenError::NotAFolder(shown));
        }
        fs::read_dir(&root).map_err(unreadable)?;
        let mut folder = Self { root, paths: Vec::new() };
        if !folder.list(&folder.root.clone(), "", 0) {
            return Err(OpenError::TooLarge(shown));
        }
        folder.paths.sort();
        match folder.paths.iter().any(|path| path.ends_with(".md")) {
            true => Ok(folder),
            false => Err(OpenError::NoPages(shown)),
        }
    }

    /// The folder's own name.
    pub fn name(&self) -> String {
        self.root.file_name().map_or_else(|| "course".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Lists `folder`, whose path from the root is `prefix`; false when there are too many files. What can't be listed is left out.
    fn list(&mut self, folder: &Path, prefix: &str, depth: usize) -> bool {
        // One folder is open at a time.
        let mut below = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
            if name.starts_with('.') || name.chars().any(|ch| ch.is_control() || ch == '\\') {
                continue;
            }
            let path = format!("{prefix}{name}");
            if kind.is_dir() {
                if depth < DEEPEST && !SKIPPED.contains(&name.as_str()) {
                    below.push((entry.path(), format!("{path}/")));
                }
            } else if kind.is_file() || self.real_file(&path).is_ok() {
                self.paths.push(path);
            }
            if self.paths.len() > MOST_FILES {
                return false;
            }
        }
        below.iter().all(|(folder, prefix)| self.list(folder, prefix, depth + 1))
    }

    /// The file behind `path`, when it is an ordinary file inside of the root.
    fn real_file(&self, path: &str) -> io::Result<PathBuf> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let outside = || io::Error::new(io::ErrorKind::PermissionDenied, format!("'{path}' is outside of the course's folder"));
        if !inside {
            return Err(outside());
        }
        let real = self.root.join(path).canonicalize()?;
        if !real.starts_with(&self.root) {
            return Err(outside());
        }
        let facts = real.metadata()?;
        match facts.is_file() {
            false => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("'{path}' is no file"))),
            true if facts.len() > LARGEST_FILE => {
                Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("'{path}' is too large for a course")))
            }
            true => Ok(real),
        }
    }
}

impl CourseFiles for Folder {
    fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    fn list_again(&self) -> Vec<String> {
        let mut now = Self { root: self.root.clone(), paths: Vec::new() };
        // What has grown too large to be a course is left as it was.
        if !now.list(&self.root, "", 0) {
            return self.paths();
        }
        now.paths.sort();
        now.paths
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = File::open(self.real_file(path)?)?;
        // Room for all of it at once, and for seeing that it ends there.
        let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len().min(LARGEST_FILE)).map_or(0, |size| size + 1));
        file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn picture_size(&self, path: &str) -> Result<(u32, u32), PictureFault> {
        let head = || -> io::Result<Vec<u8>> {
            let mut head = Vec::new();
            File::open(self.real_file(path)?)?.take(picture::HEAD).read_to_end(&mut head)?;
            Ok(head)
        };
        picture::size(&head().map_err(|error| PictureFault::of_unreadable(&error))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_lists_its_files_and_none_of_what_is_no_course() {
        let folder = course(&[("b.md", "b"), ("a/x.md", "ü"), (".git/config", ""), ("node_modules/m/README.md", ""), ("a/p.png", "")]);
        let files = Folder::open(folder.path()).unwrap();
        assert_eq!(files.paths(), ["a/p.png", "a/x.md", "b.md"]);
        assert_eq!(files.text("a/x.md").unwrap(), "ü");
    }

    #[cfg(unix)]
    #[test]
    fn no_path_leaves_the_folder() {
        let outside = course(&[("secret.md", "secret")]);
        let folder = course(&[("docs/a.md", "a")]);
        std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("out.md")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("away")).unwrap();
        std::os::unix::fs::symlink("docs/a.md", folder.path().join("in.md")).unwrap();
        let files = Folder::open(folder.path()).unwrap();
        assert_eq!(files.paths(), ["docs/a.md", "in.md"]);
        let absolute = outside.path().join("secret.md");
        for path in ["out.md", "away/secret.md", "../secret.md", "docs/../../secret.md", absolute.to_str().unwrap(), "docs"] {
            assert!(files.bytes(path).is_err(), "{path}");
        }
        assert_eq!(files.text("in.md").unwrap(), "a");
    }

    #[test]
    fn what_is_no_course_says_why() {
        let folder = course(&[("a.txt", "")]);
        for (path, says) in [
            (folder.path().join("absent"), "is not there"),
            (folder.path().join("a.txt"), "is a file; a course is a folder"),
            (folder.path().to_owned(), "is no course: there is no Markdown file"),
        ] {
            let message = Folder::open(&path).unwrap_err().to_string();
            assert!(message.contains(says) && message.contains(&path.display().to_string()), "{message}");
        }
    }
}
