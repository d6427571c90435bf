//! A knowledge check: one question at a time, what came of it, and at the end a review. The rules are `quiz::Session`'s; here
//! is what is on show, and where keys and clicks go. What they do to a question is in `answering`.

mod answering;
mod asking;
pub mod composed;
mod keeping;
mod option;
pub mod pictures;
mod questions;
mod review;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::app::code::{self, Code};
use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::key::Key;
use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::opening::Seek;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::progress::QuizMode;
use crate::domain::running::RunningQuiz;
use crate::finding::Taught;
use crate::layout::highlights::Highlights;
use crate::quiz::{self, Kind, Phase, Quiz, Resumed, Session, Setting};

use super::{lines_of, scrolled};
use composed::Composed;
use pictures::Illustrations;

/// A quiz that was read, with what only the world knows.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The quiz.
    pub quiz: Quiz,
    /// What is wrong in its file.
    pub diagnostics: Vec<Diagnostic>,
    /// Where each of its questions is taught.
    pub taught: Vec<Option<Taught>>,
    /// The pictures of each of its questions.
    pub pictures: Vec<Arc<Illustrations>>,
    /// How far it had come, where it is under way.
    pub running: Option<RunningQuiz>,
    /// The time of day.
    pub now: Timestamp,
}

/// What of a quiz is on show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// A question.
    #[default]
    Question,
    /// All questions at a glance.
    Questions,
    /// The same, and whether to hand the exam in is asked.
    HandIn,
    /// All is settled: what came of it.
    Review,
}

/// A quiz being taken, or looked back at.
#[derive(Clone, Debug)]
pub struct State {
    /// The lesson it belongs to.
    pub lesson: LessonId,
    /// The quiz and all that was answered.
    pub session: Session,
    /// What is on show.
    pub part: Part,
    /// The option, or the question of the list, that the keys act on, from 0.
    pub focus: usize,
    /// The attempt under review is kept.
    pub saved: bool,
    /// First line on screen.
    pub top: usize,
    /// How far its code has come.
    pub code: code::Progress,
    /// What is on show, for the width it was composed for.
    pub composed: Composed,
    /// Where its questions are taught, in the file's order.
    taught: Vec<Option<Taught>>,
    /// Their pictures, in the same order.
    pictures: Vec<Arc<Illustrations>>,
    /// Quizzes of the same card that come after this one.
    rest: Vec<String>,
    /// The time of day at a time since the start.
    clock: (Timestamp, Duration),
    /// Since when the question is looked at, as time since the start; `None` while something else is on top.
    looked_at: Option<Duration>,
    /// What the store has of it.
    kept: Option<RunningQuiz>,
    /// The item of a sequence that the mouse holds.
    held: Option<usize>,
}

impl State {
    /// Begins `loaded`, or goes on with it where it is under way. `rest` are the quizzes that come after it.
    pub fn new(lesson: LessonId, id: String, rest: Vec<String>, loaded: Loaded, shell: &mut Shell) -> Self {
        let Loaded { quiz, taught, pictures, running, now, .. } = loaded;
        let passing_grade = shell.course.passing_grade;
        // Other questions are due from one review to the next: nobody has changed a file.
        let is_review = !quiz.origins.is_empty();
        let resumed = running.as_ref().map(|running| Session::resume(quiz.clone(), running, passing_grade));
        let session = match resumed {
            Some((session, how)) if how != Resumed::Anew => {
                shell.say(how.words().filter(|_| !is_review).unwrap_or_else(|| "it goes on where you left it".to_owned()));
                session
            }
            other => {
                if other.is_some() && !is_review {
                    shell.say(Resumed::Anew.words().unwrap_or_default());
                }
                let seed = quiz::seed_at(now);
                let setting = Setting { lesson: lesson.0.clone(), quiz: id, mode: QuizMode::Practice, seed, started: now, passing_grade };
                Session::new(quiz, setting)
            }
        };
        let mut state = Self {
            lesson,
            session,
            part: Part::Question,
            focus: 0,
            saved: false,
            top: 0,
            code: code::Progress::default(),
            composed: Composed::default(),
            taught,
            pictures,
            rest,
            clock: (now, shell.now),
            looked_at: Some(shell.now),
            kept: running,
            held: None,
        };
        state.reflow(shell);
        state
    }

