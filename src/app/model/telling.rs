//! What is said above the footer, and kept among the messages.

use std::time::Duration;

use super::{Message, Mouse, Shell};
use crate::app::effect::Effect;
use crate::app::keymap::{Action, Scope};
use crate::app::told::Entry;
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::sanitize::sanitize_line;

/// How long a message stays.
const MESSAGE_STAYS: Duration = Duration::from_secs(6);
/// Nobody has read a message that was said so short a time ago.
const UNREAD: Duration = Duration::from_secs(1);

impl Shell {
    /// Puts a line above the footer.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.tell(text.as_ref(), false, None);
    }

    /// The same, for something wrong.
    pub fn complain(&mut self, text: impl AsRef<str>) {
        self.tell(text.as_ref(), true, None);
    }

    /// The same, for what stays wrong when the line has left.
    pub fn report(&mut self, problem: impl AsRef<str>) {
        self.tell(problem.as_ref(), true, Some(None));
    }

    /// As [`Self::report`], until file `file` is mended.
    pub fn report_in(&mut self, file: &str, problem: &str) {
        self.tell(problem, true, Some(Some(file.to_owned())));
    }

    /// Lists what is wrong in files. The line above the footer tells the first of it, errors before warnings; unless it tells
    /// of another problem, which nobody could have read yet.
    pub fn report_all(&mut self, diagnostics: &[Diagnostic]) {
        let told = self.message.take_if(|message| message.listed);
        let mut tell = |diagnostic: &Diagnostic| self.tell(&diagnostic.to_string(), true, Some(Some(diagnostic.file.clone())));
        diagnostics.iter().for_each(&mut tell);
        diagnostics.iter().min_by_key(|diagnostic| diagnostic.severity != Severity::Error).into_iter().for_each(tell);
        self.message = told.or(self.message.take());
    }

    /// Messages name files and repeat what a course or a machine said: they are cleaned here, once. `problem` is what stays wrong,
    /// in the file it names.
    fn tell(&mut self, text: &str, wrong: bool, problem: Option<Option<String>>) {
        let text = sanitize_line(text).into_owned();
        let listed = problem.is_some();
        self.told.add(Entry { at: self.now, text: text.clone(), wrong, problem: listed, file: problem.flatten() });
        // What a worker tells must not wipe away what was said a moment before, least of all a problem: a key does that.
        let unread = |message: &mut Message| !listed && self.now + MESSAGE_STAYS < message.until + UNREAD;
        let until = self.now + MESSAGE_STAYS;
        self.message = Some(match self.message.take_if(unread) {
            None => Message { text: text.clone(), latest: text, wrong, listed, until },
            Some(before) if before.latest == text => Message { until, ..before },
            Some(before) => {
                let (wrong, listed) = (before.wrong || wrong, before.listed);
                Message { text: format!("{}; {text}", before.latest), latest: text, wrong, listed, until }
            }
        });
    }

    /// Gives the mouse to the terminal, which can select text then, or takes it back.
    pub fn hand_over_mouse(&mut self) -> Effect {
        let key = self.keymap.key(Scope::Everywhere, Action::Mouse, self.options.unicode);
        if self.mouse == Mouse::Ours {
            self.mouse = Mouse::Lent;
            self.say(format!("the mouse is the terminal's: select text with it; {key} takes it back"));
        } else {
            self.mouse = Mouse::Ours;
            self.say(format!("the mouse is Drillyard's again: click and scroll; {key} gives it to the terminal"));
        }
        Effect::Mouse(self.mouse == Mouse::Ours)
    }
}
