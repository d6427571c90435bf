//! What an answer was before: its versions, one of them on show, and bringing that one back as a new one.

use jiff::SignedDuration;

use crate::app::effect::{Copied, Effect};
use crate::app::keymap::Action;
use crate::app::list::pointer;
use crate::app::model::Shell;
use crate::app::screens::lines_of;
use crate::app::screens::quiz::composed::{Composed, Placed};
use crate::app::sheet::{Sheet, Tone};
use crate::domain::deliverable::{Draft, count_words};

use super::entry::when;
use super::{Mode, State};

/// Versions saved within one stretch of writing, with no longer pauses, are told as one: the last of them.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The versions of the answer that is chosen.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// Latest first.
    pub told: Vec<Draft>,
    /// The one on show.
    pub at: usize,
}

impl Versions {
    /// Of all that were saved, latest first: those that came before a pause, or before much was deleted.
    pub fn new(all: Vec<Draft>) -> Self {
        let mut told: Vec<Draft> = Vec::new();
        let mut later: Option<Draft> = None;
        for draft in all {
            let shown = later.as_ref().is_none_or(|later| {
                later.at.duration_since(draft.at) > PAUSE || count_words(&later.text) * 5 < count_words(&draft.text) * 4
            });
            if shown && told.last().is_none_or(|last| last.text != draft.text) {
                told.push(draft.clone());
            }
            later = Some(draft);
        }
        Self { told, at: 0 }
    }

    /// The one on show.
    fn shown(&self) -> Option<&Draft> {
        self.told.get(self.at)
    }

    pub(super) fn list(&self, sheet: &mut Sheet, shell: &Shell) {
        sheet.line(&[("Versions", Tone::Title)]);
        for (at, draft) in self.told.iter().enumerate() {
            let chosen = at == self.at;
            let tone = if chosen { Tone::Strong } else { Tone::Text };
            let words = if at == 0 { "now".to_owned() } else { String::new() };
            let left = [
                (pointer(chosen, shell.options.unicode), Tone::Accent),
                (&*when(draft.at, shell), tone),
                ("  ", tone),
                (&*words, Tone::Dim),
            ];
            sheet.ends(&left, &[(&format!("{} words", count_words(&draft.text)), Tone::Dim)]).row = Some(at);
        }
    }

    pub(super) fn compose(&self, page: &mut Composed) {
        match self.shown() {
            Some(draft) if !draft.is_empty() => page.text(&draft.text, Placed::default()),
            _ => {
                page.words(&[("Nothing was written then.", Tone::Dim)]);
            }
        }
    }
}

impl State {
    pub(super) fn ask_for_versions(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let Some(key) = self.entry().filter(|entry| entry.draft.is_some()).and_then(|entry| entry.key.clone()) else {
            shell.say("nothing was saved here yet");
            return Vec::new();
        };
        let mut effects = self.save();
        effects.push(Effect::LoadVersions { lesson: self.lesson.clone(), key });
        effects
    }

    /// The versions of the answer `key` came. Of another than the one chosen they come too late.
    pub fn show_versions(&mut self, key: &str, all: Vec<Draft>, shell: &Shell) {
        let chosen = self.entry().and_then(|entry| entry.key.as_deref()) == Some(key);
        if chosen && matches!(self.mode, Mode::Prompts | Mode::Answer) && !all.is_empty() {
            (self.mode, self.top, self.list_top) = (Mode::Versions(Versions::new(all)), 0, 0);
            self.reflow(shell);
        }
    }

    pub(super) fn act_in_versions(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let beside = self.parts(shell).beside;
        let height = self.parts(shell).main.map_or(0, |main| main.height);
        let Mode::Versions(versions) = &mut self.mode else { return Vec::new() };
        let last = versions.told.len().saturating_sub(1);
        match action {
            Action::Down | Action::Up => {
                versions.at = if action == Action::Down { (versions.at + 1).min(last) } else { versions.at.saturating_sub(1) };
                self.top = 0;
            }
            Action::Copy => {
                let shown = versions.shown().filter(|draft| !draft.is_empty());
                let copied = |draft: &Draft| Copied { text: draft.text.clone(), what: format!("{} words", count_words(&draft.text)) };
                return shown.map(|draft| Effect::Copy(copied(draft))).into_iter().collect();
            }
            Action::Open => return self.bring_back(beside, shell),
            Action::Cancel | Action::Back => self.leave_versions(beside),
            action => {
                if let Some(lines) = lines_of(action, height) {
                    self.top = super::scrolled(self.top, lines, self.composed.rows.len(), height);
                }
            }
        }
        Vec::new()
    }

    fn leave_versions(&mut self, beside: bool) {
        self.mode = if beside { Mode::Prompts } else { Mode::Answer };
        (self.top, self.list_top) = (0, 0);
    }

    /// Nothing is taken back by it: the text that was there is the version before.
    fn bring_back(&mut self, beside: bool, shell: &mut Shell) -> Vec<Effect> {
        let Mode::Versions(versions) = &self.mode else { return Vec::new() };
        let text = versions.shown().map(|draft| draft.text.clone());
        let can = self.entry().is_some_and(|entry| !entry.is_loose());
        match (text, self.entries.get_mut(self.chosen)) {
            (Some(text), Some(entry)) if can && entry.text != text => {
                entry.text = text;
                shell.say("brought back, as a new version");
            }
            _ if !can => shell.say("the page asks for this no more; y copies what was written"),
            _ => shell.say("this is how it reads now"),
        }
        self.leave_versions(beside);
        self.save()
    }
}
