//! Every field and every file of a submission and of a review, changed: the change is caught, and named.

use drillyard::submission::manifest::Person;
use drillyard::submission::review::{Decision, Review, Ruling};
use drillyard::submission::verify::verify_review;
use drillyard::submission::{Finding, Known, Level, Report, Rule, Severity, verify};
use serde_json::Value;

use crate::mutations;
use crate::rig::*;

fn grave(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.rule.severity() == Severity::Refused).collect()
}

fn look(package: &drillyard::submission::Package) -> Report {
    let (roster, checks) = (roster(), checks());
    let course = drillyard::submission::Hash::of(b"the course");
    let known = Known {
        checks: Some(&checks),
        course: Some((COURSE, Some(&course))),
        lesson: Some(LESSON),
        earlier: Some(&[]),
        ..Known::new(&roster, noon())
    };
    verify(package, &known)
}

#[test]
fn a_manifest_changed_in_any_field_is_not_what_was_signed() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let document: Value = serde_json::from_slice(package.file("manifest.json").unwrap()).unwrap();
    let all = mutations::all(&document);
    assert!(all.len() > 800, "only {} changes", all.len());
    for mutation in all {
        let bytes = serde_json::to_vec(&mutation.document).unwrap();
        let report = look(&replaced(&package, &[("manifest.json", Some(&bytes))]));
        let named = report.findings.iter().any(|finding| finding.rule == Rule::SignatureWrong && finding.place == "manifest.json");
        assert!(named && !report.holds() && report.level == Level::L0, "{}, {}: {:?}", mutation.place, mutation.what, report.findings);
    }
}

/// Fields that only the learner knows: whoever signs may say there what they like, and nothing else in a submission speaks against it.
/// The level of such a claim is L0 or L1, and no more: this is what those levels can't resist.
const FREE: &[&str] =
    &["tool", "machine", "quizzes", "deliverables", "statements", "achievements", "targets", "check_file", "checks", "course.sha256"];

#[test]
fn a_manifest_changed_and_signed_anew_by_its_own_learner_speaks_against_itself() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let document: Value = serde_json::from_slice(package.file("manifest.json").unwrap()).unwrap();
    let mut caught = 0;
    for mutation in mutations::all(&document) {
        let bytes = serde_json::to_vec(&mutation.document).unwrap();
        let report = look(&resigned(&package, &bytes, &ada()));
        let by_type = ["a field taken away", "a field more", "another type"].contains(&mutation.what);
        let free = FREE.iter().any(|name| mutation.place.starts_with(name)) && !by_type;
        // A map of targets takes any names.
        let open = ["targets", "targets.vm"].contains(&mutation.place.as_str());
        // A result that rests on no evidence can be left out: then it is as if the check was never run.
        let left_out = mutation.place == "verdicts" && mutation.what == "an item taken away";
        // Nobody saw when a result without evidence came about.
        let parent =
            mutation.place.strip_suffix(".observed_at").map(|parent| format!("/{}/evidence", parent.replace('[', "/").replace(']', "")));
        let unseen = mutation.what == "another value" && parent.is_some_and(|evidence| document.pointer(&evidence) == Some(&Value::Null));
        // Fields that older programs did not write are not missed.
        let optional = mutation.what == "a field taken away"
            && (["quizzes", "verdicts", "targets"].iter().any(|list| mutation.place.starts_with(list)));
        if free || open || optional || left_out || unseen {
            continue;
        }
        caught += 1;
        let noticed: Vec<&Finding> = report.findings.iter().filter(|finding| finding.rule.severity() != Severity::Note).collect();
        let root = mutation.place.split(['[', '.']).next().unwrap();
        let naming = noticed.iter().any(|finding| finding.place.starts_with("manifest.json") && finding.place.contains(root))
            || root == "files"
            || root.is_empty();
        assert!(!noticed.is_empty() && naming, "{}, {}: {:?}", mutation.place, mutation.what, report.findings);
        if mutation.what == "another type" {
            assert!(
                noticed.iter().any(|finding| finding.rule == Rule::DocumentUnreadable && finding.place.contains(&mutation.place)),
                "{}: {noticed:?}",
                mutation.place
            );
        }
    }
    assert!(caught > 400, "only {caught} changes were looked at");
}

#[test]
fn a_file_changed_taken_away_or_added_is_named() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let paths: Vec<String> = package.files().map(|(path, _)| path.to_owned()).collect();
    assert!(paths.len() > 6, "{paths:?}");
    for path in &paths {
        let bytes = package.file(path).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1;
            let report = look(&replaced(&package, &[(path, Some(&changed))]));
            let named = report.findings.iter().any(|finding| finding.place.starts_with(path.as_str()));
            assert!(named && !report.holds(), "{path} at {at}: {:?}", report.findings);
        }
        let longer = [bytes, b" "].concat();
        let report = look(&replaced(&package, &[(path, Some(&longer))]));
        let is_signature = path.ends_with(".sig");
        assert!(
            is_signature || (!report.holds() && grave(&report.findings).iter().any(|finding| finding.place.starts_with(path.as_str())))
        );
        let report = look(&replaced(&package, &[(path, None)]));
        let named = grave(&report.findings).iter().any(|finding| finding.place.starts_with(path.as_str()));
        assert!(named && !report.holds(), "{path} away: {:?}", report.findings);
    }
    for path in ["files/more", "evidence/more.json", "answers/more.md", "challenge.json"] {
        let report = look(&replaced(&package, &[(path, Some(b"[]"))]));
        let named = grave(&report.findings).iter().any(|finding| finding.rule == Rule::FileUnlisted && finding.place == path);
        assert!(named, "{path}: {:?}", report.findings);
    }
}

