//! Every action by its name: those of the screen one came from, then those that work everywhere. A few letters narrow the list.

use crate::app::chooser::Chooser;
use crate::app::effect::Effect;
use crate::app::keymap::{Action, Binding, Scope};
use crate::app::list::{self, List};
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone};
use crate::finding::fuzzy::{self, Named};

/// Cells for a name, left of its words.
const NAME: usize = 20;

/// What is typed, and what it found.
#[derive(Clone, Debug)]
pub struct State {
    /// The line and the cursor.
    pub chooser: Chooser,
    /// The screen one came from.
    of: Scope,
    rows: Vec<Row>,
}

/// An action, and the letters of its name that were typed.
#[derive(Clone, Debug)]
struct Row {
    binding: Binding,
    letters: Vec<u32>,
}

impl State {
    /// The actions of a screen.
    pub fn new(of: Scope, shell: &Shell) -> Self {
        let mut state = Self { chooser: Chooser::default(), of, rows: Vec::new() };
        state.refresh(shell);
        state
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

    fn row(&self, sheet: &mut Sheet, index: usize, pointer: &str, shell: &Shell) {
        let Some(Row { binding, letters }) = self.rows.get(index) else { return };
        let keys = binding.names(shell.options.unicode).join("  ");
        let name = format!("{:NAME$}", binding.action.name());
        let pieces = fuzzy::pieces(&name, letters);
        let mut left = vec![(pointer, Tone::Accent)];
        left.extend(pieces.iter().map(|(text, typed)| (text.as_str(), if *typed { Tone::Hit } else { Tone::Strong })));
        left.push((binding.told, Tone::Dim));
        sheet.ends(&left, &[(&keys, Tone::Key)]).row = Some(index);
    }

    fn status(&self, _: &Shell) -> (String, Tone) {
        match self.rows.len() {
            0 => ("no command".to_owned(), Tone::Warn),
            1 => ("1 command".to_owned(), Tone::Dim),
            count => (format!("{count} commands"), Tone::Dim),
        }
    }

    fn nothing(&self, _: &Shell) -> &'static str {
        "No command is called so here. Backspace takes letters back."
    }

    /// Best matches first; all, in the table's order, when nothing is typed.
    fn refresh(&mut self, shell: &Shell) {
        let own: Vec<&Binding> = shell.keymap.of(self.of).collect();
        let general = shell.keymap.everywhere(self.of).filter(|binding| own.iter().all(|own| own.action != binding.action));
        // What is chosen by its number needs a number.
        let all = own.iter().copied().chain(general).filter(|binding| !matches!(binding.action, Action::Pick | Action::Palette));
        let all: Vec<&Binding> = all.collect();
        let typed = self.chooser.field.text().trim().trim_start_matches(':').to_lowercase();
        self.rows = if typed.is_empty() {
            all.into_iter().map(|binding| Row { binding: binding.clone(), letters: Vec::new() }).collect()
        } else {
            let named = all.iter().map(|binding| Named { name: binding.action.name(), beside: binding.told, rank: 0 });
            let row = |pick: fuzzy::Pick| Row { binding: all[pick.index].clone(), letters: pick.letters };
            fuzzy::pick(&typed, named).0.into_iter().map(row).collect()
        };
        list::settle(self, shell);
    }

    fn open(&mut self, shell: &mut Shell) -> Vec<Effect> {
        shell.go = self.rows.get(self.chooser.cursor).map(|row| Go::Do(row.binding.action));
        Vec::new()
    }
}
