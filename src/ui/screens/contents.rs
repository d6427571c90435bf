//! The contents: chapters with how far one is, lessons with their marks and minutes; at the side the facts of the lesson
//! under the cursor.

mod facts;

use crate::app::geometry::{self, Area};
use crate::app::list::pointer;
use crate::app::mark::Mark;
use crate::app::model::Shell;
use crate::app::screens::contents::{Row, State};
use crate::app::sheet::{Sheet, SheetLine, Tone};
use crate::domain::course::{Chapter, Lesson, duration_words};
use crate::domain::verdict::Verdict;
use crate::ui::chrome::mark_tone;
use crate::ui::{Canvas, sheet};

/// Cells of a chapter's bar.
const BAR: usize = 9;
/// Cells for a lesson's minutes: `10 min + 6 h 30 min`, and air.
const TIME: usize = 21;
/// The list never grows wider: the minutes should stay near the titles.
const LIST: u16 = 84;

/// Draws them.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let (list, side) = geometry::split(shell.frame().body);
    let area = Area { x: list.x + 1, width: list.width.saturating_sub(2).min(LIST), ..list };
    if state.rows.is_empty() {
        let mut empty = Sheet::new(area.width);
        empty.paragraph("This course has no lessons yet. A lesson is a Markdown file in the course's folder.", Tone::Dim);
        sheet::draw(canvas, &empty, area, 0, None);
        return;
    }
    let mut lines = Sheet::new(area.width);
    for (index, row) in state.rows.iter().enumerate().skip(state.top).take(usize::from(area.height)) {
        match row {
            Row::Gap => {
                lines.gap();
            }
            Row::Chapter(chapter) => chapter_line(&mut lines, shell, &shell.course.chapters[*chapter]),
            Row::Lesson(lesson) => lesson_line(&mut lines, shell, *lesson, index == state.cursor).row = Some(index),
        }
    }
    sheet::draw(canvas, &lines, area, 0, Some(state.cursor));
    if let (Some(side), Some(lesson)) = (side, state.lesson()) {
        sheet::divider(canvas, side, shell.options.unicode);
        sheet::draw(canvas, &facts::sheet(shell, &shell.course.lessons[lesson], side.width), side, 0, None);
    }
}

fn chapter_line(sheet: &mut Sheet, shell: &Shell, chapter: &Chapter) {
    let title = format!(" {}", chapter.title);
    // A chapter whose pages are not here has nothing to fill.
    let Some(filled) = shell.standing(chapter.lessons.clone()).parts(BAR) else {
        sheet.line(&[(&title, Tone::Strong)]);
        return;
    };
    let (full, empty) = if shell.options.unicode { ("▓", "░") } else { ("#", ".") };
    sheet.ends(&[(&title, Tone::Strong)], &[(&full.repeat(filled), Tone::Accent), (&empty.repeat(BAR - filled), Tone::Dim)]);
}

fn lesson_line<'a>(sheet: &'a mut Sheet, shell: &Shell, index: usize, chosen: bool) -> &'a mut SheetLine {
    let lesson = &shell.course.lessons[index];
    let unicode = shell.options.unicode;
    let pointer = pointer(chosen, unicode);
    let indent = "  ".repeat(usize::from(lesson.depth.min(4)));
    let numbered = |chapter: &Chapter| shell.course.lessons[chapter.lessons.clone()].iter().any(|lesson| lesson.number.is_some());
    let number = match lesson.number.as_deref() {
        Some(number) => format!(" {number:<5} "),
        // Among numbered ones its title stands below theirs; a chapter without numbers needs no room for them.
        None if shell.course.chapter_of(index).is_some_and(numbered) => " ".repeat(7),
        None => " ".to_owned(),
    };
    if !lesson.present {
        let left = [(pointer, Tone::Accent), ("  ", Tone::Dim), (&*indent, Tone::Dim), (&*number, Tone::Dim), (&*lesson.title, Tone::Dim)];
        return sheet.ends(&left, &[("not here yet", Tone::Dim)]);
    }
    let mark = lesson_mark(shell, lesson);
    let sign = format!("{} ", mark.sign(unicode));
    let tone = if chosen { Tone::Strong } else { Tone::Text };
    let left = [(pointer, Tone::Accent), (&*sign, mark_tone(mark)), (&*indent, Tone::Dim), (&*number, Tone::Dim), (&*lesson.title, tone)];
    let (checked, quizzed) = done(shell, lesson);
    let fading = match shell.due_in(&lesson.id) {
        0 => String::new(),
        due => format!("  {due} due"),
    };
    // What needs work comes before what is done.
    let handed_in = shell.progress.get(&lesson.id).and_then(|progress| progress.handed_in.as_ref());
    let (decided, decided_tone) = handed_in.and_then(|handed_in| facts::decided(handed_in, unicode).pop()).unwrap_or_default();
    let decided = if decided.is_empty() { decided } else { format!("  {decided}") };
    // Where nothing stands left of them the minutes leave all the room to the title.
    let room = if checked.is_empty() && quizzed.is_empty() && fading.is_empty() && decided.is_empty() { 0 } else { TIME };
    let time = format!("{:>room$}", time(lesson));
    let right = [(&*checked, Tone::Good), (&*quizzed, Tone::Text), (&*decided, decided_tone), (&*fading, Tone::Warn), (&*time, Tone::Dim)];
    sheet.ends(&left, &right)
}

/// Checks passed and the best quiz: `3/6 ✓`, `quiz 4/5`, each with the air that keeps it off what stands right of it.
fn done(shell: &Shell, lesson: &Lesson) -> (String, String) {
    let Some(progress) = shell.progress.get(&lesson.id) else { return Default::default() };
    let checks = shell.checked(&lesson.id);
    let (passed, all) = (checks.count(Verdict::Passed), checks.all());
    let sign = Verdict::Passed.mark(shell.options.unicode);
    let checked = if checks.run() == 0 { String::new() } else { format!(" {passed}/{all} {sign}") };
    let quizzed = progress.best_quiz.map(|(right, asked)| format!("  quiz {right}/{asked}")).unwrap_or_default();
    (checked, quizzed)
}

/// Done, begun, not begun; or with a check that failed.
fn lesson_mark(shell: &Shell, lesson: &Lesson) -> Mark {
    let Some(progress) = shell.progress.get(&lesson.id) else { return Mark::NotRun };
    let checks = shell.checked(&lesson.id);
    let quiz_passed = match progress.best_quiz {
        Some((right, asked)) => right * 100 >= asked * u32::from(shell.course.passing_grade),
        None => !lesson.summary.has_quiz,
    };
    if checks.count(Verdict::Failed) > 0 {
        Mark::Verdict(Verdict::Failed)
    } else if progress.read_percent >= 100 && checks.count(Verdict::Passed) == checks.all() && quiz_passed {
        Mark::Verdict(Verdict::Passed)
    } else if progress.read_percent > 0 || progress.visited.is_some() || !progress.checks.is_empty() || progress.best_quiz.is_some() {
        Mark::Running
    } else {
        Mark::NotRun
    }
}

/// `15 min + 5 h`
fn time(lesson: &Lesson) -> String {
    let reading = lesson.summary.reading_minutes.map(duration_words);
    let exercises = lesson.summary.exercise_minutes().map(duration_words);
    reading.into_iter().chain(exercises).collect::<Vec<_>>().join(" + ")
}
