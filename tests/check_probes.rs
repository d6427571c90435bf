//! Runs for real what the checks ask: guest scripts in this machine's shells, and the hypervisors' programs where they are installed.
//! Read-only, but for a folder of its own; needs no network, no root and no virtual machine.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod skipping;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use drillyard::checks::providers::{self, Presence};
use drillyard::checks::{self, History, Plan};
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Evidence, Outcome};
use drillyard::domain::probe::{Ask, FoundFile, FoundFiles, HostAsk, KeyFacts};
use drillyard::domain::target::{Bindings, TargetBinding, VmBinding};
use drillyard::domain::verdict::{CheckResult, Vantage, Verdict};
use jiff::Timestamp;
use skipping::skipped;

fn evidence(outcome: Outcome, stdout: &[u8], stderr: &[u8]) -> Evidence {
    let now = Timestamp::now();
    Evidence {
        vantage: Vantage::Host,
        target: None,
        command: "probe".into(),
        outcome,
        stdout: String::from_utf8_lossy(stdout).into_owned(),
        stderr: String::from_utf8_lossy(stderr).into_owned(),
        started: now,
        ended: now,
        truncated: false,
        ladder: Vec::new(),
    }
}

fn run(program: &str, args: &[String], home: &Path) -> Evidence {
    let output = Command::new(program).args(args).env("HOME", home).env("LC_ALL", "C").current_dir(home).stdin(Stdio::null()).output();
    match output {
        Ok(output) => evidence(Outcome::Exited(output.status.code().unwrap_or(-1)), &output.stdout, &output.stderr),
        Err(_) => evidence(Outcome::Missing, b"", b""),
    }
}

/// Carries out one question as the adapters would, with `shell` for guests. Host answers that need no program are made up.
fn answer(ask: &Ask, shell: &[&str], home: &Path) -> Evidence {
    let json = |value: &dyn erased::Json| evidence(Outcome::Exited(0), value.json().as_bytes(), b"");
    match ask {
        Ask::Guest { script, .. } => {
            let args: Vec<String> = shell[1..].iter().copied().chain(["-c", script]).map(str::to_owned).collect();
            run(shell[0], &args, home)
        }
        Ask::Login { .. } => evidence(Outcome::Exited(0), b"", b""),
        Ask::Host(HostAsk::Command { programs, args }) => run(&programs[0], args, home),
        Ask::Host(HostAsk::IdentityOf { .. } | HostAsk::KeyFile { .. }) => {
            json(&KeyFacts { algorithm: "ssh-ed25519".into(), public: "ssh-ed25519 AAAAkey".into(), ..KeyFacts::default() })
        }
        Ask::Host(HostAsk::FindFiles { pattern, .. }) => match std::fs::metadata(pattern) {
            Ok(meta) => json(&FoundFiles { files: vec![FoundFile { path: pattern.clone(), bytes: meta.len(), ..FoundFile::default() }] }),
            Err(_) => evidence(Outcome::Missing, b"", b""),
        },
        Ask::Host(_) => evidence(Outcome::Missing, b"", b""),
    }
}

mod erased {
    /// Anything that can be an answer.
    pub trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}

fn bindings(vm: VmBinding) -> Bindings {
    let bound = TargetBinding { ssh: Some("vm".into()), vm: Some(vm), ..TargetBinding::default() };
    [("vm".to_owned(), bound)].into()
}

fn check(kinds: &str, bindings: &Bindings, history: &History, shell: &[&str], home: &Path) -> BTreeMap<String, CheckResult> {
    let text = format!("targets: {{ vm: {{}} }}\nexercises:\n  - id: e\n    checks:\n{kinds}");
    let (file, diagnostics) = checks::parse("x", &text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut plan = Plan::new(&LessonId("x".into()), &file, &Selection::Lesson, bindings, history).unwrap();
    let mut judged = plan.start(Timestamp::now());
    for (index, probe) in plan.probes().to_vec().iter().enumerate() {
        let given = answer(&probe.ask, shell, home);
        judged.extend(plan.answer(index, given, Timestamp::now()));
    }
    judged.extend(plan.finish(Timestamp::now()));
    judged.into_iter().map(|judged| (judged.result.id.trim_start_matches("e/").to_owned(), judged.result)).collect()
}

fn shells() -> Vec<Vec<&'static str>> {
    let known: [&[&str]; 3] = [&["dash"], &["bash", "--posix"], &["busybox", "sh"]];
    let there = |shell: &&&[&str]| Command::new(shell[0]).args(&shell[1..]).args(["-c", "true"]).output().is_ok();
    known.iter().filter(there).map(|shell| shell.to_vec()).collect()
}

