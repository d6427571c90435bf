use std::time::Instant;

use jiff::Timestamp;

use super::*;
use crate::adapters::store::Store;
use crate::domain::deliverable::Draft;
use crate::domain::evidence::{Outcome, RungReport, RungState};
use crate::domain::progress::{Achievement, LessonProgress, QuizAttempt, Reading};
use crate::domain::recall::Card;
use crate::domain::running::RunningQuiz;
use crate::domain::target::TargetBinding;
use crate::domain::verdict::{Rung, Vantage, Verdict};
use crate::ports::{Nobody, Prober, TargetSession};
use crate::runtime::clock::SystemClock;

const CHECKS: &str = "\
format: 1
targets:
  one: { title: The first, provides: [ssh] }
  two: { title: The second, provides: [ssh] }
exercises:
  - id: build
    heading: 'Exercise 1: Build'
    checks:
      - { id: word, step: 1, title: You said so, attest: { prompt: Did you? } }
      - { id: login, step: 2, title: You can log in, ssh_login: { target: one } }
      - { id: tool, step: 2, title: It was there once, memory: once, tool: { name: packer } }
      - { id: other, step: 3, title: There too, needs: [login], ssh_login: { target: two } }
";

/// How the machines behave.
#[derive(Clone, Copy, PartialEq)]
enum Machines {
    Answer,
    LackTheTool,
    SwallowPackets,
    Panic,
}

struct FakeProber(Machines);

impl Prober for FakeProber {
    fn ask_host(&self, _: &HostAsk, _: Duration, _: &Bindings, _: &Cancel) -> Evidence {
        let outcome = if self.0 == Machines::LackTheTool { Outcome::Missing } else { Outcome::Exited(0) };
        let stdout = if outcome == Outcome::Missing { "" } else { "packer 1.11.2" }.to_owned();
        Evidence { vantage: Vantage::Host, outcome, stdout, ladder: Vec::new(), ..evidence(None) }
    }

    fn session(&self, target: &str, _: &Bindings) -> Box<dyn TargetSession + '_> {
        Box::new(FakeSession(self.0, target.to_owned()))
    }
}

struct FakeSession(Machines, String);

