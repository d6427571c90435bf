//! The gradebook as Gradescope reads results (<https://gradescope-autograders.readthedocs.io/en/latest/specs/>): a `results.json` for each learner.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::submission::cohort::{Cell, Gradebook, State};

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
    tags: Vec<&'static str>,
    visibility: &'static str,
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
        Some(cell) => format!("{}, {}: {}", cell.state.words(), cell.level, cell.level.words()),
    };
    Test {
        name: lesson.to_owned(),
        number: number.to_string(),
        score: score as f64,
        max_score: most as f64,
        status: if score == most { "passed" } else { "failed" },
        output,
        // It knows no third state: 0 of the points, and a tag.
        tags: if cell.is_none_or(|cell| cell.state == State::Waiting) { vec!["not-run"] } else { Vec::new() },
        visibility: "visible",
    }
}
