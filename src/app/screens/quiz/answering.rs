//! What keys do to the question on show: choosing, moving, answering, hints, going on.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::domain::progress::{Confidence, QuizMode};
use crate::quiz::{self, Phase, Session};

use super::{Part, State};

impl State {
    pub(super) fn act_on_question(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let last = self.options().saturating_sub(1);
        match action {
            Action::Toggle => self.session.choose(self.focus),
            Action::MoveDown if self.focus < last => self.shift(self.focus + 1),
            Action::MoveUp if self.focus > 0 => self.shift(self.focus - 1),
            Action::Hint if self.session.is_exam() => shell.say("an exam gives no hints"),
            Action::Hint => {
                if self.session.hint().is_none() {
                    shell.say("no more hints for this question");
                }
            }
            Action::Flag => self.session.flag(),
            Action::Confidence => self.be_surer(shell),
            Action::Solution if self.session.is_exam() => shell.say("an exam shows no answers before it is handed in"),
            Action::Solution => {
                self.session.reveal();
                return self.show_outcome(shell);
            }
            Action::Open => return self.enter(shell),
            Action::NextQuestion => self.turn(Session::forward, "this is the last question", shell),
            Action::PreviousQuestion => self.turn(Session::back, "this is the first question", shell),
            Action::Outline => self.list(Part::Questions),
            Action::HandIn => self.ask_to_hand_in(shell),
            Action::Exam => self.become_exam(shell),
            Action::Lesson => return self.open_lesson(self.session.position(), shell),
            Action::Cancel => {
                if self.session.remaining(self.time_of_day(shell)).is_some() {
                    shell.say("the exam goes on when you come back; its time runs on");
                }
                shell.go = Some(Go::Back);
            }
            action => {
                self.walk(action, last, shell);
                return Vec::new();
            }
        }
        self.show_focus(shell);
        Vec::new()
    }

    fn turn(&mut self, turn: impl Fn(&mut Session) -> bool, otherwise: &str, shell: &mut Shell) {
        if turn(&mut self.session) {
            (self.focus, self.top) = (0, 0);
        } else {
            shell.say(otherwise);
        }
    }

    fn shift(&mut self, to: usize) {
        self.session.shift(self.focus, to);
        self.focus = to;
    }

    /// Nothing said, sure, think so, guess, and nothing again.
    fn be_surer(&mut self, shell: &mut Shell) {
        let next = match self.session.current().and_then(|(_, asked)| asked.confidence) {
            None => Some(Confidence::Sure),
            Some(Confidence::Sure) => Some(Confidence::ThinkSo),
            Some(Confidence::ThinkSo) => Some(Confidence::Guess),
            Some(Confidence::Guess) => None,
        };
        if !self.session.say_confidence(next) {
            shell.say("how sure you are is said before the answer");
        }
    }

    /// Answers, tries again, or goes on: whatever is next.
    fn enter(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.session.is_sealed() {
            self.go_on(shell);
            return Vec::new();
        }
        match self.session.current().map(|(_, asked)| asked.phase) {
            Some(Phase::Open) => {
                if self.session.answer().is_none() {
                    shell.say("choose first: its number, or space");
                }
                return self.show_outcome(shell);
            }
            Some(Phase::Wrong) => self.session.retry(),
            _ if self.session.next_unsettled() => (self.focus, self.top) = (0, 0),
            _ => return self.finish(shell),
        }
        Vec::new()
    }

    /// What came of an answer stands below the options.
    fn show_outcome(&mut self, shell: &Shell) -> Vec<Effect> {
        self.compose(shell);
        self.scroll(i32::MAX / 2, shell);
        Vec::new()
    }

    /// In an exam: to the next question, after the last to the list of all.
    fn go_on(&mut self, shell: &mut Shell) {
        self.session.confirm();
        if self.session.current().is_some_and(|(_, asked)| !asked.has_answer()) {
            shell.say("choose first: its number, or space; n goes on without an answer");
        } else if self.session.forward() {
            (self.focus, self.top) = (0, 0);
        } else {
            self.list(Part::Questions);
        }
    }

    /// The same quiz as an exam, as long as nothing was answered.
    fn become_exam(&mut self, shell: &mut Shell) {
        if self.session.is_review() {
            shell.say("what is due is no exam: its questions are of several quizzes");
        } else if self.session.is_exam() {
            shell.say("this is an exam already");
        } else if self.is_under_way() {
            shell.say("answered already: at the end you can take it once more, as an exam");
        } else {
            let now = self.time_of_day(shell);
            self.begin(self.session.again(QuizMode::Exam, quiz::seed_at(now), now));
        }
    }

    /// How many options the question on show has.
    pub fn options(&self) -> usize {
        self.session.current().map_or(0, |(question, _)| question.answers.len())
    }

    pub(super) fn pick(&mut self, option: usize) {
        if option < self.options() && self.part == Part::Question {
            self.focus = option;
            self.session.choose(option);
        }
    }

    pub(super) fn begin(&mut self, session: Session) {
        (self.session, self.part, self.focus, self.top) = (session, Part::Question, 0, 0);
    }
}
