//! What the terminal says, as messages of ours. One thread reads it, blocking: keys, the mouse, and answers to questions.

mod csi;
mod parser;
mod reply;

pub use reply::Reply;

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::app::key::{Key, KeyCode};
use crate::app::msg::Msg;

use super::event_loop::{Happening, Inbox};
use parser::{Parser, Pending, Token};

/// A lone ESC is the key when nothing follows for so long. A terminal sends a sequence at once; a network may part it.
const ESCAPE_WAITS: Duration = Duration::from_millis(30);
/// A sequence that has begun is given up after so long.
const SEQUENCE_WAITS: Duration = Duration::from_millis(500);

/// The thread that reads, for as long as another program has the terminal to be kept from it.
pub struct Input {
    wake: UnixStream,
    paused: Receiver<()>,
}

impl Input {
    /// Lets go of the terminal: what is typed from now on is another program's.
    pub fn pause(&mut self) {
        if self.wake.write_all(&[0]).is_ok() {
            // It answers at once, unless the terminal is gone and the thread with it.
            let _ = self.paused.recv();
        }
    }

    /// Reads again.
    pub fn resume(&mut self) {
        let _ = self.wake.write_all(&[0]);
    }
}

/// Reads until the terminal is gone, which is a reason to leave.
pub fn start(inbox: Inbox) -> io::Result<Input> {
    let (wake, mut woken) = UnixStream::pair()?;
    let (told, paused) = channel();
    std::thread::spawn(move || {
        let _ = read(&inbox, &mut woken, &told);
        let _ = inbox.send(Happening::Msg(Msg::Quit));
    });
    Ok(Input { wake, paused })
}

/// Ends with the terminal, or when nobody listens any more.
fn read(inbox: &Inbox, woken: &mut UnixStream, paused: &Sender<()>) -> io::Result<()> {
    let terminal = io::stdin();
    let mut parser = Parser::default();
    let mut bytes = [0; 4096];
    loop {
        let waits = match parser.pending() {
            Pending::Nothing | Pending::Paste => None,
            Pending::Escape => Some(ESCAPE_WAITS),
            Pending::Sequence => Some(SEQUENCE_WAITS),
        };
        let ready = ready(&terminal, woken, waits)?;
        if ready == Ready::Pause {
            woken.read_exact(&mut [0])?;
            if paused.send(()).is_err() {
                return Ok(());
            }
            // Until it is told to go on.
            woken.read_exact(&mut [0])?;
            continue;
        }
        let tokens = if ready == Ready::Terminal {
            match rustix::io::read(&terminal, &mut bytes) {
                Ok(0) => return Ok(()),
                Ok(count) => parser.feed(&bytes[..count]),
                Err(Errno::INTR | Errno::AGAIN) => continue,
                Err(error) => return Err(error.into()),
            }
        } else {
            parser.give_up().into_iter().collect()
        };
        for token in tokens {
            let happening = match token {
                Token::Event(event) => message(event).map(Happening::Msg),
                Token::Reply(reply) => Some(Happening::Reply(reply)),
            };
            if happening.is_some_and(|happening| inbox.send(happening).is_err()) {
                return Ok(());
            }
        }
    }
}

/// What there is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ready {
    /// Read the terminal.
    Terminal,
    /// Let go of it.
    Pause,
    /// Nothing came in time.
    Nothing,
}

/// Waits until there is something to do. A pause comes before what can be read.
fn ready(terminal: &io::Stdin, woken: &UnixStream, waits: Option<Duration>) -> io::Result<Ready> {
    let limit = waits.map(|waits| Timespec { tv_sec: 0, tv_nsec: i64::from(waits.subsec_nanos()) });
    loop {
        let mut watched = [PollFd::new(woken, PollFlags::IN), PollFd::new(terminal, PollFlags::IN)];
        match poll(&mut watched, limit.as_ref()) {
            Ok(0) => return Ok(Ready::Nothing),
            Ok(_) if !watched[0].revents().is_empty() => return Ok(Ready::Pause),
            Ok(_) => return Ok(Ready::Terminal),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(event) => mouse(event),
        // The signal tells of a new size, from before the first event is read.
        Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release || event.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER) {
        return None;
    }
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let code = match event.code {
        Code::Char(ch) if ctrl => KeyCode::Char(ch.to_ascii_lowercase()),
        Code::Char(ch) => KeyCode::Char(ch),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        _ => return None,
    };
    Some(Key { code, ctrl })
}

fn mouse(event: MouseEvent) -> Option<Msg> {
    let MouseEvent { kind, column, row, modifiers } = event;
    let shift = modifiers.contains(KeyModifiers::SHIFT);
    match kind {
        MouseEventKind::ScrollRight => Some(Msg::WheelSideways { column, row, notches: 1 }),
        MouseEventKind::ScrollLeft => Some(Msg::WheelSideways { column, row, notches: -1 }),
        MouseEventKind::ScrollDown if shift => Some(Msg::WheelSideways { column, row, notches: 1 }),
        MouseEventKind::ScrollUp if shift => Some(Msg::WheelSideways { column, row, notches: -1 }),
        MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click { column, row }),
        MouseEventKind::Drag(MouseButton::Left) => Some(Msg::Drag { column, row }),
        MouseEventKind::Up(MouseButton::Left) => Some(Msg::LetGo),
        MouseEventKind::ScrollDown => Some(Msg::Wheel { column, row, notches: 1 }),
        MouseEventKind::ScrollUp => Some(Msg::Wheel { column, row, notches: -1 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_as_typed_and_what_has_no_meaning_here_is_dropped() {
        let pressed = |code, modifiers| key(KeyEvent::new(code, modifiers));
        assert_eq!(pressed(Code::Char('R'), KeyModifiers::SHIFT), Some(Key::char('R')));
        assert_eq!(pressed(Code::Char('C'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), Some(Key::ctrl('c')));
        assert_eq!(pressed(Code::Char('x'), KeyModifiers::ALT), None);
        assert_eq!(pressed(Code::F(5), KeyModifiers::NONE), None);
        let released = KeyEvent { kind: KeyEventKind::Release, ..KeyEvent::new(Code::Enter, KeyModifiers::NONE) };
        assert_eq!(key(released), None);
    }
}
