//! What can be wrong with a machine, fault by fault: each breaks at its own rung, those below it hold, those above it are
//! not reached, and what is said names what was seen, why that may be, and what to do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod rig;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::evidence::{Evidence, Outcome, RungReport, RungState};
use drillyard::domain::probe::{Ask, HostAsk, KeyFacts, Probe};
use drillyard::domain::target::Bindings;
use drillyard::domain::verdict::{ErrorReason, Rung};
use drillyard::ports::{Cancel, Nobody, Prober, TargetEvent};
use rig::skipping::skipped;
use rig::{Agent, Sshd, binding, other_server};

fn guest(script: &str) -> Probe {
    Probe { ask: Ask::Guest { target: "vm".to_owned(), script: script.to_owned() }, timeout: Duration::from_secs(5) }
}

fn ask(home: &Path, agent: Option<&Path>, bindings: &Bindings, scripts: &[&str]) -> Vec<Evidence> {
    ask_and_hear(home, agent, bindings, scripts, &mut |_| {})
}

/// The same; `heard` is told of each answer as it comes.
fn ask_and_hear(home: &Path, agent: Option<&Path>, bindings: &Bindings, scripts: &[&str], heard: &mut dyn FnMut(usize)) -> Vec<Evidence> {
    let prober = LocalProber::new(home.to_path_buf(), std::env::var_os("PATH"), agent.map(Path::to_path_buf));
    let probes: Vec<_> = scripts.iter().map(|script| guest(script)).collect();
    let mut answers = BTreeMap::new();
    prober.session("vm", bindings).ask(&probes, &Nobody, &Cancel::new(), &mut |event| {
        if let TargetEvent::Answered(index, evidence) = event {
            answers.insert(index, evidence);
            heard(index);
        }
    });
    answers.into_values().collect()
}

fn try_out(home: &Path, bindings: &Bindings) -> Evidence {
    ask(home, None, bindings, &["echo fine"]).remove(0)
}

/// The report of the rung that broke, which must be `rung`, with all below it held and all above it not reached, with a
/// cause and a command; and the words must be in what was seen.
fn breaks_at<'a>(evidence: &'a Evidence, rung: Rung, reason: ErrorReason, words: &str) -> &'a RungReport {
    for report in &evidence.ladder {
        let expected = match report.rung.cmp(&rung) {
            std::cmp::Ordering::Less => RungState::Held,
            std::cmp::Ordering::Equal => RungState::Broke,
            std::cmp::Ordering::Greater => RungState::NotReached,
        };
        assert_eq!(report.state, expected, "{:?} in {evidence:#?}", report.rung);
    }
    let report = evidence.broken_rung().unwrap_or_else(|| panic!("nothing broke: {evidence:#?}"));
    assert!(matches!(&evidence.outcome, Outcome::Unavailable { reason: told, .. } if *told == reason), "{evidence:#?}");
    assert!(report.seen.contains(words), "'{words}' is not in '{}'", report.seen);
    assert!(!report.causes.is_empty() && report.causes.iter().all(|cause| cause.command.is_some()), "{report:#?}");
    assert_eq!(report.fix, report.causes[0].told_command());
    report
}

fn works(evidence: &Evidence) {
    assert_eq!((&evidence.outcome, evidence.stdout.as_str()), (&Outcome::Exited(0), "fine\n"), "{evidence:#?}");
    assert!(evidence.ladder.iter().all(|report| report.state == RungState::Held), "{evidence:#?}");
}

#[test]
fn a_name_that_nobody_knows_breaks_at_the_name() {
    let home = tempfile::tempdir().unwrap();
    let evidence = try_out(home.path(), &binding("me@no-such-machine.invalid", None));
    let report = breaks_at(&evidence, Rung::Name, ErrorReason::Unreachable, "no-such-machine.invalid");
    assert!(report.causes[0].to_string().contains("misspelt"));
}

#[test]
fn a_server_that_hangs_up_after_its_banner_is_not_blamed_for_its_algorithms() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(b"SSH-2.0-Busy\r\n").unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.shutdown(Shutdown::Both);
        }
    });
    let evidence = try_out(home.path(), &binding(&format!("me@127.0.0.1:{port}"), None));
    let report = breaks_at(&evidence, Rung::Kex, ErrorReason::Unreachable, "hung up");
    assert!(report.causes.iter().all(|cause| !cause.to_string().contains("lgorithm")), "{report:#?}");
}

