//! Reviews and challenges, changed in any field and file, signed by the wrong people, for the wrong purpose, at the wrong time; and what a
//! review says of a run that its reviewer never made.

use drillyard::checks::Plan;
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::verdict::{CheckResult, Rung, Vantage, Verdict};
use drillyard::ports::ProgressStore;
use drillyard::submission::manifest::Person;
use drillyard::submission::recheck::{Machines, live, within_reach};
use drillyard::submission::rerun::Visited;
use drillyard::submission::review::{Decision, Review, Ruling};
use drillyard::submission::signature::check;
use drillyard::submission::verify::{ReviewReport, verify_review};
use drillyard::submission::{Hash, Known, Level, Purpose, Report, Rerun, Rule, verify};
use jiff::SignedDuration;
use serde_json::Value;

use crate::rig::*;
use crate::{answered, challenge, mutations};

const OURS: &str = "review@drillyard";

pub fn submission() -> Report {
    let (roster, checks) = (roster(), checks());
    let known = Known { checks: Some(&checks), ..Known::new(&roster, noon()) };
    verify(&HandIn::of("ada@example.org", &ada()).package(&ada()), &known)
}

/// A review with a decision, and a run of an hour ago in which all was as claimed.
pub fn review(submission: &Report) -> Review {
    let manifest = submission.manifest.as_ref().unwrap();
    let store = HandIn::on("ada@example.org", &ada(), &Machine::new(noon() - SignedDuration::from_mins(30))).store;
    let results = store.results(&LessonId(LESSON.into())).unwrap();
    let (checks, reach) = (checks(), within_reach(&check_file(), &bindings()));
    // What was not looked at is told by the rig's own clock, which is today's.
    let seen = |result: CheckResult| {
        if result.evidence.is_none() { CheckResult { observed_at: noon() - SignedDuration::from_mins(5), ..result } } else { result }
    };
    let results: Vec<_> = results.into_iter().filter(|result| !reach.beyond.contains_key(&result.id)).map(seen).collect();
    let machines = Machines { is_known: &|_| true, is_foreign: &|_| false };
    let rows = live(manifest, &checks, &reach, &results, machines);
    let vm = Visited {
        target: "vm".into(),
        host_key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".into(),
        pinned: true,
        account: Some("me".into()),
    };
    let times = (noon() - SignedDuration::from_hours(1), noon());
    let rerun = Rerun::record(times, Hash::of(CHECKS.as_bytes()), vec![vm], &checks, &rows, &results).unwrap();
    Review {
        format: 1,
        submission: submission.submission.clone().unwrap(),
        learner: "ada@example.org".into(),
        course: COURSE.into(),
        lesson: LESSON.into(),
        reviewer: Person { name: "tutor@example.org".into(), key: fingerprint(&tutor()) },
        at: noon(),
        decisions: vec![Decision { deliverable: "goal".into(), decision: Ruling::Verified, comment: "Good.".into(), level: Level::L3 }],
        comment: "Well done.".into(),
        replaces: Some(Hash::of(b"an earlier one")),
        rerun: Some(rerun),
    }
}

/// What is found out of a document that `key` signs.
fn looked_at(document: &Value, key: &ssh_key::PrivateKey, submission: &Report) -> ReviewReport {
    let bytes = serde_json::to_vec(document).unwrap();
    verify_review(&bytes, Some(sign(key, OURS, &bytes).as_bytes()), &roster(), noon(), Some(submission))
}

#[test]
fn a_review_of_a_run_changed_in_any_field_is_not_what_was_signed() {
    let submission = submission();
    let document = serde_json::to_value(review(&submission)).unwrap();
    let bytes = serde_json::to_vec(&document).unwrap();
    let signature = sign(&tutor(), OURS, &bytes);
    let of = |bytes: &[u8]| verify_review(bytes, Some(signature.as_bytes()), &roster(), noon(), Some(&submission));
    assert!(of(&bytes).holds(), "{:?}", of(&bytes).findings);
    let all = mutations::all(&document);
    assert!(all.len() > 120, "only {} changes", all.len());
    for mutation in all {
        let report = of(&serde_json::to_vec(&mutation.document).unwrap());
        let named = report.findings.iter().any(|finding| finding.rule == Rule::SignatureWrong && finding.place == "review.json");
        assert!(named && !report.holds(), "{}, {}: {:?}", mutation.place, mutation.what, report.findings);
        if mutation.what == "another type" {
            let place = format!("review.json: {}", mutation.place);
            assert!(report.findings.iter().any(|finding| finding.place.starts_with(&place)), "{place}: {:?}", report.findings);
        }
    }
}

