use jiff::Timestamp;

use super::*;
use crate::domain::verdict::Verdict;
use crate::submission::level::Level;
use crate::submission::review::Decision;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn handed(learner: &str, second: i64, verdicts: &[Verdict]) -> Handed {
    let row = |(index, verdict): (usize, &Verdict)| CheckRow {
        id: format!("e/{index}"),
        step: u32::try_from(index).ok(),
        verdict: *verdict,
        level: Level::L1,
    };
    Handed {
        branch: format!("learners/{learner}"),
        submission: Hash::of(format!("{learner} {second}").as_bytes()),
        at: at(second),
        holds: true,
        learner: learner.to_owned(),
        key: "SHA256:x".to_owned(),
        course: "c".to_owned(),
        lesson: "l".to_owned(),
        previous: None,
        level: Level::L1,
        machine: None,
        host_keys: Vec::new(),
        checks: verdicts.iter().enumerate().map(row).collect(),
        deliverables: vec![("a".to_owned(), true), ("b".to_owned(), false)],
        quiz: Some((3, 4)),
        findings: Vec::new(),
    }
}

fn reviewed(of: &Handed, second: i64, rulings: &[(&str, Ruling)]) -> Reviewed {
    let decision = |(id, ruling): &(&str, Ruling)| Decision {
        deliverable: (*id).to_owned(),
        decision: *ruling,
        comment: String::new(),
        level: Level::L1,
    };
    Reviewed {
        branch: "reviews/grace".to_owned(),
        review: Hash::of(format!("review {second}").as_bytes()),
        holds: true,
        submission: of.submission.clone(),
        reviewer: "grace".to_owned(),
        at: at(second),
        decisions: rulings.iter().map(decision).collect(),
        comment: String::new(),
        replaces: None,
        rerun: None,
        findings: Vec::new(),
    }
}

use Ruling::{NeedsWork, Verified};
use Verdict::{Errored, Failed, Passed, Skipped};

#[test]
fn what_is_decided_in_full_no_longer_waits_and_a_new_submission_waits_again() {
    let (first, second) = (handed("ada", 1, &[Passed]), handed("bob", 0, &[Passed]));
    let part = reviewed(&first, 5, &[("a", Verified)]);
    let cohort = Cohort::new(vec![first.clone(), second.clone()], vec![part.clone()]);
    let waiting: Vec<_> = cohort.inbox().iter().map(|row| (row.handed.learner.clone(), row.decided)).collect();
    assert_eq!(waiting, [("bob".to_owned(), 0), ("ada".to_owned(), 1)], "oldest first");
    let rest = reviewed(&first, 6, &[("b", NeedsWork)]);
    let cohort = Cohort::new(vec![first.clone(), second], vec![rest.clone(), part.clone()]);
    assert_eq!(cohort.inbox().len(), 1);
    let again = handed("ada", 9, &[Passed]);
    let cohort = Cohort::new(vec![again.clone(), first], vec![part, rest]);
    let waiting = cohort.inbox();
    assert_eq!((waiting.len(), waiting[0].attempts, &waiting[0].handed.submission), (1, 1, &again.submission));
    assert_eq!(waiting[0].before.unwrap().at, at(1));
}

#[test]
fn the_last_word_counts_unless_it_does_not_hold_or_was_replaced() {
    let ada = handed("ada", 1, &[]);
    let (early, late) = (reviewed(&ada, 5, &[("a", Verified), ("b", Verified)]), reviewed(&ada, 7, &[("a", NeedsWork)]));
    let state = |reviews: &[Reviewed]| {
        let cohort = Cohort::new(vec![ada.clone()], reviews.to_vec());
        cohort.gradebook(&[], &[]).learners[0].cells[0].as_ref().unwrap().state
    };
    assert_eq!(state(std::slice::from_ref(&early)), State::Verified);
    assert_eq!(state(&[late.clone(), early.clone()]), State::NeedsWork);
    assert_eq!(state(&[Reviewed { holds: false, ..late.clone() }, early.clone()]), State::Verified);
    let instead = Reviewed { replaces: Some(late.review.clone()), ..reviewed(&ada, 6, &[]) };
    assert_eq!(state(&[early, late, instead]), State::Verified);
    assert_eq!(state(&[]), State::Waiting);
}

