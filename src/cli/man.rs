//! `drillyard man`: manual pages, from the same definitions that parse the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;

use super::{Cli, CliError, Exit, output};
use crate::domain::diagnostic::nearest;

/// Print a manual page, in roff
#[derive(Debug, clap::Args)]
#[command(after_help = "To read it:  drillyard man | man -l -")]
pub struct Args {
    /// Of this command; without it, of the program
    command: Option<String>,
}

/// Writes the page to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut program = Cli::command();
    program.build();
    let command = match &args.command {
        Some(name) => program.find_subcommand(name).ok_or_else(|| no_such_page(name, &program))?.clone(),
        None => program,
    };
    let mut out = output::results();
    Man::new(command).render(&mut out)?;
    out.flush()?;
    Ok(Exit::Done)
}

fn no_such_page(name: &str, program: &clap::Command) -> CliError {
    let names = program.get_subcommands().map(clap::Command::get_name);
    let near = nearest(name, names).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
    CliError::usage(format!("there is no command '{name}'{near}"))
}
