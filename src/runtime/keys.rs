//! Reads the user's `keymap.yaml`.

use std::io;
use std::path::Path;

use crate::adapters::course_files::read_file;
use crate::app::keymap::Keymap;
use crate::domain::diagnostic::Diagnostic;

/// The keys, with what the file at `path` changes, and what is wrong in it. A missing file changes nothing.
pub fn load(path: &Path) -> (Keymap, Vec<Diagnostic>) {
    let file = path.display().to_string();
    match read_file(path) {
        Ok(text) => Keymap::with(&file, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Keymap::default(), Vec::new()),
        Err(error) => {
            let message = format!("cannot be read ({error}); the keys are those of the manual");
            (Keymap::default(), vec![Diagnostic::error("keymap-unreadable", &file, 1, 1, message)])
        }
    }
}
