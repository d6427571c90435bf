//! Checks over SSH, on private servers of this machine: twenty on one host, beside the floor (connect, handshake, authenticate,
//! one exec) and `ssh` with one script that asks the same; one on each of fifty hosts, beside as many bare logins by as many
//! workers; and the same with one host among them that never answers.
//!
//! `cargo bench --bench checks`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports on stdout and may panic")]

#[path = "../rig/mod.rs"]
mod rig;

use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::evidence::Outcome;
use drillyard::domain::probe::{Ask, Probe};
use drillyard::domain::target::Bindings;
use drillyard::ports::{Cancel, Prober, TargetEvent};
use rig::{BlackHole, ScriptedPerson, Sshd, binding};

const HOSTS: usize = 50;
const CHECKS: usize = 20;
const RUNS: usize = 3;
const SCRIPT: &str = "test -d /etc && stat -c '%a %U' /etc/passwd";

fn main() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None);
    let bindings = sshd.bindings(Some(&key));

    println!("{CHECKS} checks on one host, median of {RUNS}");
    let [floor, ours, peer] =
        medians([&|| bare(&sshd, &key), &|| assert_eq!(passed(&prober, &bindings, CHECKS), CHECKS), &|| ssh(&sshd, &key)]);
    ratio("drillyard to the floor", ours, floor);
    ratio("drillyard to ssh with one script", ours, peer);

    println!("one check on each of {HOSTS} hosts, median of {RUNS}");
    let [floor, ours] = medians([&|| side_by_side(HOSTS, &|_| bare(&sshd, &key)), &|| {
        side_by_side(HOSTS, &|_| assert_eq!(passed(&prober, &bindings, 1), 1))
    }]);
    ratio("drillyard to as many bare logins", ours, floor);
    println!("  peak memory of this process: {} MB", peak_memory_mb());

    let hole = BlackHole::dig();
    let dead = binding(&format!("me@127.0.0.1:{}", hole.port), None);
    let slowest = AtomicUsize::new(0);
    let begun = Instant::now();
    side_by_side(HOSTS, &|index| {
        if index == 0 {
            assert_eq!(passed(&prober, &dead, 1), 0);
        } else {
            assert_eq!(passed(&prober, &bindings, 1), 1);
            slowest.fetch_max(begun.elapsed().as_millis().try_into().unwrap(), Ordering::Relaxed);
        }
    });
    let slowest = Duration::from_millis(slowest.into_inner().try_into().unwrap());
    ratio("the others with a dead host among them, to all without", slowest, ours);
}

/// How many of `count` checks of `vm` are answered with success.
fn passed(prober: &LocalProber, bindings: &Bindings, count: usize) -> usize {
    let probe = || Probe { ask: Ask::Guest { target: "vm".to_owned(), script: SCRIPT.to_owned() }, timeout: Duration::from_secs(10) };
    let probes: Vec<_> = std::iter::repeat_with(probe).take(count).collect();
    let mut passed = 0;
    prober.session("vm", bindings).ask(&probes, &ScriptedPerson::absent(), &Cancel::new(), &mut |event| {
        passed += usize::from(matches!(event, TargetEvent::Answered(_, evidence) if evidence.outcome == Outcome::Exited(0)));
    });
    passed
}

/// The least that any client does: connects, shakes hands, authenticates, and runs `true`.
fn bare(sshd: &Sshd, key: &Path) {
    let stream = TcpStream::connect(("127.0.0.1", sshd.port)).unwrap();
    let socket = stream.try_clone().unwrap();
    // Without it a delayed acknowledgement is measured, and not the floor. Linux forgets it, hence again and again.
    let answer_at_once = || rustix::net::sockopt::set_tcp_quickack(&socket, true).unwrap();
    let mut session = ssh2::Session::new().unwrap();
    session.set_tcp_stream(stream);
    answer_at_once();
    session.handshake().unwrap();
    answer_at_once();
    session.userauth_pubkey_file(&sshd.user, None, key, None).unwrap();
    answer_at_once();
    let mut channel = session.channel_session().unwrap();
    answer_at_once();
    channel.exec("true").unwrap();
    answer_at_once();
    channel.read_to_string(&mut String::new()).unwrap();
    channel.wait_close().unwrap();
    assert_eq!(channel.exit_status().unwrap(), 0);
}

/// OpenSSH's client with all checks in one script.
fn ssh(sshd: &Sshd, key: &Path) {
    let known = format!("UserKnownHostsFile={}", sshd.known_hosts().display());
    let script = vec![SCRIPT; CHECKS].join("\n");
    let mut command = Command::new("ssh");
    command.args(["-F", "none", "-o", "BatchMode=yes", "-o", &known, "-i"]).arg(key).args(["-p", &sshd.port.to_string()]);
    let ended = command.arg(format!("{}@127.0.0.1", sshd.user)).arg(script).stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

fn side_by_side(count: usize, work: &(dyn Fn(usize) + Sync)) {
    std::thread::scope(|scope| {
        for index in 0..count {
            scope.spawn(move || work(index));
        }
    });
}

/// Median times of what is run in turn, so that a busy moment hits all alike.
fn medians<const N: usize>(work: [&dyn Fn(); N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..RUNS {
        for (work, times) in work.iter().zip(&mut times) {
            let begun = Instant::now();
            work();
            times.push(begun.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

fn ratio(what: &str, ours: Duration, other: Duration) {
    println!("  {what}: {:.2} ({} ms to {} ms)", ours.as_secs_f64() / other.as_secs_f64(), ours.as_millis(), other.as_millis());
}

/// The most that this process ever held; the floor and the threads of both are in it.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}
