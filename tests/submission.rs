//! What a submission proves and what it doesn't: made as the program makes it, verified, tampered with in every field and file, replayed,
//! reordered, signed with the wrong key, for the wrong purpose, at the wrong time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/mutations.rs"]
mod mutations;
#[path = "submission/recheck.rs"]
mod recheck;
#[path = "submission/reviews.rs"]
mod reviews;
#[path = "submission/rig.rs"]
mod rig;
#[path = "submission/schemas.rs"]
mod schemas;
#[path = "submission/secrets.rs"]
mod secrets;
#[path = "submission/tampering.rs"]
mod tampering;

use drillyard::domain::verdict::Verdict;
use drillyard::submission::challenge::{Change, ChangeKind};
use drillyard::submission::{Challenge, Hash, Known, Level, Manifest, Report, Rule, archive, changes, verify};
use jiff::{SignedDuration, Timestamp};
use rig::*;

/// Names of the rules that something was found by, notes left out.
fn rules(report: &Report) -> Vec<&'static str> {
    let grave = |rule: &Rule| rule.severity() != drillyard::submission::Severity::Note;
    let mut names: Vec<_> = report.findings.iter().map(|finding| finding.rule).filter(grave).map(Rule::name).collect();
    names.dedup();
    names
}

#[test]
fn what_was_handed_in_is_proved_check_by_check() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let (roster, checks) = (roster(), checks());
    let known = Known { checks: Some(&checks), course: Some((COURSE, None)), lesson: Some(LESSON), ..Known::new(&roster, noon()) };
    let report = verify(&package, &known);
    assert_eq!(report.findings, [], "nothing is wrong, and nothing worth knowing");
    assert!(report.holds());
    assert_eq!(report.signer.as_ref().unwrap().name, "ada@example.org");
    assert_eq!(report.level, Level::L1);
    let standings: Vec<_> = report.checks.iter().map(|check| (check.id.as_str(), check.claimed, check.judged, check.level)).collect();
    let (passed, failed, skipped) = (Verdict::Passed, Verdict::Failed, Verdict::Skipped);
    let expected = [
        ("build/word", passed, Some(passed), Level::L0),
        ("build/login", passed, Some(passed), Level::L1),
        ("build/settings", passed, Some(passed), Level::L1),
        ("build/tool", passed, Some(passed), Level::L1),
        ("build/absent", failed, Some(failed), Level::L1),
        ("build/after", skipped, Some(skipped), Level::L0),
    ];
    for standing in expected {
        assert!(standings.contains(&standing), "{standing:?} is not among {standings:?}");
    }
    assert_eq!(standings.len(), expected.len());
    let manifest = report.manifest.unwrap();
    assert_eq!(manifest.host_keys.len(), 1);
    assert_eq!(manifest.deliverables[0].answer.as_deref(), Some("answers/01-goal.md"));
}

#[test]
fn without_the_check_file_evidence_is_not_judged_again_and_that_is_told() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let report = verify(&package, &Known::new(&roster(), noon()));
    assert!(report.holds() && report.level == Level::L1);
    assert!(report.has(Rule::NotJudgedAgain));
}

#[test]
fn the_same_state_makes_the_same_bytes_also_as_an_archive() {
    let hand_in = HandIn::of("ada@example.org", &ada());
    assert_eq!(hand_in.draft().document(), hand_in.draft().document());
    let package = hand_in.package(&ada());
    assert_eq!(package.hash().unwrap(), hand_in.draft().hash(), "what was shown is what is signed");
    let bytes = archive::write(&package).unwrap();
    assert_eq!(archive::read(&bytes).unwrap(), package);
    assert_eq!(bytes, archive::write(&hand_in.package(&ada())).unwrap());
}

#[test]
fn a_later_submission_says_what_changed() {
    let mut hand_in = HandIn::of("ada@example.org", &ada());
    let first = hand_in.draft();
    hand_in.previous = Some(first.hash());
    assert_eq!(changes(&first.manifest, &hand_in.draft().manifest), Vec::<String>::new());
    hand_in.written = "Another goal.\n".into();
    hand_in.attached[0].1.push(b'!');
    run(&check_file(), &Machine::new(noon()).with("/etc/absent", "here"), &hand_in.store);
    let second = hand_in.draft();
    assert_eq!(
        changes(&first.manifest, &second.manifest),
        ["build/absent: passed (was failed)", "build/after: passed (was skipped)", "goal: the answer changed", "files/notes.txt: changed"]
    );
}

