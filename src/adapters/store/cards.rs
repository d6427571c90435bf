//! How well each question is remembered: worked out from the attempts as they come, and from all of them when the rules are others than
//! they were.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::schema::{from_json, time};
use crate::domain::course::LessonId;
use crate::domain::progress::QuizAttempt;
use crate::domain::recall::{Card, Recall};
use crate::review::{RULES, Scheduler, grade};

const COLUMNS: &str = "lesson, quiz, question, title, stability, difficulty, last, due, answered, lapses, wrong, surely_wrong";

/// What an attempt that was just kept changes.
pub fn follow(transaction: &Transaction<'_>, course: &str, attempt: &QuizAttempt) -> rusqlite::Result<()> {
    if !is_current(transaction, course)? {
        return rebuild(transaction, course);
    }
    let mut scheduler = Scheduler::default();
    for answer in attempt.answers.iter().filter(|answer| !answer.question.is_empty()) {
        let before = one(transaction, course, attempt, &answer.question)?;
        let recall = scheduler.after(before.as_ref(), grade(answer), attempt.finished, &answer.question);
        put(transaction, course, (&attempt.lesson, &attempt.quiz, &answer.question), &answer.title, &recall)?;
    }
    Ok(())
}

/// Works all cards of the course out again.
pub fn rebuild(transaction: &Transaction<'_>, course: &str) -> rusqlite::Result<()> {
    let mut scheduler = Scheduler::default();
    let mut cards: BTreeMap<(String, String, String), (String, Recall)> = BTreeMap::new();
    let mut statement = transaction.prepare_cached("SELECT json FROM attempt WHERE course = ?1 ORDER BY id")?;
    let mut rows = statement.query([course])?;
    while let Some(row) = rows.next()? {
        let json: String = row.get(0)?;
        let attempt: QuizAttempt = match from_json(&json) {
            Ok(attempt) => attempt,
            Err(error) => {
                tracing::warn!(%error, "a stored attempt could not be read");
                continue;
            }
        };
        for answer in attempt.answers.iter().filter(|answer| !answer.question.is_empty()) {
            let key = (attempt.lesson.clone(), attempt.quiz.clone(), answer.question.clone());
            let before = cards.get(&key).map(|(_, recall)| recall);
            let recall = scheduler.after(before, grade(answer), attempt.finished, &answer.question);
            cards.insert(key, (answer.title.clone(), recall));
        }
    }
    transaction.prepare_cached("DELETE FROM card WHERE course = ?1")?.execute([course])?;
    for ((lesson, quiz, question), (title, recall)) in &cards {
        put(transaction, course, (lesson, quiz, question), title, recall)?;
    }
    transaction.prepare_cached("INSERT OR REPLACE INTO card_rules (course, rules) VALUES (?1, ?2)")?.execute(params![course, RULES])?;
    Ok(())
}

/// Whether the cards of the course were made by today's rules.
pub fn is_current(connection: &Connection, course: &str) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached("SELECT rules FROM card_rules WHERE course = ?1")?;
    let rules: Option<u32> = statement.query_row([course], |row| row.get(0)).optional()?;
    Ok(rules == Some(RULES))
}

/// All cards of the course.
pub fn all(connection: &Connection, course: &str) -> rusqlite::Result<Vec<Card>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM card WHERE course = ?1"))?;
    let rows = statement.query_map([course], card)?;
    rows.collect()
}

/// The identities of a quiz's questions, as far as they were answered.
pub fn questions(connection: &Connection, course: &str, quiz: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT question FROM card WHERE course = ?1 AND quiz = ?2")?;
    let rows = statement.query_map(params![course, quiz], |row| row.get(0))?;
    rows.collect()
}

fn one(connection: &Connection, course: &str, attempt: &QuizAttempt, question: &str) -> rusqlite::Result<Option<Recall>> {
    let select = format!("SELECT {COLUMNS} FROM card WHERE course = ?1 AND lesson = ?2 AND quiz = ?3 AND question = ?4");
    let mut statement = connection.prepare_cached(&select)?;
    let found = statement.query_row(params![course, attempt.lesson, attempt.quiz, question], card).optional()?;
    Ok(found.map(|card| card.recall))
}

fn put(
    transaction: &Transaction<'_>,
    course: &str,
    (lesson, quiz, question): (&str, &str, &str),
    title: &str,
    recall: &Recall,
) -> rusqlite::Result<()> {
    let insert = format!("INSERT OR REPLACE INTO card (course, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    transaction.prepare_cached(&insert)?.execute(params![
        course,
        lesson,
        quiz,
        question,
        title,
        recall.stability,
        recall.difficulty,
        recall.last.as_microsecond(),
        recall.due.as_microsecond(),
        recall.answered,
        recall.lapses,
        recall.wrong,
        recall.surely_wrong
    ])?;
    Ok(())
}

fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    let recall = Recall {
        stability: row.get(4)?,
        difficulty: row.get(5)?,
        last: time(row, 6)?,
        due: time(row, 7)?,
        answered: row.get(8)?,
        lapses: row.get(9)?,
        wrong: row.get(10)?,
        surely_wrong: row.get(11)?,
    };
    Ok(Card { lesson: LessonId(row.get(0)?), quiz: row.get(1)?, question: row.get(2)?, title: row.get(3)?, recall })
}