const KINDS: &str = "
      - { id: os, os: { target: vm } }
      - { id: there, package: { target: vm, name: [dpkg, no-such-package] } }
      - { id: fresh, packages_fresh: { target: vm, index_max_age: 366d } }
      - { id: key, authorized_key: { target: vm } }
      - { id: added, file: { target: vm, any_in: '~', not_hidden: true } }
      - { id: file, file: { target: vm, path: '~/a \"file\"', mode: 0640, type: file, contains: marker, sha256: 0000000000000000000000000000000000000000000000000000000000000000 } }
      - { id: absent, file: { target: vm, path: '~/no/such' } }
      - { id: alike, parity: { target: vm, with: vm, compare: [os, packages, authorized_keys, users, services] } }
";

#[test]
fn every_guest_script_answers_whole_in_every_shell() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(home.path().join(name), text).unwrap();
    std::fs::create_dir(home.path().join(".ssh")).unwrap();
    write(".ssh/authorized_keys", "# mine\nssh-ed25519 AAAAkey me");
    write("a \"file\"", "a marker\n");
    write(".hidden", "");
    set_mode(&home.path().join("a \"file\""), 0o640);
    set_mode(home.path(), 0o755);
    let bindings = bindings(VmBinding { provider: "libvirt".into(), id: "x".into() });
    for shell in shells() {
        let results = check(KINDS, &bindings, &History::default(), &shell, home.path());
        for (id, result) in &results {
            assert_ne!(result.because.as_deref(), Some("cut_short"), "{shell:?} {id}: {}", result.actual);
        }
        let told = |id: &str| (results[id].verdict, results[id].actual.as_str());
        assert_eq!(told("added"), (Verdict::Passed, "1 file: a \"file\""), "{shell:?}");
        assert_eq!(told("absent").0, Verdict::Failed);
        assert_eq!(told("key").0, Verdict::Passed, "{shell:?}: {}", told("key").1);
        assert!(told("file").1.contains("its SHA-256 is ") && !told("file").1.contains("not known"), "{shell:?}: {}", told("file").1);
        assert!(!told("file").1.contains("mode") && !told("file").1.contains("marker"), "{shell:?}: {}", told("file").1);
        if Path::new("/var/lib/dpkg/status").exists() {
            assert_eq!(told("there"), (Verdict::Failed, "not installed: no-such-package"), "{shell:?}");
            assert_eq!(told("alike"), (Verdict::Passed, "no difference"), "{shell:?}");
            assert_ne!(told("fresh").0, Verdict::Skipped);
        }
    }
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

const SNAPSHOT: &str = "      - { id: snapshot, snapshot: { target: vm, name: Golden Image } }\n      - { id: vm, vm: { target: vm } }\n";

#[test]
fn a_qcow2_disk_tells_its_snapshots_to_the_letter() {
    let home = tempfile::tempdir().unwrap();
    let disk = home.path().join("golden disk.qcow2");
    let disk = disk.to_str().unwrap();
    let qemu_img = |args: &[&str]| Command::new("qemu-img").args(args).stdout(Stdio::null()).status();
    if qemu_img(&["create", "-q", "-f", "qcow2", disk, "1M"]).is_err() {
        return skipped("no qemu-img here (Debian: sudo apt install qemu-utils)");
    }
    let bindings = bindings(VmBinding { provider: "qemu".into(), id: disk.into() });
    let look = || check(SNAPSHOT, &bindings, &History::default(), &["sh"], home.path());
    assert_eq!((look()["snapshot"].verdict, look()["vm"].verdict), (Verdict::Failed, Verdict::Passed));
    qemu_img(&["snapshot", "-c", "golden image", disk]).unwrap();
    assert!(look()["snapshot"].actual.contains("is close"), "{}", look()["snapshot"].actual);
    qemu_img(&["snapshot", "-c", "Golden Image", disk]).unwrap();
    assert_eq!(look()["snapshot"].verdict, Verdict::Passed, "{:?}", look()["snapshot"]);
    std::fs::remove_file(disk).unwrap();
    assert_eq!(look()["vm"].verdict, Verdict::Failed);
}

