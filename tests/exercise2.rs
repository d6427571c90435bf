//! Lesson 4.1's second exercise looked at by the program as a learner runs it: Packer, a real clone, images that qemu-img made, and
//! two machines that are private SSH servers. A test whose tools are missing says so and passes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test may panic, and says aloud what it skips")]

#[path = "exercise2/images.rs"]
mod images;
#[path = "exercise2/learner.rs"]
mod learner;
mod rig;
mod terminal_rig;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use learner::{Learner, has, tool};
use rig::Sshd;
use rig::skipping::skipped;
use terminal_rig::Terminal;

const FORK: &str = "git@github.com:me/packer-plugin-vmware.git";
const ORIGINAL: &str = "https://github.com/hashicorp/packer-plugin-vmware";

#[test]
fn packer_is_known_by_its_version_and_not_by_its_name() {
    let learner = Learner::new();
    let packer = learner.path("bin/packer").display().to_string();
    for (script, told) in [
        ("echo 'Packer v1.11.2'", "passed: packer 1.11.2".to_owned()),
        ("echo 1.7.0", "passed: packer 1.7.0".to_owned()),
        ("echo 1.6.6", format!("failed: {packer} is version 1.6.6")),
        // What cracklib's program of the name does: it takes the word for a dictionary to write, and tells how many words were in it.
        (
            r#": > "$1.pwd" && echo '0 0'"#,
            format!("failed: {packer} --version answers \"0 0\", which is no version: it may be another program of that name"),
        ),
        (
            "echo 'Usage: packer dbname' >&2; exit 255",
            format!(
                "failed: {packer} --version answers \"Usage: packer dbname\", which is no version: it may be another program of that name"
            ),
        ),
        ("exit 0", format!("failed: {packer} --version answers nothing, which is no version: it may be another program of that name")),
    ] {
        learner.program("packer", script);
        let found = learner.check("packer");
        assert_eq!(found.line(), told);
        assert_eq!(found.text("expected"), "`packer` is installed, version >=1.7");
        assert!(!learner.path("--version.pwd").exists(), "nothing is written to where the learner is");
    }
    let _ = fs::remove_file("/--version.pwd");
    fs::remove_dir_all(learner.path("bin")).unwrap();
    if !Path::new("/usr/bin/packer").exists() && !Path::new("/usr/local/bin/packer").exists() {
        assert_eq!(learner.check("packer").line(), "failed: no program `packer` is found on this machine");
    }
}

#[test]
fn the_clone_must_be_of_a_fork_whatever_form_its_url_has() {
    if !has(&["git"]) {
        return;
    }
    let learner = Learner::new();
    let none = learner.check("forked");
    let place = "in a folder named packer-plugin-vmware below ~";
    let sought = format!("{place}, six folders deep, hidden ones left out");
    assert_eq!(none.line(), format!("failed: no clone was found {sought}"));
    assert_eq!(none.text("expected"), format!("a clone of your fork of {ORIGINAL}, {place}, on v1.0.11 or on commits built on it"));
    fs::create_dir_all(learner.path("Downloads/packer-plugin-vmware/example")).unwrap();
    let unpacked = learner.path("Downloads/packer-plugin-vmware").display().to_string();
    assert_eq!(learner.check("forked").line(), format!("failed: no clone was found {sought}; {unpacked} is no clone: it has no .git"));

    let clone = learner.clone_template().display().to_string();
    let alone = learner.check("forked");
    assert_eq!(alone.line(), format!("failed: {clone} has no remote"));
    learner.git(&["remote", "add", "origin", "../elsewhere"]);
    assert_eq!(learner.check("forked").line(), format!("failed: no remote of {clone} is on a server"));
    for (url, is_fork) in [
        ("https://github.com/hashicorp/packer-plugin-vmware.git", false),
        ("git@github.com:hashicorp/packer-plugin-vmware.git", false),
        ("ssh://git@github.com/HashiCorp/packer-plugin-vmware", false),
        ("https://github.com/vmware/packer-plugin-vmware", false),
        (FORK, true),
        ("https://github.com/me/packer-plugin-vmware", true),
        ("ssh://git@ssh.github.com:443/me/packer-plugin-vmware.git", true),
    ] {
        learner.git(&["remote", "set-url", "origin", url]);
        let told = learner.check("forked");
        if is_fork {
            assert_eq!(told.line(), format!("passed: {clone}"), "{url}");
        } else {
            assert!(told.line().contains("itself, not of a fork of yours"), "{url}: {}", told.line());
            assert!(told.text("fix").starts_with(&format!("Fork it on its page, then: git -C '{clone}' remote add fork ")));
        }
    }
    learner.git(&["remote", "set-url", "origin", ORIGINAL]);
    learner.git(&["remote", "add", "mine", FORK]);
    assert_eq!(learner.check("forked").text("verdict"), "passed", "a fork beside the original will do");
}

