//! `drillyard instructor`: what those who teach do with what was handed in. One file per subcommand.

mod challenge;
mod decide;
mod export;
mod gradebook;
mod gradescope;
mod inbox;
mod init;
pub mod office;
pub mod publishing;
mod recheck;
mod show;
mod verify;

use clap::Subcommand;

use super::Exit;
pub use verify::LARGEST_ROSTER;

/// For instructors: what was handed in, to be looked at, verified and decided on
///
/// Without a command the workbench opens at the inbox.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    inbox: inbox::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Inbox(inbox::Args),
    Recheck(recheck::Args),
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
        None => inbox::run(&args.inbox),
        Some(Command::Init(args)) => init::run(args),
        Some(Command::Inbox(args)) => inbox::run(args),
        Some(Command::Recheck(args)) => recheck::run(args),
        Some(Command::Decide(args)) => decide::run(args),
        Some(Command::Challenge(args)) => challenge::run(args),
        Some(Command::Gradebook(args)) => gradebook::run(args),
        Some(Command::Export(args)) => export::run(args),
        Some(Command::Verify(args)) => verify::run(args),
        Some(Command::Show(args)) => show::run(args),
    }
}
