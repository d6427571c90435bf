//! A Git remote between a learner and an instructor, by the commands alone: handed in, queued while it is away, listed, decided on, asked
//! for more, and brought back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/learner.rs"]
mod learner;
#[path = "submission/school.rs"]
mod school;
#[path = "skipping/mod.rs"]
mod skipping;

use std::fs;

use learner::Learner;
use school::School;
use serde_json::Value;

#[test]
fn what_is_handed_in_is_listed_decided_on_and_comes_back() {
    let Some(school) = School::new() else { return };
    let sent = school.hand_in();
    assert!(sent.code == 0 && sent.err.contains("handed in: "), "{}", sent.err);
    let inbox = school.inbox();
    let row = &inbox["waiting"][0];
    assert_eq!(
        (&row["learner"], &row["lesson"], &row["holds"], &row["level"]),
        (&"ada@example.org".into(), &"1/1.0-start".into(), &true.into(), &"L1".into()),
        "{inbox:#}"
    );
    let hash = &row["submission"].as_str().unwrap()[..8];

    let wrong = school.tutor.run(&format!("instructor decide {hash} --verified nothing"));
    assert!(wrong.code == 2 && wrong.err.contains("'nothing' is no deliverable"), "{}", wrong.err);
    let part = school.tutor.run(&format!("instructor decide {hash} --needs-work why --comment why=Say_more"));
    assert_eq!(part.code, 0, "{}", part.err);
    let synced = school.learner.run("sync");
    assert!(synced.code == 0 && synced.err.contains("was reviewed by tutor@example.org"), "{}", synced.err);
    assert!(synced.err.contains("why  needs work: Say_more"), "{}", synced.err);
    assert!(school.learner.run("sync").err.contains("nothing new"), "told once");
    let status = school.learner.run("status").out;
    assert!(status.contains("0 of 1 decided deliverables verified\n  why needs work, says tutor@example.org: Say_more\n"), "{status}");
    let read = school.learner.run("deliverables 1.0 why").out;
    assert!(read.contains("needs work, tutor@example.org, ") && read.contains("; signature holds\nSay_more\n"), "{read}");
    let shown = school.tutor.run(&format!("instructor show {hash}"));
    assert!(shown.code == 0 && shown.out.contains("Because it is."), "{}{}", shown.out, shown.err);

    let all = school.tutor.run(&format!("instructor decide {hash} --verified all --say Well_done"));
    assert_eq!(all.code, 0, "{}", all.err);
    assert_eq!(school.inbox()["waiting"], serde_json::json!([]));
    let book = school.tutor.run("instructor gradebook --format csv");
    let line = book.out.lines().nth(1).unwrap_or_default();
    assert!(line.starts_with("ada@example.org,1/1.0-start,verified,L1,"), "{}", book.out);
    let anew = school.tutor.run("instructor gradebook --rebuild --format csv");
    assert_eq!(anew.out, book.out, "made anew it is the same");
    let gradescope: Value = serde_json::from_str(&school.tutor.run("instructor gradebook --format gradescope").out).unwrap();
    let test = &gradescope["ada@example.org"]["tests"][0];
    assert_eq!((&test["status"], &test["score"], &test["max_score"]), (&"passed".into(), &test["max_score"], &test["score"]));
}

#[test]
fn a_review_by_a_key_that_the_roster_does_not_have_is_told_and_counts_for_nothing() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let hash = school.inbox()["waiting"][0]["submission"].as_str().unwrap()[..8].to_owned();
    assert_eq!(school.tutor.run(&format!("instructor decide {hash} --verified why")).code, 0);
    // The learner's roster knows another key by the tutor's name.
    school.learner.make_key("eve", "");
    let eve = fs::read_to_string(school.learner.path(".ssh/eve.pub")).unwrap();
    school.learner.write("course/allowed_signers", &format!("tutor@example.org namespaces=\"review@drillyard\" {eve}"));
    let synced = school.learner.run("sync");
    assert!(synced.err.contains("which nothing proves"), "{}", synced.err);
    let read = school.learner.run("deliverables 1.0 why").out;
    assert!(read.contains("no signature proves that: it does not count") && !read.contains("verified, says"), "{read}");
    assert!(!school.learner.run("status").out.contains("verified"), "nor does it count elsewhere");
}

