//! A private SSH server for tests, and the ways in which one can be missing. Everything lives in a temporary folder and
//! ends with the value that stands for it. Shared by the integration tests: `mod rig;`.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test may panic")]
#![allow(missing_docs, reason = "a test's own tools")]

#[path = "../skipping/mod.rs"]
pub mod skipping;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use drillyard::domain::run::{Answer, Question};
use drillyard::domain::secret::Secret;
use drillyard::domain::target::{Bindings, TargetBinding};
use drillyard::ports::Person;

const SSHD: &str = "/usr/sbin/sshd";

/// An sshd on a port of its own, and a home folder for the learner who logs in to it.
pub struct Sshd {
    pub port: u16,
    /// The learner's HOME: its `.ssh` holds keys and known_hosts.
    pub home: PathBuf,
    /// The account logged in to: that of the test itself.
    pub user: String,
    folder: tempfile::TempDir,
    server: Option<Child>,
}

impl Sshd {
    /// A server that runs; `None`, said aloud, where there is no sshd.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// The same with more lines in its sshd_config.
    pub fn start_with(more: &str) -> Option<Self> {
        if !Path::new(SSHD).exists() {
            skipping::skipped(&format!("no {SSHD} here (Debian: sudo apt install openssh-server)"));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        fs::create_dir_all(home.join(".ssh")).unwrap();
        fs::set_permissions(home.join(".ssh"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(folder.path().join("authorized_keys"), "").unwrap();
        // Needed where the test runs as root: sshd drops its privileges into this folder.
        let _ = fs::create_dir_all("/run/sshd");
        let port = free_port();
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap().trim().to_owned();
        let mut sshd = Self { port, home, user, folder, server: None };
        sshd.configure(more);
        sshd.make_host_key("ed25519");
        for _ in 0..5 {
            if sshd.run() {
                return Some(sshd);
            }
            sshd.port = free_port();
            sshd.configure(more);
        }
        panic!("sshd did not start: {}", sshd.log());
    }

    /// Writes sshd_config anew, with `more` lines; counts from the next start.
    pub fn configure(&self, more: &str) {
        let Self { port, .. } = self;
        let folder = self.folder.path().display();
        // Without PAM sshd reads the shadow file to see that the account is not locked, which only root may.
        let pam = if self.user == "root" { "no" } else { "yes" };
        let config = format!(
            "{more}\nPort {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\nAuthorizedKeysFile {folder}/authorized_keys\n\
             UsePAM {pam}\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nMaxStartups 100\n"
        );
        fs::write(self.folder.path().join("sshd_config"), config).unwrap();
    }

    fn make_host_key(&self, kind: &str) {
        let path = self.folder.path().join("host_key");
        let _ = fs::remove_file(&path);
        keygen(&["-q", "-t", kind, "-N", "", "-C", "", "-f", path.to_str().unwrap()]);
    }

    /// Starts the server; whether it listens in the end.
    fn run(&mut self) -> bool {
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        let config = self.folder.path().join("sshd_config");
        let server = Command::new(SSHD).args(["-D", "-e", "-f"]).arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        self.server = Some(server.unwrap());
        self.listens()
    }

    /// Waits until it listens; whether it does in the end.
    fn listens(&mut self) -> bool {
        let begun = Instant::now();
        // Its own word, since a connection could be answered by whoever else took the port first.
        while !self.log().contains("Server listening") {
            let ended = self.server.as_mut().unwrap().try_wait().unwrap().is_some();
            if ended || begun.elapsed() > Duration::from_secs(10) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Stops it; the port then refuses.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// The same machine, rebuilt: same port, another host key of type `kind`.
    pub fn restart_with_another_host_key(&mut self, kind: &str) {
        self.stop();
        self.make_host_key(kind);
        assert!(self.run(), "{}", self.log());
    }

    /// Starts again as a server that takes `password` from anybody, through PAM in place of the account's own, which needs root; `more` says
    /// by which methods. PAM's settings are put in place for this server alone.
    pub fn restart_with_password(&mut self, password: &str, more: &str) {
        self.stop();
        let folder = self.folder.path();
        let (pam, compare, server) = (folder.join("pam"), folder.join("compare"), folder.join("sshd"));
        fs::write(&compare, format!("#!/bin/sh\n[ \"$(tr -d '\\000')\" = '{password}' ]\n")).unwrap();
        let mount = format!("#!/bin/sh\nmount --bind {} /etc/pam.d/sshd && exec {SSHD} \"$@\"\n", pam.display());
        fs::write(&server, mount).unwrap();
        for script in [&compare, &server] {
            fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let permit = "required pam_permit.so\n";
        let exec = format!("auth [success=1 ignore=1 default=ignore] pam_exec.so quiet expose_authtok {}\n", compare.display());
        fs::write(pam, format!("{exec}auth requisite pam_deny.so\nauth {permit}account {permit}session {permit}")).unwrap();
        self.configure(&format!("UsePAM yes\nPermitRootLogin yes\n{more}"));
        let config = folder.join("sshd_config");
        let log = fs::File::create(folder.join("log")).unwrap();
        let mut command = Command::new("unshare");
        command.arg("-m").arg(&server).args(["-D", "-e", "-f"]).arg(config);
        self.server = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap());
        assert!(self.listens(), "{}", self.log());
    }

    /// Starts again as a server for which `/etc/shadow` holds `lines`, which needs root.
    pub fn restart_with_shadow(&mut self, lines: &str) {
        self.stop();
        let folder = self.folder.path();
        let (shadow, server) = (folder.join("shadow"), folder.join("sshd"));
        fs::write(&shadow, lines).unwrap();
        fs::write(&server, format!("#!/bin/sh\nmount --bind {} /etc/shadow && exec {SSHD} \"$@\"\n", shadow.display())).unwrap();
        fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
        self.configure("");
        let log = fs::File::create(folder.join("log")).unwrap();
        let mut command = Command::new("unshare");
        command.arg("-m").arg(&server).args(["-D", "-e", "-f"]).arg(folder.join("sshd_config"));
        self.server = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap());
        assert!(self.listens(), "{}", self.log());
    }

    /// Starts again with other settings and the same key.
    pub fn restart_with(&mut self, more: &str) {
        self.stop();
        self.configure(more);
        assert!(self.run(), "{}", self.log());
    }

    /// A new ed25519 key in the learner's `.ssh`, encrypted when there is a passphrase; its path.
    pub fn make_key(&self, name: &str, passphrase: &str) -> PathBuf {
        self.make_key_of(&["-t", "ed25519"], name, passphrase)
    }

    /// The same of another type or format, as `options` tell ssh-keygen.
    pub fn make_key_of(&self, options: &[&str], name: &str, passphrase: &str) -> PathBuf {
        let path = self.home.join(".ssh").join(name);
        // Few rounds: the strength of the passphrase is not what is tested.
        keygen(&[options, &["-q", "-a", "1", "-N", passphrase, "-C", "learner", "-f", path.to_str().unwrap()]].concat());
        path
    }

    /// Lets the key in, with `options` of authorized_keys before it.
    pub fn authorize(&self, key: &Path, options: &str) {
        let public = fs::read_to_string(key.with_extension("pub")).unwrap();
        let path = self.folder.path().join("authorized_keys");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}{options} {public}")).unwrap();
    }

    /// A key that is let in and a host key that is known: login needs no answers.
    pub fn welcome(&self) -> PathBuf {
        let key = self.make_key("id_ed25519", "");
        self.authorize(&key, "");
        self.know_host();
        key
    }

    /// `[127.0.0.1]:2222`
    pub fn known_as(&self) -> String {
        format!("[127.0.0.1]:{}", self.port)
    }

    /// `ssh-ed25519 AAAA…`, the host key's public half.
    pub fn host_key(&self) -> String {
        let text = fs::read_to_string(self.folder.path().join("host_key.pub")).unwrap();
        text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    }

    pub fn known_hosts(&self) -> PathBuf {
        self.home.join(".ssh/known_hosts")
    }

    /// Puts the host key into known_hosts.
    pub fn know_host(&self) {
        fs::write(self.known_hosts(), format!("{} {}\n", self.known_as(), self.host_key())).unwrap();
    }

    /// A binding of `vm` to this server with `key`.
    pub fn bindings(&self, key: Option<&Path>) -> Bindings {
        binding(&format!("{}@127.0.0.1:{}", self.user, self.port), key)
    }

    /// How often somebody has logged in since the start.
    pub fn logins(&self) -> usize {
        self.log().matches("Accepted publickey for").count()
    }

    /// Sends a signal to the processes behind the connections that stand.
    pub fn signal_sessions(&self, signal: &str) {
        let server = self.server.as_ref().unwrap().id().to_string();
        let sent = Command::new("pkill").args([&format!("-{signal}"), "-P", &server]).status().unwrap();
        assert!(sent.success(), "no session to send {signal} to");
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The target `vm` bound to `ssh`, logging in with `key`.
pub fn binding(ssh: &str, key: Option<&Path>) -> Bindings {
    let identity = key.map(|path| path.to_str().unwrap().to_owned());
    [("vm".to_owned(), TargetBinding { ssh: Some(ssh.to_owned()), identity, vm: None })].into()
}

fn keygen(args: &[&str]) {
    let made = Command::new("ssh-keygen").args(args).stdin(Stdio::null()).output().expect("ssh-keygen");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A port that nothing listens on, for now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An ssh-agent with `key` in it (which has no passphrase).
pub struct Agent {
    pub socket: PathBuf,
    process: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Agent {
    pub fn holding(key: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent");
        let process =
            Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        // The file is there a moment before anybody listens.
        while UnixStream::connect(&socket).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "ssh-agent did not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(key) = key {
            let added = Command::new("ssh-add").arg("-q").arg(key).env("SSH_AUTH_SOCK", &socket).stdin(Stdio::null()).status().unwrap();
            assert!(added.success());
        }
        Self { socket, process: Some(process), _folder: folder }
    }

    /// One that names `key` as its own, and answers nothing when asked to sign.
    pub fn silent(key: &Path) -> Self {
        let public = fs::read_to_string(key.with_extension("pub")).unwrap();
        let blob = ssh_key::PublicKey::from_openssh(&public).unwrap().to_bytes().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent");
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, blob) = (stream.unwrap(), blob.clone());
                std::thread::spawn(move || {
                    let mut request = [0; 5];
                    while stream.read_exact(&mut request).is_ok() && request[4] == 11 {
                        // SSH_AGENT_IDENTITIES_ANSWER: one key, its comment empty.
                        let number = |value: usize| u32::try_from(value).unwrap().to_be_bytes();
                        let body = [&[12][..], &number(1), &number(blob.len()), &blob, &number(0)].concat();
                        stream.write_all(&[&number(body.len())[..], &body].concat()).unwrap();
                    }
                    std::thread::sleep(Duration::from_secs(120));
                });
            }
        });
        Self { socket, process: None, _folder: folder }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A server that takes connections, says `greeting`, answers whatever is said first with `answer`, and then keeps silent.
pub fn other_server(greeting: &'static [u8], answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.write_all(greeting);
            if !answer.is_empty() && stream.read(&mut [0; 512]).is_ok() {
                let _ = stream.write_all(answer);
            }
            open.push(stream);
        }
    });
    port
}

/// A port that swallows packets: its queue of waiting connections is full, so that Linux drops what more comes.
pub struct BlackHole {
    pub port: u16,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl BlackHole {
    pub fn dig() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // Listening again only makes the queue shorter.
        rustix::net::listen(&listener, 0).unwrap();
        let address = listener.local_addr().unwrap();
        let waiting =
            std::iter::from_fn(|| TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok()).take(50).collect::<Vec<_>>();
        assert!(waiting.len() < 50, "the queue never fills here");
        Self { port: address.port(), _listener: listener, _waiting: waiting }
    }
}

/// Gives answers from a list, in order, and keeps what was asked. Declines when the list is at its end.
#[derive(Default)]
pub struct ScriptedPerson {
    answers: Mutex<Vec<Answer>>,
    asked: Mutex<Vec<Question>>,
    away: bool,
}

impl ScriptedPerson {
    pub fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        Self { answers: Mutex::new(answers), ..Self::default() }
    }

    pub fn passphrases<const N: usize>(passphrases: [&str; N]) -> Self {
        Self::answering(passphrases.map(|text| Answer::Passphrase(Secret::from(text.to_owned()))))
    }

    /// Nobody is at the keyboard.
    pub fn absent() -> Self {
        Self { away: true, ..Self::default() }
    }

    pub fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }
}

impl Person for ScriptedPerson {
    fn ask(&self, question: Question) -> Answer {
        self.asked.lock().unwrap().push(question);
        self.answers.lock().unwrap().pop().unwrap_or(Answer::Declined)
    }

    fn present(&self) -> bool {
        !self.away
    }
}
