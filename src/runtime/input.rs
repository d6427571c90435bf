//! The terminal's events as messages of ours. One thread reads them, blocking.

use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::app::key::{Key, KeyCode};
use crate::app::msg::Msg;

use super::event_loop::{Happening, Inbox};

/// Reads events until the terminal is gone, which is a reason to leave.
pub fn start(inbox: Inbox) {
    std::thread::spawn(move || {
        while let Ok(event) = crossterm::event::read() {
            if let Some(msg) = message(event)
                && inbox.send(Happening::Msg(msg)).is_err()
            {
                return;
            }
        }
        let _ = inbox.send(Happening::Msg(Msg::Quit));
    });
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
