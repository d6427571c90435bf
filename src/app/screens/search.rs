//! A search of all text of the course: what is typed, and the sections that have to do with it. It stays below the lessons opened
//! from it, so that one comes back to it.

use crate::app::chooser::{self, Chooser};
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::opening::Seek;
use crate::app::sheet::{Sheet, Tone};
use crate::finding::search::{Found, Results, search};
use crate::finding::showing::{Marked, Way};

/// From this height of the body on results stand apart from each other.
const AIRY: u16 = 26;

/// What is typed, and what was found.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The line and the cursor.
    pub chooser: Chooser,
    /// What was found.
    pub results: Results,
}

impl State {
    /// Something else is typed, or the course was read.
    pub(in crate::app) fn refresh(&mut self, shell: &Shell) {
        self.results = shell.index.as_ref().map(|index| search(index, self.chooser.field.text())).unwrap_or_default();
        self.reflow(shell);
    }

    /// How much was found; or why not.
    pub fn status(&self, shell: &Shell) -> (String, Tone) {
        let (words, with) = self.results.words;
        match (shell.index.is_some(), self.results.total) {
            (false, _) => ("reading the course".to_owned(), Tone::Dim),
            (true, 0) if words == 0 => (String::new(), Tone::Dim),
            (true, 0) => ("not in this course".to_owned(), Tone::Warn),
            (true, total) if with < words => (format!("no place has all words; {total} with {with} of {words}"), Tone::Warn),
            (true, 1) => ("1 place".to_owned(), Tone::Dim),
            (true, total) => (format!("{total} places"), Tone::Dim),
        }
    }

    /// The results on screen: lesson and heading, and below them a line of the text.
    pub fn sheet(&self, shell: &Shell) -> Sheet {
        let (_, list) = chooser::parts(shell.frame().body);
        let mut sheet = Sheet::new(list.width);
        if self.chooser.field.text().trim().is_empty() {
            let help = "Type a few words. All text of the course is searched: lessons, code, tables, and the questions of quizzes. The last \
                        word need not be finished.";
            sheet.paragraph(help, Tone::Dim);
        }
        let found = self.results.found.iter().enumerate().skip(self.chooser.top).take(visible(shell));
        for (index, found) in found {
            self.result(&mut sheet, shell, index, found);
            if shell.frame().body.height >= AIRY {
                sheet.gap();
            }
        }
        sheet
    }

    fn result(&self, sheet: &mut Sheet, shell: &Shell, index: usize, found: &Found) {
        let (Some(read), Some(finder)) = (&shell.index, &self.results.finder) else { return };
        let unicode = shell.options.unicode;
        let (lesson, heading) = found.titles(read, finder);
        let pointer = match (index == self.chooser.cursor, unicode) {
            (false, _) => "  ",
            (true, true) => "▸ ",
            (true, false) => "> ",
        };
        let mut left = vec![(pointer, Tone::Accent)];
        left.extend(toned(&lesson, Tone::Strong));
        if !heading.is_empty() {
            left.push((if unicode { " › " } else { " > " }, Tone::Dim));
            left.extend(toned(&heading, Tone::Strong));
        }
        let more = match (found.is_question(read), found.passages) {
            (true, _) => "knowledge check".to_owned(),
            (false, 0 | 1) => String::new(),
            (false, passages) => format!("{passages} passages"),
        };
        sheet.ends(&left, &[(&more, Tone::Dim)]).row = Some(index);
        let line = found.line(read, finder, sheet.width().saturating_sub(4));
        let mut pieces = vec![("    ", Tone::Dim)];
        pieces.extend(toned(&line, Tone::Text));
        sheet.line(&pieces).row = Some(index);
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open => return self.open(shell),
            Action::Cancel => shell.go = Some(Go::Back),
            Action::Clear => {
                if self.chooser.clear() {
                    self.refresh(shell);
                }
            }
            action => self.chooser.act(action, self.results.found.len(), visible(shell)),
        }
        Vec::new()
    }

    fn open(&self, shell: &mut Shell) -> Vec<Effect> {
        let found = self.results.found.get(self.chooser.cursor);
        let page = found.and_then(|found| shell.index.as_ref()?.pages().get(found.page).cloned());
        let (Some(found), Some(page), Some(index), Some(finder)) = (found, page, &shell.index, &self.results.finder) else {
            shell.say("nothing to open: Backspace takes letters back");
            return Vec::new();
        };
        let seek = match found.way(index, Some(finder)) {
            Way::Quiz(quiz) => Seek::Quiz(quiz),
            Way::Words(line, nth) => Seek::Words { typed: self.chooser.field.text().trim().to_owned(), finder: finder.clone(), line, nth },
        };
        shell.open_at(page.lesson.clone(), None, Some(seek))
    }

    pub(super) fn press(&mut self, key: Key, shell: &Shell) {
        if self.chooser.press(key) {
            self.refresh(shell);
        }
    }

    pub(super) fn paste(&mut self, text: &str, shell: &Shell) {
        if self.chooser.paste(text) {
            self.refresh(shell);
        }
    }

    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let (_, list) = chooser::parts(shell.frame().body);
        let line = usize::from(row.saturating_sub(list.y));
        let hit = self.sheet(shell).lines.get(line).and_then(|line| line.row).filter(|_| list.contains(column, row));
        let Some(hit) = hit else { return Vec::new() };
        self.chooser.cursor = hit;
        self.open(shell)
    }

    pub(super) fn wheel(&mut self, lines: i32, shell: &Shell) {
        self.chooser.scroll(lines, self.results.found.len(), visible(shell));
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.chooser.settle(self.results.found.len(), visible(shell));
    }
}

fn toned(marked: &Marked, tone: Tone) -> impl Iterator<Item = (&str, Tone)> {
    marked.iter().map(move |(text, hit)| (text.as_str(), if *hit { Tone::Hit } else { tone }))
}

/// How many results are on screen.
fn visible(shell: &Shell) -> usize {
    let body = shell.frame().body;
    let lines = if body.height >= AIRY { 3 } else { 2 };
    usize::from(chooser::parts(body).1.height / lines)
}