#[test]
fn a_server_that_closes_at_once_breaks_at_the_banner() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let evidence = try_out(home.path(), &binding(&format!("me@127.0.0.1:{port}"), None));
    breaks_at(&evidence, Rung::Banner, ErrorReason::Unreachable, "closes it at once");
    let port = other_server(b"220 mail ready\r\n", b"");
    let evidence = try_out(home.path(), &binding(&format!("me@127.0.0.1:{port}"), None));
    breaks_at(&evidence, Rung::Banner, ErrorReason::Unreachable, "220 mail ready");
}

#[test]
fn a_server_without_an_algorithm_in_common_breaks_at_the_key_exchange() {
    for (settings, words, setting) in [
        (
            "KexAlgorithms sntrup761x25519-sha512@openssh.com",
            "for the key exchange; it offers sntrup761x25519-sha512@openssh.com",
            "kexalgorithms",
        ),
        ("Ciphers aes128-ctr\nMACs umac-64@openssh.com", "for message authentication; it offers umac-64@openssh.com", "macs"),
    ] {
        let Some(sshd) = Sshd::start_with(settings) else { return };
        let key = sshd.welcome();
        let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
        let report = breaks_at(&evidence, Rung::Kex, ErrorReason::Unreachable, words);
        assert_eq!(report.fix, Some(format!("on the machine: sudo sshd -T | grep -i {setting}")));
    }
}

#[test]
fn known_hosts_with_foreign_line_ends_wildcards_and_a_bad_line_still_knows_the_machine() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let host_key = sshd.host_key();
    for text in [
        format!("{} {host_key}\r\n", sshd.known_as()),
        format!("[127.0.0.*]:{} {host_key}\n", sshd.port),
        format!("garbage !!\n\u{0}\n{} {host_key}\n", sshd.known_as()),
        // The key of the box on port 22 of the same address is another machine's.
        format!("127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti\n* {host_key}\n"),
    ] {
        fs::write(sshd.known_hosts(), &text).unwrap();
        works(&try_out(&sshd.home, &sshd.bindings(Some(&key))));
    }
}

#[test]
fn a_changed_host_key_says_how_to_find_out_why_and_deletes_nothing() {
    let Some(mut sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    sshd.restart_with_another_host_key("ed25519");
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    let report = breaks_at(&evidence, Rung::HostKey, ErrorReason::Untrusted, "another ED25519 key");
    assert!(report.causes[0].to_string().contains("rebuilt") && report.fix.as_deref().unwrap().contains("ssh-keygen -l -f"), "{report:#?}");
    assert!(!format!("{report:?}").contains("ssh-keygen -R"), "{report:#?}");
}

#[test]
fn a_revoked_host_key_tells_what_to_do() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    fs::write(sshd.known_hosts(), format!("@revoked * {}\n", sshd.host_key())).unwrap();
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    breaks_at(&evidence, Rung::HostKey, ErrorReason::Untrusted, "marked as revoked");
}

#[test]
fn a_public_half_that_belongs_to_another_key_is_named_first() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("golden", "");
    let other = sshd.make_key("other", "");
    sshd.know_host();
    fs::copy(other.with_extension("pub"), key.with_extension("pub")).unwrap();
    sshd.authorize(&key, "");
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Permission, "is refused for user");
    assert!(report.causes[0].to_string().starts_with("~/.ssh/golden.pub is not the public half of ~/.ssh/golden"), "{report:#?}");
    assert_eq!(report.fix.as_deref(), Some("ssh-keygen -y -f ~/.ssh/golden > ~/.ssh/golden.pub"));
}

#[test]
fn a_stray_public_half_is_not_blamed_where_no_key_is_taken() {
    let Some(sshd) = Sshd::start_with("PubkeyAuthentication no\nPasswordAuthentication yes") else { return };
    let key = sshd.welcome();
    let other = sshd.make_key("other", "");
    fs::copy(other.with_extension("pub"), key.with_extension("pub")).unwrap();
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Permission, "is refused for user");
    assert!(report.causes[0].to_string().contains("set not to take keys"), "{report:#?}");
}

