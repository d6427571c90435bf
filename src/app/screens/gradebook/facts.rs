//! What is known of the cell chosen: how the learner stands in the lesson, and what holds the lesson's learners up. Of both something stands
//! in the few lines that are left below the grid in a small terminal.

use crate::app::model::Shell;
use crate::app::office::checks_passed;
use crate::app::screens::inbox::facts::age;
use crate::app::sheet::{Sheet, Tone};
use crate::submission::cohort::Cell;

use super::grid::{label, stands};
use super::{State, book};

/// So much of what holds a lesson's learners up is told.
const STUMBLES: usize = 5;

/// From so many columns on, lines are shared: there the facts are low and wide.
const WIDE: u16 = 60;

/// In so many columns.
pub fn compose(state: &State, shell: &Shell, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    let (Some(book), Some((learner, lesson))) = (book(shell), state.at(shell)) else { return sheet };
    let (cell, low) = (state.cell(shell), width >= WIDE);
    let (sign, tone, words, _) = stands(cell, shell.options.unicode);
    if low {
        sheet.ends(&[(learner, Tone::Title), ("  ", Tone::Text), (&label(lesson, shell), Tone::Strong)], &[]);
    } else {
        sheet.paragraph(learner, Tone::Title).paragraph(&label(lesson, shell), Tone::Strong);
    }
    match cell {
        None => {
            sheet.paragraph("nothing handed in yet", Tone::Dim);
        }
        Some(cell) => {
            let level = format!("{words}, {}: {}", cell.level, cell.level.words());
            sheet.hanging((&format!("{sign} "), tone), &level, Tone::Text);
            if let Some(at) = &cell.held_up {
                sheet.hanging(("! ", Tone::Warn), &format!("held up at {}: {}", at.place(), at.verdict.word()), Tone::Text);
            }
            counts(&mut sheet, cell, shell, low);
        }
    }
    let stumbles: Vec<_> = book.stumbles_of(lesson).collect();
    if stumbles.is_empty() {
        return sheet;
    }
    if !low {
        sheet.gap();
    }
    sheet.line(&[("What holds learners up in this lesson", Tone::Title)]);
    for stumble in stumbles.iter().take(STUMBLES) {
        sheet.hanging(("  ", Tone::Text), &stumble.words(), Tone::Text);
    }
    if let more @ 1.. = stumbles.len().saturating_sub(STUMBLES) {
        sheet.line(&[(&format!("  and {more} more"), Tone::Dim)]);
    }
    sheet
}

/// How much of it there is, and since when.
fn counts(sheet: &mut Sheet, cell: &Cell, shell: &Shell, low: bool) {
    let mut counts =
        vec![format!("{} of {} deliverables verified", cell.verified.0, cell.verified.1), checks_passed(cell.passed.0, cell.passed.1)];
    counts.extend(cell.quiz.map(|(right, asked)| format!("quiz {right} of {asked}")));
    let times = if cell.attempts == 1 { "once".to_owned() } else { format!("{} times", cell.attempts) };
    let ago = match age(cell.at, shell) {
        now if now == "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    counts.push(format!("handed in {times}, {ago}, {}", cell.submission.short()));
    if low {
        let last = counts.pop().unwrap_or_default();
        sheet.paragraph(&counts.join(", "), Tone::Text).paragraph(&last, Tone::Dim);
    } else {
        for count in &counts {
            sheet.paragraph(count, Tone::Text);
        }
    }
}
