//! The traits through which the core asks the world. Adapters implement them; the runner, the screens' effects and the
//! command line use nothing else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::domain::course::LessonId;
use crate::domain::deliverable::{Attachment, Draft};
use crate::domain::evidence::Evidence;
use crate::domain::handed_in::HandedIn;
use crate::domain::opinion::Opinions;
use crate::domain::picture::PictureFault;
use crate::domain::probe::{HostAsk, Probe};
use crate::domain::progress::{Achievement, LessonProgress, QuizAttempt, Reading};
use crate::domain::recall::Card;
use crate::domain::receipt::{Outgoing, Receipt, ReviewKept};
use crate::domain::run::{Answer, Question};
use crate::domain::running::RunningQuiz;
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;

/// No page, quiz or check file is nearly as large as this many bytes; a larger one would only hold everybody up.
pub const LARGEST_TEXT: usize = 16 << 20;

/// The files of one course, from a folder or built in. Paths are relative to the course's root, `/`-separated; none leaves it.
pub trait CourseFiles: Send + Sync {
    /// Every file's path, sorted. Symbolic links that leave the root are not among them.
    fn paths(&self) -> Vec<String>;
    /// The same, looked up anew: files come and go while the course is open.
    fn list_again(&self) -> Vec<String> {
        self.paths()
    }
    /// The folder that they are in, when they are in one.
    fn folder(&self) -> Option<&Path> {
        None
    }
    /// A file's bytes.
    fn bytes(&self, path: &str) -> std::io::Result<Vec<u8>>;
    /// A picture's size in pixels, read from its first bytes; or why it can't be shown.
    fn picture_size(&self, path: &str) -> Result<(u32, u32), PictureFault>;
    /// A file's text, as UTF-8 (invalid bytes replaced); at most [`LARGEST_TEXT`].
    fn text(&self, path: &str) -> std::io::Result<String> {
        text_of(self.bytes(path)?)
    }
}

