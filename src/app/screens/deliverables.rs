//! A lesson's deliverables: at the left its prompts, at the right what was written for the one chosen: as it reads, while it is written, or
//! as it was before. Where there is room for one of them only, one leads to the other.

mod entry;
mod files;
mod listing;
mod reading;
mod said;
mod saving;
mod versions;
mod writing;

use std::collections::BTreeMap;

use crate::app::editor::{Editor, Rows};
use crate::app::effect::{Copied, Effect};
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::deliverables::Paired;
use crate::domain::course::LessonId;
use crate::domain::deliverable::Attachment;
use crate::domain::handed_in::HandedIn;
use crate::domain::verdict::CheckResult;

use super::quiz::composed::Composed;
use super::{lines_of, scrolled};

pub use entry::Entry;
pub use said::news;
pub use versions::Versions;

/// Cells of air around a panel's text.
const AIR: u16 = 2;

/// A lesson's deliverables as they were read, with what the store knows of them.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The lesson.
    pub lesson: LessonId,
    /// What people call it.
    pub title: String,
    /// Prompts and answers.
    pub paired: Paired,
    /// Titles of the lesson's checks, by full id.
    pub checks: BTreeMap<String, String>,
    /// Their latest results.
    pub results: Vec<CheckResult>,
    /// Best attempt at a quiz of the lesson: right, asked.
    pub quiz: Option<(u32, u32)>,
    /// What became of what was handed in.
    pub handed_in: Option<HandedIn>,
    /// The files that go along.
    pub attached: Vec<Attached>,
}

/// A file that goes along with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Which, and with which answer.
    pub attachment: Attachment,
    /// Its size in bytes; or why it can't go along, for people.
    pub size: Result<u64, String>,
}

/// What is on show of the prompt that is chosen.
#[derive(Clone, Debug, Default)]
pub enum Mode {
    /// The list of prompts, and beside it the answer as it reads.
    #[default]
    Prompts,
    /// The answer alone, where both have no room.
    Answer,
    /// The answer is being written.
    Writing,
    /// What it was before.
    Versions(Versions),
}

/// The screen.
#[derive(Clone, Debug)]
pub struct State {
    /// The lesson.
    pub lesson: LessonId,
    /// What people call it.
    pub title: String,
    /// The prompts in the order of the page, and after them answers whose prompts are gone.
    pub entries: Vec<Entry>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// What is on show of it.
    pub mode: Mode,
    /// The text that is being written.
    pub editor: Editor,
    /// Its rows, for the width it is shown in.
    pub rows: Rows,
    /// The first of them on screen.
    pub text_top: usize,
    /// What stands at the right, but for the text that is being written.
    pub composed: Composed,
    /// First of its rows on screen.
    pub top: usize,
    /// First line of the list on screen.
    pub list_top: usize,
    checks: BTreeMap<String, String>,
    quiz: Option<(u32, u32)>,
    handed_in: Option<HandedIn>,
    attached: Vec<Attached>,
}

/// Where its parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The prompts, or the versions.
    pub list: Option<Area>,
    /// What was written.
    pub main: Option<Area>,
    /// They stand side by side.
    pub beside: bool,
}

impl State {
    /// At the prompt that begins at `line` of the page; else at the first for which nothing is written.
    pub fn new(loaded: Loaded, line: Option<u32>, shell: &Shell) -> Self {
        let mut state = Self {
            lesson: loaded.lesson.clone(),
            title: String::new(),
            entries: Vec::new(),
            chosen: 0,
            mode: Mode::Prompts,
            editor: Editor::default(),
            rows: Rows::default(),
            text_top: 0,
            composed: Composed::default(),
            top: 0,
            list_top: 0,
            checks: BTreeMap::new(),
            quiz: None,
            handed_in: None,
            attached: Vec::new(),
        };
        state.fill(loaded);
        let begins = |entry: &Entry| entry.deliverable.as_ref().is_some_and(|deliverable| Some(deliverable.line) == line);
        let meant = state.entries.iter().position(begins);
        let empty = || state.entries.iter().position(|entry| !entry.is_loose() && entry.is_empty());
        state.chosen = meant.or_else(empty).unwrap_or(0);
        state.reflow(shell);
        state
    }

    fn fill(&mut self, loaded: Loaded) {
        (self.title, self.checks, self.quiz) = (loaded.title, loaded.checks, loaded.quiz);
        (self.handed_in, self.attached) = (loaded.handed_in, loaded.attached);
        self.entries = Entry::all(loaded.paired, self.handed_in.as_ref());
    }

