//! A terminal that goes away without a word: no SIGHUP comes, and reading from it says "end" or an error for ever. The workbench
//! then saves and ends.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use terminal_rig::{Terminal, process};

/// It has to be over within a second; the rest is for a machine under load.
const SOON: Duration = Duration::from_secs(3);

/// CPU, in seconds: one that spins until it is over uses more, one that draws and saves once far less.
const BUSY: f64 = 0.3;
/// As Linux counts for programs everywhere.
const TICKS_A_SECOND: f64 = 100.0;

/// What `times` says of those that the shell waited for: its second line, user and system, each as `0m0.043s`.
fn seconds_of_children(times: &str) -> f64 {
    let part = |text: &str| -> f64 {
        let (minutes, seconds) = text.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    times.lines().nth(1).unwrap().split_whitespace().map(part).sum()
}

/// A process that ends with the test at the latest. It is held by a descriptor: its number may be another's by then.
struct Held(OwnedFd);

impl Held {
    fn of(pid: &str) -> Self {
        Self(pidfd_open(Pid::from_raw(pid.parse().unwrap()).unwrap(), PidfdFlags::empty()).unwrap())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
    }
}

/// Reads to the end of a page, loses the terminal, and comes back to the same place in another one.
fn lose_the_terminal(run_by: &str) {
    // The shell leads the session and ignores the signal: so nobody hands it on to the workbench.
    let workbench = format!("{run_by} bash -c 'echo $$ > $HOME/pid; exec $DRILLYARD --page 4.1'");
    let script = format!("trap '' HUP; {workbench}; echo $? > $HOME/code.new; times > $HOME/times; mv $HOME/code.new $HOME/code");
    let mut terminal = Terminal::run(&script, 80, 24, &[]);
    terminal.wait_for("% read");
    terminal.press("G");
    // The place is saved when it has rested for a while, or on the way out.
    terminal.wait_for("100 %");
    let pid = terminal.file("pid");
    let _held = Held::of(&pid);
    let used = process::ticks(&pid);
    let home = terminal.hang_up();
    let gone = Instant::now();
    while !home.path().join("code").exists() {
        assert!(gone.elapsed() < SOON, "it lives on without a terminal");
        std::thread::sleep(Duration::from_millis(10));
    }
    let told = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(told("code").trim(), "0", "it leaves in order, however it learns that the terminal is gone");
    let spent = seconds_of_children(&told("times")) - used as f64 / TICKS_A_SECOND;
    assert!(spent < BUSY, "it used {spent} s of CPU to end");
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