/// `bytes` as UTF-8, those that are none replaced. An error when they are more than [`LARGEST_TEXT`].
pub fn text_of(bytes: Vec<u8>) -> std::io::Result<String> {
    if bytes.len() > LARGEST_TEXT {
        return Err(std::io::Error::other(format!("it is larger than {} MiB, too large for a text of a course", LARGEST_TEXT >> 20)));
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// A failure to keep or find the learner's progress: a message for people.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

/// The learner's progress in one course. Everything is on disk when a call returns.
pub trait ProgressStore: Send + Sync {
    /// How the lesson was left.
    fn reading(&self, lesson: &LessonId) -> Result<Option<Reading>, StoreError>;
    /// Remembers how it was left, and the furthest share read (percent).
    fn set_reading(&self, lesson: &LessonId, reading: &Reading, read_percent: u8, at: Timestamp) -> Result<(), StoreError>;
    /// The lesson visited last.
    fn last_lesson(&self) -> Result<Option<LessonId>, StoreError>;
    /// Stores a result with its evidence (content-addressed). Fills in nothing: the result is complete.
    fn add_result(&self, result: &CheckResult, evidence: &[Evidence]) -> Result<(), StoreError>;
    /// Latest result of each check of the lesson.
    fn results(&self, lesson: &LessonId) -> Result<Vec<CheckResult>, StoreError>;
    /// The evidence stored under this hash (`sha256:…`).
    fn evidence(&self, hash: &str) -> Result<Vec<Evidence>, StoreError>;
    /// What checks of the lesson have passed at any time.
    fn achievements(&self, lesson: &LessonId) -> Result<Vec<Achievement>, StoreError>;
    /// What the learner said to an `attest` check (its full id); the last one counts.
    fn set_statement(&self, lesson: &LessonId, check: &str, statement: &str, at: Timestamp) -> Result<(), StoreError>;
    /// Statements by check id, with their time.
    fn statements(&self, lesson: &LessonId) -> Result<Vec<(String, String, Timestamp)>, StoreError>;
    /// Keeps a quiz attempt. The quiz is under way no longer.
    fn add_attempt(&self, attempt: &QuizAttempt) -> Result<(), StoreError>;
    /// How well each question that was answered is remembered, as it follows from all attempts.
    fn cards(&self) -> Result<Vec<Card>, StoreError>;
    /// The identities of the quiz's questions that were answered.
    fn questions(&self, quiz: &str) -> Result<Vec<String>, StoreError>;
    /// Keeps how far a quiz has come, in place of what was kept of it before.
    fn set_running(&self, running: &RunningQuiz) -> Result<(), StoreError>;
    /// The lesson's quiz of this id, where it is under way.
    fn running(&self, lesson: &LessonId, quiz: &str) -> Result<Option<RunningQuiz>, StoreError>;
    /// All attempts at the lesson's quizzes, oldest first.
    fn attempts(&self, lesson: &LessonId) -> Result<Vec<QuizAttempt>, StoreError>;
    /// Keeps one more version of an answer to a deliverable; those before it stay.
    fn add_draft(&self, lesson: &LessonId, draft: &Draft) -> Result<(), StoreError>;
    /// The latest version of each answer in the lesson, in the order they were begun. `deliverables::pair_drafts` finds their prompts.
    fn drafts(&self, lesson: &LessonId) -> Result<Vec<Draft>, StoreError>;
    /// All versions of the answer with this key, latest first.
    fn versions(&self, lesson: &LessonId, key: &str) -> Result<Vec<Draft>, StoreError>;
    /// Progress of every lesson that has any.
    fn overview(&self) -> Result<Vec<(LessonId, LessonProgress)>, StoreError>;
}

/// What the learner handed in. Everything is on disk when a call returns.
pub trait ReceiptStore: Send + Sync {
    /// Keeps a receipt.
    fn add_receipt(&self, receipt: &Receipt) -> Result<(), StoreError>;
    /// All of a lesson, oldest first.
    fn receipts(&self, lesson: &LessonId) -> Result<Vec<Receipt>, StoreError>;
    /// The last one of all courses: it tells who the learner is.
    fn last_receipt(&self) -> Result<Option<Receipt>, StoreError>;
}

/// What goes to a remote, and what comes back from it. Everything is on disk when a call returns.
pub trait ExchangeStore: Send + Sync {
    /// Keeps a submission that is to be sent later.
    fn queue(&self, outgoing: &Outgoing) -> Result<(), StoreError>;
    /// All that wait to be sent, oldest first.
    fn outgoing(&self) -> Result<Vec<Outgoing>, StoreError>;
    /// It was sent.
    fn sent(&self, submission: &str) -> Result<(), StoreError>;
    /// Keeps a review; whether it is new.
    fn keep_review(&self, review: &ReviewKept) -> Result<bool, StoreError>;
    /// What became of the latest submission of a lesson, with every review of the lesson; `None` where nothing was handed in.
    fn handed_in(&self, lesson: &LessonId) -> Result<Option<HandedIn>, StoreError>;
    /// The learner has looked at the reviews of a lesson.
    fn reviews_read(&self, lesson: &LessonId) -> Result<(), StoreError>;
    /// A file is to go along with what is handed in of a lesson. Whether it is new there.
    fn attach(&self, lesson: &LessonId, attachment: &Attachment) -> Result<bool, StoreError>;
    /// It is not any more. Whether it was.
    fn detach(&self, lesson: &LessonId, attachment: &Attachment) -> Result<bool, StoreError>;
    /// All that go along, in the order they were attached.
    fn attachments(&self, lesson: &LessonId) -> Result<Vec<Attachment>, StoreError>;
}

/// What an instructor thinks of submissions, until it is sent. Everything is on disk when a call returns.
pub trait OpinionStore: Send + Sync {
    /// Keeps opinions on a submission in place of those that were kept.
    fn set_opinions(&self, opinions: &Opinions) -> Result<(), StoreError>;
    /// Those on one submission, by its hash.
    fn opinions(&self, submission: &str) -> Result<Option<Opinions>, StoreError>;
    /// Those on all submissions.
    fn all_opinions(&self) -> Result<Vec<Opinions>, StoreError>;
    /// A comment was sent: it may be wanted again.
    fn use_phrase(&self, text: &str, at: Timestamp) -> Result<(), StoreError>;
    /// Comments that were sent before, the most used first.
    fn phrases(&self) -> Result<Vec<String>, StoreError>;
}
/// All that the learner's store can do.
pub trait LearnerStore: ProgressStore + ReceiptStore + ExchangeStore {}

impl<S: ProgressStore + ReceiptStore + ExchangeStore> LearnerStore for S {}

/// Why nothing could be signed: a message for people, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SigningFault(pub String);

/// Signs documents with one SSH key. The private half never leaves the adapter.
pub trait Signer: Send + Sync {
    /// `SHA256:…` of the public half.
    fn fingerprint(&self) -> String;
    /// The public half as rosters list it: `ssh-ed25519 AAAA…`.
    fn public_line(&self) -> String;
    /// The armoured SSH signature over `document`, for this namespace. May ask `person` for a passphrase, and wait for a touch.
    fn sign(&self, document: &[u8], namespace: &str, person: &dyn Person, cancel: &Cancel) -> Result<String, SigningFault>;
}

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Asks the person at the keyboard, and waits. Without a terminal every answer is `Declined`.
pub trait Person: Send + Sync {
    /// Blocks until answered.
    fn ask(&self, question: Question) -> Answer;
    /// False where nobody can be asked: messages then name the command that settles it.
    fn present(&self) -> bool;
}

/// Declines everything: for questions that nobody need answer, and for runs that nobody attends.
pub struct Nobody;

impl Person for Nobody {
    fn ask(&self, _: Question) -> Answer {
        Answer::Declined
    }

    fn present(&self) -> bool {
        false
    }
}

/// Says that work is no longer wanted. Clones share one flag.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks everything that holds a clone to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Told while a target is being asked.
pub enum TargetEvent {
    /// What is being waited for: `connecting to 192.168.64.7 port 22`.
    Doing(String),
    /// The answer to the probe at this index.
    Answered(usize, Evidence),
}

/// A way to one target that stays open from one batch of questions to the next. Owned by one thread at a time.
pub trait TargetSession: Send {
    /// Asks everything in `probes` (only `Guest` and `Login`), telling each answer as it comes. Every probe is answered exactly once, if
    /// need be with `Unavailable`; each answer carries the ladder. Connects where nothing stands open, or no longer does. Blocking; it ends
    /// within the probes' timeouts, or soon after `cancel`.
    fn ask(&mut self, probes: &[Probe], person: &dyn Person, cancel: &Cancel, tell: &mut dyn FnMut(TargetEvent));
    /// To be called every now and then while nothing is asked: keeps what stands open alive, or finds that it has ended. Never waits.
    fn tend(&mut self);
}

/// Carries questions to machines. Blocking; every call ends within the probes' timeouts, or soon after `cancel`.
pub trait Prober: Send + Sync {
    /// Asks this host. `bindings` tells which identity a target would be logged in to with.
    fn ask_host(&self, ask: &HostAsk, timeout: std::time::Duration, bindings: &Bindings, cancel: &Cancel) -> Evidence;
    /// A session with one target, that connects when it is first asked something.
    fn session(&self, target: &str, bindings: &Bindings) -> Box<dyn TargetSession + '_>;
}
