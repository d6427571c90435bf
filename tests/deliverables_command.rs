//! `drillyard deliverables` as people, pipes and screen readers meet it: list, read, write, bring back, attach; and that what was attached
//! and reviewed there is what is handed in and told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/learner.rs"]
mod learner;
#[path = "skipping/mod.rs"]
mod skipping;

use std::fs;

use drillyard::domain::sanitize::is_clean;
use learner::{Learner, Ran};
use serde_json::Value;

/// Runs it with `text` through a pipe.
fn piped(learner: &Learner, words: &str, text: &str) -> Ran {
    let output = learner.command(words).write_stdin(text).output().unwrap();
    let read = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: read(output.stdout), err: read(output.stderr) }
}

fn json(learner: &Learner, words: &str) -> Value {
    let ran = learner.run(words);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

#[test]
fn prompts_are_listed_read_and_written_line_by_line() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    let list = learner.run("deliverables 1.0");
    assert_eq!((list.code, list.err.as_str()), (0, ""));
    let begins = "1.0 Start: 0 of 2 written\n\n1. Why is that so?\n   nothing written yet; 1 of 1 checks passed\n\n2. And what else?\n   nothing written yet\n";
    assert_eq!(list.out, begins);
    let saved = piped(&learner, "deliverables 1.0 1 --write", "Because of *this*.\r\n\u{1b}[31mIndeed.\n");
    assert_eq!((saved.code, saved.err.as_str()), (0, "saved: 4 words\n"), "{}", saved.out);
    let one = learner.run("deliverables 1.0 why").out;
    for line in [
        "1.0 Start, deliverable 1 of 2",
        "Why is *that* so?",
        "Id: why",
        "A shell is installed: passed, L1, ",
        "Answer:\n\nBecause of *this*.\nIndeed.\n",
    ] {
        assert!(one.contains(line), "no '{line}' in\n{one}");
    }
    assert!(one.is_ascii() && is_clean(&one, |byte| byte == b'\n'), "no line is drawn, and nothing steers a terminal");
    let again = piped(&learner, "deliverables 1.0 1 --write", "Because of *this*.\nIndeed.\n");
    assert!(again.code == 0 && again.err.contains("nothing was changed"), "{}", again.err);
    assert_eq!(piped(&learner, "deliverables 1.0 1 --write", "").code, 0, "and it can be emptied");
    let versions = learner.run("deliverables 1.0 1 --versions").out;
    assert!(
        versions.starts_with("Version 1, ") && versions.contains("0 words, as it is now") && versions.contains("Version 2, "),
        "{versions}"
    );
    assert_eq!(json(&learner, "deliverables 1.0 1 --versions --json").as_array().unwrap().len(), 2);
    let restored = learner.run("deliverables 1.0 1 --restore 2");
    assert_eq!((restored.code, restored.err.as_str()), (0, "saved: 4 words\n"));
    let all = json(&learner, "deliverables 1.0 --json");
    assert_eq!((&all["format"], &all["deliverables"][0]["words"]), (&1.into(), &4.into()), "{all:#}");
    assert_eq!(all["deliverables"][0]["evidence"][0]["level"], "L1");
    assert_eq!(json(&learner, "status --json")["lessons"][0]["deliverables"]["written"], 1, "it is the same store");
}

#[test]
fn what_can_not_be_done_is_refused_with_the_reason() {
    let Some(learner) = Learner::new() else { return };
    let fails = |words: &str, says: &str| {
        let ran = piped(&learner, words, "x");
        assert!(ran.code == 2 && ran.err.contains(says), "{words}: {} {}{}", ran.code, ran.out, ran.err);
    };
    fails("deliverables 1.0 3", "has no deliverable '3': they are numbered 1 to 2");
    fails("deliverables 1.1 1", "1.1 More asks for no deliverables");
    fails("deliverables 9.9", "9.9");
    fails("deliverables", "no lesson was visited yet");
    fails("deliverables 1.0 1 --restore 1", "there is no version 1");
    fails("deliverables 1.0 --write", "PROMPT");
    fails("deliverables 1.0 1 --write --versions", "cannot be used with");
    fails("deliverables 1.0 1 --attach none", "none can't be read");
    fails("deliverables 1.0 1 --attach bin", "is no plain file");
    fails("deliverables 1.0 1 --detach settings", "does not go along with this answer");
    let large = piped(&learner, "deliverables 1.0 1 --write", &"x".repeat((256 << 10) + 1));
    assert!(large.code == 2 && large.err.contains("256 KiB; nothing was changed"), "{}", large.err);
    let odd = learner.command("deliverables 1.0 1 --write").write_stdin(vec![0xff, 0xfe]).output().unwrap();
    assert_eq!(odd.status.code(), Some(2));
    assert!(learner.run("deliverables 1.1").out.contains("asks for no deliverables"));
}

