//! What is wrong in the course's files and went wrong since the start, in full, and below it what was said besides: messages leave
//! by themselves and have one line. What it shows is kept in the shell.

use jiff::SignedDuration;

use crate::app::model::Shell;
use crate::app::notice::Notice;
use crate::app::sheet::{Sheet, Tone};
use crate::app::told::Entry;

/// How far down.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// First line on screen.
    pub top: usize,
}

impl Notice for State {
    fn sheet(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        if shell.told.problems().next().is_none() {
            sheet.paragraph("Nothing has gone wrong, and nothing is wrong in the files read so far.", Tone::Dim);
        }
        for (index, problem) in shell.told.problems().enumerate() {
            if index > 0 {
                sheet.gap();
            }
            sheet.hanging(("! ", Tone::Warn), &problem.text, Tone::Text);
        }
        if shell.told.messages().next().is_some() {
            sheet.gap().line(&[("Messages, the latest first", Tone::Title)]);
        }
        for message in shell.told.messages().rev() {
            let tone = if message.wrong { Tone::Warn } else { Tone::Text };
            sheet.labelled(&format!("{}  ", time(message, shell)), &message.text, tone);
        }
        sheet
    }

    fn top(&self) -> usize {
        self.top
    }

    fn top_mut(&mut self) -> &mut usize {
        &mut self.top
    }
}

/// By the learner's clock.
fn time(message: &Entry, shell: &Shell) -> String {
    let since = SignedDuration::try_from(message.at).unwrap_or_default();
    let at = shell.started.checked_add(since).unwrap_or(shell.started);
    at.to_zoned(shell.options.zone.clone()).strftime("%H:%M:%S").to_string()
}
