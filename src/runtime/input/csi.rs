//! Keys and the mouse as control sequences: `ESC [`, parameters, and a letter.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// The event of a sequence, when it is one.
pub(super) fn event(parameters: &[u8], end: u8) -> Option<Event> {
    let text = std::str::from_utf8(parameters).ok()?;
    if let Some(place) = text.strip_prefix('<') {
        return mouse(place, end).map(Event::Mouse);
    }
    let mut numbers = text.split(';').map(|number| number.split(':').next().unwrap_or_default().parse::<u32>().ok());
    let first = numbers.next().flatten();
    let modifiers = modifiers(numbers.next().flatten());
    let code = match (end, first) {
        (b'~', Some(number)) => numbered(number)?,
        (b'u', Some(letter)) => lettered(char::from_u32(letter)?),
        (b'Z', None | Some(1)) => KeyCode::BackTab,
        (b'I', None) => return Some(Event::FocusGained),
        (b'O', None) => return Some(Event::FocusLost),
        (letter, None | Some(1)) => letter_key(letter)?,
        _ => return None,
    };
    Some(Event::Key(KeyEvent::new(code, modifiers)))
}

/// Keys that end in a letter, after `ESC [` and after `ESC O`.
pub(super) fn letter_key(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23 | 24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

/// Keys told by their letter (`CSI u`), by terminals set to do so.
fn lettered(letter: char) -> KeyCode {
    match letter {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x7f' => KeyCode::Backspace,
        letter => KeyCode::Char(letter),
    }
}

fn modifiers(number: Option<u32>) -> KeyModifiers {
    let bits = number.unwrap_or(1).saturating_sub(1);
    let table = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL), (8, KeyModifiers::SUPER)];
    table.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, modifier)| modifier).collect()
}

/// `button;column;row`, from 1; the end says pressed (`M`) or let go (`m`).
fn mouse(place: &str, end: u8) -> Option<MouseEvent> {
    let mut numbers = place.split(';').map(|number| number.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let which = match button & 0b1100_0011 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        2 => MouseButton::Right,
        _ => MouseButton::Left,
    };
    let kind = match (button & 0b1100_0011, button & 0b10_0000 != 0, end) {
        (64, ..) => MouseEventKind::ScrollUp,
        (65, ..) => MouseEventKind::ScrollDown,
        (66, ..) => MouseEventKind::ScrollLeft,
        (67, ..) => MouseEventKind::ScrollRight,
        (0..3, true, _) => MouseEventKind::Drag(which),
        (0..3, false, b'M') => MouseEventKind::Down(which),
        (0..3, false, b'm') => MouseEventKind::Up(which),
        (3, true, _) => MouseEventKind::Moved,
        _ => return None,
    };
    let held = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers = held.into_iter().filter(|(bit, _)| button & bit != 0).map(|(_, modifier)| modifier).collect();
    Some(MouseEvent { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)?, modifiers })
}
