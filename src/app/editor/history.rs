//! What can be undone and made again: texts as they were, one for each word typed and each other change.

/// Changes that can be taken back, at most.
const MOST: usize = 200;

/// A text with its cursor.
type Moment = (String, usize);

/// What was before, and what was taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    before: Vec<Moment>,
    after: Vec<Moment>,
    /// The last change was a letter typed, and the cursor stands behind it here.
    typed_to: Option<usize>,
}

impl History {
    /// Keeps the text as it is before a change. `typed`: the change is one letter, whether that is white space, and how many bytes it has:
    /// letters of one word are one change.
    pub fn keep(&mut self, text: &str, cursor: usize, typed: Option<(bool, usize)>) {
        self.after.clear();
        let goes_on = matches!(typed, Some((false, _))) && self.typed_to == Some(cursor);
        if !goes_on {
            self.before.push((text.to_owned(), cursor));
            if self.before.len() > MOST {
                self.before.remove(0);
            }
        }
        self.typed_to = typed.map(|(_, length)| cursor + length);
    }

    /// The text before the last change; it is now `text`.
    pub fn undo(&mut self, text: &str, cursor: usize) -> Option<Moment> {
        self.typed_to = None;
        let before = self.before.pop()?;
        self.after.push((text.to_owned(), cursor));
        Some(before)
    }

    /// The text after the change that was taken back last.
    pub fn redo(&mut self, text: &str, cursor: usize) -> Option<Moment> {
        self.typed_to = None;
        let after = self.after.pop()?;
        self.before.push((text.to_owned(), cursor));
        Some(after)
    }
}
