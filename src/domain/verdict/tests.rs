//! When two results of a check say the same, and when one is news after the other.

use super::*;

fn result(verdict: Verdict, actual: &str) -> CheckResult {
    let at = Timestamp::UNIX_EPOCH;
    let text = |text: &str| text.to_owned();
    CheckResult {
        id: text("e/c"),
        lesson: text("1/1.1"),
        exercise: text("e"),
        step: None,
        title: text("It holds"),
        kind: text("os"),
        vantage: Vantage::Guest,
        target: None,
        targets: Vec::new(),
        verdict,
        level: text("L1"),
        achieved_at: None,
        observed_at: at,
        expected: text("a debian"),
        actual: text(actual),
        why: None,
        fix: None,
        rung: None,
        because: None,
        duration_ms: 1,
        evidence: None,
        ladder: Vec::new(),
    }
}

#[test]
fn a_check_stands_where_it_stood_whatever_is_said_of_it_now() {
    let failed = result(Verdict::Failed, "ID=arch");
    let later =
        CheckResult { observed_at: Timestamp::MAX, duration_ms: 9, evidence: Some("sha256:1".into()), ..result(Verdict::Failed, "ID=nix") };
    assert!(failed.stands_as(&later) && later.stands_as(&failed));
    for (what, other) in [
        ("the verdict", result(Verdict::Errored, "ID=arch")),
        ("that it held once", CheckResult { achieved_at: Some(Timestamp::UNIX_EPOCH), ..failed.clone() }),
        ("the rung", CheckResult { rung: Some(Rung::Tcp), ..failed.clone() }),
        ("the check", CheckResult { id: "e/d".into(), ..failed.clone() }),
        ("the exercise", CheckResult { exercise: "f".into(), ..failed.clone() }),
        ("the lesson", CheckResult { lesson: "1/1.2".into(), ..failed.clone() }),
    ] {
        assert!(!failed.stands_as(&other) && !other.stands_as(&failed), "{what} tells them apart");
    }
    let passed = result(Verdict::Passed, "ID=debian");
    let lasting = CheckResult { achieved_at: Some(Timestamp::UNIX_EPOCH), ..passed.clone() };
    assert!(passed.stands_as(&lasting), "a pass that lasts is a pass");
}

#[test]
fn other_words_are_news_of_what_failed_but_not_of_what_passed() {
    let [failed, passed] = [Verdict::Failed, Verdict::Passed].map(|verdict| result(verdict, "load 0.1"));
    let told = |verdict| CheckResult { actual: "load 0.2".into(), observed_at: Timestamp::MAX, ..result(verdict, "") };
    let wants = CheckResult { expected: "a nix".into(), ..failed.clone() };
    assert!(failed.says_the_same(&failed.clone()) && passed.says_the_same(&told(Verdict::Passed)));
    assert!(!failed.says_the_same(&told(Verdict::Failed)), "what was found is another thing");
    assert!(!failed.says_the_same(&wants), "what should be is another thing");
    let passes = CheckResult { expected: "a nix".into(), ..passed.clone() };
    assert!(!passed.says_the_same(&passes), "it passes by another measure");
    assert!(!failed.says_the_same(&passed) && !passed.says_the_same(&failed), "the verdict is another one");
}
