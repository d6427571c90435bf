//! `drillyard instructor gradebook`: learners by lessons, how each stands, and what holds them up. At a terminal that is a screen; else text.

use std::io::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::office::{self, CohortArgs, Office};
use crate::cli::{Exit, output};
use crate::domain::sanitize::sanitize;
use crate::runtime::workbench::First;
use crate::submission::cohort::{Cell, Gradebook};

/// How each learner stands in each lesson: a screen at a terminal, else a table
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    cohort: CohortArgs,
    /// Only this learner, as the roster has them; may be given several times
    #[arg(long, value_name = "NAME")]
    learner: Vec<String>,
    /// Only this lesson; may be given several times
    #[arg(long, value_name = "LESSON")]
    lesson: Vec<String>,
    /// Make the index anew from the remote
    #[arg(long)]
    rebuild: bool,
    /// How to tell; without it a screen at a terminal, else a table
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// So much of what holds a lesson's learners up is told in words; JSON has all.
const MOST_STUMBLES: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Human,
    /// One line for each learner and lesson, for spreadsheets
    Csv,
    /// Versioned, and stable within a version
    Json,
    /// Gradescope's results.json: of the one --learner, else of each learner, in one object by name
    Gradescope,
}

/// Opens the screen; or fetches, and tells.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let is_whole = args.learner.is_empty() && args.lesson.is_empty();
    if args.format.is_none() && is_whole && office::at_terminal() {
        return office::open_workbench(&args.cohort, First::Gradebook, args.rebuild);
    }
    let office = Office::open(&args.cohort, args.rebuild)?;
    let selection = office.selection(&args.learner, &args.lesson)?;
    let book = office.cohort()?.gradebook(&office.names(), &office.lessons()).only(&selection.learners, &selection.lessons);
    let mut out = output::results();
    match args.format.unwrap_or(Format::Human) {
        Format::Human => out.write_all(sanitize(&for_people(&book)).as_bytes())?,
        Format::Csv => out.write_all(csv(&book).as_bytes())?,
        Format::Json => output::write_json(&mut out, &Json { format: 1, course: &office.open.course.id, gradebook: &book })?,
        Format::Gradescope => {
            let results = super::gradescope::results(&book);
            match args.learner.as_slice() {
                [one] if results.contains_key(one.as_str()) => output::write_json(&mut out, &results[one.as_str()])?,
                _ => output::write_json(&mut out, &results)?,
            }
        }
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
        let rows: Vec<[String; 5]> =
            book.lessons.iter().zip(&learner.cells).filter_map(|(lesson, cell)| cell.as_ref().map(|cell| row(lesson, cell))).collect();
        text.push_str(&if rows.is_empty() { "  nothing handed in\n".to_owned() } else { output::columns(&rows) });
    }
    let told = |lesson: &String| -> String {
        let lines = book.stumbles_of(lesson).take(MOST_STUMBLES).map(|stumble| format!("  {}\n", stumble.words()));
        let lines: String = lines.collect();
        if lines.is_empty() { lines } else { format!("{lesson}\n{lines}") }
    };
    let stumbles: String = book.lessons.iter().map(told).collect();
    if !stumbles.is_empty() {
        text.push_str(&format!("\nWhat holds learners up\n{stumbles}"));
    }
    text
}

fn row(lesson: &str, cell: &Cell) -> [String; 5] {
    let Cell { verified, passed, held_up, .. } = cell;
    [
        lesson.to_owned(),
        format!("{}, {}", cell.state.words(), cell.level),
        format!("{} of {} verified", verified.0, verified.1),
        format!("{} of {} checks", passed.0, passed.1),
        held_up.as_ref().map(|at| format!("{}: {}", at.place(), at.verdict.word())).unwrap_or_default(),
    ]
}

/// RFC 4180, but for line ends. A cell that a spreadsheet would take for a formula begins with a quote mark.
pub fn csv(book: &Gradebook) -> String {
    let mut text = String::from(
        "learner,lesson,state,level,verified,deliverables,passed,checks,quiz_right,quiz_asked,attempts,at,submission,held_up_by\n",
    );
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
                cell.held_up.as_ref().map(|at| at.check.clone()).unwrap_or_default(),
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
