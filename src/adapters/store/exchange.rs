//! What goes to a remote and comes back from it: files that go along, submissions that could not be sent yet, and the reviews of those
//! that were.

use rusqlite::{Connection, Transaction, params};

use super::receipts;
use super::schema::{from_json, readable, to_json};
use crate::domain::course::LessonId;
use crate::domain::deliverable::Attachment;
use crate::domain::handed_in::HandedIn;
use crate::domain::receipt::{Outgoing, Receipt, ReviewKept};

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

/// What became of the latest submission of a lesson.
pub fn handed_in(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Option<HandedIn>> {
    let Some(receipt) = receipts::of_lesson(connection, course, lesson)?.pop() else { return Ok(None) };
    standing(connection, course, &receipt).map(Some)
}

/// The same of every lesson of which something was handed in.
pub fn all_handed_in(connection: &Connection, course: &str) -> rusqlite::Result<Vec<(LessonId, HandedIn)>> {
    let latest = receipts::latest(connection, course)?;
    latest.iter().map(|receipt| Ok((LessonId(receipt.lesson.clone()), standing(connection, course, receipt)?))).collect()
}

fn standing(connection: &Connection, course: &str, receipt: &Receipt) -> rusqlite::Result<HandedIn> {
    let waits = connection
        .prepare_cached("SELECT 1 FROM outgoing WHERE course = ?1 AND submission = ?2")?
        .exists(params![course, receipt.submission])?;
    let mut statement = connection.prepare_cached("SELECT json, seen FROM review WHERE course = ?1 AND lesson = ?2 ORDER BY id")?;
    let rows = statement.query_map(params![course, receipt.lesson], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    let (mut reviews, mut unread) = (Vec::new(), 0);
    for row in rows {
        let (json, seen) = row?;
        match from_json::<ReviewKept>(&json) {
            Ok(review) => reviews.push(review),
            Err(error) => {
                tracing::warn!(%error, "a stored review could not be read");
                continue;
            }
        }
        unread += usize::from(!seen);
    }
    Ok(HandedIn::new(receipt, waits, reviews, unread))
}

pub fn reviews_read(transaction: &Transaction<'_>, course: &str, lesson: &LessonId) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached("UPDATE review SET seen = 1 WHERE course = ?1 AND lesson = ?2 AND seen = 0")?;
    statement.execute(params![course, lesson.0]).map(drop)
}

pub fn attach(transaction: &Transaction<'_>, course: &str, lesson: &LessonId, attachment: &Attachment) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("INSERT OR IGNORE INTO attachment (course, lesson, key, path) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![course, lesson.0, attachment.key, attachment.path])?;
    Ok(changed > 0)
}

pub fn detach(transaction: &Transaction<'_>, course: &str, lesson: &LessonId, attachment: &Attachment) -> rusqlite::Result<bool> {
    let changed = transaction
        .prepare_cached("DELETE FROM attachment WHERE course = ?1 AND lesson = ?2 AND key = ?3 AND path = ?4")?
        .execute(params![course, lesson.0, attachment.key, attachment.path])?;
    Ok(changed > 0)
}

pub fn attachments(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<Attachment>> {
    let mut statement = connection.prepare_cached("SELECT key, path FROM attachment WHERE course = ?1 AND lesson = ?2 ORDER BY id")?;
    statement.query_map(params![course, lesson.0], |row| Ok(Attachment { key: row.get(0)?, path: row.get(1)? }))?.collect()
}
