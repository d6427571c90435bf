//! A line to type in and a list below it that follows what is typed: its cursor, and what of it is on screen.

use super::key::Key;
use super::keymap::Action;
use super::text_field::TextField;

/// What is typed, and where in the list one is.
#[derive(Clone, Debug, Default)]
pub struct Chooser {
    /// What is typed.
    pub field: TextField,
    /// The row chosen.
    pub cursor: usize,
    /// First row on screen.
    pub top: usize,
}

impl Chooser {
    /// Takes a key that types or edits. True when the text is another now: the list begins anew.
    pub fn press(&mut self, key: Key) -> bool {
        self.edit(|field| {
            field.press(key);
        })
    }

    /// Takes pasted text, as [`Self::press`] takes a key.
    pub fn paste(&mut self, text: &str) -> bool {
        self.edit(|field| field.insert(text))
    }

    /// Empties the line.
    pub fn clear(&mut self) -> bool {
        self.edit(|field| *field = TextField::default())
    }

    fn edit(&mut self, edit: impl FnOnce(&mut TextField)) -> bool {
        let before = self.field.text().to_owned();
        edit(&mut self.field);
        let changed = self.field.text() != before;
        if changed {
            (self.cursor, self.top) = (0, 0);
        }
        changed
    }

    /// Moves the cursor in a list of `rows`, of which `visible` are on screen.
    pub fn act(&mut self, action: Action, rows: usize, visible: usize) {
        let page = visible.saturating_sub(1).max(1);
        let to = match action {
            Action::Down => self.cursor.saturating_add(1),
            Action::Up => self.cursor.saturating_sub(1),
            Action::PageDown => self.cursor.saturating_add(page),
            Action::PageUp => self.cursor.saturating_sub(page),
            _ => return,
        };
        self.cursor = to;
        self.settle(rows, visible);
    }

    /// The wheel moves the list by so many rows, and the cursor stays in sight.
    pub fn scroll(&mut self, by: i32, rows: usize, visible: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        self.top = self.top.saturating_add_signed(by).min(rows.saturating_sub(visible));
        self.cursor = self.cursor.clamp(self.top, self.top + visible.max(1) - 1);
        self.settle(rows, visible);
    }

    /// Keeps the cursor on a row, and that on screen.
    pub fn settle(&mut self, rows: usize, visible: usize) {
        self.cursor = self.cursor.min(rows.saturating_sub(1));
        let first = (self.cursor + 1).saturating_sub(visible.max(1));
        self.top = self.top.clamp(first, self.cursor.max(first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_on_a_row_and_the_row_on_screen() {
        let mut chooser = Chooser::default();
        for (action, cursor, top) in [
            (Action::Up, 0, 0),
            (Action::Down, 1, 0),
            (Action::PageDown, 4, 1),
            (Action::PageDown, 7, 4),
            (Action::PageDown, 9, 6),
            (Action::Down, 9, 6),
            (Action::PageUp, 6, 6),
            (Action::Up, 5, 5),
        ] {
            chooser.act(action, 10, 4);
            assert_eq!((chooser.cursor, chooser.top), (cursor, top), "{action:?}");
        }
        chooser.scroll(-4, 10, 4);
        assert_eq!((chooser.cursor, chooser.top), (4, 1));
        chooser.scroll(9, 10, 4);
        assert_eq!((chooser.cursor, chooser.top), (6, 6));
        assert!(chooser.press(Key::char('a')) && !chooser.press(Key::plain(crate::app::key::KeyCode::Left)));
        assert_eq!((chooser.cursor, chooser.top), (0, 0));
        chooser.act(Action::Down, 0, 4);
        assert_eq!(chooser.cursor, 0);
    }
}
