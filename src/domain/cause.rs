//! Why a rung of the ladder may have broken, and the command that tells or mends it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One likely cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Cause {
    /// `the SSH server is not running`
    pub cause: String,
    /// What to type: it finds out whether that is it, or mends it. Only what an older version stored has none.
    pub command: Option<String>,
    /// Where to type it.
    pub place: Place,
}

/// Where a command is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// On the learner's own computer.
    #[default]
    Here,
    /// On the machine, however one gets there.
    Machine,
    /// On the machine's own console, since there is no other way in, or none to be trusted.
    Console,
}

/// As it is stored: earlier versions wrote the words alone, and what they stored must stay as it was, for it goes by its hash.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Words(String),
    Whole(Whole),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    cause: String,
    command: String,
    #[serde(default, skip_serializing_if = "Place::is_here")]
    place: Place,
}

impl Cause {
    /// With a command to type on the learner's own computer.
    pub fn here(cause: impl Into<String>, command: impl Into<String>) -> Self {
        Self { cause: cause.into(), command: Some(command.into()), place: Place::Here }
    }

    /// With a command to type on the machine.
    pub fn on_machine(cause: impl Into<String>, command: impl Into<String>) -> Self {
        Self { place: Place::Machine, ..Self::here(cause, command) }
    }

    /// With a command to type on the machine's own console.
    pub fn at_console(cause: impl Into<String>, command: impl Into<String>) -> Self {
        Self { place: Place::Console, ..Self::here(cause, command) }
    }

    /// The command with where to type it: `on the machine: uptime`.
    pub fn told_command(&self) -> Option<String> {
        let command = self.command.as_deref()?;
        Some(match self.place.words() {
            "" => command.to_owned(),
            place => format!("{place}: {command}"),
        })
    }

    /// The same with its texts as `change` makes them.
    pub fn map(self, change: impl Fn(String) -> String) -> Self {
        Self { cause: change(self.cause), command: self.command.map(change), place: self.place }
    }
}

impl Place {
    /// `on the machine`; nothing for the learner's own computer.
    pub fn words(self) -> &'static str {
        match self {
            Self::Here => "",
            Self::Machine => "on the machine",
            Self::Console => "on the machine's own console",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
    fn is_here(&self) -> bool {
        *self == Self::Here
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.told_command() {
            Some(command) => write!(f, "{}: `{command}`", self.cause),
            None => f.write_str(&self.cause),
        }
    }
}

impl From<Written> for Cause {
    fn from(written: Written) -> Self {
        match written {
            Written::Words(cause) => Self { cause, command: None, place: Place::Here },
            Written::Whole(Whole { cause, command, place }) => Self { cause, command: Some(command), place },
        }
    }
}

impl From<Cause> for Written {
    fn from(Cause { cause, command, place }: Cause) -> Self {
        match command {
            None => Self::Words(cause),
            Some(command) => Self::Whole(Whole { cause, command, place }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_version_stored_stays_as_it_was_to_the_byte() {
        for json in [
            r#"["the machine is off","a firewall drops it"]"#,
            r#"[{"cause":"the machine is off","command":"ping -c 3 10.0.0.7"}]"#,
            r#"[{"cause":"it hangs","command":"uptime","place":"console"}]"#,
        ] {
            let causes: Vec<Cause> = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&causes).unwrap(), json);
        }
        assert!(serde_json::from_str::<Cause>(r#"{"cause":"x","command":"y","more":1}"#).is_err());
    }

    #[test]
    fn a_command_says_where_to_type_it() {
        assert_eq!(Cause::here("x", "ping vm").told_command().as_deref(), Some("ping vm"));
        assert_eq!(Cause::on_machine("x", "uptime").told_command().as_deref(), Some("on the machine: uptime"));
        assert_eq!(Cause::at_console("x", "uptime").told_command().as_deref(), Some("on the machine's own console: uptime"));
    }
}
