//! Runs this very program with another command, in the terminal, and waits for its end.

use std::ffi::OsStr;
use std::process::Command;

/// Runs it with these words. Whether it ended well; the error is for people.
pub fn run<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Result<bool, String> {
    let started = std::env::current_exe().and_then(|program| Command::new(program).args(words).status());
    started.map(|status| status.success()).map_err(|error| format!("drillyard can't be started once more: {error}"))
}
