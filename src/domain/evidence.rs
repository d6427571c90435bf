//! What a probe brought back, raw: bounded, stripped of control sequences, judged elsewhere and as often as one likes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::verdict::{ErrorReason, Rung, Vantage};

/// Output kept of one stream of one probe, in bytes; the rest is cut and `truncated` set.
pub const OUTPUT_LIMIT: usize = 256 * 1024;

/// One probe's raw answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it was taken.
    pub vantage: Vantage,
    /// The target, unless it was this host.
    pub target: Option<String>,
    /// What was run or read, for people: a command line, a path.
    pub command: String,
    /// What happened.
    pub outcome: Outcome,
    /// Standard output, or the file's text, or the JSON of a host probe.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Output went beyond [`OUTPUT_LIMIT`].
    #[serde(default)]
    pub truncated: bool,
    /// The way to the machine, for probes that went one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<RungReport>,
}

/// How a probe ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran to its end, with this exit code (0 for reading a file).
    Exited(i32),
    /// A signal killed it.
    Signalled(String),
    /// The file, folder or program asked for is not there.
    Missing,
    /// It could not be asked; the message says why, for people.
    Unavailable {
        /// In a word.
        reason: ErrorReason,
        /// In a sentence.
        message: String,
    },
}

/// What was seen at one rung on the way to the machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RungReport {
    /// Which rung.
    pub rung: Rung,
    /// Whether it held.
    pub state: RungState,
    /// `golden-vm → 192.168.64.7 (from ~/.ssh/config)`
    pub seen: String,
    /// Likeliest causes, in order; empty unless it broke.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The first cause's command, with where to type it; only where it broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// A rung holds, broke, or was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RungState {
    /// Passed.
    Held,
    /// The first that broke.
    Broke,
    /// After the one that broke.
    NotReached,
}

/// The content address of the evidence of one check: `sha256:` and the hash of its JSON.
pub fn digest(evidence: &[Evidence]) -> String {
    use sha2::{Digest, Sha256};
    let json = serde_json::to_vec(evidence).unwrap_or_default();
    format!("sha256:{}", super::encoding::hex(&Sha256::digest(&json)))
}

impl Evidence {
    /// The exit code, when it ran to its end.
    pub fn exit(&self) -> Option<i32> {
        match self.outcome {
            Outcome::Exited(code) => Some(code),
            _ => None,
        }
    }

    /// The rung that broke on the way, if one did.
    pub fn broken_rung(&self) -> Option<&RungReport> {
        self.ladder.iter().find(|report| report.state == RungState::Broke)
    }
}