#[test]
fn a_key_that_could_not_be_opened_is_not_told_as_refused_because_the_agent_has_another() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.know_host();
    let foreign = sshd.make_key("foreign", "");
    let agent = Agent::holding(Some(&foreign));
    sshd.authorize(&sshd.make_key("id_ed25519", "nobody is here to give this"), "");
    let evidence = ask(&sshd.home, Some(&agent.socket), &sshd.bindings(None), &["echo fine"]).remove(0);
    breaks_at(&evidence, Rung::Identity, ErrorReason::Unanswered, "id_ed25519");
}

#[test]
fn a_key_of_another_type_or_without_a_passphrase_logs_in_and_is_told_as_what_it_is() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.know_host();
    let key = sshd.make_key_of(&["-t", "rsa", "-b", "2048"], "old", "");
    sshd.authorize(&key, "");
    works(&try_out(&sshd.home, &sshd.bindings(Some(&key))));
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None);
    let ask = HostAsk::IdentityOf { target: "vm".to_owned() };
    let answer = prober.ask_host(&ask, Duration::from_secs(5), &sshd.bindings(Some(&key)), &Cancel::new());
    let facts: KeyFacts = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((facts.algorithm.as_str(), facts.encrypted), ("ssh-rsa", false));
}

#[test]
fn a_server_that_takes_only_passwords_or_denies_the_account_or_its_files_breaks_at_auth() {
    for (settings, first, fix) in [
        ("PubkeyAuthentication no\nPasswordAuthentication yes", "set not to take keys", "on the machine: sudo sshd -T"),
        ("DenyUsers *", "not in", "ssh-copy-id -i ~/.ssh/id_ed25519.pub"),
        // The folder of the test lies in one that everybody may write to, which sshd then refuses.
        ("StrictModes yes", "not in", "ssh-copy-id -i ~/.ssh/id_ed25519.pub"),
    ] {
        let Some(sshd) = Sshd::start_with(settings) else { return };
        let key = sshd.welcome();
        let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
        let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Permission, "is refused for user");
        assert!(report.causes[0].to_string().contains(first) && report.fix.as_deref().unwrap().starts_with(fix), "{settings}: {report:#?}");
        assert!(report.causes.iter().any(|cause| cause.to_string().contains("chmod 600 ~/.ssh/authorized_keys")), "{report:#?}");
        assert!(
            report.causes.iter().any(|cause| cause.to_string().contains("locked") && cause.to_string().contains("passwd -S")),
            "{report:#?}"
        );
    }
}

#[test]
fn a_key_file_or_home_that_others_may_write_breaks_at_auth_where_sshd_minds_it_and_a_sound_one_logs_in() {
    // The rig's own folder lies in one that everybody may write to, so the keys have to lie elsewhere: in the account's real home.
    let Some(folder) = std::env::home_dir().and_then(|home| tempfile::Builder::new().prefix("keys").tempdir_in(home).ok()) else {
        return skipped("no home here to put a folder with keys into");
    };
    let keys = folder.path().join("authorized_keys");
    let Some(sshd) = Sshd::start_with(&format!("StrictModes yes\nAuthorizedKeysFile {}", keys.display())) else { return };
    let key = sshd.welcome();
    fs::copy(sshd.home.parent().unwrap().join("authorized_keys"), &keys).unwrap();
    // Debian's sshd lets the account's own group write; nobody's lets everybody.
    for (file_mode, folder_mode, lets_in) in [(0o600, 0o700, true), (0o666, 0o700, false), (0o600, 0o777, false), (0o644, 0o755, true)] {
        fs::set_permissions(&keys, fs::Permissions::from_mode(file_mode)).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(folder_mode)).unwrap();
        let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
        if lets_in {
            works(&evidence);
            continue;
        }
        let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Permission, "is refused for user");
        assert!(report.causes.iter().any(|cause| cause.to_string().contains("chmod 600 ~/.ssh/authorized_keys")), "{report:#?}");
    }
}

