//! Check results with their evidence, what stayed achieved, and what the learner stated.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::schema::{from_json, readable, time, to_json};
use crate::domain::course::LessonId;
use crate::domain::evidence::{Evidence, digest};
use crate::domain::progress::Achievement;
use crate::domain::verdict::{CheckResult, Verdict};

pub fn add(transaction: &Transaction<'_>, course: &str, result: &CheckResult, evidence: &[Evidence]) -> rusqlite::Result<()> {
    if let Some(hash) = result.evidence.as_deref().filter(|_| !evidence.is_empty()) {
        debug_assert_eq!(hash, digest(evidence), "evidence under another's hash");
        transaction
            .prepare_cached("INSERT INTO evidence (hash, json) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING")?
            .execute(params![hash, to_json(evidence)?])?;
    }
    transaction.prepare_cached("INSERT INTO result (course, lesson, check_id, json) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        course,
        result.lesson,
        result.id,
        to_json(result)?
    ])?;
    let id = transaction.last_insert_rowid();
    // A pass that is only remembered must not replace what was seen when it was real.
    let observed = result.observed_at.as_microsecond();
    let passed_now = (result.verdict == Verdict::Passed && !evidence.is_empty()).then_some(observed);
    let first_passed = (result.verdict == Verdict::Passed).then(|| result.achieved_at.map_or(observed, Timestamp::as_microsecond));
    let pass_evidence = result.evidence.as_deref().filter(|_| passed_now.is_some());
    transaction
        .prepare_cached(
            "INSERT INTO standing (course, lesson, check_id, latest, verdict, first_passed, last_passed, pass_evidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (course, lesson, check_id) DO UPDATE SET latest = excluded.latest, verdict = excluded.verdict,
                 first_passed = coalesce(first_passed, excluded.first_passed), last_passed = coalesce(excluded.last_passed, last_passed),
                 pass_evidence = coalesce(excluded.pass_evidence, pass_evidence)",
        )?
        .execute(params![course, result.lesson, result.id, id, to_json(&result.verdict)?, first_passed, passed_now, pass_evidence])?;
    Ok(())
}

pub fn latest(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<CheckResult>> {
    let mut statement = connection.prepare_cached(
        "SELECT result.json FROM standing JOIN result ON result.id = standing.latest
         WHERE standing.course = ?1 AND standing.lesson = ?2 ORDER BY standing.id",
    )?;
    let rows = statement.query_map(params![course, lesson.0], |row| row.get(0))?;
    readable(rows)
}

/// Lesson, check and its latest verdict, in the order the checks first ran.
pub fn verdicts(connection: &Connection, course: &str) -> rusqlite::Result<Vec<(LessonId, String, Verdict)>> {
    let mut statement = connection.prepare_cached("SELECT lesson, check_id, verdict FROM standing WHERE course = ?1 ORDER BY id")?;
    let rows = statement.query_map([course], |row| {
        let verdict: String = row.get(2)?;
        Ok((LessonId(row.get(0)?), row.get(1)?, from_json(&verdict)?))
    })?;
    rows.collect()
}

pub fn evidence(connection: &Connection, hash: &str) -> rusqlite::Result<Option<Vec<Evidence>>> {
    let json: Option<String> =
        connection.prepare_cached("SELECT json FROM evidence WHERE hash = ?1")?.query_row([hash], |row| row.get(0)).optional()?;
    json.map(|json| from_json(&json)).transpose()
}

pub fn achievements(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<Achievement>> {
    let mut statement = connection.prepare_cached(
        "SELECT check_id, first_passed, coalesce(last_passed, first_passed), pass_evidence, evidence.json
         FROM standing LEFT JOIN evidence ON evidence.hash = pass_evidence
         WHERE course = ?1 AND lesson = ?2 AND first_passed IS NOT NULL ORDER BY standing.id",
    )?;
    let rows = statement.query_map(params![course, lesson.0], achievement)?;
    rows.collect()
}

fn achievement(row: &Row<'_>) -> rusqlite::Result<Achievement> {
    let json: Option<String> = row.get(4)?;
    let evidence: Vec<Evidence> = json.map(|json| from_json(&json)).transpose()?.unwrap_or_default();
    let seen = evidence.iter().map(|evidence| evidence.stdout.as_str()).collect::<Vec<_>>().join("\n");
    let last = evidence.first().map_or_else(|| time(row, 2), |evidence| Ok(evidence.ended))?;
    Ok(Achievement { check: row.get(0)?, at: time(row, 1)?, last, evidence: row.get(3)?, seen })
}

pub fn set_statement(
    transaction: &Transaction<'_>,
    course: &str,
    lesson: &LessonId,
    check: &str,
    statement: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO statement (course, lesson, check_id, statement, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![course, lesson.0, check, statement, at.as_microsecond()])?;
    Ok(())
}

pub fn statements(connection: &Connection, course: &str, lesson: &LessonId) -> rusqlite::Result<Vec<(String, String, Timestamp)>> {
    let mut statement = connection.prepare_cached(
        "SELECT check_id, statement, at FROM statement WHERE id IN
             (SELECT max(id) FROM statement WHERE course = ?1 AND lesson = ?2 GROUP BY check_id) ORDER BY id",
    )?;
    let rows = statement.query_map(params![course, lesson.0], |row| Ok((row.get(0)?, row.get(1)?, time(row, 2)?)))?;
    rows.collect()
}
