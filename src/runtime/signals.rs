//! Signals as things that happen to the event loop: TERM, HUP and INT leave in order, TSTP suspends, CONT redraws, and
//! WINCH asks for the size.

use std::io;

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::msg::Msg;

use super::event_loop::{Happening, Inbox};

/// Listens from now on. Call within the runtime, which hands them on once it runs.
pub fn start(inbox: &Inbox) -> io::Result<()> {
    let quits = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
    for kind in quits {
        forward(kind, inbox, || Happening::Msg(Msg::Quit))?;
    }
    forward(SignalKind::window_change(), inbox, || Happening::Resized)?;
    forward(SignalKind::from_raw(Signal::TSTP.as_raw()), inbox, || Happening::Suspended)?;
    forward(SignalKind::from_raw(Signal::CONT.as_raw()), inbox, || Happening::Woken)
}

fn forward(kind: SignalKind, inbox: &Inbox, happening: fn() -> Happening) -> io::Result<()> {
    let mut signals = signal(kind)?;
    let inbox = inbox.clone();
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            if inbox.send(happening()).is_err() {
                return;
            }
        }
    });
    Ok(())
}