impl TargetSession for FakeSession {
    fn ask(&mut self, probes: &[Probe], _: &dyn Person, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
        let Self(machines, target) = self;
        tell(TargetEvent::Doing(format!("connecting to {target}")));
        match machines {
            Machines::Answer | Machines::LackTheTool => {
                (0..probes.len()).for_each(|index| tell(TargetEvent::Answered(index, evidence(Some(target)))))
            }
            Machines::SwallowPackets => {
                while !cancel.is_cancelled() {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            Machines::Panic => panic!("a fault of the adapter"),
        }
    }

    fn tend(&mut self) {}
}

fn evidence(target: Option<&str>) -> Evidence {
    let rung = RungReport { rung: Rung::Auth, state: RungState::Held, seen: "accepted".to_owned(), causes: Vec::new(), fix: None };
    Evidence {
        vantage: Vantage::Network,
        target: target.map(str::to_owned),
        command: "true".to_owned(),
        outcome: Outcome::Exited(0),
        stdout: String::new(),
        stderr: String::new(),
        started: Timestamp::UNIX_EPOCH,
        ended: Timestamp::UNIX_EPOCH,
        truncated: false,
        ladder: vec![rung],
    }
}

fn lesson() -> LessonId {
    LessonId("1/lesson".to_owned())
}

/// Runs `selection` and returns the results and what was told.
fn run_with(
    machines: Machines,
    store: &dyn ProgressStore,
    selection: &Selection,
    cancel: &Cancel,
    mut listen: impl FnMut(&RunEvent),
) -> Result<(Vec<CheckResult>, Vec<RunEvent>), String> {
    let (file, diagnostics) = crate::checks::parse("x.checks.yaml", CHECKS);
    assert_eq!(diagnostics, []);
    let machine = |address: &str| TargetBinding { ssh: Some(address.to_owned()), ..TargetBinding::default() };
    let bindings = Bindings::from([("one".to_owned(), machine("me@one")), ("two".to_owned(), machine("me@two"))]);
    let request = RunRequest {
        lesson: &lesson(),
        file: &file,
        selection,
        bindings: &bindings,
        may_run_commands: &|| Err("drillyard trust".to_owned()),
        only_changes: false,
    };
    let prober = FakeProber(machines);
    let sessions = Sessions::new(&prober);
    let services = Services { sessions: &sessions, store, person: &Nobody, clock: &SystemClock };
    let mut events = Vec::new();
    let results = run(&request, &services, cancel, &mut |event| {
        listen(&event);
        events.push(event);
    })?;
    Ok((results, events))
}

fn verdicts(results: &[CheckResult]) -> Vec<(&str, Verdict)> {
    let mut verdicts: Vec<_> = results.iter().map(|result| (result.id.as_str(), result.verdict)).collect();
    verdicts.sort_by_key(|(id, _)| *id);
    verdicts
}

#[test]
fn each_result_is_stored_before_it_is_told() {
    let store = Store::in_memory("course").unwrap();
    let listen = |event: &RunEvent| {
        if let RunEvent::Result(result) = event {
            assert!(store.results(&lesson()).unwrap().contains(result), "{} is not stored yet", result.id);
        }
    };
    let (results, events) = run_with(Machines::Answer, &store, &Selection::Lesson, &Cancel::new(), listen).unwrap();
    let passed = ["build/login", "build/other", "build/tool"].map(|id| (id, Verdict::Passed));
    let expected = [&passed[..], &[("build/word", Verdict::Errored)]].concat();
    assert_eq!(verdicts(&results), expected);
    let ids = ["build/word", "build/login", "build/tool", "build/other"].map(str::to_owned).to_vec();
    assert_eq!(events.first(), Some(&RunEvent::Started(ids)));
    assert_eq!(events.last(), Some(&RunEvent::Finished { cancelled: false }));
    assert!(events.contains(&RunEvent::Doing("connecting to one".to_owned())));
}

#[test]
fn a_statement_in_the_store_answers_what_only_a_person_can() {
    let store = Store::in_memory("course").unwrap();
    store.set_statement(&lesson(), "build/word", "yes", Timestamp::UNIX_EPOCH).unwrap();
    let selection = Selection::Check("build".to_owned(), "word".to_owned());
    let (results, _) = run_with(Machines::Answer, &store, &selection, &Cancel::new(), |_| ()).unwrap();
    assert_eq!(verdicts(&results), [("build/word", Verdict::Passed)]);
    assert_eq!(results[0].level, "L0");
}

#[test]
fn a_pass_that_is_only_remembered_keeps_what_was_seen_when_it_was_real() {
    let store = Store::in_memory("course").unwrap();
    let selection = Selection::Check("build".to_owned(), "tool".to_owned());
    let run_once = |machines| run_with(machines, &store, &selection, &Cancel::new(), |_| ()).unwrap().0.remove(0);
    let real = run_once(Machines::Answer);
    let remembered = run_once(Machines::LackTheTool);
    assert_eq!((remembered.verdict, remembered.achieved_at), (Verdict::Passed, real.achieved_at));
    assert_eq!(remembered.evidence, real.evidence);
    let achieved = store.achievements(&lesson()).unwrap().remove(0);
    assert_eq!(achieved.seen, "packer 1.11.2");
    assert_eq!(store.evidence(&achieved.evidence.unwrap()).unwrap()[0].stdout, "packer 1.11.2");
}

#[test]
fn a_cancelled_run_ends_at_once_and_hides_nothing_that_was_known() {
    let store = Store::in_memory("course").unwrap();
    run_with(Machines::Answer, &store, &Selection::Lesson, &Cancel::new(), |_| ()).unwrap();
    let before = store.results(&lesson()).unwrap();
    let cancel = Cancel::new();
    let begun = Instant::now();
    let stop = |event: &RunEvent| {
        if matches!(event, RunEvent::Doing(_)) {
            cancel.cancel();
        }
    };
    let selection = Selection::Check("build".to_owned(), "login".to_owned());
    let (results, events) = run_with(Machines::SwallowPackets, &store, &selection, &cancel, stop).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(verdicts(&results), [("build/login", Verdict::Errored)]);
    assert_eq!(results[0].because.as_deref(), Some("cut_short"));
    assert_eq!(events.last(), Some(&RunEvent::Finished { cancelled: true }));
    assert_eq!(store.results(&lesson()).unwrap(), before);
}

#[test]
fn a_panicking_adapter_leaves_no_check_without_a_verdict() {
    let store = Store::in_memory("course").unwrap();
    let (results, _) = run_with(Machines::Panic, &store, &Selection::Lesson, &Cancel::new(), |_| ()).unwrap();
    let expected = [
        ("build/login", Verdict::Errored),
        ("build/other", Verdict::Skipped),
        ("build/tool", Verdict::Passed),
        ("build/word", Verdict::Errored),
    ];
    assert_eq!(verdicts(&results), expected);
}

#[test]
fn a_store_that_cannot_save_is_said_once_and_every_result_is_still_told() {
    let (results, events) = run_with(Machines::Answer, &FullDisk, &Selection::Lesson, &Cancel::new(), |_| ()).unwrap();
    assert_eq!(results.len(), 4);
    let told: Vec<_> = events.iter().filter(|event| matches!(event, RunEvent::NotSaved(_))).collect();
    assert_eq!(told, [&RunEvent::NotSaved("the disk is full".to_owned())]);
}

#[test]
fn a_selection_that_names_nothing_is_an_error_for_people() {
    let store = Store::in_memory("course").unwrap();
    let selection = Selection::Exercise("biuld".to_owned());
    let error = run_with(Machines::Answer, &store, &selection, &Cancel::new(), |_| ()).unwrap_err();
    assert!(error.contains("biuld") && error.contains("build"), "{error}");
}

/// A store that can neither read nor write.
struct FullDisk;

fn full<T>() -> Result<T, StoreError> {
    Err(StoreError("the disk is full".to_owned()))
}

impl ProgressStore for FullDisk {
    fn reading(&self, _: &LessonId) -> Result<Option<Reading>, StoreError> {
        full()
    }

    fn set_reading(&self, _: &LessonId, _: &Reading, _: u8, _: Timestamp) -> Result<(), StoreError> {
        full()
    }

    fn last_lesson(&self) -> Result<Option<LessonId>, StoreError> {
        full()
    }

    fn add_result(&self, _: &CheckResult, _: &[Evidence]) -> Result<(), StoreError> {
        full()
    }

    fn results(&self, _: &LessonId) -> Result<Vec<CheckResult>, StoreError> {
        full()
    }

    fn evidence(&self, _: &str) -> Result<Vec<Evidence>, StoreError> {
        full()
    }

    fn achievements(&self, _: &LessonId) -> Result<Vec<Achievement>, StoreError> {
        full()
    }

    fn set_statement(&self, _: &LessonId, _: &str, _: &str, _: Timestamp) -> Result<(), StoreError> {
        full()
    }

    fn statements(&self, _: &LessonId) -> Result<Vec<(String, String, Timestamp)>, StoreError> {
        full()
    }

    fn add_attempt(&self, _: &QuizAttempt) -> Result<(), StoreError> {
        full()
    }

    fn cards(&self) -> Result<Vec<Card>, StoreError> {
        full()
    }

    fn questions(&self, _: &str) -> Result<Vec<String>, StoreError> {
        full()
    }

    fn set_running(&self, _: &RunningQuiz) -> Result<(), StoreError> {
        full()
    }

    fn running(&self, _: &LessonId, _: &str) -> Result<Option<RunningQuiz>, StoreError> {
        full()
    }

    fn attempts(&self, _: &LessonId) -> Result<Vec<QuizAttempt>, StoreError> {
        full()
    }

    fn add_draft(&self, _: &LessonId, _: &Draft) -> Result<(), StoreError> {
        full()
    }

    fn drafts(&self, _: &LessonId) -> Result<Vec<Draft>, StoreError> {
        full()
    }

    fn versions(&self, _: &LessonId, _: &str) -> Result<Vec<Draft>, StoreError> {
        full()
    }

    fn overview(&self) -> Result<Vec<(LessonId, LessonProgress)>, StoreError> {
        full()
    }
}
