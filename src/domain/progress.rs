//! What the learner has done, as the store keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A place in a lesson that survives reflow: a block of the page and a character within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Index of the block, from 0.
    pub block: u32,
    /// Character within the block's text, from 0.
    pub offset: u32,
}

/// A place with what finds it again when the page's text has changed: the line of its file, and what stood there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The place.
    pub place: Place,
    /// Line of the page's file, from 1.
    pub line: u32,
    /// Fingerprint of that line.
    pub text: u64,
}

/// How a page was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Fingerprint of the page's text as it was then; 0 when nobody knows.
    pub page: u64,
    /// What stood at the top of the screen.
    pub at: Bookmark,
    /// Which of the lines at that place it was, from 0: air between blocks has no place of its own.
    #[serde(default)]
    pub below: u32,
    /// Folds that were opened (`true`) or closed.
    pub folds: Vec<(Bookmark, bool)>,
}

impl From<Place> for Reading {
    /// A place of which nothing more is known.
    fn from(place: Place) -> Self {
        Self { at: Bookmark { place, ..Bookmark::default() }, ..Self::default() }
    }
}

/// What tells a page's text and each of its lines from others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of the whole text, with what it embeds.
    pub page: u64,
    lines: Vec<u64>,
}

impl Fingerprints {
    /// Of a text and its lines; spaces around a line don't count.
    pub fn of(text: &str) -> Self {
        Self { page: fingerprint(text), lines: text.lines().map(|line| fingerprint(line.trim())).collect() }
    }

    /// With `text`, which the page embeds: when that changes, so does the page.
    #[must_use]
    pub fn with(self, text: &str) -> Self {
        Self { page: fingerprint_on(self.page, text), ..self }
    }

    /// Of line `line`, from 1.
    pub fn line(&self, line: u32) -> u64 {
        self.lines.get((line as usize).wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// The line that reads as the bookmark's did, nearest to where that was; without any, where that was, if there are so many
    /// lines still. And whether it reads so.
    pub fn find(&self, mark: &Bookmark) -> (u32, bool) {
        let same = (1u32..).zip(&self.lines).filter(|(_, text)| **text == mark.text).map(|(line, _)| line);
        match same.min_by_key(|line| line.abs_diff(mark.line)) {
            Some(line) => (line, true),
            None => (mark.line.min(u32::try_from(self.lines.len()).unwrap_or(u32::MAX)), false),
        }
    }
}

/// FNV-1a (<https://datatracker.ietf.org/doc/draft-eastlake-fnv/>): it is kept in files, so it must never change.
fn fingerprint(text: &str) -> u64 {
    fingerprint_on(0xcbf2_9ce4_8422_2325, text)
}

fn fingerprint_on(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// One finished (or given up) quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizAttempt {
    /// Path of the lesson.
    pub lesson: String,
    /// The quiz's id: its path below the quiz root.
    pub quiz: String,
    /// How it was taken.
    #[serde(default)]
    pub mode: QuizMode,
    /// It was an exam in which the lesson could be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_book: bool,
    /// Seed of its shuffling: with it the attempt can be replayed.
    pub seed: u64,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Questions right at the first try: the compatible, all-or-nothing score.
    pub right: u32,
    /// Questions asked.
    pub asked: u32,
    /// What was answered, in the order asked.
    pub answers: Vec<QuestionAttempt>,
}

/// How a quiz is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuizMode {
    /// Each answer is judged at once, and may be tried again.
    #[default]
    Practice,
    /// Nothing is said until all is handed in.
    Exam,
    /// Only those of its questions that were due, among some of other quizzes; each answer is judged at once.
    Review,
}

/// How sure the learner was of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Knew it.
    Sure,
    /// Thought so.
    ThinkSo,
    /// Guessed.
    Guess,
}

/// How one question went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionAttempt {
    /// The question's identity, which survives edits of its wording; empty where it was not kept.
    #[serde(default)]
    pub question: String,
    /// The question's title, as written.
    pub title: String,
    /// For each try: source indices of the answers chosen (a sequence: in the order given).
    pub tries: Vec<Vec<u32>>,
    /// Right at the first try.
    pub right: bool,
    /// Hints looked at.
    pub hints: u32,
    /// How sure the learner was at the first try, where they said so.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Milliseconds on show until the first try; 0 where it was not measured.
    #[serde(default)]
    pub took_ms: u64,
}

/// What the contents and `status` tell of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LessonProgress {
    /// Share of the page that was on screen, in percent: the furthest reached.
    pub read_percent: u8,
    /// When it was last open.
    pub visited: Option<Timestamp>,
    /// Latest result of each check, by `exercise/check`.
    pub checks: Vec<(String, super::verdict::Verdict)>,
    /// Best quiz score so far: right, asked.
    pub best_quiz: Option<(u32, u32)>,
    /// What was written for its deliverables.
    #[serde(skip)]
    pub answers: Vec<super::deliverable::Written>,
    /// What became of its latest submission.
    #[serde(skip)]
    pub handed_in: Option<super::handed_in::HandedIn>,
}

/// What stayed achieved of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Achievement {
    /// `exercise/check`
    pub check: String,
    /// When it first passed.
    pub at: Timestamp,
    /// When it last passed by what was seen, and not by being remembered: by this host's clock.
    pub last: Timestamp,
    /// Hash of the evidence of the last pass.
    pub evidence: Option<String>,
    /// Text of that evidence's stdout, for kinds that look back (`gone`).
    pub seen: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again_where_it_went_and_else_where_it_was() {
        let old = Fingerprints::of("one\ntwo\n---\nthree\n---\n");
        let mark = |line: u32| Bookmark { line, text: old.line(line), ..Bookmark::default() };
        let new = Fingerprints::of("new\none\nnew\n  two\n---\nfour\n---\n");
        assert_eq!(new.find(&mark(2)), (4, true));
        assert_eq!(new.find(&mark(5)), (5, true), "of two alike the nearest");
        assert_eq!(new.find(&mark(4)), (4, false));
        assert_eq!(Fingerprints::of("").find(&mark(4)), (0, false));
        assert_ne!(old.page, new.page);
    }
}
