//! Runs from the first question to the last verdict, with made-up answers.

use super::*;
use crate::checks::parse;
use crate::checks::tests::{bindings, said, unavailable};
use crate::domain::evidence::{RungReport, RungState};
use crate::domain::probe::{Ask, HostAsk};
use crate::domain::verdict::Rung;

const FILE: &str = "
targets: { vm: {} }
exercises:
  - id: e
    checks:
      - { id: word, step: 1, attest: { prompt: Did you? } }
      - { id: login, step: 2, ssh_login: { target: vm } }
      - { id: os, step: 3, needs: [login], os: { target: vm, family: debian } }
      - { id: again, step: 3, os: { target: vm } }
      - { id: snap, step: 4, snapshot: { target: vm, name: Golden Image, not_before: os } }
      - { id: added, step: 5, needs: [login], memory: once, before: reverted, file: { target: vm, any_in: '~', since: snap }, fix: Add one. }
      - { id: reverted, step: 6, needs: [snap, { achieved: added }], gone: { target: vm, seen_by: added, since: snap } }
";
const DEBIAN: &str = "os=ID=debian\nend=1\n";
const NOTE: &str = "entry=regular file|644|1|l|1795428000|./note\nend=1\n";
const SNAPSHOT: &str = "Golden Image\n--- drillyard ---\n Golden Image   2026-11-23 10:00:00 +0000   running\n";

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn plan(selection: &Selection, bindings: &Bindings, history: &History) -> Plan {
    let (file, diagnostics) = parse("x", FILE);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    Plan::new(&LessonId("1-x/1.1".into()), &file, selection, bindings, history).unwrap()
}

/// Answers every probe by what it asks; `home` is the listing of the home folder.
fn run(plan: &mut Plan, home: &str) -> BTreeMap<String, CheckResult> {
    let mut judged = plan.start(now());
    for (index, probe) in plan.probes().to_vec().into_iter().enumerate() {
        let evidence = match &probe.ask {
            Ask::Login { .. } => said(""),
            Ask::Host(HostAsk::Command { .. }) => said(SNAPSHOT),
            Ask::Guest { script, .. } if script.contains("find .") => said(home),
            _ => said(DEBIAN),
        };
        judged.extend(plan.answer(index, evidence, now()));
    }
    judged.extend(plan.finish(now()));
    judged.into_iter().map(|judged| (judged.result.id.clone(), judged.result)).collect()
}

fn verdicts(results: &BTreeMap<String, CheckResult>) -> Vec<(&str, Verdict)> {
    results.iter().map(|(id, result)| (id.trim_start_matches("e/"), result.verdict)).collect()
}

#[test]
fn a_question_is_asked_once_however_many_checks_want_its_answer() {
    let plan = plan(&Selection::Lesson, &bindings(), &History::default());
    assert_eq!(plan.ids().len(), 7);
    assert_eq!(plan.probes().len(), 4, "login, os-release, snapshots, home: {:?}", plan.probes());
}

