//! One line of typed text with a cursor in it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::sanitize::sanitize_line;

use super::key::{Key, KeyCode};
use super::sheet::start;

/// Text and the cursor's place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    /// In characters, from 0.
    cursor: usize,
}

impl TextField {
    /// Filled with `text`, the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text = sanitize_line(text).into_owned();
        Self { cursor: text.chars().count(), text }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands left of the cursor.
    fn before_cursor(&self) -> &str {
        &self.text[..self.byte(self.cursor)]
    }

    /// What shows of it where there are `room` cells, from the left, and the cell that the cursor is at. What does not fit goes off at
    /// the left first, so that the cursor is always to be seen.
    pub fn shown(&self, room: usize) -> (&str, usize) {
        let before = self.before_cursor();
        let mut cut = 0;
        for grapheme in before.graphemes(true) {
            if before[cut..].width() < room {
                break;
            }
            cut += grapheme.len();
        }
        (start(&self.text[cut..], room), before[cut..].width())
    }

    /// Applies a key of editing; false when it is none.
    pub fn press(&mut self, key: Key) -> bool {
        match key.code {
            KeyCode::Char(ch) if !key.ctrl => self.insert(&ch.to_string()),
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.byte(self.cursor));
            }
            KeyCode::Delete if self.cursor < self.text.chars().count() => {
                self.text.remove(self.byte(self.cursor));
            }
            KeyCode::Backspace | KeyCode::Delete => {}
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.text.chars().count()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.chars().count(),
            _ => return false,
        }
        true
    }

    /// Puts text in at the cursor, as typed or pasted; control characters are left out.
    pub fn insert(&mut self, text: &str) {
        let clean = sanitize_line(text);
        self.text.insert_str(self.byte(self.cursor), &clean);
        self.cursor += clean.chars().count();
    }

    fn byte(&self, character: usize) -> usize {
        self.text.char_indices().nth(character).map_or(self.text.len(), |(byte, _)| byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_seen_wherever_it_is_and_whatever_was_typed() {
        let mut field = TextField::new("/mnt/images/golden.qcow2");
        assert_eq!(field.shown(40), ("/mnt/images/golden.qcow2", 24));
        assert_eq!(field.shown(8), ("n.qcow2", 7), "a cell is left for what comes next");
        field.press(Key::plain(KeyCode::Home));
        assert_eq!(field.shown(8), ("/mnt/ima", 0));
        let wide = TextField::new("漢字漢字");
        assert_eq!(wide.shown(20), ("漢字漢字", 8), "in cells");
        assert_eq!(wide.shown(5), ("漢字", 4));
        assert_eq!(wide.shown(0).1, 0);
    }

    #[test]
    fn text_is_edited_at_the_cursor() {
        let mut field = TextField::new("débian@host");
        for _ in 0..5 {
            field.press(Key::plain(KeyCode::Left));
        }
        field.press(Key::plain(KeyCode::Backspace));
        field.insert("12\u{1b}[31m\n");
        assert_eq!(field.text(), "débia12@host");
        field.press(Key::plain(KeyCode::Home));
        field.press(Key::plain(KeyCode::Delete));
        assert_eq!((field.text(), field.before_cursor()), ("ébia12@host", ""));
    }
}