#[test]
fn what_a_run_is_said_to_have_seen_has_to_fit_together_whoever_signs_it() {
    let submission = submission();
    let document = serde_json::to_value(review(&submission)).unwrap();
    let good = looked_at(&document, &tutor(), &submission);
    assert_eq!(good.findings, []);
    let (mut caught, mut free) = (0, 0);
    for mutation in mutations::all(&document["rerun"]) {
        let mut changed = document.clone();
        changed["rerun"] = mutation.document;
        let report = looked_at(&changed, &tutor(), &submission);
        // Of these nobody else knows anything: whoever signs stands for them alone.
        let open = [
            "tool",
            "check_file",
            "started",
            "ended",
            "pinned",
            "account",
            "actual",
            "evidence",
            "sha256",
            "target",
            "host_key",
            "observed_at",
        ];
        let field = mutation.place.rsplit('.').next().unwrap();
        let gone = ["machines", "checks"].contains(&field) && mutation.what == "an item taken away";
        if mutation.what == "another value" && open.contains(&field) || (field == "checks" && gone) {
            free += 1;
            continue;
        }
        caught += 1;
        let place = format!("review.json: rerun.{}", field_of(&mutation.place));
        let named = report.findings.iter().any(|finding| {
            [Rule::RerunDiffers, Rule::DocumentUnreadable].contains(&finding.rule)
                && (finding.place.starts_with(place.trim_end_matches('.')) || gone)
        });
        assert!(named && !report.holds(), "{}, {}: {:?}", mutation.place, mutation.what, report.findings);
    }
    assert!(caught > 90 && free > 20, "{caught} caught, {free} left to whoever signs");
    for (pointer, value, place) in [
        ("/rerun/ended", "2026-02-01T00:00:00Z", "rerun.ended"),
        ("/rerun/checks/0/observed_at", "2026-02-01T00:00:00Z", "rerun.checks[0].observed_at"),
        ("/rerun/checks/0/observed_at", "2026-03-02T00:00:00Z", "rerun.checks[0].observed_at"),
        ("/rerun/machines/0/host_key", "an old friend", "rerun.machines[0].host_key"),
        ("/at", "2026-03-01T11:30:00Z", "at"),
        ("/rerun/checks/0/claimed", "failed", "rerun.checks[0].claimed"),
        ("/rerun/checks/0/verdict", "failed", "rerun.checks[0].outcome"),
        ("/rerun/checks/0/level", "L2", "rerun.checks[0].level"),
        ("/rerun/checks/0/outcome", "cannot_tell", "rerun.checks[0].level"),
        ("/rerun/checks/0/outcome", "beyond_reach", "rerun.checks[0].outcome"),
    ] {
        let mut changed = document.clone();
        *changed.pointer_mut(pointer).unwrap() = value.into();
        let report = looked_at(&changed, &tutor(), &submission);
        let place = format!("review.json: {place}");
        assert!(
            report.findings.iter().any(|finding| finding.rule == Rule::RerunDiffers && finding.place == place),
            "{pointer}: {:?}",
            report.findings
        );
    }
}

/// `checks[3]` of `checks[3].actual`: the object that a field is taken away from is named by the field.
fn field_of(place: &str) -> &str {
    place.split_once('.').map_or(place, |(first, _)| first)
}

#[test]
fn only_an_instructor_can_say_that_it_was_run_again() {
    let submission = submission();
    let mut by_herself = review(&submission);
    by_herself.reviewer = Person { name: "ada@example.org".into(), key: fingerprint(&ada()) };
    let report = looked_at(&serde_json::to_value(&by_herself).unwrap(), &ada(), &submission);
    assert!(!report.holds() && report.findings.iter().any(|finding| finding.rule == Rule::KeyNotForThis), "{:?}", report.findings);
    assert_eq!(report.decision("goal").unwrap().1, Level::L0);
    // And in a submission itself, nobody says so.
    let hand_in = HandIn::of("ada@example.org", &ada());
    let mut manifest = hand_in.draft().manifest;
    manifest.verdicts.iter_mut().for_each(|result| result.level = "L3".into());
    let package = resigned(&hand_in.package(&ada()), &serde_json::to_vec(&manifest).unwrap(), &ada());
    let report = verify(&package, &Known::new(&roster(), noon()));
    assert!(report.level == Level::L0 && report.has(Rule::LevelClaimed));
}