    /// The same, after a file of the lesson has changed: what is chosen stays so, and what is being written is kept.
    pub fn renew(&mut self, loaded: Loaded, shell: &Shell) {
        let before = self.entries.get(self.chosen).cloned();
        let at = self.chosen;
        self.fill(loaded);
        let found = before.as_ref().and_then(|before| self.entries.iter().position(|entry| entry.is_same(before)));
        self.chosen = found.unwrap_or(at.min(self.entries.len().saturating_sub(1)));
        match (self.entries.get_mut(self.chosen), before) {
            (Some(entry), Some(before)) if found.is_some() => entry.text = before.text,
            _ => self.mode = Mode::Prompts,
        }
        self.reflow(shell);
    }

    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        match self.mode {
            Mode::Prompts | Mode::Answer => Scope::Deliverables,
            Mode::Writing => Scope::Writing,
            Mode::Versions(_) => Scope::Versions,
        }
    }

    /// The prompt or answer that is chosen.
    pub fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.chosen)
    }

    /// How many prompts have an answer, and how many there are.
    pub fn written(&self) -> (usize, usize) {
        let asked = self.entries.iter().filter(|entry| !entry.is_loose());
        (asked.clone().filter(|entry| !entry.is_empty()).count(), asked.count())
    }

    /// Where its parts are.
    pub fn parts(&self, shell: &Shell) -> Parts {
        let body = shell.frame().body;
        let inset = |x: u16, width: u16| Area { x: x + AIR, width: width.saturating_sub(2 * AIR).min(geometry::MEASURE), ..body };
        if body.width >= geometry::SIDE_PANEL_FROM {
            let left = (body.width * 2 / 5).clamp(44, 66);
            let list = Area { width: left.saturating_sub(2 * AIR - 1), ..inset(body.x, left) };
            return Parts { list: Some(list), main: Some(inset(body.x + left + 1, body.width - left - 1)), beside: true };
        }
        let whole = inset(body.x, body.width);
        let (list, main) = match &self.mode {
            Mode::Prompts => (Some(whole), None),
            Mode::Answer | Mode::Writing => (None, Some(whole)),
            Mode::Versions(versions) => {
                let lines = u16::try_from(versions.told.len()).unwrap_or(u16::MAX).min(body.height / 3) + 1;
                let below = Area { y: whole.y + lines + 1, height: whole.height.saturating_sub(lines + 1), ..whole };
                (Some(Area { height: lines, ..whole }), Some(below))
            }
        };
        Parts { list, main, beside: false }
    }

    /// Whether going back leaves something of this screen, and not the screen.
    pub fn goes_back_within(&self) -> bool {
        !matches!(self.mode, Mode::Prompts)
    }

    pub(super) fn offers(&self, action: Action) -> bool {
        let entry = self.entry();
        match action {
            Action::Open | Action::Edit | Action::Attach if self.scope() == Scope::Deliverables => {
                entry.is_some_and(|entry| !entry.is_loose())
            }
            Action::Versions => entry.is_some_and(|entry| entry.draft.is_some()),
            Action::Copy => entry.is_some_and(|entry| !entry.is_empty()),
            Action::Back => self.scope() != Scope::Versions,
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let effects = match self.mode {
            Mode::Writing => self.act_in_writing(action, shell),
            Mode::Versions(_) => self.act_in_versions(action, shell),
            Mode::Prompts | Mode::Answer => self.act_in_prompts(action, shell),
        };
        self.reflow(shell);
        effects
    }

    fn act_in_prompts(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open if matches!(self.mode, Mode::Prompts) && !self.parts(shell).beside && self.has_something_to_read() => {
                (self.mode, self.top) = (Mode::Answer, 0);
            }
            Action::Open => self.begin_writing(shell),
            Action::Edit => return self.edit_elsewhere(shell),
            Action::Versions => return self.ask_for_versions(shell),
            Action::Attach => return self.choose_file(shell),
            Action::HandIn => {
                let mut effects = self.save();
                effects.push(Effect::HandIn(self.lesson.clone()));
                return effects;
            }
            Action::Next => self.choose(self.chosen + 1),
            Action::Previous => self.choose(self.chosen.saturating_sub(1)),
            Action::Down | Action::Up if matches!(self.mode, Mode::Prompts) => {
                self.choose(if action == Action::Down { self.chosen + 1 } else { self.chosen.saturating_sub(1) });
            }
            Action::Copy => return self.copy(shell),
            Action::Lesson => return shell.open_page(self.lesson.clone(), None, false),
            Action::Cancel | Action::Back if matches!(self.mode, Mode::Answer) => self.mode = Mode::Prompts,
            Action::Cancel | Action::Back => shell.go = Some(Go::Back),
            action => self.scroll(action, shell),
        }
        Vec::new()
    }

    /// What is read in full before one writes on: an answer, or one whose prompt is gone.
    fn has_something_to_read(&self) -> bool {
        self.entry().is_some_and(|entry| !entry.is_empty() || entry.is_loose())
    }

    fn choose(&mut self, entry: usize) {
        let entry = entry.min(self.entries.len().saturating_sub(1));
        if entry != self.chosen {
            (self.chosen, self.top) = (entry, 0);
        }
    }

    fn scroll(&mut self, action: Action, shell: &Shell) {
        let height = self.parts(shell).main.or(self.parts(shell).list).map_or(0, |area| area.height);
        if let Some(lines) = lines_of(action, height) {
            match self.parts(shell).main {
                Some(_) => self.top = scrolled(self.top, lines, self.composed.rows.len(), height),
                None => self.choose(self.chosen.saturating_add_signed(isize::try_from(lines.signum()).unwrap_or(0))),
            }
        }
    }

    fn copy(&self, shell: &mut Shell) -> Vec<Effect> {
        match self.entry().filter(|entry| !entry.is_empty()) {
            Some(entry) => vec![Effect::Copy(Copied { text: entry.text.clone(), what: entry.words() })],
            None => {
                shell.say("nothing is written here yet");
                Vec::new()
            }
        }
    }

    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if let Some(list) = parts.list.filter(|list| column < list.x + list.width && list.contains(list.x, row)) {
            return self.click_list(usize::from(row - list.y), shell);
        }
        let Some(main) = parts.main.filter(|main| column + AIR >= main.x && main.contains(main.x, row)) else { return Vec::new() };
        let effects = match self.mode {
            Mode::Writing => {
                self.click_text(column, row, main);
                Vec::new()
            }
            Mode::Versions(_) => Vec::new(),
            Mode::Prompts | Mode::Answer => {
                let action = self.composed.rows.get(self.top + usize::from(row - main.y)).and_then(|row| row.action);
                // A click on what was written goes on with it.
                self.act_in_prompts(action.unwrap_or(Action::Open), shell)
            }
        };
        self.reflow(shell);
        effects
    }

    fn click_list(&mut self, line: usize, shell: &mut Shell) -> Vec<Effect> {
        let width = self.parts(shell).list.map_or(0, |list| list.width);
        let Some(row) = self.list(shell, width).lines.get(self.list_top + line).and_then(|line| line.row) else { return Vec::new() };
        if let Mode::Versions(versions) = &mut self.mode {
            versions.at = row;
            self.reflow(shell);
            return Vec::new();
        }
        let mut effects = Vec::new();
        if row == self.chosen && !matches!(self.mode, Mode::Writing) {
            return self.act(Action::Open, shell);
        }
        if matches!(self.mode, Mode::Writing) {
            effects.extend(self.stop_writing(shell));
        }
        self.choose(row);
        if !self.parts(shell).beside {
            return self.act(Action::Open, shell);
        }
        self.reflow(shell);
        effects
    }

    pub(super) fn wheel(&mut self, column: u16, lines: i32, shell: &Shell) {
        let parts = self.parts(shell);
        match (parts.list, parts.main) {
            (Some(list), _) if parts.main.is_none() || (parts.beside && column < list.x + list.width) => {
                self.list_top = scrolled(self.list_top, lines, self.list(shell, list.width).lines.len(), list.height);
            }
            (_, Some(main)) if matches!(self.mode, Mode::Writing) => {
                let height = self.writing_parts(main).text.height;
                self.text_top = scrolled(self.text_top, lines, self.rows.count(), height);
            }
            (_, Some(main)) => self.top = scrolled(self.top, lines, self.composed.rows.len(), main.height),
            _ => {}
        }
    }

    /// Composes what is on show for the room there is, and keeps what is chosen, and the cursor, in sight.
    pub(super) fn reflow(&mut self, shell: &Shell) {
        let Parts { list, main, .. } = self.parts(shell);
        if let Some(list) = list {
            let lines = self.list(shell, list.width).lines;
            let row = if let Mode::Versions(versions) = &self.mode { versions.at } else { self.chosen };
            let first = lines.iter().position(|line| line.row == Some(row)).unwrap_or(0);
            let last = lines.iter().rposition(|line| line.row == Some(row)).unwrap_or(first);
            let height = usize::from(list.height);
            // With the first one comes what stands above it.
            let first = if row == 0 { 0 } else { first };
            self.list_top = self.list_top.max((last + 1).saturating_sub(height)).min(first);
            self.list_top = scrolled(self.list_top, 0, lines.len(), list.height);
        }
        if let Some(main) = main {
            self.composed = self.compose(main.width, shell);
            self.top = scrolled(self.top, 0, self.composed.rows.len(), main.height);
            if matches!(self.mode, Mode::Writing) {
                self.wrap(main);
            }
        }
    }
}
