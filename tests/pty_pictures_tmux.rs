//! Pictures in a real tmux. What it passes on is read by a terminal which the test plays.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod skipping;
mod terminal_rig;

use std::process::Command;

use skipping::skipped;
use tempfile::TempDir;
use terminal_rig::Terminal;
use terminal_rig::pictures::{Kitty, count, course, sent, stands, stands_in_kitty};

/// What a tmux hands on of the question for kitty's pictures.
const ASKED: &[u8] = b"\x1b_Gi=31,";

/// The workbench in a tmux in a terminal.
struct InTmux {
    terminal: Terminal,
    home: TempDir,
    _course: TempDir,
}

impl InTmux {
    /// In a tmux with this setting; nothing, and a word on it, where there is no tmux.
    fn start(setting: &str) -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            skipped("no tmux here (Debian: sudo apt install tmux)");
            return None;
        }
        let (course, home) = (course(), tempfile::tempdir().unwrap());
        std::fs::write(home.path().join("conf"), format!("{setting}\n")).unwrap();
        let script =
            format!("tmux -u -S $HOME/tmux -f $HOME/conf new-session \"$DRILLYARD {} --page kilns\"; echo over", course.path().display());
        let terminal = Terminal::run(&script, 80, 30, &[("HOME", home.path().to_str().unwrap())]);
        Some(Self { terminal, home, _course: course })
    }
}

impl Drop for InTmux {
    /// Ends the server with the test, however that ends.
    fn drop(&mut self) {
        // It may have ended by itself; a test that fails must not fail twice.
        let _ = Command::new("tmux").arg("-S").arg(self.home.path().join("tmux")).arg("kill-server").output();
    }
}

#[test]
fn what_a_tmux_passes_on_are_kittys_pictures_and_their_end() {
    let Some(mut tmux) = InTmux::start("set -g allow-passthrough on") else { return };
    let terminal = &mut tmux.terminal;
    sent(terminal, ASKED);
    terminal.press("\x1b_Gi=31;OK\x1b\\");
    let whole = stands_in_kitty(terminal, "the picture", |_| true);
    assert_eq!((whole.columns, whole.rows), (24, 12));
    terminal.wait_for("torn.png · corrupt");
    assert_eq!(count(&terminal.written(), "▀".as_bytes()), 0, "it was known in time how to draw");
    terminal.press("jjjjjjjj");
    let cut = stands(terminal, "the lower part of it", |found| found.rows < whole.rows);
    assert_eq!((cut.number, cut.columns), (whole.number, whole.columns));
    terminal.press("gt");
    stands_in_kitty(terminal, "the picture on the light ground", |found| found.number != whole.number);
    let kitty = Kitty::after(&terminal.written());
    assert_eq!(kitty.sent.len(), 2, "one on each ground");
    terminal.press("\x03");
    terminal.wait_for("over");
    let held = Kitty::after(&terminal.written()).held;
    assert!(held.is_empty(), "{:?} stay", held.keys());
}

#[test]
fn a_tmux_in_a_terminal_without_kittys_pictures_has_half_blocks() {
    let Some(mut tmux) = InTmux::start("set -g allow-passthrough on") else { return };
    let terminal = &mut tmux.terminal;
    sent(terminal, ASKED);
    stands(terminal, "the picture in half-blocks", |found| found.number.is_none() && found.rows == 12);
    assert!(Kitty::after(&terminal.written()).sent.is_empty());
    terminal.press("\x03");
    terminal.wait_for("over");
}

#[test]
fn in_a_tmux_that_passes_nothing_on_pictures_are_half_blocks() {
    let Some(mut tmux) = InTmux::start("set -g allow-passthrough off") else { return };
    let terminal = &mut tmux.terminal;
    stands(terminal, "the picture in half-blocks", |found| found.number.is_none() && found.rows == 12);
    assert_eq!(count(&terminal.written(), b"\x1b_G"), 0, "not even the question");
    terminal.press("\x03");
    terminal.wait_for("over");
}
