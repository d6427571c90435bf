//! Quiz attempts: all of them, and the best of each lesson.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, params};

use super::schema::{readable, to_json};
use crate::domain::course::LessonId;
use crate::domain::progress::{QuizAttempt, QuizMode};

pub fn add(transaction: &Transaction<'_>, course: &str, attempt: &QuizAttempt) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO attempt (course, lesson, right, asked, json, review) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![course, attempt.lesson, attempt.right, attempt.asked, to_json(attempt)?, attempt.mode == QuizMode::Review])?;
    Ok(())
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
