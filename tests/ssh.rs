//! The prober against a private sshd, and against all that one meets instead of one: the whole ladder, rung by rung, and
//! the probes at its top.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod rig;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::evidence::{Evidence, OUTPUT_LIMIT, Outcome, RungReport, RungState};
use drillyard::domain::probe::{Ask, HostAsk, KeyFacts, Probe};
use drillyard::domain::run::{Answer, Question};
use drillyard::domain::target::Bindings;
use drillyard::domain::verdict::{ErrorReason, Rung, Vantage};
use drillyard::ports::{Cancel, Prober, TargetEvent};
use rig::{Agent, BlackHole, ScriptedPerson, Sshd, binding, free_port, other_server};

fn prober(home: &Path, agent: Option<&Path>) -> LocalProber {
    LocalProber::new(home.to_path_buf(), std::env::var_os("PATH"), agent.map(Path::to_path_buf))
}

fn login() -> Probe {
    Probe { ask: Ask::Login { target: "vm".to_owned() }, timeout: Duration::from_secs(10) }
}

fn guest(script: &str, seconds: u64) -> Probe {
    Probe { ask: Ask::Guest { target: "vm".to_owned(), script: script.to_owned() }, timeout: Duration::from_secs(seconds) }
}

/// Asks, and checks that every probe is answered exactly once.
fn ask(prober: &LocalProber, probes: &[Probe], bindings: &Bindings, person: &ScriptedPerson) -> Vec<Evidence> {
    let mut answers = BTreeMap::new();
    prober.session("vm", bindings).ask(probes, person, &Cancel::new(), &mut |event| {
        if let TargetEvent::Answered(index, evidence) = event {
            assert!(answers.insert(index, evidence).is_none(), "probe {index} was answered twice");
        }
    });
    assert_eq!(answers.len(), probes.len(), "{answers:?}");
    answers.into_values().collect()
}

fn log_in(prober: &LocalProber, bindings: &Bindings, person: &ScriptedPerson) -> Evidence {
    ask(prober, &[login()], bindings, person).remove(0)
}

/// The rung that broke, with the reason of the outcome; it must tell what was seen.
fn broken(evidence: &Evidence) -> (&RungReport, ErrorReason) {
    let report = evidence.broken_rung().unwrap_or_else(|| panic!("nothing broke: {evidence:#?}"));
    let Outcome::Unavailable { reason, message } = &evidence.outcome else { panic!("{evidence:?}") };
    assert!(!report.seen.is_empty() && message.starts_with(&report.seen), "{evidence:#?}");
    let after = evidence.ladder.iter().filter(|other| other.rung > report.rung);
    assert!(after.into_iter().all(|other| other.state == RungState::NotReached), "{evidence:#?}");
    (report, *reason)
}

fn held(evidence: &Evidence, rung: Rung) -> &str {
    let report = evidence.ladder.iter().find(|report| report.rung == rung).unwrap();
    assert_eq!(report.state, RungState::Held, "{evidence:#?}");
    &report.seen
}

#[test]
fn an_encrypted_key_opens_with_its_passphrase_asked_for_once() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("golden", "correct horse");
    sshd.authorize(&key, "");
    sshd.know_host();
    let prober = prober(&sshd.home, None);
    let person = ScriptedPerson::passphrases(["wrong", "correct horse"]);
    let evidence = log_in(&prober, &sshd.bindings(Some(&key)), &person);
    assert_eq!((&evidence.outcome, evidence.vantage), (&Outcome::Exited(0), Vantage::Network), "{evidence:#?}");
    let asked = |again| Question::Passphrase { identity: "~/.ssh/golden".to_owned(), again };
    assert_eq!(person.asked(), [asked(false), asked(true)]);
    assert!(evidence.ladder.iter().all(|report| report.state == RungState::Held), "{evidence:#?}");
    assert!(held(&evidence, Rung::Banner).contains("OpenSSH"));
    assert!(held(&evidence, Rung::Identity).contains("ssh-ed25519 SHA256:"));
    // The second run finds it opened.
    let nobody = ScriptedPerson::absent();
    assert_eq!(log_in(&prober, &sshd.bindings(Some(&key)), &nobody).outcome, Outcome::Exited(0));
}

