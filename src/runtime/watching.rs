//! Watches the folder of the course that is open, and reads it anew when its files change. A built-in course does not change.

use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use crate::adapters::course_files::Watch;
use crate::app::msg::Msg;
use crate::course::assemble;

use super::effects::Shared;

/// The clock that stamps files may be this far behind the one that programs read.
const CLOCK: Duration = Duration::from_millis(100);

/// Starts the thread that watches; it sleeps until the system tells of a change. What has changed since `begun`, when nobody watched
/// yet, it tells first.
pub fn start(shared: &Arc<Shared>, begun: SystemTime) {
    let Some(root) = shared.files.folder() else { return };
    let (shared, root) = (shared.clone(), root.to_owned());
    std::thread::spawn(move || {
        let mut watch = match Watch::new(&root, &shared.files.paths()) {
            Ok(watch) => watch,
            Err(error) => return tracing::warn!(%error, "changes of files are not seen: the system does not tell of them"),
        };
        let now = shared.files.list_again();
        watch.cover(&now);
        let missed = changed_since(begun - CLOCK, &root, &shared.files.paths(), now);
        if !missed.is_empty() {
            shared.tell(Msg::FilesChanged(missed));
        }
        while let Some(paths) = watch.wait(&*shared.files) {
            shared.tell(Msg::FilesChanged(paths));
        }
    });
}

/// Those of the files `now` that are new, or were written at `since` or later; and those that were there `before` and are gone.
fn changed_since(since: SystemTime, root: &Path, before: &[String], now: Vec<String>) -> Vec<String> {
    let written = |path: &String| root.join(path).metadata().and_then(|facts| facts.modified());
    let gone: Vec<String> = before.iter().filter(|path| now.binary_search(path).is_err()).cloned().collect();
    let changed = now.into_iter().filter(|path| before.binary_search(path).is_err() || written(path).is_ok_and(|at| at >= since));
    changed.chain(gone).collect()
}

/// Puts the course together from its files as they are now, and tells it when it is another. Its id stays: progress is kept by it.
pub fn reread(shared: &Shared) {
    let before = shared.course();
    let name = shared.files.folder().and_then(|folder| folder.file_name()).map(|name| name.to_string_lossy().into_owned());
    let (mut course, diagnostics) =
        assemble(&shared.files.list_again(), &|path| shared.files.text(path).ok(), name.as_deref().unwrap_or_default());
    course.id.clone_from(&before.id);
    if !course.lessons.iter().any(|lesson| lesson.present) {
        let sidebar = format!("{}_sidebar.md", before.docs);
        shared.tell(Msg::CourseLost(sidebar));
    } else if course != *before {
        *shared.course.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(course.clone());
        shared.tell(Msg::CourseReread(Box::new(course)));
    }
    shared.tell(Msg::Problems(diagnostics));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_or_came_or_went_before_anybody_watched_is_not_missed() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, at: SystemTime| {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(at).unwrap();
        };
        let since = SystemTime::now();
        let earlier = since - Duration::from_secs(60);
        write("new.md", earlier);
        write("old.md", earlier);
        write("saved.md", since);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let now = names(&["new.md", "old.md", "saved.md"]);
        let before = names(&["gone.md", "old.md", "saved.md"]);
        assert_eq!(changed_since(since, folder.path(), &before, now), ["new.md", "saved.md", "gone.md"]);
    }
}
