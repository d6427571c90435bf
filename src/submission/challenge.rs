//! `challenge.json`: what an instructor asks one learner to change on a machine, within a time, so that what is seen there must have been
//! seen after that. Signed under its own namespace. Whether it was met is looked at by an ordinary check, made from it here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::manifest::{known_format, nullable};
use super::strict::{self, Fault, Limits};
use crate::checks::{self, CheckFile};

/// A challenge is far smaller than this.
const LIMITS: Limits = Limits { bytes: 64 << 10, values: 100, depth: 4 };

/// The exercise and the check that a challenge becomes.
pub const EXERCISE: &str = "challenge";
/// Full id of that check.
pub const CHECK: &str = "challenge/token";

/// The challenge, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The format of manifests, too: 1.
    pub format: u32,
    /// For this learner alone: a principal of the roster.
    pub learner: String,
    /// Id of the course.
    pub course: String,
    /// Path of the lesson.
    pub lesson: String,
    /// Nobody can guess it: 16 to 40 small letters and digits.
    pub token: String,
    /// What to change.
    pub change: Change,
    /// From when on it holds.
    pub issued: Timestamp,
    /// Until when.
    pub expires: Timestamp,
}

/// A change of real state that a check can see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What kind of change.
    pub kind: ChangeKind,
    /// The course's name for the machine.
    pub target: String,
    /// The file, for a change of a file.
    #[serde(deserialize_with = "nullable")]
    pub path: Option<String>,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Write the token into a file.
    File,
    /// Name the machine by it, for good: `/etc/hostname`.
    Hostname,
}

impl Challenge {
    /// Reads `challenge.json`.
    ///
    /// # Errors
    /// The first fault, with its field.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let challenge: Self = strict::read(bytes, &LIMITS)?;
        known_format(challenge.format)?;
        let fault = |place: &str, message: &str| Err(Fault { place: place.to_owned(), message: message.to_owned() });
        let plain = challenge.token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !plain || !(16..=40).contains(&challenge.token.len()) {
            return fault("token", "must be 16 to 40 small letters and digits");
        }
        if challenge.expires <= challenge.issued {
            return fault("expires", "is not after it was issued");
        }
        match (challenge.change.kind, &challenge.change.path) {
            (ChangeKind::File, None) => fault("change.path", "must name the file to change"),
            (ChangeKind::File, Some(path)) if !(path.starts_with('/') || path.starts_with("~/")) => {
                fault("change.path", "must begin with / or ~/")
            }
            (ChangeKind::Hostname, Some(_)) => fault("change.path", "must be null where the machine's name is to change"),
            _ => Ok(challenge),
        }
    }

    /// The file that holds the token when the challenge is met.
    fn path(&self) -> &str {
        match (self.change.kind, &self.change.path) {
            (ChangeKind::File, Some(path)) => path,
            _ => "/etc/hostname",
        }
    }

    /// What the learner has to do, in a sentence.
    pub fn task(&self) -> String {
        match self.change.kind {
            ChangeKind::File => format!("On {}, write {} into the file {}", self.change.target, self.token, self.path()),
            ChangeKind::Hostname => format!("Name {} {}: sudo hostnamectl set-hostname {}", self.change.target, self.token, self.token),
        }
    }

    /// A check file with the one check, [`CHECK`], that passes when the challenge is met.
    pub fn check_file(&self) -> CheckFile {
        let target = &self.change.target;
        let check = json!({
            "id": "token",
            "title": "The instructor's token is there",
            "file": { "target": target, "path": self.path(), "contains": self.token },
            "fix": self.task(),
        });
        let file = json!({
            "format": 1,
            "targets": { target: { "title": target, "provides": ["ssh"] } },
            "exercises": [{ "id": EXERCISE, "heading": "Challenge", "checks": [check] }],
        });
        // JSON is YAML too, and quotes whatever a challenge says.
        checks::parse("challenge.json", &file.to_string()).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(change: &str) -> Result<Challenge, String> {
        let text = format!(
            r#"{{"format":1,"learner":"ada","course":"c","lesson":"l","token":"0123456789abcdef","change":{change},
                "issued":"2026-01-01T00:00:00Z","expires":"2026-01-08T00:00:00Z"}}"#
        );
        Challenge::read(text.as_bytes()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn it_becomes_a_check_that_looks_for_the_token() {
        for change in [r#"{"kind":"file","target":"a vm: {","path":"~/it's \"here\""}"#, r#"{"kind":"hostname","target":"vm","path":null}"#]
        {
            let challenge = challenge(change).unwrap();
            let file = challenge.check_file();
            let (_, check) = file.check(CHECK).unwrap();
            assert_eq!((check.kind.name(), check.kind.targets()), ("file", vec![challenge.change.target.as_str()]));
            assert!(check.kind.expected().contains(&challenge.token), "{}", check.kind.expected());
        }
    }

    #[test]
    fn a_change_must_say_what_it_changes() {
        for (change, says) in [
            (r#"{"kind":"file","target":"vm","path":null}"#, "change.path: must name the file"),
            (r#"{"kind":"file","target":"vm","path":"x"}"#, "change.path: must begin with"),
            (r#"{"kind":"hostname","target":"vm","path":"/x"}"#, "change.path: must be null"),
            (r#"{"kind":"reboot","target":"vm","path":null}"#, "change.kind: unknown variant"),
            (r#"{"kind":"hostname","target":"vm"}"#, "change.path: is missing"),
        ] {
            let fault = challenge(change).unwrap_err();
            assert!(fault.starts_with(says), "{fault}");
        }
    }
}