#[test]
fn keys_of_every_type_and_of_the_old_format_log_in() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.know_host();
    let p521 = &["-t", "ecdsa", "-b", "521"];
    for (name, options, passphrase) in [
        ("rsa", &["-t", "rsa", "-b", "2048"][..], "secret"),
        ("p256", &["-t", "ecdsa", "-b", "256"], "secret"),
        // Half of all P-521 keys have a number with leading zeros: of several, some have.
        ("p521-1", p521, "secret"),
        ("p521-2", p521, "secret"),
        ("p521-3", p521, "secret"),
        ("p521-4", p521, ""),
        ("p521-5", p521, ""),
        ("p521-6", p521, ""),
        ("gcm", &["-t", "ed25519", "-Z", "aes256-gcm@openssh.com"], "secret"),
        ("pem", &["-t", "rsa", "-b", "2048", "-m", "PEM"], ""),
    ] {
        let key = sshd.make_key_of(options, name, passphrase);
        sshd.authorize(&key, "");
        let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&key)), &ScriptedPerson::passphrases([passphrase]));
        assert_eq!(evidence.outcome, Outcome::Exited(0), "{name}: {evidence:#?}");
    }
    let old = sshd.make_key_of(&["-t", "rsa", "-b", "2048", "-m", "PEM"], "old", "secret");
    let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&old)), &ScriptedPerson::passphrases(["secret"]));
    assert_eq!(broken(&evidence).0.fix.as_deref(), Some("ssh-keygen -p -f ~/.ssh/old"));
}

#[test]
fn a_wrong_passphrase_is_told_from_a_wrong_key() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("locked", "secret");
    sshd.know_host();
    let person = ScriptedPerson::passphrases(["a", "b", "c", "secret"]);
    let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&key)), &person);
    let (report, reason) = broken(&evidence);
    assert_eq!((report.rung, reason, person.asked().len()), (Rung::Identity, ErrorReason::Permission, 3));
    assert!(report.seen.contains("the passphrase was wrong 3 times"));
    let (declined, absent) = (ScriptedPerson::default(), ScriptedPerson::absent());
    for person in [&declined, &absent] {
        let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&key)), person);
        assert_eq!((broken(&evidence).0.rung, broken(&evidence).1), (Rung::Identity, ErrorReason::Unanswered));
    }
    assert!(absent.asked().is_empty());
}

#[test]
fn a_key_that_the_server_does_not_know_breaks_at_auth_with_what_to_do() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.welcome();
    let other = sshd.make_key("other", "");
    let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&other)), &ScriptedPerson::absent());
    let (report, reason) = broken(&evidence);
    assert_eq!((report.rung, reason), (Rung::Auth, ErrorReason::Permission));
    assert!(
        report.seen.contains("~/.ssh/other is refused for user") && report.seen.contains("the server takes: publickey"),
        "{}",
        report.seen
    );
    let command = format!("ssh-copy-id -i ~/.ssh/other.pub -p {} {}@127.0.0.1", sshd.port, sshd.user);
    assert_eq!(report.fix.as_deref(), Some(command.as_str()));
}

#[test]
fn a_key_file_that_cannot_be_one_says_why() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let open = sshd.make_key("open", "");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let text = sshd.home.join("text");
    fs::write(&text, "dear diary").unwrap();
    fs::set_permissions(&text, fs::Permissions::from_mode(0o600)).unwrap();
    for (path, words) in [
        (sshd.home.join("nowhere"), "~/nowhere is not there"),
        (open, "can be read by others (mode 0644)"),
        (key.with_extension("pub"), "is the public half of a key"),
        (text, "is not a private key"),
    ] {
        let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&path)), &ScriptedPerson::absent());
        let (report, _) = broken(&evidence);
        assert!(report.rung == Rung::Identity && report.seen.contains(words), "{path:?}: {report:?}");
    }
}

