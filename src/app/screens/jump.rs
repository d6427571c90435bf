//! Jumping to any lesson, heading, exercise or quiz of the course by a few letters. Lessons are known at once; the rest comes when
//! the course is read. And to a heading of one page, whose outline is known by the page itself.

use unicode_width::UnicodeWidthStr;

use crate::app::chooser::Chooser;
use crate::app::effect::Effect;
use crate::app::list::{self, List};
use crate::app::model::{Go, Shell};
use crate::app::opening::Seek;
use crate::app::sheet::{Sheet, Tone, fit};
use crate::domain::course::LessonId;
use crate::finding::fuzzy::{self, Named};
use crate::finding::goals::{Goal, Kind, Spot};

use super::lesson;

/// Lessons visited lately, at the top of the list while nothing is typed.
const LATELY: usize = 5;
/// Cells of a goal's kind.
const KIND: usize = 10;

/// What is typed, and what fits.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The line and the cursor.
    pub chooser: Chooser,
    /// What fits, the best first.
    pub rows: Vec<Row>,
    /// How many fit in all.
    pub total: usize,
    /// The lesson one came from.
    from: Option<LessonId>,
    /// The headings of that lesson, and nothing else is jumped to: its outline, narrowed.
    headings: Option<Vec<Goal>>,
}

/// One goal that fits.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it leads.
    pub goal: Goal,
    /// Where it is: its chapter, or the lesson it is in.
    pub beside: String,
    /// Letters of its title that were typed.
    letters: Vec<u32>,
}

impl State {
    /// All there is, beginning with what is near: the page one came from, and lessons visited lately.
    pub fn new(from: Option<LessonId>, shell: &Shell) -> Self {
        Self::with(Self { from, ..Self::default() }, shell)
    }

    /// The outline of a page.
    pub fn outline(lesson: &lesson::State, shell: &Shell) -> Self {
        Self::with(Self { from: Some(lesson.page.id.clone()), headings: Some(headings(lesson)), ..Self::default() }, shell)
    }

    /// Whether it is the outline of a page.
    pub fn is_outline(&self) -> bool {
        self.headings.is_some()
    }

    /// The page it may be the outline of was read again.
    pub fn renew(&mut self, lesson: &lesson::State, shell: &Shell) {
        if self.is_outline() && self.from.as_ref() == Some(&lesson.page.id) {
            self.headings = Some(headings(lesson));
            self.refresh(shell);
        }
    }

    fn with(mut state: Self, shell: &Shell) -> Self {
        state.refresh(shell);
        state
    }

    /// The page one came from, lessons visited lately, then all others.
    fn near(&self, goals: &[(Goal, &str)], shell: &Shell) -> Vec<usize> {
        let lesson = |index: &usize| goals[*index].0.kind == Kind::Lesson;
        let here = |index: &usize| Some(&goals[*index].0.lesson) == self.from.as_ref();
        let visited = |index: &usize| shell.progress.get(&goals[*index].0.lesson).and_then(|progress| progress.visited);
        let mut near: Vec<usize> = (0..goals.len()).filter(here).collect();
        let mut lately: Vec<usize> = (0..goals.len()).filter(|index| lesson(index) && !here(index) && visited(index).is_some()).collect();
        lately.sort_by_key(|index| std::cmp::Reverse(visited(index)));
        near.extend(lately.into_iter().take(LATELY));
        let others: Vec<usize> = (0..goals.len()).filter(|index| lesson(index) && !near.contains(index)).collect();
        near.extend(others);
        near
    }
}

impl List for State {
    fn chooser(&self) -> &Chooser {
        &self.chooser
    }

    fn chooser_mut(&mut self) -> &mut Chooser {
        &mut self.chooser
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, sheet: &mut Sheet, index: usize, pointer: &str, _: &Shell) {
        let Some(row) = self.rows.get(index) else { return };
        let kind = format!("{:KIND$}", row.goal.kind.word());
        let pieces = fuzzy::pieces(&row.goal.title, &row.letters);
        let tone = if row.goal.kind == Kind::Lesson || index == self.chooser.cursor { Tone::Strong } else { Tone::Text };
        let mut left = vec![(pointer, Tone::Accent), (kind.as_str(), Tone::Dim)];
        left.extend(pieces.iter().map(|(text, typed)| (text.as_str(), if *typed { Tone::Hit } else { tone })));
        let used: usize = left.iter().map(|(text, _)| text.width()).sum();
        // What it is called comes first; where it is has at least a third, and what is left beside that.
        let beside = fit(&row.beside, sheet.width().saturating_sub(used + 2).max(sheet.width() / 3));
        sheet.ends(&left, &[(&beside, Tone::Dim)]).row = Some(index);
    }

