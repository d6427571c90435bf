//! Writing: the prompt on top, the text below it, and what there is to know of it in the last line.

use crate::app::editor::{Editor, Rows};
use crate::app::effect::Effect;
use crate::app::geometry::Area;
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::Action;
use crate::app::model::Shell;
use crate::app::screens::{lines_of, scrolled};
use crate::app::sheet::{Sheet, Tone};

use super::{Mode, State};

/// Where the parts of the panel stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritingParts {
    /// As much of the prompt as may take room from the text.
    pub prompt: Area,
    /// The text.
    pub text: Area,
    /// Words, and whether it is saved.
    pub status: Area,
}

impl State {
    /// Where they are within the panel.
    pub fn writing_parts(&self, main: Area) -> WritingParts {
        let rows = u16::try_from(self.composed.rows.len()).unwrap_or(u16::MAX);
        let prompt = Area { height: rows.min((main.height / 4).max(2)), ..main };
        let y = main.y + prompt.height + 1;
        let bottom = main.y + main.height;
        let text = Area { y, height: bottom.saturating_sub(y + 2).max(1), ..main };
        WritingParts { prompt, text, status: Area { y: bottom.saturating_sub(1), height: 1, ..main } }
    }

    /// The line below the text.
    pub fn status(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        if let Some(entry) = self.entry() {
            let (saved, tone) = entry.saved(shell);
            let separator = [(" · ", Tone::Dim), (&*saved, tone)];
            let separator = if entry.text.is_empty() && entry.draft.is_none() { &[][..] } else { &separator };
            let words = entry.words();
            sheet.line(&[&[(&*words, Tone::Dim)], separator].concat());
        }
        sheet
    }

    pub(super) fn begin_writing(&mut self, shell: &mut Shell) {
        match self.entry() {
            Some(entry) if !entry.is_loose() => {
                self.editor = Editor::new(&entry.text);
                (self.mode, self.top, self.text_top) = (Mode::Writing, 0, 0);
            }
            Some(_) => shell.say("the page asks for this no more; y copies what was written"),
            None => {}
        }
    }

    /// Back to reading; what was written is saved.
    pub(super) fn stop_writing(&mut self, shell: &Shell) -> Vec<Effect> {
        self.mode = if self.parts(shell).beside { Mode::Prompts } else { Mode::Answer };
        self.top = 0;
        self.save()
    }

    pub(super) fn act_in_writing(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Cancel | Action::Back => return self.stop_writing(shell),
            Action::Edit => return self.edit_elsewhere(shell),
            Action::Next | Action::Previous => return self.write_next(action == Action::Next, shell),
            Action::Undo if !self.editor.undo() => shell.say("nothing to undo"),
            Action::Redo if !self.editor.redo() => shell.say("nothing to make again"),
            Action::DeleteWord => self.editor.delete_word(),
            Action::Clear => self.editor.delete_to_start(),
            Action::DeleteRest => self.editor.delete_to_end(),
            Action::Undo | Action::Redo => {}
            action => {
                let height = self.text_height(shell);
                if let Some(lines) = lines_of(action, height) {
                    let key = if lines < 0 { KeyCode::PageUp } else { KeyCode::PageDown };
                    self.editor.press(Key::plain(key), &self.rows, lines.unsigned_abs() as usize);
                }
                return Vec::new();
            }
        }
        self.touched(shell);
        Vec::new()
    }

    /// On to another prompt, still writing.
    fn write_next(&mut self, next: bool, shell: &mut Shell) -> Vec<Effect> {
        let to = if next { Some(self.chosen + 1) } else { self.chosen.checked_sub(1) };
        match to.filter(|to| self.entries.get(*to).is_some_and(|entry| !entry.is_loose())) {
            Some(to) => {
                let effects = self.save();
                self.choose(to);
                self.begin_writing(shell);
                effects
            }
            None => {
                shell.say(if next { "this is the last prompt" } else { "this is the first prompt" });
                Vec::new()
            }
        }
    }

    /// In the person's own editor, which has the terminal for a while.
    pub(super) fn edit_elsewhere(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if !matches!(self.mode, Mode::Writing) {
            self.begin_writing(shell);
        }
        if !matches!(self.mode, Mode::Writing) {
            return Vec::new();
        }
        let mut effects = self.save();
        effects.push(Effect::EditText(self.editor.text().to_owned()));
        effects
    }

    /// What came back from there.
    pub fn edited(&mut self, text: &str, shell: &mut Shell) -> Vec<Effect> {
        if !matches!(self.mode, Mode::Writing) {
            return Vec::new();
        }
        // Editors end a file with a line's end; a text needs none.
        self.editor.replace(text.strip_suffix('\n').unwrap_or(text));
        self.touched(shell);
        self.reflow(shell);
        self.save()
    }

    pub(in crate::app::screens) fn press(&mut self, key: Key, shell: &mut Shell) {
        let page = usize::from(self.text_height(shell).saturating_sub(1).max(1));
        if matches!(self.mode, Mode::Writing) && self.editor.press(key, &self.rows, page) {
            if self.entry().is_some_and(|entry| entry.text != self.editor.text()) {
                self.touched(shell);
            }
            self.reflow(shell);
        }
    }

    pub(in crate::app::screens) fn paste(&mut self, text: &str, shell: &mut Shell) {
        if matches!(self.mode, Mode::Writing) {
            if !self.editor.insert(text) {
                shell.complain("an answer has room for 256 KiB; what was pasted is cut there");
            }
            self.touched(shell);
            self.reflow(shell);
        }
    }

    pub(super) fn click_text(&mut self, column: u16, row: u16, main: Area) {
        let text = self.writing_parts(main).text;
        if row >= text.y {
            let row = self.text_top + usize::from((row - text.y).min(text.height - 1));
            self.editor.click(&self.rows, row, usize::from(column.saturating_sub(text.x)));
        }
    }

    fn text_height(&self, shell: &Shell) -> u16 {
        self.parts(shell).main.map_or(1, |main| self.writing_parts(main).text.height)
    }

    /// Wraps the text for its panel, with the cursor in sight. A cell is left for the cursor behind a full row.
    pub(super) fn wrap(&mut self, main: Area) {
        let area = self.writing_parts(main).text;
        self.rows = Rows::of(self.editor.text(), area.width.saturating_sub(1));
        let (row, _) = self.rows.cell(self.editor.text(), self.editor.cursor());
        let height = usize::from(area.height.max(1));
        self.text_top = self.text_top.max((row + 1).saturating_sub(height)).min(row);
        self.text_top = scrolled(self.text_top, 0, self.rows.count(), area.height);
    }

    /// The cell of the cursor, while one writes and it is on screen.
    pub fn cursor(&self, main: Area) -> Option<(u16, u16)> {
        let area = self.writing_parts(main).text;
        let (row, column) = self.rows.cell(self.editor.text(), self.editor.cursor());
        let y = u16::try_from(row.checked_sub(self.text_top)?).ok().filter(|y| *y < area.height)?;
        Some((area.x + u16::try_from(column).ok()?.min(area.width.saturating_sub(1)), area.y + y))
    }

    /// The rows of the text on screen.
    pub fn text_rows(&self) -> impl Iterator<Item = &str> {
        self.rows.from(self.text_top).map(|row| self.editor.text().get(row).unwrap_or_default())
    }

    /// Whether not all of the prompt fits above the text.
    pub fn prompt_is_cut(&self, prompt: Area) -> bool {
        self.composed.rows.len() > usize::from(prompt.height)
    }
}
