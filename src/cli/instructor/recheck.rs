//! `drillyard instructor recheck`: what learners claim, held against their own evidence judged anew by the instructor's checks, or against the
//! instructor's own run of the checks on their machines. This file says what is looked at and how it ends.

mod picking;
mod signing;
mod telling;
mod visiting;

use std::path::PathBuf;

use clap::ValueEnum;

use super::office::{CohortArgs, Office};
use crate::cli::{Exit, output};
use crate::submission::recheck::{Outcome, Rechecked, stored};
use picking::{Picked, Shelf};
use telling::Told;

/// Look again at what learners claim: at their evidence by your checks, or with --live at their machines
#[derive(Debug, clap::Args)]
#[command(
    after_help = "WHAT is the beginning of a submission's hash, a learner, or a lesson; several narrow it down. Without it, the latest submission\n\
    of every learner for every lesson.\n\n\
    With --live, the lesson's checks run on the learners' machines, many at once, as machines.yaml says how to get there. What they come to is put\n\
    into reviews that you sign: that is level L3. Nothing of it is about the learner's own computer, and nothing is held against them that can't\n\
    be seen from elsewhere.\n\n\
    Exit codes: 0 all as claimed; 1 something is not; 2 usage; 3 something can't be told, or was not published; 130 interrupted."
)]
pub struct Args {
    /// What to look at
    #[arg(value_name = "WHAT")]
    what: Vec<String>,
    /// Run the checks on the learners' machines
    #[arg(long)]
    live: bool,
    /// How to get to the learners' machines; else `machines.yaml` beside config.yaml
    #[arg(long, value_name = "FILE", requires = "live")]
    machines: Option<PathBuf>,
    /// With --live: only look; sign nothing, and keep nothing
    #[arg(long, requires = "live")]
    dry_run: bool,
    /// Sign and publish without asking
    #[arg(long)]
    yes: bool,
    /// Sign and publish what earlier runs left behind, and run nothing
    #[arg(long, conflicts_with_all = ["live", "what", "format"])]
    kept: bool,
    /// How to tell
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Who you are, as the roster has you; else `name` in config.yaml, or as the roster has your key
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The SSH key that signs; else `signing_key` in config.yaml, or your usual one
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    cohort: CohortArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for people
    Human,
    /// Versioned, and stable within a version
    Json,
}

/// Looks, tells, and with --live signs.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let office = Office::open(&args.cohort, false)?;
    if args.kept {
        return Ok(signing::publish_kept(args, &office)?);
    }
    let cohort = office.cohort()?;
    let picked = picking::pick(&args.what, &office, &cohort, args.live)?;
    let shelf = Shelf::of(&office, &picked);
    if args.live {
        return visiting::run(args, &office, &shelf, &picked);
    }
    let rows: Vec<Vec<Rechecked>> = picked.iter().map(|picked| judged(&office, &shelf, picked)).collect();
    let told: Vec<Told<'_>> = picked.iter().zip(&rows).map(|(picked, rows)| Told { picked, rows, rerun: None }).collect();
    telling::tell(args.format, telling::Mode::Stored, &office, &told)?;
    Ok(exit(rows.iter().flatten()))
}

/// The evidence of one, judged again. What can't be read was told with the inbox, and claims nothing.
fn judged(office: &Office, shelf: &Shelf, picked: &Picked) -> Vec<Rechecked> {
    office.console.wait_for(&format!("judging what {} handed in", picked.row.learner));
    picked.manifest.as_ref().map(|manifest| stored(manifest, &picked.package, shelf.checks(manifest))).unwrap_or_default()
}

/// As reports of checks end: what can't be told weighs more than what is not as claimed.
fn exit<'a>(rows: impl Iterator<Item = &'a Rechecked> + Clone) -> Exit {
    let any = |outcome: Outcome| rows.clone().any(|row| row.outcome == outcome);
    match (any(Outcome::CannotTell), any(Outcome::Differs)) {
        (true, _) => Exit::CouldNotCheck,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Done,
    }
}

/// Says on stderr what goes on, where somebody reads along.
fn say(args: &Args, message: &str) {
    if args.format == Format::Human {
        output::say(message);
    }
}
