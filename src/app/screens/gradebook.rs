//! The gradebook: learners by lessons, how each stands in a cell, and beside or below it what is known of the cell chosen and what holds the
//! lesson's learners up. Enter looks at the submission. The names of learners and lessons stay where they are while the rest scrolls.

mod facts;
mod grid;
mod shown;

use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::key::Key;
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::sheet::Sheet;
use crate::app::text_field::TextField;
use crate::submission::cohort::{Cell, Gradebook};

use super::{Screen, brought_on, inbox, lines_of, scrolled};

pub use grid::Columns;
pub use shown::{Only, Shown, Sort};

/// Cells of air around the grid.
const AIR: u16 = 2;
/// Where facts stand below the grid, it keeps so many lines at least.
const LEAST_ROWS: u16 = 7;

/// Where one is in the grid, and what of it is shown.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The learner chosen, among those that are shown.
    pub row: usize,
    /// The lesson chosen, among those that are shown.
    pub column: usize,
    /// First learner on screen.
    pub top: usize,
    /// First lesson on screen.
    pub left: usize,
    /// First line of the facts on screen.
    pub facts_top: usize,
    /// Words that narrow it to learners and lessons.
    pub filter: TextField,
    /// They are being typed.
    pub filtering: bool,
    /// The one state that is shown.
    pub only: Only,
    /// The order of learners.
    pub sort: Sort,
}

/// Where its parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The line that is typed in, while there is one.
    pub filter: Option<Area>,
    /// The lessons' names, one line.
    pub head: Area,
    /// The learners.
    pub grid: Area,
    /// What is known of the cell chosen.
    pub facts: Area,
    /// They stand side by side.
    pub beside: bool,
}

/// What is known; `None` until it was read.
fn book(shell: &Shell) -> Option<&Gradebook> {
    shell.office.as_deref()?.read.as_deref().map(|read| &read.book)
}

