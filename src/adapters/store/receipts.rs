//! What was handed in: only ever appended to.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::schema::{from_json, readable, to_json};
use crate::domain::course::LessonId;
use crate::domain::receipt::Receipt;

pub fn add(transaction: &Transaction<'_>, course: &str, receipt: &Receipt) -> rusqlite::Result<()> {
    transaction.prepare_cached("INSERT INTO receipt (course, lesson, submission, json) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        course,
        receipt.lesson,
        receipt.submission,
        to_json(receipt)?
    ])?;
    Ok(())
}

pub fn of_lesson(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<Receipt>> {
    let mut statement = connection.prepare_cached("SELECT json FROM receipt WHERE course = ?1 AND lesson = ?2 ORDER BY id")?;
    let rows = statement.query_map(params![course, lesson.0], |row| row.get(0))?;
    readable(rows)
}

/// The last one of each lesson.
pub fn latest(connection: &Connection, course: &str) -> rusqlite::Result<Vec<Receipt>> {
    let mut statement = connection.prepare_cached(
        "SELECT json FROM receipt WHERE id IN (SELECT max(id) FROM receipt WHERE course = ?1 GROUP BY lesson) ORDER BY id",
    )?;
    let rows = statement.query_map([course], |row| row.get(0))?;
    readable(rows)
}

/// The last one of all courses.
pub fn last(connection: &Connection) -> rusqlite::Result<Option<Receipt>> {
    let json: Option<String> =
        connection.prepare_cached("SELECT json FROM receipt ORDER BY id DESC LIMIT 1")?.query_row([], |row| row.get(0)).optional()?;
    json.map(|json| from_json(&json)).transpose()
}
