//! Runs the person's own editor on a file, in the terminal, and waits for its end.

use std::path::Path;
use std::process::Command;

/// Runs `command`, which may have options and quotes of its own (it is the person's, and goes through their shell as `git` has it),
/// on `file`. The error is for people.
pub fn run(command: &str, file: &Path) -> Result<(), String> {
    let script = format!("{command} \"$@\"");
    let status = Command::new("sh").arg("-c").arg(script).arg(command).arg(file).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("your editor, {command}, ended with {status}; the text is as it was")),
        Err(error) => Err(format!("your editor, {command}, can't be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_with_options_gets_the_file_and_one_that_fails_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("an answer.md");
        std::fs::write(&file, "one").unwrap();
        assert_eq!(run("sed -i 's/one/two words/'", &file), Ok(()));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two words");
        assert!(run("false", &file).is_err_and(|fault| fault.contains("false") && fault.contains("as it was")));
        assert!(run("no-such-editor-here", &file).is_err());
    }
}
