//! A workbench at which nobody does anything: it uses no time, is not woken, and writes no byte, whatever it shows.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use terminal_rig::{Terminal, process, write_files};

/// So long nothing happens once it has come to rest.
const QUIET: Duration = Duration::from_secs(2);
/// By then all of it has happened that happens by itself: messages leave, the place is saved, pictures and code are made ready.
const SETTLED: Duration = Duration::from_secs(20);
/// So long nothing may happen after that: a clock of one tick a second is seen.
const AT_REST: Duration = Duration::from_secs(8);
/// One that is awoken for nothing, for once, is forgiven; a clock that ticks is awoken more often.
const WOKEN: u64 = 2;

/// What a workbench does: ticks of CPU, how often its threads are woken, bytes written.
#[derive(Debug)]
struct Done {
    ticks: u64,
    woken: u64,
    bytes: usize,
}

impl Done {
    /// Within so long from now.
    fn within(time: Duration, terminal: &Terminal) -> Self {
        let pid = terminal.file("pid");
        let so_far = || (process::ticks(&pid), process::switches(&pid), terminal.written().len());
        let before = so_far();
        sleep(time);
        let after = so_far();
        Self { ticks: after.0 - before.0, woken: process::woken(&before.1, &after.1), bytes: after.2 - before.2 }
    }

    fn is_nothing(&self) -> bool {
        self.ticks <= 1 && self.woken <= WOKEN && self.bytes == 0
    }
}

/// Waits until it has come to rest, sees that it stays so, and leaves it.
fn comes_to_rest(mut terminal: Terminal) {
    let begun = Instant::now();
    loop {
        let done = Done::within(QUIET, &terminal);
        if done.is_nothing() {
            break;
        }
        assert!(begun.elapsed() < SETTLED, "in {QUIET:?}: {done:?}");
    }
    let done = Done::within(AT_REST, &terminal);
    assert!(done.is_nothing(), "at rest, in {AT_REST:?}: {done:?}");
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
