//! A terminal that goes away without a word: no SIGHUP comes, and reading from it says "end" or an error for ever. The workbench
//! then saves and ends.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::time::{Duration, Instant};

use terminal_rig::Terminal;

/// It has to be over within a second; the rest is for a machine under load.
const SOON: Duration = Duration::from_secs(3);

/// Reads to the end of a page, loses the terminal, and comes back to the same place in another one.
fn lose_the_terminal(run_by: &str) {
    // The shell leads the session and ignores the signal: so nobody hands it on to the workbench.
    let script = format!("trap '' HUP; {run_by} $DRILLYARD --page 4.1; echo $? > $HOME/code.new; mv $HOME/code.new $HOME/code");
    let mut terminal = Terminal::run(&script, 80, 24, &[]);
    terminal.wait_for("% read");
    terminal.press("G");
    // The place is saved when it has rested for a while, or on the way out.
    terminal.wait_for("100 %");
    let home = terminal.hang_up();
    let gone = Instant::now();
    while !home.path().join("code").exists() {
        assert!(gone.elapsed() < SOON, "it lives on without a terminal");
        std::thread::sleep(Duration::from_millis(10));
    }
    let code = fs::read_to_string(home.path().join("code")).unwrap();
    assert!(["0", "1", "2", "3"].contains(&code.trim()), "it ends in order, not by a fault: {code}");
    let again = Terminal::workbench("--page 4.1", 80, 24, &[("HOME", home.path().to_str().unwrap())]);
    again.wait_for("100 %");
    again.leave();
}

#[test]
fn without_a_hangup_signal_it_saves_and_ends() {
    lose_the_terminal("");
}

#[test]
fn without_a_controlling_terminal_it_saves_and_ends() {
    lose_the_terminal("setsid --wait");
}