    fn status(&self, shell: &Shell) -> (String, Tone) {
        let thing = if self.is_outline() { "heading" } else { "place" };
        match (self.is_outline() || shell.index.is_some(), self.total) {
            (false, _) => ("reading the course: lessons only so far".to_owned(), Tone::Dim),
            (true, 0) => (format!("no {thing}"), Tone::Warn),
            (true, 1) => (format!("1 {thing}"), Tone::Dim),
            (true, total) => (format!("{total} {thing}s"), Tone::Dim),
        }
    }

    fn nothing(&self, shell: &Shell) -> &'static str {
        match shell.index.is_some() {
            _ if self.is_outline() => "No heading of this page is called so. Backspace takes letters back; ctrl-p looks everywhere.",
            true => "No lesson, heading, exercise or quiz is called so. Backspace takes letters back; ctrl-f searches all text.",
            false => "",
        }
    }

    fn refresh(&mut self, shell: &Shell) {
        let headings = self.headings.take();
        let goals = match &headings {
            Some(headings) => headings.iter().map(|heading| (heading.clone(), "")).collect(),
            None => goals(shell),
        };
        let typed = self.chooser.field.text().trim();
        let row = |index: usize, letters: Vec<u32>| {
            let (goal, beside) = &goals[index];
            Row { goal: goal.clone(), beside: (*beside).to_owned(), letters }
        };
        if typed.is_empty() {
            let near = self.near(&goals, shell);
            (self.total, self.rows) = (goals.len(), near.into_iter().map(|index| row(index, Vec::new())).collect());
        } else {
            let named = goals.iter().map(|(goal, beside)| Named {
                name: &goal.title,
                beside: if goal.kind == Kind::Lesson { "" } else { beside },
                rank: goal.kind as u8,
            });
            let (picks, total) = fuzzy::pick(typed, named);
            (self.total, self.rows) = (total, picks.into_iter().map(|pick| row(pick.index, pick.letters)).collect());
        }
        self.headings = headings;
        list::settle(self, shell);
    }

    fn open(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let Some(Row { goal, .. }) = self.rows.get(self.chooser.cursor) else { return Vec::new() };
        if let (true, Spot::Anchor(anchor)) = (self.is_outline(), &goal.spot) {
            shell.go = Some(Go::Anchor(anchor.clone()));
            return Vec::new();
        }
        let (anchor, seek) = match goal.spot.clone() {
            Spot::Left => (None, None),
            Spot::Anchor(anchor) => (Some(anchor), None),
            Spot::Quiz(quiz) => (None, Some(Seek::Quiz(quiz))),
        };
        shell.open_at(goal.lesson.clone(), anchor, seek)
    }
}

/// The headings of a page, as goals.
fn headings(lesson: &lesson::State) -> Vec<Goal> {
    let headings = lesson.document().headings.iter().filter(|heading| !heading.text.trim().is_empty());
    headings.map(|heading| Goal::heading(&lesson.page.id, heading.text.clone(), heading.slug.clone())).collect()
}

/// All goals with where they are, in the course's order; until the course is read its lessons.
fn goals(shell: &Shell) -> Vec<(Goal, &str)> {
    let course = &shell.course;
    let chapter = |index: usize| course.chapter_of(index).map_or("", |chapter| chapter.title.as_str());
    let mut goals = Vec::new();
    for (index, lesson) in course.lessons.iter().enumerate().filter(|(_, lesson)| lesson.present) {
        match shell.index.as_ref().and_then(|read| read.page(&lesson.id)) {
            Some(page) => goals.extend(page.goals.iter().map(|goal| {
                let beside = if goal.kind == Kind::Lesson { chapter(index) } else { page.label.as_str() };
                (goal.clone(), beside)
            })),
            None => goals.push((Goal::lesson(lesson), chapter(index))),
        }
    }
    goals
}
