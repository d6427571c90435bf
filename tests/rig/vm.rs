//! A whole Debian guest under QEMU, for the acceptance tests: built once into `target/vm`, booted without KVM, sealed off
//! but for one forwarded port on 127.0.0.1. Snapshots are taken and gone back to through QEMU's own protocol (QMP).

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub const PASSPHRASE: &str = "correct horse battery";

/// What the guest's kernel is told.
pub const KERNEL_ARGUMENTS: &str = "root=/dev/vda rw console=ttyS0 quiet fsck.mode=skip net.ifnames=0 mitigations=off";

/// A guest, whoever runs it: its files, and the port of 127.0.0.1 that leads to its SSH server.
pub struct Guest {
    pub folder: PathBuf,
    pub port: u16,
}

/// A guest that QEMU runs by itself; killed when dropped.
pub struct Vm {
    pub guest: Guest,
    process: Child,
}

/// An agent that holds the learner's key; killed when dropped.
pub struct Agent {
    pub socket: PathBuf,
    process: Child,
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Agent {
    pub fn start(folder: &Path) -> Self {
        let socket = folder.join("agent.sock");
        let _ = std::fs::remove_file(&socket);
        let process = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().unwrap();
        wait_for("the agent's socket", Duration::from_secs(5), || socket.exists());
        Self { socket, process }
    }

    pub fn add(&self, identity: &Path, folder: &Path) {
        let askpass = folder.join("askpass");
        std::fs::write(&askpass, format!("#!/bin/sh\necho '{PASSPHRASE}'\n")).unwrap();
        run(Command::new("chmod").arg("700").arg(&askpass));
        let mut add = Command::new("ssh-add");
        add.arg(identity)
            .env("SSH_AUTH_SOCK", &self.socket)
            .env("SSH_ASKPASS", &askpass)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env("DISPLAY", ":0");
        run(&mut add);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Builds the disk into `folder`, with a copy of `public_key` in its `authorized_keys`.
pub fn build(folder: &Path, public_key: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rig/build-vm.sh");
    run(Command::new(script).arg(folder).arg(public_key));
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Guest {
    /// One whose disk is a copy of that built in `built`.
    pub fn copy(built: &Path, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        for file in ["disk.qcow2", "vmlinuz", "initrd.img", "host_key.pub"] {
            std::fs::copy(built.join(file), folder.join(file)).unwrap();
        }
        Self { folder: folder.to_owned(), port: free_port() }
    }
    /// `[127.0.0.1]:port key`, as a line of known_hosts.
    pub fn known_hosts_line(&self) -> String {
        let key = std::fs::read_to_string(self.folder.join("host_key.pub")).unwrap();
        format!("[127.0.0.1]:{} {}\n", self.port, key.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
    }

    /// Runs a command in the guest with the system's ssh; its output, when it ended well.
    pub fn ssh(&self, agent: &Agent, user: &str, command: &str) -> Option<String> {
        let known_hosts = self.folder.join("known_hosts");
        std::fs::write(&known_hosts, self.known_hosts_line()).unwrap();
        let output = Command::new("ssh")
            .args(["-F", "none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=3", "-o", "StrictHostKeyChecking=yes", "-o"])
            .arg(format!("UserKnownHostsFile={}", known_hosts.display()))
            .args(["-p", &self.port.to_string(), "-l", user, "127.0.0.1", command])
            .env("SSH_AUTH_SOCK", &agent.socket)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    pub fn wait_until_up(&self, agent: &Agent) {
        wait_for("the guest's SSH server", Duration::from_secs(180), || self.ssh(agent, "learner", "true").is_some());
    }
}

impl Vm {
    /// Boots a guest.
    pub fn boot(guest: Guest) -> Self {
        let mut qemu = Command::new("qemu-system-x86_64");
        qemu.current_dir(&guest.folder)
            .args(["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "512", "-nographic", "-nodefaults", "-no-user-config"])
            .args(["-kernel", "vmlinuz", "-initrd", "initrd.img", "-append"])
            .arg(KERNEL_ARGUMENTS)
            .args(["-drive", "file=disk.qcow2,if=virtio,format=qcow2,cache=unsafe", "-netdev"])
            .arg(format!("user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{}-:22", guest.port))
            .args(["-device", "virtio-net-pci,netdev=n0,romfile=", "-device", "virtio-rng-pci"])
            .args(["-serial", "file:serial.log", "-qmp", "unix:qmp.sock,server,nowait", "-name", "golden-vm"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = qemu.spawn().unwrap_or_else(|error| panic!("qemu-system-x86_64: {error}"));
        Self { guest, process }
    }

    /// Runs a command of QEMU's monitor: `savevm "Golden Image"`.
    pub fn monitor(&self, line: &str) -> String {
        let stream = UnixStream::connect(self.guest.folder.join("qmp.sock")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut answer = || loop {
            let mut text = String::new();
            reader.read_line(&mut text).unwrap();
            let message: serde_json::Value = serde_json::from_str(&text).unwrap();
            if message.get("event").is_none() {
                return message;
            }
        };
        answer();
        let mut ask = |message: serde_json::Value| {
            (&stream).write_all(format!("{message}\n").as_bytes()).unwrap();
            answer()
        };
        ask(serde_json::json!({"execute": "qmp_capabilities"}));
        let reply = ask(serde_json::json!({"execute": "human-monitor-command", "arguments": {"command-line": line}}));
        reply["return"].as_str().unwrap_or_else(|| panic!("{line}: {reply}")).to_owned()
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn wait_for(what: &str, longest: Duration, mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < longest, "{what} did not come within {longest:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