#[test]
fn the_agent_is_tried_first_and_nobody_is_asked() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let agent = Agent::holding(Some(&key));
    // With the passphrase unknown, only the agent can do it.
    let locked = std::process::Command::new("ssh-keygen").args(["-q", "-p", "-P", "", "-N", "unknown", "-f"]).arg(&key).output().unwrap();
    assert!(locked.status.success());
    for bound in [Some(key.as_path()), None] {
        let evidence = log_in(&prober(&sshd.home, Some(&agent.socket)), &sshd.bindings(bound), &ScriptedPerson::absent());
        assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
        assert_eq!(held(&evidence, Rung::Agent), "the agent holds 1 key");
        assert!(held(&evidence, Rung::Auth).contains("signed by the agent"));
    }
}

#[test]
fn an_agent_that_never_signs_does_not_hold_the_learner() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let agent = Agent::silent(&key);
    let (cancel, begun) = (Cancel::new(), Instant::now());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(800));
            cancel.cancel();
        });
        let (prober, mut answers) = (prober(&sshd.home, Some(&agent.socket)), Vec::new());
        prober.session("vm", &sshd.bindings(Some(&key))).ask(&[login()], &ScriptedPerson::absent(), &cancel, &mut |event| {
            if let TargetEvent::Answered(_, evidence) = event {
                answers.push(evidence);
            }
        });
        assert_eq!(broken(&answers[0]).1, ErrorReason::CutShort, "{answers:#?}");
    });
    assert!(begun.elapsed() > Duration::from_millis(700) && begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[test]
fn an_agent_that_lacks_the_key_leaves_it_to_the_file() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let other = sshd.make_key("other", "");
    let agent = Agent::holding(Some(&other));
    for bound in [Some(key.as_path()), None] {
        let evidence = log_in(&prober(&sshd.home, Some(&agent.socket)), &sshd.bindings(bound), &ScriptedPerson::absent());
        assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
    }
}

#[test]
fn an_alias_of_the_config_is_resolved_as_ssh_does() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let config = format!(
        "Host golden\n HostName 127.0.0.1\n Port {}\n User {}\n IdentityFile {}\nMatch host other\n User nobody\n",
        sshd.port,
        sshd.user,
        key.display()
    );
    fs::write(sshd.home.join(".ssh/config"), config).unwrap();
    let prober = prober(&sshd.home, None);
    let bindings = binding("golden", None);
    let evidence = log_in(&prober, &bindings, &ScriptedPerson::absent());
    assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
    assert_eq!(held(&evidence, Rung::Name), "golden → 127.0.0.1 (from ~/.ssh/config)");
    let ask = HostAsk::IdentityOf { target: "vm".to_owned() };
    let answer = prober.ask_host(&ask, Duration::from_secs(5), &bindings, &Cancel::new());
    let facts: KeyFacts = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((facts.path.as_str(), facts.algorithm.as_str(), facts.encrypted), (key.to_str().unwrap(), "ssh-ed25519", false));
}

#[test]
fn a_machine_behind_another_is_reached_by_a_jump_or_a_command() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let (port, user, hosts) = (sshd.port, &sshd.user, sshd.known_hosts().display().to_string());
    let config = format!(
        "Host *\n User {user}\n Port {port}\n IdentityFile {}\n UserKnownHostsFile {hosts}\n\
         Host gate\n HostName 127.0.0.1\n\
         Host inner\n HostName 127.0.0.1\n ProxyJump gate\n\
         Host by-command\n HostName 127.0.0.1\n ProxyCommand ssh -F {} -W %h:%p gate\n\
         Host lost\n HostName 127.0.0.1\n ProxyCommand echo no way to %h >&2; exit 1\n",
        key.display(),
        sshd.home.join(".ssh/config").display()
    );
    fs::write(sshd.home.join(".ssh/config"), config).unwrap();
    let prober = prober(&sshd.home, None);
    for (alias, way) in [("inner", "by the jump over gate"), ("by-command", "by the ProxyCommand 'ssh -F")] {
        let evidence = log_in(&prober, &binding(alias, None), &ScriptedPerson::absent());
        assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
        assert!(held(&evidence, Rung::Address).starts_with(way));
    }
    let evidence = log_in(&prober, &binding("lost", None), &ScriptedPerson::absent());
    let (report, _) = broken(&evidence);
    assert!(report.rung == Rung::Address && report.seen.ends_with("it says: no way to 127.0.0.1"), "{report:?}");
}