#[test]
fn all_checks_are_decided_once_each_whatever_the_order_of_answers() {
    use Verdict::{Errored, Failed, Passed};
    let expected = [
        ("added", Passed),
        ("again", Passed),
        ("login", Passed),
        ("os", Passed),
        ("reverted", Failed),
        ("snap", Passed),
        ("word", Errored),
    ];
    let probes = plan(&Selection::Lesson, &bindings(), &History::default()).probes().len();
    assert_eq!(verdicts(&run(&mut plan(&Selection::Lesson, &bindings(), &History::default()), NOTE)), expected);
    for last in 0..probes {
        let mut plan = plan(&Selection::Lesson, &bindings(), &History::default());
        let mut ids = Vec::new();
        let order = (0..probes).filter(|index| *index != last).chain([last]);
        ids.extend(plan.start(now()).into_iter().map(|judged| judged.result.id));
        for index in order.rev() {
            ids.extend(plan.answer(index, said("end=1\n"), now()).into_iter().map(|judged| judged.result.id));
            assert!(plan.answer(index, said(""), now()).is_empty(), "a second answer counts for nothing");
        }
        ids.extend(plan.finish(now()).into_iter().map(|judged| judged.result.id));
        ids.sort();
        let all = plan.ids().len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}

#[test]
fn what_an_unmet_need_leaves_out_names_it() {
    let mut plan = plan(&Selection::Check("e".into(), "os".into()), &bindings(), &History::default());
    assert_eq!(plan.ids(), ["e/login", "e/os"]);
    let broke = RungReport { rung: Rung::Tcp, state: RungState::Broke, seen: "port 22 is closed".into(), causes: vec![], fix: None };
    let mut judged = plan.start(now());
    for index in 0..plan.probes().len() {
        let evidence = Evidence { ladder: vec![broke.clone()], ..unavailable(ErrorReason::Unreachable) };
        judged.extend(plan.answer(index, evidence, now()));
    }
    let facts: Vec<_> = judged.iter().map(|j| (j.result.verdict, j.result.because.as_deref(), j.result.rung)).collect();
    assert_eq!(facts, [(Verdict::Errored, Some("unreachable"), Some(Rung::Tcp)), (Verdict::Skipped, Some("login"), None)]);
    assert_eq!(judged[0].result.ladder, [broke]);
}

#[test]
fn a_need_that_is_known_to_hold_is_not_asked_again() {
    let mut before = run(&mut plan(&Selection::Lesson, &bindings(), &History::default()), NOTE);
    let history = History { latest: before.remove("e/login").into_iter().collect(), ..History::default() };
    let mut plan = plan(&Selection::Step("e".into(), 3), &bindings(), &history);
    assert_eq!(plan.ids(), ["e/os", "e/again"]);
    assert_eq!(verdicts(&run(&mut plan, NOTE)), [("again", Verdict::Passed), ("os", Verdict::Passed)]);
}

#[test]
fn a_target_without_a_machine_is_no_failure_and_names_the_command_that_binds_it() {
    let mut plan = plan(&Selection::Check("e".into(), "snap".into()), &Bindings::new(), &History::default());
    let judged = plan.start(now());
    let result = &judged[0].result;
    assert_eq!((result.verdict, result.because.as_deref()), (Verdict::Errored, Some("no_target")));
    assert_eq!(result.fix.as_deref(), Some("drillyard target add vm"));
    assert_eq!(result.evidence, None);
}

#[test]
fn files_that_were_seen_stay_achieved_and_their_absence_passes_the_revert() {
    let seen = Achievement { check: "e/added".into(), at: now(), last: now(), evidence: Some("sha256:1".into()), seen: NOTE.into() };
    let history = History { achievements: vec![seen], ..History::default() };
    let results = run(&mut plan(&Selection::Exercise("e".into()), &bindings(), &history), "end=1\n");
    let added = &results["e/added"];
    assert_eq!((added.verdict, added.achieved_at), (Verdict::Passed, Some(now())));
    assert!(added.actual.starts_with("achieved on 2026-11-23 12:00 UTC; now: no such file"), "{}", added.actual);
    assert_eq!(added.evidence.as_deref(), Some("sha256:1"));
    assert_eq!(results["e/reverted"].verdict, Verdict::Passed);
}

#[test]
fn files_of_a_guest_whose_clock_is_behind_are_younger_than_the_snapshot_all_the_same() {
    // The snapshot is of 10:00:00; the file was written at 11:59:50 by the host's clock, with the guest's three hours behind.
    let seen = |now: i64| format!("now={now}\nentry=regular file|644|5|debian|1795424390|./note.txt\nend=1\n");
    for (guest_now, verdict) in [(1_795_424_400, Verdict::Passed), (1_795_435_200, Verdict::Failed)] {
        let added = Achievement { check: "e/added".into(), at: now(), last: now(), evidence: None, seen: seen(guest_now) };
        let history = History { achievements: vec![added], ..History::default() };
        let results = run(&mut plan(&Selection::Exercise("e".into()), &bindings(), &history), "end=1\n");
        assert_eq!(results["e/reverted"].verdict, verdict, "{:?}", results["e/reverted"]);
    }
}

#[test]
fn files_that_are_older_than_the_snapshot_were_not_added_after_it() {
    let older = NOTE.replace("1795428000", "1795427990");
    let all = |home: &str| run(&mut plan(&Selection::Exercise("e".into()), &bindings(), &History::default()), home);
    assert_eq!(all(NOTE)["e/added"].verdict, Verdict::Passed);
    let added = &all(&older)["e/added"];
    assert_eq!((added.verdict, added.actual.as_str()), (Verdict::Failed, "older than the snapshot: note"));
    let both = format!("{}{}", older.replace("end=1\n", "").replace("note", "welcome"), NOTE);
    assert_eq!(all(&both)["e/added"].actual, "1 file: note");
}

#[test]
fn a_step_that_was_missed_says_from_where_to_repeat() {
    let results = run(&mut plan(&Selection::Exercise("e".into()), &bindings(), &History::default()), "end=1\n");
    assert_eq!(results["e/added"].verdict, Verdict::Failed);
    assert!(results["e/added"].fix.as_ref().unwrap().starts_with("Add one.\nA later step, \"reverted\" (step 6), undoes this"));
    assert_eq!((results["e/reverted"].verdict, results["e/reverted"].because.as_deref()), (Verdict::Skipped, Some("added")));
}

#[test]
fn a_run_that_is_ended_early_leaves_nothing_undecided() {
    let mut plan = plan(&Selection::Lesson, &bindings(), &History::default());
    let mut judged = plan.start(now());
    judged.extend(plan.finish(now()));
    assert_eq!(judged.len(), 7);
    let login = judged.iter().find(|j| j.result.id == "e/login").unwrap();
    assert_eq!(login.result.because.as_deref(), Some("cut_short"));
}

#[test]
fn a_statement_passes_an_attest_and_an_empty_one_takes_it_back() {
    for (said, verdict) in [("yes", Verdict::Passed), ("", Verdict::Errored)] {
        let history = History { statements: vec![("e/word".into(), said.into(), now())], ..History::default() };
        let judged = plan(&Selection::Check("e".into(), "word".into()), &bindings(), &history).start(now());
        assert_eq!((judged[0].result.verdict, judged[0].result.level.as_str()), (verdict, "L0"));
    }
}

#[test]
fn a_snapshot_counts_from_the_moment_its_step_first_passed() {
    for (first_passed, verdict) in [("2026-11-23T09:59:59Z", Verdict::Passed), ("2026-11-23T10:00:01Z", Verdict::Failed)] {
        let at = first_passed.parse().unwrap();
        let achieved = Achievement { check: "e/os".into(), at, last: at, evidence: None, seen: String::new() };
        let history = History { achievements: vec![achieved], ..History::default() };
        let results = run(&mut plan(&Selection::Check("e".into(), "snap".into()), &bindings(), &history), NOTE);
        assert_eq!(results["e/snap"].verdict, verdict, "{:?}", results["e/snap"]);
    }
}

#[test]
fn what_is_not_there_is_told_with_what_is_near() {
    let (file, _) = parse("x", FILE);
    let lesson = LessonId("x".into());
    let error = |selection| Plan::new(&lesson, &file, &selection, &bindings(), &History::default()).unwrap_err();
    assert!(error(Selection::Exercise("f".into())).contains("did you mean 'e'?"));
    assert!(error(Selection::Check("e".into(), "snapp".into())).contains("did you mean 'snap'?"));
    assert_eq!(error(Selection::Step("e".into(), 9)), "step 9 of 'e' has no check");
}

#[test]
fn a_check_is_asked_again_as_often_as_it_says_and_others_keep_their_answer() {
    let text = "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      \
        - { id: slow, retries: 2, os: { target: vm, family: fedora } }\n      - { id: now, os: { target: vm, family: fedora } }\n      \
        - { id: after, needs: [slow], os: { target: vm } }\n";
    let (file, diagnostics) = parse("x", text);
    assert_eq!(diagnostics, []);
    let mut plan = Plan::new(&LessonId("x".into()), &file, &Selection::Lesson, &bindings(), &History::default()).unwrap();
    assert_eq!(plan.next_turn(), Turn { asks: vec![0], pause: Duration::ZERO });
    let first = plan.answer(0, said(DEBIAN), now());
    assert_eq!(first.iter().map(|judged| judged.result.id.as_str()).collect::<Vec<_>>(), ["e/now"]);
    assert_eq!(plan.next_turn(), Turn { asks: vec![1], pause: Duration::from_secs(1) });
    assert_eq!(plan.answer(1, unavailable(ErrorReason::Timeout), now()), []);
    assert_eq!(plan.next_turn(), Turn { asks: vec![2], pause: Duration::from_secs(2) });
    let last = plan.answer(2, said("os=ID=fedora\nend=1\n"), now());
    let told: Vec<_> = last.iter().map(|judged| (judged.result.id.as_str(), judged.result.verdict)).collect();
    assert_eq!(told, [("e/slow", Verdict::Passed), ("e/after", Verdict::Passed)]);
    assert!(plan.next_turn().asks.is_empty());
}

#[test]
fn what_will_not_change_is_not_asked_again_and_what_never_passes_says_how_often() {
    let text =
        "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      - { id: a, retries: 1, os: { target: vm, family: fedora } }\n";
    let (file, _) = parse("x", text);
    let fresh = || Plan::new(&LessonId("x".into()), &file, &Selection::Lesson, &bindings(), &History::default()).unwrap();
    let mut denied = fresh();
    assert_eq!(denied.answer(0, unavailable(ErrorReason::Permission), now())[0].result.verdict, Verdict::Errored);
    let mut failing = fresh();
    assert_eq!(failing.answer(0, said(DEBIAN), now()), []);
    assert_eq!(failing.answer(1, said(DEBIAN), now())[0].result.actual, "debian (asked 2 times)");
}

#[test]
fn what_held_once_and_no_longer_does_is_told_from_what_never_did() {
    let achieved = Achievement { check: "e/os".into(), at: now(), last: now(), evidence: None, seen: String::new() };
    let history = History { achievements: vec![achieved], ..History::default() };
    let fedora = |history: &History| {
        let mut plan = plan(&Selection::Check("e".into(), "os".into()), &bindings(), history);
        let probes = plan.probes().to_vec();
        let mut judged = Vec::new();
        for (index, probe) in probes.iter().enumerate() {
            let answer = if matches!(probe.ask, Ask::Login { .. }) { said("") } else { said("os=ID=fedora\nend=1\n") };
            judged.extend(plan.answer(index, answer, now()));
        }
        judged.into_iter().map(|judged| judged.result).find(|result| result.id == "e/os").unwrap()
    };
    let regressed = fedora(&history);
    assert_eq!((regressed.mark(true), regressed.word(), regressed.achieved_at), ("↺", "no longer holds", Some(now())));
    assert_eq!(regressed.actual, "fedora");
    let never = fedora(&History::default());
    assert_eq!((never.mark(true), never.achieved_at, never.actual.as_str()), ("✗", None, "fedora"));
}

/// The one check of this kind, run with the same answer to all that it asks.
fn judged_in_a_run(kind: &str, answer: &Evidence) -> Judged {
    let file = crate::checks::tests::one(kind);
    let mut plan = Plan::new(&LessonId("1".into()), &file, &Selection::Lesson, &bindings(), &History::default()).unwrap();
    let mut judged = plan.start(now());
    for index in 0..plan.probes().len() {
        judged.extend(plan.answer(index, answer.clone(), now()));
    }
    judged.pop().unwrap()
}

#[test]
fn what_fails_for_want_of_what_was_taken_out_could_not_be_checked() {
    use Verdict::{Errored, Failed, Passed};
    let guest = |text: &str| {
        let lines: String = text.lines().map(|line| format!("text={line}\n")).collect();
        format!("entry=regular file|644|{}|root|1|/x\n{lines}end=1\n", text.len())
    };
    let user = guest("identity:\n  hostname: web\n  password: $6$saltsalt$0123456789abcdefghijklmnopqrstuv\n");
    let compose = guest("services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD}\n    image: postgres\n");
    let mongod = guest("security:\n  authorization: enabled\n");
    let service = "manager=systemd\nshow=Id=x.service\nshow=LoadState=loaded\nshow=ActiveState=failed\nshow=SubState=failed\nshow=\nsaid=bad token=hunter2\nend=1\n";
    let web = r#"{"url":"http://h/","fault":null,"status":200,"headers":[["set-cookie","sid=hunter2; Path=/"],["server","x"]],"body":"{\"ready\":true,\"token\":12}","body_cut":false,"tls":null}"#;
    let broken = web.replace("200", "500");
    let yaml = |rest: &str| format!("yaml: {{ target: vm, path: /x, {rest} }}");
    let file = |rest: &str| format!("file: {{ target: vm, path: /x, {rest} }}");
    let http = |rest: &str| format!("http: {{ url: 'http://h/', {rest} }}");
    let command = |rest: &str| format!("command: {{ on: host, run: [x], {rest} }}");
    for (kind, answer, verdict) in [
        (yaml(r"pointer: /identity/password, matches: '^\$6\$'"), user.as_str(), Errored),
        (yaml("pointer: /identity, equals: {}"), &user, Errored),
        (yaml("pointer: /identity/password/hash"), &user, Errored),
        (yaml("pointer: /identity/hostname, equals: db"), &user, Failed),
        (yaml("pointer: /identity/password"), &user, Passed),
        (yaml("pointer: /identity/password, exists: false"), &user, Failed),
        (yaml("pointer: /identity/groups"), &user, Failed),
        (yaml("pointer: /services/db/image, equals: postgres"), &compose, Passed),
        (yaml("pointer: /services/db/environment/POSTGRES_PASSWORD, equals: '${DB_PASSWORD}'"), &compose, Passed),
        (yaml("pointer: /security/authorization, equals: enabled"), &mongod, Passed),
        (yaml("pointer: /security/authorization, equals: disabled"), &mongod, Failed),
        (file(r"matches: 'password: \$6\$'"), &user, Errored),
        (file("contains: 'hostname: web'"), &user, Passed),
        (file("contains: 'authorization: enabled'"), &mongod, Passed),
        (file("contains: hunter2, mode: '0600'"), &user, Failed),
        (http("json: { /token: 12 }"), web, Errored),
        (http("json: { /ready: true }"), web, Passed),
        (http("json: { /ready: false }"), web, Failed),
        (http("header: { set-cookie: 'sid=hunter2' }"), web, Errored),
        (http("header: { set-cookie: 'Path=/' }"), web, Passed),
        (http("header: { server: y }"), web, Failed),
        (http("status: 200"), &broken, Failed),
        (command("exit: 0, stdout: { contains: hunter2 }"), "token=hunter2", Errored),
        (command("exit: 3"), "token=hunter2", Failed),
        ("service: { target: vm, name: x }".to_owned(), service, Failed),
        ("redact: debian\n        os: { target: vm, family: debian }".to_owned(), DEBIAN, Errored),
        ("redact: nothing\n        os: { target: vm, family: arch }".to_owned(), DEBIAN, Failed),
    ] {
        let judged = judged_in_a_run(&kind, &said(answer));
        let result = &judged.result;
        assert_eq!(result.verdict, verdict, "{kind}: {result:?}");
        assert!(!format!("{judged:?}").contains("sid=hunter2;"), "{kind}: {judged:?}");
        if verdict == Errored {
            assert_eq!(result.because.as_deref(), Some("cut_short"), "{kind}");
            assert!(result.actual.starts_with("what was looked at was taken out, since it looks like a secret"), "{}", result.actual);
        }
        let again = judged_in_a_run(&kind, &judged.evidence[0]);
        assert_eq!(again.result, *result, "{kind}, judged again by what is kept of it");
    }
}
