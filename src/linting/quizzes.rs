//! What is wrong in the quizzes of a course, and which of them no page asks.

use std::collections::BTreeSet;

use super::Files;
use super::pages::Pages;
use crate::course::quiz_path;
use crate::domain::course::Course;
use crate::domain::diagnostic::Diagnostic;
use crate::quiz;

/// Adds what is wrong in every quiz below the quiz roots. Says which files were read.
pub fn findings(course: &Course, files: Files<'_>, pages: &Pages<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let asked: BTreeSet<String> = pages.quizzes().filter_map(|id| quiz_path(course, id)).collect();
    let below = |file: &&String| course.quizzes.iter().any(|root| file.starts_with(root.as_str())) && is_quiz(file);
    let all: BTreeSet<&String> = course.files.iter().filter(below).chain(&asked).collect();
    for file in &all {
        match (files.text)(file) {
            Ok(text) => diagnostics.extend(quiz::parse(file, &text).1),
            Err(why) => diagnostics.push(Diagnostic::error("unreadable-quiz", file, 1, 1, why)),
        }
        if !asked.contains(*file) {
            diagnostics.push(Diagnostic::warning("unused-quiz", file, 1, 1, "no page of the course asks this quiz"));
        }
    }
    all.into_iter().cloned().collect()
}

/// Whether a file in a folder of quizzes is one, by its name.
fn is_quiz(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    ["js", "md"].contains(&ending) && !stem.eq_ignore_ascii_case("readme") && !name.starts_with(['_', '.'])
}
