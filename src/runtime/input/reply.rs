//! What terminals answer to the questions of `runtime::asking`.

/// An answer. Those to questions that nobody asked are read and dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The colour of its ground (OSC 11).
    Ground(u8, u8, u8),
    /// Width and height of a cell in pixels (`CSI 16 t`).
    Cell(u16, u16),
    /// Kitty's graphics protocol: whether it is understood.
    Kitty(bool),
    /// Its name and version (XTVERSION).
    Name(String),
    /// What it can do (DA1); every terminal answers this.
    Attributes(Vec<u16>),
}

/// Whether `ESC kind first` may begin an answer; else it was Alt with a key, and then another key.
pub(super) fn may_begin(kind: u8, first: u8) -> bool {
    match kind {
        b']' => first.is_ascii_digit(),
        b'_' => first == b'G',
        _ => first.is_ascii_digit() || matches!(first, b'>' | b'!' | b'$' | b'+' | b'='),
    }
}

/// `ESC [ parameters end`
pub(super) fn control_sequence(parameters: &[u8], end: u8) -> Option<Reply> {
    let text = std::str::from_utf8(parameters).ok()?;
    let numbers = |text: &str| -> Vec<u16> { text.split(';').filter_map(|number| number.parse().ok()).collect() };
    match end {
        b'c' => Some(Reply::Attributes(numbers(text.strip_prefix('?')?))),
        b't' => match numbers(text)[..] {
            [6, height, width] => Some(Reply::Cell(width, height)),
            _ => None,
        },
        _ => None,
    }
}

/// `ESC kind text ESC \`
pub(super) fn string(kind: u8, text: &str) -> Option<Reply> {
    match kind {
        b']' => colour(text.strip_prefix("11;")?).map(|(r, g, b)| Reply::Ground(r, g, b)),
        b'_' => {
            let (control, message) = text.strip_prefix('G')?.split_once(';')?;
            control.split(',').any(|part| part == "i=31").then(|| Reply::Kitty(message == "OK"))
        }
        b'P' => text.strip_prefix(">|").map(|name| Reply::Name(name.chars().filter(|ch| !ch.is_control()).take(100).collect())),
        _ => None,
    }
}

/// `rgb:1616/1818/1d1d`, one to four digits each; `rgba:` has the transparency after them (XParseColor(3)).
fn colour(text: &str) -> Option<(u8, u8, u8)> {
    let digits = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut channels = digits.split('/').map(|digits| {
        let largest = 16u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1).filter(|largest| *largest > 0)?;
        u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / largest).ok()
    });
    Some((channels.next()??, channels.next()??, channels.next()??))
}