#[test]
fn a_failure_left_out_leaves_its_evidence_behind() {
    let hand_in = HandIn::of("ada@example.org", &ada());
    let mut manifest = hand_in.draft().manifest;
    manifest.verdicts.retain(|result| result.id != "build/absent");
    let report = look(&resigned(&hand_in.package(&ada()), &serde_json::to_vec(&manifest).unwrap(), &ada()));
    assert!(report.has(Rule::EvidenceUnused), "{:?}", report.findings);
}

#[test]
fn evidence_made_up_to_fit_has_to_pass_the_checks_all_the_same() {
    let hand_in = HandIn::of("ada@example.org", &ada());
    let mut manifest = hand_in.draft().manifest;
    let claimed = manifest.verdicts.iter_mut().find(|result| result.id == "build/absent").unwrap();
    claimed.verdict = drillyard::domain::verdict::Verdict::Passed;
    claimed.level = "L3".into();
    let package = resigned(&hand_in.package(&ada()), &serde_json::to_vec(&manifest).unwrap(), &ada());
    let report = look(&package);
    let places: Vec<_> = grave(&report.findings).iter().map(|finding| (finding.rule, finding.message.clone())).collect();
    assert!(
        places
            .iter()
            .any(|(rule, message)| *rule == Rule::VerdictDiffers && message.contains("says passed, and its evidence comes to: failed")),
        "{places:?}"
    );
    assert!(places.iter().any(|(rule, _)| *rule == Rule::LevelClaimed));
    assert_eq!(report.level, Level::L0);
}

fn review(submission: &Report) -> Review {
    Review {
        format: 1,
        submission: submission.submission.clone().unwrap(),
        learner: "ada@example.org".into(),
        course: COURSE.into(),
        lesson: LESSON.into(),
        reviewer: Person { name: "tutor@example.org".into(), key: fingerprint(&tutor()) },
        at: noon(),
        decisions: vec![Decision { deliverable: "goal".into(), decision: Ruling::NeedsWork, comment: "Say why.".into(), level: Level::L1 }],
        comment: String::new(),
        replaces: None,
        rerun: None,
    }
}

#[test]
fn a_review_changed_in_any_field_is_not_what_was_signed() {
    let submission = look(&HandIn::of("ada@example.org", &ada()).package(&ada()));
    let document = serde_json::to_value(review(&submission)).unwrap();
    let bytes = serde_json::to_vec(&document).unwrap();
    let signature = sign(&tutor(), "review@drillyard", &bytes);
    let of = |bytes: &[u8]| verify_review(bytes, Some(signature.as_bytes()), &roster(), noon(), Some(&submission));
    assert!(of(&bytes).holds(), "{:?}", of(&bytes).findings);
    let all = mutations::all(&document);
    assert!(all.len() > 30);
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
fn a_review_counts_only_from_an_instructor_for_this_submission_and_no_more_than_it_proves() {
    let submission = look(&HandIn::of("ada@example.org", &ada()).package(&ada()));
    let rules = |change: &dyn Fn(&mut Review), key: &ssh_key::PrivateKey, namespace: &str| {
        let mut review = review(&submission);
        change(&mut review);
        let bytes = serde_json::to_vec(&review).unwrap();
        let report = verify_review(&bytes, Some(sign(key, namespace, &bytes).as_bytes()), &roster(), noon(), Some(&submission));
        report.findings.iter().map(|finding| finding.rule.name()).collect::<Vec<_>>()
    };
    let ours = "review@drillyard";
    let level_of = |key: &ssh_key::PrivateKey| {
        let mut review = review(&submission);
        review.decisions[0].level = Level::L3;
        let bytes = serde_json::to_vec(&review).unwrap();
        let report = verify_review(&bytes, Some(sign(key, ours, &bytes).as_bytes()), &roster(), noon(), Some(&submission));
        assert!(report.decision("other").is_none());
        report.decision("goal").unwrap().1
    };
    assert_eq!([level_of(&tutor()), level_of(&ada())], [Level::L3, Level::L0], "only an instructor makes it level three");
    assert_eq!(rules(&|_| {}, &tutor(), ours), [""; 0]);
    assert_eq!(rules(&|review| review.decisions[0].level = Level::L3, &tutor(), ours), [""; 0], "the tutor was there");
    assert_eq!(rules(&|review| review.decisions[0].level = Level::L2, &tutor(), ours), ["review-level"]);
    assert_eq!(rules(&|review| review.decisions[0].deliverable = "other".into(), &tutor(), ours), ["review-unknown"]);
    assert_eq!(rules(&|review| review.learner = "grace@example.org".into(), &tutor(), ours), ["review-other"]);
    assert_eq!(rules(&|review| review.submission = drillyard::submission::Hash::of(b""), &tutor(), ours), ["review-other"]);
    assert_eq!(rules(&|_| {}, &tutor(), "submission@drillyard"), ["namespace-wrong"]);
    assert_eq!(rules(&|_| {}, &ada(), ours), ["key-other", "key-not-for-this"], "a learner's key reviews nothing");
    let twice = |review: &mut Review| review.decisions.push(review.decisions[0].clone());
    assert_eq!(rules(&twice, &tutor(), ours), ["document-unreadable"]);
    let bytes = serde_json::to_vec(&review(&submission)).unwrap();
    let unsigned = verify_review(&bytes, None, &roster(), noon(), Some(&submission));
    assert!(unsigned.findings[0].rule == Rule::SignatureMissing && !unsigned.holds());
}
