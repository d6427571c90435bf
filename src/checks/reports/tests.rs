//! Reports of one of each verdict.

use super::*;
use crate::checks::tests::said;
use crate::domain::evidence::{self, RungReport, RungState};
use crate::domain::verdict::{CheckResult, Rung, Vantage, Verdict};

fn result(id: &str, verdict: Verdict) -> CheckResult {
    CheckResult {
        id: format!("manual-build/{id}"),
        lesson: "4-vms/4.1-images".into(),
        exercise: "manual-build".into(),
        step: Some(8),
        title: format!("The title of {id}"),
        kind: "snapshot".into(),
        vantage: Vantage::Host,
        target: Some("golden-vm".into()),
        targets: vec!["golden-vm".into()],
        verdict,
        level: "L1".into(),
        achieved_at: None,
        observed_at: "2026-11-23T10:00:00Z".parse().unwrap(),
        expected: "a snapshot named 'Golden Image'".into(),
        actual: "2 snapshots: 'clean',\n'before update'".into(),
        why: Some("It is what you go back to.".into()),
        fix: (verdict == Verdict::Failed).then(|| "take one".into()),
        rung: None,
        because: None,
        duration_ms: 12,
        evidence: Some(evidence::digest(&[said("x")])),
        ladder: Vec::new(),
    }
}

fn all() -> Vec<CheckResult> {
    let rung = |rung, state, seen: &str| RungReport { rung, state, seen: seen.into(), causes: vec![], fix: None };
    let ladder = vec![rung(Rung::Name, RungState::Held, "vm → 10.0.0.2"), rung(Rung::Tcp, RungState::Broke, "port 22 is closed")];
    let unreachable = CheckResult {
        actual: "port 22 is closed".into(),
        because: Some("unreachable".into()),
        rung: Some(Rung::Tcp),
        ladder,
        ..result("errored", Verdict::Errored)
    };
    let skipped = CheckResult {
        exercise: "automated-build".into(),
        step: None,
        actual: "it needs `errored`".into(),
        ..result("skipped", Verdict::Skipped)
    };
    vec![result("passed", Verdict::Passed), result("failed", Verdict::Failed), unreachable, skipped]
}

#[test]
fn people_read_marks_with_words_and_what_to_do() {
    let heading = |id: &str| format!("# {id}");
    let plain = human(&all(), &heading, Style { colour: false, unicode: true });
    insta::assert_snapshot!(plain);
    let coloured = human(&all(), &heading, Style { colour: true, unicode: true });
    let stripped = crate::domain::sanitize::sanitize(&coloured).into_owned();
    assert_eq!(stripped, plain, "colour says nothing that the words don't");
    assert!(human(&all(), &heading, Style::default()).contains("x failed"), "without Unicode the marks are ASCII");
    assert_eq!(human(&[], &heading, Style::default()), "0 checks: nothing to do\n");
}

#[test]
fn programs_read_every_field_of_the_format() {
    let at = "2026-11-23T10:00:00Z".parse().unwrap();
    let text = json(&Run { course: "ours", started: at, finished: at }, &all());
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["summary"], serde_json::json!({ "passed": 1, "failed": 1, "errored": 1, "skipped": 1 }));
    assert_eq!((report["format"].as_u64(), report["started"].as_str()), (Some(1), Some("2026-11-23T10:00:00Z")));
    let first = report["results"][0].as_object().unwrap();
    for field in "id lesson exercise step title kind vantage target targets verdict level achieved_at observed_at expected actual why fix rung because \
                  duration_ms evidence"
        .split_whitespace()
    {
        assert!(first.contains_key(field), "{field} is missing");
    }
    assert_eq!((&report["results"][2]["rung"], &report["results"][2]["verdict"]), (&"tcp".into(), &"errored".into()));
}
