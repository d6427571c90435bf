//! Stored evidence, judged again by a reader's own checks: what agrees, what differs, and what can't be told and why.

use drillyard::checks;
use drillyard::domain::verdict::Verdict;
use drillyard::submission::recheck::{Outcome, Rechecked, stored};
use drillyard::submission::verify::Checks;
use drillyard::submission::{Known, Level, Manifest, Package, Rule, check_hashes, verify};

use crate::rig::*;

fn with(text: &str) -> Checks {
    let (file, found) = checks::parse("start.checks.yaml", text);
    assert_eq!(found, []);
    Checks { hashes: check_hashes(&file, text), file }
}

fn of(package: &Package, checks: Option<&Checks>) -> Vec<Rechecked> {
    stored(&Manifest::read(package.file("manifest.json").unwrap()).unwrap(), package, checks)
}

fn row(rows: &[Rechecked], id: &str) -> Rechecked {
    rows.iter().find(|row| row.id == id).unwrap().clone()
}

#[test]
fn what_is_as_claimed_agrees_down_to_what_was_skipped_or_only_said() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let rows = of(&package, Some(&checks()));
    assert_eq!(rows.len(), 6);
    for row in &rows {
        assert_eq!((row.outcome, row.now, row.check_changed), (Outcome::Agrees, row.claimed, false), "{row:?}");
    }
    let verdicts: Vec<_> = rows.iter().map(|row| row.now.unwrap()).collect();
    for verdict in [Verdict::Passed, Verdict::Failed, Verdict::Skipped] {
        assert!(verdicts.contains(&verdict), "{verdicts:?}");
    }
    assert!(of(&package, None).iter().all(|row| row.outcome == Outcome::CannotTell && row.because.contains("no checks of this lesson")));
}

#[test]
fn a_claim_that_its_evidence_does_not_bear_out_differs() {
    let hand_in = HandIn::of("ada@example.org", &ada());
    let mut manifest = hand_in.draft().manifest;
    manifest.verdicts.iter_mut().find(|result| result.id == "build/absent").unwrap().verdict = Verdict::Passed;
    let package = resigned(&hand_in.package(&ada()), &serde_json::to_vec(&manifest).unwrap(), &ada());
    let rows = of(&package, Some(&checks()));
    let absent = row(&rows, "build/absent");
    assert_eq!((absent.outcome, absent.claimed, absent.now), (Outcome::Differs, Some(Verdict::Passed), Some(Verdict::Failed)));
    assert!(!absent.actual.is_empty() && absent.observed_at.is_some());
    assert_eq!(rows.iter().filter(|row| row.outcome == Outcome::Agrees).count(), 5);
}

#[test]
fn why_something_can_not_be_told_is_said() {
    let hand_in = HandIn::of("ada@example.org", &ada());
    let package = hand_in.package(&ada());
    let changed = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = hand_in.draft().manifest;
        change(&mut manifest);
        resigned(&package, &serde_json::to_vec(&manifest).unwrap(), &ada())
    };
    let because = |package: &Package, checks: &Checks, id: &str| {
        let row = row(&of(package, Some(checks)), id);
        assert_eq!(row.outcome, Outcome::CannotTell, "{row:?}");
        row.because
    };
    let settings =
        |manifest: &mut Manifest| manifest.verdicts.iter_mut().find(|result| result.id == "build/settings").unwrap().evidence = None;
    assert_eq!(because(&changed(&settings), &checks(), "build/settings"), "no evidence came with it");
    let path = package
        .files()
        .find(|(path, bytes)| path.starts_with("evidence/") && String::from_utf8_lossy(bytes).contains("PermitRootLogin"))
        .unwrap()
        .0
        .to_owned();
    for content in [None, Some(&b"[]"[..])] {
        assert_eq!(
            because(&replaced(&package, &[(&path, content)]), &checks(), "build/settings"),
            "its evidence is not there, or was changed"
        );
    }
    let gone = with(&CHECKS.replace("id: settings,", "id: other,").replace("build/settings", "build/other"));
    assert_eq!(because(&package, &gone, "build/settings"), "there is no such check here");
    let question = "file: { target: vm, path: /etc/x, contains: 'PermitRootLogin no' }";
    let asks_more = with(&CHECKS.replace(question, "parity: { target: vm, with: vm, compare: [os] }"));
    let row = row(&of(&package, Some(&asks_more)), "build/settings");
    assert!(row.check_changed && row.because.contains("asks something else"), "{row:?}");
}

#[test]
fn what_lost_its_secret_is_not_held_against_anybody() {
    let machine = Machine::new(noon()).with("/etc/x", "PermitRootLogin no\npassword=hunter2hunter2");
    let package = HandIn::on("ada@example.org", &ada(), &machine).package(&ada());
    let looks_at_it = with(&CHECKS.replace("contains: 'PermitRootLogin no'", "contains: 'hunter2hunter2'"));
    let row = row(&of(&package, Some(&looks_at_it)), "build/settings");
    assert_eq!(row.outcome, Outcome::CannotTell, "{row:?}");
    assert!(row.because.contains("secrets were taken out") && row.check_changed, "{row:?}");
}

#[test]
fn a_check_that_was_mended_since_is_a_warning_and_no_accusation() {
    let package = HandIn::of("ada@example.org", &ada()).package(&ada());
    let (roster, mended) = (roster(), with(&CHECKS.replace("contains: 'PermitRootLogin no'", "contains: 'PermitRootLogin yes'")));
    let row = row(&of(&package, Some(&mended)), "build/settings");
    assert!(row.outcome == Outcome::Differs && row.check_changed, "{row:?}");
    let report = verify(&package, &Known { checks: Some(&mended), ..Known::new(&roster, noon()) });
    assert!(
        report.holds() && report.has(Rule::VerdictChanged) && report.has(Rule::CheckChanged) && !report.has(Rule::VerdictDiffers),
        "{:?}",
        report.findings
    );
    let settings = report.checks.iter().find(|check| check.id == "build/settings").unwrap();
    assert_eq!((settings.judged, settings.level), (Some(Verdict::Failed), Level::L0), "and the result proves nothing");
}
