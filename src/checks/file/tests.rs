//! What a check file may get wrong, and where that is told.

use super::*;

const OUR_OWN: &str = include_str!("../../../lessons/4-virtual-machines-containers/4.1-golden-images.checks.yaml");

/// A file with this text as the entry of one check, which begins on line 6 in column 9; and a good one beside it.
fn entry(text: &str) -> String {
    let indented = text.replace('\n', "\n        ");
    format!(
        "targets:\n  vm: {{ title: A }}\nexercises:\n  - id: e\n    checks:\n      - {indented}\n      - {{ id: good, os: {{ target: vm }} }}\n"
    )
}

#[test]
fn our_own_file_has_nothing_to_complain_about_and_covers_every_step() {
    let (file, diagnostics) = parse("4.1-golden-images.checks.yaml", OUR_OWN);
    assert!(diagnostics.is_empty(), "{}", diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let steps = |exercise: &Exercise| {
        let mut steps: Vec<u32> = exercise.checks.iter().filter_map(|check| check.keys.step).collect();
        steps.dedup();
        steps
    };
    assert_eq!(
        file.exercises.iter().map(|exercise| exercise.heading.as_str()).collect::<Vec<_>>(),
        ["Exercise 1: Manual Build", "Exercise 2: Automated Build"]
    );
    assert_eq!(steps(&file.exercises[0]), (1..=10).collect::<Vec<_>>());
    assert_eq!(steps(&file.exercises[1]), (1..=5).collect::<Vec<_>>());
    for check in file.exercises.iter().flat_map(|exercise| &exercise.checks) {
        assert!(check.keys.why.is_some() && !check.keys.hints.is_empty(), "{} teaches nothing", check.keys.id);
        assert!(check.keys.fix.is_some() || check.kind.name() == "attest", "{} has no fix", check.keys.id);
    }
}

#[test]
fn every_fault_is_told_at_its_place_and_takes_only_its_own_check_down() {
    let mut wrong = Vec::new();
    for (text, rule, line, column, told) in [
        ("id: a\nssh_logn: { target: vm }", "unknown-kind", 7, 9, "did you mean `ssh_login`?"),
        ("id: a\nhttp: { url: x }", "bad-value", 7, 22, "no address"),
        ("id: a\ncommand: { run: [x] }", "bad-value", 7, 18, "either"),
        ("id: a\nanswer: { question: Q, equals_probe: good }", "unknown-check", 7, 46, "of kind `os`"),
        ("id: a\nport: { target: vm, number: 70000 }", "bad-value", 7, 37, "from 1 to 65535"),
        ("id: a\njson: { target: vm, path: /x, pointer: a.b }", "bad-value", 7, 48, "no JSON Pointer"),
        ("id: a\nuser: { target: vm, name: -x }", "bad-value", 7, 35, "no account"),
        ("id: a\ntitle: t", "no-kind", 6, 9, "names no kind"),
        ("id: a\nos: { target: vm }\nvm: { target: vm }", "bad-value", 8, 13, "already `os`"),
        ("id: a\ntitel: t\nos: { target: vm }", "unknown-key", 7, 9, "did you mean `title`?"),
        ("id: a\nos: { target: vm, famly: debian }", "unknown-key", 7, 27, "did you mean `family`?"),
        ("id: a\nos: { family: debian }", "missing-argument", 7, 13, "`target` is missing"),
        ("id: a\nos: vm", "wrong-type", 7, 13, "takes keys with values"),
        ("id: a\nos:", "bad-value", 7, 11, "needs its arguments"),
        ("id: a\nsnapshot: { target: vm, name: [x] }", "wrong-type", 7, 39, "takes text"),
        ("id: a\nvm: { target: vm, running: 'yes' }", "wrong-type", 7, 36, "true or false"),
        ("id: a\ntimeout: 9 days\nos: { target: vm }", "bad-duration", 7, 18, "90s"),
        ("id: a\nstep: one\nos: { target: vm }", "wrong-type", 7, 15, "whole number"),
        ("id: a\nmemory: always\nos: { target: vm }", "bad-value", 7, 17, "now, once"),
        ("id: a/b\nos: { target: vm }", "bad-value", 6, 13, "no id"),
        ("os: { target: vm }", "missing-argument", 6, 9, "`id` is missing"),
        ("id: good\nos: { target: vm }", "duplicate-id", 8, 9, "second check"),
        ("id: a\nneeds: [goood]\nos: { target: vm }", "unknown-check", 7, 17, "did you mean `good`?"),
        ("id: a\nneeds: [{ acheived: good }]\nos: { target: vm }", "wrong-type", 7, 17, "{ achieved: id }"),
        ("id: a\nbefore: later\nos: { target: vm }", "unknown-check", 7, 17, "names no check"),
        ("id: a\nneeds: [a]\nos: { target: vm }", "cycle", 6, 9, "waits for itself"),
        ("id: a\ngone: { target: vm, seen_by: good }", "unknown-check", 7, 38, "of kind `os`"),
        ("id: a\nos: { target: vmm }", "unknown-target", 6, 9, "did you mean `vm`?"),
        ("id: a\nfile: { target: vm, path: /x, mode: 9 }", "bad-value", 7, 45, "octal"),
        ("id: a\nfile: { target: vm, path: /x, matches: '(' }", "bad-value", 7, 48, "not a pattern"),
        ("id: a\nssh_key: { path: x, identity_of: vm }", "bad-value", 7, 42, "either"),
        ("id: a\nparity: { target: vm, with: vm, compare: [pakages] }", "bad-value", 7, 50, "did you mean `packages`?"),
    ] {
        let (file, diagnostics) = parse("x.checks.yaml", &entry(text));
        let ids: Vec<&str> = file.exercises[0].checks.iter().map(|check| check.keys.id.as_str()).collect();
        match &diagnostics[..] {
            [found]
                if (found.rule, found.line, found.column) == (rule, line, column) && found.message.contains(told) && ids == ["good"] => {}
            _ => wrong
                .push(format!("{text}\n  => {ids:?} {}", diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n     "))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_needs_a_check_that_was_left_out_is_left_out_and_says_why() {
    let (file, diagnostics) = parse(
        "x",
        &entry("id: bad\nnope: {}\n- id: a\n  needs: [bad]\n  os: { target: vm }")
            .replace("        - id: a\n          needs", "      - id: a\n        needs")
            .replace("          os: {", "        os: {"),
    );
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    assert!(diagnostics[1].message.contains("left out because of its own fault"), "{}", diagnostics[1]);
    assert_eq!(file.exercises[0].checks.len(), 1);
}

#[test]
fn a_longer_cycle_is_found_and_before_is_none() {
    let text = "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      - { id: a, needs: [b], os: { target: vm } }\n      - { id: b, needs: [c], os: { target: vm } }\n      \
        - { id: c, needs: [e/a], os: { target: vm } }\n      - { id: d, before: f, os: { target: vm } }\n      - { id: f, needs: [d], os: { target: vm } }\n";
    let (file, diagnostics) = parse("x", text);
    assert_eq!(diagnostics[0].rule, "cycle");
    let ids: Vec<&str> = file.exercises[0].checks.iter().map(|check| check.keys.id.as_str()).collect();
    assert_eq!(ids, ["d", "f"]);
}

proptest::proptest! {
    #[test]
    fn no_damage_to_a_good_file_makes_it_panic(at in 0usize..20_000, cut in 0usize..40, put in "[-{}\\[\\]:'\"a \n]{0,6}") {
        let chars: Vec<char> = OUR_OWN.chars().collect();
        let at = at.min(chars.len());
        let end = (at + cut).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        parse("x", &text);
    }
}