impl State {
    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        if self.filtering { Scope::GradebookFilter } else { Scope::Gradebook }
    }

    /// Learners and lessons as they are shown.
    pub fn shown(&self, shell: &Shell) -> Shown {
        book(shell).map(|book| Shown::of(book, self, shell)).unwrap_or_default()
    }

    /// How many learners and lessons there are.
    pub fn totals(&self, shell: &Shell) -> (usize, usize) {
        book(shell).map_or((0, 0), |book| (book.learners.len(), book.lessons.len()))
    }

    /// The learner and the lesson chosen, by name.
    pub fn at<'a>(&self, shell: &'a Shell) -> Option<(&'a str, &'a str)> {
        let (book, shown) = (book(shell)?, self.shown(shell));
        let (learner, lesson) = (*shown.learners.get(self.row)?, *shown.lessons.get(self.column)?);
        Some((&book.learners.get(learner)?.name, book.lessons.get(lesson)?))
    }

    /// What was handed in of the cell chosen.
    pub fn cell<'a>(&self, shell: &'a Shell) -> Option<&'a Cell> {
        let (book, shown) = (book(shell)?, self.shown(shell));
        let (learner, lesson) = (*shown.learners.get(self.row)?, *shown.lessons.get(self.column)?);
        book.learners.get(learner)?.cells.get(lesson)?.as_ref()
    }

    /// Where its parts are.
    pub fn parts(&self, shell: &Shell) -> Parts {
        let body = shell.frame().body;
        let (main, side) = geometry::split(body);
        let typed = self.filtering || self.is_filtered();
        let mut rest = Area { x: main.x + AIR, width: main.width.saturating_sub(2 * AIR), ..main };
        let take = |rest: &mut Area, lines: u16| {
            let taken = Area { height: lines.min(rest.height), ..*rest };
            (rest.y, rest.height) = (rest.y + taken.height, rest.height - taken.height);
            taken
        };
        let filter = typed.then(|| take(&mut rest, 2)).map(|area| Area { x: area.x.saturating_sub(1), height: 1, ..area });
        let head = take(&mut rest, 1);
        if let Some(facts) = side {
            return Parts { filter, head, grid: rest, facts, beside: true };
        }
        let rows = u16::try_from(self.shown(shell).learners.len()).unwrap_or(u16::MAX).max(1);
        let least = LEAST_ROWS.min(rest.height);
        let height = rows.clamp(least, (rest.height / 2).max(least).max(1));
        let grid = take(&mut rest, height);
        take(&mut rest, 1);
        Parts { filter, head, grid, facts: rest, beside: false }
    }

    /// Which lessons are on screen, and how wide each is.
    pub fn columns(&self, shell: &Shell) -> Columns {
        let shown = self.shown(shell);
        Columns::fit(usize::from(self.parts(shell).head.width), &shown, shell, self.left)
    }

    fn is_filtered(&self) -> bool {
        !self.filter.text().trim().is_empty()
    }

    /// Whether an action has something to do here and now.
    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        match action {
            Action::Open if !self.filtering => self.cell(shell).is_some(),
            Action::Find | Action::Only | Action::Sort => book(shell).is_some_and(|book| !book.learners.is_empty()),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open if self.filtering => self.filtering = false,
            Action::Open => return self.open(shell),
            Action::Find => self.filtering = true,
            Action::Cancel => self.keep(shell, |state| {
                (state.filter, state.filtering, state.only) = (TextField::default(), false, Only::default());
            }),
            Action::Clear => self.keep(shell, |state| state.filter = TextField::default()),
            Action::Only => {
                self.keep(shell, |state| state.only = state.only.next());
                shell.say(self.only.told());
            }
            Action::Sort => {
                self.keep(shell, |state| state.sort = state.sort.next());
                shell.say(self.sort.told());
            }
            Action::Sync => return shell.sync(true),
            Action::Inbox => shell.go = Some(Go::Push(Box::new(Screen::Inbox(inbox::State::default())))),
            Action::Right | Action::Next => self.step(0, 1, shell),
            Action::Left | Action::Previous => self.step(0, -1, shell),
            action => self.step(lines_of(action, self.parts(shell).grid.height).unwrap_or(0), 0, shell),
        }
        self.reflow(shell);
        Vec::new()
    }

    /// Looks at what was handed in.
    fn open(&self, shell: &mut Shell) -> Vec<Effect> {
        let read = shell.office.as_deref().and_then(|office| office.read.as_deref());
        let Some(line) = self.cell(shell).zip(read).and_then(|(cell, read)| read.line(&cell.submission)) else {
            shell.say("nothing was handed in here yet");
            return Vec::new();
        };
        shell.open_submission(line, false)
    }

    fn step(&mut self, rows: i32, columns: i32, shell: &Shell) {
        let shown = self.shown(shell);
        let moved =
            |at: usize, by: i32, count: usize| at.saturating_add_signed(isize::try_from(by).unwrap_or(0)).min(count.saturating_sub(1));
        let to = (moved(self.row, rows, shown.learners.len()), moved(self.column, columns, shown.lessons.len()));
        if to != (self.row, self.column) {
            self.facts_top = 0;
        }
        let learner = shown.learners.get(to.0).copied();
        (self.row, self.column) = to;
        if self.sort == Sort::Lesson {
            // In another lesson the order is another: the learner stays the one chosen.
            self.row = self.shown(shell).learners.iter().position(|index| Some(*index) == learner).unwrap_or(self.row);
        }
        self.top = brought_on(self.top, self.row..self.row + 1, self.parts(shell).grid.height);
        let on_screen = u16::try_from(self.columns(shell).count.max(1)).unwrap_or(u16::MAX);
        self.left = brought_on(self.left, self.column..self.column + 1, on_screen);
    }

    /// Shows others, or in another order; the learner and the lesson chosen stay so, where they are still shown.
    fn keep(&mut self, shell: &Shell, change: impl FnOnce(&mut Self)) {
        let at = self.at(shell).map(|(learner, lesson)| (learner.to_owned(), lesson.to_owned()));
        change(self);
        self.renew(at, shell);
    }

    /// There are other rows now. The learner and the lesson chosen stay so, where they are still there.
    pub fn renew(&mut self, at: Option<(String, String)>, shell: &Shell) {
        if let (Some((learner, lesson)), Some(book)) = (at, book(shell)) {
            // The lesson first: the order of learners may go by it.
            let column = self.shown(shell).lessons.iter().position(|index| book.lessons[*index] == lesson);
            self.column = column.unwrap_or(self.column);
            let row = self.shown(shell).learners.iter().position(|index| book.learners[*index].name == learner);
            self.row = row.unwrap_or(self.row);
        }
        self.step(0, 0, shell);
        self.reflow(shell);
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        if self.filtering {
            self.keep(shell, |state| {
                state.filter.press(key);
            });
        }
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        if self.filtering {
            self.keep(shell, |state| state.filter.insert(text));
        }
    }

    /// The first click on a cell chooses it, the second looks at it. One on a lesson's name goes to the lesson.
    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if parts.filter.is_some_and(|area| area.contains(column, row)) {
            self.filtering = true;
            return Vec::new();
        }
        let (on_head, on_grid) = (parts.head.contains(column, row), parts.grid.contains(column, row));
        if !on_head && !on_grid {
            return Vec::new();
        }
        let shown = self.shown(shell);
        if shown.learners.is_empty() {
            let line = self.grid(shell).lines.into_iter().nth(usize::from(row.saturating_sub(parts.grid.y)));
            return line.and_then(|line| line.action).map(|action| self.act(action, shell)).unwrap_or_default();
        }
        let learner = if on_head { self.row } else { self.top + usize::from(row - parts.grid.y) };
        let lesson = self.columns(shell).at(usize::from(column - parts.head.x)).unwrap_or(self.column);
        if learner >= shown.learners.len() {
            return Vec::new();
        }
        self.filtering = false;
        if on_grid && (learner, lesson) == (self.row, self.column) {
            return self.act(Action::Open, shell);
        }
        (self.row, self.column) = (learner, lesson);
        self.step(0, 0, shell);
        Vec::new()
    }

    pub(super) fn wheel(&mut self, column: u16, row: u16, lines: i32, shell: &Shell) {
        let parts = self.parts(shell);
        if parts.facts.contains(column, row) {
            let all = self.facts(shell, parts.facts.width).lines.len();
            self.facts_top = scrolled(self.facts_top, lines, all, parts.facts.height);
        } else {
            self.top = scrolled(self.top, lines, self.shown(shell).learners.len(), parts.grid.height);
        }
    }

    /// Turned sideways it goes from lesson to lesson.
    pub(super) fn wheel_sideways(&mut self, notches: i32, shell: &Shell) {
        self.step(0, notches, shell);
    }

    /// The screen has another size, or there is another number of rows.
    pub(super) fn reflow(&mut self, shell: &Shell) {
        let (shown, parts) = (self.shown(shell), self.parts(shell));
        self.row = self.row.min(shown.learners.len().saturating_sub(1));
        self.column = self.column.min(shown.lessons.len().saturating_sub(1));
        self.top = scrolled(self.top, 0, shown.learners.len(), parts.grid.height);
        let on_screen = u16::try_from(self.columns(shell).count.max(1)).unwrap_or(u16::MAX);
        self.left = brought_on(self.left, self.column..self.column + 1, on_screen);
        self.facts_top = scrolled(self.facts_top, 0, self.facts(shell, parts.facts.width).lines.len(), parts.facts.height);
    }

    /// The lessons' names.
    pub fn head(&self, shell: &Shell) -> Sheet {
        grid::head(self, shell)
    }

    /// The learners that are on screen, or what stands in their place.
    pub fn grid(&self, shell: &Shell) -> Sheet {
        grid::rows(self, shell)
    }

    /// What is known of the cell chosen.
    pub fn facts(&self, shell: &Shell, width: u16) -> Sheet {
        facts::compose(self, shell, width)
    }
}
