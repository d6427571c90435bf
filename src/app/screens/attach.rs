//! Choosing a file to go along with an answer: a path to type, completed as one types, and below it what it may mean. What goes along
//! already stands on top while nothing is typed; choosing that takes it away.

use unicode_width::UnicodeWidthStr;

use crate::app::chooser::Chooser;
use crate::app::effect::Effect;
use crate::app::list::List;
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone, fit};
use crate::app::text_field::TextField;
use crate::domain::course::LessonId;
use crate::domain::deliverable::{Purpose, size_words};

use super::deliverables::Attached;

/// A file or a folder that a typed path may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Its size in bytes; `None` for a folder.
    pub size: Option<u64>,
    /// No submission has room for it.
    pub too_large: bool,
}

/// What is in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The folder, as typed; empty for the one that the program was started in.
    pub folder: String,
    /// Folders first, by name; or why it can't be listed, for people.
    pub found: Result<Vec<Found>, String>,
}

/// What is typed, and what it may mean.
#[derive(Clone, Debug)]
pub struct State {
    /// The line and the cursor.
    pub chooser: Chooser,
    lesson: LessonId,
    purpose: Purpose,
    /// What goes along with the answer already.
    attached: Vec<Attached>,
    listed: Option<Listed>,
    /// The folder whose listing was asked for last.
    asked: Option<String>,
    rows: Vec<Row>,
}

/// One row, by its place among the files that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Attached(usize),
    Found(usize),
}

impl State {
    /// For the answer that is written for `purpose`.
    pub fn new(lesson: LessonId, purpose: Purpose, attached: Vec<Attached>, shell: &Shell) -> Self {
        let chooser = Chooser::default();
        let mut state = Self { chooser, lesson, purpose, attached, listed: None, asked: None, rows: Vec::new() };
        state.refresh(shell);
        state
    }

    /// Has the folder that is typed listed, unless it is.
    pub fn order(&mut self) -> Option<Effect> {
        let (folder, _) = self.typed();
        if self.asked.as_deref() == Some(folder) {
            return None;
        }
        self.asked = Some(folder.to_owned());
        Some(Effect::ListFiles(self.chooser.field.text().to_owned()))
    }

    /// A folder was listed. Of another than the one typed by now it comes too late.
    pub fn listed(&mut self, listed: Listed, shell: &Shell) {
        if self.asked.as_ref() == Some(&listed.folder) {
            self.listed = Some(listed);
            self.refresh(shell);
        }
    }

    /// The folder and the beginning of a name.
    fn typed(&self) -> (&str, &str) {
        match self.chooser.field.text().rsplit_once('/') {
            Some(("", name)) => ("/", name),
            Some((folder, name)) => (folder, name),
            None => ("", self.chooser.field.text()),
        }
    }

    /// What is in the folder that is typed, as far as it was listed.
    fn found(&self) -> &[Found] {
        // Of what is typed by now, and not of what was asked for last.
        let listed = self.listed.as_ref().filter(|listed| listed.folder == self.typed().0);
        listed.and_then(|listed| listed.found.as_deref().ok()).unwrap_or_default()
    }

    /// `name`, in the folder that is typed.
    fn path(&self, name: &str) -> String {
        match self.typed().0 {
            "" => name.to_owned(),
            folder => format!("{}/{name}", folder.trim_end_matches('/')),
        }
    }

    fn type_in(&mut self, text: &str, shell: &Shell) {
        self.chooser = Chooser { field: TextField::new(text), ..Chooser::default() };
        self.refresh(shell);
    }

    fn attach(&self, name: &str, shell: &mut Shell) -> Vec<Effect> {
        shell.go = Some(Go::Back);
        let (lesson, purpose) = (self.lesson.clone(), Box::new(self.purpose.clone()));
        vec![Effect::Attach { lesson, purpose, path: self.path(name) }, shell.reread_deliverables(self.lesson.clone())]
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
        let tone = if index == self.chooser.cursor { Tone::Strong } else { Tone::Text };
        let (name, right, right_tone) = match self.rows.get(index) {
            Some(Row::Attached(at)) => match &self.attached[*at] {
                Attached { attachment, size: Ok(size) } => {
                    (attachment.path.clone(), format!("{} · attached: take away", size_words(*size)), Tone::Good)
                }
                Attached { attachment, size: Err(_) } => (attachment.path.clone(), "can't be read · take away".to_owned(), Tone::Warn),
            },
            Some(Row::Found(at)) => match &self.found()[*at] {
                Found { name, size: None, .. } => (format!("{name}/"), String::new(), Tone::Dim),
                Found { name, size: Some(size), too_large } => {
                    let large = if *too_large { " · too large" } else { "" };
                    (name.clone(), format!("{}{large}", size_words(*size)), if *too_large { Tone::Warn } else { Tone::Dim })
                }
            },
            None => return,
        };
        let name = fit(&name, sheet.width().saturating_sub(right.width() + 4));
        sheet.ends(&[(pointer, Tone::Accent), (&name, tone)], &[(&right, right_tone)]).row = Some(index);
    }

    fn status(&self, _: &Shell) -> (String, Tone) {
        match self.listed.as_ref().map(|listed| &listed.found) {
            Some(Err(fault)) => (fault.clone(), Tone::Warn),
            _ => ("a file of 16 MiB at most, 50 files a lesson".to_owned(), Tone::Dim),
        }
    }

    fn nothing(&self, _: &Shell) -> &'static str {
        match &self.listed {
            Some(Listed { found: Ok(_), .. }) => "No file is called so there. Backspace takes letters back; ~/ is your home, / the root.",
            _ => "",
        }
    }

    fn refresh(&mut self, _: &Shell) {
        let (_, name) = self.typed();
        let wanted = name.to_lowercase();
        let fits = |found: &Found| found.name.to_lowercase().contains(&wanted) && (name.starts_with('.') || !found.name.starts_with('.'));
        let mut fitting: Vec<usize> = (0..self.found().len()).filter(|at| fits(&self.found()[*at])).collect();
        // What begins so comes first; else they stay in their order.
        fitting.sort_by_key(|at| !self.found()[*at].name.to_lowercase().starts_with(&wanted));
        let attached = if self.chooser.field.text().is_empty() { self.attached.len() } else { 0 };
        self.rows = (0..attached).map(Row::Attached).chain(fitting.into_iter().map(Row::Found)).collect();
    }

    fn open(&mut self, shell: &mut Shell) -> Vec<Effect> {
        match self.rows.get(self.chooser.cursor) {
            Some(Row::Attached(at)) => {
                shell.go = Some(Go::Back);
                let attachment = self.attached[*at].attachment.clone();
                let effect = Effect::Detach { lesson: self.lesson.clone(), attachment };
                return vec![effect, shell.reread_deliverables(self.lesson.clone())];
            }
            Some(Row::Found(at)) => match self.found()[*at].clone() {
                Found { name, size: None, .. } => self.type_in(&format!("{}/", self.path(&name)), shell),
                Found { name, too_large: true, .. } => shell.complain(format!("{name} is larger than 16 MiB, the most a file may have")),
                Found { name, .. } => return self.attach(&name, shell),
            },
            None => {}
        }
        Vec::new()
    }

    fn complete(&mut self, shell: &mut Shell) {
        match self.rows.get(self.chooser.cursor) {
            Some(Row::Found(at)) => {
                let Found { name, size, .. } = &self.found()[*at];
                let text = format!("{}{}", self.path(name), if size.is_none() { "/" } else { "" });
                self.type_in(&text, shell);
            }
            _ => shell.say("type a path, or choose a file with the arrows"),
        }
    }
}
