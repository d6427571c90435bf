//! How the program ends: its exit codes, and errors that carry one.

use std::process::ExitCode;

/// Shown below every help text that lists the commands.
pub const HELP: &str = "Exit codes: 0 done, all passed; 1 something failed; 2 usage; 3 could not check; 4 bad input (course, check file, submission); 130 interrupted.";

/// What the program's exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; everything that was checked passed.
    Done = 0,
    /// Something failed.
    Failed = 1,
    /// The command line was not understood.
    Usage = 2,
    /// A machine or a file could not be asked, so nothing is known.
    CouldNotCheck = 3,
    /// A course, check file or submission can't be read.
    BadInput = 4,
    /// Ctrl-C, as shells report SIGINT.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error for people that knows how the program must end.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct CliError {
    /// What happened, where, and what to do next. The program's name is put before it.
    pub message: String,
    /// How to end.
    pub exit: Exit,
}

impl CliError {
    /// The arguments don't fit together, or name something that is not there.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Usage }
    }

    /// Something that is needed could not be had, so nothing was done.
    pub fn could_not(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::CouldNotCheck }
    }

    /// A course or one of its files can't be read.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::BadInput }
    }
}

/// The exit that an error asks for. A reader who left early (`drillyard outline | head`) is no error. Anything unforeseen, a full
/// disk say, tells nothing of what was asked: it never counts as failed.
pub fn of(error: &anyhow::Error) -> Exit {
    match error.downcast_ref::<CliError>() {
        Some(error) => error.exit,
        None if super::output::is_broken_pipe(error) => Exit::Done,
        None => Exit::CouldNotCheck,
    }
}
