//! Tells of files of a course that change on disk. Folders are watched, not files: many editors write a new file and give it the old
//! one's name. Where the system has no such notifications, an error says so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::ports::CourseFiles;

/// A change is told once nothing more has happened for this long: saving takes several steps.
const QUIET: Duration = Duration::from_millis(60);
/// But not later than this, when it never gets quiet.
const PATIENCE: Duration = Duration::from_millis(250);

/// A course's folder, watched.
pub struct Watch {
    watcher: RecommendedWatcher,
    changed: Receiver<PathBuf>,
    root: PathBuf,
    covered: BTreeSet<PathBuf>,
}

impl Watch {
    /// Watches `root`, which has to be a real path, and the folders within it that hold `paths`.
    pub fn new(root: &Path, paths: &[String]) -> notify::Result<Self> {
        let (tell, changed) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            // Reading is no change; the end of writing is.
            let read = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
            if !read {
                event.paths.into_iter().for_each(|path| drop(tell.send(path)));
            }
        })?;
        let mut watch = Self { watcher, changed, root: root.to_owned(), covered: BTreeSet::new() };
        watch.watcher.watch(root, RecursiveMode::NonRecursive)?;
        watch.cover(paths);
        Ok(watch)
    }

    /// Watches the folders of `paths` too.
    pub fn cover(&mut self, paths: &[String]) {
        let folders: BTreeSet<PathBuf> =
            paths.iter().flat_map(|path| Path::new(path).ancestors().skip(1)).map(|folder| self.root.join(folder)).collect();
        // A folder that went away is forgotten, so that one that comes back under its name is watched again.
        self.covered.retain(|folder| folder.is_dir());
        for folder in folders {
            if folder != self.root && !self.covered.contains(&folder) && self.watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok() {
                self.covered.insert(folder);
            }
        }
    }

    /// Waits for changes. The paths that changed, from the root, sorted, each once; `None` when nothing will come any more. Folders that
    /// came, or came back, are watched from then on, as far as `files` has files in them.
    pub fn wait(&mut self, files: &dyn CourseFiles) -> Option<Vec<String>> {
        let paths = self.changes()?;
        if paths.iter().any(|path| self.root.join(path).is_dir()) {
            self.cover(&files.list_again());
        }
        Some(paths)
    }

    fn changes(&mut self) -> Option<Vec<String>> {
        loop {
            let first = self.changed.recv().ok()?;
            let deadline = Instant::now() + PATIENCE;
            let mut found = BTreeSet::from([first]);
            loop {
                let left = deadline.saturating_duration_since(Instant::now());
                match self.changed.recv_timeout(QUIET.min(left)) {
                    Ok(path) => drop(found.insert(path)),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
                if left.is_zero() {
                    break;
                }
            }
            for folder in found.iter().filter(|path| !path.exists()) {
                self.covered.remove(folder);
            }
            let paths: Vec<String> = found.iter().filter_map(|path| self.within(path)).collect();
            if !paths.is_empty() {
                return Some(paths);
            }
        }
    }

    /// The path from the root; `None` for what is no part of a course: hidden files, and the copies that editors keep.
    fn within(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?;
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        (!hidden && !path.is_empty() && !path.ends_with('~')).then(|| path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::course_files::Folder;

    #[test]
    fn a_file_that_is_written_replaced_or_new_is_told_and_a_hidden_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("docs")).unwrap();
        std::fs::write(root.join("docs/a.md"), "one").unwrap();
        let files = Folder::open(&root).unwrap();
        let mut watch = Watch::new(&root, &files.paths()).unwrap();
        std::fs::write(root.join("docs/a.md"), "two").unwrap();
        assert_eq!(watch.wait(&files), Some(vec!["docs/a.md".to_owned()]));
        std::fs::write(root.join("docs/.a.md.swp"), "three").unwrap();
        std::fs::rename(root.join("docs/.a.md.swp"), root.join("docs/a.md")).unwrap();
        assert_eq!(watch.wait(&files), Some(vec!["docs/a.md".to_owned()]));
        for _ in 0..2 {
            // A folder that comes, and one that comes back.
            std::fs::create_dir(root.join("new")).unwrap();
            std::fs::write(root.join("new/b.md"), "four").unwrap();
            std::fs::rename(root.join("new"), root.join("docs/more")).unwrap();
            let told = watch.wait(&files).unwrap();
            assert!(told.contains(&"docs/more".to_owned()), "{told:?}");
            std::fs::write(root.join("docs/more/b.md"), "five").unwrap();
            assert_eq!(watch.wait(&files), Some(vec!["docs/more/b.md".to_owned()]));
            std::fs::remove_dir_all(root.join("docs/more")).unwrap();
            assert!(watch.wait(&files).is_some());
        }
    }
}
