//! Reports for programs, read back by parsers that are not ours: XML's rules by roxmltree, JUnit's shape by junit-parser, and TAP by
//! Perl's TAP::Parser, the one that `prove` is made of.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod skipping;

use std::io::Write;
use std::process::{Command, Stdio};

use junit_parser::TestStatus;

use drillyard::checks::reports::{Run, junit, tap};
use drillyard::domain::evidence::{RungReport, RungState};
use drillyard::domain::sanitize::sanitize;
use drillyard::domain::verdict::{CheckResult, Rung, Vantage, Verdict};
use skipping::skipped;

/// Whatever could break out of a report's syntax, or steer the terminal that shows it.
const NASTY: &str = "a ]]> <b attr=\"x\"> & 'q' # hash \\ back\u{1b}[31mred\u{7}\u{0}\u{8}\u{9b}2J \u{85} \u{202e}over\u{fffe}\u{ffff}\u{2028}end\n  ...\n---\nok 99 - forged\n1..0\n# SKIP";

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
        fix: Some("take one".into()),
        rung: None,
        because: None,
        duration_ms: 12,
        evidence: Some("sha256:0123".into()),
        ladder: Vec::new(),
    }
}

fn nasty(id: &str, verdict: Verdict) -> CheckResult {
    let text = || NASTY.to_owned();
    CheckResult {
        title: text(),
        expected: text(),
        actual: text(),
        why: Some(text()),
        fix: Some(text()),
        because: Some(text()),
        ..result(id, verdict)
    }
}

/// One of each status there is, and the same with words that want to break out.
fn every_status() -> Vec<CheckResult> {
    let rung = |rung, state, seen: &str| RungReport { rung, state, seen: seen.into(), causes: vec![], fix: None };
    let unreachable = CheckResult {
        rung: Some(Rung::Tcp),
        because: Some("unreachable".into()),
        ladder: vec![rung(Rung::Name, RungState::Held, "vm"), rung(Rung::Tcp, RungState::Broke, "port 22 is closed")],
        ..result("errored", Verdict::Errored)
    };
    let skipped = CheckResult { exercise: "automated-build".into(), step: None, ..result("skipped", Verdict::Skipped) };
    let held = CheckResult { achieved_at: Some("2026-11-20T08:00:00Z".parse().unwrap()), ..result("regressed", Verdict::Failed) };
    let cut = CheckResult {
        because: Some("cut_short".into()),
        actual: "the run ended before this was answered".into(),
        ..result("not-run", Verdict::Errored)
    };
    let nasty = Verdict::ALL.map(|verdict| nasty(&format!("nasty-{}", verdict.mark(false).replace('!', "error")), verdict));
    [result("passed", Verdict::Passed), result("failed", Verdict::Failed), unreachable, skipped, held, cut]
        .into_iter()
        .chain(nasty)
        .collect()
}

fn as_junit(results: &[CheckResult]) -> String {
    let at = "2026-11-23T10:00:00Z".parse().unwrap();
    let finished = "2026-11-23T10:00:02.5Z".parse().unwrap();
    junit(&Run { course: "ours & \"theirs\"", started: at, finished }, results, &|id| format!("Exercise <{id}>"))
}

fn has_no_controls(text: &str) -> bool {
    !text.chars().any(|ch| (ch.is_control() && ch != '\n') || ('\u{202a}'..='\u{202e}').contains(&ch))
}

#[test]
fn junit_is_read_back_with_every_status_where_it_belongs() {
    let results = every_status();
    let xml = as_junit(&results);
    let report = junit_parser::from_reader(xml.as_bytes()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors, report.skipped), (10, 3, 3, 2), "the counts of the whole");
    assert_eq!((report.name.as_str(), report.time), ("ours & \"theirs\"", 2.5));
    let cases: Vec<_> = report.suites.iter().flat_map(|suite| &suite.cases).collect();
    assert_eq!(cases.len(), results.len());
    for (case, result) in cases.iter().zip(&results) {
        let (status, kind) = match &case.status {
            TestStatus::Success => (Verdict::Passed, ""),
            TestStatus::Failure(failure) => (Verdict::Failed, failure.failure_type.as_str()),
            TestStatus::Error(error) => (Verdict::Errored, error.error_type.as_str()),
            TestStatus::Skipped(_) => (Verdict::Skipped, ""),
        };
        assert_eq!(status, result.verdict, "{}", result.id);
        match result.id.as_str() {
            "manual-build/failed" => assert_eq!(kind, "failed"),
            "manual-build/regressed" => assert_eq!(kind, "regressed"),
            "manual-build/not-run" => assert_eq!(kind, "cut_short"),
            "manual-build/errored" => assert_eq!(kind, "unreachable"),
            _ => {}
        }
        assert!(case.classname.as_ref().is_some_and(|name| name.ends_with(&result.id.replace('/', "."))), "{:?}", case.classname);
        assert_eq!(case.time, 0.012);
    }
    assert_eq!(report.suites[0].name, "4-vms/4.1-images: Exercise <manual-build>");
    for suite in &report.suites {
        assert_eq!(suite.tests as usize, suite.cases.len(), "{}", suite.name);
    }
}

