//! Exercise 1 of lesson 4.1 on a whole Debian guest, under QEMU by itself and as a domain of libvirt: logged in to, updated, snapshotted,
//! littered, reverted. `tests/run --acceptance` runs it; it needs root, qemu-system-x86_64, libvirtd and mmdebstrap, and takes some minutes.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "rig/domain.rs"]
mod domain;
#[path = "rig/vm.rs"]
mod vm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use domain::Domain;
use serde_json::Value;
use vm::{Agent, Guest, PASSPHRASE, Vm};

/// A disk that lets in the holder of the key beside it: built once, for all tests.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vm");
        std::fs::create_dir_all(&folder).unwrap();
        let key = folder.join("id_ed25519");
        let _ = std::fs::remove_file(&key);
        let keygen = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", PASSPHRASE, "-f"]).arg(&key).status().unwrap();
        assert!(keygen.success());
        vm::build(&folder, &key.with_extension("pub"));
        folder
    })
}

/// A learner: an empty home with a key, an agent that knows it, and the guest bound to the course's target.
struct Learner {
    home: tempfile::TempDir,
    agent: Agent,
    identity: PathBuf,
}

impl Learner {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let ssh = home.path().join(".ssh");
        std::fs::create_dir(&ssh).unwrap();
        let identity = ssh.join("id_ed25519");
        for (from, to) in [("id_ed25519", identity.clone()), ("id_ed25519.pub", identity.with_extension("pub"))] {
            std::fs::copy(built().join(from), to).unwrap();
        }
        let agent = Agent::start(home.path());
        agent.add(&identity, home.path());
        Self { home, agent, identity }
    }

    fn drillyard(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_drillyard"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("SSH_AUTH_SOCK", &self.agent.socket)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    /// Runs `what` and returns each check's result by its id.
    fn check(&self, what: &[&str]) -> BTreeMap<String, Value> {
        let (_, stdout, stderr) = self.drillyard(&[&["check"], what, &["--format", "json"]].concat());
        let report: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
        let results = report["results"].as_array().unwrap().iter();
        results.map(|result| (result["id"].as_str().unwrap().to_owned(), result.clone())).collect()
    }

    /// Says which machine the course's target is: how to log in, and what runs it.
    fn bind(&self, guest: &Guest, machine: &str) {
        let ssh = format!("learner@127.0.0.1:{}", guest.port);
        let identity = self.identity.display().to_string();
        let (code, _, stderr) = self.drillyard(&["target", "add", "golden-vm", "--ssh", &ssh, "--identity", &identity, "--vm", machine]);
        assert_eq!(code, 0, "{stderr}");
    }
}

#[track_caller]
fn expect(results: &BTreeMap<String, Value>, id: &str, verdict: &str) {
    let result = results.get(id).unwrap_or_else(|| panic!("no result for {id}: {:?}", results.keys()));
    assert_eq!(result["verdict"], verdict, "{id}: {result:#}");
}

