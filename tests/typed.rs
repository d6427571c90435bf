//! Logging in with what the person types, against a private sshd with PAM behind it. Needs root, since PAM's settings are the server's.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::time::Duration;

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::evidence::{Evidence, Outcome, RungState};
use drillyard::domain::probe::{Ask, Probe};
use drillyard::domain::run::Question;
use drillyard::domain::target::Bindings;
use drillyard::domain::verdict::{ErrorReason, Rung};
use drillyard::ports::{Cancel, Prober, TargetEvent};
use rig::skipping::skipped;
use rig::{Agent, ScriptedPerson, Sshd};

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
    ask_through(&LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None), &sshd.bindings(None), person)
}

fn ask_through(prober: &LocalProber, bindings: &Bindings, person: &ScriptedPerson) -> (Evidence, Evidence) {
    let target = || "vm".to_owned();
    let asks = [Ask::Guest { target: target(), script: "echo fine".to_owned() }, Ask::Login { target: target() }];
    let probes = asks.map(|ask| Probe { ask, timeout: Duration::from_secs(10) });
    let mut answers = [None, None];
    prober.session("vm", bindings).ask(&probes, person, &Cancel::new(), &mut |event| {
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

const BOTH: &str = "KbdInteractiveAuthentication yes\nAuthenticationMethods publickey,keyboard-interactive";

/// A server that wants a key and then [`PASSWORD`], and a key that it knows.
fn server_of_both(passphrase: &str) -> Option<(Sshd, std::path::PathBuf)> {
    let sshd = server(BOTH)?;
    let key = sshd.make_key("known", passphrase);
    sshd.authorize(&key, "");
    Some((sshd, key))
}

/// As [`ask`], with a key of the target's own and perhaps an agent.
fn ask_with(sshd: &Sshd, key: &std::path::Path, agent: Option<&Agent>, person: &ScriptedPerson) -> (Evidence, Evidence) {
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), agent.map(|agent| agent.socket.clone()));
    ask_through(&prober, &sshd.bindings(Some(key)), person)
}

#[test]
fn a_second_factor_is_asked_for_once_the_key_is_accepted_and_the_key_counts_as_having_opened() {
    let Some((sshd, key)) = server_of_both("") else { return };
    let agent = Agent::holding(Some(&key));
    for agent in [None, Some(&agent)] {
        let person = ScriptedPerson::passphrases(["wrong", PASSWORD]);
        let (guest, login) = ask_with(&sshd, &key, agent, &person);
        assert_eq!((&guest.outcome, guest.stdout.as_str()), (&Outcome::Exited(0), "fine\n"), "{guest:#?} {}", sshd.log());
        // Whether the key opens was the question, and it does.
        assert_eq!(login.outcome, Outcome::Exited(0), "{login:#?}");
        assert!(login.ladder.iter().all(|report| report.state == RungState::Held), "{login:#?}");
        let auth = login.ladder.iter().find(|report| report.rung == Rung::Auth).unwrap();
        assert_eq!(auth.seen, format!("accepted for {}, with what was typed as a second factor", sshd.user));
        let identity = login.ladder.iter().find(|report| report.rung == Rung::Identity).unwrap();
        assert!(identity.seen.contains("known (") && identity.seen.contains("SHA256:"), "{identity:#?}");
        let asked = person.asked();
        assert!(asked.iter().all(|question| matches!(question, Question::Login { after_key: true, .. })) && asked.len() == 2, "{asked:?}");
        assert!(!format!("{guest:?}{login:?}{}", sshd.log()).contains(PASSWORD));
    }
}

#[test]
fn a_second_factor_that_is_missing_or_wrong_is_told_and_the_key_is_not_blamed() {
    let Some((sshd, key)) = server_of_both("") else { return };
    for (person, reason, words) in [
        (
            ScriptedPerson::absent(),
            ErrorReason::Unanswered,
            "asks for a second factor (keyboard-interactive), which nobody is here to give",
        ),
        (ScriptedPerson::default(), ErrorReason::Unanswered, "and the second factor was not given"),
        (ScriptedPerson::passphrases(["a", "b", "c", PASSWORD]), ErrorReason::Permission, "what was typed as a second factor is not"),
    ] {
        let (_, login) = ask_with(&sshd, &key, None, &person);
        let report = login.broken_rung().unwrap();
        assert!(report.rung == Rung::Auth && report.seen.contains("is accepted for user") && report.seen.contains(words), "{login:#?}");
        assert!(matches!(&login.outcome, Outcome::Unavailable { reason: told, .. } if *told == reason), "{login:#?}");
        assert_eq!(report.fix.as_deref(), Some("drillyard target test"));
        assert!(!format!("{report:?}").contains("authorized_keys"), "the key is in order: {report:#?}");
    }
}

#[test]
fn a_key_that_the_server_does_not_know_is_told_as_such_where_a_second_factor_would_follow() {
    let Some((sshd, _)) = server_of_both("") else { return };
    let stranger = sshd.make_key("stranger", "");
    let person = ScriptedPerson::passphrases([PASSWORD]);
    let (_, login) = ask_with(&sshd, &stranger, None, &person);
    broke_at_auth(&login, "stranger is refused for user");
    assert!(person.asked().is_empty());
}

#[test]
fn a_server_that_wants_two_keys_gets_them() {
    let Some(mut sshd) = Sshd::start() else { return };
    sshd.know_host();
    for name in ["id_ed25519", "id_ecdsa"] {
        sshd.authorize(&sshd.make_key(name, ""), "");
    }
    sshd.restart_with("AuthenticationMethods publickey,publickey");
    let (guest, login) = ask(&sshd, &ScriptedPerson::absent());
    assert_eq!((guest.stdout.as_str(), &login.outcome), ("fine\n", &Outcome::Exited(0)), "{guest:#?} {}", sshd.log());
}
