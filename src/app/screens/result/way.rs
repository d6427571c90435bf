//! The way to a machine where it broke: rung by rung, then what that is likeliest to come from, with the command for each. One of these is
//! chosen, and is the one that is copied.

use unicode_width::UnicodeWidthStr;

use super::{State, act_line};
use crate::app::keymap::Action;
use crate::app::model::Shell;
use crate::app::screens::brought_on;
use crate::app::sheet::{Sheet, Tone, wrap};
use crate::domain::cause::Cause;
use crate::domain::evidence::{RungReport, RungState};
use crate::domain::verdict::{CheckResult, Verdict};

/// Rows of a sheet from here on are causes; those below are checks of the step.
pub const CAUSE_ROWS: usize = 1_000;
/// Cells of a mark and a rung's name.
const RUNG: usize = 13;

/// The rung that broke.
pub fn broken(result: &CheckResult) -> Option<&RungReport> {
    result.ladder.iter().find(|report| report.state == RungState::Broke)
}

/// What it may come from, where each comes with a command.
pub fn causes(result: &CheckResult) -> &[Cause] {
    let causes = broken(result).map(|report| report.causes.as_slice()).unwrap_or_default();
    if causes.iter().all(|cause| cause.command.is_some()) { causes } else { &[] }
}

/// All rungs.
pub fn ladder(sheet: &mut Sheet, reports: &[RungReport], unicode: bool) {
    for report in reports {
        let (sign, tone) = match report.state {
            RungState::Held => (Verdict::Passed.mark(unicode), Tone::Good),
            RungState::Broke => (Verdict::Failed.mark(unicode), Tone::Bad),
            RungState::NotReached => (Verdict::Skipped.mark(unicode), Tone::Dim),
        };
        let text = if report.state == RungState::NotReached && report.seen.is_empty() { "not reached" } else { &report.seen };
        let body = if report.state == RungState::NotReached { Tone::Dim } else { Tone::Text };
        for (index, line) in wrap(text, sheet.width().saturating_sub(RUNG)).iter().enumerate() {
            let (sign, rung) = if index == 0 { (sign, report.rung.label()) } else { (" ", "") };
            sheet.line(&[(&format!("{sign} "), tone), (&format!("{rung:11}"), Tone::Dim), (line, body)]);
        }
    }
}

/// Causes with their commands, the chosen one marked, if one can be chosen. A click on one chooses it.
pub fn list(sheet: &mut Sheet, causes: &[Cause], chosen: Option<usize>, unicode: bool) {
    for (index, cause) in causes.iter().enumerate() {
        let is_chosen = chosen == Some(index);
        let pointer = match (is_chosen, unicode) {
            (true, true) => "▸",
            (true, false) => ">",
            (false, _) => " ",
        };
        let from = sheet.lines.len();
        let (sign, tone) = (format!("{pointer} {} ", index + 1), if is_chosen { Tone::Strong } else { Tone::Text });
        sheet.hanging((&sign, if is_chosen { Tone::Accent } else { Tone::Dim }), &cause.cause, tone);
        let (place, command) = (cause.place.words(), cause.command.as_deref().unwrap_or_default());
        let label = if place.is_empty() { "    ".to_owned() } else { format!("    {place}: ") };
        if label.width() + command.width() <= sheet.width() {
            sheet.line(&[(&label, Tone::Dim), (command, Tone::Code)]);
        } else {
            if !place.is_empty() {
                sheet.labelled("    ", &format!("{place}:"), Tone::Dim);
            }
            sheet.labelled("    ", command, Tone::Code);
        }
        for line in &mut sheet.lines[from..] {
            line.row = Some(CAUSE_ROWS + index);
        }
    }
}

impl State {
    /// The cause that is chosen.
    pub(super) fn cause<'a>(&self, result: &'a CheckResult) -> Option<&'a Cause> {
        causes(result).get(self.cause)
    }

    /// Brings the chosen cause onto the screen, where `height` lines of `sheet` are seen.
    pub fn show_cause(&mut self, sheet: &Sheet, height: u16) {
        let row = Some(CAUSE_ROWS + self.cause);
        let Some(first) = sheet.lines.iter().position(|line| line.row == row) else { return };
        let count = sheet.lines[first..].iter().take_while(|line| line.row == row).count();
        self.top = brought_on(self.top, first..first + count, height);
    }

    /// The same, where it is a screen of its own.
    pub fn show_cause_alone(&mut self, shell: &Shell) {
        let body = shell.frame().body;
        self.show_cause(&self.sheet(shell, body.width.saturating_sub(4)), body.height);
    }

    /// The way, and what to do about it.
    pub(super) fn way(&self, sheet: &mut Sheet, result: &CheckResult, shell: &Shell) {
        let Some(broken) = broken(result) else { return };
        let unicode = shell.options.unicode;
        sheet.gap();
        ladder(sheet, &result.ladder, unicode);
        let causes = causes(result);
        if causes.is_empty() {
            // An older version stored words alone.
            let words: Vec<&str> = broken.causes.iter().map(|cause| cause.cause.as_str()).collect();
            if !words.is_empty() {
                sheet.gap().labelled("likeliest ", &words.join("; or "), Tone::Text);
            }
            return;
        }
        let title = if causes.len() == 1 { "likeliest cause" } else { "likeliest causes, in order" };
        sheet.gap().line(&[(title, Tone::Dim)]);
        list(sheet, causes, Some(self.cause), unicode);
        act_line(sheet, shell, "copy this command", Action::Copy);
        if causes.len() > 1 {
            act_line(sheet, shell, "the next cause", Action::NextCause);
        }
    }
}
