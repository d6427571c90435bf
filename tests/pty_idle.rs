//! A workbench at which nobody does anything: it uses no time, is not woken, and writes no byte, whatever it shows.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use terminal_rig::{Terminal, process, write_files};

/// So long nothing may happen.
const QUIET: Duration = Duration::from_secs(2);
/// By then all of it has happened that happens by itself: messages leave, the place is saved, pictures and code are made ready.
const SETTLED: Duration = Duration::from_secs(20);
/// One that is awoken for nothing, for once, is forgiven; a clock that ticks is awoken more often.
const WOKEN: u64 = 2;

/// What a workbench has done so far: ticks of CPU, how often its threads were woken, bytes written.
fn done(terminal: &Terminal) -> (u64, u64, usize) {
    let pid = terminal.file("pid");
    (process::ticks(&pid), process::switches(&pid), terminal.written().len())
}

/// Waits until it has come to rest, and leaves it.
fn comes_to_rest(mut terminal: Terminal) {
    let begun = Instant::now();
    loop {
        let before = done(&terminal);
        sleep(QUIET);
        let after = done(&terminal);
        let moved = (after.0 - before.0, after.1 - before.1, after.2 - before.2);
        if moved.0 <= 1 && moved.1 <= WOKEN && moved.2 == 0 {
            break;
        }
        assert!(begun.elapsed() < SETTLED, "in {QUIET:?}: {} ticks, woken {} times, {} bytes", moved.0, moved.1, moved.2);
    }
    // It is not dead, but waits.
    terminal.press("?");
    terminal.wait_for("Esc close");
    terminal.leave();
}

#[test]
fn at_a_lesson_of_the_course_that_is_built_in() {
    let terminal = Terminal::workbench("--page 4.1", 120, 36, &[]);
    terminal.wait_for("% read");
    comes_to_rest(terminal);
}

#[test]
fn at_a_lesson_with_pictures_and_code_in_a_folder_that_is_watched() {
    let picture = r##"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="40" fill="#c02020"/></svg>"##;
    let page = "# Kilns\n\n![A kiln](kiln.svg)\n\n```shell\nkiln --until 1222\n```\n\n![Another](other.svg)\n";
    let folder = tempfile::tempdir().unwrap();
    let files = [("_sidebar.md", "- [1.0 - Kilns](kilns.md)\n"), ("kilns.md", page), ("kiln.svg", picture), ("other.svg", picture)];
    write_files(&folder.path().join("docs"), &files);
    let terminal = Terminal::workbench(&format!("{} --page 1.0", folder.path().display()), 120, 36, &[]);
    terminal.wait_for("▀▀▀▀");
    // Once it follows a change of the page it watches.
    fs::write(folder.path().join("docs/kilns.md"), page.replace("# Kilns", "# Ovens")).unwrap();
    terminal.wait_for("Ovens");
    comes_to_rest(terminal);
}
