//! `drillyard instructor`: what those who teach do with what was handed in. One file per subcommand.

mod challenge;
mod decide;
mod export;
mod gradebook;
mod gradescope;
mod inbox;
mod init;
pub mod office;
mod show;
mod verify;

use clap::Subcommand;

use super::Exit;
pub use verify::LARGEST_ROSTER;

/// For instructors: verify what was handed in, and look at it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Inbox(inbox::Args),
    Decide(decide::Args),
    Challenge(challenge::Args),
    Gradebook(gradebook::Args),
    Export(export::Args),
    Verify(verify::Args),
    Show(show::Args),
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Init(args) => init::run(args),
        Command::Inbox(args) => inbox::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Challenge(args) => challenge::run(args),
        Command::Gradebook(args) => gradebook::run(args),
        Command::Export(args) => export::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Show(args) => show::run(args),
    }
}
