//! What an instructor writes: a comment on a prompt or on the whole, which is sent; or a note, which stays. The answer stands above it.

use std::time::Duration;

use crate::app::editor::{Editor, Rows};
use crate::app::effect::Effect;
use crate::app::geometry::Area;
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::screens::{Screen, lines_of, phrases, scrolled};
use crate::app::sheet::{Sheet, Tone};

use super::State;

/// No more than this much of writing is ever lost.
const SOON: Duration = Duration::from_secs(1);
/// A store that could not take it is asked again after so long.
pub(super) const AGAIN: Duration = Duration::from_secs(5);
/// Lines of the text, with one for what there is to know of it.
const HEIGHT: u16 = 8;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A comment on the prompt chosen.
    Comment,
    /// A note to it.
    Note,
    /// A comment on the whole.
    Whole,
}

/// A text that is being written.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it is.
    pub subject: Subject,
    /// It.
    pub editor: Editor,
    /// Its rows, for the width it is shown in.
    pub rows: Rows,
    /// The first of them on screen.
    pub top: usize,
}

/// Takes room for a text from the lower end of the main panel. Between them is a line.
pub(super) fn below(main: &mut Area) -> Area {
    let height = HEIGHT.min(main.height / 2).max(2);
    let text = Area { y: main.y + main.height - height, height, ..*main };
    main.height = main.height.saturating_sub(height + 1);
    text
}

/// The part of it that the text itself has: the last line tells of it.
pub fn lines(area: Area) -> Area {
    Area { height: area.height.saturating_sub(1).max(1), ..area }
}

impl Text {
    fn new(subject: Subject, text: &str) -> Self {
        Self { subject, editor: Editor::new(text), rows: Rows::default(), top: 0 }
    }

    /// Wraps it for its panel, with the cursor in sight. A cell is left for the cursor behind a full row.
    pub(super) fn wrap(&mut self, area: Area) {
        let area = lines(area);
        self.rows = Rows::of(self.editor.text(), area.width.saturating_sub(1));
        let (row, _) = self.rows.cell(self.editor.text(), self.editor.cursor());
        self.top = super::super::brought_on(self.top, row..row + 1, area.height);
        self.scroll(0, area);
    }

    pub(super) fn scroll(&mut self, by: i32, area: Area) {
        self.top = scrolled(self.top, by, self.rows.count(), lines(area).height);
    }

    /// The cell of the cursor, while that is on screen.
    pub fn cursor(&self, area: Area) -> Option<(u16, u16)> {
        let area = lines(area);
        let (row, column) = self.rows.cell(self.editor.text(), self.editor.cursor());
        let y = u16::try_from(row.checked_sub(self.top)?).ok().filter(|y| *y < area.height)?;
        Some((area.x + u16::try_from(column).ok()?.min(area.width.saturating_sub(1)), area.y + y))
    }

    /// The rows on screen.
    pub fn shown(&self) -> impl Iterator<Item = &str> {
        self.rows.from(self.top).map(|row| self.editor.text().get(row).unwrap_or_default())
    }
}

impl State {
    /// Whether this is being written.
    pub(super) fn writes(&self, subject: Subject) -> bool {
        self.text.as_ref().is_some_and(|text| text.subject == subject)
    }

    pub(super) fn begin_writing(&mut self, subject: Subject, shell: &Shell) {
        let opinion = self.prompt().map(|prompt| self.opinion(prompt));
        let (subject, text) = match (subject, opinion) {
            (Subject::Note, Some(opinion)) => (Subject::Note, opinion.note),
            (_, Some(opinion)) => (Subject::Comment, opinion.comment),
            (_, None) => (Subject::Whole, self.opinions.comment.clone()),
        };
        self.text = Some(Text::new(subject, &text));
        self.reflow(shell);
    }

    /// Back to looking; what was written is kept.
    pub(super) fn stop_writing(&mut self, shell: &Shell) -> Vec<Effect> {
        self.text = None;
        self.reflow(shell);
        self.keep()
    }

    /// What stands below the text.
    pub fn status(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        let what = match self.text.as_ref().map(|text| text.subject) {
            Some(Subject::Comment) => "comment for the learner",
            Some(Subject::Note) => "note, which stays here",
            Some(Subject::Whole) => "comment on the whole, for the learner",
            None => "",
        };
        let (kept, tone) = match self.is_kept() {
            _ if shell.nothing_saved => ("not saved: nothing of this session is", Tone::Warn),
            true => ("saved", Tone::Dim),
            false => ("not saved yet", Tone::Dim),
        };
        sheet.line(&[(what, Tone::Accent), (" · ", Tone::Dim), (kept, tone)]);
        sheet
    }

