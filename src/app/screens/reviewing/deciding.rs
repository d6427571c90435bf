//! What is decided on a prompt: each step is kept at once, and can be taken back by the same key.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::model::Shell;
use crate::submission::Level;
use crate::submission::review::{Decision, Ruling};

use super::writing::Subject;
use super::{Mode, State};

impl State {
    /// Does what decides, or says something; `None` for what does neither.
    pub(super) fn decide(&mut self, action: Action, shell: &mut Shell) -> Option<Vec<Effect>> {
        let decides = matches!(
            action,
            Action::Verified
                | Action::NeedsWork
                | Action::Witnessed
                | Action::Comment
                | Action::VerifyRest
                | Action::Phrases
                | Action::Talk
                | Action::Send
        );
        if decides && !self.line().handed.holds {
            shell.complain("it does not hold: nothing of it can be decided on; the learner has to hand it in again");
            return Some(Vec::new());
        }
        match action {
            Action::Verified => {
                self.rule(true, shell);
            }
            // Why is what the learner needs to know.
            Action::NeedsWork if self.rule(false, shell) => self.begin_writing(Subject::Comment, shell),
            Action::NeedsWork => {}
            Action::Witnessed => self.witness(shell),
            Action::VerifyRest => self.verify_rest(shell),
            Action::Comment => self.begin_writing(Subject::Comment, shell),
            Action::Phrases => {
                self.begin_writing(Subject::Comment, shell);
                self.list_phrases(shell);
            }
            _ => return None,
        }
        Some(self.keep())
    }

    /// Decides on the prompt chosen, or takes that back. Whether something is decided now.
    fn rule(&mut self, verified: bool, shell: &mut Shell) -> bool {
        let Some(id) = self.prompt().map(|prompt| prompt.id.clone()) else {
            shell.say("choose a prompt; V verifies all that are open");
            return false;
        };
        let opinion = self.opinions.on.entry(id).or_default();
        let taken_back = opinion.verified == Some(verified);
        opinion.verified = if taken_back { None } else { Some(verified) };
        if taken_back {
            shell.say("taken back");
        } else if verified && !matches!(self.mode, Mode::Talk) {
            self.go_on(shell);
        }
        !taken_back
    }

    /// To the next prompt that is open; where none is, it says what to do next.
    pub(super) fn go_on(&mut self, shell: &mut Shell) {
        let next = self.open_prompts().next();
        match next {
            Some(next) => self.choose(next),
            None => shell.say("all is decided on: s shows what would be sent"),
        }
    }

    fn witness(&mut self, shell: &mut Shell) {
        let Some(id) = self.prompt().map(|prompt| prompt.id.clone()) else { return };
        let opinion = self.opinions.on.entry(id).or_default();
        opinion.witnessed = !opinion.witnessed;
        shell.say(if opinion.witnessed { "you were there: decided on it reaches L3" } else { "not witnessed" });
    }

    fn verify_rest(&mut self, shell: &mut Shell) {
        let open: Vec<String> = self.open_prompts().filter_map(|at| self.loaded.prompts.get(at)).map(|prompt| prompt.id.clone()).collect();
        for id in &open {
            self.opinions.on.entry(id.clone()).or_default().verified = Some(true);
        }
        match open.len() {
            0 => shell.say("nothing is open"),
            1 => shell.say("1 verified: s shows what would be sent"),
            count => shell.say(format!("{count} verified: s shows what would be sent")),
        }
    }

    /// The decisions that would be sent, in the order of the prompts.
    pub(super) fn decisions(&self) -> Vec<Decision> {
        let decision = |prompt: &super::Prompt| {
            let opinion = self.opinion(prompt);
            Some(Decision {
                deliverable: prompt.id.clone(),
                decision: if opinion.verified? { Ruling::Verified } else { Ruling::NeedsWork },
                comment: opinion.comment.trim().to_owned(),
                level: if opinion.witnessed { Level::L3 } else { self.loaded.level },
            })
        };
        self.loaded.prompts.iter().filter_map(decision).collect()
    }
}
