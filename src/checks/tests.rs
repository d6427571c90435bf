//! What the tests of kinds, providers and plans share: evidence made up, and checks judged without a machine.

use std::collections::BTreeMap;

use super::kind::{Context, Judgement};
use super::plan::History;
use super::{CheckFile, parse};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::target::{Bindings, TargetBinding, VmBinding};
use crate::domain::verdict::{ErrorReason, Vantage, Verdict};

/// A probe that ended with this code.
pub(super) fn exited(code: i32, stdout: &str, stderr: &str) -> Evidence {
    let at = "2026-11-23T10:00:00Z".parse().unwrap();
    Evidence {
        vantage: Vantage::Host,
        target: None,
        command: "probe".into(),
        outcome: Outcome::Exited(code),
        stdout: stdout.into(),
        stderr: stderr.into(),
        started: at,
        ended: at,
        truncated: false,
        ladder: Vec::new(),
    }
}

/// A probe that ended well.
pub(super) fn said(stdout: &str) -> Evidence {
    exited(0, stdout, "")
}

/// What was asked for is not there.
pub(super) fn missing() -> Evidence {
    Evidence { outcome: Outcome::Missing, ..said("") }
}

/// It could not be asked.
pub(super) fn unavailable(reason: ErrorReason) -> Evidence {
    Evidence { outcome: Outcome::Unavailable { reason, message: "could not be asked".into() }, ..said("") }
}

/// A file with one check, `e/c`, of targets `vm` and `other`.
pub(super) fn one(kind: &str) -> CheckFile {
    let text = format!("targets: {{ vm: {{}}, other: {{}} }}\nexercises:\n  - id: e\n    checks:\n      - id: c\n        {kind}\n");
    let (file, diagnostics) = parse("x.checks.yaml", &text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    file
}

/// `vm` and `other`, on libvirt and with an address.
pub(super) fn bindings() -> Bindings {
    let bound = |name: &str| TargetBinding {
        ssh: Some(format!("{name}.local")),
        vm: Some(VmBinding { provider: "libvirt".into(), id: name.into() }),
        ..TargetBinding::default()
    };
    ["vm", "other"].map(|name| (name.to_owned(), bound(name))).into()
}

/// What the kind makes of this evidence, with nothing known before.
pub(super) fn judge(kind: &str, evidence: &[Evidence]) -> Judgement {
    judge_knowing(kind, evidence, &History::default())
}

/// What the kind makes of this evidence.
pub(super) fn judge_knowing(kind: &str, evidence: &[Evidence], history: &History) -> Judgement {
    judge_in(&one(kind), "e/c", evidence, history)
}

/// What a check of a whole file makes of this evidence.
pub(super) fn judge_of(text: &str, id: &str, evidence: &[Evidence], history: &History) -> Judgement {
    let (file, diagnostics) = parse("x.checks.yaml", text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    judge_in(&file, id, evidence, history)
}

fn judge_in(file: &CheckFile, id: &str, evidence: &[Evidence], history: &History) -> Judgement {
    let (exercise, check) = file.check(id).unwrap();
    let bindings = bindings();
    let passed = BTreeMap::new();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let context = Context { now, exercise: &exercise.id, check: id, bindings: &bindings, history, passed: &passed };
    check.kind.judge(&evidence.iter().collect::<Vec<_>>(), &context)
}

/// A table of kinds, the one answer each got, and the verdict.
pub(super) fn verdicts(table: &[(&str, &str, Verdict)]) {
    for (kind, answer, verdict) in table {
        let judged = judge(kind, &[said(answer)]);
        assert_eq!(judged.verdict, *verdict, "{kind}: {judged:?}");
    }
}