#[test]
fn a_review_is_signed_by_a_key_that_was_valid_then_for_this_purpose_alone() {
    let submission = submission();
    let bytes = serde_json::to_vec(&review(&submission)).unwrap();
    let with = |options: &str, namespace: &str| {
        let roster = roster_of(&line("tutor@example.org", options, &tutor()));
        let report = verify_review(
            &bytes,
            Some(sign(&tutor(), namespace, &bytes).as_bytes()),
            &roster,
            noon() + SignedDuration::from_hours(9_000),
            Some(&submission),
        );
        report.findings.iter().map(|finding| finding.rule.name()).collect::<Vec<_>>()
    };
    let may = "namespaces=\"review@drillyard\"";
    assert_eq!(with(may, OURS), [""; 0]);
    assert_eq!(with(&format!("{may},valid-before=\"20260302\""), OURS), [""; 0], "who has left since signed it while there");
    assert_eq!(with(&format!("{may},valid-before=\"20260228\""), OURS), ["key-dates"]);
    assert_eq!(with(&format!("{may},valid-after=\"20260302\""), OURS), ["key-dates"]);
    for namespace in ["submission@drillyard", "challenge@drillyard", "file"] {
        assert_eq!(with(may, namespace), ["namespace-wrong"], "{namespace}");
    }
    assert_eq!(with("namespaces=\"challenge@drillyard\"", OURS), ["key-not-for-this"]);
}

#[test]
fn a_signature_for_one_purpose_is_none_for_another() {
    let all = [Purpose::Submission, Purpose::Review, Purpose::Challenge];
    for made_for in all {
        let signature = sign(&tutor(), made_for.namespace(), b"a document");
        for taken_for in all {
            let found =
                check(b"a document", signature.as_bytes(), taken_for).map(|good| good.fingerprint()).map_err(|refusal| refusal.rule);
            let expected = if made_for == taken_for { Ok(fingerprint(&tutor())) } else { Err(Rule::NamespaceWrong) };
            assert_eq!(found, expected, "{made_for:?} taken for {taken_for:?}");
        }
    }
}

#[test]
fn a_reviews_signature_changed_anywhere_is_told() {
    let submission = submission();
    let bytes = serde_json::to_vec(&review(&submission)).unwrap();
    let signature = sign(&tutor(), OURS, &bytes).into_bytes();
    for at in 0..signature.len() {
        let mut changed = signature.clone();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let report = verify_review(&bytes, Some(&changed), &roster(), noon(), Some(&submission));
        let named = report.findings.iter().any(|finding| finding.place == "review.json.sig" || finding.rule == Rule::SignatureWrong);
        // Line ends and the hyphens of the frame are no part of what is signed.
        assert!(named && !report.holds(), "byte {at}: {:?}", report.findings);
    }
}

#[test]
fn a_challenge_changed_in_any_field_is_caught_and_named() {
    let roster = roster();
    let ours = challenge("ada@example.org", noon() - SignedDuration::from_hours(2), &tutor());
    let package = answered(&ours, TOKEN);
    let document: Value = serde_json::from_slice(&ours.1).unwrap();
    let look = |files: &[(&str, Option<&[u8]>)]| verify(&replaced(&package, files), &Known::new(&roster, noon()));
    assert_eq!(look(&[]).level, Level::L2);
    for mutation in mutations::all(&document) {
        let bytes = serde_json::to_vec(&mutation.document).unwrap();
        let report = look(&[("challenge.json", Some(&bytes))]);
        let named = report.findings.iter().any(|finding| finding.rule == Rule::FileChanged && finding.place == "challenge.json");
        assert!(named && !report.holds() && report.level == Level::L0, "{}: {:?}", mutation.place, report.findings);
        // The learner signs it all anew, and only the instructor's signature speaks against them.
        let manifest = |hash: &Hash| {
            let mut manifest = HandIn::of("ada@example.org", &ada()).draft().manifest;
            let original = drillyard::submission::Manifest::read(package.file("manifest.json").unwrap()).unwrap();
            manifest.clone_from(&original);
            manifest.challenge = Some(hash.clone());
            for file in manifest.files.iter_mut().filter(|file| file.path == "challenge.json") {
                (file.bytes, file.sha256) = (bytes.len() as u64, hash.clone());
            }
            serde_json::to_vec(&manifest).unwrap()
        };
        let taken = resigned(&replaced(&package, &[("challenge.json", Some(&bytes))]), &manifest(&Hash::of(&bytes)), &ada());
        let report = verify(&taken, &Known::new(&roster, noon()));
        let named = report.findings.iter().any(|finding| {
            finding.place.starts_with("challenge.json")
                && [Rule::SignatureWrong, Rule::DocumentUnreadable, Rule::ChallengeOther].contains(&finding.rule)
        });
        assert!(named && report.level < Level::L2, "{}, {}: {:?}", mutation.place, mutation.what, report.findings);
    }
    for path in ["challenge.json", "challenge.json.sig"] {
        let report = look(&[(path, None)]);
        assert!(!report.holds() && report.findings.iter().any(|finding| finding.place == path), "{path}: {:?}", report.findings);
    }
}

