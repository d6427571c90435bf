//! One SSH session over one socket, used without blocking: every call waits by polling the socket within a deadline and
//! looks at the cancel flag. Owned by one thread; it holds no policy.

use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use ssh2::{BlockDirections, ErrorCode, Session};

use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::sanitize::sanitize_line;

/// `LIBSSH2_ERROR_EAGAIN`: nothing to be had right now.
const TRY_AGAIN: i32 = -37;

/// What a call on the session came to instead of its answer.
#[derive(Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Its time was over, or it was no longer wanted.
    Stopped(Stopped),
    /// libssh2's error: its code and its words, made safe to print.
    Refused(i32, String),
}

/// A session and the socket below it.
pub struct Link {
    pub session: Session,
    socket: TcpStream,
}

impl Link {
    /// A session that has not said anything yet.
    pub fn new(stream: TcpStream) -> Result<Self, LinkFault> {
        let socket = stream.try_clone().map_err(|error| LinkFault::Refused(0, error.to_string()))?;
        let mut session = Session::new().map_err(|error| refused(&error))?;
        session.set_tcp_stream(stream);
        session.set_blocking(false);
        let link = Self { session, socket };
        link.answer_at_once();
        Ok(link)
    }

    /// Repeats `call` until it answers, fails or the deadline passes.
    pub fn until<T>(&self, deadline: &Deadline, mut call: impl FnMut(&mut Session) -> Result<T, ssh2::Error>) -> Result<T, LinkFault> {
        // Clones share the one session; this only gives the calls that want it a mutable handle.
        let mut session = self.session.clone();
        loop {
            match call(&mut session) {
                Err(error) if error.code() == ErrorCode::Session(TRY_AGAIN) => self.wait(deadline).map_err(LinkFault::Stopped)?,
                Err(error) => return Err(refused(&error)),
                Ok(answer) => return Ok(answer),
            }
        }
    }

    /// Waits until the socket has what the session waits for, or a slice of time is over.
    pub fn wait(&self, deadline: &Deadline) -> Result<(), Stopped> {
        let slice = deadline.slice()?;
        let wanted = match self.session.block_directions() {
            BlockDirections::Outbound => PollFlags::OUT,
            BlockDirections::Both => PollFlags::IN | PollFlags::OUT,
            BlockDirections::Inbound | BlockDirections::None => PollFlags::IN,
        };
        let wait = Timespec { tv_sec: 0, tv_nsec: slice.as_nanos().try_into().unwrap_or(0) };
        let _ = poll(&mut [PollFd::from_borrowed_fd(self.socket.as_fd(), wanted)], Some(&wait));
        self.answer_at_once();
        Ok(())
    }

    /// sshd sends small packets with Nagle's algorithm on; a delayed acknowledgement then costs 40 ms a turn. Linux forgets
    /// the setting, so it is renewed with every wait.
    fn answer_at_once(&self) {
        #[cfg(target_os = "linux")]
        let _ = rustix::net::sockopt::set_tcp_quickack(&self.socket, true);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = self.session.disconnect(None, "", None);
        // libssh2 frees a session only when nothing is left to send: with the socket shut, and blocking, that is at once.
        let _ = self.socket.shutdown(Shutdown::Both);
        self.session.set_blocking(true);
    }
}

fn refused(error: &ssh2::Error) -> LinkFault {
    let code = match error.code() {
        ErrorCode::Session(code) | ErrorCode::SFTP(code) => code,
    };
    LinkFault::Refused(code, sanitize_line(error.message()).into_owned())
}
