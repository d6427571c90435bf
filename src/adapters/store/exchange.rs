//! What goes to a remote and comes back from it: submissions that could not be sent yet, and the reviews of those that were.

use rusqlite::{Connection, Transaction, params};

use super::schema::{readable, to_json};
use crate::domain::course::LessonId;
use crate::domain::receipt::{Outgoing, ReviewKept};

pub fn queue(transaction: &Transaction<'_>, course: &str, outgoing: &Outgoing) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO outgoing (course, submission, json, archive) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![course, outgoing.submission, to_json(outgoing)?, outgoing.archive])
        .map(drop)
}

pub fn outgoing(connection: &Connection, course: &str) -> rusqlite::Result<Vec<Outgoing>> {
    let mut statement = connection.prepare_cached("SELECT json, archive FROM outgoing WHERE course = ?1 ORDER BY id")?;
    let rows = statement.query_map([course], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut all = Vec::new();
    for row in rows {
        let (json, archive) = row?;
        let read: Vec<Outgoing> = readable([Ok(json)].into_iter())?;
        all.extend(read.into_iter().map(|outgoing| Outgoing { archive: archive.clone(), ..outgoing }));
    }
    Ok(all)
}

pub fn sent(transaction: &Transaction<'_>, course: &str, submission: &str) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM outgoing WHERE course = ?1 AND submission = ?2")?.execute(params![course, submission]).map(drop)
}

pub fn keep_review(transaction: &Transaction<'_>, course: &str, review: &ReviewKept) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("INSERT OR IGNORE INTO review (course, lesson, review, json) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![course, review.lesson, review.review, to_json(review)?])?;
    Ok(changed > 0)
}

pub fn reviews(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<ReviewKept>> {
    let mut statement = connection.prepare_cached("SELECT json FROM review WHERE course = ?1 AND lesson = ?2 ORDER BY id")?;
    let rows = statement.query_map(params![course, lesson.0], |row| row.get(0))?;
    readable(rows)
}
