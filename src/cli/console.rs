//! A plain terminal that several threads speak to: results on stdout, one line on stderr that says what is being waited for,
//! and questions. Only one of them has it at a time, so nothing is written through anything else.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use unicode_width::UnicodeWidthChar;

use crate::domain::sanitize::{sanitize, sanitize_line};
use crate::domain::secret::Secret;
use crate::ports::{Cancel, Clock};
use crate::runtime::clock::SystemClock;
use crate::runtime::plain_terminal::{self, Echo};

/// Waits shorter than this are not worth a line.
const WORTH_TELLING: SignedDuration = SignedDuration::from_millis(500);

/// How often the line is drawn.
const TICK: Duration = Duration::from_millis(250);

/// The terminal of one command.
pub struct Console {
    cancel: Cancel,
    redraws: bool,
    asks: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting_for: Option<(String, Timestamp)>,
    drawn: bool,
}

impl Console {
    /// `cancel` is what ctrl-c at a question calls.
    pub fn new(cancel: Cancel) -> Self {
        let (redraws, asks) = (plain_terminal::can_redraw(), plain_terminal::can_ask());
        Self { cancel, redraws, asks, state: Mutex::default() }
    }

    /// Whether somebody can be asked.
    pub fn asks(&self) -> bool {
        self.asks
    }

    /// What is being waited for from now on; shown once that lasts.
    pub fn wait_for(&self, what: &str) {
        let mut state = self.state();
        let since = state.waiting_for.as_ref().map_or_else(|| SystemClock.now(), |(_, since)| *since);
        state.waiting_for = Some((sanitize_line(what).into_owned(), since));
    }

    /// Does `work` on this thread, while another keeps the line drawn that tells what is waited for.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, is_done) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                while is_done.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    self.draw();
                }
            });
            let value = work();
            drop(done);
            self.settle();
            value
        })
    }

    /// Draws the wait anew, with its seconds.
    fn draw(&self) {
        let mut state = self.state();
        let Some((what, since)) = &state.waiting_for else { return };
        let waited = SystemClock.now().duration_since(*since);
        if !self.redraws || waited < WORTH_TELLING {
            return;
        }
        let line = clipped(&format!("  {what} · {} s · ctrl-c stops", waited.as_secs()), plain_terminal::width() - 1);
        let mut stderr = io::stderr().lock();
        // CSI 2 K erases the line: ECMA-48, EL.
        let _ = write!(stderr, "\r\x1b[2K{line}");
        let _ = stderr.flush();
        state.drawn = true;
    }

    /// Writes `text` to stdout, where the wait's line was. The text has been made safe by whoever wrote it.
    pub fn result(&self, text: &str) -> io::Result<()> {
        let mut state = self.state();
        erase(&mut state);
        state.waiting_for = None;
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Writes `text` for people to stderr.
    pub fn note(&self, text: &str) {
        let mut state = self.state();
        erase(&mut state);
        let _ = writeln!(io::stderr(), "{}", sanitize(text));
    }

    /// Nothing is waited for any more.
    fn settle(&self) {
        let mut state = self.state();
        erase(&mut state);
        state.waiting_for = None;
    }

    /// Asks `question` on stderr and waits for a line. `None` when nobody answers.
    pub fn ask(&self, question: &str, echo: Echo) -> Option<Secret> {
        if !self.asks || self.cancel.is_cancelled() {
            return None;
        }
        let mut state = self.state();
        erase(&mut state);
        let answer = plain_terminal::read_line(&format!("{} ", sanitize_line(question)), echo, &self.cancel);
        // The time that a person took is not the machine's.
        if let Some((_, since)) = &mut state.waiting_for {
            *since = SystemClock.now();
        }
        answer.unwrap_or_else(|error| {
            tracing::warn!(%error, "the terminal could not be asked");
            None
        })
    }

    /// Asks for a yes or a no; anything but a clear yes is no. `None` when nobody answers.
    pub fn confirm(&self, question: &str) -> Option<bool> {
        let answer = self.ask(&format!("{question} [y/n]"), Echo::Shown)?;
        Some(matches!(answer.expose().trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn erase(state: &mut State) {
    if std::mem::take(&mut state.drawn) {
        let mut stderr = io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[2K");
        let _ = stderr.flush();
    }
}

/// As much of `line` as fits `columns`.
fn clipped(line: &str, columns: usize) -> String {
    let mut used = 0;
    let fits = |ch: &char| {
        used += ch.width().unwrap_or(0);
        used <= columns
    };
    line.chars().take_while(fits).collect()
}
