//! Signals as things that happen to the event loop: TERM, HUP and INT leave in order, TSTP suspends, CONT redraws, and
//! WINCH asks for the size. While another program has the terminal, INT is its own business, and TSTP stops this one at once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::msg::Msg;

use super::event_loop::{Happening, Inbox};

static LENT: AtomicBool = AtomicBool::new(false);

/// Another program has the terminal, or no longer.
pub fn lend(lent: bool) {
    LENT.store(lent, Ordering::SeqCst);
}

/// Listens from now on. Call within the runtime, which hands them on once it runs.
pub fn start(inbox: &Inbox) -> io::Result<()> {
    for kind in [SignalKind::terminate(), SignalKind::hangup()] {
        forward(kind, inbox, || Some(Happening::Msg(Msg::Quit)))?;
    }
    forward(SignalKind::interrupt(), inbox, || (!LENT.load(Ordering::SeqCst)).then_some(Happening::Msg(Msg::Quit)))?;
    forward(SignalKind::window_change(), inbox, || Some(Happening::Resized))?;
    forward(SignalKind::from_raw(Signal::TSTP.as_raw()), inbox, suspended)?;
    forward(SignalKind::from_raw(Signal::CONT.as_raw()), inbox, || Some(Happening::Woken))
}

/// The shell waits for all programs of the job to stop, and the one that has the terminal did.
fn suspended() -> Option<Happening> {
    if !LENT.load(Ordering::SeqCst) {
        return Some(Happening::Suspended);
    }
    let _ = kill_process(getpid(), Signal::STOP);
    None
}

fn forward(kind: SignalKind, inbox: &Inbox, happening: fn() -> Option<Happening>) -> io::Result<()> {
    let mut signals = signal(kind)?;
    let inbox = inbox.clone();
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            if happening().is_some_and(|happening| inbox.send(happening).is_err()) {
                return;
            }
        }
    });
    Ok(())
}
