//! All keys: those of the screen one came from, then those that work everywhere. Written from the keymap's table.

use crate::app::effect::Effect;
use crate::app::keymap::{Action, Keymap, Scope};
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone};

use super::{lines_of, scrolled};

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

    /// Its lines.
    pub fn sheet(&self, keymap: &Keymap, width: u16, unicode: bool) -> Sheet {
        let mut sheet = Sheet::new(width);
        for scope in [self.of, Scope::Everywhere] {
            if !sheet.lines.is_empty() {
                sheet.gap();
            }
            sheet.line(&[(scope.title(), Tone::Title)]);
            for binding in keymap.of(scope).filter(|binding| !binding.keys.is_empty()) {
                let names = format!("  {:KEYS_WIDTH$}", binding.names(unicode).join("  "));
                sheet.line(&[(&names, Tone::Key), (binding.words, Tone::Text)]);
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

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if action == Action::Cancel {
            shell.go = Some(Go::Back);
        } else if let Some(lines) = lines_of(action, shell.frame().body.height) {
            self.scroll(lines, shell);
        }
        Vec::new()
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        let body = shell.frame().body;
        self.top = scrolled(self.top, lines, self.sheet(&shell.keymap, body.width, shell.options.unicode).lines.len(), body.height);
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.scroll(0, shell);
    }
}