const NODE: &str = "<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
 <domain type='test'><name>golden \"vm\"</name><memory>524288</memory><os><type>hvm</type></os>
  <test:domainsnapshot><name>clean</name><state>running</state><creationTime>1795395090</creationTime><active>0</active></test:domainsnapshot>
  <test:domainsnapshot><name>Golden Image</name><state>running</state><creationTime>1795395190</creationTime><parent><name>clean</name></parent><active>1</active></test:domainsnapshot>
 </domain>
 <domain type='test'><name>bare</name><memory>524288</memory><os><type>hvm</type></os></domain>
</node>";

#[test]
fn libvirt_tells_machines_snapshots_times_and_what_is_not_there() {
    let home = tempfile::tempdir().unwrap();
    if Command::new("virsh").arg("--version").output().is_err() {
        return skipped("no virsh here (Debian: sudo apt install libvirt-clients)");
    }
    let node = home.path().join("node.xml");
    std::fs::write(&node, NODE).unwrap();
    let uri = format!("test://{}", node.display());
    let look = |domain: &str, kinds: &str| {
        let bindings = bindings(VmBinding { provider: "libvirt".into(), id: format!("{uri}#{domain}") });
        check(kinds, &bindings, &History::default(), &["sh"], home.path())
    };
    let golden = look("golden \"vm\"", SNAPSHOT);
    assert_eq!(golden["snapshot"].actual, "a snapshot named 'Golden Image', taken 2026-11-23 00:53 UTC");
    assert_eq!(golden["vm"].actual, "'golden \"vm\"', running");
    let bare = look("bare", SNAPSHOT);
    assert_eq!((bare["snapshot"].verdict, bare["snapshot"].actual.as_str()), (Verdict::Failed, "no snapshots at all"));
    assert_eq!(look("nope", SNAPSHOT)["vm"].verdict, Verdict::Failed);
    let current = "      - { id: c, snapshot: { target: vm, name: clean, current: true } }\n";
    assert_eq!(look("golden \"vm\"", current)["c"].verdict, Verdict::Failed);
    let down = bindings(VmBinding { provider: "libvirt".into(), id: "test:///no/such/file.xml#x".into() });
    let down = check(SNAPSHOT, &down, &History::default(), &["sh"], home.path());
    assert_eq!(down["vm"].verdict, Verdict::Errored, "{:?}", down["vm"]);
}

#[test]
fn every_hypervisor_is_there_or_not_and_nothing_else_comes_of_looking() {
    let home = tempfile::tempdir().unwrap();
    for hypervisor in providers::hypervisors() {
        let given = answer(&Ask::Host(hypervisor.ask.clone()), &["sh"], home.path());
        assert!(!matches!(providers::presence(&given), Presence::Unknown(_)), "{}: {given:?}", hypervisor.title);
    }
}

const CLONE: &str = "      - id: fork
        git: { path: '~/**/packer-plugin-vmware', at: v1.0.11, remote_fork_of: 'https://github.com/hashicorp/packer-plugin-vmware' }
      - id: template
        git:
          path: '~/**/packer-plugin-vmware'
          differs_from: { at: v1.0.11, file: 'example*/build.pkr.hcl', contains: authorized_keys, matches: 'apt-get .*upgrade' }
";

