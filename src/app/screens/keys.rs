//! All keys: those of the screen one came from, then those that work everywhere. Written from the keymap's table.

use crate::app::keymap::{Binding, Scope};
use crate::app::model::Shell;
use crate::app::notice::Notice;
use crate::app::sheet::{Sheet, Tone};

/// Cells for the keys, left of their words.
const KEYS_WIDTH: usize = 24;

/// Whose keys, and how far down.
#[derive(Clone, Debug)]
pub struct State {
    /// The screen one came from.
    pub of: Scope,
    /// First line on screen.
    pub top: usize,
}

impl State {
    /// The keys of a screen.
    pub fn new(of: Scope) -> Self {
        Self { of, top: 0 }
    }
}

impl Notice for State {
    fn sheet(&self, shell: &Shell, width: u16) -> Sheet {
        let (keymap, unicode) = (&shell.keymap, shell.options.unicode);
        let mut sheet = Sheet::new(width);
        let own: Vec<&Binding> = keymap.of(self.of).collect();
        for (scope, bindings) in [(self.of, own), (Scope::Everywhere, keymap.everywhere(self.of).collect())] {
            if !sheet.lines.is_empty() {
                sheet.gap();
            }
            sheet.line(&[(scope.title(), Tone::Title)]);
            for binding in bindings.into_iter().filter(|binding| !binding.keys.is_empty()) {
                let names = format!("  {:KEYS_WIDTH$}", binding.names(unicode).join("  "));
                sheet.line(&[(&names, Tone::Key), (binding.told, Tone::Text)]);
            }
        }
        sheet.gap();
        sheet.line(&[("The mouse", Tone::Title)]);
        for (what, does) in [
            ("wheel", "scroll"),
            ("shift-wheel", "move a wide table or code sideways"),
            ("click", "open a lesson, a link, a step, a card; press a key of the footer"),
        ] {
            let what = format!("  {what:KEYS_WIDTH$}");
            sheet.line(&[(&what, Tone::Key), (does, Tone::Text)]);
        }
        sheet
    }

    fn top(&self) -> usize {
        self.top
    }

    fn top_mut(&mut self) -> &mut usize {
        &mut self.top
    }
}
