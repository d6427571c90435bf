//! Levels of assurance: how much a result proves. They are computed from what is there, and never taken from whoever hands in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// In rising order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Self-reported: somebody says so.
    #[default]
    L0,
    /// Observed by the learner's tool, and signed.
    L1,
    /// L1, and an instructor's challenge changed the real state of the machine that was looked at.
    L2,
    /// An instructor ran it again or was there, and signed that.
    L3,
}

impl Level {
    /// What it means, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::L0 => "self-reported",
            Self::L1 => "observed by the learner's tool, and signed",
            Self::L2 => "observed, signed, and tied to an instructor's challenge",
            Self::L3 => "run again or witnessed by an instructor, and signed",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
