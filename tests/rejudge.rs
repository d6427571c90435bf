//! Judging live and judging from the store come to the same, whatever the machines answer: for every kind of check, and every
//! hypervisor that a snapshot or a machine can be looked for in.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use drillyard::adapters::store::Store;
use drillyard::checks;
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Evidence, Outcome, RungReport, RungState};
use drillyard::domain::probe::{HostAsk, Probe};
use drillyard::domain::target::{Bindings, TargetBinding, VmBinding};
use drillyard::domain::verdict::{CheckResult, ErrorReason, Rung, Vantage};
use drillyard::ports::{Cancel, Clock, Nobody, Person, Prober, ProgressStore, TargetEvent};
use drillyard::runtime::clock::SystemClock;
use drillyard::runtime::rejudge::rejudge;
use drillyard::runtime::runner::{self, RunRequest, Services};
use proptest::prelude::*;

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: One, provides: [ssh, snapshots] }
  other: { title: Another, provides: [ssh] }
exercises:
  - id: all
    heading: All
    checks:
      - { id: answer, answer: { question: Which?, accept: '22' } }
      - { id: artifact, artifact: { path: '~/out/*.ovf', format: ovf } }
      - { id: attest, attest: { prompt: You did it } }
      - { id: authorized, authorized_key: { target: vm, identity_of: vm } }
      - { id: command, command: { target: vm, run: ['true'] } }
      - { id: container, container: { target: vm, name: web } }
      - { id: file, memory: once, file: { target: vm, any_in: '~', not_hidden: true } }
      - { id: host-file, redact: '(word )\\w+', file: { on: host, path: ~/x, contains: word } }
      - { id: git, git: { path: '~/**/x', clean: true } }
      - { id: gone, gone: { target: vm, seen_by: file } }
      - { id: group, group: { target: vm, name: team } }
      - { id: http, http: { url: 'http://127.0.0.1/', status: 200 } }
      - { id: image, image: { on: host, name: runner, root: false } }
      - { id: json, json: { on: host, path: ~/x.json, pointer: /version, equals: 3 } }
      - { id: kubernetes, kubernetes: { resource: node, ready: true } }
      - { id: network, answer: { question: Which?, equals_fact: address } }
      - { id: os, os: { target: vm, family: debian } }
      - { id: package, package: { target: vm, name: file } }
      - { id: fresh, packages_fresh: { target: vm } }
      - { id: parity, parity: { target: vm, with: other, compare: [os, packages] } }
      - { id: port, port: { target: vm, number: 22, listening: true } }
      - { id: service, needs: [os], service: { target: vm, name: ssh } }
      - { id: snapshot, snapshot: { target: vm, name: Golden Image, not_before: fresh } }
      - { id: key, ssh_key: { identity_of: vm, type: ed25519, encrypted: true } }
      - { id: login, ssh_login: { target: vm } }
      - { id: tool, tool: { name: packer, version: '>=1.7' } }
      - { id: user, user: { target: vm, name: ada } }
      - { id: vm, vm: { target: vm, exists: true } }
      - { id: yaml, yaml: { target: vm, path: /x, pointer: /a, equals: 1 } }
      - { id: hidden, yaml: { target: vm, path: /x, pointer: /password, matches: '^h' } }
      - { id: line, file: { target: vm, path: /x, contains: 'password: h' } }
      - { id: page, http: { url: 'http://127.0.0.1/', header: { set-cookie: sid=h }, json: { /token: 1 } } }
      - { id: said, redact: 'de(b)ian', command: { target: vm, run: ['true'], exit: 1, stdout: { contains: debian } } }
";

const PROVIDERS: [&str; 4] = ["vmware", "virtualbox", "libvirt", "qemu"];

/// Answers in turn whatever was drawn; each question gets the same answer only by chance.
struct Drawn {
    answers: Vec<(Outcome, String, bool)>,
    next: Mutex<usize>,
}

impl Drawn {
    fn evidence(&self, vantage: Vantage, target: Option<&str>) -> Evidence {
        let mut next = self.next.lock().unwrap();
        let (outcome, stdout, broken) = self.answers[*next % self.answers.len()].clone();
        *next += 1;
        let state = if broken { RungState::Broke } else { RungState::Held };
        let rung = RungReport { rung: Rung::Auth, state, seen: "me:password=hunter2".into(), causes: vec![], fix: None };
        let started = SystemClock.now();
        Evidence {
            vantage,
            target: target.map(str::to_owned),
            command: "ask".into(),
            outcome,
            stderr: stdout.clone(),
            stdout,
            started,
            ended: started + Duration::from_millis(7),
            truncated: next.is_multiple_of(5),
            ladder: target.map(|_| rung).into_iter().collect(),
        }
    }
}

impl Prober for Drawn {
    fn ask_host(&self, _: &HostAsk, _: Duration, _: &Bindings, _: &Cancel) -> Evidence {
        self.evidence(Vantage::Host, None)
    }

    fn ask_target(&self, target: &str, probes: &[Probe], _: &Bindings, _: &dyn Person, _: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
        (0..probes.len()).for_each(|index| tell(TargetEvent::Answered(index, self.evidence(Vantage::Guest, Some(target)))));
    }
}