#[test]
fn a_server_that_counts_tries_is_told_from_one_that_went_away() {
    let Some(sshd) = Sshd::start_with("MaxAuthTries 2") else { return };
    sshd.know_host();
    for name in ["id_ed25519", "id_ecdsa", "id_rsa"] {
        sshd.make_key(name, "");
    }
    let evidence = try_out(&sshd.home, &sshd.bindings(None));
    let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Unreachable, "hung up after");
    assert!(report.causes[0].to_string().contains("MaxAuthTries") && report.fix.as_deref() == Some("drillyard target add"), "{report:#?}");
}

#[test]
fn no_agent_or_one_without_the_key_is_no_fault_and_is_told() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let empty = Agent::holding(None);
    let nowhere = sshd.home.join("no-agent");
    for (agent, words) in [(None, "no agent runs"), (Some(empty.socket.as_path()), "no keys"), (Some(&nowhere), "the key file is used")] {
        let evidence = ask(&sshd.home, agent, &sshd.bindings(Some(&key)), &["echo fine"]).remove(0);
        works(&evidence);
        assert!(evidence.ladder.iter().any(|report| report.rung == Rung::Agent && report.seen.contains(words)), "{evidence:#?}");
    }
}

#[test]
fn a_server_that_allows_no_session_breaks_at_the_shell() {
    let Some(sshd) = Sshd::start_with("MaxSessions 0") else { return };
    let key = sshd.welcome();
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    let report = breaks_at(&evidence, Rung::Shell, ErrorReason::Permission, "the login works");
    assert!(report.causes[0].to_string().contains("maxsessions"), "{report:#?}");
}

#[test]
fn a_forced_command_breaks_at_the_shell_with_its_words() {
    let Some(sshd) = Sshd::start_with("ForceCommand echo only backups here") else { return };
    let key = sshd.welcome();
    let evidence = try_out(&sshd.home, &sshd.bindings(Some(&key)));
    breaks_at(&evidence, Rung::Shell, ErrorReason::Permission, "it says: only backups here");
}

#[test]
fn an_account_without_a_shell_breaks_at_the_shell_with_its_words() {
    let Some(sshd) = Sshd::start() else { return };
    if sshd.user != "root" {
        return skipped("only root can log in as an account whose shell is nologin");
    }
    let key = sshd.welcome();
    let evidence = try_out(&sshd.home, &binding(&format!("nobody@127.0.0.1:{}", sshd.port), Some(&key)));
    let report = breaks_at(&evidence, Rung::Shell, ErrorReason::Permission, "runs no commands");
    assert!(report.causes[0].to_string().contains("nologin"), "{report:#?}");
}

#[test]
fn a_locked_account_breaks_at_auth_and_its_lock_is_among_the_causes() {
    let Some(mut sshd) = Sshd::start() else { return };
    if sshd.user != "root" {
        return skipped("only root can give a server another shadow file");
    }
    let key = sshd.welcome();
    for (password, locked) in [("!", true), ("*", false)] {
        sshd.restart_with_shadow(&format!("nobody:{password}:19000:0:99999:7:::\n"));
        let evidence = try_out(&sshd.home, &binding(&format!("nobody@127.0.0.1:{}", sshd.port), Some(&key)));
        if !locked {
            // The account's shell is nologin, but it was let in.
            breaks_at(&evidence, Rung::Shell, ErrorReason::Permission, "runs no commands");
            continue;
        }
        assert!(sshd.log().contains("account is locked"), "{}", sshd.log());
        let report = breaks_at(&evidence, Rung::Auth, ErrorReason::Permission, "is refused for user nobody");
        let cause = report.causes.iter().find(|cause| cause.cause.contains("locked")).unwrap();
        assert_eq!(cause.told_command().as_deref(), Some("on the machine: sudo passwd -S nobody"));
    }
}

