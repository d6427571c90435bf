//! The list at the left: prompts with what is decided on each, and after them the whole.

use crate::app::list::pointer;
use crate::app::mark::Mark;
use crate::app::model::Shell;
use crate::app::office::checks_passed;
use crate::app::screens::result::tone;
use crate::app::sheet::{Sheet, Tone, fit, wrap};
use crate::domain::verdict::Verdict;

use super::{Prompt, State};

/// Lines that a prompt takes of the list, at most; at the right it stands in full.
const LINES: usize = 2;
/// Cells of the pointer and the sign.
const INDENT: usize = 4;

/// `✓` verified, `✗` needs work, `○` open.
pub(super) fn sign(verdict: Option<bool>, unicode: bool) -> (&'static str, Tone) {
    match verdict {
        Some(true) => (Verdict::Passed.mark(unicode), Tone::Good),
        Some(false) => (Verdict::Failed.mark(unicode), Tone::Bad),
        None => (Mark::NotRun.sign(unicode), Tone::Dim),
    }
}

impl State {
    /// Its lines. Their rows are indices into the prompts; the one after them is the whole.
    pub fn list(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        for (at, prompt) in self.loaded.prompts.iter().enumerate() {
            if at > 0 {
                sheet.gap();
            }
            self.row(&mut sheet, at, prompt, shell);
        }
        if !self.loaded.prompts.is_empty() {
            sheet.gap();
        }
        self.whole(&mut sheet, shell);
        sheet
    }

    fn row(&self, sheet: &mut Sheet, at: usize, prompt: &Prompt, shell: &Shell) {
        let (unicode, chosen) = (shell.options.unicode, at == self.chosen);
        let room = sheet.width().saturating_sub(INDENT);
        let mut lines = wrap(&prompt.words, room);
        if lines.len() > LINES {
            let rest = lines[LINES - 1..].join(" ");
            lines.truncate(LINES - 1);
            lines.push(fit(&rest, room));
        }
        let (sign, sign_tone) = sign(self.verdict(prompt), unicode);
        for (line, text) in lines.iter().enumerate() {
            let (arrow, sign) = if line == 0 { (pointer(chosen, unicode), sign) } else { ("  ", " ") };
            let words_tone = if chosen { Tone::Strong } else { Tone::Text };
            sheet.line(&[(arrow, Tone::Accent), (sign, sign_tone), (" ", Tone::Text), (text, words_tone)]).row = Some(at);
        }
        let (standing, standing_tone) = self.standing(prompt);
        let answer = if prompt.answer.is_none() { "nothing written" } else { "answered" };
        let mut pieces = vec![("    ", Tone::Text), (&*standing, standing_tone), (" · ", Tone::Dim), (answer, Tone::Dim)];
        if !prompt.results.is_empty() {
            pieces.push((" · ", Tone::Dim));
        }
        for at in &prompt.results {
            if let Some(shown) = self.loaded.results.get(*at) {
                let mark = Mark::Verdict(shown.judged.unwrap_or(shown.result.verdict));
                pieces.push((mark.sign(unicode), tone(mark)));
            }
        }
        sheet.line(&pieces).row = Some(at);
    }

    /// `verified, not sent`, `needs work · with a comment`
    pub(super) fn standing(&self, prompt: &Prompt) -> (String, Tone) {
        let opinion = self.opinion(prompt);
        let words = |verified: bool| if verified { "verified" } else { "needs work" };
        let (mut standing, tone) = match (opinion.verified, &prompt.sent) {
            (Some(verified), _) => (words(verified).to_owned(), Tone::Accent),
            (None, Some(sent)) => (format!("{}, sent", words(sent.verified)), Tone::Dim),
            (None, None) => ("open".to_owned(), Tone::Dim),
        };
        if opinion.witnessed {
            standing.push_str(", witnessed");
        }
        if !opinion.comment.trim().is_empty() {
            standing.push_str(", with a comment");
        }
        (standing, tone)
    }

    fn whole(&self, sheet: &mut Sheet, shell: &Shell) {
        let at = self.loaded.prompts.len();
        let chosen = at == self.chosen;
        let tone = if chosen { Tone::Strong } else { Tone::Text };
        sheet.line(&[(pointer(chosen, shell.options.unicode), Tone::Accent), ("  ", Tone::Text), ("The whole", tone)]).row = Some(at);
        let passed = self.loaded.results.iter().filter(|shown| shown.judged.unwrap_or(shown.result.verdict) == Verdict::Passed).count();
        let mut words = format!("    {}", checks_passed(passed, self.loaded.results.len()));
        if !self.loaded.files.is_empty() {
            words.push_str(&format!(" · {} attached", self.loaded.files.len()));
        }
        if !self.opinions.comment.trim().is_empty() {
            words.push_str(" · with a comment");
        }
        sheet.line(&[(&fit(&words, sheet.width()), Tone::Dim)]).row = Some(at);
    }
}