#[test]
#[ignore = "boots a whole virtual machine: tests/run --acceptance"]
fn a_golden_image_is_built_snapshotted_and_reverted_to() {
    let learner = Learner::new();
    let vm = Vm::boot(Guest::copy(built(), &built().join("by-itself")));
    let guest = &vm.guest;
    learner.bind(guest, &format!("qemu:{}", guest.folder.join("disk.qcow2").display()));
    guest.wait_until_up(&learner.agent);

    // Nobody said yet that this host key is the machine's, and nobody can be asked here.
    let results = learner.check(&["4.1#1/ssh-login"]);
    expect(&results, "manual-build/ssh-login", "errored");
    assert_eq!(results["manual-build/ssh-login"]["rung"], "host_key");
    assert_eq!(results["manual-build/ssh-login"]["because"], "untrusted");
    std::fs::write(learner.home.path().join(".ssh/known_hosts"), guest.known_hosts_line()).unwrap();

    // The machine as built: reachable and fresh, no snapshot yet.
    let results = learner.check(&["4.1#1"]);
    for id in ["manual-build/key-encrypted", "manual-build/ssh-login", "manual-build/fresh"] {
        expect(&results, id, "passed");
    }
    expect(&results, "manual-build/snapshot", "failed");

    // A snapshot of another name is not the one asked for.
    vm.monitor("savevm \"golden image\"");
    expect(&learner.check(&["4.1#1/snapshot"]), "manual-build/snapshot", "failed");
    vm.monitor("savevm \"Golden Image\"");
    expect(&learner.check(&["4.1#1/snapshot"]), "manual-build/snapshot", "passed");

    // Files are added, seen, and not gone yet.
    assert!(
        guest.ssh(&learner.agent, "learner", "mkdir keepsakes && date > keepsakes/today.txt && echo here > note.txt && sync").is_some()
    );
    let results = learner.check(&["4.1#1"]);
    expect(&results, "manual-build/files-added", "passed");
    expect(&results, "manual-build/reverted", "failed");

    // Back to the snapshot: the files are gone, that they were there stays achieved, and the machine is still the one known.
    vm.monitor("loadvm \"Golden Image\"");
    let results = learner.check(&["4.1#1"]);
    for id in ["ssh-login", "fresh", "snapshot", "files-added", "reverted"] {
        expect(&results, &format!("manual-build/{id}"), "passed");
    }
    assert!(results["manual-build/files-added"]["achieved_at"].is_string());

    // A package index that was never fetched says "nothing to upgrade" of any machine: that must not pass.
    assert!(guest.ssh(&learner.agent, "root", "rm -rf /var/lib/apt/lists/* && sync").is_some());
    let results = learner.check(&["4.1#1/fresh"]);
    expect(&results, "manual-build/fresh", "failed");
    let actual = results["manual-build/fresh"]["actual"].as_str().unwrap();
    assert!(actual.contains("never fetched"), "{actual}");
}

#[test]
#[ignore = "boots a whole virtual machine: tests/run --acceptance"]
fn a_domain_of_a_real_libvirtd_is_checked_snapshotted_reverted_and_switched_off() {
    let learner = Learner::new();
    let mut domain = Domain::start(Guest::copy(built(), &built().join("domain")));
    learner.bind(&domain.guest, &format!("libvirt:{}#{}", domain.uri(), domain::NAME));
    std::fs::write(learner.home.path().join(".ssh/known_hosts"), domain.guest.known_hosts_line()).unwrap();
    domain.guest.wait_until_up(&learner.agent);

    let results = learner.check(&["4.1#1"]);
    for id in ["vm-exists", "ssh-login", "fresh"] {
        expect(&results, &format!("manual-build/{id}"), "passed");
    }
    expect(&results, "manual-build/snapshot", "failed");

    domain.virsh(&["snapshot-create-as", domain::NAME, "golden image"]);
    let results = learner.check(&["4.1#1/snapshot"]);
    expect(&results, "manual-build/snapshot", "failed");
    let actual = results["manual-build/snapshot"]["actual"].as_str().unwrap();
    assert!(actual.contains("'golden image'"), "{actual}");
    domain.virsh(&["snapshot-create-as", domain::NAME, "Golden Image"]);
    expect(&learner.check(&["4.1#1/snapshot"]), "manual-build/snapshot", "passed");

    assert!(domain.guest.ssh(&learner.agent, "learner", "echo here > note.txt && sync").is_some());
    expect(&learner.check(&["4.1#1"]), "manual-build/files-added", "passed");
    domain.virsh(&["snapshot-revert", domain::NAME, "Golden Image"]);
    let results = learner.check(&["4.1#1"]);
    for id in ["ssh-login", "snapshot", "files-added", "reverted"] {
        expect(&results, &format!("manual-build/{id}"), "passed");
    }

    // Switched off it is there still, with its snapshots; that nobody can log in is no fault of the learner's.
    domain.virsh(&["destroy", domain::NAME]);
    let results = learner.check(&["4.1#1"]);
    expect(&results, "manual-build/vm-exists", "passed");
    expect(&results, "manual-build/snapshot", "passed");
    expect(&results, "manual-build/ssh-login", "errored");

    // Nor is a hypervisor that does not answer.
    domain.end_libvirtd();
    expect(&learner.check(&["4.1#1/vm-exists"]), "manual-build/vm-exists", "errored");
}
