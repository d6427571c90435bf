//! What an instructor thinks of a submission and has not sent yet. It stays on their computer: what is sent is made of it, and signed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// On one submission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinions {
    /// The submission's hash.
    pub submission: String,
    /// On each deliverable, by its id.
    pub on: BTreeMap<String, Opinion>,
    /// On the whole.
    pub comment: String,
}

/// On one deliverable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Whether it is what was asked for; `None` while that is open.
    pub verified: Option<bool>,
    /// What the learner is told.
    pub comment: String,
    /// For the instructor alone: never sent.
    pub note: String,
    /// The instructor was there, or saw it themselves.
    pub witnessed: bool,
}

impl Opinion {
    /// Nothing was thought of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Opinions {
    /// None yet, on this submission.
    pub fn new(submission: &str) -> Self {
        Self { submission: submission.to_owned(), ..Self::default() }
    }

    /// Nothing is to be kept.
    pub fn is_empty(&self) -> bool {
        self.comment.is_empty() && self.on.values().all(Opinion::is_empty)
    }

    /// How many deliverables are decided on.
    pub fn decided(&self) -> usize {
        self.on.values().filter(|opinion| opinion.verified.is_some()).count()
    }

    /// What there is to send: a decision, or a comment on the whole.
    pub fn has_something_to_send(&self) -> bool {
        self.decided() > 0 || !self.comment.trim().is_empty()
    }

    /// What stays when all that can be sent was: notes, and comments on what is still open.
    pub fn after_sending(&self) -> Self {
        let left = self.on.iter().filter(|(_, opinion)| opinion.verified.is_none() && !opinion.is_empty());
        Self { on: left.map(|(id, opinion)| (id.clone(), opinion.clone())).collect(), ..Self::new(&self.submission) }
    }
}
