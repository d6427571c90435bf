//! Bytes from the terminal become keys, clicks, pasted text, and answers to what it was asked. Whatever looks like an answer never
//! becomes keys, however late it comes: that is why the bytes are read here and not by crossterm, whose own types come out.
//!
//! Forms after xterm's ctlseqs (<https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>) and ECMA-48, section 5.4.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::csi;
use super::reply::{self, Reply};

/// Bytes of an answer that are kept; no answer that is understood is longer.
const KEPT: usize = 4096;
/// Bytes of pasted text that are kept.
const LARGEST_PASTE: usize = 1 << 20;
const PASTE_ENDS: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;

/// One thing that the terminal said.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A key, a click, pasted text.
    Event(Event),
    /// An answer.
    Reply(Reply),
}

/// What is waited for after the bytes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Nothing: all of them had a meaning.
    Nothing,
    /// A lone ESC: the key, or the beginning of more.
    Escape,
    /// A sequence has begun.
    Sequence,
    /// Text is being pasted.
    Paste,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Parser {
    held: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// An answer too long to be one is being passed over.
    passing_over: bool,
}

/// What the first held bytes are.
enum Step {
    /// This many bytes, and what they mean.
    Taken(usize, Option<Token>),
    /// More bytes are needed.
    Wait,
}

