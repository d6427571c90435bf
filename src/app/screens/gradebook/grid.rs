//! The grid, line by line: names at the left, a cell for each lesson that is on screen. Only what is on screen is composed.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::app::keymap::{Action, Scope};
use crate::app::list::pointer;
use crate::app::model::Shell;
use crate::app::sheet::{Sheet, Tone, fit};
use crate::domain::course::LessonId;
use crate::domain::verdict::Verdict;
use crate::submission::cohort::{Cell, Learner, State as Standing};

use super::{Shown, State, book};

/// Cells of the pointer left of a name.
const POINTER: usize = 2;
/// Cells that a name takes at most, and at least.
const NAME: Range<usize> = 8..24;
/// `40/40`
const COUNT: usize = 6;
/// `◐ needs work L1`, and where there is no room for all lessons so, `◐ redo L1`.
const WIDE: usize = 15;
const NARROW: usize = 9;
/// Air between two columns.
const BETWEEN: usize = 2;

/// The columns that are on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Cells of the names.
    pub name: usize,
    /// Cells from the left edge to the first lesson.
    pub start: usize,
    /// Cells of a lesson.
    pub width: usize,
    /// The first lesson on screen, among those that are shown.
    pub first: usize,
    /// So many lessons fit.
    pub count: usize,
}

impl Columns {
    /// In so many cells, with the lesson `left` as the first.
    pub(super) fn fit(width: usize, shown: &Shown, shell: &Shell, left: usize) -> Self {
        let longest = book(shell).into_iter().flat_map(|book| &book.learners).map(|learner| learner.name.width()).max().unwrap_or(0);
        let name = longest.clamp(NAME.start, NAME.end);
        let start = POINTER + name + COUNT;
        let room = width.saturating_sub(start);
        let lessons = shown.lessons.len();
        let wide = room / (WIDE + BETWEEN) >= lessons;
        let width = if wide { WIDE } else { NARROW };
        let count = (room / (width + BETWEEN)).clamp(1, lessons.max(1));
        Self { name, start, width, first: left.min(lessons.saturating_sub(count)), count }
    }

    /// The lessons on screen, among `of` that are shown.
    pub fn range(&self, of: usize) -> Range<usize> {
        self.first.min(of)..(self.first + self.count).min(of)
    }

    /// Where a lesson stands: cells from the left edge.
    pub fn offset(&self, lesson: usize) -> Option<usize> {
        let at = lesson.checked_sub(self.first).filter(|at| *at < self.count)?;
        Some(self.start + at * (self.width + BETWEEN))
    }

    /// The lesson at so many cells from the left edge.
    pub fn at(&self, cells: usize) -> Option<usize> {
        let at = cells.checked_sub(self.start)? / (self.width + BETWEEN);
        (at < self.count).then_some(self.first + at)
    }
}

/// What people call a lesson.
pub fn label(lesson: &str, shell: &Shell) -> String {
    shell.course.label_of(&LessonId(lesson.to_owned()))
}

/// How a cell stands: a sign, its look, the words, and the same in short.
pub fn stands(cell: Option<&Cell>, unicode: bool) -> (&'static str, Tone, &'static str, &'static str) {
    let pick = |sign: &'static str, plain: &'static str| if unicode { sign } else { plain };
    match cell.map(|cell| cell.state) {
        None => (pick("·", "."), Tone::Dim, "nothing", "none"),
        Some(Standing::Waiting) => (pick("○", "o"), Tone::Accent, "waits", "wait"),
        Some(Standing::NeedsWork) => (pick("◐", "~"), Tone::Warn, "needs work", "redo"),
        Some(Standing::Verified) => (Verdict::Passed.mark(unicode), Tone::Good, "verified", "done"),
    }
}

/// The lessons' names, with a sign where there are more at either side.
pub fn head(state: &State, shell: &Shell) -> Sheet {
    let (columns, shown) = (state.columns(shell), state.shown(shell));
    let mut sheet = Sheet::new(state.parts(shell).head.width);
    let Some(book) = book(shell).filter(|_| !shown.learners.is_empty()) else { return sheet };
    let range = columns.range(shown.lessons.len());
    let (more_left, more_right) = (range.start > 0, range.end < shown.lessons.len());
    let arrow = |more: bool, sign: &'static str, plain: &'static str| match (more, shell.options.unicode) {
        (false, _) => " ",
        (true, true) => sign,
        (true, false) => plain,
    };
    let who = format!("{}{:<name$}{:<count$}", " ".repeat(POINTER), "learner", "done", name = columns.name, count = COUNT - BETWEEN);
    let mut pieces = vec![(who, Tone::Dim), (format!("{} ", arrow(more_left, "‹", "<")), Tone::Accent)];
    for at in range.clone() {
        let text = fit(&label(&book.lessons[shown.lessons[at]], shell), columns.width);
        let tone = if at == state.column { Tone::Strong } else { Tone::Dim };
        let air = columns.width.saturating_sub(text.width());
        let last = at + 1 == range.end;
        pieces.push((format!("{text}{}", " ".repeat(air)), tone));
        pieces.push(if last { (format!(" {}", arrow(more_right, "›", ">")), Tone::Accent) } else { (" ".repeat(BETWEEN), Tone::Text) });
    }
    let pieces: Vec<(&str, Tone)> = pieces.iter().map(|(text, tone)| (text.as_str(), *tone)).collect();
    sheet.line(&pieces);
    sheet
}