#[test]
fn the_clone_must_stand_on_the_tag() {
    if !has(&["git"]) {
        return;
    }
    let learner = Learner::new();
    let clone = learner.clone_template().display().to_string();
    learner.git(&["remote", "add", "origin", FORK]);
    learner.commit("Mine");
    assert_eq!(learner.check("forked").text("verdict"), "passed", "own commits on top are welcome");
    learner.git(&["checkout", "-q", "--orphan", "other"]);
    learner.commit("Other history");
    let beside = learner.check("forked");
    assert_eq!(beside.line(), format!("failed: {clone} is not at v1.0.11, nor built on it"));
    assert_eq!(beside.text("fix"), format!("git -C '{clone}' switch -c golden v1.0.11"));
    learner.git(&["tag", "-d", "v1.0.11"]);
    let unknown = learner.check("forked");
    assert_eq!(unknown.line(), format!("failed: {clone} does not know v1.0.11"));
    assert_eq!(unknown.text("fix"), format!("git -C '{clone}' fetch {ORIGINAL} tag v1.0.11"));
    assert_eq!(
        learner.check("template").line(),
        "skipped forked: not looked at: it needs \"Your fork is cloned, and stands on tag v1.0.11\" (step 2), which did not pass"
    );
}

#[test]
fn the_template_must_do_both_things() {
    if !has(&["git"]) {
        return;
    }
    let learner = Learner::new();
    let clone = learner.clone_template().display().to_string();
    learner.git(&["remote", "add", "origin", FORK]);
    let file = "src/packer-plugin-vmware/example/build.pkr.hcl";
    let start = fs::read_to_string(learner.path(file)).unwrap();
    let upgrade = "  provisioner \"shell\" { inline = [\"sudo apt-get update\", \"sudo apt-get -y dist-upgrade\"] }\n";
    let key = "  provisioner \"shell\" { inline = [\"cat /tmp/key.pub >> ~/.ssh/authorized_keys\"] }\n";
    let no_upgrade = "\nno line that was added since v1.0.11 has a command that upgrades the packages, such as apt-get -y full-upgrade";
    let no_key = "\nno line that was added since v1.0.11 has `authorized_keys`";
    let untouched = "example*/build.pkr.hcl is as it was in v1.0.11";
    assert_eq!(learner.check("template").line(), format!("failed: {clone}: {untouched}; nothing else was changed either"));
    learner.write("src/packer-plugin-vmware/README.md", format!("{upgrade}{key}"));
    assert_eq!(learner.check("template").line(), format!("failed: {clone}: {untouched}; changed were README.md"));
    let changed = format!("failed: {clone}: example/build.pkr.hcl was changed, but");
    for (more, told) in [
        ("  # a comment about apt-get upgrade and authorized_keys\n".to_owned(), format!("{changed}{no_key}{no_upgrade}")),
        (upgrade.to_owned(), format!("{changed}{no_key}")),
        (key.to_owned(), format!("{changed}{no_upgrade}")),
        (format!("{upgrade}{key}"), format!("passed: {clone}")),
        (format!("{key}  provisioner \"shell\" {{ inline = [\n/usr/bin/apt-get -y upgrade\n] }}\n"), format!("passed: {clone}")),
    ] {
        learner.write(file, format!("{start}{more}"));
        assert_eq!(learner.check("template").line(), told, "{more}");
    }
    learner.commit("Both");
    assert_eq!(learner.check("template").text("verdict"), "passed", "committed or not");
}

/// Two machines, golden-vm and packer-vm, that let the same key in. Each has a home of its own.
struct Machines {
    golden: Sshd,
    packer: Sshd,
    learner: Learner,
}

/// What a session of the second machine goes through first: `before`, as root in its own view of the file system.
fn inside(before: &str) -> String {
    format!("ForceCommand unshare --mount sh -c '{before}exec sh -c \"$SSH_ORIGINAL_COMMAND\"'")
}

impl Machines {
    /// `None` where there is no sshd.
    fn start() -> Option<Self> {
        let golden = Sshd::start()?;
        let packer = Sshd::start()?;
        let key = golden.welcome();
        packer.authorize(&key, "");
        let known = format!("{} {}\n{} {}\n", golden.known_as(), golden.host_key(), packer.known_as(), packer.host_key());
        fs::write(golden.known_hosts(), known).unwrap();
        let learner = Learner::at(&golden.home);
        let mut machines = Self { golden, packer, learner };
        let public = fs::read_to_string(key.with_extension("pub")).unwrap();
        for name in ["golden-vm", "packer-vm"] {
            let home = machines.home(name);
            fs::create_dir_all(home.join(".ssh")).unwrap();
            fs::write(home.join(".ssh/authorized_keys"), &public).unwrap();
        }
        machines.golden.restart_with(&format!("SetEnv HOME={}", machines.home("golden-vm").display()));
        machines.set_up_packer("");
        let ports = [("golden-vm", machines.golden.port), ("packer-vm", machines.packer.port)];
        for (name, port) in ports {
            machines.bind(name, port, "~/.ssh/id_ed25519");
        }
        Some(machines)
    }