#[test]
fn a_clone_is_found_and_told_apart_from_what_it_was_forked_from() {
    let home = tempfile::tempdir().unwrap();
    let clone = home.path().join("work/my code/packer-plugin-vmware");
    std::fs::create_dir_all(clone.join("example")).unwrap();
    let git = |args: &str| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"];
        let status = Command::new("git")
            .current_dir(&clone)
            .env("HOME", home.path())
            .args(identity)
            .args(args.split(' '))
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("git runs").success(), "git {args}");
    };
    if Command::new("git").arg("--version").output().is_err() {
        return skipped("no git here (Debian: sudo apt install git)");
    }
    let look = || check(CLONE, &Bindings::new(), &History::default(), &["sh"], home.path());
    assert!(look()["fork"].actual.starts_with("no clone"), "{}", look()["fork"].actual);
    std::fs::write(clone.join("example/build.pkr.hcl"), "build {}\n").unwrap();
    git("init -q");
    git("add -A");
    git("commit -q -m one");
    git("remote add origin git@github.com:hashicorp/packer-plugin-vmware.git");
    assert!(look()["fork"].actual.contains("itself"), "{}", look()["fork"].actual);
    git("remote add fork https://github.com/me/packer-plugin-vmware");
    assert!(look()["fork"].actual.contains("does not know v1.0.11"), "{}", look()["fork"].actual);
    git("tag v1.0.11");
    assert_eq!(look()["fork"].verdict, Verdict::Passed, "{}", look()["fork"].actual);
    assert!(look()["template"].actual.contains("nothing else was changed either"), "{}", look()["template"].actual);
    std::fs::write(clone.join("example/build.pkr.hcl"), "build {\n  provisioner \"shell\" { inline = [\"apt-get -y dist-upgrade\"] }\n}\n")
        .unwrap();
    assert!(
        look()["template"].actual.contains("no line that was added since v1.0.11 has `authorized_keys`"),
        "{}",
        look()["template"].actual
    );
    std::fs::write(clone.join("example/key.sh"), "cat /tmp/id.pub >> ~/.ssh/authorized_keys\n").unwrap();
    assert_eq!(look()["template"].verdict, Verdict::Passed, "{}", look()["template"].actual);
    git("checkout -q --orphan other");
    git("add -A");
    git("commit -q -m two");
    assert!(look()["fork"].actual.contains("nor built on it"), "{}", look()["fork"].actual);
}

/// A listening port that no other test can have.
fn ports() -> (std::net::TcpListener, std::net::UdpSocket, u16, u16) {
    let (tcp, udp) = (std::net::TcpListener::bind("127.0.0.1:0").unwrap(), std::net::UdpSocket::bind("0.0.0.0:0").unwrap());
    let (tcp_port, udp_port) = (tcp.local_addr().unwrap().port(), udp.local_addr().unwrap().port());
    (tcp, udp, tcp_port, udp_port)
}

/// A folder of programs that has those of a small system, and neither ss, getent nor systemctl.
fn bare_path(folder: &Path) -> String {
    for tool in ["sh", "dash", "sed", "grep", "head", "cut", "tr", "id", "cat", "uname", "timeout", "passwd"] {
        let there = ["/usr/bin/", "/bin/"].map(|place| format!("{place}{tool}")).into_iter().find(|path| Path::new(path).exists());
        if let Some(path) = there {
            std::os::unix::fs::symlink(path, folder.join(tool)).unwrap();
        }
    }
    format!("PATH={}", folder.display())
}

