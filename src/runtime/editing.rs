//! The person's own editor on a text: which one that is, a file for it to write, and what came of it.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::adapters::editor;

/// Editors to fall back on where the environment names none, the friendliest first.
const USUAL: [&str; 4] = ["sensible-editor", "nano", "vim", "vi"];

/// The editor that `$VISUAL` or `$EDITOR` names, else one that is on the path.
fn choose(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(&variable).find(|value| !value.trim().is_empty());
    named.or_else(|| {
        let path = variable("PATH")?;
        let is_there = |name: &&&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
        USUAL.iter().find(is_there).map(|name| (*name).to_owned())
    })
}

/// Has `text` edited in a file of its own in `folder`. The terminal is the editor's meanwhile. The text as it is then; the error is for people.
pub fn edit(text: &str, folder: &Path) -> Result<String, String> {
    let command = choose(|name| std::env::var(name).ok()).ok_or("no editor is set: put its name into VISUAL or EDITOR")?;
    let file = folder.join(format!("answer-{}.md", std::process::id()));
    let kept = |error: std::io::Error| format!("{} can't be written: {error}", file.display());
    write(&file, text).map_err(kept)?;
    let edited = editor::run(&command, &file).and_then(|()| {
        let bytes = std::fs::read(&file).map_err(|error| format!("{} can't be read: {error}", file.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    });
    // Where something went wrong the file stays: it may hold what was written.
    match edited {
        Ok(text) => {
            let _ = std::fs::remove_file(&file);
            Ok(text)
        }
        Err(fault) => Err(if holds_more(&file, text) { format!("{fault}; what you wrote is in {}", file.display()) } else { fault }),
    }
}

/// For nobody else to read; never through a link that somebody put there.
fn write(file: &PathBuf, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let _ = std::fs::remove_file(file);
    let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    opened.write_all(text.as_bytes())
}

fn holds_more(file: &Path, text: &str) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes != text.as_bytes()) || std::fs::remove_file(file).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_is_the_one_that_the_person_named() {
        let named = |visual: &str, editor: &str| {
            choose(|name| match name {
                "VISUAL" => Some(visual.to_owned()),
                "EDITOR" => Some(editor.to_owned()),
                _ => None,
            })
        };
        assert_eq!(named("code -w", "vi").as_deref(), Some("code -w"));
        assert_eq!(named(" ", "vi").as_deref(), Some("vi"));
        assert_eq!(named("", ""), None);
    }
}
