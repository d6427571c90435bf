//! Stands between libssh2 and the ssh-agent. libssh2 waits for an agent's signature for ever, and an agent may ask its
//! owner first; through the relay the wait ends with the deadline or when it is no longer wanted.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crate::adapters::deadline::Deadline;
use crate::adapters::throw_away::ThrowAwayFolder;
use crate::ports::Cancel;

/// A socket that leads to the agent until this value is dropped.
pub struct Relay {
    folder: ThrowAwayFolder,
    finished: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Begins to relay one connection to the agent at `agent`.
    pub fn start(agent: &Path, deadline: Deadline) -> std::io::Result<Self> {
        let mut relay = Self { folder: ThrowAwayFolder::make()?, finished: Cancel::new(), thread: None };
        let listener = UnixListener::bind(relay.socket())?;
        let upstream = UnixStream::connect(agent)?;
        listener.set_nonblocking(true)?;
        let finished = relay.finished.clone();
        let wanted = move || !finished.is_cancelled() && deadline.left().is_ok();
        relay.thread = Some(std::thread::spawn(move || {
            if let Some(client) = accept(&listener, &wanted) {
                pump(&client, &upstream, &wanted);
            }
        }));
        Ok(relay)
    }

    /// Where libssh2 finds it.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("agent")
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.finished.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Between two looks at whether it is still wanted.
const TURN: std::time::Duration = std::time::Duration::from_millis(20);

fn accept(listener: &UnixListener, wanted: &dyn Fn() -> bool) -> Option<UnixStream> {
    while wanted() {
        match listener.accept() {
            Ok((client, _)) => return Some(client),
            Err(_) => std::thread::sleep(TURN / 10),
        }
    }
    None
}

/// Carries bytes both ways until one side ends or nobody wants them; then ends both.
fn pump(client: &UnixStream, upstream: &UnixStream, wanted: &(dyn Fn() -> bool + Sync)) {
    let carry = |mut from: &UnixStream, mut to: &UnixStream| {
        let mut buffer = [0; 4096];
        let _ = from.set_read_timeout(Some(TURN));
        while wanted() {
            match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) if to.write_all(&buffer[..count]).is_ok() => {}
                Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
                Ok(_) | Err(_) => break,
            }
        }
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| carry(upstream, client));
        carry(client, upstream);
    });
}
