//! What came of a quiz: a summary for people, and the versioned JSON of `drillyard quiz --json`.

use std::io::{self, Write};

use serde::Serialize;

use super::prose::{beside, lines};
use crate::domain::progress::QuizAttempt;
use crate::quiz::{Kind, Question, Session};

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
pub struct Report {
    /// Version of this form.
    pub format: u32,
    /// The course's id.
    pub course: String,
    /// Every quiz that was taken.
    pub quizzes: Vec<QuizReport>,
    /// All of them were finished and passed.
    pub passed: bool,
}

/// One quiz taken.
#[derive(Serialize)]
pub struct QuizReport {
    /// The attempt as it is stored.
    #[serde(flatten)]
    attempt: QuizAttempt,
    /// Right at the first try, in percent, rounded down.
    percent: usize,
    /// Percent that pass.
    passing_grade: u8,
    /// Finished, and good enough.
    passed: bool,
    /// Every question was answered or given up before the input ended.
    complete: bool,
}

impl QuizReport {
    /// Of a quiz that ended with `attempt`.
    pub fn new(session: &Session, attempt: QuizAttempt, complete: bool) -> Self {
        let (percent, passing_grade) = (session.percent(), session.passing_grade());
        Self { attempt, percent, passing_grade, passed: complete && session.passed(), complete }
    }

    /// Whether it counts as passed.
    pub fn passed(&self) -> bool {
        self.passed
    }
}

/// Tells people how it went; with `solutions` also what would have been right.
pub fn summary(out: &mut dyn Write, session: &Session, width: usize, solutions: bool) -> io::Result<()> {
    let (right, asked) = session.score();
    let verdict = if session.passed() { "passed" } else { "not passed" };
    let grade = session.passing_grade();
    writeln!(out, "\n{right} of {asked} right at the first try: {} %, {verdict} ({grade} % pass).", session.percent())?;
    if let Some(message) = session.message() {
        writeln!(out, "{}", lines(message, width).join("\n"))?;
    }
    for (number, asked) in session.all().iter().enumerate() {
        let Some((question, _)) = session.at(number) else { continue };
        let word = match (asked.is_right_at_first(), asked.tries.is_empty(), asked.phase) {
            (true, ..) => "right",
            (false, true, _) => "not answered",
            (false, false, crate::quiz::Phase::Right) => "right later",
            (false, false, _) => "wrong",
        };
        out.write_all(beside(&format!("{:>4}  {word}: ", number + 1), &question.title, width).as_bytes())?;
        if solutions && !asked.is_right_at_first() {
            solution(out, question, width)?;
        }
    }
    Ok(())
}

fn solution(out: &mut dyn Write, question: &Question, width: usize) -> io::Result<()> {
    let right = question.answers.iter().filter(|answer| answer.correct || question.kind == Kind::Sequence);
    for (place, answer) in right.enumerate() {
        let lead = if question.kind == Kind::Sequence { format!("{:>9}. ", place + 1) } else { "        = ".to_owned() };
        out.write_all(beside(&lead, &answer.text, width).as_bytes())?;
    }
    Ok(())
}