#[test]
fn a_target_that_is_no_machine_is_not_tried() {
    let home = tempfile::tempdir().unwrap();
    let prober = prober(home.path(), None);
    for bindings in [Bindings::new(), binding("-oProxyCommand=touch /tmp/x", None), binding("me@vm:0", None)] {
        let evidence = log_in(&prober, &bindings, &ScriptedPerson::absent());
        assert_eq!((broken(&evidence).0.rung, broken(&evidence).1), (Rung::Name, ErrorReason::NoTarget));
    }
}

#[test]
fn a_stopped_server_refuses_at_the_port() {
    let home = tempfile::tempdir().unwrap();
    let evidence = log_in(&prober(home.path(), None), &binding(&format!("me@127.0.0.1:{}", free_port()), None), &ScriptedPerson::absent());
    let (report, reason) = broken(&evidence);
    assert_eq!((report.rung, reason), (Rung::Tcp, ErrorReason::Unreachable));
    assert!(report.seen.contains("refuses: the machine is up, and nothing listens there"));
    held(&evidence, Rung::Address);
}

#[test]
fn a_black_hole_is_given_up_after_the_time_stated() {
    let home = tempfile::tempdir().unwrap();
    let hole = BlackHole::dig();
    let begun = Instant::now();
    let evidence = log_in(&prober(home.path(), None), &binding(&format!("me@127.0.0.1:{}", hole.port), None), &ScriptedPerson::absent());
    let (report, reason) = broken(&evidence);
    assert_eq!((report.rung, reason), (Rung::Tcp, ErrorReason::Timeout));
    let seen = format!("no answer within 5 s, though the machine answers elsewhere: something swallows what goes to port {}", hole.port);
    assert_eq!(report.seen, seen);
    assert!(begun.elapsed() < Duration::from_secs(7));
}