#[test]
fn a_guests_clock_that_is_far_off_changes_no_other_answer() {
    let folder = tempfile::tempdir().unwrap();
    let date = folder.path().join("date");
    fs::write(&date, "#!/bin/sh\nexec /bin/date -d '1999-12-31 UTC' \"$@\"\n").unwrap();
    fs::set_permissions(&date, fs::Permissions::from_mode(0o755)).unwrap();
    let Some(sshd) = Sshd::start_with(&format!("SetEnv PATH={}:/usr/bin:/bin", folder.path().display())) else { return };
    let key = sshd.welcome();
    let answers = ask(&sshd.home, None, &sshd.bindings(Some(&key)), &["date +%Y", "echo fine"]);
    assert_eq!(answers[0].stdout, "1999\n", "{:#?}", answers[0]);
    works(&answers[1]);
    // Times of evidence are this computer's.
    assert!(answers[1].ended.duration_since(jiff::Timestamp::now()).abs() < jiff::SignedDuration::from_mins(1));
}

#[test]
fn noise_at_login_is_no_part_of_an_answer() {
    let noisy = "ForceCommand echo Welcome to the lab; echo motd >&2; exec sh -c \"$SSH_ORIGINAL_COMMAND\"";
    let Some(sshd) = Sshd::start_with(noisy) else { return };
    let key = sshd.welcome();
    works(&try_out(&sshd.home, &sshd.bindings(Some(&key))));
}

#[test]
fn a_full_disk_hinders_no_probe_that_only_reads() {
    let full = "ForceCommand unshare -m sh -c 'mount -t tmpfs -o size=4k full /tmp; head -c 9000 /dev/zero >/tmp/x 2>&-; exec sh -s'";
    let Some(sshd) = Sshd::start_with(full) else { return };
    if sshd.user != "root" {
        return skipped("only root can mount a disk that is full");
    }
    let key = sshd.welcome();
    let answers = ask(&sshd.home, None, &sshd.bindings(Some(&key)), &["head -c 9000 /dev/zero >>/tmp/x", "echo fine"]);
    assert_ne!(answers[0].outcome, Outcome::Exited(0));
    assert!(answers[0].stderr.contains("No space left"), "{:?}", answers[0]);
    works(&answers[1]);
}

#[test]
fn a_process_killed_by_a_signal_did_not_succeed() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let answers = ask(&sshd.home, None, &sshd.bindings(Some(&key)), &["kill -KILL $$", "echo fine"]);
    assert_eq!(answers[0].outcome, Outcome::Signalled("KILL".to_owned()));
    works(&answers[1]);
}

/// Passes on what comes to its port, until it is cut: when something is sent, or its sender is gone.
fn wire(to: u16) -> (u16, Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (cut, is_cut) = mpsc::channel();
    std::thread::spawn(move || {
        let (near, far) = (listener.accept().unwrap().0, TcpStream::connect(("127.0.0.1", to)).unwrap());
        for (mut from, mut into) in
            [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far.try_clone().unwrap(), near.try_clone().unwrap())]
        {
            std::thread::spawn(move || std::io::copy(&mut from, &mut into));
        }
        let _ = is_cut.recv();
        let _ = (near.shutdown(Shutdown::Both), far.shutdown(Shutdown::Both));
    });
    (port, cut)
}

#[test]
fn a_session_cut_in_the_middle_keeps_what_was_answered_and_blames_no_check() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let (port, cut) = wire(sshd.port);
    fs::write(sshd.known_hosts(), format!("[127.0.0.1]:{port} {}\n", sshd.host_key())).unwrap();
    let bindings = binding(&format!("{}@127.0.0.1:{port}", sshd.user), Some(&key));
    let mut cut_at = None;
    let answers = ask_and_hear(&sshd.home, None, &bindings, &["echo fine", "sleep 60", "true"], &mut |index| {
        if index == 0 {
            cut.send(()).unwrap();
            cut_at = Some(Instant::now());
        }
    });
    works(&answers[0]);
    assert_eq!(answers.len(), 3);
    for answer in &answers[1..] {
        let Outcome::Unavailable { reason, message } = &answer.outcome else { panic!("{answer:#?}") };
        assert!(*reason == ErrorReason::CutShort && message.contains("the connection broke off"), "{message}");
    }
    // Long before either of them would have had its time.
    let noticed = cut_at.unwrap().elapsed();
    assert!(noticed < Duration::from_secs(4), "{noticed:?}");
}