impl Parser {
    /// Takes bytes in, and says what they mean.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Token> {
        self.held.extend_from_slice(bytes);
        let mut tokens = Vec::new();
        while !self.held.is_empty() {
            if self.paste.is_some() {
                if !self.pasted(&mut tokens) {
                    break;
                }
                continue;
            }
            match self.step() {
                Step::Taken(count, token) => {
                    self.held.drain(..count);
                    tokens.extend(token);
                }
                Step::Wait => break,
            }
        }
        tokens
    }

    /// What the terminal owes.
    pub fn pending(&self) -> Pending {
        match (&self.paste, &self.held[..]) {
            (Some(_), _) => Pending::Paste,
            (None, []) => Pending::Nothing,
            (None, [ESC]) => Pending::Escape,
            _ => Pending::Sequence,
        }
    }

    /// Nothing came for a while: a lone ESC was the key, and what had begun has no end.
    pub fn give_up(&mut self) -> Option<Token> {
        let pending = self.pending();
        if matches!(pending, Pending::Escape | Pending::Sequence) {
            self.held.clear();
            self.passing_over = false;
        }
        (pending == Pending::Escape).then(|| key(KeyCode::Esc, KeyModifiers::NONE))
    }

    fn step(&mut self) -> Step {
        match self.held[..] {
            [ESC] => Step::Wait,
            [ESC, b'[', ..] => self.control_sequence(),
            [ESC, b'O'] => Step::Wait,
            [ESC, b'O', letter, ..] => Step::Taken(3, csi::letter_key(letter).map(|code| key(code, KeyModifiers::NONE))),
            [ESC, kind @ (b']' | b'P' | b'_'), ref rest @ ..] => match rest.first() {
                None => Step::Wait,
                Some(first) if reply::may_begin(kind, *first) => self.string(kind),
                // Alt with that key: not followed by what an answer would be.
                Some(_) => Step::Taken(2, None),
            },
            [ESC, ESC, ..] => Step::Taken(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
            [ESC, ref rest @ ..] => match letter(rest) {
                Some((count, code, modifiers)) => Step::Taken(1 + count, Some(key(code, modifiers | KeyModifiers::ALT))),
                None if rest.len() < 4 => Step::Wait,
                None => Step::Taken(1, None),
            },
            ref all => match letter(all) {
                Some((count, code, modifiers)) => Step::Taken(count, Some(key(code, modifiers))),
                None if is_begun(all) => Step::Wait,
                None => Step::Taken(1, None),
            },
        }
    }

    /// `ESC [`, parameters, and a letter that ends it.
    fn control_sequence(&mut self) -> Step {
        let body = &self.held[2..];
        let Some(length) = body.iter().position(|byte| !(0x20..0x40).contains(byte)) else {
            return if body.len() > KEPT { Step::Taken(self.held.len(), None) } else { Step::Wait };
        };
        let (parameters, end) = (&body[..length], body[length]);
        let whole = 2 + length + 1;
        match end {
            // Cut off by another sequence, or by a key.
            0..0x20 | 0x7f.. => Step::Taken(2 + length, None),
            // The Linux console's function keys, and clicks in their oldest form.
            b'[' if parameters.is_empty() => {
                if self.held.len() > whole {
                    Step::Taken(whole + 1, None)
                } else {
                    Step::Wait
                }
            }
            b'M' if parameters.is_empty() => {
                if self.held.len() >= whole + 3 {
                    Step::Taken(whole + 3, None)
                } else {
                    Step::Wait
                }
            }
            b'~' if parameters == b"200" => {
                self.paste = Some(Vec::new());
                Step::Taken(whole, None)
            }
            _ => {
                let reply = || reply::control_sequence(parameters, end).map(Token::Reply);
                Step::Taken(whole, csi::event(parameters, end).map(Token::Event).or_else(reply))
            }
        }
    }

    /// `ESC ]`, `ESC P` or `ESC _`, text, and `ESC \` or BEL.
    fn string(&mut self, kind: u8) -> Step {
        let body = &self.held[2..];
        let end = body.iter().position(|byte| matches!(*byte, 0x07 | 0x18 | 0x1a | ESC));
        let Some(end) = end else {
            if self.held.len() > KEPT {
                // Its beginning is kept, so that its end is found.
                self.held.truncate(3);
                self.passing_over = true;
            }
            return Step::Wait;
        };
        let length = match (body[end], body.get(end + 1)) {
            (ESC, None) => return Step::Wait,
            (ESC, Some(b'\\')) => 2 + end + 2,
            // Another sequence begins: this one has no end.
            (ESC, Some(_)) => return Step::Taken(2 + end, None),
            _ => 2 + end + 1,
        };
        let whole = !std::mem::take(&mut self.passing_over) && !matches!(body[end], 0x18 | 0x1a);
        let text = String::from_utf8_lossy(&body[..end]);
        Step::Taken(length, whole.then(|| reply::string(kind, &text)).flatten().map(Token::Reply))
    }

    /// Gathers pasted text. False when its end has not come.
    fn pasted(&mut self, tokens: &mut Vec<Token>) -> bool {
        let Some(text) = &mut self.paste else { return true };
        let end = self.held.windows(PASTE_ENDS.len()).position(|window| window == PASTE_ENDS);
        // Its end may be there in part.
        let until = end.unwrap_or(self.held.len().saturating_sub(PASTE_ENDS.len() - 1));
        let room = LARGEST_PASTE.saturating_sub(text.len());
        text.extend(self.held.drain(..until).take(room));
        if end.is_some() {
            self.held.drain(..PASTE_ENDS.len());
            tokens.push(Token::Event(Event::Paste(String::from_utf8_lossy(text).into_owned())));
            self.paste = None;
        }
        end.is_some()
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Token {
    Token::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

/// The key of a control character or a letter, and how many bytes it takes.
fn letter(bytes: &[u8]) -> Option<(usize, KeyCode, KeyModifiers)> {
    let (none, ctrl) = (KeyModifiers::NONE, KeyModifiers::CONTROL);
    let of = |byte: u8| KeyCode::Char(char::from(byte));
    Some(match *bytes.first()? {
        b'\r' => (1, KeyCode::Enter, none),
        b'\t' => (1, KeyCode::Tab, none),
        0x7f => (1, KeyCode::Backspace, none),
        0 => (1, KeyCode::Char(' '), ctrl),
        control @ 0x01..=0x1a => (1, of(control - 1 + b'a'), ctrl),
        control @ 0x1c..=0x1f => (1, of(control - 0x1c + b'4'), ctrl),
        ESC => return None,
        _ => {
            let text = bytes.utf8_chunks().next().map(|chunk| chunk.valid()).unwrap_or_default();
            let ch = text.chars().next()?;
            (ch.len_utf8(), KeyCode::Char(ch), if ch.is_uppercase() { KeyModifiers::SHIFT } else { none })
        }
    })
}

/// Whether these bytes may be the first of a letter.
fn is_begun(bytes: &[u8]) -> bool {
    let needed = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    bytes.len() < needed && bytes[1..].iter().all(|byte| (0x80..0xc0).contains(byte))
}

#[cfg(test)]
mod tests;
