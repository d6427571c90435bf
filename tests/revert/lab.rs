//! The machine that the learner calls golden-vm: an SSH server whose account has a home of its own, which is a file system inside
//! a qcow2 disk. Files go to that disk as a guest writes them that shuts down, and come from it as after a start.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use drillyard::adapters::store::Store;
use drillyard::domain::verdict::{CheckResult, Verdict};
use drillyard::ports::ProgressStore;
use jiff::Timestamp;
use serde_json::Value;

use crate::rig::Sshd;

/// A learner and their golden-vm.
pub struct Lab {
    sshd: Sshd,
    /// PATH of the program.
    pub search_path: OsString,
    folder: tempfile::TempDir,
}

/// One check's result in a JSON report.
pub struct Told(Value);

/// The path of a program, also where only root's PATH has it. Says so and gives `None` where it is missing.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|path| path.exists());
    if found.is_none() {
        crate::rig::skipping::skipped(&format!(
            "no {name} here (Debian: sudo apt install qemu-utils e2fsprogs libvirt-clients libvirt-daemon)"
        ));
    }
    found
}

/// Runs a tool of this host to its end, which must be good.
fn run(name: &str, args: &[&str]) {
    let output = Command::new(program(name).unwrap()).args(args).output().unwrap();
    assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Lab {
    /// A running guest with one hidden file in its home. `None` where a tool is missing.
    pub fn open(tools: &[&str]) -> Option<Self> {
        tools.iter().map(|name| program(name)).collect::<Option<Vec<_>>>()?;
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::write(folder.path().join("home/.profile"), "umask 022\n").unwrap();
        let sshd = Sshd::start_with(&format!("SetEnv HOME={}", folder.path().join("home").display()))?;
        sshd.welcome();
        let search_path = std::env::var_os("PATH").unwrap_or_default();
        Some(Self { sshd, search_path, folder })
    }

    /// Has the learner bind golden-vm to this server and to the virtual machine `vm`.
    pub fn bind(&self, vm: &str) {
        let Sshd { port, user, .. } = &self.sshd;
        let ssh = format!("{user}@127.0.0.1:{port}");
        let output = self.drillyard(&["target", "add", "golden-vm", "--ssh", &ssh, "--identity", "~/.ssh/id_ed25519", "--vm", vm]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn drillyard(&self, args: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drillyard"));
        command.env_clear().env("HOME", &self.sshd.home).env("PATH", &self.search_path).env("LANG", "C.UTF-8");
        command.current_dir(&self.sshd.home).args(args).output().unwrap()
    }

    /// The results of `check 4.1#1/WHAT`, by check, and the course's id.
    pub fn report(&self, what: &str) -> (BTreeMap<String, Told>, String) {
        let output = self.drillyard(&["check", &format!("4.1#1/{what}"), "--format", "json"]);
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let results = report["results"].as_array().unwrap().iter();
        let by_name = results.map(|result| (result["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned(), Told(result.clone())));
        (by_name.collect(), report["course"].as_str().unwrap().to_owned())
    }

    /// The result of the check `name`.
    pub fn check(&self, name: &str) -> Told {
        self.report(name).0.remove(name).unwrap()
    }

    /// Has step 7 passed now. Whether the packages of this machine, which stands for the guest, are up to date is not for these tests to
    /// decide, and apt takes its time to tell: it is looked at once, and the store is given what the program stores of a pass.
    pub fn pass_fresh(&self) {
        static LOOKED: OnceLock<(CheckResult, String)> = OnceLock::new();
        let (looked, course) = LOOKED.get_or_init(|| {
            let (mut results, course) = self.report("fresh");
            (serde_json::from_value(results.remove("fresh").unwrap().0).unwrap(), course)
        });
        let result = CheckResult { verdict: Verdict::Passed, evidence: None, observed_at: Timestamp::now(), ..looked.clone() };
        let opened = Store::open(&self.sshd.home.join(".local/share/drillyard/progress.db"), course).unwrap();
        opened.store.add_result(&result, &[]).unwrap();
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str) {
        fs::write(self.path(&format!("home/{name}")), "I was here\n").unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(&format!("home/{name}"))).unwrap();
    }
}

/// The guest's disk.
impl Lab {
    /// Binds golden-vm to a new disk that holds the guest's home.
    pub fn with_disk(self) -> Self {
        run("qemu-img", &["create", "-q", "-f", "qcow2", &self.path("disk.qcow2"), "4M"]);
        self.sync();
        self.bind(&format!("qemu:{}", self.path("disk.qcow2")));
        self
    }

    /// Writes the guest's home to its disk, as a guest does that shuts down.
    pub fn sync(&self) {
        let raw = self.path("written.raw");
        fs::File::create(&raw).unwrap().set_len(4 << 20).unwrap();
        run("mke2fs", &["-q", "-F", "-t", "ext4", "-O", "^has_journal", "-d", &self.path("home"), &raw]);
        run("qemu-img", &["convert", "-n", "-f", "raw", "-O", "qcow2", &raw, &self.path("disk.qcow2")]);
    }

    pub fn snapshot(&self, name: &str) {
        self.sync();
        run("qemu-img", &["snapshot", "-c", name, &self.path("disk.qcow2")]);
    }

    pub fn delete_snapshot(&self, name: &str) {
        run("qemu-img", &["snapshot", "-d", name, &self.path("disk.qcow2")]);
    }

    /// Goes back to a snapshot. The home then is what the disk holds; a file that is the same there stays as it is, with its times.
    pub fn revert(&self, name: &str) {
        self.sync();
        run("qemu-img", &["snapshot", "-a", name, &self.path("disk.qcow2")]);
        let (raw, read) = (self.path("read.raw"), self.path("read"));
        run("qemu-img", &["convert", "-O", "raw", &self.path("disk.qcow2"), &raw]);
        let _ = fs::remove_dir_all(&read);
        fs::create_dir(&read).unwrap();
        run("debugfs", &["-R", &format!("rdump / {read}"), &raw]);
        let (disk, home) = (files(&read), files(&self.path("home")));
        assert!(disk.contains_key(".profile"), "debugfs ends well whatever happens: {disk:?}");
        for name in home.keys().filter(|name| !disk.contains_key(*name)) {
            self.remove(name);
        }
        for (name, text) in disk.iter().filter(|(name, text)| home.get(*name) != Some(text)) {
            fs::write(self.path(&format!("home/{name}")), text).unwrap();
        }
    }
}

/// Names and contents of the files of a folder.
fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

impl Told {
    pub fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_default()
    }

    pub fn verdict(&self) -> &str {
        self.text("verdict")
    }

    pub fn time(&self, field: &str) -> Timestamp {
        self.text(field).parse().unwrap_or_else(|_| panic!("no {field} in {}", self.0))
    }

    pub fn because(&self) -> Option<&str> {
        self.0["because"].as_str()
    }

    /// `verdict because: actual`
    pub fn line(&self) -> String {
        let because = self.because().map(|word| format!(" {word}")).unwrap_or_default();
        format!("{}{because}: {}", self.verdict(), self.text("actual"))
    }
}
