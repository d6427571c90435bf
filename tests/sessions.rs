//! One session for each target, however often it is asked: a run of several turns, a session that breaks or is left alone between them,
//! and a machine that never answers among others that do.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::adapters::store::Store;
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Evidence, Outcome, RungState};
use drillyard::domain::probe::{Ask, Probe};
use drillyard::domain::run::RunEvent;
use drillyard::domain::target::Bindings;
use drillyard::domain::verdict::{CheckResult, ErrorReason, Rung, Verdict};
use drillyard::ports::{Cancel, Nobody, Prober, TargetEvent, TargetSession};
use drillyard::runtime::clock::SystemClock;
use drillyard::runtime::runner::{self, RunRequest, Services};
use drillyard::runtime::sessions::Sessions;
use rig::{BlackHole, ScriptedPerson, Sshd, binding};

fn prober(sshd: &Sshd) -> LocalProber {
    LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None)
}

fn guest(script: &str) -> Probe {
    Probe { ask: Ask::Guest { target: "vm".to_owned(), script: script.to_owned() }, timeout: Duration::from_secs(10) }
}

/// The answer to `script`, and what was being done on the way to it.
fn ask(session: &mut dyn TargetSession, script: &str, cancel: &Cancel) -> (Evidence, Vec<String>) {
    let (mut answers, mut doings) = (Vec::new(), Vec::new());
    session.ask(&[guest(script)], &ScriptedPerson::absent(), cancel, &mut |event| match event {
        TargetEvent::Answered(_, evidence) => answers.push(evidence),
        TargetEvent::Doing(what) => doings.push(what),
    });
    assert_eq!(answers.len(), 1, "{answers:?}");
    (answers.remove(0), doings)
}

fn works(session: &mut dyn TargetSession) -> Evidence {
    let (evidence, _) = ask(session, "echo fine", &Cancel::new());
    assert_eq!((&evidence.outcome, evidence.stdout.as_str()), (&Outcome::Exited(0), "fine\n"), "{evidence:#?}");
    assert!(evidence.ladder.len() == 10 && evidence.ladder.iter().all(|report| report.state == RungState::Held), "{evidence:#?}");
    evidence
}

fn port_rung(evidence: &Evidence) -> &str {
    &evidence.ladder.iter().find(|report| report.rung == Rung::Tcp).unwrap().seen
}

/// Runs the whole check file on `sessions`, and returns the results with what was told on the way.
fn run(sessions: &Sessions<'_>, text: &str, bindings: &Bindings, heard: &mut dyn FnMut(&RunEvent)) -> Vec<CheckResult> {
    let (file, diagnostics) = drillyard::checks::parse("x.checks.yaml", text);
    assert_eq!(diagnostics, []);
    let request = RunRequest {
        lesson: &LessonId("1/lesson".to_owned()),
        file: &file,
        selection: &Selection::Lesson,
        bindings,
        may_run_commands: &|| Ok(()),
        only_changes: false,
    };
    let store = Store::in_memory("course").unwrap();
    let services = Services { sessions, store: &store, person: &Nobody, clock: &SystemClock };
    runner::run(&request, &services, &Cancel::new(), &mut |event| heard(&event)).unwrap()
}

#[test]
fn a_run_of_several_turns_logs_in_once_and_so_does_the_next_run_on_the_same_sessions() {
    let Some(sshd) = Sshd::start_with("MaxSessions 1") else { return };
    let key = sshd.welcome();
    let marker = sshd.home.join("marker");
    let text = format!(
        "format: 1\ntargets:\n  vm: {{ title: The machine, provides: [ssh] }}\nexercises:\n  - id: turns\n    heading: Turns\n    checks:\n\
         \x20     - {{ id: login, step: 1, title: In, ssh_login: {{ target: vm }} }}\n\
         \x20     - {{ id: first, step: 2, title: First, needs: [login], command: {{ target: vm, run: [touch, {0}] }} }}\n\
         \x20     - {{ id: second, step: 3, title: Second, needs: [first], command: {{ target: vm, run: [test, -e, {0}] }} }}\n\
         \x20     - {{ id: never, step: 4, title: Never, retries: 1, file: {{ target: vm, path: /no/such/file }} }}\n",
        marker.display()
    );
    let prober = prober(&sshd);
    let sessions = Sessions::new(&prober);
    for _ in 0..2 {
        let results = run(&sessions, &text, &sshd.bindings(Some(&key)), &mut |_| ());
        let failed: Vec<_> = results.iter().filter(|result| result.verdict != Verdict::Passed).map(|result| result.id.as_str()).collect();
        assert_eq!((results.len(), failed), (4, vec!["turns/never"]), "{results:#?}");
    }
    assert_eq!(sshd.logins(), 1, "{}", sshd.log());
}

