//! A text being written: its letters, the cursor, and what can be undone. Knows no widths (`wrapping` does) and no keys but those of
//! editing. Our own, since the ready-made ones wrap, scroll and find the place of a click while they draw, and here drawing changes nothing.

mod history;
mod wrapping;

pub use wrapping::Rows;

use unicode_segmentation::UnicodeSegmentation;

use crate::markdown;

use super::key::{Key, KeyCode};
use history::History;

/// No answer is longer, in bytes.
pub const LARGEST: usize = 256 << 10;

/// What Tab stands for in a text that comes from elsewhere.
const TAB: &str = "    ";

/// A text, and where in it one is.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    text: String,
    /// In bytes, between two characters as people see them.
    cursor: usize,
    /// The column that moving up and down keeps to, in cells.
    goal: Option<usize>,
    history: History,
}

impl Editor {
    /// With `text`, the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut text = clean(text);
        cut(&mut text, LARGEST);
        Self { cursor: text.len(), text, ..Self::default() }
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's place in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Types or pastes `text` at the cursor. False when there is no room for all of it.
    pub fn insert(&mut self, text: &str) -> bool {
        let mut text = clean(text);
        let whole = cut(&mut text, LARGEST.saturating_sub(self.text.len()));
        if !text.is_empty() {
            let typed = text.chars().count() == 1;
            self.history.keep(&self.text, self.cursor, typed.then(|| (text.starts_with(char::is_whitespace), text.len())));
            self.text.insert_str(self.cursor, &text);
            self.move_to(self.cursor + text.len());
        }
        whole
    }

    /// Puts another text in the place of this one, which can be undone.
    pub fn replace(&mut self, text: &str) {
        let fresh = Self::new(text);
        if fresh.text != self.text {
            self.history.keep(&self.text, self.cursor, None);
            self.text = fresh.text;
            self.move_to(self.text.len());
        }
    }

    /// Applies a key of editing to a text that is shown in `rows`; false when it is none. `page`: rows that a page moves by.
    pub fn press(&mut self, key: Key, rows: &Rows, page: usize) -> bool {
        match key.code {
            KeyCode::Char(ch) if !key.ctrl => drop(self.insert(ch.encode_utf8(&mut [0; 4]))),
            KeyCode::Enter => drop(self.insert(&format!("\n{}", self.indentation()))),
            KeyCode::Backspace => self.delete(self.before()..self.cursor),
            KeyCode::Delete => self.delete(self.cursor..self.after()),
            KeyCode::Left => self.move_to(self.before()),
            KeyCode::Right => self.move_to(self.after()),
            KeyCode::Up => self.step(rows, -1),
            KeyCode::Down => self.step(rows, 1),
            KeyCode::PageUp => self.step(rows, -isize::try_from(page).unwrap_or(0)),
            KeyCode::PageDown => self.step(rows, isize::try_from(page).unwrap_or(0)),
            KeyCode::Home => self.move_to(rows.around(self.cursor).1.start),
            KeyCode::End => self.move_to(rows.end(&self.text, rows.around(self.cursor).0)),
            _ => return false,
        }
        true
    }

    /// To the start or the end of the text.
    pub fn move_to_edge(&mut self, end: bool) {
        self.move_to(if end { self.text.len() } else { 0 });
    }

    /// Puts the cursor at this cell of the rows.
    pub fn click(&mut self, rows: &Rows, row: usize, column: usize) {
        self.move_to(rows.at(&self.text, row, column));
    }

    /// Deletes the word left of the cursor, with the space after it.
    pub fn delete_word(&mut self) {
        let before = self.text[..self.cursor].trim_end_matches(char::is_whitespace);
        // Across a line's end only where there is nothing else.
        let line = self.line_start();
        let start =
            if before.len() < line { line } else { before.rfind(char::is_whitespace).map_or(0, |at| at + space(before, at)).max(line) };
        self.delete(if start == self.cursor { self.before()..self.cursor } else { start..self.cursor });
    }

    /// Deletes what stands left of the cursor in its line, or the line's end before it.
    pub fn delete_to_start(&mut self) {
        let start = self.line_start();
        self.delete(if start == self.cursor { self.before()..self.cursor } else { start..self.cursor });
    }

    /// Deletes the rest of the line, or its end.
    pub fn delete_to_end(&mut self) {
        let end = self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at);
        self.delete(self.cursor..if end == self.cursor { self.after() } else { end });
    }

    /// Takes the last change back. False when there is none.
    pub fn undo(&mut self) -> bool {
        self.turn(History::undo)
    }

    /// Makes it again.
    pub fn redo(&mut self) -> bool {
        self.turn(History::redo)
    }

    fn turn(&mut self, turn: impl Fn(&mut History, &str, usize) -> Option<(String, usize)>) -> bool {
        let Some((text, cursor)) = turn(&mut self.history, &self.text, self.cursor) else { return false };
        (self.text, self.cursor, self.goal) = (text, cursor, None);
        true
    }

    fn delete(&mut self, range: std::ops::Range<usize>) {
        if !range.is_empty() {
            self.history.keep(&self.text, self.cursor, None);
            self.text.replace_range(range.clone(), "");
            self.move_to(range.start);
        }
    }

    fn move_to(&mut self, cursor: usize) {
        (self.cursor, self.goal) = (cursor, None);
        // A change may have joined what stood on either side of the cursor into one character: never within that.
        let start = self.line_start();
        let line = &self.text[start..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let mut ends = line.grapheme_indices(true).map(|(at, grapheme)| start + at + grapheme.len());
        if cursor > start {
            self.cursor = ends.find(|end| *end >= cursor).unwrap_or(cursor);
        }
    }

    fn step(&mut self, rows: &Rows, by: isize) {
        let (row, range) = rows.around(self.cursor);
        let goal = self.goal.unwrap_or_else(|| wrapping::width(&self.text[range.start..self.cursor]));
        let to = row.saturating_add_signed(by);
        self.cursor = match (to == row, to >= rows.count()) {
            // Beyond the first row is the start, beyond the last the end.
            (true, _) if by < 0 => 0,
            (_, true) => self.text.len(),
            _ => rows.at(&self.text, to, goal),
        };
        self.goal = Some(goal);
    }

    fn before(&self) -> usize {
        self.cursor - self.text[..self.cursor].graphemes(true).next_back().map_or(0, str::len)
    }

    fn after(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The spaces that the cursor's line begins with.
    fn indentation(&self) -> String {
        let line = &self.text[self.line_start()..self.cursor];
        line[..line.len() - line.trim_start_matches(' ').len()].to_owned()
    }
}

/// Length of the character at `at`.
fn space(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Without anything that steers a terminal, and with line ends of one kind.
fn clean(text: &str) -> String {
    markdown::clean(&text.replace("\r\n", "\n").replace('\r', "\n")).replace('\t', TAB)
}

/// Cuts `text` to at most `room` bytes, between two characters. False when there was something to cut.
fn cut(text: &mut String, room: usize) -> bool {
    if text.len() <= room {
        return true;
    }
    let end = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= room).last().unwrap_or(0);
    text.truncate(end);
    false
}

#[cfg(test)]
mod tests;
