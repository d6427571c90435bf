//! Jumping to any lesson, heading, exercise or quiz of the course by a few letters. Lessons are known at once; the rest comes when
//! the course is read.

use crate::app::chooser::{self, Chooser};
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::opening::Seek;
use crate::app::sheet::{Sheet, Tone};
use crate::domain::course::LessonId;
use crate::finding::fuzzy::{self, Named};
use crate::finding::goals::{Goal, Kind, Spot};

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
        let mut state = Self { from, ..Self::default() };
        state.refresh(shell);
        state
    }

    /// Something else is typed, or the course was read.
    pub(in crate::app) fn refresh(&mut self, shell: &Shell) {
        let goals = goals(shell);
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
        self.reflow(shell);
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

    /// How much fits; or that the course is still being read.
    pub fn status(&self, shell: &Shell) -> (String, Tone) {
        match (shell.index.is_some(), self.total) {
            (false, _) => ("reading the course: lessons only so far".to_owned(), Tone::Dim),
            (true, 0) => ("nothing is called so".to_owned(), Tone::Warn),
            (true, 1) => ("1 place".to_owned(), Tone::Dim),
            (true, total) => (format!("{total} places"), Tone::Dim),
        }
    }

    /// The rows on screen.
    pub fn sheet(&self, shell: &Shell) -> Sheet {
        let (_, list) = chooser::parts(shell.frame().body);
        let mut sheet = Sheet::new(list.width);
        let rows = self.rows.iter().enumerate().skip(self.chooser.top).take(list.height.into());
        for (index, row) in rows {
            let chosen = index == self.chooser.cursor;
            let pointer = match (chosen, shell.options.unicode) {
                (false, _) => "  ",
                (true, true) => "▸ ",
                (true, false) => "> ",
            };
            let kind = format!("{:KIND$}", row.goal.kind.word());
            let pieces = fuzzy::pieces(&row.goal.title, &row.letters);
            let tone = if row.goal.kind == Kind::Lesson || chosen { Tone::Strong } else { Tone::Text };
            let mut left = vec![(pointer, Tone::Accent), (kind.as_str(), Tone::Dim)];
            left.extend(pieces.iter().map(|(text, typed)| (text.as_str(), if *typed { Tone::Hit } else { tone })));
            let beside = crate::app::sheet::fit(&row.beside, sheet.width() / 3);
            sheet.ends(&left, &[(&beside, Tone::Dim)]).row = Some(index);
        }
        sheet
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open => return self.open(shell),
            Action::Cancel => shell.go = Some(Go::Back),
            Action::Clear => {
                if self.chooser.clear() {
                    self.refresh(shell);
                }
            }
            action => self.chooser.act(action, self.rows.len(), visible(shell)),
        }
        Vec::new()
    }

    fn open(&self, shell: &mut Shell) -> Vec<Effect> {
        let Some(Row { goal, .. }) = self.rows.get(self.chooser.cursor) else {
            shell.say("nothing to go to: Backspace takes letters back");
            return Vec::new();
        };
        let (anchor, seek) = match goal.spot.clone() {
            Spot::Left => (None, None),
            Spot::Anchor(anchor) => (Some(anchor), None),
            Spot::Quiz(quiz) => (None, Some(Seek::Quiz(quiz))),
        };
        shell.open_at(goal.lesson.clone(), anchor, seek)
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        if self.chooser.press(key) {
            self.refresh(shell);
        }
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        if self.chooser.paste(text) {
            self.refresh(shell);
        }
    }

    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let (_, list) = chooser::parts(shell.frame().body);
        let at = self.chooser.top + usize::from(row.saturating_sub(list.y));
        if !list.contains(column, row) || at >= self.rows.len() {
            return Vec::new();
        }
        self.chooser.cursor = at;
        self.open(shell)
    }

    pub(super) fn wheel(&mut self, lines: i32, shell: &Shell) {
        self.chooser.scroll(lines, self.rows.len(), visible(shell));
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.chooser.settle(self.rows.len(), visible(shell));
    }
}

fn visible(shell: &Shell) -> usize {
    chooser::parts(shell.frame().body).1.height.into()
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
