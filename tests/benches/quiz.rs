//! Reading a quiz of 63 questions, the most that one of the courses we know has: it must take less than a millisecond. Beside it, as a
//! floor, the same text read as a page of Markdown, and what a key costs that is kept.

#![allow(dead_code, reason = "the texts that other benches make")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench may panic")]

#[path = "support/synthetic.rs"]
mod synthetic;

use drillyard::domain::progress::QuizMode;
use drillyard::quiz::{Session, Setting, parse};
use drillyard::{markdown, quiz};
use jiff::Timestamp;

const QUESTIONS: usize = 63;

fn main() {
    divan::main();
}

#[divan::bench]
fn read_quiz(bencher: divan::Bencher) {
    let text = synthetic::quiz(QUESTIONS);
    assert_eq!(parse("q.md", &text).0.questions.len(), QUESTIONS);
    bencher.bench_local(|| parse("q.md", divan::black_box(&text)));
}

#[divan::bench]
fn the_same_as_a_page(bencher: divan::Bencher) {
    let text = synthetic::quiz(QUESTIONS);
    bencher.bench_local(|| markdown::parse("", divan::black_box(&text)));
}

#[divan::bench]
fn what_is_kept_of_a_session(bencher: divan::Bencher) {
    let started = Timestamp::UNIX_EPOCH;
    let setting = Setting { lesson: String::new(), quiz: String::new(), mode: QuizMode::Exam, seed: 1, started, passing_grade: 60 };
    let session = Session::new(quiz::parse("q.md", &synthetic::quiz(QUESTIONS)).0, setting);
    bencher.bench_local(|| divan::black_box(&session).running());
}
