//! The way through another machine: `ProxyJump` and `ProxyCommand` of ~/.ssh/config, as a child process whose input and
//! output stand for the connection. Jumping is left to ssh itself, without questions (BatchMode).

use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::destination::Destination;
use super::ladder::Fault;
use super::settings::Settings;
use crate::adapters::host::command::{find_program, kill_group};
use crate::adapters::host::{Host, text};
use crate::domain::cause::Cause;
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};

/// How much of the helper's complaints is kept.
const KEPT: usize = 4_096;
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What ~/.ssh/config says of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// `ProxyJump`: machines to go through, in order, with commas.
    Jump(String),
    /// `ProxyCommand`: a shell command.
    Command(String),
}

/// The running helper; ends with this value.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    complaints: Arc<Mutex<Vec<u8>>>,
    listener: Option<JoinHandle<()>>,
}

/// Starts the helper for `settings`, and gives the socket that leads through it. The socket is one of a pair, not of the
/// network; it comes as a `TcpStream` since reading, peeking and polling are the same.
pub fn open(proxy: &Proxy, settings: &Settings, host: &Host) -> Result<(TcpStream, Helper), Fault> {
    let fault = |reason, seen: String| Fault::new(Rung::Address, reason, seen);
    let mut command = command(proxy, settings, host)?;
    let pair = UnixStream::pair().and_then(|(ours, theirs)| Ok((ours, theirs.try_clone()?, theirs)));
    let (ours, input, output) = pair.map_err(|error| fault(ErrorReason::Internal, format!("no socket to be had: {error}")))?;
    command.stdin(OwnedFd::from(input)).stdout(OwnedFd::from(output)).stderr(Stdio::piped()).process_group(0);
    let started = command.spawn();
    // The command holds the other end of the pair too; while it does, the end of the helper would go unnoticed.
    drop(command);
    let mut child = started.map_err(|error| {
        let fault = fault(ErrorReason::NoTool, format!("{} cannot be started: {error}", shown(proxy)));
        fault.because([Cause::here("its program is not installed, or may not be run", "drillyard doctor")])
    })?;
    let complaints = Arc::new(Mutex::new(Vec::new()));
    let listener = child.stderr.take().map(|mut pipe| {
        let kept = Arc::clone(&complaints);
        std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = std::io::Read::read(&mut pipe, &mut buffer) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let room = KEPT - kept.len();
                kept.extend_from_slice(&buffer[..count.min(room)]);
            }
        })
    });
    Ok((TcpStream::from(OwnedFd::from(ours)), Helper { child, complaints, listener }))
}

fn command(proxy: &Proxy, settings: &Settings, host: &Host) -> Result<Command, Fault> {
    match proxy {
        Proxy::Command(line) => {
            let mut command = Command::new("/bin/sh");
            command.arg("-c").arg(format!("exec {}", settings.with_tokens(line, &host.home)));
            Ok(command)
        }
        Proxy::Jump(hops) => {
            let no_ssh = || {
                let seen = "going through another machine needs an ssh program, and there is none here";
                Fault::new(Rung::Address, ErrorReason::NoTool, seen).because([Cause::here("ssh is not installed", "drillyard doctor")])
            };
            let ssh = find_program(&["ssh".to_owned()], &host.home, host.search_path.as_deref()).ok_or_else(no_ssh)?;
            let (before, last) = hops.rsplit_once(',').map_or((None, hops.as_str()), |(before, last)| (Some(before), last));
            let hop = Destination::parse(last).map_err(|message| Fault::new(Rung::Address, ErrorReason::NoTarget, message))?;
            let mut command = Command::new(ssh);
            command.args(super::settings::own_config(host)).args(["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"]);
            command.args(before.iter().flat_map(|before| ["-J", before]));
            command.args(hop.user.iter().flat_map(|user| ["-l", user]));
            command.args(hop.port.iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
            command.arg("-W").arg(format!("[{}]:{}", settings.hostname, settings.port)).arg("--").arg(&hop.host);
            Ok(command)
        }
    }
}

/// `the jump over gate`
pub fn shown(proxy: &Proxy) -> String {
    match proxy {
        Proxy::Jump(hops) => format!("the jump over {hops}"),
        Proxy::Command(line) => format!("the ProxyCommand '{line}'"),
    }
}

impl Helper {
    /// A server that cannot be heard through the helper, told with what the helper said.
    pub fn explain(&self, fault: Fault, proxy: &Proxy) -> Fault {
        // It may close the connection a moment before it says why.
        let until = Instant::now() + LAST_WORDS;
        while self.listener.as_ref().is_some_and(|listener| !listener.is_finished()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        let complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        let said = text(&complaints);
        let Some(said) = said.lines().map(str::trim).rfind(|line| !line.is_empty()) else { return fault };
        let seen = format!("{} leads nowhere; it says: {}", shown(proxy), sanitize_line(said));
        let told = Fault::new(Rung::Address, fault.reason, seen);
        let first = match proxy {
            Proxy::Jump(hops) => format!("ssh {} true", hops.split(',').next().unwrap_or_default()),
            Proxy::Command(line) => line.clone(),
        };
        told.because([
            Cause::here("the machine in between cannot be logged in to without a question", first),
            Cause::here("from there, the target cannot be reached", "drillyard target list"),
        ])
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        kill_group(&self.child);
        let _ = self.child.wait();
    }
}