#[test]
fn only_checks_that_others_can_see_are_run_on_a_learners_machine() {
    let reach = within_reach(&check_file(), &bindings());
    let beyond: Vec<&str> = reach.beyond.keys().map(String::as_str).collect();
    assert_eq!(beyond, ["build/login", "build/tool", "build/word"], "a key, a computer and a word of their own");
    let plan = Plan::new(&LessonId(LESSON.into()), &reach.file, &Selection::Lesson, &bindings(), &Default::default()).unwrap();
    assert_eq!(plan.ids(), ["build/settings", "build/absent", "build/after"]);
    let none = within_reach(&check_file(), &Default::default());
    assert!(none.file.ids().iter().all(Vec::is_empty) && none.beyond["build/settings"].contains("listed as 'vm'"));
}

#[test]
fn nothing_is_held_against_a_learner_that_can_not_be_seen_from_elsewhere() {
    let text = "format: 1\ntargets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n\
        \x20     - { id: once, memory: once, file: { target: vm, path: /x } }\n\
        \x20     - { id: undone, before: after, file: { target: vm, path: /x } }\n\
        \x20     - { id: after, file: { target: vm, path: /x } }\n\
        \x20     - { id: ran, command: { target: vm, run: [id] } }\n\
        \x20     - { id: page, http: { target: vm, url: 'http://vm/' } }\n";
    let (file, found) = drillyard::checks::parse("x", text);
    assert_eq!(found, []);
    let manifest = HandIn::of("ada@example.org", &ada()).draft().manifest;
    let checks = drillyard::submission::verify::Checks { hashes: drillyard::submission::check_hashes(&file, text), file };
    let reach = within_reach(&checks.file, &bindings());
    assert!(reach.beyond.is_empty(), "{:?}", reach.beyond);
    let like = manifest.verdicts.iter().find(|result| result.id == "build/absent").unwrap();
    let result = |id: &str, vantage, rung| CheckResult { id: format!("e/{id}"), verdict: Verdict::Failed, vantage, rung, ..like.clone() };
    let results: Vec<_> = [
        ("once", Vantage::Guest),
        ("undone", Vantage::Guest),
        ("after", Vantage::Guest),
        ("ran", Vantage::Guest),
        ("page", Vantage::Network),
    ]
    .into_iter()
    .map(|(id, vantage)| result(id, vantage, Some(if id == "page" { Rung::Tcp } else { Rung::Assertion })))
    .collect();
    let outcomes = |is_known, is_foreign| -> Vec<&'static str> {
        let machines = Machines { is_known: &move |_| is_known, is_foreign: &move |_| is_foreign };
        live(&manifest, &checks, &reach, &results, machines).iter().map(|row| row.outcome.words()).collect()
    };
    let (untold, unclaimed) = ("can't be told", "was not claimed");
    assert_eq!(outcomes(true, true), [untold, untold, unclaimed, untold, untold]);
    assert_eq!(
        outcomes(true, false),
        [untold, untold, unclaimed, unclaimed, untold],
        "in the learner's own account a command's no is a no"
    );
    assert_eq!(outcomes(false, false), [untold; 5], "nobody knows which machine that was");
}
