//! Checks run from the workbench against a real, private SSH server: the machine is set up, its host key accepted, the key
//! unlocked; and everything that can be in the way is told for what it is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;
mod terminal_rig;

use std::fs;
use std::path::Path;

use rig::{BlackHole, Sshd};
use terminal_rig::Terminal;

const PAGE: &str = "# Start\n\n## Exercise 1: Reach\n\n1. Log in.\n";

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: reach
    heading: 'Exercise 1: Reach'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm } }
";

/// The workbench at the exercise, with `home` as the learner's.
fn at_the_exercise(home: &Path) -> Terminal {
    fs::create_dir_all(home.join("course/docs")).unwrap();
    for (name, text) in [("_sidebar.md", "- [1.0 - Start](1.0-start.md)\n"), ("1.0-start.md", PAGE), ("1.0-start.checks.yaml", CHECKS)] {
        fs::write(home.join("course/docs").join(name), text).unwrap();
    }
    let terminal = Terminal::workbench("--page 1.0 $HOME/course", 100, 30, &[("HOME", home.to_str().unwrap())]);
    terminal.wait_for("Log in.");
    terminal
}

/// Fills in the form that comes up when a check has no machine.
fn set_up(terminal: &mut Terminal, ssh: &str, key: &Path) {
    terminal.wait_for("The VM you built");
    terminal.press(ssh);
    terminal.press("\t");
    terminal.press(key.to_str().unwrap());
    terminal.press("\r");
}

#[test]
fn a_machine_is_set_up_its_host_key_accepted_and_an_encrypted_key_unlocked() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("id_mine", "correct horse");
    sshd.authorize(&key, "");
    let mut terminal = at_the_exercise(&sshd.home);
    terminal.press("r");
    set_up(&mut terminal, &format!("{}@127.0.0.1:{}", sshd.user, sshd.port), &key);
    let asked = terminal.wait_for("Is this really vm?");
    assert!(asked.contains("SHA256:"), "{asked}");
    terminal.press("y");
    terminal.wait_for("The passphrase of");
    terminal.press("wrong");
    let typed = terminal.wait_for("typed, not shown");
    assert!(!typed.contains("wrong"), "{typed}");
    terminal.press("\r");
    terminal.wait_for("does not open it");
    terminal.press("correct horse\r");
    let done = terminal.wait_for("1 passed");
    assert!(done.contains('✓'), "{done}");
    assert!(fs::read_to_string(sshd.known_hosts()).unwrap().contains(&sshd.known_as()));
    terminal.press("\x03");
    terminal.was_given_back();
}

#[test]
fn a_stopped_server_and_a_changed_host_key_are_could_not_check_and_say_why() {
    let Some(mut sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let mut terminal = at_the_exercise(&sshd.home);
    terminal.press("r");
    set_up(&mut terminal, &format!("{}@127.0.0.1:{}", sshd.user, sshd.port), &key);
    terminal.wait_for("1 passed");
    sshd.stop();
    terminal.press("r");
    terminal.wait_for("1 could not be checked");
    terminal.press("\t\r");
    let told = terminal.wait_for("because");
    assert!(told.contains("unreachable") && told.contains("could not check"), "{told}");
    sshd.restart_with_another_host_key("ecdsa");
    terminal.press("r");
    terminal.until("the host key", |text| text.contains("host key") && text.contains("because   untrusted"));
    terminal.press("\x03");
    terminal.was_given_back();
}

#[test]
fn a_host_that_swallows_packets_is_waited_for_in_sight_and_esc_stops_it() {
    let home = tempfile::tempdir().unwrap();
    let hole = BlackHole::dig();
    let mut terminal = at_the_exercise(home.path());
    terminal.press("r");
    set_up(&mut terminal, &format!("me@127.0.0.1:{}", hole.port), Path::new("~/.ssh/none"));
    terminal.wait_for("Esc stops");
    terminal.press("\x1b");
    terminal.wait_for("stopped");
    terminal.press("\x03");
    terminal.was_given_back();
}
