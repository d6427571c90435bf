//! Deliverables written in a real terminal: what was typed a second ago survives `kill -9`, versions come back, and the person's own editor
//! has the terminal to itself.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "skipping/mod.rs"]
mod skipping;
mod terminal_rig;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use terminal_rig::{Terminal, command, write_files};

const LESSON: &str = "# Vases\n\nThrown tall.\n\n## Deliverables\n\n- What is a vase for?\n- How tall is yours?\n";

/// A learner's HOME with a course of one lesson, and an editor that says what it was given, waits for a line, and adds that.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    write_files(&home.path().join("course"), &[("docs/1.0-vases.md", LESSON), ("docs/_sidebar.md", "- [1.0 - Vases](1.0-vases.md)\n")]);
    let editor = "#!/bin/sh\necho \"editing: $(cat \"$1\")\"\nread line\nprintf '\\n\\n%s\\n' \"$line\" >> \"$1\"\n";
    write_files(home.path(), &[("editor", editor)]);
    fs::set_permissions(home.path().join("editor"), fs::Permissions::from_mode(0o755)).unwrap();
    home
}

fn opened(home: &Path) -> Terminal {
    let editor = home.join("editor");
    let environment = [("HOME", home.to_str().unwrap()), ("EDITOR", editor.to_str().unwrap())];
    let mut terminal = Terminal::workbench("--page 1.0 $HOME/course", 100, 30, &environment);
    terminal.wait_for("Thrown tall");
    terminal.press("a");
    terminal.wait_for("› Deliverables");
    terminal
}

#[test]
fn what_was_written_survives_a_kill_and_reads_as_before() {
    let home = home();
    let mut terminal = opened(home.path());
    terminal.wait_for("0 of 2 written");
    terminal.press("\r");
    terminal.wait_for("0 words");
    terminal.press("For flowers,\x1b[200~ and\r\nfor **branches**\x1b[201~");
    terminal.wait_for("5 words · saved");
    terminal.kill();

    let mut terminal = opened(home.path());
    terminal.wait_for("1 of 2 written");
    terminal.press("k\r");
    let read = terminal.wait_for("For flowers, and");
    assert!(read.contains("for branches") && !read.contains("**"), "it is shown as it reads:\n{read}");
    terminal.press("\r");
    terminal.wait_for("for **branches**");
    terminal.press(" too");
    // In the middle of a word, and before the second is over: leaving saves it.
    terminal.leave();

    let told = command(home.path(), &["status", "--json", "--course", home.path().join("course").to_str().unwrap()]);
    let status: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(status["lessons"][0]["deliverables"], serde_json::json!({ "total": 2, "written": 1 }));
    let terminal = opened(home.path());
    terminal.wait_for("6 words · saved");
    terminal.leave();
}

#[test]
fn an_older_version_is_looked_at_and_brought_back() {
    let home = home();
    let mut terminal = opened(home.path());
    terminal.press("\r");
    terminal.wait_for("0 words");
    terminal.press("For many cut flowers");
    terminal.wait_for("4 words · saved");
    terminal.press("\x15None");
    terminal.wait_for("1 word · saved");
    terminal.press("\x1b");
    terminal.wait_for("v versions");
    terminal.press("v");
    terminal.wait_for("Versions");
    terminal.press("j");
    terminal.wait_for("For many cut flowers");
    terminal.press("\r");
    terminal.wait_for("brought back");
    terminal.wait_for("For many cut flowers");
    terminal.leave();
}

#[test]
fn the_persons_own_editor_has_the_terminal_to_itself_and_its_text_comes_back() {
    let home = home();
    let mut terminal = opened(home.path());
    terminal.press("\r");
    terminal.wait_for("0 words");
    terminal.press("Tall ones");
    terminal.wait_for("2 words");
    terminal.press("\x05");
    terminal.wait_for("editing: Tall ones");
    assert!(!terminal.look(|screen| screen.alternate_screen()), "the workbench has let go of the terminal");
    // Every letter goes to the editor: the workbench reads none of them.
    terminal.press("q and ? short ones\n");
    terminal.wait_for("q and ? short ones");
    terminal.wait_for("6 words · saved");
    assert!(terminal.look(|screen| screen.alternate_screen()));
    terminal.press("\x1a");
    terminal.wait_for("2 words");
    terminal.press("!");
    terminal.wait_for("Tall ones!");
    terminal.wait_for("2 words · saved");
    let left: Vec<_> = fs::read_dir(home.path().join(".local/share/drillyard")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("answer")), "{left:?}");
    terminal.leave();
}

#[test]
fn an_interrupt_meant_for_the_editor_does_not_end_the_workbench() {
    let home = home();
    let mut terminal = opened(home.path());
    terminal.press("\r");
    terminal.wait_for("0 words");
    terminal.press("Kept\x05");
    terminal.wait_for("editing: Kept");
    terminal.press("\x03");
    terminal.wait_for("the text is as it was");
    terminal.press(" still");
    terminal.wait_for("Kept still");
    terminal.leave();
}

#[test]
fn a_lesson_is_handed_in_from_the_workbench_and_the_screen_comes_back() {
    let home = home();
    let made =
        |program: &str, words: &[&str]| std::process::Command::new(program).args(words).status().is_ok_and(|status| status.success());
    let (key, remote) = (home.path().join(".ssh/id_ed25519"), home.path().join("shared.git"));
    fs::create_dir_all(home.path().join(".ssh")).unwrap();
    let keyed = made("ssh-keygen", &["-q", "-t", "ed25519", "-a", "2", "-N", "correct horse", "-f", key.to_str().unwrap()]);
    if !keyed || !made("git", &["init", "-q", "--bare", remote.to_str().unwrap()]) {
        return skipping::skipped("no ssh-keygen or git here");
    }
    write_files(home.path(), &[("course/drillyard.yaml", &format!("submit: {}\n", remote.display()))]);
    let mut terminal = opened(home.path());
    terminal.press("\r");
    terminal.wait_for("0 words");
    terminal.press("For flowers\x1b");
    terminal.wait_for("v versions");
    terminal.press("i");
    terminal.wait_for("Who are you");
    terminal.press("ada@example.org\r");
    terminal.wait_for("answers/01-");
    terminal.wait_for("Sign this and hand it in");
    assert!(!terminal.look(|screen| screen.alternate_screen()), "the workbench has let go of the terminal");
    terminal.press("y\r");
    terminal.wait_for("Passphrase for");
    terminal.press("correct horse\r");
    let told = terminal.wait_for("Enter goes back to the workbench");
    assert!(told.contains("handed in: ") && !told.contains("correct horse"), "{told}");
    terminal.press("\r");
    terminal.wait_for("its receipt is kept");
    terminal.wait_for("handed in ");
    terminal.press("i");
    terminal.wait_for("Nothing has changed since");
    terminal.press("n\r");
    terminal.wait_for("nothing was handed in");
    terminal.press("\r");
    terminal.wait_for("i hand in");
    terminal.leave();
}