#[test]
fn while_the_remote_is_away_it_waits_and_is_sent_later_once() {
    let Some(school) = School::new() else { return };
    let (shared, away) = (school.tutor.path("shared.git"), school.tutor.path("away.git"));
    fs::rename(&shared, &away).unwrap();
    let sent = school.hand_in();
    assert!(sent.code == 0 && sent.err.contains("waits here: `drillyard sync` sends it"), "{}", sent.err);
    let still = school.learner.run("sync");
    assert!(still.code == 3 && still.err.contains("still waits"), "{}", still.err);
    fs::rename(&away, &shared).unwrap();
    assert!(school.learner.run("status").out.contains("waits to be sent: `drillyard sync`"));
    let now = school.learner.run("sync");
    assert!(now.code == 0 && now.err.contains("handed in: "), "{}", now.err);
    assert!(!school.learner.run("sync").err.contains("handed in: "));
    assert_eq!(school.inbox()["waiting"].as_array().unwrap().len(), 1);
}

#[test]
fn a_challenge_comes_to_the_learner_it_is_for() {
    let Some(school) = School::new() else { return };
    assert_eq!(school.hand_in().code, 0);
    let asked = school.tutor.run("instructor challenge ada@example.org 1.0 --target vm --file ~/token");
    assert!(asked.code == 0 && asked.err.contains("On vm, write "), "{}", asked.err);
    let synced = school.learner.run("sync");
    assert!(synced.err.contains("tutor@example.org asks of you for 1/1.0-start"), "{}", synced.err);
    let path = synced.err.split("--challenge ").nth(1).unwrap().trim();
    assert!(fs::read_to_string(path).unwrap().contains("ada@example.org") && fs::metadata(format!("{path}.sig")).is_ok());
    let other = school.tutor.run("instructor challenge eve@example.org 1.0 --target vm");
    assert!(other.code == 2 && other.err.contains("no learner of the roster"), "{}", other.err);
    assert!(school.learner.run("sync").err.contains("nothing new"));
}

#[test]
fn an_instructor_begins_with_a_roster_that_is_never_written_over() {
    let Some(tutor) = Learner::new() else { return };
    let begun = tutor.run("instructor init --name tutor@example.org");
    assert!(begun.code == 0 && begun.err.contains("the course names no remote yet"), "{}", begun.err);
    let roster = fs::read_to_string(tutor.path(".config/drillyard/allowed_signers")).unwrap();
    assert!(roster.contains("\ntutor@example.org namespaces=\"review@drillyard,challenge@drillyard\" ssh-ed25519 "), "{roster}");
    let again = tutor.run("instructor init --name other@example.org");
    assert!(again.code == 2 && again.err.contains("is there already"), "{}", again.err);
    assert_eq!(fs::read_to_string(tutor.path(".config/drillyard/allowed_signers")).unwrap(), roster);
    assert_eq!(tutor.run("instructor init --name a,b").code, 2);
}

#[test]
fn without_a_remote_each_command_says_how_to_name_one() {
    let Some(learner) = Learner::new() else { return };
    learner.write(".config/drillyard/allowed_signers", "");
    for words in ["sync", "instructor inbox"] {
        let ran = learner.run(words);
        assert!(ran.code == 2 && ran.err.contains("--remote"), "{words}: {}", ran.err);
    }
    let refused = learner.run("sync --remote ext::sh");
    assert!(refused.code == 2 && refused.err.contains("no address of a Git repository"), "{}", refused.err);
}
