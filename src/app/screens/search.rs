//! A search of all text of the course: what is typed, and the sections that have to do with it. It stays below the lessons opened
//! from it, so that one comes back to it.

use crate::app::chooser::Chooser;
use crate::app::effect::Effect;
use crate::app::list::{self, List};
use crate::app::model::Shell;
use crate::app::opening::Seek;
use crate::app::sheet::{Sheet, Tone};
use crate::finding::search::{Results, search};
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

impl List for State {
    fn chooser(&self) -> &Chooser {
        &self.chooser
    }

    fn chooser_mut(&mut self) -> &mut Chooser {
        &mut self.chooser
    }

    fn rows(&self) -> usize {
        self.results.found.len()
    }

    fn row_height(&self, shell: &Shell) -> usize {
        if is_airy(shell) { 3 } else { 2 }
    }

    /// Lesson and heading, and below them a line of the text.
    fn row(&self, sheet: &mut Sheet, index: usize, pointer: &str, shell: &Shell) {
        let (Some(found), Some(read), Some(finder)) = (self.results.found.get(index), &shell.index, &self.results.finder) else { return };
        let (lesson, heading) = found.titles(read, finder);
        let mut left = vec![(pointer, Tone::Accent)];
        left.extend(toned(&lesson, Tone::Strong));
        if !heading.is_empty() {
            left.push((if shell.options.unicode { " › " } else { " > " }, Tone::Dim));
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
        if is_airy(shell) {
            sheet.gap();
        }
    }

    fn status(&self, shell: &Shell) -> (String, Tone) {
        let (words, with) = self.results.words;
        match (shell.index.is_some(), self.results.total) {
            (false, _) => ("reading the course".to_owned(), Tone::Dim),
            (true, 0) if words == 0 => (String::new(), Tone::Dim),
            (true, 0) => ("no place".to_owned(), Tone::Warn),
            (true, total) if with < words => (format!("no place has all words; {total} with {with} of {words}"), Tone::Warn),
            (true, 1) => ("1 place".to_owned(), Tone::Dim),
            (true, total) => (format!("{total} places"), Tone::Dim),
        }
    }

    fn nothing(&self, shell: &Shell) -> &'static str {
        if self.chooser.field.text().trim().is_empty() {
            "Type a few words. All text of the course is searched: lessons, code, tables, and the questions of quizzes. The last word \
             need not be finished."
        } else if shell.index.is_some() {
            "No lesson and no quiz of this course has these words. Backspace takes letters back."
        } else {
            ""
        }
    }

    fn refresh(&mut self, shell: &Shell) {
        self.results = shell.index.as_ref().map(|index| search(index, self.chooser.field.text())).unwrap_or_default();
        list::settle(self, shell);
    }

    fn open(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let found = self.results.found.get(self.chooser.cursor);
        let page = found.and_then(|found| shell.index.as_ref()?.pages().get(found.page).cloned());
        let (Some(found), Some(page), Some(index), Some(finder)) = (found, page, &shell.index, &self.results.finder) else {
            return Vec::new();
        };
        let seek = match found.way(index, Some(finder)) {
            Way::Quiz(quiz) => Seek::Quiz(quiz),
            Way::Words(line, nth) => Seek::Words { typed: self.chooser.field.text().trim().to_owned(), finder: finder.clone(), line, nth },
        };
        shell.open_at(page.lesson.clone(), None, Some(seek))
    }
}

fn toned(marked: &Marked, tone: Tone) -> impl Iterator<Item = (&str, Tone)> {
    marked.iter().map(move |(text, hit)| (text.as_str(), if *hit { Tone::Hit } else { tone }))
}

/// Whether results stand apart from each other.
fn is_airy(shell: &Shell) -> bool {
    shell.frame().body.height >= AIRY
}
