//! What is known of the cell chosen: how the learner stands in the lesson, and what holds the lesson's learners up.

use crate::app::model::Shell;
use crate::app::screens::inbox::facts::age;
use crate::app::sheet::{Sheet, Tone};
use crate::submission::cohort::Cell;

use super::grid::{label, stands};
use super::{State, book};

/// So much of what holds a lesson's learners up is told.
const STUMBLES: usize = 5;

/// Label by label, in so many columns.
pub fn compose(state: &State, shell: &Shell, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    let (Some(book), Some((learner, lesson))) = (book(shell), state.at(shell)) else { return sheet };
    let cell = state.cell(shell);
    let (sign, tone, words, _) = stands(cell, shell.options.unicode);
    sheet.paragraph(learner, Tone::Title);
    sheet.paragraph(&label(lesson, shell), Tone::Strong);
    match cell {
        None => {
            sheet.paragraph("nothing handed in yet", Tone::Dim);
        }
        Some(cell) => {
            let level = format!(", {}: {}", cell.level, cell.level.words());
            sheet.hanging((&format!("{sign} "), tone), &format!("{words}{level}"), Tone::Text);
            standing(&mut sheet, cell, shell);
        }
    }
    let stumbles: Vec<_> = book.stumbles_of(lesson).collect();
    if stumbles.is_empty() {
        return sheet;
    }
    sheet.gap().line(&[("What holds learners up in this lesson", Tone::Title)]);
    for stumble in stumbles.iter().take(STUMBLES) {
        sheet.hanging(("! ", Tone::Warn), &stumble.words(), Tone::Text);
    }
    if let more @ 1.. = stumbles.len().saturating_sub(STUMBLES) {
        sheet.line(&[(&format!("and {more} more"), Tone::Dim)]);
    }
    sheet
}

fn standing(sheet: &mut Sheet, cell: &Cell, shell: &Shell) {
    let mut row = |name: &str, words: String, tone| {
        sheet.labelled(&format!("{name:<10}"), &words, tone);
    };
    if let Some(at) = &cell.held_up {
        row("held up", format!("{}: {}", at.place(), at.verdict.word()), Tone::Warn);
    }
    row("verified", format!("{} of {} deliverables", cell.verified.0, cell.verified.1), Tone::Text);
    row("checks", format!("{} of {} passed", cell.passed.0, cell.passed.1), Tone::Text);
    if let Some((right, asked)) = cell.quiz {
        row("quiz", format!("{right} of {asked} right"), Tone::Text);
    }
    let times = if cell.attempts == 1 { "once".to_owned() } else { format!("{} times", cell.attempts) };
    let ago = match age(cell.at, shell) {
        now if now == "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    row("handed in", format!("{times}, {ago}, {}", cell.submission.short()), Tone::Dim);
}