fn answer() -> impl Strategy<Value = (Outcome, String, bool)> {
    let outcome = prop_oneof![
        6 => (0..4).prop_map(Outcome::Exited),
        1 => Just(Outcome::Missing),
        1 => Just(Outcome::Signalled("KILL".into())),
        1 => Just(Outcome::Unavailable { reason: ErrorReason::Timeout, message: "took too long, token=hunter2".into() }),
    ];
    let line = prop_oneof![
        Just("ID=debian\nVERSION_ID=12"),
        Just("1.2.3"),
        Just("active"),
        Just("enabled"),
        Just("22"),
        Just("Golden Image"),
        Just("Total snapshots: 1"),
        Just("word up, password=hunter2"),
        Just("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZz ada"),
        Just("install ok installed\tfile\t1:5.44-3"),
        Just("-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2"),
        Just("ada:x:1000:1000::/home/ada:/bin/bash"),
        Just("./notes.txt"),
        Just("ip=2: eth0    inet 10.0.0.22/24 scope global eth0"),
        Just("context=kind-kind"),
        Just("item=|kind-control-plane| ||||True"),
        Just("engine=docker"),
        Just(r#"image={"tags":["runner:1"],"user":"ci","entrypoint":["x"],"cmd":null}"#),
        Just("end=1"),
    ];
    let lines = proptest::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"));
    let json = prop_oneof![
        Just(r#"{"files":[{"path":"/x","kind":"file","bytes":3,"mode":384,"owner":"ada","modified":1,"sha256":null}]}"#.to_owned()),
        Just(r#"{"files":[{"file":{"path":"/x","kind":"file","bytes":3,"mode":384,"owner":"ada","modified":1,"sha256":null},"text":"word up"}],"others":0,"unread":[]}"#.to_owned()),
        Just(r#"{"snapshots":[{"id":"1","name":"Golden Image","date-sec":1700000000,"vm-state-size":0}]}"#.to_owned()),
        Just(r#"{"path":"/k","algorithm":"ssh-ed25519","encrypted":true,"password":"hunter2"}"#.to_owned()),
        Just(r#"{"version": 3}"#.to_owned()),
        Just("[]".to_owned()),
        Just("entry=regular file|644|9|root|1|/x\ntext=a: 1\ntext=password: hunter2\nend=1".to_owned()),
        Just("entry=regular file|644|9|root|1|/x\ntext={\"a\": 1,\ntext= \"password\": \"hunter2\"}\nend=1".to_owned()),
        Just(r#"{"url":"http://127.0.0.1/","fault":null,"status":200,"headers":[["set-cookie","sid=hunter2"]],"body":"{\"token\": \"hunter2\"}","body_cut":false,"tls":null}"#.to_owned()),
    ];
    (outcome, prop_oneof![3 => lines, 2 => json, 1 => ".{0,80}"], proptest::bool::weighted(0.1))
}

/// What the two must agree in. What nobody was asked has no time of its own.
fn told(results: Vec<CheckResult>) -> BTreeMap<String, CheckResult> {
    let timeless = |mut result: CheckResult| {
        if result.evidence.is_none() {
            result.observed_at = jiff::Timestamp::UNIX_EPOCH;
        }
        (result.id.clone(), result)
    };
    results.into_iter().map(timeless).collect()
}

#[test]
fn the_file_has_a_check_of_every_kind() {
    let (_, diagnostics) = checks::parse("x", "exercises: [{ id: a, checks: [{ id: b, nonsense: { a: b } }] }]");
    let message = &diagnostics[0].message;
    let kinds: Vec<&str> = message.rsplit_once("kinds: ").unwrap().1.split(", ").collect();
    let (file, diagnostics) = checks::parse("x.checks.yaml", CHECKS);
    assert_eq!(diagnostics, []);
    let used: Vec<&str> = file.exercises[0].checks.iter().map(|check| check.kind.name()).collect();
    assert!(kinds.len() > 20, "{message}");
    for kind in kinds {
        assert!(used.contains(&kind), "no check of the kind {kind}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn judging_live_and_from_the_store_agree(answers in proptest::collection::vec(answer(), 1..40), provider in 0..PROVIDERS.len(), said in proptest::option::of("2[0-9]")) {
        let (file, _) = checks::parse("x.checks.yaml", CHECKS);
        let lesson = LessonId("1/lesson".into());
        let binding = |name: &str| TargetBinding {
            ssh: Some(format!("me@{name}")),
            vm: Some(VmBinding { provider: PROVIDERS[provider].into(), id: "/vms/golden".into() }),
            ..TargetBinding::default()
        };
        let bindings = Bindings::from(["vm", "other"].map(|name| (name.to_owned(), binding(name))));
        let request = RunRequest { lesson: &lesson, file: &file, selection: &Selection::Lesson, bindings: &bindings, may_run_commands: &|| Ok(()), only_changes: false };
        let store = Store::in_memory("course").unwrap();
        if let Some(said) = said {
            store.set_statement(&lesson, "all/answer", &said, SystemClock.now()).unwrap();
            store.set_statement(&lesson, "all/network", &format!("10.0.0.{said}"), SystemClock.now()).unwrap();
        }
        let prober = Drawn { answers, next: Mutex::new(0) };
        let services = Services { prober: &prober, store: &store, person: &Nobody, clock: &SystemClock };
        let live = runner::run(&request, &services, &Cancel::new(), &mut |_| {}).unwrap();
        let again = rejudge(&request, &store, &SystemClock).unwrap();
        for result in live.iter().chain(&again) {
            prop_assert!(!format!("{result:?}").contains("hunter2"), "{result:?}");
        }
        let (live, again) = (told(live), told(again));
        for (id, result) in &live {
            prop_assert_eq!(Some(result), again.get(id));
        }
        prop_assert_eq!(live.len(), again.len());
    }
}
