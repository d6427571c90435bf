//! A guide for a live discussion: one prompt after the other with what was written, room for notes that stay here, and whether the
//! instructor saw it themselves.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::model::Shell;

use super::writing::Subject;
use super::{Mode, State};

impl State {
    /// Begins at the prompt chosen; from the whole at the first.
    pub(super) fn begin_talk(&mut self, shell: &mut Shell) {
        if !self.line().handed.holds {
            return shell.complain("it does not hold: there is nothing to be sure of to talk about");
        }
        if self.loaded.prompts.is_empty() {
            return shell.say("it has no prompts to talk about");
        }
        if self.prompt().is_none() {
            self.choose(0);
        }
        (self.mode, self.top) = (Mode::Talk, 0);
    }

    pub(super) fn act_in_talk(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let last = self.loaded.prompts.len().saturating_sub(1);
        match action {
            Action::Open => self.begin_writing(Subject::Note, shell),
            Action::Next if self.chosen >= last => shell.say("this was the last prompt; Esc ends the talk"),
            Action::Next => self.choose(self.chosen + 1),
            Action::Previous => self.choose(self.chosen.saturating_sub(1)),
            Action::Cancel | Action::Back => (self.mode, self.top) = (Mode::Prompts, 0),
            action => match self.decide(action, shell) {
                Some(effects) => return effects,
                None => self.look(action, shell),
            },
        }
        Vec::new()
    }
}
