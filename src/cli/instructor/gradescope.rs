//! The gradebook as Gradescope reads results: a `results.json` for each learner, as "Output format" has it in Gradescope's own
//! documentation (<https://gradescope-autograders.readthedocs.io/en/latest/specs/>, section "Output format").

use std::collections::BTreeMap;

use serde::Serialize;

use crate::submission::cohort::{Cell, Gradebook, State};
use crate::submission::{Hash, Level};

/// One learner's `results.json`.
#[derive(Serialize)]
pub struct Results {
    score: f64,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    number: String,
    score: f64,
    max_score: f64,
    status: &'static str,
    output: String,
    output_format: &'static str,
    tags: Vec<&'static str>,
    visibility: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_data: Option<Extra>,
}

/// What Gradescope keeps with a test and makes nothing of.
#[derive(Serialize)]
struct Extra {
    submission: Hash,
    state: State,
    level: Level,
    held_up_by: Option<String>,
}

/// By learner. Each lesson is a test of as many points as it has deliverables; a lesson without any is worth one.
pub fn results(book: &Gradebook) -> BTreeMap<&str, Results> {
    let of = |learner: &crate::submission::cohort::Learner| {
        let lessons = (1..).zip(book.lessons.iter().zip(&learner.cells));
        let tests: Vec<Test> = lessons.map(|(number, (lesson, cell))| test(number, lesson, cell.as_ref())).collect();
        Results {
            score: tests.iter().map(|test| test.score).sum(),
            output: "Reviewed deliverables, by lesson.".to_owned(),
            output_format: "text",
            visibility: "visible",
            tests,
        }
    };
    book.learners.iter().map(|learner| (learner.name.as_str(), of(learner))).collect()
}

fn test(number: usize, lesson: &str, cell: Option<&Cell>) -> Test {
    let (score, most) = match cell {
        None => (0, 1),
        Some(cell) if cell.verified.1 == 0 => (usize::from(cell.state == State::Verified), 1),
        Some(cell) => cell.verified,
    };
    let output = match cell {
        None => "nothing handed in".to_owned(),
        Some(cell) => {
            let held = cell.held_up.as_ref().map(|at| format!("\n{}: {}", at.place(), at.verdict.word())).unwrap_or_default();
            format!("{}, {}: {}{held}", cell.state.words(), cell.level, cell.level.words())
        }
    };
    Test {
        name: lesson.to_owned(),
        number: number.to_string(),
        score: score as f64,
        max_score: most as f64,
        status: if score == most { "passed" } else { "failed" },
        output,
        output_format: "text",
        // It knows no third state: 0 of the points, and a tag.
        tags: if cell.is_none_or(|cell| cell.state == State::Waiting) { vec!["not-run"] } else { Vec::new() },
        visibility: "visible",
        extra_data: cell.map(|cell| Extra {
            submission: cell.submission.clone(),
            state: cell.state,
            level: cell.level,
            held_up_by: cell.held_up.as_ref().map(|at| at.check.clone()),
        }),
    }
}
