//! Taking a quiz: what is asked in which order, what was chosen, what came of it. One session serves the screen and the
//! command line. It never looks at the clock and draws all chance from its seed; who shows it also stores the attempt.
//! What an exam does differently is in `exam`, how a session goes on after the program ended in `keeping`.

mod exam;
mod keeping;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::shuffle::Generator;
use super::{Asked, Kind, Phase, Question, Quiz};
use crate::domain::progress::{Confidence, QuestionAttempt, QuizAttempt, QuizMode};

pub use keeping::Resumed;

/// What a session needs to know beside the quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Path of the lesson the quiz belongs to.
    pub lesson: String,
    /// The quiz's id: its path below the quiz root.
    pub quiz: String,
    /// How it is taken.
    pub mode: QuizMode,
    /// Decides every order.
    pub seed: u64,
    /// When it begins.
    pub started: Timestamp,
    /// The course's passing grade in percent, where the quiz does not say.
    pub passing_grade: u8,
}

/// The seed of a session that begins at this time: another one each time.
pub fn seed_at(time: Timestamp) -> u64 {
    time.as_nanosecond().unsigned_abs() as u64
}

/// A quiz being taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    quiz: Quiz,
    setting: Setting,
    asked: Vec<Asked>,
    current: usize,
    handed_in: bool,
}

impl Session {
    /// Asks the quiz from its first question on, with as many questions as it says. The orders come from the seed alone.
    pub fn new(quiz: Quiz, setting: Setting) -> Self {
        let mut order: Vec<usize> = (0..quiz.questions.len()).collect();
        let limit = quiz.options.question_limit.unwrap_or(order.len()).min(order.len());
        if quiz.options.shuffle_questions.unwrap_or(false) {
            Generator::new(setting.seed).shuffle(&mut order);
        }
        order.truncate(limit);
        Self::asking(quiz, setting, order)
    }

    /// The same quiz once more, or in the other mode.
    pub fn again(&self, mode: QuizMode, seed: u64, started: Timestamp) -> Self {
        Self::new(self.quiz.clone(), Setting { mode, seed, started, ..self.setting.clone() })
    }

    /// Only the questions with these identities, in the file's order; `None` when it has none of them.
    pub fn only(quiz: Quiz, setting: Setting, identities: &[String]) -> Option<Self> {
        let known = quiz.identities.iter().enumerate().filter(|(_, identity)| identities.contains(identity));
        let order: Vec<usize> = known.map(|(index, _)| index).collect();
        (!order.is_empty()).then(|| Self::asking(quiz, setting, order))
    }

    /// Whether it may be taken once more when it is over. quizdown-js then shows no button for it either.
    pub fn may_be_repeated(&self) -> bool {
        self.quiz.options.enable_retry.unwrap_or(true)
    }

    /// It asks what is due: questions out of several quizzes, which have no grade in common.
    pub fn is_review(&self) -> bool {
        !self.quiz.origins.is_empty()
    }

    /// Once more, only what was not right at the first try, for practice. `None` when all was.
    pub fn again_missed(&self, seed: u64, started: Timestamp) -> Option<Self> {
        let missed: Vec<usize> = self.asked.iter().filter(|asked| !asked.right_at_first).map(|asked| asked.question).collect();
        let setting = Setting { mode: QuizMode::Practice, seed, started, ..self.setting.clone() };
        (!missed.is_empty()).then(|| Self::asking(self.quiz.clone(), setting, missed))
    }

    fn asking(quiz: Quiz, setting: Setting, order: Vec<usize>) -> Self {
        let asked = order.into_iter().map(|question| Asked::new(&quiz, question, setting.seed)).collect();
        Self { quiz, setting, asked, current: 0, handed_in: false }
    }

    /// What it was begun with.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The quiz that is asked.
    pub fn quiz(&self) -> &Quiz {
        &self.quiz
    }

    /// All that is asked, in order.
    pub fn all(&self) -> &[Asked] {
        &self.asked
    }

    /// Index into [`Self::all`] of the question on show.
    pub fn position(&self) -> usize {
        self.current
    }

    /// The question on show; `None` only in a quiz without questions.
    pub fn current(&self) -> Option<(&Question, &Asked)> {
        self.at(self.current)
    }

    /// The question asked at `position`.
    pub fn at(&self, position: usize) -> Option<(&Question, &Asked)> {
        let asked = self.asked.get(position)?;
        Some((self.quiz.questions.get(asked.question)?, asked))
    }

