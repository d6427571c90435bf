//! `drillyard instructor inbox`: what waits to be reviewed, oldest first. At a terminal that is a screen; else a list.

use std::io::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use super::office::{self, CohortArgs, Office};
use crate::cli::{Exit, output};
use crate::domain::sanitize::sanitize;
use crate::runtime::workbench::First;
use crate::submission::cohort::{Told, Waiting};
use crate::submission::{Hash, Level};

/// What waits to be reviewed, oldest first: a screen at a terminal, else a list
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    cohort: CohortArgs,
    /// As JSON: versioned, and stable within a version
    #[arg(long)]
    json: bool,
    /// As a list, also at a terminal
    #[arg(long, conflicts_with = "json")]
    plain: bool,
}

/// Opens the screen; or fetches, and lists.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    if !args.json && !args.plain && office::at_terminal() {
        return office::open_workbench(&args.cohort, First::Inbox, false);
    }
    let office = Office::open(&args.cohort, false)?;
    let cohort = office.cohort()?;
    let waiting = cohort.inbox();
    let mut out = output::results();
    match args.json {
        true => output::write_json(&mut out, &json(&office.open.course.id, &waiting))?,
        false => out.write_all(sanitize(&for_people(&waiting)).as_bytes())?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn for_people(waiting: &[Waiting<'_>]) -> String {
    if waiting.is_empty() {
        return "nothing waits to be reviewed\n".to_owned();
    }
    let mut text = String::new();
    for Waiting { handed, attempts, decided, .. } in waiting {
        let state = match (handed.holds, attempts) {
            (false, _) => "does not hold".to_owned(),
            (true, 0) => format!("{}, {decided} of {} decided", handed.level, handed.deliverables.len()),
            (true, before) => {
                format!("{}, {decided} of {} decided, handed in {} times", handed.level, handed.deliverables.len(), before + 1)
            }
        };
        let who = if handed.learner.is_empty() { "nobody that can be told" } else { &handed.learner };
        let when = handed.at.strftime("%Y-%m-%d %H:%M UTC");
        text.push_str(&format!("{}  {when}  {who}  {}  {state}\n", handed.submission.short(), handed.lesson));
        for told in handed.findings.iter().filter(|told| told.severity != "note") {
            text.push_str(&format!("    {}: {}: {} [{}]\n", told.severity, told.place, told.message, told.rule));
        }
    }
    text
}

#[derive(Serialize)]
struct Json<'a> {
    format: u32,
    course: &'a str,
    waiting: Vec<JsonRow<'a>>,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    submission: &'a Hash,
    learner: &'a str,
    lesson: &'a str,
    at: Timestamp,
    holds: bool,
    level: Level,
    attempts: usize,
    decided: usize,
    deliverables: usize,
    findings: &'a [Told],
}

fn json<'a>(course: &'a str, waiting: &'a [Waiting<'_>]) -> Json<'a> {
    let row = |waiting: &'a Waiting<'_>| JsonRow {
        submission: &waiting.handed.submission,
        learner: &waiting.handed.learner,
        lesson: &waiting.handed.lesson,
        at: waiting.handed.at,
        holds: waiting.handed.holds,
        level: waiting.handed.level,
        attempts: waiting.attempts + 1,
        decided: waiting.decided,
        deliverables: waiting.handed.deliverables.len(),
        findings: &waiting.handed.findings,
    };
    Json { format: 1, course, waiting: waiting.iter().map(row).collect() }
}
