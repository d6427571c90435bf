//! What is wrong with a thing, each in a few words, and whether that is certain: `file`, `http` and `command` look for several things in
//! one answer, and what was taken out of a part of it can't undo what is wrong with another.

use crate::checks::kind::Judgement;
use crate::checks::redaction::REDACTED;

/// Faults, in the order in which they are told.
#[derive(Debug, Default)]
pub(super) struct Faults {
    told: Vec<String>,
    certain: bool,
}

impl Faults {
    /// One that nothing that was taken out could undo.
    pub fn add(&mut self, told: String) {
        self.told.push(told);
        self.certain = true;
    }

    /// Some that were found by looking at `text`: certain when that is whole.
    pub fn add_of(&mut self, text: &str, told: impl IntoIterator<Item = String>) {
        let before = self.told.len();
        self.told.extend(told);
        self.certain |= self.told.len() > before && !text.contains(REDACTED);
    }

    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// All of them, joined.
    pub fn words(&self) -> String {
        self.told.join("; ")
    }

    /// The judgement, with `actual` told of them.
    pub fn judgement(&self, expected: String, actual: String) -> Judgement {
        Judgement { certain: self.certain, ..Judgement::holds(self.is_empty(), expected, actual) }
    }
}