fn verified(package: &drillyard::submission::Package, known: Known<'_>) -> Vec<&'static str> {
    rules(&verify(package, &known))
}

#[test]
fn submissions_follow_each_other_in_order() {
    let roster = roster();
    let mut hand_in = HandIn::of("ada@example.org", &ada());
    let mut packages = vec![hand_in.package(&ada())];
    for number in 0..3 {
        hand_in.previous = packages.last().unwrap().hash();
        hand_in.written = format!("version {number}");
        packages.push(hand_in.package(&ada()));
    }
    let hashes: Vec<Hash> = packages.iter().map(|package| package.hash().unwrap()).collect();
    let known = |earlier| Known { earlier: Some(earlier), ..Known::new(&roster, noon()) };
    for index in 0..packages.len() {
        assert_eq!(verified(&packages[index], known(&hashes[..index])), [""; 0], "{index}");
    }
    let turned = [hashes[1].clone(), hashes[0].clone()];
    assert_eq!(verified(&packages[2], known(&turned)), ["chain-order"], "reordered");
    assert_eq!(verified(&packages[2], known(&hashes[..3])), ["chain-order"], "handed in twice");
    assert_eq!(verified(&packages[2], known(&hashes[..1])), ["chain-unknown"], "one is missing");
    assert_eq!(verified(&packages[0], known(&hashes[1..2])), ["chain-restarted"]);
}

#[test]
fn keys_count_only_in_their_time_for_their_purpose_and_name() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let with = |options: &str| {
        let roster = roster_of(&line("ada@example.org", options, &ada()));
        verified(&package, Known::new(&roster, noon()))
    };
    let ours = "namespaces=\"submission@drillyard\"";
    assert_eq!(with(ours), [""; 0]);
    assert_eq!(with("namespaces=\"*@drillyard\""), [""; 0]);
    assert_eq!(with("namespaces=\"review@drillyard\""), ["key-not-for-this"]);
    for (dates, expected) in [
        ("valid-after=\"20260301\"", &[][..]),
        ("valid-after=\"20260302\"", &["key-dates"][..]),
        ("valid-before=\"202603011200Z\"", &[][..]),
        ("valid-before=\"202603011159Z\"", &["key-dates"][..]),
    ] {
        assert_eq!(with(&format!("{ours},{dates}")), expected, "{dates}");
    }
    // A second line may let the same key in again.
    let two = format!("{}{}", line("ada@example.org", &format!("{ours},valid-before=\"20200101\""), &ada()), line("a*", ours, &ada()));
    assert_eq!(verified(&package, Known::new(&roster_of(&two), noon())), [""; 0]);
    let other = roster_of(&line("eve@example.org", ours, &ada()));
    assert_eq!(verified(&package, Known::new(&other, noon())), ["learner-other"]);
    let unknown = roster_of(&line("ada@example.org", ours, &grace()));
    assert_eq!(verified(&package, Known::new(&unknown, noon())), ["key-unknown"]);
}

#[test]
fn a_classmates_submission_is_nobody_elses() {
    let roster = roster();
    let hers = HandIn::of("ada@example.org", &ada());
    let package = hers.package(&ada());
    let from_grace = Known { learner: Some("grace@example.org"), ..Known::new(&roster, noon()) };
    assert_eq!(verified(&package, from_grace), ["learner-other"], "as it is, under another name");
    let signed_anew = resigned(&package, package.file("manifest.json").unwrap(), &grace());
    assert_eq!(verified(&signed_anew, Known::new(&roster, noon())), ["key-other", "learner-other"], "signed with the classmate's own key");
    let mut manifest = hers.draft().manifest;
    manifest.learner = drillyard::submission::manifest::Person { name: "grace@example.org".into(), key: fingerprint(&grace()) };
    let taken_over = resigned(&package, &serde_json::to_vec(&manifest).unwrap(), &grace());
    let others = [&hers.draft().manifest];
    let known = Known { others: &others, ..Known::new(&roster, noon()) };
    assert_eq!(verified(&taken_over, known), ["machine-shared", "host-key-shared"], "made out to be the classmate's own: that is told");
}

#[test]
fn a_signature_for_another_purpose_or_with_sha1_or_broken_is_none() {
    let draft = HandIn::of("ada@example.org", &ada()).draft();
    let roster = roster();
    let with = |signature: &str| verified(&draft.signed(signature).unwrap(), Known::new(&roster, noon()));
    assert_eq!(with(&sign(&ada(), "review@drillyard", draft.document())), ["namespace-wrong"]);
    assert_eq!(with(&sign(&ada(), "file", draft.document())), ["namespace-wrong"]);
    assert_eq!(with(&sign(&ada(), "submission@drillyard", b"another document")), ["signature-wrong"]);
    assert_eq!(with("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"), ["signature-unreadable"]);
    assert_eq!(with(""), ["signature-unreadable"]);
    assert_eq!(verified(&draft.package, Known::new(&roster, noon())), ["signature-missing"]);
}

/// A challenge for `learner`, good for a day from `issued` on, with the signature that `key` makes for it.
fn challenge(learner: &str, issued: Timestamp, key: &ssh_key::PrivateKey) -> (Challenge, Vec<u8>, Vec<u8>) {
    let challenge = Challenge {
        format: 1,
        learner: learner.into(),
        course: COURSE.into(),
        lesson: LESSON.into(),
        token: TOKEN.into(),
        change: Change { kind: ChangeKind::File, target: "vm".into(), path: Some("/etc/token".into()) },
        issued,
        expires: issued + SignedDuration::from_hours(24),
    };
    let document = serde_json::to_vec(&challenge).unwrap();
    let signature = sign(key, "challenge@drillyard", &document).into_bytes();
    (challenge, document, signature)
}

