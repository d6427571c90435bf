//! What there is to know of a lesson before one opens it: how long it takes, what it needs, and how far one is.

use unicode_width::UnicodeWidthStr;

use crate::app::keymap::{Action, Scope};
use crate::app::mark::{Mark, of_decision};
use crate::app::model::Shell;
use crate::app::screens::due::questions_are;
use crate::app::sheet::{Sheet, Tone};
use crate::domain::course::{Lesson, LessonSummary, duration_words};
use crate::domain::handed_in::{Decision, HandedIn};
use crate::domain::verdict::Verdict;
use crate::ui::chrome::mark_tone;

/// The facts, in so many columns.
pub fn sheet(shell: &Shell, lesson: &Lesson, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    sheet.paragraph(&lesson.label(), Tone::Title);
    if !lesson.present {
        sheet.gap().paragraph("Listed in the contents, but its page is not in this course's folder.", Tone::Dim);
        return sheet;
    }
    let kind_and_times = kind_and_times(lesson);
    if !kind_and_times.is_empty() {
        sheet.paragraph(&kind_and_times, Tone::Dim);
    }
    let technologies = technologies(&lesson.summary);
    if !technologies.is_empty() {
        sheet.paragraph(&technologies.join(", "), Tone::Dim);
    }
    let progress = shell.progress.get(&lesson.id);
    let checked = shell.checked(&lesson.id);
    if !lesson.summary.exercises.is_empty() {
        sheet.gap();
    }
    for (index, exercise) in lesson.summary.exercises.iter().enumerate() {
        let minutes = exercise.minutes.map(duration_words).unwrap_or_default();
        sheet.ends(&[(&exercise.name, Tone::Strong)], &[(&minutes, Tone::Dim)]);
        // They are in the order of the check file: front matter knows exercises by names of its own.
        marks_line(&mut sheet, checked.exercise(index), shell.options.unicode);
    }
    let quiz = match progress.and_then(|progress| progress.best_quiz) {
        Some((right, asked)) => format!("{right} of {asked}"),
        None if lesson.summary.has_quiz => "not taken yet".to_owned(),
        None => String::new(),
    };
    if !quiz.is_empty() {
        sheet.gap().ends(&[("Knowledge check", Tone::Strong)], &[(&quiz, Tone::Dim)]);
    }
    if let Some((written, all)) = shell.written(&lesson.id) {
        let handed_in = progress.and_then(|progress| progress.handed_in.as_ref());
        let words = format!("{written} of {all} written");
        if quiz.is_empty() {
            sheet.gap();
        }
        sheet.ends(&[("Deliverables", Tone::Strong)], &[(&words, Tone::Dim)]);
        if let Some(handed_in) = handed_in {
            became(&mut sheet, handed_in, shell.options.unicode);
        }
    }
    match progress.map_or(0, |progress| progress.read_percent) {
        0 => sheet.gap().paragraph("Not opened yet. Enter opens it.", Tone::Dim),
        read => sheet.gap().paragraph(&format!("{read} % read. Enter goes on where you were."), Tone::Dim),
    };
    due(&mut sheet, shell, lesson);
    sheet
}

/// What became of what was handed in: `✓ 1 verified  ◆ 1 needs work`, each in its place at the right.
fn became(sheet: &mut Sheet, handed_in: &HandedIn, unicode: bool) {
    if handed_in.waits {
        sheet.ends(&[], &[("signed, waits to be sent", Tone::Warn)]);
        return;
    }
    let decided = decided(handed_in, unicode);
    if decided.is_empty() {
        sheet.ends(&[], &[("handed in", Tone::Dim)]);
    }
    for (words, tone) in decided {
        sheet.ends(&[], &[(&words, tone)]);
    }
    if handed_in.unread > 0 {
        sheet.ends(&[], &[("not read yet: a new review", Tone::Accent)]);
    }
}

/// `✓ 1 verified` and `◆ 1 needs work`, where there are any.
pub fn decided(handed_in: &HandedIn, unicode: bool) -> Vec<(String, Tone)> {
    let (verified, open) = handed_in.counts();
    let counted =
        [(Decision::Verified, verified, "verified"), (Decision::NeedsWork, open, if open == 1 { "needs work" } else { "need work" })];
    let told = counted.into_iter().filter(|(_, count, _)| *count > 0).map(|(decision, count, words)| {
        let mark = of_decision(decision);
        (format!("{} {count} {words}", mark.sign(unicode)), mark_tone(mark))
    });
    told.collect()
}

/// What is due of the lesson, and of all.
fn due(sheet: &mut Sheet, shell: &Shell, lesson: &Lesson) {
    let all = shell.due.as_deref().map_or(0, |agenda| agenda.due.len());
    if all == 0 {
        return;
    }
    let here = match shell.due_in(&lesson.id) {
        0 => "none of them of this lesson".to_owned(),
        here if here == all => "all of this lesson".to_owned(),
        here => format!("{here} of them of this lesson"),
    };
    let key = shell.keymap.key(Scope::Contents, Action::Due, shell.options.unicode);
    sheet.gap().paragraph(&format!("{} due for review", questions_are(all)), Tone::Warn);
    sheet.paragraph(&format!("{here}; {key} shows them"), Tone::Dim);
}

/// `Virtualization · 15 min reading · 5 h of exercises`
fn kind_and_times(lesson: &Lesson) -> String {
    let summary = &lesson.summary;
    // Said once is enough.
    let category = summary.category.clone().filter(|category| *category != lesson.title);
    let reading = summary.reading_minutes.map(|minutes| format!("{} reading", duration_words(minutes)));
    let practice = summary.exercise_minutes().map(|minutes| format!("{} of exercises", duration_words(minutes)));
    category.into_iter().chain(reading).chain(practice).collect::<Vec<_>>().join(" · ")
}

/// What its exercises use, each once.
fn technologies(summary: &LessonSummary) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    for technology in summary.exercises.iter().flat_map(|exercise| &exercise.technologies) {
        if !named.contains(&technology.as_str()) {
            named.push(technology);
        }
    }
    named
}

/// `✓✓✓✗○○  3 of 6 passed`
fn marks_line(sheet: &mut Sheet, verdicts: &[Option<Verdict>], unicode: bool) {
    if verdicts.is_empty() {
        return;
    }
    let marks: Vec<Mark> = verdicts.iter().map(|verdict| verdict.map_or(Mark::NotRun, Mark::Verdict)).collect();
    let signs: Vec<(&str, Tone)> = marks.iter().map(|mark| (mark.sign(unicode), mark_tone(*mark))).collect();
    let passed = marks.iter().filter(|mark| **mark == Mark::Verdict(Verdict::Passed)).count();
    let words = format!("{passed} of {} passed", marks.len());
    let fitting = sheet.width().saturating_sub(words.width() + 2);
    sheet.ends(&signs[..signs.len().min(fitting)], &[(&words, Tone::Dim)]);
}
