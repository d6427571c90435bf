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
    /// Names of keys that are no characters, where there is no Unicode; the arrows have signs too.
    pub const NAMES: &[(&str, KeyCode)] = &[
        ("space", KeyCode::Char(' ')),
        ("Enter", KeyCode::Enter),
        ("Esc", KeyCode::Esc),
        ("Backspace", KeyCode::Backspace),
        ("Del", KeyCode::Delete),
        ("Tab", KeyCode::Tab),
        ("shift-Tab", KeyCode::BackTab),
        ("Up", KeyCode::Up),
        ("Down", KeyCode::Down),
        ("Left", KeyCode::Left),
        ("Right", KeyCode::Right),
        ("PgUp", KeyCode::PageUp),
        ("PgDn", KeyCode::PageDown),
        ("Home", KeyCode::Home),
        ("End", KeyCode::End),
    ];

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
        if let KeyCode::Char(ch) = self.code
            && self.ctrl
        {
            return format!("ctrl-{ch}");
        }
        let arrow = ARROWS.iter().find(|(_, code)| unicode && *code == self.code).map(|(sign, _)| *sign);
        let name = arrow.or_else(|| Self::NAMES.iter().find(|(_, code)| *code == self.code).map(|(name, _)| *name));
        match (name, self.code) {
            (None, KeyCode::Char(ch)) => ch.to_string(),
            (name, _) => name.unwrap_or_default().to_owned(),
        }
    }

    /// The key of this name. None has ctrl-i and ctrl-m, which terminals send for Tab and Enter.
    pub fn named(name: &str) -> Option<Self> {
        let mut letters = name.strip_prefix("ctrl-").unwrap_or(name).chars();
        if let (Some(ch), None) = (letters.next(), letters.next()) {
            return match name.len() == ch.len_utf8() {
                true => ARROWS.iter().find(|(sign, _)| *sign == name).map(|(_, code)| Self::plain(*code)).or(Some(Self::char(ch))),
                false => (ch.is_ascii_lowercase() && !['i', 'm'].contains(&ch)).then_some(Self::ctrl(ch)),
            };
        }
        Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| Self::plain(*code))
    }
}

const ARROWS: [(&str, KeyCode); 4] = [("↑", KeyCode::Up), ("↓", KeyCode::Down), ("←", KeyCode::Left), ("→", KeyCode::Right)];
