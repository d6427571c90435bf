//! What the learner keeps of a submission that was handed in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One hand-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Path of the lesson.
    pub lesson: String,
    /// The submission's hash.
    pub submission: String,
    /// As whom.
    pub name: String,
    /// The fingerprint of the key that signed it.
    pub key: String,
    /// When it left.
    pub at: Timestamp,
    /// Where it went: a file, a remote.
    pub to: String,
    /// The manifest that was signed, as it was sent.
    pub manifest: String,
    /// The signature over it.
    pub signature: String,
}

/// A signed submission that could not be sent yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Path of the lesson.
    pub lesson: String,
    /// The submission's hash.
    pub submission: String,
    /// As whom.
    pub name: String,
    /// The fingerprint of the key that signed it.
    pub key: String,
    /// The remote.
    pub to: String,
    /// All of it, as one archive.
    #[serde(skip)]
    pub archive: Vec<u8>,
}

/// A review that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewKept {
    /// Path of the lesson.
    pub lesson: String,
    /// The review's hash.
    pub review: String,
    /// The submission that it is of.
    pub submission: String,
    /// Who decided; only claimed, unless it is proved.
    pub reviewer: String,
    /// The roster lets the key that signed it review.
    pub proved: bool,
    /// When it was decided.
    pub at: Timestamp,
    /// What was decided on each deliverable: its id, whether it is verified, and what was said.
    pub decisions: Vec<(String, bool, String)>,
    /// What was said of the whole.
    pub comment: String,
}
