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
