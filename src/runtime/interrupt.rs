//! Ctrl-c and a polite kill on the command line: the work at hand is cancelled, and ends as if it had been told to.
//! The workbench has its own handling; this is for commands without a screen.

use tokio::signal::unix::{SignalKind, signal};

use crate::ports::Cancel;

/// Cancels `cancel` at the first SIGINT, SIGTERM or SIGHUP; the second one ends the program at once, with 130.
/// Where signals cannot be listened to, they keep ending the program.
pub fn cancels(cancel: &Cancel) {
    let cancel = cancel.clone();
    let (listening, ready) = std::sync::mpsc::channel();
    let listen = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
            let Ok([mut interrupt, mut terminate, mut hangup]) = listeners(kinds) else { return };
            let _ = listening.send(());
            for round in 0.. {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hangup.recv() => {}
                }
                cancel.cancel();
                if round > 0 {
                    std::process::exit(130);
                }
            }
        });
    };
    match std::thread::Builder::new().name("signals".to_owned()).spawn(listen) {
        // Not before the listening has begun, or a signal now would still end the program unheard.
        Ok(_) => drop(ready.recv()),
        Err(error) => tracing::warn!(%error, "signals are not listened to"),
    }
}

fn listeners(kinds: [SignalKind; 3]) -> std::io::Result<[tokio::signal::unix::Signal; 3]> {
    let [a, b, c] = kinds;
    Ok([signal(a)?, signal(b)?, signal(c)?])
}