#[test]
fn what_is_no_ssh_server_is_named_by_what_it_says() {
    let home = tempfile::tempdir().unwrap();
    let cases = [
        (&b"220 \x1b[2Jmail ready\r\n"[..], &b""[..], "is not an SSH server; it says: 220 mail ready"),
        (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", "it says: HTTP/1.1 400 Bad Request"),
        (b"", b"", "no SSH server introduced itself within 5 s"),
    ];
    let prober = prober(home.path(), None);
    std::thread::scope(|scope| {
        for (greeting, answer, words) in cases {
            let port = other_server(greeting, answer);
            let prober = &prober;
            scope.spawn(move || {
                let evidence = log_in(prober, &binding(&format!("me@127.0.0.1:{port}"), None), &ScriptedPerson::absent());
                let (report, _) = broken(&evidence);
                assert!(report.rung == Rung::Banner && report.seen.contains(words), "{report:?}");
            });
        }
    });
}

#[test]
fn a_server_that_falls_silent_after_its_banner_breaks_at_kex() {
    let home = tempfile::tempdir().unwrap();
    let port = other_server(b"SSH-2.0-Silent\r\n", b"");
    let begun = Instant::now();
    let evidence = log_in(&prober(home.path(), None), &binding(&format!("me@127.0.0.1:{port}"), None), &ScriptedPerson::absent());
    assert_eq!((broken(&evidence).0.rung, broken(&evidence).1), (Rung::Kex, ErrorReason::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(13));
}

#[test]
fn an_unknown_host_key_is_asked_about_once_and_remembered() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    fs::write(sshd.known_hosts(), "# mine, without a line end").unwrap();
    let prober = prober(&sshd.home, None);
    let bindings = sshd.bindings(Some(&key));

    let evidence = log_in(&prober, &bindings, &ScriptedPerson::absent());
    let (report, reason) = broken(&evidence);
    assert_eq!((report.rung, reason, report.fix.as_deref()), (Rung::HostKey, ErrorReason::Untrusted, Some("drillyard target test vm")));

    let declining = ScriptedPerson::default();
    assert_eq!(broken(&log_in(&prober, &bindings, &declining)).0.rung, Rung::HostKey);
    let question = declining.asked().remove(0);
    let Question::HostKey { target, host, algorithm, fingerprint } = question else { panic!("{question:?}") };
    assert_eq!((target.as_str(), host, algorithm.as_str()), ("vm", sshd.known_as(), "ED25519"));
    let listed =
        std::process::Command::new("ssh-keygen").args(["-l", "-f"]).arg(sshd.known_hosts().with_file_name("none")).output().unwrap();
    assert!(!listed.status.success() && fingerprint.starts_with("SHA256:"));

    let evidence = log_in(&prober, &bindings, &ScriptedPerson::answering([Answer::Accept]));
    assert_eq!(evidence.outcome, Outcome::Exited(0), "{evidence:#?}");
    let found =
        std::process::Command::new("ssh-keygen").args(["-l", "-F", &sshd.known_as(), "-f"]).arg(sshd.known_hosts()).output().unwrap();
    assert!(String::from_utf8_lossy(&found.stdout).contains(&fingerprint), "{found:?}");
    assert_eq!(log_in(&prober, &bindings, &ScriptedPerson::absent()).outcome, Outcome::Exited(0));
}

#[test]
fn a_changed_or_revoked_host_key_stops_whatever_the_person_or_the_config_says() {
    let Some(mut sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    fs::write(sshd.home.join(".ssh/config"), "StrictHostKeyChecking no\n").unwrap();
    let before = fs::read_to_string(sshd.known_hosts()).unwrap();
    let eager = || ScriptedPerson::answering([Answer::Accept]);

    fs::write(sshd.known_hosts(), format!("{before}@revoked * {}\n", sshd.host_key())).unwrap();
    let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&key)), &eager());
    assert!(broken(&evidence).0.seen.contains("marked as revoked (~/.ssh/known_hosts:2)"));
    fs::write(sshd.known_hosts(), &before).unwrap();

    for (kind, words) in
        [("ed25519", "shows another ED25519 key than the one on file (~/.ssh/known_hosts:1)"), ("ecdsa", "is known by its ED25519 key")]
    {
        sshd.restart_with_another_host_key(kind);
        let person = eager();
        let evidence = log_in(&prober(&sshd.home, None), &sshd.bindings(Some(&key)), &person);
        let (report, reason) = broken(&evidence);
        assert_eq!((report.rung, reason), (Rung::HostKey, ErrorReason::Untrusted), "{kind}");
        assert!(report.seen.contains(words) && report.causes.len() == 2, "{report:#?}");
        assert!(person.asked().is_empty() && fs::read_to_string(sshd.known_hosts()).unwrap() == before);
    }
}

#[test]
fn probes_of_one_run_answer_each_for_itself() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let probes = [
        guest("echo one; echo two >&2", 5),
        login(),
        guest("exit 7", 5),
        guest("echo begun; sleep 30", 1),
        guest("kill -TERM $$", 5),
        guest("printf 'a\\000\\033[31mb\\377\\n'; printf '\\033]0;title\\007c' >&2", 5),
        guest("yes | head -c 3000000; yes e | head -c 3000000 >&2; exit 4", 10),
        guest("cat; pwd >/dev/null; echo \"it's $LC_ALL\"", 5),
    ];
    let begun = Instant::now();
    let answers = ask(&prober(&sshd.home, None), &probes, &sshd.bindings(Some(&key)), &ScriptedPerson::absent());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome.clone()).collect();
    let timeout = Outcome::Unavailable { reason: ErrorReason::Timeout, message: "no answer within 1 s".to_owned() };
    assert_eq!(
        outcomes,
        [
            Outcome::Exited(0),
            Outcome::Exited(0),
            Outcome::Exited(7),
            timeout,
            Outcome::Signalled("TERM".to_owned()),
            Outcome::Exited(0),
            Outcome::Exited(4),
            Outcome::Exited(0),
        ]
    );
    assert_eq!((answers[0].stdout.as_str(), answers[0].stderr.as_str(), answers[0].vantage), ("one\n", "two\n", Vantage::Guest));
    assert_eq!(answers[3].stdout, "begun\n");
    assert_eq!((answers[5].stdout.as_str(), answers[5].stderr.as_str()), ("ab\u{fffd}\n", "c"));
    assert_eq!((answers[6].stdout.len(), answers[6].stderr.len(), answers[6].truncated), (OUTPUT_LIMIT, OUTPUT_LIMIT, true));
    assert_eq!(answers[7].stdout, "it's C\n");
    assert!(answers.iter().all(|answer| answer.ladder.len() == 10 && answer.broken_rung().is_none()));
}

