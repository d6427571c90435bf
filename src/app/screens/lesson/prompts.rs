//! The prompts of the page's deliverables, with what came of each: whether it is written, what instructors decided and said.

use std::collections::BTreeMap;

use crate::app::keymap::{Action, Scope};
use crate::app::mark::{Mark, of_decision};
use crate::app::model::Shell;
use crate::app::page::Part;
use crate::deliverables::{ids_then, pair};
use crate::domain::handed_in::{Decision, HandedIn};
use crate::layout::document::{ItemKind, Role};
use crate::layout::prompt::{Note, Prompt};

use super::State;

impl State {
    /// Has the layout tell how the prompts stand now. Of a page that takes long to lay out nothing is told.
    pub(super) fn tell_prompts(&mut self, shell: &Shell) {
        let prompts = if self.page.part == Part::All { self.prompts(shell) } else { BTreeMap::new() };
        if prompts != self.view.prompts {
            self.view.prompts = prompts;
            self.layouts.clear();
        }
    }

    /// How far the learner is was read anew: the prompts tell it, where something is told of them.
    pub(in crate::app) fn progress_read(&mut self, shell: &Shell) {
        if !self.page.deliverables.is_empty() {
            self.reflow(shell);
        }
    }

    /// The line of the source of the prompt in focus.
    pub(super) fn prompt_here(&self) -> Option<u32> {
        match self.document().items.get(self.focus?)?.kind {
            ItemKind::Deliverable(line) => Some(line),
            _ => None,
        }
    }

    fn prompts(&self, shell: &Shell) -> BTreeMap<u32, Prompt> {
        let asked = &self.page.deliverables;
        let progress = shell.progress.get(&self.page.id);
        let answers = progress.map_or(&[][..], |progress| &progress.answers);
        let purposes: Vec<_> = answers.iter().map(|answer| &answer.purpose).collect();
        let written: Vec<bool> = pair(asked, &purposes).into_iter().map(|at| at.is_some_and(|at| !answers[at].empty)).collect();
        let handed_in = progress.and_then(|progress| progress.handed_in.as_ref());
        let then = handed_in.map_or_else(|| vec![None; asked.len()], |handed_in| ids_then(asked, handed_in));
        let mut prompts = BTreeMap::new();
        for (at, deliverable) in asked.iter().enumerate() {
            let mut notes = decided(handed_in, then[at].as_deref(), shell);
            if notes.is_empty() && written[at] {
                let sign = if shell.options.unicode { "●" } else { "*" };
                notes.push(Note { sign, words: "written".to_owned(), role: Role::Dim, comment: String::new() });
            }
            let above = if at == 0 { self.summary(&written, handed_in, shell) } else { String::new() };
            prompts.insert(deliverable.line, Prompt { above, notes });
        }
        prompts
    }

    /// `2 of 7 written · 1 verified · a opens them`
    fn summary(&self, written: &[bool], handed_in: Option<&HandedIn>, shell: &Shell) -> String {
        let count = written.iter().filter(|written| **written).count();
        let decided = handed_in.map(HandedIn::words).filter(|words| !words.is_empty());
        let waits = handed_in.filter(|handed_in| handed_in.waits).map(|_| "signed, waits to be sent".to_owned());
        let key = shell.keymap.key(Scope::Lesson, Action::Deliverables, shell.options.unicode);
        let parts = [Some(format!("{count} of {} written", written.len())), decided, waits, Some(format!("{key} opens them"))];
        let separator = if shell.options.unicode { " · " } else { ", " };
        parts.into_iter().flatten().collect::<Vec<_>>().join(separator)
    }
}

/// The last word that counts on a deliverable of the latest submission, under the id that it had there.
fn decided(handed_in: Option<&HandedIn>, id: Option<&str>, shell: &Shell) -> Vec<Note> {
    let decided = handed_in.zip(id).and_then(|(handed_in, id)| handed_in.decisions.get(id));
    let note = |decided: &crate::domain::handed_in::Decided| {
        let mark: Mark = of_decision(decided.decision);
        let (words, role) = match decided.decision {
            Decision::Verified => (format!("verified by {}", decided.by), Role::Good),
            Decision::NeedsWork => (format!("needs work, says {}", decided.by), Role::Open),
        };
        Note { sign: mark.sign(shell.options.unicode), words, role, comment: decided.comment.clone() }
    };
    decided.map(note).into_iter().collect()
}