    pub(super) fn act_in_writing(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let Some(text) = &mut self.text else { return Vec::new() };
        match action {
            Action::Cancel | Action::Back => return self.finish(shell),
            Action::Next | Action::Previous => return self.write_next(action == Action::Next, shell),
            Action::Phrases => {
                self.list_phrases(shell);
                return Vec::new();
            }
            Action::Edit => {
                let whole = text.editor.text().to_owned();
                let mut effects = self.keep();
                effects.push(Effect::EditText(whole));
                return effects;
            }
            Action::Undo if !text.editor.undo() => shell.say("nothing to undo"),
            Action::Redo if !text.editor.redo() => shell.say("nothing to make again"),
            Action::DeleteWord => text.editor.delete_word(),
            Action::Clear => text.editor.delete_to_start(),
            Action::DeleteRest => text.editor.delete_to_end(),
            action => {
                if let Some(by) = lines_of(action, HEIGHT) {
                    let key = if by < 0 { KeyCode::PageUp } else { KeyCode::PageDown };
                    text.editor.press(Key::plain(key), &text.rows, by.unsigned_abs() as usize);
                }
            }
        }
        self.touched(shell);
        Vec::new()
    }

    /// Done with a comment: where the prompt is decided on, on to the next that is open. A talk stays where it is.
    fn finish(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let comments = self.writes(Subject::Comment) && matches!(self.mode, super::Mode::Prompts | super::Mode::Reading);
        let effects = self.stop_writing(shell);
        if comments && self.prompt().is_some_and(|prompt| self.opinion(prompt).verified.is_some()) {
            self.go_on(shell);
        }
        effects
    }

    fn write_next(&mut self, next: bool, shell: &mut Shell) -> Vec<Effect> {
        let subject = self.text.as_ref().map_or(Subject::Comment, |text| text.subject);
        let effects = self.stop_writing(shell);
        self.choose(if next { self.chosen + 1 } else { self.chosen.saturating_sub(1) });
        self.begin_writing(subject, shell);
        effects
    }

    /// Something was written: it is kept in a moment, be there more or not.
    fn touched(&mut self, shell: &mut Shell) {
        let Some(text) = &self.text else { return };
        let (subject, words) = (text.subject, text.editor.text().to_owned());
        let id = self.prompt().map(|prompt| prompt.id.clone());
        match (subject, id) {
            (Subject::Comment, Some(id)) => self.opinions.on.entry(id).or_default().comment = words,
            (Subject::Note, Some(id)) => self.opinions.on.entry(id).or_default().note = words,
            (_, _) => self.opinions.comment = words,
        }
        shell.draft_due.get_or_insert(shell.now + SOON);
    }

    pub(in crate::app::screens) fn press(&mut self, key: Key, shell: &mut Shell) {
        let page = usize::from(HEIGHT.saturating_sub(2));
        if let Some(text) = &mut self.text
            && text.editor.press(key, &text.rows, page)
        {
            self.rewrap(shell);
        }
    }

    pub(in crate::app::screens) fn paste(&mut self, pasted: &str, shell: &mut Shell) {
        if let Some(text) = &mut self.text {
            text.editor.insert(pasted);
            self.rewrap(shell);
        }
    }

    /// What is above the text stays as it is.
    fn rewrap(&mut self, shell: &mut Shell) {
        self.touched(shell);
        if let (Some(area), Some(text)) = (self.parts(shell).text, &mut self.text) {
            text.wrap(area);
        }
    }

    pub(super) fn click_text(&mut self, column: u16, row: u16, shell: &Shell) {
        if let (Some(area), Some(text)) = (self.parts(shell).text, &mut self.text) {
            let row = text.top + usize::from(row.saturating_sub(area.y).min(lines(area).height - 1));
            text.editor.click(&text.rows, row, usize::from(column.saturating_sub(area.x)));
        }
    }

    /// What came back from the person's own editor.
    pub fn edited(&mut self, written: &str, shell: &mut Shell) -> Vec<Effect> {
        let Some(text) = &mut self.text else { return Vec::new() };
        // Editors end a file with a line's end; a text needs none.
        text.editor.replace(written.strip_suffix('\n').unwrap_or(written));
        self.rewrap(shell);
        self.keep()
    }

    pub(super) fn list_phrases(&self, shell: &mut Shell) {
        if self.loaded.phrases.is_empty() {
            return shell.say("no phrases yet: comments that you send come up here, and `phrases` of config.yaml");
        }
        let list = phrases::State::new(self.loaded.phrases.clone(), shell);
        shell.go = Some(Go::Push(Box::new(Screen::Phrases(list))));
    }

    /// A phrase was chosen: it is put in where the cursor is, on a line of its own.
    pub fn insert_phrase(&mut self, phrase: &str, shell: &mut Shell) {
        let Some(text) = &mut self.text else { return };
        let starts = text.editor.cursor() == 0 || text.editor.text()[..text.editor.cursor()].ends_with(['\n', ' ']);
        text.editor.insert(&format!("{}{phrase}", if starts { "" } else { "\n" }));
        self.rewrap(shell);
    }
}
