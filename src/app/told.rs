//! What was said above the footer since the start: the line itself leaves, this stays. Problems in files stand here until the
//! file is mended; of the rest the latest are kept.

use std::time::Duration;

/// So many messages that are no problems are kept.
const KEPT: usize = 200;

/// One message, as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Time since the start.
    pub at: Duration,
    /// Its text, clean.
    pub text: String,
    /// It told of something wrong.
    pub wrong: bool,
    /// Of something that stays wrong until it is mended.
    pub problem: bool,
    /// The file that is wrong.
    pub file: Option<String>,
}

/// All of them, in the order said.
#[derive(Clone, Debug, Default)]
pub struct Told(Vec<Entry>);

impl Told {
    /// Keeps one. A problem stands here once; a message said again in a row has the latest time.
    pub fn add(&mut self, entry: Entry) {
        if entry.problem && self.problems().any(|known| known.text == entry.text) {
            return;
        }
        self.0.pop_if(|last| !entry.problem && !last.problem && last.text == entry.text);
        self.0.push(entry);
        if self.messages().count() > KEPT
            && let Some(oldest) = self.0.iter().position(|entry| !entry.problem)
        {
            self.0.remove(oldest);
        }
    }

    /// What is wrong, in the order met.
    pub fn problems(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter().filter(|entry| entry.problem)
    }

    /// The other messages, in the order said.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter().filter(|entry| !entry.problem)
    }

    /// Forgets what was wrong in a file that is read anew.
    pub fn withdraw(&mut self, file: &str) {
        self.0.retain(|entry| entry.file.as_deref() != Some(file));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str, problem: bool) -> Entry {
        Entry { at: Duration::ZERO, text: text.to_owned(), wrong: problem, problem, file: problem.then(|| "a.md".to_owned()) }
    }

    #[test]
    fn a_problem_stands_once_until_its_file_is_mended_and_messages_are_not_kept_for_ever() {
        let mut told = Told::default();
        for text in ["odd", "odd"] {
            told.add(entry(text, true));
        }
        for number in 0..KEPT + 5 {
            told.add(entry(&number.to_string(), false));
            told.add(entry(&number.to_string(), false));
        }
        assert_eq!((told.problems().count(), told.messages().count()), (1, KEPT));
        assert_eq!(told.messages().next().map(|entry| entry.text.as_str()), Some("5"));
        told.withdraw("b.md");
        assert_eq!(told.problems().count(), 1);
        told.withdraw("a.md");
        assert_eq!(told.problems().count(), 0);
    }
}
