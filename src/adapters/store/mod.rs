//! The learner's progress in one SQLite file for all courses: `ports::ProgressStore` on rusqlite.
//! It keeps what it is given and finds it again; what a result means is none of its business.
//! WAL with `synchronous=FULL` and one transaction a write: what a call returned from survives `kill -9` and power cuts,
//! and two programs may run at once (<https://sqlite.org/wal.html>).

mod cards;
mod drafts;
mod exchange;
mod opening;
mod opinions;
mod quizzes;
mod reading;
mod receipts;
mod results;
mod schema;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::domain::course::LessonId;
use crate::domain::deliverable::{Attachment, Draft};
use crate::domain::evidence::Evidence;
use crate::domain::handed_in::HandedIn;
use crate::domain::opinion::Opinions;
use crate::domain::progress::{Achievement, LessonProgress, QuizAttempt, Reading};
use crate::domain::recall::Card;
use crate::domain::receipt::{Outgoing, Receipt, ReviewKept};
use crate::domain::running::RunningQuiz;
use crate::domain::verdict::CheckResult;
use crate::ports::{ExchangeStore, OpinionStore, ProgressStore, ReceiptStore, StoreError};

pub use opening::{Opened, Trouble};

/// One course's progress in an open database. Threads may share it; calls wait for each other.
pub struct Store {
    connection: Mutex<Connection>,
    course: String,
    /// Written when the file turns out to be damaged, so that the next start looks closely. `None` in memory.
    suspect: Option<PathBuf>,
}

impl Store {
    /// A store that forgets all when it is dropped: what the session goes on with when nothing can be saved.
    pub fn in_memory(course: &str) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(|error| explain("begin", &error))?;
        schema::migrate(&mut connection).map_err(|error| explain("begin", &error))?;
        Ok(Self { connection: Mutex::new(connection), course: course.to_owned(), suspect: None })
    }

    /// Runs `work` on the connection, with the course's id. `what` completes "could not … the progress".
    fn read<T>(&self, what: &str, work: impl FnOnce(&Connection, &str) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&connection, &self.course).map_err(|error| self.report(what, &error))
    }

    /// Runs `work` in one transaction: on disk when this returns `Ok`, not at all otherwise.
    fn write<T>(&self, what: &str, work: impl FnOnce(&Transaction<'_>, &str) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // Immediate: two writers then wait for each other, instead of one failing when it turns from reading to writing.
        let transact = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction, &self.course)?;
            transaction.commit()?;
            Ok(value)
        };
        transact(&mut connection).map_err(|error| self.report(what, &error))
    }

    fn report(&self, what: &str, error: &rusqlite::Error) -> StoreError {
        if opening::is_damage(error)
            && let Some(suspect) = &self.suspect
            && let Err(error) = std::fs::write(suspect, "")
        {
            tracing::warn!(%error, "the damage could not be marked");
        }
        explain(what, error)
    }
}

/// A message for people: what failed, why, what to do.
fn explain(what: &str, error: &rusqlite::Error) -> StoreError {
    let reason = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds the database; close it and try again".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full; make room and try again".to_owned(),
        Some(ErrorCode::ReadOnly) => "its file or folder is read-only; make it writable and try again".to_owned(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "its file is damaged; start again, and it will be kept aside and a new one begun".to_owned()
        }
        _ => error.to_string(),
    };
    StoreError(format!("could not {what} the progress: {reason}"))
}

impl ProgressStore for Store {
    fn reading(&self, lesson: &LessonId) -> Result<Option<Reading>, StoreError> {
        self.read("read", |connection, course| reading::reading(connection, course, lesson))
    }

    fn set_reading(&self, lesson: &LessonId, reading: &Reading, read_percent: u8, at: Timestamp) -> Result<(), StoreError> {
        self.write("save", |transaction, course| reading::set_reading(transaction, course, lesson, reading, read_percent, at))
    }

    fn last_lesson(&self) -> Result<Option<LessonId>, StoreError> {
        self.read("read", reading::last_lesson)
    }

    fn add_result(&self, result: &CheckResult, evidence: &[Evidence]) -> Result<(), StoreError> {
        self.write("save", |transaction, course| results::add(transaction, course, result, evidence))
    }

    fn results(&self, lesson: &LessonId) -> Result<Vec<CheckResult>, StoreError> {
        self.read("read", |connection, course| results::latest(connection, course, lesson))
    }

    fn evidence(&self, hash: &str) -> Result<Vec<Evidence>, StoreError> {
        match self.read("read", |connection, _| results::evidence(connection, hash))? {
            Some(evidence) => Ok(evidence),
            None => Err(StoreError(format!("the evidence {hash} is not in the store"))),
        }
    }

    fn achievements(&self, lesson: &LessonId) -> Result<Vec<Achievement>, StoreError> {
        self.read("read", |connection, course| results::achievements(connection, course, lesson))
    }

    fn set_statement(&self, lesson: &LessonId, check: &str, statement: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write("save", |transaction, course| results::set_statement(transaction, course, lesson, check, statement, at))
    }

