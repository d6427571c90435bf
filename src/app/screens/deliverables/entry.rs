//! One prompt with what was written for it; or an answer whose prompt is gone from the page.

use crate::app::mark::Mark;
use crate::app::model::Shell;
use crate::app::sheet::Tone;
use crate::deliverables::{Paired, ids_then};
use crate::domain::deliverable::{Deliverable, Draft, count_words};
use crate::domain::handed_in::HandedIn;
use jiff::{SignedDuration, Timestamp};

/// A prompt and its answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The prompt; `None` when the page has it no more.
    pub deliverable: Option<Deliverable>,
    /// The latest version that the store has.
    pub draft: Option<Draft>,
    /// The text as it is now.
    pub text: String,
    /// The name that its versions are kept under, once there is one.
    pub key: Option<String>,
    /// The id that the prompt had when it was last handed in, where it was asked for then.
    pub then: Option<String>,
    /// The text on its way to the store.
    pub sent: Option<String>,
    /// The store could not take it.
    pub refused: bool,
}

impl Entry {
    /// All of a lesson.
    pub fn all(paired: Paired, handed_in: Option<&HandedIn>) -> Vec<Self> {
        let asked: Vec<Deliverable> = paired.answers.iter().map(|(deliverable, _)| deliverable.clone()).collect();
        let then = handed_in.map(|handed_in| ids_then(&asked, handed_in)).unwrap_or_default();
        let answers = paired.answers.into_iter().map(|(deliverable, draft)| Self::new(Some(deliverable), draft));
        let mut all: Vec<Self> = answers.chain(paired.loose.into_iter().map(|draft| Self::new(None, Some(draft)))).collect();
        all.iter_mut().zip(then).for_each(|(entry, then)| entry.then = then);
        all
    }

    fn new(deliverable: Option<Deliverable>, draft: Option<Draft>) -> Self {
        let text = draft.as_ref().map(|draft| draft.text.clone()).unwrap_or_default();
        let key = draft.as_ref().map(|draft| draft.purpose.key.clone());
        Self { deliverable, draft, text, key, ..Self::default() }
    }

    /// Its prompt is gone from the page.
    pub fn is_loose(&self) -> bool {
        self.deliverable.is_none()
    }

    /// Nothing is written.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The store has the text as it is now.
    pub fn is_saved(&self) -> bool {
        self.draft.as_ref().map_or("", |draft| &draft.text) == self.text
    }

    /// Whether it is the same prompt, or the same answer.
    pub fn is_same(&self, other: &Self) -> bool {
        let id = |entry: &Self| entry.deliverable.as_ref().map(|deliverable| deliverable.id.clone());
        (self.key.is_some() && self.key == other.key) || (id(self).is_some() && id(self) == id(other))
    }

    /// The prompt in one line: as it is now, else as it was.
    pub fn prompt(&self) -> &str {
        let was = || self.draft.as_ref().map_or("", |draft| &draft.purpose.words);
        self.deliverable.as_ref().map_or_else(was, |deliverable| &deliverable.words)
    }

    /// The prompt that the answer was written for, where that reads otherwise.
    pub fn reworded(&self) -> Option<&str> {
        let (deliverable, draft) = (self.deliverable.as_ref()?, self.draft.as_ref()?);
        Some(draft.purpose.words.as_str()).filter(|words| *words != deliverable.words && !self.is_empty())
    }

    /// `●` written, `○` empty.
    pub fn sign(&self, unicode: bool) -> &'static str {
        match (self.is_empty(), unicode) {
            (true, _) => Mark::NotRun.sign(unicode),
            (false, true) => "●",
            (false, false) => "*",
        }
    }

    /// `42 words`
    pub fn words(&self) -> String {
        match count_words(&self.text) {
            1 => "1 word".to_owned(),
            count => format!("{count} words"),
        }
    }

    /// Whether it is in the store, and since when.
    pub fn saved(&self, shell: &Shell) -> (String, Tone) {
        match &self.draft {
            _ if shell.nothing_saved => ("not saved: nothing of this session is".to_owned(), Tone::Warn),
            _ if self.refused && !self.is_saved() => ("could not be saved".to_owned(), Tone::Warn),
            Some(draft) if self.is_saved() => (format!("saved {}", when(draft.at, shell)), Tone::Dim),
            None if self.text.is_empty() => ("empty".to_owned(), Tone::Dim),
            _ => ("not saved yet".to_owned(), Tone::Dim),
        }
    }
}

/// `14:03`, and the day where it was another.
pub fn when(at: Timestamp, shell: &Shell) -> String {
    let since = SignedDuration::try_from(shell.now).unwrap_or_default();
    let now = shell.started.checked_add(since).unwrap_or(shell.started).to_zoned(shell.options.zone.clone());
    let at = at.to_zoned(shell.options.zone.clone());
    let form = if at.date() == now.date() { "%H:%M" } else { "%-d %B, %H:%M" };
    at.strftime(form).to_string()
}
