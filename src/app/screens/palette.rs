//! Every action by its name: those of the screen one came from, then those that work everywhere. A few letters narrow the list.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::keymap::{Action, Binding, Keymap, Scope};
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone};
use crate::app::text_field::TextField;

use super::{lines_of, scrolled};

/// Lines above the list: what is typed, and air.
pub const HEAD: u16 = 2;
/// Cells for a name, left of its words.
const NAME: usize = 20;

/// What is typed, and what it found.
#[derive(Clone, Debug)]
pub struct State {
    /// The letters.
    pub field: TextField,
    /// The row under the cursor.
    pub cursor: usize,
    /// First row on screen.
    pub top: usize,
    /// The screen one came from.
    of: Scope,
    found: Vec<Binding>,
}

impl State {
    /// The actions of a screen.
    pub fn new(of: Scope, keymap: &Keymap) -> Self {
        let mut state = Self { field: TextField::default(), cursor: 0, top: 0, of, found: Vec::new() };
        state.find(keymap);
        state
    }

    /// Fills the list: best matches first; all, in the table's order, when nothing is typed.
    fn find(&mut self, keymap: &Keymap) {
        let own: Vec<&Binding> = keymap.of(self.of).collect();
        let general = keymap.of(Scope::Everywhere).filter(|binding| own.iter().all(|own| own.action != binding.action));
        // What is chosen by its number needs a number.
        let all = own.iter().copied().chain(general).filter(|binding| !matches!(binding.action, Action::Pick | Action::Palette));
        let typed = self.field.text().trim().trim_start_matches(':').to_lowercase();
        let pattern = Pattern::parse(&typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut ranked: Vec<(u32, &Binding)> = Vec::new();
        for binding in all {
            let name = binding.action.name();
            let text = format!("{name} {}", binding.words);
            let Some(score) = pattern.score(Utf32Str::new(&text, &mut letters), &mut matcher) else { continue };
            // The whole name, or how it begins, is what was meant.
            let meant = if typed.is_empty() { 0 } else { 10_000 * u32::from(name.starts_with(&typed)) + 10_000 * u32::from(name == typed) };
            ranked.push((score.saturating_add(meant), binding));
        }
        ranked.sort_by_key(|(score, _)| Reverse(*score));
        self.found = ranked.into_iter().map(|(_, binding)| binding.clone()).collect();
        (self.cursor, self.top) = (0, 0);
    }

    /// The list, for this many columns.
    pub fn sheet(&self, width: u16, unicode: bool) -> Sheet {
        let mut sheet = Sheet::new(width);
        if self.found.is_empty() {
            sheet.paragraph("No action has a name like that. Backspace takes letters back, Esc closes.", Tone::Dim);
        }
        for (row, binding) in self.found.iter().enumerate() {
            let pointer = match (row == self.cursor, unicode) {
                (false, _) => "  ",
                (true, true) => "▸ ",
                (true, false) => "> ",
            };
            let name = format!("{:NAME$}", binding.action.name());
            let keys = binding.names(unicode).join("  ");
            let left = [(pointer, Tone::Accent), (&*name, Tone::Strong), (binding.words, Tone::Dim)];
            sheet.ends(&left, &[(&keys, Tone::Key)]).row = Some(row);
        }
        sheet
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Cancel => shell.go = Some(Go::Back),
            Action::Open => match self.found.get(self.cursor) {
                Some(chosen) => shell.go = Some(Go::Do(chosen.action)),
                None => shell.say("no action has a name like that"),
            },
            _ => {
                if let Some(lines) = lines_of(action, height(shell)) {
                    let last = self.found.len().saturating_sub(1);
                    self.cursor = self.cursor.saturating_add_signed(isize::try_from(lines).unwrap_or(0)).min(last);
                    self.show_cursor(shell);
                }
            }
        }
        Vec::new()
    }

    fn show_cursor(&mut self, shell: &Shell) {
        let height = usize::from(height(shell)).max(1);
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        if self.field.press(key) {
            self.find(&shell.keymap);
        }
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        self.field.insert(text);
        self.find(&shell.keymap);
    }

    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let first = shell.frame().body.y + HEAD;
        let at = row.checked_sub(first).map(|row| self.top + usize::from(row));
        if let Some(at) = at.filter(|at| *at < self.found.len()) {
            self.cursor = at;
            return self.act(Action::Open, shell);
        }
        Vec::new()
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        self.top = scrolled(self.top, lines, self.found.len(), height(shell));
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.scroll(0, shell);
        self.show_cursor(shell);
    }
}

/// Rows of the list that fit.
fn height(shell: &Shell) -> u16 {
    shell.frame().body.height.saturating_sub(HEAD)
}
