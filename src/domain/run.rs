//! What a run of checks tells while it goes on.

use super::verdict::CheckResult;

/// One event of a run. The screen and the command line show the same ones.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEvent {
    /// The run begins, with the ids of its checks (`exercise/check`), in order.
    Started(Vec<String>),
    /// What is being waited for now: `connecting to golden-vm`.
    Doing(String),
    /// A check is decided, and stored.
    Result(Box<CheckResult>),
    /// What the store could not do, for people: results that follow may be lost when the program ends. Told once a run.
    NotSaved(String),
    /// No more comes. `cancelled` when it was stopped from here.
    Finished {
        /// Stopped before its end.
        cancelled: bool,
    },
}

/// Something only the person at the keyboard can settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The passphrase of a private key.
    Passphrase {
        /// Path of the key.
        identity: String,
        /// The last answer did not open it.
        again: bool,
    },
    /// What a machine asks before it lets one in: a password instead of a key, a code besides.
    Login {
        /// As arguments of ssh: `-p 2222 debian@192.168.64.7`.
        machine: String,
        /// A key was let in, and this is asked for besides.
        after_key: bool,
        /// What the server says beforehand; may be empty.
        instruction: String,
        /// `Password:`
        prompt: String,
        /// The server lets the answer be seen while it is typed.
        shown: bool,
        /// The last answer was not accepted.
        again: bool,
    },
    /// Whether this unknown host key is the machine's.
    HostKey {
        /// The course's name for the machine.
        target: String,
        /// `[127.0.0.1]:2222`, as known_hosts would have it.
        host: String,
        /// `ED25519`
        algorithm: String,
        /// `SHA256:…`
        fingerprint: String,
    },
    /// Whether these commands of a lesson's checks may run.
    Commands {
        /// The lesson, as it is called.
        lesson: String,
        /// All of them, with where each would run.
        commands: Vec<CommandLine>,
        /// The check file is another than the one that was agreed to.
        changed: bool,
    },
}

/// One command of a check file, with where it would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// `in golden-vm: systemctl is-active ssh`
    pub text: String,
    /// Whether it was there when the file was last agreed to.
    pub novelty: Novelty,
}

/// What became of a command since the file was last agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// Nothing, or nothing was ever agreed to.
    Same,
    /// It has come.
    New,
    /// It has gone, and will not run.
    Gone,
}

/// The person's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To [`Question::Passphrase`] and [`Question::Login`].
    Passphrase(super::secret::Secret),
    /// To [`Question::HostKey`]: it is the machine's; remember it. To [`Question::Commands`]: they may run.
    Accept,
    /// Neither: leave it.
    Declined,
}
