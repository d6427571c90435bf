//! What came of looking again, for people and for programs.

use std::io::Write as _;

use serde::Serialize;

use super::Format;
use super::picking::Picked;
use crate::cli::instructor::office::Office;
use crate::cli::output;
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::Verdict;
use crate::runtime::plain_terminal;
use crate::submission::recheck::{Outcome, Rechecked};
use crate::submission::rerun::tally;
use crate::submission::{Hash, Level, Rerun};

/// Which way it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// At the evidence that was handed in.
    Stored,
    /// At the machines.
    Live,
}

/// One submission, with what came of it.
pub struct Told<'a> {
    pub picked: &'a Picked,
    pub rows: &'a [Rechecked],
    /// The record of a run.
    pub rerun: Option<&'a Rerun>,
}

/// Writes it to stdout.
pub fn tell(format: Format, mode: Mode, office: &Office, told: &[Told<'_>]) -> anyhow::Result<()> {
    let mut out = output::results();
    match format {
        Format::Json => output::write_json(&mut out, &json(mode, &office.open.course.id, told))?,
        Format::Human => out.write_all(sanitize(&for_people(told, plain_terminal::has_unicode())).as_bytes())?,
    }
    out.flush()?;
    Ok(())
}

fn for_people(told: &[Told<'_>], unicode: bool) -> String {
    if told.is_empty() {
        return "nothing to look at: nobody handed in what was asked for\n".to_owned();
    }
    let mut text = String::new();
    for Told { picked, rows, rerun } in told {
        let row = &picked.row;
        text.push_str(&format!("{}  {}  {}\n", row.submission.short(), row.learner, row.lesson));
        if !row.holds {
            let why = row.findings.first().map(|told| format!("{}: {}", told.place, told.message)).unwrap_or_default();
            text.push_str(&format!("  does not hold: {why}\n"));
        }
        for machine in rerun.iter().flat_map(|rerun| &rerun.machines) {
            let pinned = if machine.pinned { "as written down for it" } else { "as known here" };
            text.push_str(&format!("  {}: host key {}, {pinned}\n", machine.target, machine.host_key));
        }
        let lines: Vec<[String; 3]> = rows.iter().map(|row| line(row, unicode)).collect();
        text.push_str(&output::columns(&lines));
        text.push_str(&format!("  {}\n\n", tally(rows.iter().map(|row| row.outcome))));
    }
    let all = told.iter().flat_map(|told| told.rows).map(|row| row.outcome);
    let learners = if told.len() == 1 { "1 submission".to_owned() } else { format!("{} submissions", told.len()) };
    text.push_str(&format!("{learners}: {}\n", tally(all)));
    text
}

/// `✗ build/settings   not as claimed   claimed passed; now failed: there is no such file`
fn line(row: &Rechecked, unicode: bool) -> [String; 3] {
    let mark = match (row.outcome, unicode) {
        (Outcome::Agrees, true) => "✓",
        (Outcome::Agrees, false) => "+",
        (Outcome::Differs, true) => "✗",
        (Outcome::Differs, false) => "x",
        (Outcome::CannotTell, _) => "!",
        (Outcome::BeyondReach | Outcome::Unclaimed, true) => "–",
        (Outcome::BeyondReach | Outcome::Unclaimed, false) => "-",
    };
    let claimed = row.claimed.map_or("not claimed", Verdict::word);
    let now = row.now.map_or_else(String::new, |now| now.word().to_owned());
    let found = row.actual.lines().next().unwrap_or_default();
    let mut said = match row.outcome {
        Outcome::Agrees => claimed.to_owned(),
        Outcome::Differs => format!("claimed {claimed}; now {now}: {found}"),
        Outcome::Unclaimed => format!("{now}: {found}"),
        Outcome::CannotTell | Outcome::BeyondReach => format!("claimed {claimed}; {}", row.because),
    };
    if row.check_changed {
        said.push_str(" (the check is defined otherwise here)");
    }
    [format!("{mark} {}", row.id), row.outcome.words().to_owned(), said]
}

#[derive(Serialize)]
struct Json<'a> {
    format: u32,
    course: &'a str,
    mode: Mode,
    summary: Summary,
    submissions: Vec<JsonSubmission<'a>>,
}

#[derive(Serialize)]
struct Summary {
    agrees: usize,
    differs: usize,
    cannot_tell: usize,
    beyond_reach: usize,
    unclaimed: usize,
}

#[derive(Serialize)]
struct JsonSubmission<'a> {
    submission: &'a Hash,
    learner: &'a str,
    lesson: &'a str,
    holds: bool,
    /// What the submission proves by itself.
    level: Level,
    checks: &'a [Rechecked],
    /// What the run is recorded as; L3 once the review that holds it is signed.
    rerun: Option<&'a Rerun>,
}

fn json<'a>(mode: Mode, course: &'a str, told: &[Told<'a>]) -> Json<'a> {
    let count = |outcome| told.iter().flat_map(|told| told.rows).filter(|row| row.outcome == outcome).count();
    let submission = |told: &Told<'a>| JsonSubmission {
        submission: &told.picked.row.submission,
        learner: &told.picked.row.learner,
        lesson: &told.picked.row.lesson,
        holds: told.picked.row.holds,
        level: told.picked.report.level,
        checks: told.rows,
        rerun: told.rerun,
    };
    Json {
        format: 1,
        course,
        mode,
        summary: Summary {
            agrees: count(Outcome::Agrees),
            differs: count(Outcome::Differs),
            cannot_tell: count(Outcome::CannotTell),
            beyond_reach: count(Outcome::BeyondReach),
            unclaimed: count(Outcome::Unclaimed),
        },
        submissions: told.iter().map(submission).collect(),
    }
}
