//! `drillyard completions`: a completion script for a shell, from the same definitions that parse the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Exit, output};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "For example, in ~/.bashrc:  source <(drillyard completions bash)")]
pub struct Args {
    /// Which shell
    shell: Shell,
}

/// Writes the script to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "drillyard", &mut script);
    let mut out = output::results();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}