    /// The same quiz, whose file has changed: what of it is the same goes on as it was.
    pub fn renew(&mut self, loaded: Loaded, shell: &mut Shell) {
        let (session, how) = Session::resume(loaded.quiz, &self.session.running(), shell.course.passing_grade);
        (self.session, self.taught, self.pictures, self.focus) = (session, loaded.taught, loaded.pictures, 0);
        shell.say(how.words().unwrap_or_else(|| "the quiz was read again".to_owned()));
        self.reflow(shell);
    }

    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        match (self.part, self.session.current()) {
            (Part::Questions, _) => Scope::Questions,
            (Part::HandIn, _) => Scope::HandIn,
            (Part::Review, _) => Scope::Review,
            (_, Some((_, asked))) if asked.is_settled() => Scope::Settled,
            (_, Some((_, asked))) if asked.phase == Phase::Wrong => Scope::TryAgain,
            (_, Some((question, _))) if question.kind == Kind::Sequence => Scope::Sequence,
            _ => Scope::Quiz,
        }
    }

    /// Whether an action has something to do here and now.
    pub fn offers(&self, action: Action) -> bool {
        let session = &self.session;
        match action {
            Action::Leave => false,
            Action::Hint => !session.is_exam() && session.current().is_some_and(|(question, asked)| asked.hints < question.hints.len()),
            Action::Solution => !session.is_exam(),
            Action::Confidence => session.current().is_some_and(|(_, asked)| asked.tries.is_empty()),
            Action::Lesson | Action::Jump | Action::Search => session.is_lesson_open(),
            Action::HandIn => session.is_sealed(),
            Action::Again => session.may_be_repeated(),
            Action::Missed => session.may_be_repeated() && session.all().iter().any(|asked| !asked.is_right_at_first()),
            // What is due is of several quizzes: together they are no exam.
            Action::Exam if session.is_review() => false,
            Action::Exam if self.is_over() => session.may_be_repeated() && !session.is_exam(),
            Action::Exam => !session.is_exam() && !self.is_under_way(),
            _ => true,
        }
    }

    /// What came of it is on show.
    pub fn is_over(&self) -> bool {
        self.part == Part::Review
    }

    /// Where its text stands.
    pub fn area(shell: &Shell) -> Area {
        geometry::annotated_column(shell.frame().body)
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        self.spend(shell);
        let effects = match self.part {
            Part::Question => self.act_on_question(action, shell),
            Part::Questions | Part::HandIn => self.act_on_questions(action, shell),
            Part::Review => self.act_in_review(action, shell),
        };
        // All questions with all their options: too much to lay out for a line up or down.
        let is_scrolled = self.part == Part::Review && lines_of(action, 0).is_some();
        if !is_scrolled {
            self.compose(shell);
        }
        effects
    }

    /// Opens the lesson where it teaches the question asked at `position`; else where the quiz stands in it.
    fn open_lesson(&mut self, position: usize, shell: &mut Shell) -> Vec<Effect> {
        if !self.session.is_lesson_open() {
            shell.say("the lesson is shut until the exam is handed in");
            return Vec::new();
        }
        self.looked_at = None;
        match self.taught_at(position).cloned() {
            Some(place) => shell.open_page(place.lesson, place.anchor, false),
            None => {
                let quiz = self.session.origin().map_or(&self.session.setting().quiz, |origin| &origin.quiz);
                shell.open_at(self.lesson.clone(), None, Some(Seek::Quiz(quiz.clone())))
            }
        }
    }

    /// Where the question asked at `position` is taught.
    fn taught_at(&self, position: usize) -> Option<&Taught> {
        let asked = self.session.all().get(position)?;
        self.taught.get(asked.question)?.as_ref()
    }

    /// The pictures of the question asked at `position`.
    fn illustrations(&self, position: usize) -> Option<&Arc<Illustrations>> {
        self.pictures.get(self.session.all().get(position)?.question)
    }

    /// Whether one of its pictures is in a file of these paths.
    pub fn shows(&self, paths: &[String], course: &Course) -> bool {
        self.pictures.iter().any(|pictures| pictures.are_of(paths, course))
    }

    /// A digit chooses the option with that number, 0 the tenth; and so does a capital letter.
    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        let Some(option) = key.typed().and_then(option_of) else { return };
        self.pick(option);
        self.compose(shell);
        self.show_focus(shell);
    }

    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let Some((option, action)) = self.row(row, shell).map(|row| (row.option, row.action)) else { return Vec::new() };
        let mut effects = Vec::new();
        match (option, self.part) {
            (None, _) => {}
            (Some(option), Part::Question) => {
                let is_sequence = matches!(self.scope(), Scope::Sequence | Scope::TryAgain);
                self.held = Some(option).filter(|_| is_sequence);
                self.pick(option);
            }
            (Some(question), Part::Questions | Part::HandIn) => self.go_to(question),
            (Some(question), Part::Review) => effects = self.open_lesson(question, shell),
        }
        self.compose(shell);
        effects.extend(action.map(|action| self.act(action, shell)).unwrap_or_default());
        effects
    }

    /// The mouse moves with its button down: an item of a sequence that it holds goes along.
    pub(super) fn drag(&mut self, row: u16, shell: &Shell) {
        let (Some(from), Some(to)) = (self.held, self.row(row, shell).and_then(|row| row.option)) else { return };
        if from == to {
            return;
        }
        self.session.shift(from, to);
        self.compose(shell);
        // Past a taller item it is not yet below the mouse, and would jump to and fro.
        if self.row(row, shell).and_then(|row| row.option) == Some(to) {
            (self.held, self.focus) = (Some(to), to);
        } else {
            self.session.shift(to, from);
        }
        self.compose(shell);
    }

    /// The mouse lets go.
    pub(super) fn let_go(&mut self) {
        self.held = None;
    }

    /// From one option, or question, to another; past the ends of them, and where there is nothing more to choose, by lines.
    fn walk(&mut self, action: Action, last: usize, shell: &Shell) {
        let settled = self.part == Part::Question && self.session.current().is_some_and(|(_, asked)| asked.is_settled());
        let focus = match action {
            _ if settled => self.focus,
            Action::Down | Action::Next => (self.focus + 1).min(last),
            Action::Up | Action::Previous => self.focus.saturating_sub(1),
            Action::Top => 0,
            Action::Bottom => last,
            _ => self.focus,
        };
        if focus == self.focus {
            let action = match action {
                Action::Next => Action::Down,
                Action::Previous => Action::Up,
                action => action,
            };
            return self.scroll(lines_of(action, shell.frame().body.height).unwrap_or(0), shell);
        }
        self.focus = focus;
        self.show_focus(shell);
    }

    fn row(&self, row: u16, shell: &Shell) -> Option<&composed::Row> {
        self.composed.rows.get(self.top + usize::from(row.checked_sub(Self::area(shell).y)?))
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        self.top = scrolled(self.top, lines, self.composed.rows.len(), Self::area(shell).height);
    }

    /// Brings what is in focus onto the screen.
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

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.looked_at = self.looked_at.or(Some(shell.now));
        self.compose(shell);
        self.scroll(0, shell);
    }

    /// The code in all of its questions that nobody has looked at yet.
    pub(super) fn unknown_code(&self, highlights: &Highlights) -> Vec<Code> {
        let questions = (0..self.session.all().len()).filter_map(|number| self.session.at(number)).map(|(question, _)| question);
        composed::unknown_code(questions.flat_map(|question| question.texts()), highlights)
    }

    fn compose(&mut self, shell: &Shell) {
        if let Some(origin) = self.session.origin() {
            self.lesson = LessonId(origin.lesson.clone());
        }
        let (width, unicode) = (Self::area(shell).width, shell.options.unicode);
        self.composed = match self.part {
            Part::Question => asking::compose(self, width, unicode, shell),
            Part::Questions | Part::HandIn => questions::compose(self, width, unicode, shell),
            Part::Review => review::compose(self, width, unicode, shell),
        };
    }
}

/// The option that a digit or a letter means, from 0.
fn option_of(typed: char) -> Option<usize> {
    match typed {
        '0' => Some(9),
        '1'..='9' => Some(typed as usize - '1' as usize),
        'A'..='Z' => Some(typed as usize - 'A' as usize),
        _ => None,
    }
}