    fn home(&self, name: &str) -> PathBuf {
        self.golden.home.with_file_name(name)
    }

    fn authorized_keys(&self) -> PathBuf {
        self.home("packer-vm").join(".ssh/authorized_keys")
    }

    /// Starts packer-vm again with more lines in its settings.
    fn set_up_packer(&mut self, more: &str) {
        let home = self.home("packer-vm").display().to_string();
        self.packer.restart_with(&format!("{more}\nSetEnv HOME={home}"));
    }

    fn bind(&self, name: &str, port: u16, key: &str) {
        let ssh = format!("{}@127.0.0.1:{port}", self.golden.user);
        let output = self.learner.run(&["target", "add", name, "--ssh", &ssh, "--identity", key]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn fingerprint(&self, key: &Path) -> String {
        let said = tool("ssh-keygen", &["-lf", key.with_extension("pub").to_str().unwrap()], &self.golden.home);
        said.split_whitespace().nth(1).unwrap().to_owned()
    }
}

#[test]
fn the_same_key_opens_both_machines_and_another_is_named() {
    let Some(machines) = Machines::start() else { return };
    let learner = &machines.learner;
    let first = learner.path(".ssh/id_ed25519");
    let mine = format!("{} ({})", first.display(), machines.fingerprint(&first));
    assert_eq!(learner.check("packer-login").line(), format!("passed: logged in with {} (ssh-ed25519)", first.display()));
    assert_eq!(learner.check("same-key").line(), format!("passed: {mine} is listed"));

    let other = machines.packer.make_key("other", "");
    let public = fs::read_to_string(other.with_extension("pub")).unwrap();
    fs::write(machines.authorized_keys(), &public).unwrap();
    let told = learner.check("same-key");
    let theirs = format!("ssh-ed25519 {} (learner)", machines.fingerprint(&other));
    assert_eq!(told.line(), format!("failed: 1 key, none of them yours, which is {mine}: {theirs}"));
    fs::write(machines.authorized_keys(), "").unwrap();
    assert_eq!(learner.check("same-key").line(), format!("failed: no key is there; yours would be {mine}"));

    let rsa = machines.golden.make_key_of(&["-t", "rsa"], "id_rsa", "");
    machines.packer.authorize(&rsa, "");
    machines.bind("packer-vm", machines.packer.port, "~/.ssh/id_rsa");
    let told = learner.check("packer-login");
    assert_eq!(told.line(), format!("failed: logged in, but with {}, a key of type ssh-rsa", rsa.display()));
}

#[test]
fn one_machine_is_like_itself_and_another_by_its_differences() {
    let Some(mut machines) = Machines::start() else { return };
    if !has(&["dpkg-query"]) {
        return;
    }
    assert_eq!(machines.learner.check("parity").line(), "passed: no difference");

    let other = machines.golden.make_key("other", "");
    let public = fs::read_to_string(other.with_extension("pub")).unwrap();
    fs::OpenOptions::new().append(true).open(machines.authorized_keys()).unwrap().write_all(public.as_bytes()).unwrap();
    let keys = format!("authorized_keys: only on packer-vm: ssh-ed25519 {} (learner)", machines.fingerprint(&other));
    assert_eq!(machines.learner.check("parity").line(), format!("failed: 1 difference\n{keys}"));

    let programs = machines.home("programs");
    fs::create_dir_all(&programs).unwrap();
    let more: String = (10..60).map(|number| format!("package=extra-{number}|1|installed\\n")).collect();
    let script =
        format!("#!/bin/sh\n/usr/bin/dpkg-query \"$@\" | sed '/^package=dpkg|/d'\nprintf '{more}package=linux-image-9|1|installed\\n'\n");
    fs::write(programs.join("dpkg-query"), script).unwrap();
    fs::set_permissions(programs.join("dpkg-query"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("ForceCommand PATH={}:$PATH exec sh -c \"$SSH_ORIGINAL_COMMAND\"", programs.display());
    machines.set_up_packer(&path);
    let names: Vec<String> = (10..20).map(|number| format!("extra-{number}")).collect();
    let packages = format!("packages: only on golden-vm: dpkg\npackages: only on packer-vm: {} and 40 more", names.join(", "));
    assert_eq!(machines.learner.check("parity").line(), format!("failed: 52 differences\n{packages}\n{keys}"));
}

#[test]
fn settings_of_sshd_are_compared_and_what_only_root_may_read_is_told() {
    let Some(mut machines) = Machines::start() else { return };
    if !has(&["dpkg-query", "setpriv"]) {
        return;
    }
    let views = Command::new("unshare").args(["--mount", "true"]).status().is_ok_and(|status| status.success());
    if !views || !Path::new("/etc/ssh/sshd_config").exists() {
        return skipped("only root gives a machine a view of its own of /etc/ssh");
    }
    let settings = machines.home("settings");
    fs::create_dir_all(settings.join("sshd_config.d")).unwrap();
    let own = fs::read_to_string("/etc/ssh/sshd_config").unwrap();
    fs::write(settings.join("sshd_config"), &own).unwrap();
    let dropped = settings.join("sshd_config.d/50-cloud-init.conf");
    fs::write(&dropped, "Match User nobody\nX11Forwarding no\n").unwrap();
    let bind = format!("mount --bind {} /etc/ssh; ", settings.display());
    machines.set_up_packer(&inside(&bind));
    assert_eq!(
        machines.learner.check("parity").line(),
        "passed: no difference",
        "what is said of one account is no setting of the machine"
    );

    fs::write(&dropped, "PermitRootLogin yes\nMaxAuthTries 2\nMatch User nobody\nX11Forwarding no\n").unwrap();
    let told = machines.learner.check("parity").line();
    let sshd = "sshd: only on packer-vm: maxauthtries 2, permitrootlogin yes";
    let alike = !own.lines().any(|line| line.starts_with("PermitRootLogin") || line.starts_with("MaxAuthTries"));
    assert!(told.starts_with("failed: ") && (!alike || told == format!("failed: 2 differences\n{sshd}")), "{told}");

    // As an account that isn't root, the file of 0600 stays closed. Its home must be open to it.
    fs::set_permissions(&dropped, fs::Permissions::from_mode(0o600)).unwrap();
    open_to_all(&settings);
    open_to_all(&machines.home("packer-vm").join(".ssh"));
    let nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
    machines.set_up_packer(&inside(&format!("{bind}exec {nobody}sh -c \"$SSH_ORIGINAL_COMMAND\"; ")));
    let closed = "sshd: not compared, your account may not read /etc/ssh/sshd_config.d/50-cloud-init.conf on packer-vm";
    let told = machines.learner.check("parity");
    assert_eq!(told.line(), format!("errored permission: no difference in what could be compared\n{closed}"));
    assert!(told.text("fix").starts_with("On packer-vm: let your account read /etc/ssh/sshd_config.d/50-cloud-init.conf, or "));
    fs::set_permissions(settings.join("sshd_config.d"), fs::Permissions::from_mode(0o700)).unwrap();
    let told = machines.learner.check("parity").line();
    assert!(told.ends_with("\nsshd: not compared, your account may not read /etc/ssh/sshd_config.d on packer-vm"), "{told}");
    let keys = machines.authorized_keys();
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    let told = machines.learner.check("parity").line();
    assert!(told.contains("authorized_keys: not compared, your account may not read ") && told.starts_with("errored permission"), "{told}");
}

/// Lets everybody through all folders down to this one.
fn open_to_all(folder: &Path) {
    for folder in folder.ancestors().filter(|folder| folder.starts_with(std::env::temp_dir()) && *folder != std::env::temp_dir()) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A home with 20,000 files in 500 folders.
fn crowded() -> Learner {
    let learner = Learner::new();
    for folder in 0..500 {
        let path = learner.path(&format!("work/{}/{}/{folder}", folder % 7, folder % 31));
        fs::create_dir_all(&path).unwrap();
        (0..40).for_each(|file| fs::write(path.join(format!("{file}.vmx.txt")), "").unwrap());
    }
    learner
}

#[test]
fn a_crowded_home_is_looked_through_in_time() {
    let learner = crowded();
    let begun = Instant::now();
    assert!(learner.check("built").line().starts_with("failed: nothing was built yet"));
    assert!(learner.check("forked").line().starts_with("failed: no clone was found"));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn a_search_that_lasts_is_told_and_ctrl_c_ends_it() {
    let learner = Learner::new();
    learner.program("find", "sleep 60");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", learner.path("bin").display());
    let script = "trap : INT; $DRILLYARD check 4.1#2/forked; echo \"left with $?\"";
    let mut terminal = Terminal::run(script, 90, 24, &[("HOME", learner.home.to_str().unwrap()), ("PATH", &path)]);
    terminal.wait_for("looking at ~ packer-plugin-vmware v1.0.11 · 1 s · ctrl-c stops");
    let begun = Instant::now();
    terminal.press("\u{3}");
    let text = terminal.wait_for("left with 130");
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(text.contains("! could not check") && !text.contains("failed"), "{text}");
}
