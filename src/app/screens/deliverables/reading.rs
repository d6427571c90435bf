//! The right side: the prompt in full, what was written for it as it reads, and the evidence that belongs to it.

use crate::app::keymap::Action;
use crate::app::mark::of_result;
use crate::app::model::Shell;
use crate::app::screens::quiz::composed::{Composed, Placed};
use crate::app::screens::result::tone;
use crate::app::sheet::{Tone, wrap};

use super::entry::when;
use super::{Entry, Mode, State};

impl State {
    /// What stands at the right, in so many columns. While one writes that is the prompt alone.
    pub(super) fn compose(&self, width: u16, shell: &Shell) -> Composed {
        let mut page = Composed::new(width, shell);
        let Some(entry) = self.entry() else { return page };
        if let Mode::Versions(versions) = &self.mode {
            versions.compose(&mut page);
            return page;
        }
        let width = usize::from(width);
        head(&mut page, entry, width);
        if matches!(self.mode, Mode::Writing) {
            return page;
        }
        page.gap();
        self.said(&mut page, entry, true, width, shell);
        if entry.is_loose() {
            paragraph(&mut page, "The page asks for this no more. What was written for it is kept.", Tone::Warn, width);
            page.gap();
        } else if let Some(words) = entry.reworded() {
            paragraph(&mut page, &format!("Written when it read: {words}"), Tone::Warn, width);
            page.gap();
        }
        if entry.is_empty() {
            page.words(&[("Nothing is written here yet.", Tone::Dim)]);
            if !entry.is_loose() {
                page.gap();
                page.key(shell, self.scope(), Action::Open, "write");
                page.key(shell, self.scope(), Action::Edit, "write in your own editor");
            }
        } else {
            page.text(&entry.text, Placed::default());
        }
        self.evidenced(&mut page, entry, shell);
        self.told_files(&mut page, entry, width, shell);
        if self.handed_in.is_some() {
            page.gap();
            self.said(&mut page, entry, false, width, shell);
        }
        page
    }

    /// Results of checks and of the quiz.
    fn evidenced(&self, page: &mut Composed, entry: &Entry, shell: &Shell) {
        let Some(deliverable) = &entry.deliverable else { return };
        if deliverable.evidence.is_empty() && !deliverable.quiz {
            return;
        }
        page.gap();
        page.words(&[("Evidence", Tone::Title)]);
        for id in &deliverable.evidence {
            let mark = of_result(shell, &self.lesson, id);
            let title = self.checks.get(id).unwrap_or(id);
            let told = match shell.result(&self.lesson, id) {
                Some(result) => format!("  {} · {} · {}", mark.word(), result.level, when(result.observed_at, shell)),
                None => format!("  {}", mark.word()),
            };
            page.words(&[(mark.sign(shell.options.unicode), tone(mark)), (" ", Tone::Text), (title, Tone::Text), (&told, Tone::Dim)]);
        }
        if deliverable.quiz {
            let told = self.quiz.map_or_else(|| "not taken yet".to_owned(), |(right, asked)| format!("{right} of {asked} right"));
            page.words(&[("Knowledge check  ", Tone::Text), (&told, Tone::Dim)]);
        }
    }
}

/// The prompt, after what introduces it.
fn head(page: &mut Composed, entry: &Entry, width: usize) {
    match &entry.deliverable {
        Some(deliverable) => {
            if !deliverable.context.is_empty() {
                paragraph(page, &deliverable.context.join(" "), Tone::Dim, width);
            }
            page.text(&deliverable.markdown, Placed { strong: true, ..Placed::default() });
        }
        None => paragraph(page, entry.prompt(), Tone::Strong, width),
    }
}

/// Words of our own, wrapped.
pub(super) fn paragraph(page: &mut Composed, text: &str, tone: Tone, width: usize) {
    for line in wrap(text, width) {
        page.words(&[(&line, tone)]);
    }
}
