//! An instructor at a real terminal, with a real Git repository and a key: from the inbox to what the learner reads, and nothing lost on the
//! way, be it by `kill -9`, by a remote that is away or by a passphrase that nobody knows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/learner.rs"]
mod learner;
#[path = "submission/school.rs"]
mod school;
#[path = "skipping/mod.rs"]
mod skipping;
mod terminal_rig;

use std::fs;

use school::School;
use terminal_rig::Terminal;

fn opened(school: &School, size: (u16, u16)) -> Terminal {
    let home = school.tutor.path("");
    Terminal::workbench("instructor --course $HOME/course", size.0, size.1, &[("HOME", home.to_str().unwrap())])
}

#[test]
fn from_the_inbox_to_what_the_learner_reads() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let mut terminal = opened(&school, (120, 36));
    terminal.wait_for("1 new");
    terminal.wait_for("▸ ○ ada@example.org");
    terminal.press("\r");
    let screen = terminal.wait_for("Because it is.");
    assert!(screen.contains("0 of 2 decided") && screen.contains("signature good"), "{screen}");
    terminal.press("v");
    terminal.wait_for("1 of 2 decided");
    terminal.press("b");
    terminal.wait_for("comment for the learner");
    terminal.press("Say what else.");
    terminal.wait_for("· saved");
    terminal.press("\x1b");
    terminal.wait_for("all is decided on");
    terminal.press("s");
    let shown = terminal.wait_for("Word for word");
    assert!(shown.contains("tutor@example.org") && shown.contains("needs work, L1") && shown.contains("shared.git"), "{shown}");
    terminal.press("y");
    terminal.wait_for("sent: ada@example.org; nothing else waits");
    terminal.press("\x1b");
    terminal.wait_for("Nothing waits to be reviewed.");
    terminal.leave();

    let synced = school.learner.run("sync");
    assert!(synced.err.contains("was reviewed by tutor@example.org"), "{}", synced.err);
    assert!(synced.err.contains("why  verified") && synced.err.contains("needs work: Say what else."), "{}", synced.err);
    assert_eq!(school.inbox()["waiting"], serde_json::json!([]));
}

#[test]
fn what_was_decided_and_written_survives_a_kill() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let mut terminal = opened(&school, (80, 24));
    terminal.wait_for("▸ ○ ada@example.org");
    terminal.press("\r");
    terminal.wait_for("0 of 2 decided");
    terminal.press("b");
    terminal.wait_for("comment for the learner");
    terminal.press("Half a sen");
    terminal.until("it was saved", |screen| screen.contains("Half a sen") && screen.contains("· saved"));
    terminal.kill();

    let mut terminal = opened(&school, (120, 36));
    terminal.wait_for("1 of 2, not sent");
    terminal.press("\r");
    terminal.wait_for("1 of 2 decided");
    terminal.press("k");
    let screen = terminal.wait_for("Half a sen");
    assert!(screen.contains("needs work, with a comment"), "{screen}");
    assert_eq!(school.inbox()["waiting"][0]["decided"], 0, "nothing of it left");
    terminal.leave();
}

#[test]
fn a_remote_that_is_away_loses_nothing_and_is_tried_again() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let (shared, away) = (school.tutor.path("shared.git"), school.tutor.path("away.git"));
    let mut terminal = opened(&school, (120, 36));
    terminal.wait_for("1 new");
    terminal.press("\r");
    terminal.wait_for("0 of 2 decided");
    terminal.press("V");
    terminal.wait_for("2 of 2 decided");
    fs::rename(&shared, &away).unwrap();
    terminal.press("s");
    terminal.wait_for("Sign and send this");
    terminal.press("y");
    terminal.wait_for("nothing was published");
    fs::rename(&away, &shared).unwrap();
    terminal.press("s");
    terminal.wait_for("Sign and send this");
    terminal.press("y");
    terminal.wait_for("sent: ada@example.org");
    terminal.leave();
    assert!(school.learner.run("sync").err.contains("why  verified"));
}

#[test]
fn a_passphrase_is_asked_for_and_never_shown_and_without_it_nothing_leaves() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let lock = std::process::Command::new("ssh-keygen")
        .args(["-q", "-p", "-P", "", "-N", "correct horse", "-a", "2", "-f"])
        .arg(school.tutor.path(".ssh/id_ed25519"))
        .status();
    assert!(lock.unwrap().success());
    let mut terminal = opened(&school, (120, 36));
    terminal.wait_for("1 new");
    terminal.press("\r");
    terminal.wait_for("0 of 2 decided");
    terminal.press("V");
    terminal.wait_for("2 of 2 decided");
    terminal.press("s");
    terminal.wait_for("Sign and send this");
    terminal.press("y");
    terminal.wait_for("The passphrase of");
    terminal.press("\x1b");
    terminal.wait_for("nothing was published");
    terminal.press("s");
    terminal.wait_for("Sign and send this");
    terminal.press("y");
    terminal.wait_for("The passphrase of");
    terminal.press("correct horse");
    terminal.wait_for("typed, not shown");
    terminal.press("\r");
    terminal.wait_for("sent: ada@example.org");
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    assert!(!written.contains("correct"), "the passphrase never reaches the screen");
    terminal.leave();
}

#[test]
fn without_a_terminal_there_is_the_list() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let mut texts = Vec::new();
    for words in ["instructor", "instructor inbox", "instructor inbox --plain"] {
        let ran = school.tutor.run(words);
        assert!(ran.code == 0 && ran.out.contains("ada@example.org  1/1.0-start  L1, 0 of 2 decided"), "{words}: {}{}", ran.out, ran.err);
        texts.push(ran.out);
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
}
