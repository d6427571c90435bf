//! The command line: one file per subcommand, each with its arguments and a `run`. The only place that prints: results go to
//! stdout, words for people to stderr. A new subcommand is a file, a variant of `Command` and an arm of `run`.

pub mod completions;
pub mod exit;
pub mod man;
pub mod open;
pub mod outline;
pub mod output;
pub mod workbench;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

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
    Outline(outline::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Parses the command line, runs it, and says how it ended.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
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
        Some(Command::Outline(args)) => outline::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
    }
}

/// Help and version end well. For a mistyped command clap would complain of the word after it, so that case is told first.
fn not_understood(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        return match error.print() {
            Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => Exit::Failed,
            _ => Exit::Done,
        };
    }
    let first = match Cli::command().ignore_errors(true).try_get_matches() {
        Ok(matches) => matches.get_one::<std::path::PathBuf>("course").map(|course| course.display().to_string()),
        Err(_) => None,
    };
    match first.filter(|_| error.kind() == ErrorKind::UnknownArgument).and_then(|word| no_such_command(&word)) {
        Some(message) => output::complain(&message),
        None => drop(error.print()),
    }
    Exit::Usage
}

/// What to say of a first word that names neither a command nor anything that is there. `None` when it is there, or when it can
/// only be meant as a path.
fn no_such_command(word: &str) -> Option<String> {
    if crate::adapters::course_files::is_there(word.as_ref()) || word.contains(['/', '\\', '.']) {
        return None;
    }
    let command = Cli::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let near = nearest(word, names).map(|near| format!("; did you mean `drillyard {near}`?")).unwrap_or_default();
    Some(format!("'{word}' is neither a folder nor a command{near} `drillyard --help` lists the commands"))
}