    fn statements(&self, lesson: &LessonId) -> Result<Vec<(String, String, Timestamp)>, StoreError> {
        self.read("read", |connection, course| results::statements(connection, course, lesson))
    }

    fn add_attempt(&self, attempt: &QuizAttempt) -> Result<(), StoreError> {
        self.write("save", |transaction, course| {
            quizzes::add(transaction, course, attempt)?;
            cards::follow(transaction, course, attempt)
        })
    }

    fn cards(&self) -> Result<Vec<Card>, StoreError> {
        if !self.read("read", cards::is_current)? {
            self.write("save", cards::rebuild)?;
        }
        self.read("read", cards::all)
    }

    fn questions(&self, quiz: &str) -> Result<Vec<String>, StoreError> {
        self.read("read", |connection, course| cards::questions(connection, course, quiz))
    }

    fn set_running(&self, running: &RunningQuiz) -> Result<(), StoreError> {
        self.write("save", |transaction, course| quizzes::set_running(transaction, course, running))
    }

    fn running(&self, lesson: &LessonId, quiz: &str) -> Result<Option<RunningQuiz>, StoreError> {
        self.read("read", |connection, course| quizzes::running(connection, course, lesson, quiz))
    }

    fn attempts(&self, lesson: &LessonId) -> Result<Vec<QuizAttempt>, StoreError> {
        self.read("read", |connection, course| quizzes::attempts(connection, course, lesson))
    }

    fn add_draft(&self, lesson: &LessonId, draft: &Draft) -> Result<(), StoreError> {
        self.write("save", |transaction, course| drafts::add(transaction, course, lesson, draft))
    }

    fn drafts(&self, lesson: &LessonId) -> Result<Vec<Draft>, StoreError> {
        self.read("read", |connection, course| drafts::latest(connection, course, lesson))
    }

    fn versions(&self, lesson: &LessonId, key: &str) -> Result<Vec<Draft>, StoreError> {
        self.read("read", |connection, course| drafts::versions(connection, course, lesson, key))
    }

    fn overview(&self) -> Result<Vec<(LessonId, LessonProgress)>, StoreError> {
        self.read("read", reading::overview)
    }
}

impl ReceiptStore for Store {
    fn add_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        self.write("save", |transaction, course| receipts::add(transaction, course, receipt))
    }

    fn receipts(&self, lesson: &LessonId) -> Result<Vec<Receipt>, StoreError> {
        self.read("read", |connection, course| receipts::of_lesson(connection, course, lesson))
    }

    fn last_receipt(&self) -> Result<Option<Receipt>, StoreError> {
        self.read("read", |connection, _| receipts::last(connection))
    }
}

impl ExchangeStore for Store {
    fn queue(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        self.write("save", |transaction, course| exchange::queue(transaction, course, outgoing))
    }

    fn outgoing(&self) -> Result<Vec<Outgoing>, StoreError> {
        self.read("read", exchange::outgoing)
    }

    fn sent(&self, submission: &str) -> Result<(), StoreError> {
        self.write("save", |transaction, course| exchange::sent(transaction, course, submission))
    }

    fn keep_review(&self, review: &ReviewKept) -> Result<bool, StoreError> {
        self.write("save", |transaction, course| exchange::keep_review(transaction, course, review))
    }

    fn handed_in(&self, lesson: &LessonId) -> Result<Option<HandedIn>, StoreError> {
        self.read("read", |connection, course| exchange::handed_in(connection, course, lesson))
    }

    fn reviews_read(&self, lesson: &LessonId) -> Result<(), StoreError> {
        self.write("save", |transaction, course| exchange::reviews_read(transaction, course, lesson))
    }

    fn attach(&self, lesson: &LessonId, attachment: &Attachment) -> Result<bool, StoreError> {
        self.write("save", |transaction, course| exchange::attach(transaction, course, lesson, attachment))
    }

    fn detach(&self, lesson: &LessonId, attachment: &Attachment) -> Result<bool, StoreError> {
        self.write("save", |transaction, course| exchange::detach(transaction, course, lesson, attachment))
    }

    fn attachments(&self, lesson: &LessonId) -> Result<Vec<Attachment>, StoreError> {
        self.read("read", |connection, course| exchange::attachments(connection, course, lesson))
    }
}

impl OpinionStore for Store {
    fn set_opinions(&self, opinions: &Opinions) -> Result<(), StoreError> {
        self.write("save", |transaction, course| opinions::set(transaction, course, opinions))
    }

    fn opinions(&self, submission: &str) -> Result<Option<Opinions>, StoreError> {
        self.read("read", |connection, course| opinions::of(connection, course, submission))
    }

    fn all_opinions(&self) -> Result<Vec<Opinions>, StoreError> {
        self.read("read", opinions::all)
    }

    fn use_phrase(&self, text: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write("save", |transaction, course| opinions::use_phrase(transaction, course, text, at))
    }

    fn phrases(&self) -> Result<Vec<String>, StoreError> {
        self.read("read", opinions::phrases)
    }
}
