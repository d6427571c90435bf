//! The quiet lines above a page: what kind of lesson it is, how long it takes, and with what. Read from its front matter.

use super::document::{Role, RunStyle};
use super::writer::Writer;
use crate::domain::course::{ExerciseSummary, LessonSummary, duration_words};
use crate::markdown::page::{Style, Text};

const DIM: RunStyle = RunStyle { role: Role::Dim, strong: false, emphasis: false, strike: false };

/// Writes what there is to say; nothing when there is nothing.
pub(super) fn write(writer: &mut Writer, summary: &LessonSummary) {
    let first = [
        summary.category.clone(),
        summary.reading_minutes.map(|minutes| format!("{} reading", duration_words(minutes))),
        summary.exercise_minutes().map(|minutes| format!("{} of exercises", duration_words(minutes))),
    ];
    line(writer, first);
    for exercise in &summary.exercises {
        writer.push_margin("  ", RunStyle::default());
        line(writer, facts(exercise));
        writer.pop_margin();
    }
    if writer.next_line() > 0 {
        writer.gap();
    }
}

fn facts(exercise: &ExerciseSummary) -> [Option<String>; 3] {
    let technologies = Some(exercise.technologies.join(", ")).filter(|names| !names.is_empty());
    [Some(exercise.name.clone()), exercise.minutes.map(duration_words), technologies]
}

fn line(writer: &mut Writer, facts: [Option<String>; 3]) {
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    if !facts.is_empty() {
        let clean = crate::domain::sanitize::sanitize_line(&facts.join(" · ")).into_owned();
        writer.text(&Text::of(&clean, Style::default()), |_| DIM);
    }
}
