//! The tables, and how a file of any earlier version becomes one of today. Times are microseconds since the epoch;
//! `json` columns hold the domain's own records, exact.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// "DRIL" in the file's header says whose database this is (<https://sqlite.org/pragma.html#pragma_application_id>).
pub const APPLICATION_ID: i32 = 0x4452_494c;

/// Each takes a database from its place in the list to the next. Never change one that was released: add another.
const MIGRATIONS: &[&str] = &[
    r"
CREATE TABLE lesson (
    course TEXT NOT NULL, lesson TEXT NOT NULL,
    block INTEGER NOT NULL, offset INTEGER NOT NULL, read_percent INTEGER NOT NULL, visited INTEGER NOT NULL,
    PRIMARY KEY (course, lesson)
) STRICT, WITHOUT ROWID;

-- What probes brought back, once each, under the hash of its JSON.
CREATE TABLE evidence (hash TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;

-- Every result there ever was: only ever appended to.
CREATE TABLE result (id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, check_id TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX result_of_check ON result (course, lesson, check_id, id);

-- Where each check stands now: an index into `result`, kept in the same transaction.
CREATE TABLE standing (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, check_id TEXT NOT NULL,
    latest INTEGER NOT NULL REFERENCES result (id), verdict TEXT NOT NULL,
    first_passed INTEGER, last_passed INTEGER, pass_evidence TEXT REFERENCES evidence (hash),
    UNIQUE (course, lesson, check_id)
) STRICT;

-- What was said to checks that only a person can answer: only ever appended to; the last one counts.
CREATE TABLE statement (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, check_id TEXT NOT NULL, statement TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_of_check ON statement (course, lesson, check_id, id);

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, right INTEGER NOT NULL, asked INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_of_lesson ON attempt (course, lesson, id);
",
    r"
-- How a page was left, with its folds; NULL where only block and offset are known.
ALTER TABLE lesson ADD COLUMN reading TEXT;
",
    r"
-- What was handed in: only ever appended to.
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, submission TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX receipt_of_lesson ON receipt (course, lesson, id);
",
    r"
-- Every version of every answer to a deliverable: only ever appended to; the last one of a key counts.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, key TEXT NOT NULL,
    deliverable TEXT NOT NULL, words TEXT NOT NULL, place INTEGER NOT NULL, of INTEGER NOT NULL,
    text TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_of_key ON draft (course, lesson, key, id);
",
    r"
-- Quizzes under way: replaced as a whole with each step, and gone once the attempt is kept.
CREATE TABLE running (
    course TEXT NOT NULL, lesson TEXT NOT NULL, quiz TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (course, lesson, quiz)
) STRICT, WITHOUT ROWID;
",
    r"
-- Of what was asked in a review there is no score of a quiz.
ALTER TABLE attempt ADD COLUMN review INTEGER NOT NULL DEFAULT 0;

-- How well each question is remembered: an index into `attempt`, kept in the same transaction, made by the rules of that number.
CREATE TABLE card (
    course TEXT NOT NULL, lesson TEXT NOT NULL, quiz TEXT NOT NULL, question TEXT NOT NULL, title TEXT NOT NULL,
    stability REAL NOT NULL, difficulty REAL NOT NULL, last INTEGER NOT NULL, due INTEGER NOT NULL,
    answered INTEGER NOT NULL, lapses INTEGER NOT NULL, wrong INTEGER NOT NULL, surely_wrong INTEGER NOT NULL,
    PRIMARY KEY (course, quiz, question, lesson)
) STRICT, WITHOUT ROWID;
CREATE TABLE card_rules (course TEXT PRIMARY KEY, rules INTEGER NOT NULL) STRICT, WITHOUT ROWID;
",
    r"
-- Submissions that wait to be sent.
CREATE TABLE outgoing (id INTEGER PRIMARY KEY, course TEXT NOT NULL, submission TEXT NOT NULL, json TEXT NOT NULL, archive BLOB NOT NULL) STRICT;
-- Reviews that came back, each once.
CREATE TABLE review (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, review TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (course, review)
) STRICT;
CREATE INDEX review_of_lesson ON review (course, lesson, id);
",
    r"
-- What an instructor thinks of submissions and has not sent yet: replaced as a whole with each step.
CREATE TABLE opinion (
    course TEXT NOT NULL, submission TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (course, submission)
) STRICT, WITHOUT ROWID;
-- Comments that were sent, to be said again.
CREATE TABLE phrase (
    course TEXT NOT NULL, text TEXT NOT NULL, used INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (course, text)
) STRICT, WITHOUT ROWID;
",
    r"
-- The learner has looked at it.
ALTER TABLE review ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

-- Files that go along with answers, by where they are.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY, course TEXT NOT NULL, lesson TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL,
    UNIQUE (course, lesson, key, path)
) STRICT;
",
];

/// The version this program writes.
pub fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Brings the tables up to date, all or nothing. Does nothing to a file that is.
pub fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? >= newest() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again inside: another program may have done it while this one waited.
    let done = usize::try_from(version(&transaction)?).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    if done < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", newest())?;
    }
    transaction.commit()
}

/// `PRAGMA user_version`: how many migrations the file has seen; 0 for a new one.
pub fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// A record as the `json` columns hold it.
pub fn to_json(record: &(impl Serialize + ?Sized)) -> rusqlite::Result<String> {
    serde_json::to_string(record).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A record out of a `json` column.
pub fn from_json<T: DeserializeOwned>(json: &str) -> rusqlite::Result<T> {
    serde_json::from_str(json).map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

/// A time in a column.
pub fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let micros: i64 = row.get(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, Box::new(error)))
}

/// Those of `rows` that can be read. One that cannot is logged, and takes no other down with it.
pub fn readable<T: DeserializeOwned>(rows: impl Iterator<Item = rusqlite::Result<String>>) -> rusqlite::Result<Vec<T>> {
    let mut records = Vec::new();
    for row in rows {
        match from_json(&row?) {
            Ok(record) => records.push(record),
            Err(error) => tracing::warn!(%error, "a stored record could not be read"),
        }
    }
    Ok(records)
}
