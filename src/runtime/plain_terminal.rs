//! The terminal of commands without a screen: what it can show, and a line typed at it, shown or hidden. Lines are read in
//! raw mode, so that a passphrase is never echoed, its buffer is ours to wipe, and ctrl-c ends the question at once.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;

use crate::domain::secret::Secret;
use crate::ports::Cancel;

use super::surroundings::Surroundings;

/// How often a waiting question looks whether it is still wanted.
const GLANCE: Duration = Duration::from_millis(100);

/// Whether what is typed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// As it is typed.
    Shown,
    /// Not at all, not even its length.
    Hidden,
}

/// Whether a line on stderr can be drawn over: it is a terminal, and one that can be steered.
pub fn can_redraw() -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    io::stderr().is_terminal() && !dumb
}

/// Whether somebody can be asked: keys come from a terminal, and messages go to one.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && can_redraw()
}

/// Whether the locale's characters are UTF-8.
pub fn has_unicode() -> bool {
    Surroundings::read(|name| std::env::var(name).ok()).unicode
}

/// Columns of the terminal; 80 where it does not say.
pub fn width() -> usize {
    terminal::size().map_or(80, |(columns, _)| usize::from(columns).max(20))
}

/// Asks `question` (one line, free of control characters) on stderr and waits for a line. `None` when the person gave up (Esc,
/// ctrl-c, ctrl-d) or `cancel` was called; ctrl-c calls it too.
pub fn read_line(question: &str, echo: Echo, cancel: &Cancel) -> io::Result<Option<Secret>> {
    // Raw mode first: whoever answers as soon as the question shows must not see a passphrase echoed.
    let _raw = RawMode::begin()?;
    write_out(question)?;
    let line = type_line(echo, cancel);
    write_out("\r\n")?;
    line
}

/// Raw mode for as long as it lives; given back on every way out, a panic too.
struct RawMode;

impl RawMode {
    fn begin() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        if let Err(error) = terminal::disable_raw_mode() {
            tracing::error!(%error, "the terminal could not be given back as it was");
        }
    }
}

fn type_line(echo: Echo, cancel: &Cancel) -> io::Result<Option<Secret>> {
    let mut line = Secret::new();
    while !cancel.is_cancelled() {
        if !event::poll(GLANCE)? {
            continue;
        }
        let Event::Key(key) = event::read()? else { continue };
        match stroke(&key) {
            Stroke::Char(ch) => {
                line.push(ch);
                if echo == Echo::Shown {
                    write_out(ch.encode_utf8(&mut [0; 4]))?;
                }
            }
            Stroke::Erase => {
                if line.chars() > 0 && echo == Echo::Shown {
                    write_out("\u{8} \u{8}")?;
                }
                line.pop();
            }
            Stroke::Done => return Ok(Some(line)),
            Stroke::GiveUp => return Ok(None),
            Stroke::Interrupt => cancel.cancel(),
            Stroke::Other => {}
        }
    }
    Ok(None)
}

#[derive(Debug, PartialEq, Eq)]
enum Stroke {
    Char(char),
    Erase,
    Done,
    GiveUp,
    Interrupt,
    Other,
}

fn stroke(key: &KeyEvent) -> Stroke {
    if key.kind == KeyEventKind::Release {
        return Stroke::Other;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if control => Stroke::Interrupt,
        KeyCode::Char('d') if control => Stroke::GiveUp,
        KeyCode::Char('h') if control => Stroke::Erase,
        KeyCode::Char('j' | 'm') if control => Stroke::Done,
        KeyCode::Char(ch) if !control && !ch.is_control() => Stroke::Char(ch),
        KeyCode::Backspace => Stroke::Erase,
        KeyCode::Enter => Stroke::Done,
        KeyCode::Esc => Stroke::GiveUp,
        _ => Stroke::Other,
    }
}

fn write_out(text: &str) -> io::Result<()> {
    let mut terminal = io::stderr().lock();
    terminal.write_all(text.as_bytes())?;
    terminal.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_does_what_a_line_of_text_expects_of_it() {
        let control = KeyModifiers::CONTROL;
        let none = KeyModifiers::NONE;
        for (code, modifiers, expected) in [
            (KeyCode::Char('a'), none, Stroke::Char('a')),
            (KeyCode::Char('Ä'), KeyModifiers::SHIFT, Stroke::Char('Ä')),
            (KeyCode::Char('c'), control, Stroke::Interrupt),
            (KeyCode::Char('d'), control, Stroke::GiveUp),
            (KeyCode::Char('j'), control, Stroke::Done),
            (KeyCode::Char('x'), control, Stroke::Other),
            (KeyCode::Enter, none, Stroke::Done),
            (KeyCode::Esc, none, Stroke::GiveUp),
            (KeyCode::Up, none, Stroke::Other),
        ] {
            assert_eq!(stroke(&KeyEvent::new(code, modifiers)), expected, "{code:?} {modifiers:?}");
        }
    }
}
