//! Quiz attempts: all of them, and the best of each lesson; and quizzes that are under way.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::schema::{from_json, readable, to_json};
use crate::domain::course::LessonId;
use crate::domain::progress::{QuizAttempt, QuizMode};
use crate::domain::running::RunningQuiz;

/// Keeps an attempt; the quiz is under way no longer.
pub fn add(transaction: &Transaction<'_>, course: &str, attempt: &QuizAttempt) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO attempt (course, lesson, right, asked, json, review) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![course, attempt.lesson, attempt.right, attempt.asked, to_json(attempt)?, attempt.mode == QuizMode::Review])?;
    // A review is under way by itself, and leaves the quizzes that its questions are from where they are.
    let (lesson, quiz) = if attempt.mode == QuizMode::Review { ("", "") } else { (attempt.lesson.as_str(), attempt.quiz.as_str()) };
    let over = "DELETE FROM running WHERE course = ?1 AND lesson = ?2 AND quiz = ?3";
    transaction.prepare_cached(over)?.execute(params![course, lesson, quiz])?;
    Ok(())
}

pub fn set_running(transaction: &Transaction<'_>, course: &str, running: &RunningQuiz) -> rusqlite::Result<()> {
    transaction.prepare_cached("INSERT OR REPLACE INTO running (course, lesson, quiz, json) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        course,
        running.lesson,
        running.quiz,
        to_json(running)?
    ])?;
    Ok(())
}

/// The quiz under way. A record that can't be read is none.
pub fn running(connection: &Connection, course: &str, lesson: &LessonId, quiz: &str) -> rusqlite::Result<Option<RunningQuiz>> {
    let mut statement = connection.prepare_cached("SELECT json FROM running WHERE course = ?1 AND lesson = ?2 AND quiz = ?3")?;
    let json: Option<String> = statement.query_row(params![course, lesson.0, quiz], |row| row.get(0)).optional()?;
    let read = |json: String| from_json(&json).inspect_err(|error| tracing::warn!(%error, "a quiz under way could not be read")).ok();
    Ok(json.and_then(read))
}

pub fn attempts(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<QuizAttempt>> {
    let mut statement = connection.prepare_cached("SELECT json FROM attempt WHERE course = ?1 AND lesson = ?2 ORDER BY id")?;
    let rows = statement.query_map(params![course, lesson.0], |row| row.get(0))?;
    readable(rows)
}

/// Best score of each lesson, by the share that was right. A review is no quiz.
pub fn best(connection: &Connection, course: &str) -> rusqlite::Result<BTreeMap<LessonId, (u32, u32)>> {
    let mut statement =
        connection.prepare_cached("SELECT lesson, right, asked FROM attempt WHERE course = ?1 AND asked > 0 AND review = 0")?;
    let rows = statement.query_map([course], |row| Ok((LessonId(row.get(0)?), (row.get(1)?, row.get(2)?))))?;
    let mut best: BTreeMap<LessonId, (u32, u32)> = BTreeMap::new();
    for row in rows {
        let (lesson, score) = row?;
        let kept = best.entry(lesson).or_insert(score);
        if share(score) > share(*kept) {
            *kept = score;
        }
    }
    Ok(best)
}

fn share((right, asked): (u32, u32)) -> f64 {
    f64::from(right) / f64::from(asked)
}
