//! A knowledge check: one question at a time, what came of it, and at the end a review. The rules are `quiz::Session`'s; here
//! is what keys and clicks do with it, and what is on show.

mod asking;
pub mod composed;
mod review;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::app::code::{self, Code};
use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::key::Key;
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::domain::course::LessonId;
use crate::domain::diagnostic::Diagnostic;
use crate::layout::highlights::Highlights;
use crate::quiz::{self, Kind, Phase, Quiz, Session, Setting};

use super::{lines_of, scrolled};
use composed::Composed;

/// A quiz that was read, with what only the world knows.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The quiz.
    pub quiz: Quiz,
    /// What is wrong in its file.
    pub diagnostics: Vec<Diagnostic>,
    /// The time of day.
    pub now: Timestamp,
}

/// A quiz being taken, or looked back at.
#[derive(Clone, Debug)]
pub struct State {
    /// The lesson it belongs to.
    pub lesson: LessonId,
    /// The quiz and all that was answered.
    pub session: Session,
    /// The option that the keys act on, from 0.
    pub focus: usize,
    /// All is settled, and the review on show.
    pub review: bool,
    /// The attempt under review is kept.
    pub saved: bool,
    /// First line on screen.
    pub top: usize,
    /// How far its code has come.
    pub code: code::Progress,
    /// What is on show, for the width it was composed for.
    pub composed: Composed,
    /// Quizzes of the same card that come after this one.
    rest: Vec<String>,
    /// The time of day at a time since the start.
    clock: (Timestamp, Duration),
}

impl State {
    /// Begins `loaded`. `rest` are the quizzes that come after it.
    pub fn new(lesson: LessonId, id: String, rest: Vec<String>, loaded: Loaded, shell: &Shell) -> Self {
        let seed = quiz::seed_at(loaded.now);
        let passing_grade = shell.course.passing_grade;
        let setting = Setting { lesson: lesson.0.clone(), quiz: id, seed, started: loaded.now, passing_grade };
        let session = Session::new(loaded.quiz, setting);
        let clock = (loaded.now, shell.now);
        let mut state = Self {
            lesson,
            session,
            focus: 0,
            review: false,
            saved: false,
            top: 0,
            code: code::Progress::default(),
            composed: Composed::default(),
            rest,
            clock,
        };
        state.reflow(shell);
        state
    }