/// What Ada hands in when her machine, looked at in the hour before noon, has `token` in the challenge's file.
fn answered((challenge, document, signature): &(Challenge, Vec<u8>, Vec<u8>), token: &str) -> drillyard::submission::Package {
    let machine = Machine::new(noon() - SignedDuration::from_hours(1)).with("/etc/token", token);
    let mut hand_in = HandIn::on("ada@example.org", &ada(), &machine);
    run(&challenge.check_file(), &machine, &hand_in.store);
    hand_in.challenge = Some((document.clone(), signature.clone()));
    hand_in.package(&ada())
}

#[test]
fn a_challenge_met_in_time_makes_it_level_two_for_that_machine() {
    let (roster, checks) = (roster(), checks());
    let package = answered(&challenge("ada@example.org", noon() - SignedDuration::from_hours(2), &tutor()), TOKEN);
    let report = verify(&package, &Known { checks: Some(&checks), ..Known::new(&roster, noon()) });
    assert_eq!((rules(&report), report.level), (vec![], Level::L2));
    let level = |id: &str| report.checks.iter().find(|check| check.id == id).unwrap().level;
    assert_eq!([level("build/settings"), level("build/tool"), level("build/word")], [Level::L2, Level::L1, Level::L0]);
}

#[test]
fn a_challenge_that_is_old_unmet_or_anothers_counts_for_nothing() {
    let roster = roster();
    let looked_at = |package: &_| {
        let report = verify(package, &Known::new(&roster, noon()));
        assert!(report.level < Level::L2);
        rules(&report)
    };
    let hour = SignedDuration::from_hours(1);
    let ours = || challenge("ada@example.org", noon() - hour * 2, &tutor());
    assert_eq!(looked_at(&answered(&challenge("ada@example.org", noon() - hour * 48, &tutor()), TOKEN)), ["challenge-expired"]);
    assert_eq!(
        looked_at(&answered(&challenge("ada@example.org", noon(), &tutor()), TOKEN)),
        ["challenge-expired"],
        "seen before it was issued"
    );
    assert_eq!(looked_at(&answered(&ours(), "another token")), ["challenge-unmet"]);
    assert_eq!(looked_at(&answered(&challenge("grace@example.org", noon() - hour * 2, &tutor()), TOKEN)), ["challenge-other"]);
    assert_eq!(
        looked_at(&answered(&challenge("ada@example.org", noon() - hour * 2, &ada()), TOKEN)),
        ["key-not-for-this"],
        "made by herself"
    );
    let package = answered(&ours(), TOKEN);
    let mut longer = ours().0;
    longer.expires += hour;
    assert_eq!(
        looked_at(&replaced(&package, &[("challenge.json", Some(&serde_json::to_vec(&longer).unwrap()))])),
        ["file-changed", "challenge-missing"]
    );
    let mut manifest = Manifest::read(package.file("manifest.json").unwrap()).unwrap();
    manifest.challenge = None;
    let unnamed = resigned(&package, &serde_json::to_vec(&manifest).unwrap(), &ada());
    assert_eq!(looked_at(&unnamed), ["challenge-missing"]);
}

mod parsers {
    //! Whatever bytes come in, nothing panics, and nothing large is built of little.

    use drillyard::submission::review::Review;
    use drillyard::submission::signature::check;
    use drillyard::submission::verify::{Evidences, verify_review};
    use proptest::prelude::*;

    use super::*;

    fn all_of_them(bytes: &[u8]) {
        let _ = Manifest::read(bytes);
        let _ = Review::read(bytes);
        let _ = Challenge::read(bytes);
        let _ = check(b"document", bytes, drillyard::submission::Purpose::Submission);
        let _ = archive::read(bytes);
        verify_review(bytes, Some(bytes), &roster(), noon(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_bytes_make_them_panic(noise in proptest::collection::vec(any::<u8>(), 0..600), text in "[\\[\\]{}\":,0-9a-z\\\\u -]{0,200}") {
            all_of_them(&noise);
            all_of_them(text.as_bytes());
        }

        #[test]
        fn no_change_of_a_good_submission_makes_a_verification_panic(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), file in any::<prop::sample::Index>()) {
            let package = HandIn::of("ada@example.org", &ada()).package(&ada());
            let files: Vec<(&str, &[u8])> = package.files().collect();
            let (path, bytes) = file.get(&files);
            let mut changed = bytes.to_vec();
            for (place, with) in &places {
                let at = place.index(changed.len());
                changed[at] = *with;
            }
            let (roster, checks) = (roster(), checks());
            let tampered = replaced(&package, &[(path, Some(&changed))]);
            verify(&tampered, &Known { checks: Some(&checks), ..Known::new(&roster, noon()) });
            Evidences::read(&tampered);
            all_of_them(&changed);
        }
    }
}
