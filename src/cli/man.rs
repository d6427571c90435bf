//! `drillyard man`: the manual page, with a section for each command, from the same definitions that parse the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;

use super::{Cli, Exit, output};

/// Print the manual page, in roff
#[derive(Debug, clap::Args)]
#[command(after_help = "To read it:  drillyard man | man -l -")]
pub struct Args {}

/// Writes the page to stdout.
pub fn run(_: &Args) -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        let man = Man::new(subcommand.clone());
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    let mut out = output::results();
    out.write_all(&page)?;
    out.flush()?;
    Ok(Exit::Done)
}
