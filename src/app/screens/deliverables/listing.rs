//! The list at the left: prompts with what introduces them and how far each is, or the versions of one answer.

use crate::app::list::pointer;
use crate::app::mark::{Mark, of_decision, of_result};
use crate::app::model::Shell;
use crate::app::screens::result::tone;
use crate::app::sheet::{Sheet, Tone, fit, wrap};

use super::{Entry, Mode, State};

/// Lines that a prompt takes of the list, at most; at the right it stands in full.
const LINES: usize = 2;
/// Cells of the pointer and the sign.
const INDENT: usize = 4;

impl State {
    /// Its lines. Their rows are indices into the entries, or into the versions.
    pub fn list(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        if let Mode::Versions(versions) = &self.mode {
            versions.list(&mut sheet, shell);
            return sheet;
        }
        let mut context: &[String] = &[];
        for (at, entry) in self.entries.iter().enumerate() {
            let own = entry.deliverable.as_ref().map_or(&[][..], |deliverable| &deliverable.context);
            if at > 0 {
                sheet.gap();
            }
            if entry.is_loose() && !self.entries[..at].iter().any(Entry::is_loose) {
                sheet.paragraph("No longer asked for", Tone::Title).gap();
            } else if own != context && !own.is_empty() {
                let width = usize::from(width);
                sheet.line(&[(&fit(&own.join(" "), width), Tone::Dim)]);
            }
            context = own;
            self.row(&mut sheet, at, entry, shell);
        }
        sheet
    }

    fn row(&self, sheet: &mut Sheet, at: usize, entry: &Entry, shell: &Shell) {
        let unicode = shell.options.unicode;
        let chosen = at == self.chosen;
        let room = sheet.width().saturating_sub(INDENT);
        let mut lines = wrap(entry.prompt(), room);
        if lines.len() > LINES {
            lines.truncate(LINES);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} ……"), room.min(unicode_width::UnicodeWidthStr::width(last.as_str()) + 2));
            }
        }
        let decided = self.decided(entry).map(|decided| (of_decision(decided.decision), decided.decision.word()));
        let (sign, sign_tone) = match decided {
            Some((mark, _)) => (mark.sign(unicode), tone(mark)),
            None => (entry.sign(unicode), if entry.is_empty() { Tone::Dim } else { Tone::Accent }),
        };
        let words_tone = if chosen { Tone::Strong } else { Tone::Text };
        for (line, text) in lines.iter().enumerate() {
            let (arrow, sign) = if line == 0 { (pointer(chosen, unicode), sign) } else { ("  ", " ") };
            sheet.line(&[(arrow, Tone::Accent), (sign, sign_tone), (" ", Tone::Text), (text, words_tone)]).row = Some(at);
        }
        let (saved, saved_tone) = entry.saved(shell);
        let words = if entry.is_empty() { "nothing written yet".to_owned() } else { entry.words() };
        let mut pieces = vec![("    ".to_owned(), Tone::Text)];
        if let Some((mark, word)) = decided {
            pieces.extend([(word.to_owned(), tone(mark)), (" · ".to_owned(), Tone::Dim)]);
        }
        pieces.push((words, Tone::Dim));
        // What was decided on matters more than when it was saved.
        if !entry.is_empty() && (decided.is_none() || !entry.is_saved()) {
            pieces.extend([(" · ".to_owned(), Tone::Dim), (saved, saved_tone)]);
        }
        let files = self.files_words(entry);
        if !files.is_empty() {
            pieces.extend([(" · ".to_owned(), Tone::Dim), (files, Tone::Dim)]);
        }
        let evidence = self.evidence(entry, shell);
        if !evidence.is_empty() {
            pieces.push((" · ".to_owned(), Tone::Dim));
            pieces.extend(evidence.iter().map(|mark| (mark.sign(unicode).to_owned(), tone(*mark))));
        }
        let pieces: Vec<(&str, Tone)> = pieces.iter().map(|(text, tone)| (text.as_str(), *tone)).collect();
        sheet.line(&pieces).row = Some(at);
    }

    /// The marks of the checks that belong to a prompt.
    fn evidence(&self, entry: &Entry, shell: &Shell) -> Vec<Mark> {
        let ids = entry.deliverable.as_ref().map_or(&[][..], |deliverable| &deliverable.evidence);
        ids.iter().map(|id| of_result(shell, &self.lesson, id)).collect()
    }
}
