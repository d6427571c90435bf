//! The files that go along with an answer: which, and how large; and the way to the chooser.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::mark::Mark;
use crate::app::model::{Go, Shell};
use crate::app::screens::quiz::composed::Composed;
use crate::app::screens::{Screen, attach};
use crate::app::sheet::Tone;
use crate::domain::deliverable::size_words;
use crate::domain::verdict::Verdict;

use super::reading::paragraph;
use super::{Attached, Entry, State};

impl State {
    /// Those of one answer.
    pub(super) fn files<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a Attached> {
        self.attached.iter().filter(|attached| Some(&attached.attachment.key) == entry.key.as_ref())
    }

    /// `2 files`; empty where none goes along.
    pub(super) fn files_words(&self, entry: &Entry) -> String {
        match self.files(entry).count() {
            0 => String::new(),
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        }
    }

    /// The list of them, how one is attached, and how all of the lesson leaves.
    pub(super) fn told_files(&self, page: &mut Composed, entry: &Entry, width: usize, shell: &Shell) {
        if entry.is_loose() && self.files(entry).next().is_none() {
            return;
        }
        page.gap();
        if self.files(entry).next().is_some() {
            page.words(&[("Files", Tone::Title)]);
        }
        let mark = Mark::Verdict(Verdict::Errored);
        for Attached { attachment, size } in self.files(entry) {
            match size {
                Ok(bytes) => paragraph(page, &format!("{}  {}", attachment.path, size_words(*bytes)), Tone::Text, width),
                Err(fault) => paragraph(page, &format!("{} {fault}", mark.sign(shell.options.unicode)), Tone::Warn, width),
            }
        }
        page.key(shell, self.scope(), Action::Attach, "attach a file, or take one away");
        page.key(shell, self.scope(), Action::HandIn, "show what would leave, and hand the lesson in");
    }

    /// Lets one choose.
    pub(super) fn choose_file(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let Some(purpose) = self.purpose(self.chosen) else {
            shell.say("the page asks for this no more; y copies what was written");
            return Vec::new();
        };
        let attached = self.entry().map(|entry| self.files(entry).cloned().collect()).unwrap_or_default();
        let chooser = attach::State::new(self.lesson.clone(), purpose, attached, shell);
        shell.go = Some(Go::Push(Box::new(Screen::Attach(chooser))));
        self.save()
    }
}
