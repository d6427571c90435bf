//! A learner at exercise 2 of lesson 4.1: a home folder of its own, programs on a PATH of its own, a fork that is cloned into it, and
//! images built with qemu-img.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// One check's result in a JSON report.
pub struct Told(Value);

/// The learner's home, in which the clone is `src/packer-plugin-vmware`.
pub struct Learner {
    pub home: PathBuf,
    _own: Option<tempfile::TempDir>,
}

/// Runs a tool to its end, which must be good; its output.
pub fn tool(name: &str, args: &[&str], folder: &Path) -> String {
    let output = Command::new(name).args(args).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether these programs are here; says so of the first that is missing.
pub fn has(tools: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing = tools.iter().find(|name| !std::env::split_paths(&path).any(|folder| folder.join(name).exists()));
    if let Some(name) = missing {
        crate::rig::skipping::skipped(&format!("no {name} here (Debian: sudo apt install git qemu-utils)"));
    }
    missing.is_none()
}

impl Learner {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { home: folder.path().to_owned(), _own: Some(folder) }
    }

    /// One whose home is that of the SSH rig.
    pub fn at(home: &Path) -> Self {
        Self { home: home.to_owned(), _own: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
    }

    /// A program of the learner's, before those of the system.
    pub fn program(&self, name: &str, script: &str) {
        self.write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(self.path(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drillyard"));
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap_or_default());
        command.env_clear().env("HOME", &self.home).env("PATH", path).env("LANG", "C.UTF-8").current_dir(&self.home).args(args);
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// The result of the check `name`.
    pub fn check(&self, name: &str) -> Told {
        let output = self.run(&["check", &format!("4.1#2/{name}"), "--format", "json"]);
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let results = report["results"].as_array().unwrap().iter();
        let full = format!("automated-build/{name}");
        Told(results.into_iter().find(|result| result["id"] == full.as_str()).unwrap().clone())
    }
}

impl Told {
    pub fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_default()
    }

    /// `verdict because: actual`
    pub fn line(&self) -> String {
        let because = self.0["because"].as_str().map(|word| format!(" {word}")).unwrap_or_default();
        format!("{}{because}: {}", self.text("verdict"), self.text("actual"))
    }
}

/// The clone.
impl Learner {
    /// A repository with the template and a tag v1.0.11, without remotes.
    pub fn clone_template(&self) -> PathBuf {
        let clone = self.path("src/packer-plugin-vmware");
        self.write("src/packer-plugin-vmware/example/build.pkr.hcl", "build {\n  sources = [\"source.vmware-iso.debian\"]\n}\n");
        self.git(&["init", "-q", "-b", "main"]);
        self.commit("The template");
        self.git(&["tag", "v1.0.11"]);
        clone
    }

    pub fn git(&self, args: &[&str]) -> String {
        let who = ["-c", "user.name=Learner", "-c", "user.email=learner@example.org", "-c", "commit.gpgsign=false"];
        tool("git", &[&who[..], args].concat(), &self.path("src/packer-plugin-vmware"))
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
}

/// Builds.
impl Learner {
    /// Where the build `name` lies.
    pub fn build(&self, name: &str) -> PathBuf {
        let folder = self.path("src/packer-plugin-vmware/example/builds").join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A disk of 4 MiB with a little in it, made by qemu-img in `format` with `options` (or none).
    pub fn disk(&self, folder: &Path, name: &str, format: &str, options: &str) {
        let raw = self.path("disk.raw");
        // Noise (xorshift), which no format can make smaller.
        let noise = std::iter::successors(Some(0x9e37_79b9_7f4a_7c15_u64), |seed| {
            let seed = seed ^ (seed << 13);
            let seed = seed ^ (seed >> 7);
            Some(seed ^ (seed << 17))
        });
        let content: Vec<u8> = noise.take(3 << 17).flat_map(u64::to_le_bytes).collect();
        fs::write(&raw, content).unwrap();
        fs::File::options().append(true).open(&raw).unwrap().set_len(4 << 20).unwrap();
        let options: &[&str] = if options.is_empty() { &[] } else { &["-o", options] };
        let ends = [raw.to_str().unwrap(), folder.join(name).to_str().unwrap()].map(str::to_owned);
        tool("qemu-img", &[&["convert", "-f", "raw", "-O", format], options, &[&ends[0], &ends[1]]].concat(), folder);
        fs::remove_file(raw).unwrap();
    }

    /// An OVF package with its disk, as DSP0243 has it: `golden.ovf`, `golden-disk1.vmdk`.
    pub fn ovf(&self, name: &str, system: &str) -> PathBuf {
        let folder = self.build(name);
        self.disk(&folder, "golden-disk1.vmdk", "vmdk", "subformat=streamOptimized");
        let bytes = fs::metadata(folder.join("golden-disk1.vmdk")).unwrap().len();
        let text = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:href="golden-disk1.vmdk" ovf:id="file1" ovf:size="{bytes}"/></References>
  <DiskSection><Info>Virtual disks</Info>
    <Disk ovf:capacity="4" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></DiskSection>
  <VirtualSystem ovf:id="golden"><Info>A virtual machine</Info>
    <OperatingSystemSection ovf:id="96"><Info>The operating system</Info><Description>{system}</Description></OperatingSystemSection>
  </VirtualSystem>
</Envelope>
"#
        );
        fs::write(folder.join("golden.ovf"), text).unwrap();
        folder
    }

    /// A VMX with one disk, as Packer leaves it.
    pub fn vmx(&self, name: &str, disk: &str, more: &str) -> PathBuf {
        let folder = self.build(name);
        let text = format!(
            ".encoding = \"UTF-8\"\nconfig.version = \"8\"\nvirtualHW.version = \"20\"\nguestOS = \"debian12-64\"\n\
             nvme0.present = \"TRUE\"\nnvme0:0.present = \"TRUE\"\nnvme0:0.fileName = \"{disk}\"\n\
             sata0.present = \"TRUE\"\nsata0:1.present = \"TRUE\"\nsata0:1.deviceType = \"cdrom-raw\"\nsata0:1.fileName = \"auto detect\"\n{more}"
        );
        fs::write(folder.join("golden.vmx"), text).unwrap();
        folder
    }

    /// A manifest of `files` by the program that makes such hashes: `SHA256(name)= …`.
    pub fn manifest(&self, folder: &Path, algorithm: &str, files: &[&str]) {
        let program = format!("{}sum", algorithm.to_lowercase());
        let line = |file: &&str| {
            let said = tool(&program, &[file], folder);
            format!("{algorithm}({file})= {}\n", said.split_whitespace().next().unwrap())
        };
        fs::write(folder.join("golden.mf"), files.iter().map(line).collect::<String>()).unwrap();
    }
}

/// Cuts the last `bytes` off a file.
pub fn cut(path: PathBuf, bytes: u64) {
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() - bytes).unwrap();
}

/// Makes a file as old as this.
pub fn age(path: PathBuf, age: Duration) {
    fs::File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
}
