//! What an instructor says again and again: a few letters narrow the list, and a digit names one of the first nine.

use crate::app::chooser::Chooser;
use crate::app::effect::Effect;
use crate::app::list::{self, List};
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone};
use crate::finding::fuzzy::{self, Named};

/// What is typed, and what it found.
#[derive(Clone, Debug)]
pub struct State {
    /// The line and the cursor.
    pub chooser: Chooser,
    all: Vec<String>,
    rows: Vec<Row>,
}

/// A phrase by its place in the list of all, and the letters of it that were typed.
#[derive(Clone, Debug)]
struct Row {
    index: usize,
    letters: Vec<u32>,
}

impl State {
    /// Of these phrases, each in one line or several.
    pub fn new(all: Vec<String>, shell: &Shell) -> Self {
        let mut state = Self { chooser: Chooser::default(), all, rows: Vec::new() };
        state.refresh(shell);
        state
    }

    /// A phrase in one line.
    fn line(&self, index: usize) -> String {
        self.all.get(index).map(|phrase| phrase.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
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
        let number = if row.index < 9 { format!("{}  ", row.index + 1) } else { "   ".to_owned() };
        let text = self.line(row.index);
        let mut left = vec![(pointer, Tone::Accent), (&*number, Tone::Key)];
        let pieces = fuzzy::pieces(&text, &row.letters);
        left.extend(pieces.iter().map(|(text, typed)| (text.as_str(), if *typed { Tone::Hit } else { Tone::Text })));
        sheet.ends(&left, &[]).row = Some(index);
    }

    fn status(&self, _: &Shell) -> (String, Tone) {
        match self.rows.len() {
            0 => ("no phrase".to_owned(), Tone::Warn),
            1 => ("1 phrase".to_owned(), Tone::Dim),
            count => (format!("{count} phrases"), Tone::Dim),
        }
    }

    fn nothing(&self, _: &Shell) -> &'static str {
        "No phrase has these letters. Backspace takes letters back."
    }

    fn refresh(&mut self, shell: &Shell) {
        let typed = self.chooser.field.text().trim().to_lowercase();
        let number = typed.parse::<usize>().ok().filter(|number| (1..=9).contains(number) && *number <= self.all.len());
        let row = |index| Row { index, letters: Vec::new() };
        self.rows = match number {
            Some(number) => vec![row(number - 1)],
            None if typed.is_empty() => (0..self.all.len()).map(row).collect(),
            None => {
                let lines: Vec<String> = (0..self.all.len()).map(|index| self.line(index)).collect();
                let named = lines.iter().map(|line| Named { name: line, beside: "", rank: 0 });
                fuzzy::pick(&typed, named).0.into_iter().map(|pick| Row { index: pick.index, letters: pick.letters }).collect()
            }
        };
        list::settle(self, shell);
    }

    fn open(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let chosen = self.rows.get(self.chooser.cursor).and_then(|row| self.all.get(row.index));
        shell.go = chosen.cloned().map(Go::Phrase);
        Vec::new()
    }
}
