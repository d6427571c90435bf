//! What one host probe came to, before it is stamped with time and place. Text is made safe to print here, once.

use serde::Serialize;

use crate::domain::evidence::{OUTPUT_LIMIT, Outcome};
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::ErrorReason;

/// An answer on its way to becoming `Evidence`.
#[derive(Debug)]
pub(in crate::adapters) struct Reply {
    pub outcome: Outcome,
    pub stdout: String,
    pub stderr: String,
    pub truncated: bool,
}

impl Reply {
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, stdout: String::new(), stderr: String::new(), truncated: false }
    }

    pub fn missing() -> Self {
        Self::of(Outcome::Missing)
    }

    pub fn unavailable(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self::of(Outcome::Unavailable { reason, message: message.into() })
    }

    /// The answer to a question whose answer is structured.
    pub fn json(facts: &impl Serialize) -> Self {
        match serde_json::to_string(facts) {
            Ok(stdout) => Self { stdout, ..Self::of(Outcome::Exited(0)) },
            Err(error) => Self::unavailable(ErrorReason::Internal, format!("the answer could not be written down: {error}")),
        }
    }

    /// Why a file could not be opened or read; a file that is not there is `Missing`.
    pub fn from_io(error: &std::io::Error, path: &std::path::Path) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Self::missing(),
            std::io::ErrorKind::PermissionDenied => {
                Self::unavailable(ErrorReason::Permission, format!("your account may not read {}", path.display()))
            }
            _ => Self::unavailable(ErrorReason::Internal, format!("cannot read {}: {error}", path.display())),
        }
    }
}

/// Bytes of a program or file as bounded text that cannot steer a terminal.
pub fn text(bytes: &[u8]) -> String {
    sanitize(&String::from_utf8_lossy(&bytes[..bytes.len().min(OUTPUT_LIMIT)])).into_owned()
}