#[test]
fn a_session_that_was_killed_is_opened_again_and_the_ladder_tells_it() {
    let Some(sshd) = Sshd::start() else { return };
    let (key, prober) = (sshd.welcome(), prober(&sshd));
    let mut session = prober.session("vm", &sshd.bindings(Some(&key)));
    assert!(!port_rung(&works(&mut *session)).contains("again"));
    for tended in [false, true] {
        sshd.signal_sessions("KILL");
        if tended {
            (0..4).for_each(|_| {
                session.tend();
                std::thread::sleep(Duration::from_millis(50));
            });
        }
        let (evidence, doings) = ask(&mut *session, "echo fine", &Cancel::new());
        assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
        assert!(port_rung(&evidence).ends_with("connected again, as the connection from before had ended"), "{evidence:#?}");
        assert!(doings.iter().any(|what| what == "the connection to vm has ended; connecting again"), "{doings:?}");
    }
    assert_eq!(sshd.logins(), 3, "{}", sshd.log());
}

#[test]
fn a_machine_that_went_away_between_turns_is_told_at_its_rung() {
    let Some(mut sshd) = Sshd::start() else { return };
    let (key, prober) = (sshd.welcome(), prober(&sshd));
    let mut session = prober.session("vm", &sshd.bindings(Some(&key)));
    works(&mut *session);
    sshd.signal_sessions("KILL");
    sshd.stop();
    let (evidence, _) = ask(&mut *session, "echo fine", &Cancel::new());
    assert_eq!(evidence.broken_rung().map(|report| report.rung), Some(Rung::Tcp), "{evidence:#?}");
    assert!(matches!(evidence.outcome, Outcome::Unavailable { reason: ErrorReason::Unreachable, .. }), "{evidence:#?}");
}

#[test]
fn a_session_that_does_not_answer_any_more_gives_way_to_a_new_one_and_can_be_cancelled() {
    let Some(sshd) = Sshd::start() else { return };
    let (key, prober) = (sshd.welcome(), prober(&sshd));
    let mut session = prober.session("vm", &sshd.bindings(Some(&key)));
    works(&mut *session);
    // As a machine that was suspended: the connection stands, and nobody is behind it.
    sshd.signal_sessions("STOP");
    let begun = Instant::now();
    let evidence = works(&mut *session);
    assert!(port_rung(&evidence).contains("connected again") && begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
    sshd.signal_sessions("STOP");
    let (cancel, begun) = (Cancel::new(), Instant::now());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            cancel.cancel();
        });
        let (evidence, _) = ask(&mut *session, "echo fine", &cancel);
        assert!(matches!(evidence.outcome, Outcome::Unavailable { reason: ErrorReason::CutShort, .. }), "{evidence:#?}");
    });
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    sshd.signal_sessions("KILL");
}

#[test]
fn an_idle_session_answers_a_server_that_asks_whether_anybody_is_there() {
    let Some(sshd) = Sshd::start_with("MaxSessions 1\nClientAliveInterval 1\nClientAliveCountMax 1") else { return };
    let (key, prober) = (sshd.welcome(), prober(&sshd));
    let bindings = sshd.bindings(Some(&key));
    let (mut session, mut left_alone) = (prober.session("vm", &bindings), prober.session("vm", &bindings));
    works(&mut *left_alone);
    works(&mut *session);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(8) {
        session.tend();
        std::thread::sleep(Duration::from_millis(250));
    }
    assert!(!port_rung(&works(&mut *session)).contains("again"), "{}", sshd.log());
    // So that this proves something: nobody answered for the other one.
    assert!(port_rung(&works(&mut *left_alone)).contains("again"), "{}", sshd.log());
}

#[test]
fn a_machine_that_never_answers_delays_no_other() {
    let Some(sshd) = Sshd::start() else { return };
    let (key, prober, hole) = (sshd.welcome(), prober(&sshd), BlackHole::dig());
    let mut bindings = sshd.bindings(Some(&key));
    bindings.extend([("hole".to_owned(), binding(&format!("me@127.0.0.1:{}", hole.port), None).remove("vm").unwrap())]);
    let text = "format: 1\ntargets:\n  hole: { title: A hole, provides: [ssh] }\n  vm: { title: The machine, provides: [ssh] }\n\
                exercises:\n  - id: both\n    heading: Both\n    checks:\n\
                \x20     - { id: hole, step: 1, title: In, ssh_login: { target: hole } }\n\
                \x20     - { id: vm, step: 2, title: In, ssh_login: { target: vm } }\n";
    let (begun, mut told) = (Instant::now(), Vec::new());
    run(&Sessions::new(&prober), text, &bindings, &mut |event| {
        if let RunEvent::Result(result) = event {
            told.push((result.id.clone(), result.verdict, begun.elapsed()));
        }
    });
    assert_eq!((told[0].0.as_str(), told[0].1), ("both/vm", Verdict::Passed));
    assert_eq!((told[1].0.as_str(), told[1].1), ("both/hole", Verdict::Errored));
    assert!(told[0].2 * 2 < told[1].2, "{told:?}");
}
