//! What an exam does differently: nothing is judged before all is handed in, answers can be changed until then, and there may be a
//! time limit, which runs from the start whatever happens in between.

use jiff::{SignedDuration, Timestamp};

use super::Session;
use crate::domain::progress::QuizMode;
use crate::quiz::{Kind, Phase};

impl Session {
    /// It is taken as an exam.
    pub fn is_exam(&self) -> bool {
        self.setting().mode == QuizMode::Exam
    }

    /// It is an exam, and not handed in yet.
    pub fn is_sealed(&self) -> bool {
        self.is_exam() && !self.handed_in
    }

    /// Whether the lesson may be looked at now.
    pub fn is_lesson_open(&self) -> bool {
        !self.is_sealed() || self.is_open_book()
    }

    /// It is an exam in which the lesson may be read.
    pub fn is_open_book(&self) -> bool {
        self.is_exam() && self.allows_lesson()
    }

    /// The quiz leaves the lesson open in an exam.
    fn allows_lesson(&self) -> bool {
        self.quiz.options.open_book.unwrap_or(false)
    }

    /// What holds in an exam of this quiz: `20 min, with the lesson open`; nothing, where nothing is special.
    pub fn terms(&self) -> Option<String> {
        let limit = self.limit().map(|minutes| format!("{minutes} min"));
        let book = self.allows_lesson().then(|| "with the lesson open".to_owned());
        let terms: Vec<String> = limit.into_iter().chain(book).collect();
        (!terms.is_empty()).then(|| terms.join(", "))
    }

    /// Minutes that an exam of this quiz may take.
    pub fn limit(&self) -> Option<u32> {
        self.quiz.options.time_limit
    }

    /// How long until the time is up; `None` where there is no limit, and once all is handed in.
    pub fn remaining(&self, now: Timestamp) -> Option<SignedDuration> {
        let limit = SignedDuration::from_mins(self.limit()?.into());
        self.is_sealed().then(|| (limit - now.duration_since(self.setting().started)).max(SignedDuration::ZERO))
    }

    /// The order on show, or that nothing is chosen where nothing need be, is meant as an answer.
    pub fn confirm(&mut self) {
        let Some(asked) = self.asked.get_mut(self.current) else { return };
        let Some(question) = self.quiz.questions.get(asked.question) else { return };
        asked.confirmed |= question.kind == Kind::Sequence || question.kind == Kind::Multiple && question.right_answers() == 0;
    }

    /// Questions of an exam that have no answer yet.
    pub fn unanswered(&self) -> usize {
        self.asked.iter().filter(|asked| !asked.has_answer()).count()
    }

    /// Questions to come back to.
    pub fn flagged(&self) -> usize {
        self.asked.iter().filter(|asked| asked.flagged).count()
    }

    /// Hands an exam in: every answer is judged, and what has none counts as wrong.
    pub fn hand_in(&mut self) {
        if !self.is_sealed() {
            return;
        }
        for asked in &mut self.asked {
            let Some(question) = self.quiz.questions.get(asked.question) else { continue };
            let right = asked.has_answer() && asked.give(question);
            asked.phase = if right { Phase::Right } else { Phase::Shown };
        }
        self.handed_in = true;
    }
}
