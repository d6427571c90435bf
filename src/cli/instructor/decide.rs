//! `drillyard instructor decide`: what an instructor decides on a submission, signed and published.

use super::office::{CohortArgs, Office};
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, Exit, output};
use crate::ports::{Clock, Signer};
use crate::runtime::clock::SystemClock;
use crate::runtime::machines;
use crate::submission::manifest::{FORMAT, Person};
use crate::submission::remote::{instructor_branch, review_path};
use crate::submission::review::{Decision, Ruling};
use crate::submission::verify::verify_review;
use crate::submission::{Hash, Level, Purpose, Report, Review};

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
    /// You were there, or ran it again yourself: what you verify reaches level L3
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
    let key = machines::signing_key(args.key.as_deref().or(office.learner.config.signing_key.as_deref().map(std::path::Path::new)))
        .map_err(|fault| CliError::could_not(fault.to_string()))?;
    let name = reviewer(args, &office, &key.fingerprint())?;
    let reviewer = Person { name, key: key.fingerprint() };
    let decisions = decisions(args, &report)?;
    let review = Review {
        format: FORMAT,
        submission: row.submission.clone(),
        learner: row.learner.clone(),
        course: row.course.clone(),
        lesson: row.lesson.clone(),
        reviewer: reviewer.clone(),
        // Exact: of two decisions the later one counts.
        at: SystemClock.now(),
        decisions,
        comment: args.say.clone(),
        // A later decision counts in place of an earlier one; what is not decided on again stays.
        replaces: None,
    };
    let document = serde_json::to_vec_pretty(&review)?;
    let signature =
        office.console.during(|| key.sign(&document, Purpose::Review.namespace(), &PersonAtConsole(&office.console), &office.cancel));
    let signature = signature.map_err(|fault| CliError::could_not(format!("nothing was published: {fault}")))?;
    let checked = verify_review(&document, Some(signature.as_bytes()), &office.roster, SystemClock.now(), Some(&report));
    if !checked.holds() {
        let first = checked.findings.first().map(ToString::to_string).unwrap_or_default();
        return Err(CliError::usage(format!("nothing was published, since nobody would believe it: {first}")).into());
    }
    let hash = Hash::of(&document);
    let files = [(review_path(&hash, "review.json"), document.as_slice()), (review_path(&hash, "review.json.sig"), signature.as_bytes())];
    let message = format!("Review {} of {}", row.submission.short(), row.lesson);
    office.console.wait_for(&format!("publishing to {}", office.remote.url()));
    let sent =
        office.console.during(|| office.remote.publish(&instructor_branch(&reviewer), &files, &message, &reviewer.name, &office.cancel));
    sent.map_err(|fault| CliError::could_not(format!("the review was not published: {fault}")))?;
    output::say(&format!("published: review {} of {} by {}", hash.short(), row.lesson, row.learner));
    Ok(Exit::Done)
}

fn reviewer(args: &Args, office: &Office, fingerprint: &str) -> Result<String, CliError> {
    let listed = || {
        let mine = office.roster.entries.iter().find(|entry| entry.fingerprint() == fingerprint);
        mine.and_then(|entry| entry.name()).map(str::to_owned)
    };
    args.name.clone().or_else(listed).or_else(|| office.learner.config.name.clone()).ok_or_else(|| {
        CliError::usage(format!(
            "the roster does not have your key {fingerprint}: add it with namespaces=\"review@drillyard,challenge@drillyard\", or say who you are with --name"
        ))
    })
}

/// What was said, deliverable by deliverable.
fn decisions(args: &Args, report: &Report) -> Result<Vec<Decision>, CliError> {
    let known: Vec<&str> =
        report.manifest.iter().flat_map(|manifest| &manifest.deliverables).map(|deliverable| deliverable.id.as_str()).collect();
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
                let level = if args.witnessed { Level::L3 } else { report.level };
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