#[test]
fn ports_accounts_and_groups_are_told_as_this_machine_has_them() {
    let (home, bare) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (_tcp, _udp, tcp, udp) = ports();
    let me = Command::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap().trim().to_owned();
    let kinds = format!(
        "      - {{ id: tcp, port: {{ target: vm, number: {tcp}, address: loopback }} }}
      - {{ id: exposed, port: {{ target: vm, number: {tcp}, address: all }} }}
      - {{ id: udp, port: {{ target: vm, number: {udp}, protocol: udp, address: all }} }}
      - {{ id: other, port: {{ target: vm, number: {udp}, protocol: tcp }} }}
      - {{ id: me, user: {{ target: vm, name: {me} }} }}
      - {{ id: nobody, user: {{ target: vm, name: nobody, uid: 65534, home: /nonexistent, groups: nogroup }} }}
      - {{ id: none, user: {{ target: vm, name: nobodi }} }}
      - {{ id: group, group: {{ target: vm, name: nogroup, members: nobody }} }}
      - {{ id: service, service: {{ target: vm, name: no-such-unit }} }}
"
    );
    let bindings = bindings(VmBinding { provider: "libvirt".into(), id: "x".into() });
    let path = bare_path(bare.path());
    for shell in shells().into_iter().chain([vec!["env", &path, "dash"]]) {
        let results = check(&kinds, &bindings, &History::default(), &shell, home.path());
        let told = |id: &str| (results[id].verdict, results[id].actual.as_str());
        for (id, verdict) in [("tcp", Verdict::Passed), ("exposed", Verdict::Failed), ("udp", Verdict::Passed), ("other", Verdict::Failed)]
        {
            assert_eq!(told(id).0, verdict, "{shell:?} {id}: {}", told(id).1);
        }
        assert_eq!((told("me").0, told("none").0), (Verdict::Passed, Verdict::Failed), "{shell:?}: {}", told("me").1);
        assert!(told("none").1.ends_with("did you mean `nobody`?"), "{shell:?}: {}", told("none").1);
        if Path::new("/etc/debian_version").exists() {
            assert_eq!(
                (told("nobody").0, told("group").0),
                (Verdict::Passed, Verdict::Passed),
                "{shell:?}: {} {}",
                told("nobody").1,
                told("group").1
            );
        }
        let expected = if Path::new("/run/systemd/system").exists() && shell[0] != "env" { Verdict::Failed } else { Verdict::Errored };
        assert_eq!(told("service").0, expected, "{shell:?}: {}", told("service").1);
    }
}

/// An engine that answers `ps` and `inspect` with the lines that docker's templates print.
const ENGINE: &str = r#"#!/bin/sh
case $1 in
ps) echo aaaa; echo bbbb ;;
inspect) [ "$2 $3 $4" = "--type container --format" ] && [ "$6 $7" = "aaaa bbbb" ] || exit 9
  echo '{"name":"/web","image":"nginx:1.27","status":"running","exit":0,"user":"","ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}]}}' ;;
esac
"#;

#[test]
fn containers_are_told_by_whichever_engine_is_there() {
    let (home, bare) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = bare_path(bare.path());
    let kinds = "      - { id: web, container: { target: vm, name: web, image: nginx, ports: '8080:80' } }
      - { id: none, container: { target: vm, name: db } }
";
    let bindings = bindings(VmBinding { provider: "libvirt".into(), id: "x".into() });
    let look = || check(kinds, &bindings, &History::default(), &["env", &path, "dash"], home.path());
    assert_eq!(look()["web"].because.as_deref(), Some("no_tool"), "{}", look()["web"].actual);
    let engine = |name: &str, text: &str| {
        std::fs::write(bare.path().join(name), text).unwrap();
        set_mode(&bare.path().join(name), 0o755);
    };
    engine("docker", "#!/bin/sh\necho 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1\n");
    assert_eq!(look()["web"].verdict, Verdict::Errored);
    assert!(look()["web"].actual.contains("Cannot connect to the Docker daemon"), "{}", look()["web"].actual);
    engine("podman", ENGINE);
    assert_eq!(look()["web"].verdict, Verdict::Passed, "{}", look()["web"].actual);
    assert_eq!(look()["none"].verdict, Verdict::Errored, "docker may have it");
    engine("docker", ENGINE);
    assert_eq!(look()["none"].verdict, Verdict::Failed);
}

#[test]
fn a_real_podman_without_containers_says_so() {
    if Command::new("podman").args(["ps", "-aq"]).output().is_ok_and(|output| output.status.success()) {
        let home = tempfile::tempdir().unwrap();
        let kinds = "      - { id: web, container: { on: host, name: drillyard-no-such, engine: podman } }\n";
        let results = check(kinds, &Bindings::new(), &History::default(), &["sh"], home.path());
        assert_eq!(results["web"].verdict, Verdict::Failed, "{}", results["web"].actual);
    }
}
