//! Answers to deliverables: every version that was saved, and the latest of each.

use rusqlite::{Connection, Row, Transaction, params};

use super::schema::time;
use crate::domain::course::LessonId;
use crate::domain::deliverable::{Draft, Purpose, Written};

pub fn add(transaction: &Transaction<'_>, course: &str, lesson: &LessonId, draft: &Draft) -> rusqlite::Result<()> {
    let Purpose { key, deliverable, words, place, of } = &draft.purpose;
    transaction
        .prepare_cached(
            "INSERT INTO draft (course, lesson, key, deliverable, words, place, of, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![course, lesson.0, key, deliverable, words, place, of, draft.text, draft.at.as_microsecond()])?;
    Ok(())
}

pub fn latest(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<Draft>> {
    let mut statement = connection.prepare_cached(
        "SELECT draft.key, deliverable, words, place, of, text, at FROM draft
         JOIN (SELECT max(id) AS last, min(id) AS first FROM draft WHERE course = ?1 AND lesson = ?2 GROUP BY key) ON id = last ORDER BY first",
    )?;
    statement.query_map(params![course, lesson.0], draft)?.collect()
}

pub fn versions(connection: &Connection, course: &str, lesson: &LessonId, key: &str) -> rusqlite::Result<Vec<Draft>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, deliverable, words, place, of, text, at FROM draft WHERE course = ?1 AND lesson = ?2 AND key = ?3 ORDER BY id DESC",
    )?;
    statement.query_map(params![course, lesson.0, key], draft)?.collect()
}

/// What was written in each lesson, without the texts themselves.
pub fn written(connection: &Connection, course: &str) -> rusqlite::Result<Vec<(LessonId, Written)>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, deliverable, words, place, of, trim(text, char(9, 10, 13, 32)) = '', lesson FROM draft
         WHERE id IN (SELECT max(id) FROM draft WHERE course = ?1 GROUP BY lesson, key) ORDER BY id",
    )?;
    let written = |row: &Row<'_>| Ok((LessonId(row.get(6)?), Written { purpose: purpose(row)?, empty: row.get(5)? }));
    statement.query_map([course], written)?.collect()
}

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft { purpose: purpose(row)?, text: row.get(5)?, at: time(row, 6)? })
}

fn purpose(row: &Row<'_>) -> rusqlite::Result<Purpose> {
    Ok(Purpose { key: row.get(0)?, deliverable: row.get(1)?, words: row.get(2)?, place: row.get(3)?, of: row.get(4)? })
}
