//! The contents: chapters and lessons in order, a cursor on one of them.

use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::domain::check::Selection;
use crate::domain::course::Course;

use super::{Screen, due, lines_of, scrolled};

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Air between chapters.
    Gap,
    /// A chapter's title: index into the course's chapters.
    Chapter(usize),
    /// A lesson: index into the course's lessons.
    Lesson(usize),
}

/// Where the cursor is, and what is on screen.
#[derive(Clone, Debug)]
pub struct State {
    /// All lines.
    pub rows: Vec<Row>,
    /// The line the cursor is on, always a lesson's when there is one.
    pub cursor: usize,
    /// First line on screen.
    pub top: usize,
    /// The cursor stands where it is wanted: where the learner put it, or where they are to begin.
    pub placed: bool,
}

impl State {
    /// At the first lesson, until it is known where to begin.
    pub fn new(course: &Course) -> Self {
        let mut rows = Vec::new();
        for (index, chapter) in course.chapters.iter().enumerate() {
            if !rows.is_empty() {
                rows.push(Row::Gap);
            }
            if !chapter.title.is_empty() {
                rows.push(Row::Chapter(index));
            }
            rows.extend(chapter.lessons.clone().map(Row::Lesson));
        }
        let cursor = rows.iter().position(|row| matches!(row, Row::Lesson(_))).unwrap_or(0);
        Self { rows, cursor, top: 0, placed: false }
    }

    /// The contents of a course that was `before` another: the cursor stays on its lesson, and that where it is on screen.
    pub fn renew(&mut self, before: &Course, shell: &Shell) {
        let lesson = self.lesson().and_then(|lesson| before.lessons.get(lesson)).map(|lesson| lesson.id.clone());
        let above = self.cursor.saturating_sub(self.top);
        let mut renewed = Self { placed: self.placed, ..Self::new(&shell.course) };
        let at = lesson.and_then(|lesson| shell.course.position(&lesson));
        let row = at.and_then(|at| renewed.rows.iter().position(|row| *row == Row::Lesson(at)));
        renewed.cursor = row.unwrap_or(renewed.cursor);
        renewed.top = renewed.cursor.saturating_sub(above);
        renewed.reflow(shell);
        *self = renewed;
    }

    /// The lesson under the cursor.
    pub fn lesson(&self) -> Option<usize> {
        match self.rows.get(self.cursor) {
            Some(Row::Lesson(lesson)) => Some(*lesson),
            _ => None,
        }
    }

    /// Puts the cursor on a lesson, in sight.
    pub fn select(&mut self, lesson: usize, shell: &Shell) {
        self.placed = true;
        if let Some(row) = self.rows.iter().position(|row| *row == Row::Lesson(lesson)) {
            self.cursor = row;
            let height = usize::from(shell.frame().body.height);
            if !(self.top..self.top + height).contains(&row) {
                // With some of what comes after it in sight.
                self.top = scrolled(row.saturating_sub(height / 3), 0, self.rows.len(), shell.frame().body.height);
            }
            self.show_cursor(shell);
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        self.placed = true;
        let height = shell.frame().body.height;
        match action {
            Action::Check | Action::CheckAll => return self.check(shell),
            Action::Due => {
                shell.go = Some(Go::Push(Box::new(Screen::Due(due::State::default()))));
                // What is due hangs on the day as well.
                return vec![Effect::LoadDue];
            }
            Action::Open => return self.lesson().map_or_else(Vec::new, |lesson| shell.open_lesson(lesson, None, false)),
            Action::Deliverables => return self.open_deliverables(shell),
            Action::Next => self.jump_chapter(true),
            Action::Previous => self.jump_chapter(false),
            _ => {
                if let Some(lines) = lines_of(action, height) {
                    self.step(lines);
                }
            }
        }
        self.show_cursor(shell);
        Vec::new()
    }

    /// Whether an action has something to do at the lesson under the cursor.
    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        let lesson = || self.lesson().and_then(|lesson| shell.course.lessons.get(lesson));
        action != Action::Deliverables || lesson().is_some_and(|lesson| !lesson.summary.deliverables.is_empty())
    }

    fn open_deliverables(&self, shell: &mut Shell) -> Vec<Effect> {
        let lesson = self.lesson().and_then(|lesson| shell.course.lessons.get(lesson)).filter(|lesson| lesson.present);
        let lesson = lesson.map(|lesson| lesson.id.clone());
        lesson.map_or_else(Vec::new, |lesson| shell.open_deliverables(lesson, None))
    }

    /// Checks all of the lesson under the cursor.
    fn check(&self, shell: &mut Shell) -> Vec<Effect> {
        let lesson = self.lesson().and_then(|lesson| shell.course.lessons.get(lesson)).filter(|lesson| lesson.present);
        let lesson = lesson.map(|lesson| lesson.id.clone());
        lesson.map_or_else(Vec::new, |lesson| shell.check(lesson, Selection::Lesson))
    }

    /// Moves the cursor by this many lessons.
    fn step(&mut self, by: i32) {
        let lessons: Vec<usize> = (0..self.rows.len()).filter(|&row| matches!(self.rows[row], Row::Lesson(_))).collect();
        let Some(at) = lessons.iter().position(|&row| row == self.cursor) else { return };
        let to = at.saturating_add_signed(isize::try_from(by).unwrap_or(0)).min(lessons.len() - 1);
        self.cursor = lessons[to];
    }

    fn jump_chapter(&mut self, forward: bool) {
        let starts_chapter = |&row: &usize| {
            matches!(self.rows[row], Row::Lesson(_)) && (row == 0 || matches!(self.rows[row - 1], Row::Chapter(_) | Row::Gap))
        };
        let found =
            if forward { (self.cursor + 1..self.rows.len()).find(starts_chapter) } else { (0..self.cursor).rev().find(starts_chapter) };
        self.cursor = found.unwrap_or(self.cursor);
    }

    fn show_cursor(&mut self, shell: &Shell) {
        let height = usize::from(shell.frame().body.height).max(1);
        // The chapter's title above the first lesson comes into sight with it.
        let above = self.cursor.saturating_sub(1);
        let wanted = if matches!(self.rows.get(above), Some(Row::Chapter(_))) { above } else { self.cursor };
        if wanted < self.top {
            self.top = wanted;
        } else if self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
    }

    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let (list, _) = geometry::split(shell.frame().body);
        if !list.contains(column, row) {
            return Vec::new();
        }
        let at = self.top + usize::from(row - list.y);
        if !matches!(self.rows.get(at), Some(Row::Lesson(_))) {
            return Vec::new();
        }
        // With a side panel the first click shows the lesson's facts there, the second opens it.
        let chosen = self.cursor == at;
        (self.cursor, self.placed) = (at, true);
        if chosen || shell.size.0 < geometry::SIDE_PANEL_FROM { self.act(Action::Open, shell) } else { Vec::new() }
    }

    pub(super) fn wheel(&mut self, lines: i32, shell: &Shell) {
        self.placed = true;
        self.top = scrolled(self.top, lines, self.rows.len(), shell.frame().body.height);
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.top = scrolled(self.top, 0, self.rows.len(), shell.frame().body.height);
        self.show_cursor(shell);
    }
}
