//! `review.json`: what an instructor decided on a submission, signed under its own namespace. It names the submission by its hash.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::hash::Hash;
use super::level::Level;
use super::manifest::{Person, known_format, nullable};
use super::rerun::Rerun;
use super::strict::{self, Fault, Limits};

/// A review is far smaller than this.
const LIMITS: Limits = Limits { bytes: 1 << 20, values: 20_000, depth: 6 };

/// The review, field by field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// The format of manifests, too: 1.
    pub format: u32,
    /// The submission's hash.
    pub submission: Hash,
    /// Whose submission it is.
    pub learner: String,
    /// Id of the course.
    pub course: String,
    /// Path of the lesson.
    pub lesson: String,
    /// Who decided.
    pub reviewer: Person,
    /// When.
    pub at: Timestamp,
    /// One for each deliverable that was looked at.
    pub decisions: Vec<Decision>,
    /// On the submission as a whole; may be empty.
    pub comment: String,
    /// The review of the same submission that this one takes the place of.
    #[serde(deserialize_with = "nullable")]
    pub replaces: Option<Hash>,
    /// What the reviewer's own tool saw, when it ran the lesson's checks on the learner's machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun: Option<Rerun>,
}

/// What was decided on one deliverable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id in the manifest.
    pub deliverable: String,
    /// The decision.
    pub decision: Ruling,
    /// May be empty.
    pub comment: String,
    /// How much the reviewer saw: L3 when they ran it again or were there; else no more than the submission proves by itself.
    pub level: Level,
}

/// Verified, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It is what was asked for.
    Verified,
    /// Something is missing; the comment says what.
    NeedsWork,
}

impl Ruling {
    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::NeedsWork => "needs work",
        }
    }
}

impl Review {
    /// Reads `review.json`.
    ///
    /// # Errors
    /// The first fault, with its field.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let review: Self = strict::read(bytes, &LIMITS)?;
        known_format(review.format)?;
        for (index, decision) in review.decisions.iter().enumerate() {
            if review.decisions[..index].iter().any(|earlier| earlier.deliverable == decision.deliverable) {
                let place = format!("decisions[{index}].deliverable");
                return Err(Fault { place, message: format!("'{}' is decided on twice", decision.deliverable) });
            }
        }
        Ok(review)
    }
}