#[test]
fn what_is_attached_to_an_answer_is_shown_and_leaves_with_it() {
    let Some(learner) = Learner::new() else { return };
    learner.write("drawn/für dich.svg", "<svg/>token=hunter2\n");
    // The words of these tests end at spaces.
    fs::rename(learner.path("drawn/für dich.svg"), learner.path("drawn/für.svg")).unwrap();
    let attached = learner.run("deliverables 1.0 2 --attach drawn/für.svg");
    assert!(attached.code == 0 && attached.err.contains("goes along when 1.0 Start is handed in"), "{}", attached.err);
    let twice = learner.run("deliverables 1.0 2 --attach drawn/für.svg");
    assert!(twice.code == 2 && twice.err.contains("goes along already"), "{}", twice.err);
    assert!(learner.run("deliverables 1.0").out.contains("nothing written yet; 1 file\n"));
    let dry = learner.run("submit 1.0 --name ada@example.org --dry-run").out;
    assert!(dry.contains("files/02-") && dry.contains("/f-r.svg"), "{dry}");
    let sent = learner.run("submit 1.0 --name ada@example.org --to one.tar --yes");
    assert_eq!(sent.code, 0, "{}", sent.err);
    let package = drillyard::runtime::submission_files::read(&learner.path("one.tar")).unwrap();
    let (path, bytes) = package.files().find(|(path, _)| path.starts_with("files/02-")).unwrap();
    assert!(path.ends_with("/f-r.svg") && bytes.starts_with(b"<svg/>") && !String::from_utf8_lossy(bytes).contains("hunter2"), "{path}");
    let verified = learner.run("instructor verify one.tar --roster allowed_signers");
    assert_eq!(verified.code, 0, "{}", verified.out);
    fs::remove_file(learner.path("drawn/für.svg")).unwrap();
    assert!(learner.run("deliverables 1.0 2").out.contains("can't leave"));
    let gone = learner.run("submit 1.0 --to two.tar --yes");
    assert!(gone.code == 4 && gone.err.contains("take it away from its deliverable"), "{} {}", gone.code, gone.err);
    assert_eq!(learner.run("deliverables 1.0 2 --detach drawn/für.svg").code, 0);
    assert_eq!(json(&learner, "deliverables 1.0 2 --json")["deliverables"][0]["files"], serde_json::json!([]));
}

#[test]
fn a_challenge_for_another_course_lesson_or_learner_or_of_another_time_is_refused() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    let challenge = |who: &str, course: &str, lesson: &str, year: u32| {
        let change = serde_json::json!({ "kind": "file", "target": "vm", "path": "~/token" });
        let document = serde_json::json!({
            "format": 1, "learner": who, "course": course, "lesson": lesson, "token": "k3v9x0q7m2d8s4aw", "change": change,
            "issued": "2020-03-01T08:00:00Z", "expires": format!("{year}-03-08T08:00:00Z"),
        });
        learner.write("c.json", &document.to_string());
        learner.write("c.json.sig", "nothing");
        learner.run("submit 1.0 --name ada@example.org --to out.tar --yes --challenge c.json")
    };
    let (ada, lesson) = ("ada@example.org", "1/1.0-start");
    for (ran, says) in [
        (
            challenge("eve@example.org", "course", lesson, 2090),
            "the challenge is for the learner 'eve@example.org', and this is 'ada@example.org'",
        ),
        (challenge(ada, "other", lesson, 2090), "the challenge is for the course 'other', and this is 'course'"),
        (challenge(ada, "course", "1/1.1-more", 2090), "the challenge is for the lesson '1/1.1-more', and this is '1/1.0-start'"),
        (challenge(ada, "course", lesson, 2021), "the challenge expired on 2021-03-08"),
    ] {
        assert!(ran.code == 2 && ran.err.contains(says), "{} {}", ran.code, ran.err);
        assert!(!learner.path("out.tar").exists());
    }
}
