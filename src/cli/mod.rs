//! The command line: one file per subcommand, each with its arguments and a `run`. The only place that prints: results go to
//! stdout, words for people to stderr. A new subcommand is a file, a variant of `Command` and an arm of `run`.

mod check;
pub mod completions;
mod console;
mod deliverables;
mod doctor;
mod due;
pub mod exit;
mod instructor;
mod learner;
mod lint;
pub mod man;
pub mod open;
pub mod outline;
pub mod output;
mod person;
pub mod quiz;
pub mod show;
mod status;
mod submit;
mod sync;
mod target;
mod trust;
mod what;
pub mod workbench;

use std::ffi::{OsStr, OsString};

use clap::{CommandFactory, Parser, Subcommand};

use crate::adapters::course_files::is_there;
use crate::domain::diagnostic::nearest;
pub use exit::{CliError, Exit};
pub use open::{OpenCourse, open_course};

/// A terminal workbench for hands-on training: read the lesson, check your machine, take the quiz.
///
/// Without a command the workbench opens, on the course in the folder COURSE or on the one that is built in.
#[derive(Debug, Parser)]
#[command(name = "drillyard", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = exit::HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    workbench: workbench::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(show::Args),
    Outline(outline::Args),
    Quiz(quiz::Args),
    Check(check::Args),
    Due(due::Args),
    Deliverables(deliverables::Args),
    Status(status::Args),
    Submit(submit::Args),
    Sync(sync::Args),
    Instructor(instructor::Args),
    Target(target::Args),
    Trust(trust::Args),
    Lint(lint::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Parses the command line (its first word is the program's name), runs it, and says how it ended.
pub fn main(words: Vec<OsString>) -> Exit {
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(error) => return not_understood(&words, &error),
    };
    match run(cli) {
        Ok(exit) => exit,
        Err(error) => {
            if !output::is_broken_pipe(&error) {
                output::complain(&format!("{error:#}"));
            }
            exit::of(&error)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        None => workbench::run(&cli.workbench),
        Some(Command::Show(args)) => show::run(&args),
        Some(Command::Outline(args)) => outline::run(&args),
        Some(Command::Quiz(args)) => quiz::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Due(args)) => due::run(&args),
        Some(Command::Deliverables(args)) => deliverables::run(&args),
        Some(Command::Status(args)) => status::run(&args),
        Some(Command::Submit(args)) => submit::run(&args),
        Some(Command::Sync(args)) => sync::run(&args),
        Some(Command::Instructor(args)) => instructor::run(&args),
        Some(Command::Target(args)) => target::run(&args),
        Some(Command::Trust(args)) => trust::run(&args),
        Some(Command::Lint(args)) => lint::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
    }
}

/// Help and version end well. Of a mistyped command clap would say that its first argument is one too many, so that is told first.
fn not_understood(words: &[OsString], error: &clap::Error) -> Exit {
    let mistyped = words.get(1).filter(|_| error.use_stderr()).and_then(|word| no_such_command(word));
    if let Some(message) = mistyped {
        output::complain(&message);
        return Exit::Usage;
    }
    // Nobody is left to tell when the stream is gone.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// What to say of a first word that is neither a command nor anything that is there, unless it can only be meant as an option or a path.
fn no_such_command(word: &OsStr) -> Option<String> {
    let command = Cli::command();
    let names = || command.get_subcommands().map(clap::Command::get_name);
    let shown = word.to_string_lossy();
    if shown.starts_with('-') || shown.contains(['/', '\\', '.']) || names().any(|name| name == shown) || is_there(word.as_ref()) {
        return None;
    }
    let near = nearest(&shown, names()).map(|near| format!("; did you mean `drillyard {near}`?")).unwrap_or_else(|| ";".to_owned());
    Some(format!("'{shown}' is neither a folder nor a command{near} `drillyard --help` lists the commands"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_first_word_that_is_nothing_names_the_nearest_command() {
        for (word, says) in [("outlin", Some("did you mean `drillyard outline`?")), ("xyzzy", Some("neither a folder nor a command"))] {
            let message = no_such_command(word.as_ref());
            assert!(message.as_deref().is_some_and(|message| says.is_some_and(|says| message.contains(says))), "{word}: {message:?}");
        }
        for word in ["outline", "src", "--theme", "./absent", "absent/course"] {
            assert_eq!(no_such_command(word.as_ref()), None, "{word}");
        }
    }
}
