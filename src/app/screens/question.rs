//! Something only the person can settle: a passphrase, an unknown host key, or saying that something was done. A run of
//! checks waits for the first two, so every way off this screen gives an answer.

use crate::app::effect::Effect;
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::msg::QuestionId;
use crate::domain::course::LessonId;
use crate::domain::run::{Answer, Question};
use crate::domain::secret::Secret;

/// What is asked, and by whom.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A run waits for it.
    ByRun(QuestionId, Question),
    /// An `attest` check of the lesson.
    ByCheck {
        /// The lesson.
        lesson: LessonId,
        /// Exercise and check.
        check: (String, String),
        /// The sentence to say yes or no to.
        prompt: String,
    },
}

/// The question, and what was typed of a passphrase.
#[derive(Clone, Debug)]
pub struct State {
    /// What is asked.
    pub asked: Asked,
    /// Typed so far; never shown.
    pub secret: Secret,
}

impl State {
    /// The question, unanswered.
    pub fn new(asked: Asked) -> Self {
        Self { asked, secret: Secret::new() }
    }

    /// A passphrase is typed; everything else is yes or no.
    pub fn scope(&self) -> Scope {
        match self.asked {
            Asked::ByRun(_, Question::Passphrase { .. }) => Scope::Passphrase,
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
        let effects = match (action, &self.asked) {
            (Action::Open, Asked::ByRun(id, Question::Passphrase { .. })) => {
                vec![Effect::Reply(*id, Answer::Passphrase(std::mem::take(&mut self.secret)))]
            }
            (Action::Yes, Asked::ByRun(id, Question::HostKey { .. })) => vec![Effect::Reply(*id, Answer::Accept)],
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

    pub(super) fn press(&mut self, key: Key) {
        match key.code {
            KeyCode::Backspace => self.secret.pop(),
            KeyCode::Char('u') if key.ctrl => self.secret = Secret::new(),
            _ => {
                if let Some(ch) = key.typed() {
                    self.secret.push(ch);
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.scope() == Scope::Passphrase {
            text.chars().filter(|ch| !ch.is_control()).for_each(|ch| self.secret.push(ch));
        }
    }
}
