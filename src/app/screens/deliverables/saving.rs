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

    /// Hands every text that the store has not got to it.
    pub fn save(&mut self) -> Vec<Effect> {
        let of = u32::try_from(self.entries.iter().filter(|entry| !entry.is_loose()).count()).unwrap_or(u32::MAX);
        let mut effects = Vec::new();
        for at in 0..self.entries.len() {
            let entry = &self.entries[at];
            let on_its_way = entry.sent.as_ref() == Some(&entry.text);
            let Some(deliverable) = entry.deliverable.clone().filter(|_| !on_its_way && (entry.sent.is_some() || !entry.is_saved())) else {
                continue;
            };
            let taken = self.entries.iter().filter_map(|entry| entry.key.as_deref());
            let key = entry.key.clone().unwrap_or_else(|| key_for(&deliverable.id, taken));
            let place = u32::try_from(at).unwrap_or(u32::MAX);
            let purpose = Purpose { key: key.clone(), deliverable: deliverable.id, words: deliverable.words, place, of };
            let entry = &mut self.entries[at];
            (entry.key, entry.sent) = (Some(key), Some(entry.text.clone()));
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
