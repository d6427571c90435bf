//! Checks run from the workbench against a real, private SSH server: the machine is set up, its host key accepted, the key
//! unlocked; and everything that can be in the way is told for what it is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;
mod terminal_rig;

use std::fs;
use std::path::Path;
use std::process::Command;

use rig::{Agent, BlackHole, Sshd};
use serde_json::Value;
use terminal_rig::{Terminal, command, write_files};

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
    write_course(home, CHECKS);
    again_at_the_exercise(home, &[])
}

/// A course of one lesson with these checks, in `home`.
fn write_course(home: &Path, checks: &str) {
    let files = [("_sidebar.md", "- [1.0 - Start](1.0-start.md)\n"), ("1.0-start.md", PAGE), ("1.0-start.checks.yaml", checks)];
    write_files(&home.join("course/docs"), &files);
}

/// The workbench in the course that is at `home` already, with these variables more.
fn again_at_the_exercise(home: &Path, more: &[(&str, &str)]) -> Terminal {
    let environment = [&[("HOME", home.to_str().unwrap())], more].concat();
    let terminal = Terminal::workbench("--page 1.0 $HOME/course", 100, 30, &environment);
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
    terminal.wait_for("1 could not check");
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

/// Binds `target` of `course` to the server, with `key`.
fn bind(sshd: &Sshd, course: &str, target: &str, key: &Path) {
    let binding = format!("{{ ssh: {}@127.0.0.1:{}, identity: {} }}", sshd.user, sshd.port, key.display());
    write_files(&sshd.home, &[(".config/drillyard/config.yaml", &format!("targets:\n  {course}:\n    {target}: {binding}\n"))]);
}

#[test]
fn a_key_that_is_not_the_authorized_one_fails_the_step_at_the_login_and_says_so() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.welcome();
    let other = sshd.make_key("id_other", "");
    let mut terminal = at_the_exercise(&sshd.home);
    terminal.press("r");
    set_up(&mut terminal, &format!("{}@127.0.0.1:{}", sshd.user, sshd.port), &other);
    terminal.wait_for("1 failed");
    terminal.press("\t\r");
    let told = terminal.wait_for("ssh-copy-id -i ~/.ssh/id_other.pub");
    for words in ["✓ host key", "✗ your key", "is refused for user", "– login", "authorized_keys", "failed"] {
        assert!(told.contains(words), "no {words} in\n{told}");
    }
    terminal.leave();

    bind(&sshd, "drillyard", "golden-vm", &other);
    let ran = command(&sshd.home, &["check", "4.1#1/6", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let result = &report["results"][0];
    assert_eq!(
        (ran.code, &result["verdict"], &result["rung"], &result["step"]),
        (1, &"failed".into(), &"auth".into(), &6.into()),
        "{result}"
    );
}

#[test]
fn an_encrypted_key_that_the_agent_holds_is_used_without_a_question() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("id_mine", "");
    let agent = Agent::holding(Some(&key));
    let encrypted = Command::new("ssh-keygen").args(["-q", "-p", "-a", "1", "-P", "", "-N", "correct horse", "-f"]).arg(&key).status();
    assert!(encrypted.unwrap().success());
    sshd.authorize(&key, "");
    sshd.know_host();
    bind(&sshd, "course", "vm", &key);
    write_course(&sshd.home, CHECKS);
    let mut terminal = again_at_the_exercise(&sshd.home, &[("SSH_AUTH_SOCK", agent.socket.to_str().unwrap())]);
    terminal.press("r");
    let done = terminal.until("the end of the run", |text| text.contains("1 passed") || text.contains("passphrase of"));
    assert!(done.contains("1 passed"), "{done}");
    assert!(!String::from_utf8_lossy(&terminal.written()).contains("passphrase of"));
    terminal.leave();
}

/// Checks of this host, which answer at once, and one of a machine that keeps silent.
fn quick_checks_and_a_slow_one() -> String {
    let quick: String = (1..=5).map(|n| format!("      - {{ id: quick-{n}, step: 1, title: A shell, tool: {{ name: ls }} }}\n")).collect();
    CHECKS.replace("      - { id: login", &format!("{quick}      - {{ id: login"))
}

fn status(home: &Path, course: &Path) -> Value {
    let ran = command(home, &["status", "--json", "--course", course.to_str().unwrap()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn verdicts_that_were_on_the_screen_survive_kill_9_in_the_middle_of_a_run() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let hole = BlackHole::dig();
    write_course(home, &quick_checks_and_a_slow_one());
    let config = format!("targets: {{ course: {{ vm: {{ ssh: 'me@127.0.0.1:{}' }} }} }}\n", hole.port);
    write_files(home, &[(".config/drillyard/config.yaml", &config)]);
    let mut terminal = again_at_the_exercise(home, &[]);
    terminal.press("\t\r");
    terminal.wait_for("check it");
    terminal.press("R");
    let shown = |text: &str| text.matches("passed").count();
    let before = terminal.until("five verdicts while the sixth is out", |text| shown(text) == 5 && text.contains("Esc stops"));
    terminal.kill();
    assert_eq!(status(home, &home.join("course"))["lessons"][0]["checks"]["passed"], 5, "{before}");
    let mut terminal = again_at_the_exercise(home, &[]);
    terminal.press("\t\r");
    terminal.until("the five verdicts again", |text| shown(text) == 5);
    terminal.leave();
}

#[test]
fn two_workbenches_at_once_keep_all_that_both_are_told() {
    const RUNS: u32 = 6;
    let folder = tempfile::tempdir().unwrap();
    let (course, data) = (folder.path().join("course"), folder.path().join("data"));
    write_course(folder.path(), &CHECKS.replace("ssh_login: { target: vm }", "tool: { name: ls }"));
    let text = "Words to read.\n\n".repeat(200);
    for (name, page) in [("1.1-one.md", "One"), ("1.2-two.md", "Two")] {
        write_files(&course.join("docs"), &[(name, &format!("# {page}\n\n{text}"))]);
    }
    let sidebar = "- [1.0 - Start](1.0-start.md)\n- [1.1 - One](1.1-one.md)\n- [1.2 - Two](1.2-two.md)\n";
    write_files(&course.join("docs"), &[("_sidebar.md", sidebar)]);
    let environment = [("DRILLYARD_DATA", data.to_str().unwrap())];
    let open = |page: &str| {
        let terminal = Terminal::workbench(&format!("--page {page} {}", course.display()), 80, 24, &environment);
        terminal.wait_for("Words to read.");
        terminal
    };
    let (mut one, mut two) = (open("1.1"), open("1.2"));
    for key in ["G", "g", "G"] {
        let at = if key == "G" { "100 %" } else { "Words" };
        one.press(key);
        two.press(key);
        one.wait_for(at);
        two.wait_for(at);
    }
    for (terminal, keys) in [(&mut one, "["), (&mut two, "[[")] {
        keys.chars().for_each(|key| {
            terminal.press(&key.to_string());
            if keys == "[[" {
                terminal.until("another page", |text| text.contains("One") || text.contains("Log in."));
            }
        });
    }
    one.wait_for("Log in.");
    two.wait_for("Log in.");
    for _ in 0..RUNS {
        for terminal in [&mut one, &mut two] {
            terminal.press("R");
        }
        for terminal in [&mut one, &mut two] {
            terminal.wait_for("1 passed");
            terminal.press("j");
            terminal.until("the message gone", |text| !text.contains("1 passed"));
        }
    }
    for terminal in [&mut one, &mut two] {
        terminal.press("!");
        terminal.wait_for("Nothing has gone wrong");
    }
    one.leave();
    two.leave();
    let database = rusqlite::Connection::open(data.join("progress.db")).unwrap();
    let stored: u32 = database.query_row("SELECT count(*) FROM result", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, 2 * RUNS);
    let read = |lesson: &str| -> u8 {
        database.query_row("SELECT read_percent FROM lesson WHERE lesson = ?1", [lesson], |row| row.get(0)).unwrap()
    };
    assert_eq!((read("1.1-one"), read("1.2-two")), (100, 100));
}

#[test]
fn what_changes_on_the_machine_is_told_while_it_is_watched_and_no_longer_once_that_is_ended() {
    let home = tempfile::tempdir().unwrap();
    write_course(home.path(), &CHECKS.replace("ssh_login: { target: vm }", "file: { on: host, path: ~/pit }"));
    let data = home.path().join("data");
    let mut terminal = again_at_the_exercise(home.path(), &[("DRILLYARD_DATA", data.to_str().unwrap())]);
    terminal.press("w");
    terminal.wait_for("1 failed; watching");
    terminal.wait_for("watching  w ends it");
    fs::write(home.path().join("pit"), "").unwrap();
    terminal.wait_for("You can log in: passed");
    terminal.wait_for("✓  1. Log in.");
    fs::remove_file(home.path().join("pit")).unwrap();
    terminal.wait_for("You can log in: no longer holds");
    terminal.press("w");
    terminal.wait_for("no longer watching");
    terminal.until("the header as it was", |text| !text.contains("ends it"));
    terminal.leave();
    let database = rusqlite::Connection::open(data.join("progress.db")).unwrap();
    let stored: u32 = database.query_row("SELECT count(*) FROM result", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, 3, "what is no news is not stored");
}