    /// The same quiz, whose file has changed: it begins anew, at the question that was on show where there is still one of its title.
    pub fn renew(&mut self, loaded: Loaded, shell: &Shell) {
        let title = self.session.current().map(|(question, _)| question.title.clone());
        self.session = Session::new(loaded.quiz, self.session.setting().clone());
        let found = (0..self.session.all().len()).find(|at| self.session.at(*at).map(|(question, _)| &question.title) == title.as_ref());
        while self.session.position() < found.unwrap_or(0) && self.session.forward() {}
        self.focus = 0;
        self.reflow(shell);
    }

    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        match self.session.current() {
            _ if self.review => Scope::Review,
            Some((_, asked)) if asked.is_settled() => Scope::Settled,
            Some((_, asked)) if asked.phase == Phase::Wrong => Scope::TryAgain,
            Some((question, _)) if question.kind == Kind::Sequence => Scope::Sequence,
            _ => Scope::Quiz,
        }
    }

    /// Something was answered, and not all of it: worth coming back to.
    pub fn is_under_way(&self) -> bool {
        !self.review && self.session.all().iter().any(|asked| !asked.tries.is_empty() || asked.hints > 0 || asked.phase != Phase::Open)
    }

    /// Where its text stands.
    pub fn area(shell: &Shell) -> Area {
        geometry::text_column(shell.frame().body)
    }

    fn now(&self, shell: &Shell) -> Timestamp {
        let passed = SignedDuration::try_from(shell.now.saturating_sub(self.clock.1)).unwrap_or_default();
        self.clock.0.checked_add(passed).unwrap_or(self.clock.0)
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let effects = if self.review { self.act_in_review(action, shell) } else { self.act_on_question(action, shell) };
        self.compose(shell);
        effects
    }

    fn act_on_question(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let last = self.options().saturating_sub(1);
        match action {
            Action::Down | Action::Next => self.focus = (self.focus + 1).min(last),
            Action::Up | Action::Previous => self.focus = self.focus.saturating_sub(1),
            Action::Top => self.focus = 0,
            Action::Bottom => self.focus = last,
            Action::Toggle => self.session.choose(self.focus),
            Action::MoveDown if self.focus < last => self.shift(self.focus + 1),
            Action::MoveUp if self.focus > 0 => self.shift(self.focus - 1),
            Action::Hint => {
                if self.session.hint().is_none() {
                    shell.say("no more hints for this question");
                }
            }
            Action::Solution => self.session.reveal(),
            Action::Open => return self.enter(shell),
            Action::NextQuestion => self.turn(Session::forward, "this is the last question", shell),
            Action::PreviousQuestion => self.turn(Session::back, "this is the first question", shell),
            Action::Lesson => return shell.open_page(self.lesson.clone(), None, false),
            Action::Cancel => shell.go = Some(Go::Back),
            action => {
                let Some(lines) = lines_of(action, shell.frame().body.height) else { return Vec::new() };
                self.scroll(lines, shell);
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

    /// Answers, tries again, or goes on: whatever is next.
    fn enter(&mut self, shell: &mut Shell) -> Vec<Effect> {
        match self.session.current().map(|(_, asked)| asked.phase) {
            Some(Phase::Open) => {
                if self.session.answer().is_none() {
                    shell.say("choose first: its number, or space");
                }
                self.compose(shell);
                self.show_end(shell);
            }
            Some(Phase::Wrong) => self.session.retry(),
            _ if self.session.next_unsettled() => (self.focus, self.top) = (0, 0),
            _ => return self.finish(shell),
        }
        Vec::new()
    }

    /// All is settled: the attempt is kept, and the review comes up.
    fn finish(&mut self, shell: &Shell) -> Vec<Effect> {
        (self.review, self.saved, self.top) = (true, false, 0);
        let mut effects = self.attempts(shell);
        effects.push(Effect::LoadProgress);
        effects
    }

    fn attempts(&self, shell: &Shell) -> Vec<Effect> {
        self.session.attempts(self.now(shell)).into_iter().map(|attempt| Effect::SaveAttempt(Box::new(attempt))).collect()
    }

    /// What is to be kept when a review of what is due is left half-way; `None` for a quiz, which goes on when it is opened again.
    pub fn left(&self, shell: &Shell) -> Option<Vec<Effect>> {
        let is_review = !self.session.quiz().origins.is_empty();
        is_review.then(|| if self.review { Vec::new() } else { self.attempts(shell) })
    }

    /// The store has the attempt: only now may the review say so.
    pub fn saved(&mut self, shell: &Shell) {
        self.saved = self.review && !shell.nothing_saved;
        self.reflow(shell);
    }

    fn act_in_review(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let now = self.now(shell);
        let seed = quiz::seed_at(now);
        match action {
            Action::Again => self.begin(self.session.again(seed, now)),
            Action::Missed => match self.session.again_missed(seed, now) {
                Some(session) => self.begin(session),
                None => shell.say("nothing was missed"),
            },
            Action::Open if !self.rest.is_empty() => {
                shell.go = Some(Go::Back);
                return shell.open_quiz(self.lesson.clone(), std::mem::take(&mut self.rest));
            }
            Action::Open | Action::Cancel => shell.go = Some(Go::Back),
            Action::Lesson => return shell.open_page(self.lesson.clone(), None, false),
            action => self.scroll(lines_of(action, shell.frame().body.height).unwrap_or(0), shell),
        }
        Vec::new()
    }

    fn begin(&mut self, session: Session) {
        (self.session, self.review, self.focus, self.top) = (session, false, 0, 0);
    }

    /// A digit chooses the option with that number; 0 is the tenth.
    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        let Some(digit) = key.typed().and_then(|ch| ch.to_digit(10)) else { return };
        self.pick(if digit == 0 { 9 } else { digit as usize - 1 });
        self.compose(shell);
        self.show_focus(shell);
    }

    /// How many options the question on show has.
    pub fn options(&self) -> usize {
        self.session.current().map_or(0, |(question, _)| question.answers.len())
    }

    fn pick(&mut self, option: usize) {
        if option < self.options() && !self.review {
            self.focus = option;
            self.session.choose(option);
        }
    }

    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let at = self.top + usize::from(row.saturating_sub(Self::area(shell).y));
        let Some((option, action)) = self.composed.rows.get(at).map(|row| (row.option, row.action)) else { return Vec::new() };
        if let Some(option) = option {
            self.pick(option);
            self.compose(shell);
        }
        action.map(|action| self.act(action, shell)).unwrap_or_default()
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        self.top = scrolled(self.top, lines, self.composed.rows.len(), Self::area(shell).height);
    }

    /// Brings the option in focus onto the screen.
    fn show_focus(&mut self, shell: &Shell) {
        self.compose(shell);
        let on_focus = |row: &composed::Row| row.option == Some(self.focus);
        let Some(first) = self.composed.rows.iter().position(on_focus) else { return };
        let last = self.composed.rows.iter().rposition(on_focus).unwrap_or(first);
        let height = usize::from(Self::area(shell).height);
        self.top = self.top.max((last + 1).saturating_sub(height)).min(first);
        // The first option has the question above it, and that wants to be read.
        if self.focus == 0 && last < height {
            self.top = 0;
        }
        self.scroll(0, shell);
    }

    /// Brings what came of an answer onto the screen: it stands below the options.
    fn show_end(&mut self, shell: &Shell) {
        self.scroll(i32::MAX / 2, shell);
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.compose(shell);
        self.scroll(0, shell);
    }

    /// The code in all of its questions that nobody has looked at yet.
    pub(super) fn unknown_code(&self, highlights: &Highlights) -> Vec<Code> {
        let questions = (0..self.session.all().len()).filter_map(|number| self.session.at(number)).map(|(question, _)| question);
        let texts = questions.flat_map(|question| {
            let answers = question.answers.iter().flat_map(|answer| std::iter::once(&answer.text).chain(&answer.comments));
            [&question.title, &question.explanation, &question.afterword].into_iter().chain(&question.hints).chain(answers)
        });
        composed::unknown_code(texts, highlights)
    }

    fn compose(&mut self, shell: &Shell) {
        if let Some(origin) = self.session.origin() {
            self.lesson = LessonId(origin.lesson.clone());
        }
        let (width, unicode) = (Self::area(shell).width, shell.options.unicode);
        self.composed =
            if self.review { review::compose(self, width, unicode, shell) } else { asking::compose(self, width, unicode, shell) };
    }
}
