//! Watches the folder of the course that is open, and reads it anew when its files change. A built-in course does not change.

use std::sync::{Arc, PoisonError};

use crate::adapters::course_files::Watch;
use crate::app::msg::Msg;
use crate::course::assemble;

use super::effects::Shared;

/// Starts the thread that watches; it sleeps until the system tells of a change.
pub fn start(shared: &Arc<Shared>) {
    let Some(root) = shared.files.folder() else { return };
    let (shared, root) = (shared.clone(), root.to_owned());
    std::thread::spawn(move || {
        let mut watch = match Watch::new(&root, &shared.files.paths()) {
            Ok(watch) => watch,
            Err(error) => return tracing::warn!(%error, "changes of files are not seen: the system does not tell of them"),
        };
        while let Some(paths) = watch.wait() {
            if paths.iter().any(|path| root.join(path).is_dir()) {
                watch.cover(&shared.files.list_again());
            }
            shared.tell(Msg::FilesChanged(paths));
        }
    });
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
