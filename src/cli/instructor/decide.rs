//! `drillyard instructor decide`: what an instructor decides on a submission, signed and published.

use super::office::{CohortArgs, Office};
use super::publishing;
use crate::cli::{CliError, Exit, output};
use crate::ports::Clock;
use crate::runtime::clock::SystemClock;
use crate::runtime::reviewing;
use crate::submission::manifest::Deliverable;
use crate::submission::review::{Decision, Ruling};
use crate::submission::{Level, Report, rerun};

/// Decide on a submission, sign that, and publish it
#[derive(Debug, clap::Args)]
#[command(after_help = "SUBMISSION is the beginning of its hash, as the inbox lists it. ID is a deliverable's, or `all`.\n\n\
    Exit codes: 0 published; 1 the submission does not hold; 2 usage; 3 not signed or not sent.")]
pub struct Args {
    /// The submission
    #[arg(value_name = "SUBMISSION")]
    submission: String,
    /// A deliverable that is as it should be; may be given several times
    #[arg(long, value_name = "ID")]
    verified: Vec<String>,
    /// A deliverable that is to be done again; may be given several times
    #[arg(long, value_name = "ID")]
    needs_work: Vec<String>,
    /// What is to be said of a deliverable; may be given several times
    #[arg(long, value_name = "ID=TEXT")]
    comment: Vec<String>,
    /// What is to be said of the whole
    #[arg(long, value_name = "TEXT", default_value = "")]
    say: String,
    /// You were there: what you decide reaches level L3, as does what rests on checks that passed when you ran them again (recheck --live)
    #[arg(long)]
    witnessed: bool,
    /// Who you are, as the roster has you; else `name` in config.yaml, or as the roster has your key
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The SSH key that signs; else `signing_key` in config.yaml, or your usual one
    #[arg(long, value_name = "FILE")]
    key: Option<std::path::PathBuf>,
    #[command(flatten)]
    cohort: CohortArgs,
}

/// Reads, signs, publishes.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let office = Office::open(&args.cohort, false)?;
    let (row, package) = office.package(&args.submission)?;
    let report = office.bench().verify(&package, None);
    if !row.holds || !report.holds() {
        let first = row.findings.first().map(|told| format!("{}: {}", told.place, told.message)).unwrap_or_default();
        output::complain(&format!("the submission does not hold, and nothing can be verified by it: {first}"));
        return Ok(Exit::Failed);
    }
    let (key, reviewer) = publishing::reviewer(&office, args.key.as_deref(), args.name.as_deref())?;
    let cohort = office.cohort()?;
    let ran = |deliverable: &Deliverable| rerun::covers(&deliverable.evidence, &reviewer.name, cohort.reruns(&row.submission));
    let decisions = decisions(args, &report, &ran)?;
    let unsigned = reviewing::compose(&row, reviewer, SystemClock.now(), decisions, args.say.clone());
    let hash = publishing::send(&office, &key, &unsigned, &report)?;
    output::say(&format!("published: review {} of {} by {}", hash.short(), row.lesson, row.learner));
    Ok(Exit::Done)
}

/// What was said, deliverable by deliverable.
fn decisions(args: &Args, report: &Report, ran: &dyn Fn(&Deliverable) -> bool) -> Result<Vec<Decision>, CliError> {
    let deliverables = report.manifest.as_ref().map(|manifest| manifest.deliverables.as_slice()).unwrap_or_default();
    let known: Vec<&str> = deliverables.iter().map(|deliverable| deliverable.id.as_str()).collect();
    let ran = |id: &str| deliverables.iter().any(|deliverable| deliverable.id == id && ran(deliverable));
    let unknown = |id: &str| {
        let there = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        CliError::usage(format!("'{id}' is no deliverable of this submission; {there}"))
    };
    let mut decisions: Vec<Decision> = Vec::new();
    for (ids, decision) in [(&args.verified, Ruling::Verified), (&args.needs_work, Ruling::NeedsWork)] {
        for id in ids {
            let meant =
                if id == "all" { known.clone() } else { vec![*known.iter().find(|known| *known == id).ok_or_else(|| unknown(id))?] };
            for id in meant {
                if decisions.iter().any(|earlier| earlier.deliverable == id) {
                    return Err(CliError::usage(format!("'{id}' is decided on twice")));
                }
                let level = if args.witnessed || ran(id) { Level::L3 } else { report.level };
                decisions.push(Decision { deliverable: id.to_owned(), decision, comment: String::new(), level });
            }
        }
    }
    for comment in &args.comment {
        let (id, text) = comment.split_once('=').ok_or_else(|| CliError::usage("--comment takes ID=TEXT"))?;
        let decision = decisions.iter_mut().find(|decision| decision.deliverable == id).ok_or_else(|| {
            CliError::usage(format!("there is a comment on '{id}', and no decision: give it with --verified or --needs-work too"))
        })?;
        decision.comment = text.to_owned();
    }
    if decisions.is_empty() && args.say.is_empty() && !known.is_empty() {
        return Err(CliError::usage(format!("decide on something: --verified or --needs-work, with any of {}, or all", known.join(", "))));
    }
    Ok(decisions)
}
