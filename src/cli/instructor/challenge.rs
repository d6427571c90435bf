//! `drillyard instructor challenge`: asks one learner to change a machine, within a time, by a token that nobody could know before.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::office::{CohortArgs, Office};
use crate::adapters::machine;
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, Exit, output};
use crate::ports::{Clock, Signer};
use crate::runtime::clock::SystemClock;
use crate::runtime::machines;
use crate::submission::challenge::{Challenge, Change, ChangeKind};
use crate::submission::manifest::{FORMAT, Person};
use crate::submission::remote::{challenge_path, instructor_branch};
use crate::submission::{Hash, Purpose};

/// Ask a learner to change a machine by a token, so that what is handed in must have been seen after that
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The learner, as the roster has them
    #[arg(value_name = "LEARNER")]
    learner: String,
    /// The lesson
    #[arg(value_name = "LESSON")]
    lesson: String,
    /// The course's name for the machine
    #[arg(long, value_name = "TARGET")]
    target: String,
    /// Ask for the token in this file there; without it, for the token as the machine's name
    #[arg(long, value_name = "PATH")]
    file: Option<String>,
    /// How long it holds
    #[arg(long, value_name = "DAYS", default_value = "7", value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    /// The SSH key that signs; else `signing_key` in config.yaml, or your usual one
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    cohort: CohortArgs,
}

/// Makes, signs and publishes it.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let office = Office::open(&args.cohort, false)?;
    let course = &office.open.course;
    let lesson = &course.lessons[course.find(&args.lesson).map_err(CliError::usage)?];
    if !office.names().contains(&args.learner) {
        return Err(CliError::usage(format!("'{}' is no learner of the roster", args.learner)).into());
    }
    let issued = SystemClock.now();
    let kind = if args.file.is_some() { ChangeKind::File } else { ChangeKind::Hostname };
    let challenge = Challenge {
        format: FORMAT,
        learner: args.learner.clone(),
        course: course.id.clone(),
        lesson: lesson.id.0.clone(),
        token: machine::token().map_err(|error| CliError::could_not(format!("there is no chance to be had here: {error}")))?,
        change: Change { kind, target: args.target.clone(), path: args.file.clone() },
        issued,
        expires: issued.checked_add(SignedDuration::from_hours(24 * i64::from(args.days))).unwrap_or(issued),
    };
    let document = serde_json::to_vec_pretty(&challenge)?;
    Challenge::read(&document).map_err(|fault| CliError::usage(fault.to_string()))?;
    let key = machines::signing_key(args.key.as_deref().or(office.learner.config.signing_key.as_deref().map(std::path::Path::new)))
        .map_err(|fault| CliError::could_not(fault.to_string()))?;
    let listed = office.roster.entries.iter().find(|entry| entry.fingerprint() == key.fingerprint());
    let name = listed.filter(|entry| entry.may_sign(Purpose::Challenge.namespace())).and_then(|entry| entry.name());
    let name = name.ok_or_else(|| {
        CliError::usage(format!(
            "the roster does not let your key {} sign challenges: namespaces=\"challenge@drillyard\"",
            key.fingerprint()
        ))
    })?;
    let signature = key
        .sign(&document, Purpose::Challenge.namespace(), &PersonAtConsole(&office.console), &office.cancel)
        .map_err(|fault| CliError::could_not(format!("nothing was published: {fault}")))?;
    let hash = Hash::of(&document);
    let files = [
        (challenge_path(&hash, "challenge.json"), document.as_slice()),
        (challenge_path(&hash, "challenge.json.sig"), signature.as_bytes()),
    ];
    let by = Person { name: name.to_owned(), key: key.fingerprint() };
    office
        .remote
        .publish(&instructor_branch(&by), &files, &format!("Challenge {}", args.learner), name, &office.cancel)
        .map_err(|fault| CliError::could_not(format!("the challenge was not published: {fault}")))?;
    output::say(&format!(
        "published: challenge {} for {}, until {}",
        hash.short(),
        args.learner,
        challenge.expires.strftime("%Y-%m-%d %H:%M UTC")
    ));
    output::say(&challenge.task());
    Ok(Exit::Done)
}
