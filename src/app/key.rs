//! A key as the person pressed it, in words of our own: the core knows no terminal library.

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key; letters come as typed, so `R` is shift and r.
    pub code: KeyCode,
    /// Control was held.
    pub ctrl: bool,
}

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Delete forward.
    Delete,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
}

impl Key {
    /// The key alone.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    /// A character's key.
    pub const fn char(ch: char) -> Self {
        Self::plain(KeyCode::Char(ch))
    }

    /// A letter with control.
    pub const fn ctrl(ch: char) -> Self {
        Self { code: KeyCode::Char(ch), ctrl: true }
    }

    /// The character it types, when it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(ch) if !self.ctrl => Some(ch),
            _ => None,
        }
    }

    /// Its name, as footers and the keys screen show it: `Enter`, `ctrl-c`, `↑` (`Up` where there is no Unicode).
    pub fn name(self, unicode: bool) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "space",
            KeyCode::Char(ch) if self.ctrl => return format!("ctrl-{ch}"),
            KeyCode::Char(ch) => return ch.to_string(),
            KeyCode::Enter => "Enter",
            KeyCode::Esc => "Esc",
            KeyCode::Backspace => "Backspace",
            KeyCode::Delete => "Del",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "shift-Tab",
            KeyCode::Up if unicode => "↑",
            KeyCode::Up => "Up",
            KeyCode::Down if unicode => "↓",
            KeyCode::Down => "Down",
            KeyCode::Left if unicode => "←",
            KeyCode::Left => "Left",
            KeyCode::Right if unicode => "→",
            KeyCode::Right => "Right",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
        };
        name.to_owned()
    }
}