#[test]
fn an_account_that_runs_no_commands_breaks_at_the_shell_with_its_own_words() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("limited", "");
    sshd.authorize(&key, "command=\"echo This account is \x1b[31mclosed.; exit 1\"");
    sshd.know_host();
    let probes = [guest("echo never", 5), login()];
    for evidence in ask(&prober(&sshd.home, None), &probes, &sshd.bindings(Some(&key)), &ScriptedPerson::absent()) {
        let (report, reason) = broken(&evidence);
        assert_eq!((report.rung, reason), (Rung::Shell, ErrorReason::Permission));
        assert!(report.seen.ends_with("it says: This account is closed."), "{}", report.seen);
    }
}

#[test]
fn a_shell_killed_in_the_middle_cuts_the_answer_short_and_the_rest_goes_on() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    // The parent of timeout(1)'s parent's … is the shell that reads the script: the session's own.
    let kill_shell = "p=$$; while [ \"$(ps -o ppid= -p $p | tr -d ' ')\" != 1 ] && ! ps -o args= -p $p | grep -qx 'sh -s'; do p=$(ps -o ppid= -p $p | tr -d ' '); done; while ps -o args= -p $(ps -o ppid= -p $p) | grep -qx 'sh -s'; do p=$(ps -o ppid= -p $p | tr -d ' '); done; kill -9 $p";
    let probes = [guest("echo before", 5), guest(kill_shell, 5), guest("echo after", 5)];
    let answers = ask(&prober(&sshd.home, None), &probes, &sshd.bindings(Some(&key)), &ScriptedPerson::absent());
    assert_eq!((answers[0].stdout.as_str(), answers[2].stdout.as_str()), ("before\n", "after\n"));
    let Outcome::Unavailable { reason, message } = &answers[1].outcome else { panic!("{:?}", answers[1]) };
    assert_eq!(*reason, ErrorReason::CutShort);
    assert!(message.contains("killed by signal KILL"), "{message}");
}

#[test]
fn cancelling_in_the_middle_answers_everything_at_once() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let (cancel, prober) = (Cancel::new(), prober(&sshd.home, None));
    let mut answers = Vec::new();
    let mut cancelled_at = None;
    let probes = [guest("echo first", 5), guest("sleep 20", 30), guest("echo third", 5)];
    prober.session("vm", &sshd.bindings(Some(&key))).ask(&probes, &ScriptedPerson::absent(), &cancel, &mut |event| {
        if let TargetEvent::Answered(index, evidence) = event {
            if index == 0 {
                cancel.cancel();
                cancelled_at = Some(Instant::now());
            }
            answers.push(evidence);
        }
    });
    assert!(cancelled_at.unwrap().elapsed() < Duration::from_secs(2));
    assert_eq!((answers.len(), answers[0].stdout.as_str()), (3, "first\n"));
    for answer in &answers[1..] {
        assert!(matches!(answer.outcome, Outcome::Unavailable { reason: ErrorReason::CutShort, .. }), "{answer:?}");
    }
}

#[test]
fn two_targets_asked_at_once_share_one_opened_key() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("shared", "secret");
    sshd.authorize(&key, "");
    sshd.know_host();
    let (prober, bindings) = (prober(&sshd.home, None), sshd.bindings(Some(&key)));
    let person = ScriptedPerson::passphrases(["secret"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| log_in(&prober, &bindings, &person).outcome)).collect();
        assert!(runs.into_iter().all(|run| run.join().unwrap() == Outcome::Exited(0)));
    });
    assert_eq!(person.asked().len(), 1);
}
