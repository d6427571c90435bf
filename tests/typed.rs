//! Logging in with what the person types, against a private sshd with PAM behind it. Needs root, since PAM's settings are the server's.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::time::Duration;

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::evidence::{Evidence, Outcome, RungState};
use drillyard::domain::probe::{Ask, Probe};
use drillyard::domain::run::Question;
use drillyard::domain::verdict::{ErrorReason, Rung};
use drillyard::ports::{Cancel, Prober, TargetEvent};
use rig::skipping::skipped;
use rig::{ScriptedPerson, Sshd};

const PASSWORD: &str = "correct horse";

/// A server that takes [`PASSWORD`] by these methods, and no key.
fn server(methods: &str) -> Option<Sshd> {
    let mut sshd = Sshd::start()?;
    if sshd.user != "root" {
        skipped("only root can set what PAM asks of a server of one's own");
        return None;
    }
    sshd.know_host();
    sshd.make_key("id_ed25519", "");
    sshd.restart_with_password(PASSWORD, methods);
    Some(sshd)
}

/// The answers to a question of the guest and to one for the login.
fn ask(sshd: &Sshd, person: &ScriptedPerson) -> (Evidence, Evidence) {
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None);
    let target = || "vm".to_owned();
    let asks = [Ask::Guest { target: target(), script: "echo fine".to_owned() }, Ask::Login { target: target() }];
    let probes = asks.map(|ask| Probe { ask, timeout: Duration::from_secs(10) });
    let mut answers = [None, None];
    prober.session("vm", &sshd.bindings(None)).ask(&probes, person, &Cancel::new(), &mut |event| {
        if let TargetEvent::Answered(index, evidence) = event {
            answers[index] = Some(evidence);
        }
    });
    answers.map(Option::unwrap).into()
}

fn broke_at_auth(evidence: &Evidence, words: &str) {
    let report = evidence.broken_rung().unwrap();
    assert!(report.rung == Rung::Auth && report.seen.contains(words), "{evidence:#?}");
    assert!(matches!(evidence.outcome, Outcome::Unavailable { reason: ErrorReason::Permission, .. }), "{evidence:#?}");
}

#[test]
fn a_password_lets_the_probes_in_and_is_no_answer_to_whether_a_key_does() {
    for methods in ["KbdInteractiveAuthentication yes", "PasswordAuthentication yes"] {
        let Some(sshd) = server(methods) else { return };
        let person = ScriptedPerson::passphrases(["wrong", PASSWORD]);
        let (guest, login) = ask(&sshd, &person);
        assert_eq!((&guest.outcome, guest.stdout.as_str()), (&Outcome::Exited(0), "fine\n"), "{methods}: {guest:#?} {}", sshd.log());
        assert!(guest.ladder.iter().all(|report| report.state == RungState::Held), "{guest:#?}");
        let auth = guest.ladder.iter().find(|report| report.rung == Rung::Auth).unwrap();
        assert_eq!(auth.seen, format!("{} logs in with what was typed", sshd.user));
        broke_at_auth(&login, "is refused for user");
        let asked: Vec<_> = person
            .asked()
            .into_iter()
            .map(|question| match question {
                Question::Login { prompt, shown, again, .. } => (prompt, shown, again),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(asked, [("Password:".to_owned(), false, false), ("Password:".to_owned(), false, true)], "{methods}");
        assert!(!format!("{guest:?}{login:?}{}", sshd.log()).contains(PASSWORD));
    }
}

#[test]
fn who_says_nothing_or_is_not_there_is_told_of_the_key() {
    let Some(sshd) = server("KbdInteractiveAuthentication yes") else { return };
    for (person, questions) in [(ScriptedPerson::default(), 1), (ScriptedPerson::absent(), 0)] {
        let (guest, login) = ask(&sshd, &person);
        broke_at_auth(&guest, "is refused for user");
        broke_at_auth(&login, "is refused for user");
        assert_eq!(person.asked().len(), questions);
    }
}

#[test]
fn a_password_that_is_wrong_each_time_is_told_as_such() {
    let Some(sshd) = server("PasswordAuthentication yes") else { return };
    let person = ScriptedPerson::passphrases(["a", "b", "c", PASSWORD]);
    let (guest, _) = ask(&sshd, &person);
    broke_at_auth(&guest, "what was typed is not accepted for user");
    assert_eq!(person.asked().len(), 3);
}
