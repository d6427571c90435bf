//! What is written on its way to the store: about a second after it was typed, and whenever one turns to something else. It reads as
//! saved only once the store says so.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::model::Shell;
use crate::deliverables::key_for;
use crate::domain::deliverable::{Draft, Purpose};

use super::State;

/// No more than this much of writing is ever lost.
const SOON: Duration = Duration::from_secs(1);
/// A store that could not take it is asked again after so long.
const AGAIN: Duration = Duration::from_secs(5);

impl State {
    /// Something was typed: it is saved in a moment, be there more or not.
    pub(super) fn touched(&mut self, shell: &mut Shell) {
        if let Some(entry) = self.entries.get_mut(self.chosen) {
            self.editor.text().clone_into(&mut entry.text);
        }
        shell.draft_due.get_or_insert(shell.now + SOON);
    }

    /// What the answer to a prompt is for; `None` where the page asks for it no more.
    pub(super) fn purpose(&self, at: usize) -> Option<Purpose> {
        let entry = self.entries.get(at)?;
        let deliverable = entry.deliverable.clone()?;
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let of = count(self.entries.iter().filter(|entry| !entry.is_loose()).count());
        let taken = self.entries.iter().filter_map(|entry| entry.key.as_deref());
        let key = entry.key.clone().unwrap_or_else(|| key_for(&deliverable.id, taken));
        Some(Purpose { key, deliverable: deliverable.id, words: deliverable.words, place: count(at), of })
    }

    /// Hands every text that the store has not got to it.
    pub fn save(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for at in 0..self.entries.len() {
            let entry = &self.entries[at];
            let on_its_way = entry.sent.as_ref() == Some(&entry.text);
            if on_its_way || (entry.sent.is_none() && entry.is_saved()) {
                continue;
            }
            let Some(purpose) = self.purpose(at) else { continue };
            let entry = &mut self.entries[at];
            (entry.key, entry.sent) = (Some(purpose.key.clone()), Some(entry.text.clone()));
            effects.push(Effect::SaveDraft { lesson: self.lesson.clone(), purpose: Box::new(purpose), text: entry.text.clone() });
        }
        effects
    }

    /// The store has this version.
    pub fn saved(&mut self, draft: &Draft, shell: &Shell) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key.as_ref() == Some(&draft.purpose.key)) {
            entry.sent.take_if(|sent| *sent == draft.text);
            (entry.draft, entry.refused) = (Some(draft.clone()), false);
            self.reflow(shell);
        }
    }

    /// The store could not take what was written for the answer `key`: it is tried again.
    pub fn refused(&mut self, key: &str, shell: &mut Shell) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key.as_deref() == Some(key)) {
            (entry.sent, entry.refused) = (None, true);
            shell.draft_due.get_or_insert(shell.now + AGAIN);
        }
    }
}
