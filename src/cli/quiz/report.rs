//! What came of a quiz: a summary for people, and the versioned JSON of `drillyard quiz --json`.

use std::io::{self, Write};

use serde::Serialize;

use super::prose::{OfQuestion, Prose};
use crate::domain::progress::QuizAttempt;
use crate::quiz::{Kind, Mark, Phase, Question, Reviewed, Session};

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
    /// The score with credit for what was right in part, in questions.
    credit: f64,
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
        Self { attempt, percent, credit: session.credit(), passing_grade, passed: complete && session.passed(), complete }
    }

    /// Whether it counts as passed.
    pub fn passed(&self) -> bool {
        self.passed
    }
}

/// Tells people how it went: every option of what was missed, and after an exam of every question: what was chosen, what is right, and why.
pub fn summary(out: &mut dyn Write, session: &Session, prose: Prose<'_>) -> io::Result<()> {
    let (right, asked) = session.score();
    let first = if session.is_exam() { "" } else { " at the first try" };
    write!(out, "\n{right} of {asked} right{first}: {} %", session.percent())?;
    if session.is_review() {
        // What is due is of several quizzes: no grade is theirs together.
        writeln!(out, "; what you missed is due again at once.")?;
    } else {
        let verdict = if session.passed() { "passed" } else { "not passed" };
        writeln!(out, ", {verdict} ({} % pass).", session.passing_grade())?;
    }
    if let Some(terms) = session.terms().filter(|_| session.is_exam()) {
        writeln!(out, "An exam, {terms}.")?;
    }
    let credit = session.credit();
    if format!("{credit:.1}") != format!("{right}.0") {
        writeln!(out, "{credit:.1} of {asked} with credit for what is right in part.")?;
    }
    if let Some(message) = session.message() {
        writeln!(out, "{}", prose.of_none().lines(message).join("\n"))?;
    }
    for position in session.review_order() {
        let Some((question, asked)) = session.at(position) else { continue };
        let word = match (asked.is_right_at_first(), asked.tries.is_empty(), asked.phase) {
            (true, ..) => "right",
            (false, true, _) => "not answered",
            (false, false, Phase::Right) => "right later",
            (false, false, _) => "wrong",
        };
        let sure = if asked.is_confident_error() { ", and you were sure" } else { "" };
        out.write_all(prose.of(asked).beside(&format!("{:>4}  {word}{sure}: ", position + 1), &question.title).as_bytes())?;
        // In practice what was right has been told, and what was not is worth another look.
        if session.is_exam() || !asked.is_right_at_first() {
            asked.review(question).into_iter().try_for_each(|reviewed| option(out, question, reviewed, prose.of(asked)))?;
        }
    }
    Ok(())
}

fn option(out: &mut dyn Write, question: &Question, reviewed: Reviewed, prose: OfQuestion<'_>) -> io::Result<()> {
    let Some(answer) = question.answers.get(reviewed.answer) else { return Ok(()) };
    let said = match (reviewed.mark, question.kind, reviewed.put_at) {
        (Some(Mark::Wrong), Kind::Sequence, Some(place)) => format!("you had it at {}", place + 1),
        (Some(Mark::Right), Kind::Sequence, _) => "in place".to_owned(),
        (Some(Mark::Right), ..) => "chosen, right".to_owned(),
        (Some(Mark::Wrong), ..) => "chosen, wrong".to_owned(),
        (Some(Mark::Missed), Kind::Sequence, _) => String::new(),
        (Some(Mark::Missed), ..) => "right, not chosen".to_owned(),
        (None, ..) => "not chosen".to_owned(),
    };
    let number = if question.kind == Kind::Sequence { format!("{}. ", reviewed.answer + 1) } else { "- ".to_owned() };
    let lead = if said.is_empty() { format!("      {number}") } else { format!("      {number}{said}: ") };
    out.write_all(prose.beside(&lead, &answer.text).as_bytes())?;
    answer.comments.iter().try_for_each(|comment| out.write_all(prose.beside("          ", comment).as_bytes()))
}
