//! The instructor's inbox: what was handed in and waits, oldest first, with what is known of the one chosen beside or below it. Enter looks
//! at it. What it shows is kept in the shell's office.

pub mod facts;

use unicode_width::UnicodeWidthStr;

use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::key::Key;
use crate::app::keymap::{Action, Scope};
use crate::app::list::pointer;
use crate::app::model::{Go, Shell};
use crate::app::office::Line;
use crate::app::sheet::{Sheet, Tone, fit};
use crate::app::text_field::TextField;

use super::{Screen, brought_on, gradebook, lines_of, scrolled};

/// Cells of air around the list.
const AIR: u16 = 2;
/// Cells that a name takes at most.
const WHO: usize = 26;
/// Where facts stand below the list, it keeps so many lines at least.
const LEAST_ROWS: u16 = 6;

/// Where one is in the list.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The row chosen, among those that are shown.
    pub cursor: usize,
    /// First line of the list on screen.
    pub top: usize,
    /// First line of the facts on screen.
    pub facts_top: usize,
    /// What narrows the list.
    pub filter: TextField,
    /// It is being typed.
    pub filtering: bool,
}

/// Where its parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The line that is typed in, while there is one.
    pub filter: Option<Area>,
    /// The list.
    pub list: Area,
    /// What is known of the one chosen.
    pub facts: Area,
    /// They stand side by side.
    pub beside: bool,
}

