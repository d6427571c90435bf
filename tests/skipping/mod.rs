//! Tests that can't run here say so, by name, and are counted; where none may be skipped, they fail. Shared by the integration
//! tests: `mod skipping;`.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![allow(missing_docs, reason = "a test's own tools")]

use std::fs::OpenOptions;
use std::io::Write;

/// Says that the test that calls this is left out, and `why`. With `DRILLYARD_TEST_NO_SKIP` set that is a failure; else the line also
/// goes to the end of the file that `DRILLYARD_TEST_SKIPS` names, for `tests/run` to count.
pub fn skipped(why: &str) {
    let program = std::env::current_exe().ok().and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()));
    let program = program.unwrap_or_default();
    // Cargo puts a hash behind the name.
    let program = program.rsplit_once('-').map_or(program.as_str(), |(name, _)| name);
    let thread = std::thread::current();
    let line = format!("skipped: {program}::{}: {why}\n", thread.name().unwrap_or("?"));
    assert!(std::env::var_os("DRILLYARD_TEST_NO_SKIP").is_none_or(|value| value.is_empty()), "{line}where none may be");
    // Past the harness, which shows what a test prints only when it fails.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os("DRILLYARD_TEST_SKIPS") {
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
}
