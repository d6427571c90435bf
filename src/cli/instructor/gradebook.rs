//! `drillyard instructor gradebook`: learners by lessons, how each stands, and what holds them up.

use std::io::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::office::{CohortArgs, Office};
use crate::cli::{Exit, output};
use crate::domain::sanitize::sanitize;
use crate::submission::cohort::{Cell, Gradebook};

/// Show how each learner stands in each lesson
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    cohort: CohortArgs,
    /// Make the index anew from the remote
    #[arg(long)]
    rebuild: bool,
    /// How to tell
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Human,
    /// One line for each learner and lesson, for spreadsheets
    Csv,
    /// Versioned, and stable within a version
    Json,
    /// A results.json of Gradescope for each learner, in one object by name
    Gradescope,
}

/// Fetches, and tells.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let office = Office::open(&args.cohort, args.rebuild)?;
    let book = office.cohort()?.gradebook(&office.names(), &office.lessons());
    let mut out = output::results();
    match args.format {
        Format::Human => out.write_all(sanitize(&for_people(&book)).as_bytes())?,
        Format::Csv => out.write_all(csv(&book).as_bytes())?,
        Format::Json => output::write_json(&mut out, &Json { format: 1, course: &office.open.course.id, gradebook: &book })?,
        Format::Gradescope => output::write_json(&mut out, &super::gradescope::results(&book))?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Json<'a> {
    format: u32,
    course: &'a str,
    #[serde(flatten)]
    gradebook: &'a Gradebook,
}

fn for_people(book: &Gradebook) -> String {
    if book.learners.is_empty() {
        return "nobody is in the roster, and nothing was handed in\n".to_owned();
    }
    let mut text = String::new();
    for learner in &book.learners {
        text.push_str(&format!("{}\n", learner.name));
        let rows: Vec<[String; 4]> =
            book.lessons.iter().zip(&learner.cells).filter_map(|(lesson, cell)| cell.as_ref().map(|cell| row(lesson, cell))).collect();
        text.push_str(&if rows.is_empty() { "  nothing handed in\n".to_owned() } else { output::columns(&rows) });
    }
    for stumble in &book.stumbles {
        let step = stumble.step.map(|step| format!("step {step}, ")).unwrap_or_default();
        let share = stumble.learners * 100 / stumble.of.max(1);
        text.push_str(&format!(
            "{}: {step}{} fails first for {share} % ({} of {})\n",
            stumble.lesson, stumble.check, stumble.learners, stumble.of
        ));
    }
    text
}

fn row(lesson: &str, cell: &Cell) -> [String; 4] {
    let Cell { verified, passed, .. } = cell;
    [
        lesson.to_owned(),
        format!("{}, {}", cell.state.words(), cell.level),
        format!("{} of {} verified", verified.0, verified.1),
        format!("{} of {} checks", passed.0, passed.1),
    ]
}

/// RFC 4180, but for line ends. A cell that a spreadsheet would take for a formula begins with a quote mark.
fn csv(book: &Gradebook) -> String {
    let mut text =
        String::from("learner,lesson,state,level,verified,deliverables,passed,checks,quiz_right,quiz_asked,attempts,at,submission\n");
    for learner in &book.learners {
        for (lesson, cell) in book.lessons.iter().zip(&learner.cells) {
            let Some(cell) = cell else { continue };
            let (right, asked) = cell.quiz.map(|(right, asked)| (right.to_string(), asked.to_string())).unwrap_or_default();
            let fields = [
                learner.name.clone(),
                lesson.clone(),
                cell.state.words().to_owned(),
                cell.level.to_string(),
                cell.verified.0.to_string(),
                cell.verified.1.to_string(),
                cell.passed.0.to_string(),
                cell.passed.1.to_string(),
                right,
                asked,
                cell.attempts.to_string(),
                cell.at.to_string(),
                cell.submission.to_string(),
            ];
            text.push_str(&fields.map(|field| quoted(&field)).join(","));
            text.push('\n');
        }
    }
    text
}

fn quoted(field: &str) -> String {
    let clean = crate::domain::sanitize::sanitize_line(field).into_owned();
    let safe = if clean.starts_with(['=', '+', '-', '@', '\t']) { format!("'{clean}") } else { clean };
    if safe.contains([',', '"', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_can_neither_break_out_nor_be_a_formula() {
        for (field, cell) in [("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "'=1+1"), ("@x,y", "\"'@x,y\"")] {
            assert_eq!(quoted(field), cell);
        }
    }
}
