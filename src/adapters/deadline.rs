//! How long one may wait, and whether the wait is still wanted. Every wait in the adapters ends by one of these; it holds
//! no timer of its own, the waiting code asks it.

use std::time::{Duration, Instant};

use crate::domain::evidence::Outcome;
use crate::domain::verdict::ErrorReason;
use crate::ports::Cancel;

/// Longest time between two looks at the cancel flag.
pub const SLICE: Duration = Duration::from_millis(100);

/// Why a wait ended without what was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Nobody wants it any more.
    Cancelled,
    /// The time is over.
    TooLate,
}

/// A point in time beyond which nothing is waited for.
#[derive(Clone, Debug)]
pub struct Deadline {
    until: Instant,
    cancel: Cancel,
}

impl Deadline {
    /// From now on, at most `wait`.
    pub fn after(wait: Duration, cancel: &Cancel) -> Self {
        Self { until: Instant::now() + wait, cancel: cancel.clone() }
    }

    /// What is left; never zero.
    pub fn left(&self) -> Result<Duration, Stopped> {
        if self.cancel.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        self.until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()).ok_or(Stopped::TooLate)
    }

    /// How long the next wait may be before looking at the cancel flag again.
    pub fn slice(&self) -> Result<Duration, Stopped> {
        self.left().map(|left| left.min(SLICE))
    }
}

impl Stopped {
    /// The outcome of a probe that was given up; `limit` is the time it had.
    pub fn outcome(self, limit: Duration) -> Outcome {
        match self {
            Self::Cancelled => Outcome::Unavailable { reason: ErrorReason::CutShort, message: "stopped before it was answered".to_owned() },
            Self::TooLate => Outcome::Unavailable { reason: ErrorReason::Timeout, message: format!("no answer within {}", spoken(limit)) },
        }
    }
}

/// `5 s`, `1.5 s`, `200 ms`
pub fn spoken(time: Duration) -> String {
    match time.as_millis() {
        ms @ 0..1000 => format!("{ms} ms"),
        ms if ms % 1000 == 0 => format!("{} s", ms / 1000),
        ms => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
    }
}
