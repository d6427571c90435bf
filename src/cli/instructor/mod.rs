//! `drillyard instructor`: what those who teach do with what was handed in. One file per subcommand.

mod show;
mod verify;

use clap::Subcommand;

use super::Exit;

/// For instructors: verify what was handed in, and look at it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Args),
    Show(show::Args),
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Verify(args) => verify::run(args),
        Command::Show(args) => show::run(args),
    }
}
