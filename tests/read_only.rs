//! All probes only read: what they ask is asked twice on a machine whose files lie below a layer that shows each one that is written. Needs
//! root, since such a layer is mounted.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::checks;
use drillyard::domain::evidence::Outcome;
use drillyard::domain::probe::{Ask, Probe};
use drillyard::domain::target::Bindings;
use drillyard::ports::{Cancel, Nobody, Prober, TargetEvent};
use rig::Sshd;
use rig::skipping::skipped;

/// Logins get a shell over this machine's files, in which nothing is kept; what was written is listed in a file when it ends. `$1` is a
/// folder to mount in, `$2` the list.
const LAYER: &str = r#"
mount -t tmpfs layer "$1" && mkdir "$1/upper" "$1/work" "$1/root" &&
  mount -t overlay layer -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root" || exec sh -c 'echo "no layer" >"$0"; exec sh -s' "$2"
for own in proc sys dev; do mount --rbind "/$own" "$1/root/$own"; done
chroot "$1/root" sh -s
code=$?
# What was only opened to be written, as podman does with its own locks and state, is the same to the byte.
find "$1/upper" -mindepth 1 ! -type d | while IFS= read -r file; do
  cmp -s "$file" "/${file#"$1/upper/"}" || echo "$file"
done >"$2.new" && mv "$2.new" "$2"
exit "$code"
"#;

/// What guests are asked by every kind with every key, but for what their authors bring along and what is told to fetch.
fn guest_probes(bindings: &Bindings) -> Vec<Probe> {
    let (file, diagnostics) = checks::parse("every-key", include_str!("data/every-key.checks.yaml"));
    assert!(diagnostics.is_empty());
    let plain =
        checks::parse("fresh", "targets: { vm: {} }\nexercises: [{ id: e, checks: [{ id: f, packages_fresh: { target: vm } }] }]\n");
    let kinds = file.exercises.iter().chain(&plain.0.exercises).flat_map(|exercise| &exercise.checks).map(|check| &check.kind);
    let asked = kinds.filter(|kind| kind.command().is_none()).filter_map(|kind| kind.probes(bindings).ok()).flatten();
    let mut probes: Vec<Probe> = Vec::new();
    for probe in asked {
        let fetches = matches!(&probe.ask, Ask::Guest { script, .. } if script.contains("mktemp"));
        if matches!(probe.ask, Ask::Guest { .. }) && !fetches && !probes.contains(&probe) {
            probes.push(probe);
        }
    }
    probes
}

/// Asks, and says which files were written by that.
fn written_by(probes: &[Probe], sshd: &Sshd, bindings: &Bindings, list: &Path) -> Vec<String> {
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None);
    let mut written = Vec::new();
    for target in bindings.keys() {
        let of_target = |probe: &&Probe| matches!(&probe.ask, Ask::Guest { target: asked, .. } if asked == target);
        let probes: Vec<Probe> = probes.iter().filter(of_target).cloned().collect();
        if probes.is_empty() {
            continue;
        }
        let _ = fs::remove_file(list);
        let mut answered = 0;
        prober.session(target, bindings).ask(&probes, &Nobody, &Cancel::new(), &mut |event| {
            if let TargetEvent::Answered(index, evidence) = event {
                answered += 1;
                assert!(matches!(evidence.outcome, Outcome::Exited(_)), "{:?}: {evidence:#?} {}", probes[index], sshd.log());
            }
        });
        assert_eq!(answered, probes.len());
        let begun = Instant::now();
        while !list.exists() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        written.extend(fs::read_to_string(list).unwrap().lines().map(str::to_owned));
    }
    written
}

#[test]
fn whatever_is_asked_of_a_machine_writes_no_file_there_and_neither_does_asking_again() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| -> PathBuf { folder.path().join(name) };
    let (script, mounts, list) = (place("layer.sh"), place("mounts"), place("written"));
    fs::create_dir(&mounts).unwrap();
    fs::write(&script, LAYER).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let command = format!("ForceCommand unshare -m sh {} {} {}", script.display(), mounts.display(), list.display());
    let Some(sshd) = Sshd::start_with(&command) else { return };
    if sshd.user != "root" {
        return skipped("only root can mount a layer that shows what is written");
    }
    let key = sshd.welcome();
    let mut bindings = sshd.bindings(Some(&key));
    bindings.insert("other".to_owned(), bindings["vm"].clone());
    let writes = Probe {
        ask: Ask::Guest { target: "vm".to_owned(), script: "echo x >/etc/written-by-a-probe".to_owned() },
        timeout: Duration::from_secs(5),
    };
    let written = written_by(&[writes], &sshd, &bindings, &list);
    if written.first().is_some_and(|line| line == "no layer") {
        return skipped("no overlay can be mounted here");
    }
    assert!(written.len() == 1 && written[0].ends_with("/etc/written-by-a-probe"), "the layer shows what is written: {written:?}");
    let probes = guest_probes(&bindings);
    assert!(probes.len() > 20, "{}", probes.len());
    for _ in 0..2 {
        let written = written_by(&probes, &sshd, &bindings, &list);
        assert!(written.is_empty(), "{written:?}");
    }
}
