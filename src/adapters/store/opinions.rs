//! What an instructor thinks of submissions and has not sent yet, and what they say again and again.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::schema::{from_json, readable, to_json};
use crate::domain::opinion::Opinions;

/// The most phrases that are listed.
const MOST_PHRASES: usize = 200;

/// Keeps them in place of what was kept; nothing is kept of none.
pub fn set(transaction: &Transaction<'_>, course: &str, opinions: &Opinions) -> rusqlite::Result<()> {
    if opinions.is_empty() {
        return transaction
            .prepare_cached("DELETE FROM opinion WHERE course = ?1 AND submission = ?2")?
            .execute(params![course, opinions.submission])
            .map(drop);
    }
    transaction
        .prepare_cached("INSERT OR REPLACE INTO opinion (course, submission, json) VALUES (?1, ?2, ?3)")?
        .execute(params![course, opinions.submission, to_json(opinions)?])
        .map(drop)
}

pub fn of(connection: &Connection, course: &str, submission: &str) -> rusqlite::Result<Option<Opinions>> {
    let json: Option<String> = connection
        .prepare_cached("SELECT json FROM opinion WHERE course = ?1 AND submission = ?2")?
        .query_row(params![course, submission], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json(&json)).transpose()
}

pub fn all(connection: &Connection, course: &str) -> rusqlite::Result<Vec<Opinions>> {
    let mut statement = connection.prepare_cached("SELECT json FROM opinion WHERE course = ?1 ORDER BY submission")?;
    readable(statement.query_map([course], |row| row.get(0))?)
}

pub fn use_phrase(transaction: &Transaction<'_>, course: &str, text: &str, at: Timestamp) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO phrase (course, text, used, last) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (course, text) DO UPDATE SET used = used + 1, last = ?3",
        )?
        .execute(params![course, text, at.as_microsecond()])
        .map(drop)
}

pub fn phrases(connection: &Connection, course: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT text FROM phrase WHERE course = ?1 ORDER BY used DESC, last DESC, text LIMIT ?2")?;
    statement.query_map(params![course, i64::try_from(MOST_PHRASES).unwrap_or(i64::MAX)], |row| row.get(0))?.collect()
}
