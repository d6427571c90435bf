//! Where each lesson was left and how far it was read, and the overview of all lessons.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{quizzes, results};
use crate::domain::course::LessonId;
use crate::domain::progress::{LessonProgress, Place};

pub fn place(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Option<Place>> {
    connection
        .prepare_cached("SELECT block, offset FROM lesson WHERE course = ?1 AND lesson = ?2")?
        .query_row(params![course, lesson.0], |row| Ok(Place { block: row.get(0)?, offset: row.get(1)? }))
        .optional()
}

pub fn set_place(
    transaction: &Transaction<'_>,
    course: &str,
    lesson: &LessonId,
    place: Place,
    read_percent: u8,
    at: Timestamp,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO lesson (course, lesson, block, offset, read_percent, visited) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (course, lesson) DO UPDATE SET block = excluded.block, offset = excluded.offset,
                 read_percent = max(read_percent, excluded.read_percent), visited = excluded.visited",
        )?
        .execute(params![course, lesson.0, place.block, place.offset, read_percent.min(100), at.as_microsecond()])?;
    Ok(())
}

pub fn last_lesson(connection: &Connection, course: &str) -> rusqlite::Result<Option<LessonId>> {
    connection
        .prepare_cached("SELECT lesson FROM lesson WHERE course = ?1 ORDER BY visited DESC LIMIT 1")?
        .query_row([course], |row| row.get(0).map(LessonId))
        .optional()
}

pub fn overview(connection: &Connection, course: &str) -> rusqlite::Result<Vec<(LessonId, LessonProgress)>> {
    let mut lessons: BTreeMap<LessonId, LessonProgress> = BTreeMap::new();
    let mut reading = connection.prepare_cached("SELECT lesson, read_percent, visited FROM lesson WHERE course = ?1")?;
    let mut rows = reading.query([course])?;
    while let Some(row) = rows.next()? {
        let progress = lessons.entry(LessonId(row.get(0)?)).or_default();
        progress.read_percent = row.get(1)?;
        progress.visited = Timestamp::from_microsecond(row.get(2)?).ok();
    }
    for (lesson, check, verdict) in results::verdicts(connection, course)? {
        lessons.entry(lesson).or_default().checks.push((check, verdict));
    }
    for (lesson, score) in quizzes::best(connection, course)? {
        lessons.entry(lesson).or_default().best_quiz = Some(score);
    }
    Ok(lessons.into_iter().collect())
}