impl State {
    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        if self.filtering { Scope::InboxFilter } else { Scope::Inbox }
    }

    /// Something narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.filter.text().trim().is_empty()
    }

    /// The submissions that are shown: all that wait, or those that have every word of the filter.
    pub fn rows<'a>(&self, shell: &'a Shell) -> Vec<&'a Line> {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let waiting = shell.office.as_deref().map_or(&[][..], |office| office.waiting());
        let fits = |line: &&Line| {
            words.is_empty() || {
                let text = facts::words_of(line, shell).to_lowercase();
                words.iter().all(|word| text.contains(word.as_str()))
            }
        };
        waiting.iter().filter(fits).collect()
    }

    /// The one chosen.
    pub fn chosen<'a>(&self, shell: &'a Shell) -> Option<&'a Line> {
        self.rows(shell).get(self.cursor).copied()
    }

    /// Where its parts are.
    pub fn parts(&self, shell: &Shell) -> Parts {
        let body = shell.frame().body;
        let (main, side) = geometry::split(body);
        let typed = self.filtering || self.is_filtered();
        let inset = |area: Area| Area { x: area.x + AIR, width: area.width.saturating_sub(2 * AIR), ..area };
        let mut list = inset(main);
        let filter = typed.then_some(Area { x: list.x.saturating_sub(1), width: list.width, height: 1, ..list });
        if typed {
            list = Area { y: list.y + 2, height: list.height.saturating_sub(2), ..list };
        }
        if let Some(facts) = side {
            return Parts { filter, list, facts, beside: true };
        }
        let rows = u16::try_from(self.rows(shell).len()).unwrap_or(u16::MAX).max(1);
        let height = rows.clamp(LEAST_ROWS.min(list.height), (list.height / 2).max(1));
        let below = Area { y: list.y + height + 1, height: list.height.saturating_sub(height + 1), ..list };
        Parts { filter, list: Area { height, ..list }, facts: below, beside: false }
    }

    /// Whether an action has something to do here and now.
    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        match action {
            Action::Open if !self.filtering => self.chosen(shell).is_some(),
            Action::Find => shell.office.as_deref().is_some_and(|office| office.waiting().len() > 1),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open if self.filtering => self.filtering = false,
            Action::Open => {
                let chosen = self.chosen(shell).cloned();
                return chosen.map(|line| shell.open_submission(line, false)).unwrap_or_default();
            }
            Action::Find => self.filtering = true,
            Action::Cancel => {
                (self.filter, self.filtering) = (TextField::default(), false);
                self.keep_on(None, shell);
            }
            Action::Clear => self.edit(shell, |field| *field = TextField::default()),
            Action::Sync => return shell.sync(true),
            Action::Gradebook => shell.go = Some(Go::Push(Box::new(Screen::Gradebook(gradebook::State::default())))),
            Action::Next => self.step(1, shell),
            Action::Previous => self.step(-1, shell),
            action => self.step(lines_of(action, self.parts(shell).list.height).unwrap_or(0), shell),
        }
        self.reflow(shell);
        Vec::new()
    }

    fn step(&mut self, by: i32, shell: &Shell) {
        let rows = self.rows(shell).len();
        let to = self.cursor.saturating_add_signed(isize::try_from(by).unwrap_or(0)).min(rows.saturating_sub(1));
        if to != self.cursor {
            (self.cursor, self.facts_top) = (to, 0);
        }
        let height = self.parts(shell).list.height;
        self.top = brought_on(self.top, self.cursor..self.cursor + 1, height);
    }

    /// Types in the filter; the one chosen stays so, where it still fits.
    fn edit(&mut self, shell: &Shell, edit: impl FnOnce(&mut TextField)) {
        let chosen = self.chosen(shell).cloned();
        edit(&mut self.filter);
        self.keep_on(chosen.as_ref(), shell);
    }

    fn keep_on(&mut self, chosen: Option<&Line>, shell: &Shell) {
        let at = chosen.and_then(|chosen| self.rows(shell).iter().position(|line| line.is(chosen)));
        self.cursor = at.unwrap_or(0);
        (self.top, self.facts_top) = (0, 0);
        self.step(0, shell);
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        if self.filtering {
            self.edit(shell, |field| {
                field.press(key);
            });
        }
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        if self.filtering {
            self.edit(shell, |field| field.insert(text));
        }
    }

    /// The first click chooses, the second looks at it.
    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if parts.filter.is_some_and(|area| area.contains(column, row)) {
            self.filtering = true;
            return Vec::new();
        }
        if !parts.list.contains(column, row) {
            return Vec::new();
        }
        let at = self.top + usize::from(row - parts.list.y);
        let lines = self.sheet(shell, parts.list.width).lines;
        let Some(line) = lines.get(at) else { return Vec::new() };
        match (line.action, line.row) {
            (Some(action), _) => return self.act(action, shell),
            (None, Some(row)) if row == self.cursor => {
                self.filtering = false;
                return self.act(Action::Open, shell);
            }
            (None, Some(row)) => (self.cursor, self.facts_top) = (row, 0),
            (None, None) => {}
        }
        self.reflow(shell);
        Vec::new()
    }

    pub(super) fn wheel(&mut self, column: u16, row: u16, lines: i32, shell: &Shell) {
        let parts = self.parts(shell);
        if parts.facts.contains(column, row) {
            let all = self.facts(shell, parts.facts.width).lines.len();
            self.facts_top = scrolled(self.facts_top, lines, all, parts.facts.height);
        } else {
            self.top = scrolled(self.top, lines, self.sheet(shell, parts.list.width).lines.len(), parts.list.height);
        }
    }

    /// There are other rows, or the screen has another size.
    pub(super) fn reflow(&mut self, shell: &Shell) {
        let rows = self.rows(shell).len();
        self.cursor = self.cursor.min(rows.saturating_sub(1));
        let parts = self.parts(shell);
        self.top = scrolled(self.top, 0, self.sheet(shell, parts.list.width).lines.len(), parts.list.height);
        self.facts_top = scrolled(self.facts_top, 0, self.facts(shell, parts.facts.width).lines.len(), parts.facts.height);
    }

    /// The rows are others now. The one chosen stays so; where it has gone, what comes after it is.
    pub fn renew(&mut self, chosen: Option<&Line>, shell: &Shell) {
        let at = chosen.and_then(|chosen| self.rows(shell).iter().position(|line| line.is(chosen)));
        self.cursor = at.unwrap_or(self.cursor);
        self.step(0, shell);
        self.reflow(shell);
    }

    /// The list, or what stands in its place.
    pub fn sheet(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        let rows = self.rows(shell);
        if rows.is_empty() {
            self.nothing(&mut sheet, shell);
        }
        let widest = rows.iter().map(|line| facts::who(line).width()).max().unwrap_or(0).min(WHO);
        for (at, line) in rows.iter().enumerate() {
            self.row(&mut sheet, at, line, widest, shell);
        }
        sheet
    }

    /// What is known of the one chosen.
    pub fn facts(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        if let Some(line) = self.chosen(shell) {
            facts::compose(&mut sheet, line, shell);
        }
        sheet
    }

    fn row(&self, sheet: &mut Sheet, at: usize, line: &Line, who_width: usize, shell: &Shell) {
        let (chosen, unicode) = (at == self.cursor, shell.options.unicode);
        let (sign, sign_tone) = facts::sign(line, unicode);
        let who = fit(facts::who(line), who_width);
        let who = format!("{who}{}  ", " ".repeat(who_width.saturating_sub(who.width())));
        let lesson = facts::lesson(line, shell);
        let left = [
            (pointer(chosen, unicode), Tone::Accent),
            (sign, sign_tone),
            (" ", Tone::Text),
            (&*who, if chosen { Tone::Strong } else { Tone::Text }),
            (&*lesson, if chosen { Tone::Text } else { Tone::Dim }),
        ];
        let warned = match facts::warnings(line).count() {
            count @ 1.. if line.handed.holds => format!("  {count} to look at"),
            _ => String::new(),
        };
        let state = format!("  {}", facts::state(line));
        let state_tone = if sign_tone == Tone::Warn { Tone::Dim } else { sign_tone };
        let age = format!("{:>8}", facts::age(line.handed.at, shell));
        sheet.ends(&left, &[(&warned, Tone::Warn), (&state, state_tone), (&age, Tone::Dim)]).row = Some(at);
    }

    fn nothing(&self, sheet: &mut Sheet, shell: &Shell) {
        let Some(office) = shell.office.as_deref() else { return };
        let key = |action| shell.keymap.key(Scope::Inbox, action, shell.options.unicode);
        if office.read.is_none() {
            sheet.paragraph("Looking at what was handed in.", Tone::Dim);
        } else if self.is_filtered() && !office.waiting().is_empty() {
            sheet.paragraph("Nothing that waits has these words.", Tone::Strong);
            let key = key(Action::Cancel);
            sheet.line(&[(&key, Tone::Key), (" shows all again", Tone::Dim)]).action = Some(Action::Cancel);
        } else {
            sheet.paragraph("Nothing waits to be reviewed.", Tone::Strong).gap();
            sheet.paragraph(&format!("What learners hand in to {} comes up here, oldest first.", office.remote), Tone::Dim).gap();
            let key = key(Action::Sync);
            sheet.line(&[(&key, Tone::Key), (" fetches what is new", Tone::Dim)]).action = Some(Action::Sync);
            if office.read.as_deref().is_some_and(|read| read.names.is_empty()) {
                sheet.gap().paragraph(
                    "The roster lets nobody hand in yet: it needs a line for each learner, with namespaces=\"submission@drillyard\". \
                     Learners find theirs under the list that `drillyard submit` shows.",
                    Tone::Warn,
                );
            }
        }
    }
}
