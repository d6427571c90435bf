//! Something only the person can settle: a passphrase, a password, an unknown host key, a course's commands, or the answer to a check. A run of
//! checks waits for the first four, so every way off this screen gives an answer.

mod composed;

pub use composed::{Composed, compose};

use crate::app::effect::Effect;
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::msg::QuestionId;
use crate::app::text_field::TextField;
use crate::domain::check::Prompt;
use crate::domain::course::LessonId;
use crate::domain::run::{Answer, Question};
use crate::domain::secret::Secret;

use super::{brought_on, lines_of, scrolled};

/// Cells that stay free at both sides of a list.
const MARGINS: u16 = 4;

/// What is asked, and by whom.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A run waits for it.
    ByRun(QuestionId, Question),
    /// A check of the lesson that only the person can settle.
    ByCheck {
        /// The lesson.
        lesson: LessonId,
        /// Exercise and check.
        check: (String, String),
        /// What is asked.
        prompt: Prompt,
    },
}

/// The question, and what was typed.
#[derive(Clone, Debug)]
pub struct State {
    /// What is asked.
    pub asked: Asked,
    /// Typed so far of a passphrase, never shown, or of what a server asks.
    pub secret: Secret,
    /// Typed so far of an answer.
    pub answer: TextField,
    /// First line on screen.
    pub top: usize,
}

impl State {
    /// The question, unanswered.
    pub fn new(asked: Asked) -> Self {
        Self { asked, secret: Secret::new(), answer: TextField::default(), top: 0 }
    }

    /// A passphrase and an answer are typed; everything else is yes or no.
    pub fn scope(&self) -> Scope {
        match self.asked {
            Asked::ByRun(_, Question::Passphrase { .. } | Question::Login { .. }) => Scope::Passphrase,
            Asked::ByCheck { prompt: Prompt { typed: true, .. }, .. } => Scope::Answer,
            _ => Scope::Question,
        }
    }

    /// The answer of one who leaves.
    pub fn decline(&self) -> Option<Effect> {
        match self.asked {
            Asked::ByRun(id, _) => Some(Effect::Reply(id, Answer::Declined)),
            Asked::ByCheck { .. } => None,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let height = shell.frame().body.height;
        if let Some(by) = lines_of(action, height) {
            self.scroll(by, shell);
            return Vec::new();
        }
        if action == Action::Clear {
            (self.secret, self.answer) = (Secret::new(), TextField::default());
            self.show_cursor(shell);
            return Vec::new();
        }
        let lists = matches!(self.asked, Asked::ByRun(_, Question::Commands { .. }));
        if action == Action::Yes && lists && self.top + usize::from(height) < self.composed(shell).sheet.lines.len() {
            shell.say("there are more commands below: a yes is for all of them");
            return Vec::new();
        }
        let effects = match (action, &self.asked) {
            (Action::Open, Asked::ByRun(id, Question::Passphrase { .. } | Question::Login { .. })) => {
                vec![Effect::Reply(*id, Answer::Passphrase(std::mem::take(&mut self.secret)))]
            }
            (Action::Open, Asked::ByCheck { lesson, check, .. }) if !self.answer.text().trim().is_empty() => {
                shell.state(lesson.clone(), check.clone(), self.answer.text().trim())
            }
            (Action::Yes, Asked::ByRun(id, Question::HostKey { .. } | Question::Commands { .. })) => {
                vec![Effect::Reply(*id, Answer::Accept)]
            }
            (Action::Yes | Action::No, Asked::ByCheck { lesson, check, .. }) => {
                // Taking it back leaves nothing said.
                let statement = if action == Action::Yes { "yes" } else { "" };
                shell.state(lesson.clone(), check.clone(), statement)
            }
            (Action::No | Action::Cancel, _) => self.decline().into_iter().collect(),
            _ => return Vec::new(),
        };
        shell.go = Some(Go::Answered);
        effects
    }

    /// It in so many columns as the screen has for it.
    fn composed(&self, shell: &Shell) -> Composed {
        composed::compose(self, shell.frame().body.width.saturating_sub(MARGINS), shell)
    }

    /// A click on an answer gives it.
    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let at = self.top + usize::from(row.saturating_sub(shell.frame().body.y));
        let action = self.composed(shell).sheet.lines.get(at).and_then(|line| line.action);
        action.map(|action| self.act(action, shell)).unwrap_or_default()
    }

    pub(super) fn scroll(&mut self, by: i32, shell: &Shell) {
        self.top = scrolled(self.top, by, self.composed(shell).sheet.lines.len(), shell.frame().body.height);
    }

    /// Where something is typed, brings the line with the cursor onto the screen.
    pub(super) fn show_cursor(&mut self, shell: &Shell) {
        if let Some((line, _)) = self.composed(shell).cursor {
            self.top = brought_on(self.top, line..line + 1, shell.frame().body.height);
        }
        self.scroll(0, shell);
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        match key.code {
            _ if self.scope() == Scope::Answer => drop(self.answer.press(key)),
            KeyCode::Backspace => self.secret.pop(),
            _ => {
                if let Some(ch) = key.typed() {
                    self.secret.push(ch);
                }
            }
        }
        self.show_cursor(shell);
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        match self.scope() {
            Scope::Passphrase => text.chars().filter(|ch| !ch.is_control()).for_each(|ch| self.secret.push(ch)),
            Scope::Answer => self.answer.insert(text),
            _ => {}
        }
        self.show_cursor(shell);
    }
}
