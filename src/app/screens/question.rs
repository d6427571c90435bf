//! Something only the person can settle: a passphrase, an unknown host key, a course's commands, or the answer to a check. A run of
//! checks waits for the first three, so every way off this screen gives an answer.

use crate::app::effect::Effect;
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::msg::QuestionId;
use crate::app::sheet::{Sheet, Tone};
use crate::app::text_field::TextField;
use crate::domain::check::Prompt;
use crate::domain::course::LessonId;
use crate::domain::run::{Answer, Novelty, Question};
use crate::domain::secret::Secret;

use super::{lines_of, scrolled};

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
    /// Typed so far of a passphrase; never shown.
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
            Asked::ByRun(_, Question::Passphrase { .. }) => Scope::Passphrase,
            Asked::ByCheck { prompt: Prompt { typed: true, .. }, .. } => Scope::Answer,
            _ => Scope::Question,
        }
    }

    /// The list of commands that want to run, in so many columns: it may be longer than the screen, and its end says how to answer.
    pub fn commands(&self, width: u16, shell: &Shell) -> Option<Sheet> {
        let Asked::ByRun(_, Question::Commands { lesson, commands, changed }) = &self.asked else { return None };
        let mut sheet = Sheet::new(width);
        sheet.paragraph(&format!("May these commands of {lesson} run?"), Tone::Strong).gap();
        let since = "The checks have changed since you agreed to them. ";
        let about = "Whoever wrote this course chose them. They run as you, each time you check. Look at every one:";
        sheet.paragraph(&format!("{}{about}", if *changed { since } else { "" }), Tone::Text).gap();
        for command in commands {
            let (sign, text, tone) = match command.novelty {
                Novelty::Same => ("    ", command.text.clone(), Tone::Code),
                Novelty::New => ("  + ", format!("{}  (new)", command.text), Tone::Warn),
                Novelty::Gone => ("  - ", format!("{}  (no longer there)", command.text), Tone::Dim),
            };
            sheet.hanging((sign, tone), &text, tone);
        }
        sheet.gap();
        answers(&mut sheet, shell, "yes, until they change", "no, leave these checks out");
        Some(sheet)
    }

    /// The answer of one who leaves.
    pub fn decline(&self) -> Option<Effect> {
        match self.asked {
            Asked::ByRun(id, _) => Some(Effect::Reply(id, Answer::Declined)),
            Asked::ByCheck { .. } => None,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let body = shell.frame().body;
        if let (Some(by), Some(sheet)) = (lines_of(action, body.height), self.commands(body.width.saturating_sub(MARGINS), shell)) {
            self.top = scrolled(self.top, by, sheet.lines.len(), body.height);
            return Vec::new();
        }
        let below = |sheet: Sheet| self.top + usize::from(body.height) < sheet.lines.len();
        if action == Action::Yes && self.commands(body.width.saturating_sub(MARGINS), shell).is_some_and(below) {
            shell.say("there are more commands below: a yes is for all of them");
            return Vec::new();
        }
        let effects = match (action, &self.asked) {
            (Action::Open, Asked::ByRun(id, Question::Passphrase { .. })) => {
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

    pub(super) fn press(&mut self, key: Key) {
        if self.scope() == Scope::Answer {
            self.answer.press(key);
            return;
        }
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
        match self.scope() {
            Scope::Passphrase => text.chars().filter(|ch| !ch.is_control()).for_each(|ch| self.secret.push(ch)),
            Scope::Answer => self.answer.insert(text),
            _ => {}
        }
    }
}

/// What yes and no mean, each with its key.
pub fn answers(sheet: &mut Sheet, shell: &Shell, yes: &str, no: &str) {
    for (action, meaning) in [(Action::Yes, yes), (Action::No, no)] {
        let key = shell.keymap.key(Scope::Question, action, shell.options.unicode);
        sheet.line(&[(&key, Tone::Key), ("  ", Tone::Text), (meaning, Tone::Text)]);
    }
}