#[test]
fn the_gradebook_has_everybody_and_says_what_most_stumble_over() {
    let rows = vec![
        handed("ada", 1, &[Passed, Failed, Failed]),
        handed("bob", 2, &[Passed, Failed, Passed]),
        handed("cyd", 3, &[Failed, Passed, Passed]),
        Handed { holds: false, ..handed("eve", 4, &[Passed]) },
        Handed { lesson: "k".to_owned(), ..handed("ada", 5, &[Passed]) },
    ];
    let book = Cohort::new(rows, Vec::new()).gradebook(&["dan".to_owned(), "ada".to_owned()], &["z".to_owned(), "l".to_owned()]);
    assert_eq!(book.lessons, ["l", "k"], "those of the course come first, and only those that somebody handed in");
    assert_eq!(book.learners.iter().map(|learner| learner.name.as_str()).collect::<Vec<_>>(), ["ada", "bob", "cyd", "dan"]);
    assert!(book.learners[3].cells.iter().all(Option::is_none), "dan handed nothing in");
    let cell = book.learners[0].cells[0].as_ref().unwrap();
    assert_eq!((cell.passed, cell.verified, cell.quiz, cell.attempts), ((1, 3), (0, 2), Some((3, 4)), 1));
    assert_eq!(cell.held_up.as_ref().map(HeldUp::place), Some("step 1, e/1".to_owned()));
    let said: Vec<String> = book.stumbles_of("l").map(Stumble::words).collect();
    assert_eq!(said, ["step 1, e/1 fails first for 67 % (2 of 3)", "step 0, e/0 fails first for 33 % (1 of 3)"]);
    assert_eq!(book.stumbles.len(), 2, "nobody stumbles in k");

    let names = |book: &Gradebook| book.learners.iter().map(|learner| learner.name.clone()).collect::<Vec<_>>();
    let part = book.clone().only(&["ada".to_owned(), "dan".to_owned()], &["k".to_owned()]);
    assert_eq!((names(&part), &part.lessons[..]), (vec!["ada".to_owned(), "dan".to_owned()], &["k".to_owned()][..]));
    assert!(part.learners[0].cells.len() == 1 && part.learners[0].cells[0].is_some() && part.stumbles.is_empty());
    assert_eq!(book.clone().only(&[], &[]), book);
}

#[test]
fn what_could_not_be_checked_holds_up_only_where_nothing_failed_and_what_was_skipped_never() {
    let held = |verdicts: &[Verdict]| handed("ada", 1, verdicts).held_up().map(|at| (at.check, at.verdict));
    assert_eq!(held(&[Passed, Passed]), None);
    assert_eq!(held(&[Skipped, Passed]), None);
    assert_eq!(held(&[Errored, Passed, Failed]), Some(("e/2".to_owned(), Failed)));
    assert_eq!(held(&[Passed, Skipped, Errored]), Some(("e/2".to_owned(), Errored)));
    let rows = vec![handed("ada", 1, &[Errored]), handed("bob", 2, &[Failed]), handed("cyd", 3, &[Errored])];
    let book = Cohort::new(rows, Vec::new()).gradebook(&[], &[]);
    let said: Vec<String> = book.stumbles.iter().map(Stumble::words).collect();
    assert_eq!(said, ["step 0, e/0 could not be checked for 67 % (2 of 3)", "step 0, e/0 fails first for 33 % (1 of 3)"]);
}

#[test]
fn one_computer_or_machine_under_two_names_is_told_of_both() {
    let on = |learner: &str, machine: &str, key: &str| Handed {
        machine: Some(Hash::of(machine.as_bytes())),
        host_keys: vec![key.to_owned()],
        ..handed(learner, 1, &[])
    };
    let cohort = Cohort::new(vec![on("ada", "m1", "k1"), on("bob", "m1", "k2"), on("cyd", "m3", "k2"), on("ada", "m1", "k1")], Vec::new());
    let told: Vec<(String, Vec<String>)> = cohort
        .handed
        .iter()
        .map(|row| (row.learner.clone(), row.findings.iter().map(|told| format!("{} {}", told.rule, told.message)).collect()))
        .collect();
    for (learner, rules) in told {
        let expected: &[&str] = match learner.as_str() {
            "ada" => &["machine-shared bob handed in from it too"],
            "bob" => &["machine-shared ada handed in from it too", "host-key-shared cyd handed in of it too: k2"],
            _ => &["host-key-shared bob handed in of it too: k2"],
        };
        assert_eq!(rules, expected, "{learner}");
    }
    let again = Cohort::new(cohort.handed.clone(), Vec::new());
    assert_eq!(again, cohort, "told once");
}