    /// Goes to the question asked at `position`, where there is one.
    pub fn go_to(&mut self, position: usize) {
        self.current = position.min(self.asked.len().saturating_sub(1));
    }

    /// Goes to the next question; false at the last.
    pub fn forward(&mut self) -> bool {
        let more = self.current + 1 < self.asked.len();
        self.current += usize::from(more);
        more
    }

    /// Goes to the question before; false at the first.
    pub fn back(&mut self) -> bool {
        let more = self.current > 0;
        self.current -= usize::from(more);
        more
    }

    /// Goes to the first question from here on, and then from the start, that is not settled; false when all are.
    pub fn next_unsettled(&mut self) -> bool {
        let ahead = (0..self.asked.len()).map(|step| (self.current + step) % self.asked.len().max(1));
        let found =
            ahead.filter(|position| !self.asked[*position].is_settled()).min_by_key(|position| (*position < self.current, *position));
        self.current = found.unwrap_or(self.current);
        found.is_some()
    }

    /// Chooses the option shown at `option` (from 0), or takes the choice back. In a single choice it replaces the one before.
    /// Chosen after a wrong answer, it begins another try. Does nothing in a sequence or a settled question.
    pub fn choose(&mut self, option: usize) {
        let Some((kind, asked)) = self.open_current() else { return };
        let Some(&answer) = asked.shown.get(option).filter(|_| kind != Kind::Sequence) else { return };
        asked.phase = Phase::Open;
        let was_chosen = asked.chosen.remove(&answer);
        if kind == Kind::Single {
            asked.chosen.clear();
        }
        if !was_chosen || kind == Kind::Single {
            asked.chosen.insert(answer);
        }
    }

    /// Chooses exactly the options shown at `options` (from 0); in a sequence puts them in this order, which must name each once.
    /// Like [`Self::choose`] it begins another try after a wrong answer. False when `options` does not fit the question.
    pub fn set(&mut self, options: &[usize]) -> bool {
        let Some((kind, asked)) = self.open_current() else { return false };
        let answers: Vec<usize> = options.iter().filter_map(|option| asked.shown.get(*option).copied()).collect();
        let distinct: BTreeSet<usize> = answers.iter().copied().collect();
        let complete = kind != Kind::Sequence || answers.len() == asked.shown.len();
        if answers.len() != options.len() || distinct.len() != answers.len() || !complete || kind == Kind::Single && answers.len() > 1 {
            return false;
        }
        asked.phase = Phase::Open;
        if kind == Kind::Sequence {
            asked.confirmed = true;
            asked.shown = answers;
        } else {
            asked.chosen = distinct;
        }
        true
    }

    /// Moves the sequence's item shown at `from` to `to` (both from 0).
    pub fn shift(&mut self, from: usize, to: usize) {
        let Some((Kind::Sequence, asked)) = self.open_current() else { return };
        if from < asked.shown.len() && to < asked.shown.len() {
            asked.phase = Phase::Open;
            asked.confirmed = true;
            let moved = asked.shown.remove(from);
            asked.shown.insert(to, moved);
        }
    }

    /// Begins another try after a wrong answer.
    pub fn retry(&mut self) {
        if let Some((_, asked)) = self.open_current() {
            asked.phase = Phase::Open;
        }
    }

    /// Answers with what is chosen or arranged, and tells what came of it. `None` when it is settled already, when nothing is chosen
    /// and something must be, and in an exam, where nothing is told.
    pub fn answer(&mut self) -> Option<Phase> {
        let question = self.quiz.questions.get(self.asked.get(self.current)?.question)?;
        let asked = self.asked.get_mut(self.current)?;
        let needs_choice = question.kind != Kind::Sequence && question.right_answers() > 0;
        if self.setting.mode == QuizMode::Exam || asked.is_settled() || needs_choice && asked.chosen.is_empty() {
            return None;
        }
        asked.phase = if asked.give(question) { Phase::Right } else { Phase::Wrong };
        Some(asked.phase)
    }

    /// Gives the question up and shows its solution; a sequence is put in order. Not in an exam.
    pub fn reveal(&mut self) {
        if self.setting.mode == QuizMode::Exam {
            return;
        }
        if let Some((kind, asked)) = self.open_current() {
            asked.phase = Phase::Shown;
            if kind == Kind::Sequence {
                asked.shown.sort_unstable();
            }
        }
    }