#[test]
fn xml_keeps_what_was_said_and_nothing_breaks_out_of_it() {
    let xml = as_junit(&every_status());
    let document = roxmltree::Document::parse(&xml).unwrap();
    assert!(has_no_controls(&xml), "{xml}");
    let failures: Vec<_> = document.descendants().filter(|node| node.has_tag_name("failure")).collect();
    let message = failures[0].attribute("message").unwrap();
    assert_eq!(message, "2 snapshots: 'clean',\n'before update'", "line ends stay, also in an attribute");
    let text = failures[0].text().unwrap();
    for line in ["expected: a snapshot named 'Golden Image'", "why: It is what you go back to.", "fix: take one", "evidence: sha256:"] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(failures[1].text().unwrap().contains("before: it held on 2026-11-20 08:00 UTC"));
    let said = failures[2].attribute("message").unwrap();
    assert!(said.starts_with("a ]]> <b attr=\"x\"> & 'q' # hash \\ backred"), "{said}");
    let unreachable = document.descendants().find(|node| node.has_tag_name("error")).unwrap();
    assert!(unreachable.text().unwrap().contains("port: BROKE: port 22 is closed"), "the rung that broke is named");
    assert!(roxmltree::Document::parse(&as_junit(&[])).is_ok(), "also without any check");
}

/// What TAP::Parser understood: a line for each test (`ok 1 skip description`), then the YAML of each.
fn read_tap(text: &str) -> Option<Vec<String>> {
    const READER: &str = r#"
        local $/; my $parser = TAP::Parser->new({ tap => <STDIN> });
        binmode STDOUT;
        while (my $line = $parser->next) {
            printf("test\t%s\t%d\t%s\n", $line->is_actual_ok ? "ok" : "not ok", $line->number, $line->has_skip ? "skip" : "") if $line->is_test;
            print "unknown\t", $line->as_string, "\n" if $line->is_unknown;
            print "yaml\n" if $line->is_yaml;
        }
        # It reads version 14, and grumbles that it is not 13.
        print "errors\t", join("; ", grep { !/don't know about versions later/ } $parser->parse_errors), "\n";
        print "plan\t", $parser->tests_planned, "\n";"#;
    let perl = Command::new("perl").args(["-MTAP::Parser", "-e", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut perl = perl.ok()?;
    perl.stdin.take()?.write_all(text.as_bytes()).unwrap();
    let output = perl.wait_with_output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn tap_is_read_back_with_every_status_and_no_line_is_forged() {
    let results = every_status();
    let text = tap(&results);
    assert!(has_no_controls(&text), "{text}");
    let Some(lines) = read_tap(&text) else { return skipped("no perl with TAP::Parser (Debian: apt install perl)") };
    let tests: Vec<&String> = lines.iter().filter(|line| line.starts_with("test\t")).collect();
    assert_eq!(tests.len(), results.len(), "{lines:#?}");
    for (index, (line, result)) in tests.iter().zip(&results).enumerate() {
        let (ok, skip) = match result.verdict {
            Verdict::Passed => ("ok", ""),
            Verdict::Skipped => ("ok", "skip"),
            Verdict::Failed | Verdict::Errored => ("not ok", ""),
        };
        assert_eq!(**line, format!("test\t{ok}\t{}\t{skip}", index + 1), "{}", result.id);
    }
    let yaml = lines.iter().filter(|line| *line == "yaml").count();
    assert_eq!(yaml, 6, "each that did not pass says why");
    assert!(!lines.iter().any(|line| line.starts_with("unknown")), "{lines:#?}");
    assert!(lines.contains(&"errors\t".to_owned()) && lines.contains(&"plan\t10".to_owned()), "{lines:#?}");
    let nothing = read_tap(&tap(&[])).unwrap();
    assert!(nothing.contains(&"plan\t0".to_owned()) && nothing.contains(&"errors\t".to_owned()), "{nothing:#?}");
}

#[test]
fn the_yaml_in_tap_says_why_word_for_word() {
    let text = tap(&every_status());
    let blocks: Vec<serde_yaml::Value> =
        text.split("\n  ---\n").skip(1).map(|rest| serde_yaml::from_str(rest.split("\n  ...\n").next().unwrap()).unwrap()).collect();
    assert_eq!(blocks.len(), 6);
    assert_eq!(blocks[0]["actual"], "2 snapshots: 'clean',\n'before update'");
    assert_eq!(blocks[1]["message"], "could not check");
    assert_eq!((&blocks[1]["because"], &blocks[1]["severity"]), (&"unreachable".into(), &"error".into()));
    assert_eq!(blocks[2]["message"], "no longer holds");
    assert_eq!(blocks[4]["fix"].as_str().unwrap(), sanitize(NASTY).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"));
}