/// What `drillyard target test` says of a machine at `address` from a network of its own, in which `routes` hold; and how long that took.
/// `None`, said aloud, where no such network can be made.
fn test_in_a_network(routes: &str, address: &str) -> Option<(String, Duration)> {
    let network =
        format!("ip link set lo up && ip link add near type veth peer name far && ip address add 192.0.2.1/24 dev near && {routes}");
    let made = Command::new("unshare").args(["-n", "sh", "-c", &network]).output();
    if !made.is_ok_and(|made| made.status.success()) {
        skipped("only root can make a network in which a machine is down, with `unshare -n` and `ip`");
        return None;
    }
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_drillyard");
    let with = |command: &mut Command| {
        let output = command
            .env_clear()
            .env("HOME", home.path())
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", std::env::var_os("PATH").unwrap())
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap(), output.status.code())
    };
    let added = with(Command::new(program).args(["target", "add", "golden-vm", "--ssh", &format!("me@{address}")]));
    assert_eq!(added.2, Some(0), "{added:?}");
    let begun = Instant::now();
    let tested = with(Command::new("unshare").args(["-n", "sh", "-c", &format!("{network} && exec {program} target test golden-vm")]));
    assert_eq!(tested.2, Some(3), "{tested:?}");
    Some((tested.0, begun.elapsed()))
}

#[test]
fn a_machine_that_is_down_breaks_at_the_network_and_not_at_its_port() {
    for (routes, address, seen, first) in [
        // Nobody answers for the address, though it is one of this very network.
        ("ip link set near up && ip link set far up", "192.0.2.7", "no way leads to 192.0.2.7 (no route to host)", "ip address"),
        ("ip route add unreachable 198.51.100.0/24", "198.51.100.7", "no way leads to 198.51.100.7 (no route to host)", "ip address"),
        ("true", "203.0.113.7", "no way leads to 203.0.113.7 (network is unreachable)", "ip address"),
        ("ip route add blackhole 198.51.100.0/24", "198.51.100.7", "this computer lets nothing go to 198.51.100.7", "ip route get"),
        ("ip route add prohibit 198.51.100.0/24", "198.51.100.7", "this computer lets nothing go to 198.51.100.7", "ip route get"),
    ] {
        let Some((told, took)) = test_in_a_network(routes, address) else { return };
        let rungs: Vec<&str> = told.lines().map(str::trim).collect();
        assert!(rungs[0].starts_with("✓ name ") && rungs[1].starts_with(&format!("✗ network     {seen}")), "{routes}: {told}");
        assert!(rungs[2..10].iter().all(|rung| rung.ends_with("not reached")), "{told}");
        assert!(rungs[10].starts_with("Likeliest") && rungs[12].contains(first), "{told}");
        assert!(!told.contains("systemctl status ssh") && !told.contains("ssh-copy-id"), "no server and no key is blamed: {told}");
        assert!(took < Duration::from_secs(7), "{took:?}");
    }
}

#[test]
fn a_machine_that_went_silent_breaks_at_the_network_too_and_one_port_that_did_at_the_port() {
    // Its packets come to a network in which nobody ever answers, and no neighbour is asked for: a machine that was switched off a moment ago.
    let silent = "ip link set near up && ip link set far up && ip neighbour add 192.0.2.7 lladdr 02:00:00:00:00:01 dev near";
    let Some((told, took)) = test_in_a_network(silent, "192.0.2.7") else { return };
    let rungs: Vec<&str> = told.lines().map(str::trim).collect();
    assert!(rungs[1].starts_with("✗ network     nothing at 192.0.2.7 answers within 5 s, neither port 22 nor another"), "{told}");
    assert!(rungs[2..10].iter().all(|rung| rung.ends_with("not reached")), "{told}");
    assert!(rungs[11].starts_with("1. the machine is off") && rungs[12] == "ping -c 3 192.0.2.7", "{told}");
    assert!(took < Duration::from_secs(8), "{took:?}");
    let hole = rig::BlackHole::dig();
    let home = tempfile::tempdir().unwrap();
    let evidence = try_out(home.path(), &binding(&format!("me@127.0.0.1:{}", hole.port), None));
    let report = breaks_at(&evidence, Rung::Tcp, ErrorReason::Timeout, "though the machine answers elsewhere");
    assert!(report.causes[0].cause.contains("firewall"), "{report:#?}");
}