    /// Marks the question as one to come back to, or takes the mark away.
    pub fn flag(&mut self) {
        if let Some(asked) = self.asked.get_mut(self.current) {
            asked.flagged = !asked.flagged;
        }
    }

    /// Says how sure the learner is; false once the first try has been made.
    pub fn say_confidence(&mut self, confidence: Option<Confidence>) -> bool {
        let asked = self.asked.get_mut(self.current).filter(|asked| asked.tries.is_empty() && !asked.is_settled());
        asked.map(|asked| asked.confidence = confidence).is_some()
    }

    /// The question was on show for so many milliseconds; they count until its first try.
    pub fn spend(&mut self, milliseconds: u64) {
        if let Some(asked) = self.asked.get_mut(self.current).filter(|asked| asked.tries.is_empty() && !asked.is_settled()) {
            asked.took_ms = asked.took_ms.saturating_add(milliseconds);
        }
    }

    /// Shows one more hint; `None` when there are no more, and in an exam.
    pub fn hint(&mut self) -> Option<&str> {
        if self.setting.mode == QuizMode::Exam {
            return None;
        }
        let question = self.quiz.questions.get(self.asked.get(self.current)?.question)?;
        let asked = self.asked.get_mut(self.current)?;
        let hint = question.hints.get(asked.hints)?;
        asked.hints += 1;
        Some(hint)
    }

    /// The current question while it can still be answered.
    fn open_current(&mut self) -> Option<(Kind, &mut Asked)> {
        let asked = self.asked.get_mut(self.current).filter(|asked| !asked.is_settled())?;
        Some((self.quiz.questions.get(asked.question)?.kind, asked))
    }

    /// Every question was answered right or given up.
    pub fn is_settled(&self) -> bool {
        self.asked.iter().all(Asked::is_settled)
    }

    /// Questions right at the first try, and questions asked.
    pub fn score(&self) -> (usize, usize) {
        (self.asked.iter().filter(|asked| asked.right_at_first).count(), self.asked.len())
    }

    /// Positions of all questions as they are looked back at: what the learner was sure of and wrong, other errors, then what was right.
    pub fn review_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.asked.len()).collect();
        order.sort_by_key(|position| {
            let asked = &self.asked[*position];
            match asked.confidence.filter(|_| !asked.tries.is_empty()) {
                _ if asked.right_at_first => 4,
                Some(Confidence::Sure) => 0,
                Some(Confidence::ThinkSo) => 1,
                None => 2,
                Some(Confidence::Guess) => 3,
            }
        });
        order
    }

    /// The score with partial credit: what each first try had of its solution, added up.
    pub fn credit(&self) -> f64 {
        (0..self.asked.len()).filter_map(|position| self.at(position)).map(|(question, asked)| asked.credit(question)).sum()
    }

    /// The score in percent, rounded down.
    pub fn percent(&self) -> usize {
        let (right, asked) = self.score();
        right * 100 / asked.max(1)
    }

    /// The grade that passes: the quiz's own, else the course's.
    pub fn passing_grade(&self) -> u8 {
        self.quiz.options.passing_grade.unwrap_or(self.setting.passing_grade)
    }

    /// Whether the score is good enough.
    pub fn passed(&self) -> bool {
        let (right, asked) = self.score();
        right * 100 >= usize::from(self.passing_grade()) * asked
    }

    /// What the quiz's author wants said of the outcome.
    pub fn message(&self) -> Option<&str> {
        let options = &self.quiz.options;
        if self.passed() { options.pass_message.as_deref() } else { options.fail_message.as_deref() }
    }

    /// The attempt for the store. Questions that are not settled count as given up.
    pub fn finish(&self, finished: Timestamp) -> QuizAttempt {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let told = |asked: &Asked| QuestionAttempt {
            question: self.quiz.identities.get(asked.question).cloned().unwrap_or_default(),
            title: self.quiz.questions.get(asked.question).map(|question| question.title.clone()).unwrap_or_default(),
            tries: asked.tries.clone(),
            right: asked.right_at_first,
            hints: count(asked.hints),
            confidence: asked.confidence,
            took_ms: asked.took_ms,
        };
        let (right, asked) = self.score();
        QuizAttempt {
            lesson: self.setting.lesson.clone(),
            quiz: self.setting.quiz.clone(),
            mode: self.setting.mode,
            open_book: self.is_open_book(),
            seed: self.setting.seed,
            started: self.setting.started,
            finished,
            right: count(right),
            asked: count(asked),
            answers: self.asked.iter().map(told).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
