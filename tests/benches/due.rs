//! What comes back: working out the schedule of 10,000 questions, and the list of what is due out of a file with 100,000 attempts at
//! 2,000 questions. Beside the second stands a plain read of as many rows, for a ratio that holds on any machine.
//!
//! `cargo bench --bench due`

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::sync::LazyLock;

use divan::Bencher;
use drillyard::adapters::store::Store;
use drillyard::domain::progress::{QuestionAttempt, QuizAttempt, QuizMode};
use drillyard::domain::recall::Recall;
use drillyard::ports::ProgressStore;
use drillyard::review::{Agenda, Grade, Scheduler};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const CARDS: usize = 10_000;
const ATTEMPTS: usize = 100_000;
const QUIZZES: usize = 200;
const QUESTIONS: usize = 10;

fn main() {
    divan::main();
}

fn at(hours: usize) -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap() + SignedDuration::from_hours(hours as i64)
}

fn names() -> Vec<String> {
    (0..CARDS).map(|number| format!("q1-m-{number:016x}-00000000000000000000000000000000")).collect()
}

/// The second answer to each of 10,000 questions: what costs most.
#[divan::bench]
fn schedule_10_000(bencher: Bencher) {
    let names = names();
    let mut scheduler = Scheduler::default();
    let first: Vec<Recall> = names.iter().map(|name| scheduler.after(None, Grade::Good, at(0), name)).collect();
    let grades = [Grade::SurelyWrong, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];
    bencher.bench_local(|| {
        let mut scheduler = Scheduler::default();
        let again = names.iter().zip(&first).enumerate();
        again.map(|(index, (name, recall))| scheduler.after(Some(recall), grades[index % 5], at(96), name)).collect::<Vec<_>>()
    });
}

static KEPT: LazyLock<(TempDir, Store)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    drop(Store::open(&path, "course").unwrap());
    // All in one transaction, which the store has no use for: the cards are worked out at the first question for them.
    let mut connection = rusqlite::Connection::open(&path).unwrap();
    let transaction = connection.transaction().unwrap();
    for number in 0..ATTEMPTS {
        let attempt = attempt(number);
        let json = serde_json::to_string(&attempt).unwrap();
        let insert = "INSERT INTO attempt (course, lesson, right, asked, json) VALUES ('course', ?1, 1, 1, ?2)";
        transaction.prepare_cached(insert).unwrap().execute((&attempt.lesson, &json)).unwrap();
    }
    transaction.commit().unwrap();
    let store = Store::open(&path, "course").unwrap().store;
    assert_eq!(store.cards().unwrap().len(), QUIZZES * QUESTIONS);
    (folder, store)
});

fn attempt(number: usize) -> QuizAttempt {
    let (quiz, question) = (number % QUIZZES, number / QUIZZES % QUESTIONS);
    QuizAttempt {
        lesson: format!("{}-chapter/{quiz}-lesson", quiz / 10),
        quiz: format!("chapter/{quiz}/quiz.js"),
        mode: QuizMode::Practice,
        open_book: false,
        seed: 1,
        started: at(number / 100),
        finished: at(number / 100),
        right: 1,
        asked: 1,
        answers: vec![QuestionAttempt {
            question: format!("q1-m-{:016x}-00000000000000000000000000000000", quiz * QUESTIONS + question),
            title: format!("Which of these is the answer to question {question} of quiz {quiz}?"),
            tries: vec![vec![0]],
            right: !number.is_multiple_of(7),
            hints: 0,
            confidence: None,
            took_ms: 9_000,
        }],
    }
}

#[divan::bench]
fn due_of_100_000_attempts(bencher: Bencher) {
    let store = &LazyLock::force(&KEPT).1;
    bencher.bench_local(|| Agenda::of(store.cards().unwrap(), at(ATTEMPTS / 100 + 24), &TimeZone::UTC));
}

/// The floor: the same rows read as plain text.
#[divan::bench]
fn floor_of_reading_the_rows(bencher: Bencher) {
    let path = LazyLock::force(&KEPT).0.path().join("progress.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    bencher.bench_local(|| {
        let mut statement = connection.prepare_cached("SELECT lesson, quiz, question, title FROM card WHERE course = 'course'").unwrap();
        let row = |row: &rusqlite::Row<'_>| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        let rows: Vec<_> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows
    });
}
