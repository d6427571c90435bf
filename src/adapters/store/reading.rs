//! Where each lesson was left and how far it was read, and the overview of all lessons.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::schema::{from_json, to_json};
use super::{drafts, exchange, quizzes, results};
use crate::domain::course::LessonId;
use crate::domain::progress::{LessonProgress, Place, Reading};

pub fn reading(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Option<Reading>> {
    connection
        .prepare_cached("SELECT block, offset, reading FROM lesson WHERE course = ?1 AND lesson = ?2")?
        .query_row(params![course, lesson.0], |row| {
            let place = Place { block: row.get(0)?, offset: row.get(1)? };
            let kept: Option<String> = row.get(2)?;
            // An older program has moved on since and knows nothing of the rest.
            let kept = kept.map(|json| from_json::<Reading>(&json)).transpose()?.filter(|kept| kept.at.place == place);
            Ok(kept.unwrap_or_else(|| place.into()))
        })
        .optional()
}

pub fn set_reading(
    transaction: &Transaction<'_>,
    course: &str,
    lesson: &LessonId,
    reading: &Reading,
    read_percent: u8,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let Place { block, offset } = reading.at.place;
    transaction
        .prepare_cached(
            "INSERT INTO lesson (course, lesson, block, offset, reading, read_percent, visited) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (course, lesson) DO UPDATE SET block = excluded.block, offset = excluded.offset, reading = excluded.reading,
                 read_percent = max(read_percent, excluded.read_percent), visited = excluded.visited",
        )?
        .execute(params![course, lesson.0, block, offset, to_json(reading)?, read_percent.min(100), at.as_microsecond()])?;
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
    for (lesson, answer) in drafts::written(connection, course)? {
        lessons.entry(lesson).or_default().answers.push(answer);
    }
    for (lesson, handed_in) in exchange::all_handed_in(connection, course)? {
        lessons.entry(lesson).or_default().handed_in = Some(handed_in);
    }
    Ok(lessons.into_iter().collect())
}