/// The learners on screen, or what stands in their place.
pub fn rows(state: &State, shell: &Shell) -> Sheet {
    let parts = state.parts(shell);
    let (columns, shown) = (state.columns(shell), state.shown(shell));
    let mut sheet = Sheet::new(parts.grid.width);
    let Some(book) = book(shell).filter(|_| !shown.learners.is_empty()) else {
        nothing(&mut sheet, shell);
        return sheet;
    };
    let range = columns.range(shown.lessons.len());
    for (at, index) in shown.learners.iter().enumerate().skip(state.top).take(parts.grid.height.into()) {
        let learner = &book.learners[*index];
        let chosen = at == state.row;
        let name = fit(&learner.name, columns.name);
        let air = columns.name.saturating_sub(name.width());
        let mut pieces = vec![
            (pointer(chosen, shell.options.unicode).to_owned(), Tone::Accent),
            (format!("{name}{}", " ".repeat(air)), if chosen { Tone::Strong } else { Tone::Text }),
            (format!("{:>count$} ", done(learner), count = COUNT - 1), Tone::Dim),
        ];
        for lesson in range.clone() {
            let cell = learner.cells.get(shown.lessons[lesson]).and_then(Option::as_ref);
            pieces.extend(composed(cell, state.only.means(cell), columns.width, shell.options.unicode));
            pieces.push((" ".repeat(BETWEEN), Tone::Text));
        }
        pieces.pop_if(|_| !range.is_empty());
        let pieces: Vec<(&str, Tone)> = pieces.iter().map(|(text, tone)| (text.as_str(), *tone)).collect();
        sheet.line(&pieces).row = Some(at);
    }
    sheet
}

/// Lessons that are verified, of those that anybody handed in.
fn done(learner: &Learner) -> String {
    let verified = learner.cells.iter().flatten().filter(|cell| cell.state == Standing::Verified).count();
    format!("{verified}/{}", learner.cells.len())
}

/// Sign, word and level, as wide as its column. What is not meant is dim.
fn composed(cell: Option<&Cell>, meant: bool, width: usize, unicode: bool) -> [(String, Tone); 2] {
    let (sign, tone, words, short) = stands(cell, unicode);
    let tone = if meant { tone } else { Tone::Dim };
    let words = match (cell, width) {
        (None, _) => "",
        (_, WIDE) => words,
        _ => short,
    };
    let level = cell.map(|cell| cell.level.to_string()).unwrap_or_default();
    let room = width.saturating_sub(sign.width() + 1 + level.width());
    [(format!("{sign} {words:<room$}"), tone), (level, if meant { Tone::Text } else { Tone::Dim })]
}

fn nothing(sheet: &mut Sheet, shell: &Shell) {
    let Some(office) = shell.office.as_deref() else { return };
    let key = |action| shell.keymap.key(Scope::Gradebook, action, shell.options.unicode);
    match book(shell) {
        None => {
            sheet.paragraph("Looking at what was handed in.", Tone::Dim);
        }
        Some(book) if !book.learners.is_empty() => {
            sheet.paragraph("Nobody fits what is asked for.", Tone::Strong);
            let key = key(Action::Cancel);
            sheet.line(&[(&key, Tone::Key), (" shows everybody again", Tone::Dim)]).action = Some(Action::Cancel);
        }
        Some(_) => {
            sheet.paragraph("There is nobody in the gradebook yet.", Tone::Strong).gap();
            let told = format!("Learners of the roster stand here, and whoever hands in to {}.", office.remote);
            sheet.paragraph(&told, Tone::Dim).gap();
            let key = key(Action::Sync);
            sheet.line(&[(&key, Tone::Key), (" fetches what is new", Tone::Dim)]).action = Some(Action::Sync);
        }
    }
}
