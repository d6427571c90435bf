//! `/` on a lesson's page: words typed below it are found as they are typed, all of them marked, the nearest one in sight.

use crate::app::key::Key;
use crate::app::keymap::Action;
use crate::app::model::Shell;
use crate::app::opening::Seek;
use crate::app::text_field::TextField;
use crate::domain::progress::Place;
use crate::finding::{Finder, OnPage};
use crate::layout::View;
use crate::layout::document::{Document, ItemKind};

use super::State;

/// Lines kept in sight above and below a hit, where there is height for them.
const CONTEXT: usize = 3;

/// What is looked for on the page, and what was found.
#[derive(Debug)]
pub struct Find {
    /// What is typed, or was.
    pub field: TextField,
    /// It is being typed.
    pub typing: bool,
    /// All hits.
    pub hits: OnPage,
    /// The one the reader is at.
    pub current: Option<usize>,
    /// The last step went past the page's end or start.
    pub passed: Option<&'static str>,
    /// It is there, but only within closed folds.
    folded: bool,
    finder: Option<Finder>,
    /// Where the reader was: what is on top, and the focus.
    from: (Place, usize, Option<usize>),
    /// Of the layout that `hits` are of; `None` of one whose text is no longer the page's.
    stamp: Option<(u16, usize, usize)>,
}

impl Find {
    /// `3 of 17`, with what else there is to say of it; empty when nothing is looked for. And whether something was found.
    pub fn status(&self) -> (String, bool) {
        let Some(current) = self.current else {
            if self.folded {
                return ("folded away: Enter opens it".to_owned(), true);
            }
            return (if self.finder.is_some() { "not on this page" } else { "" }.to_owned(), false);
        };
        let mut status = format!("{} of {}", current + 1, self.hits.len());
        if self.hits.is_in_picture(current) {
            status.push_str(", in the words of a picture");
        }
        if let Some(passed) = self.passed {
            status = format!("{passed}   {status}");
        }
        (status, true)
    }
}

fn stamp(document: &Document) -> Option<(u16, usize, usize)> {
    Some((document.width, document.lines.len(), document.text.len()))
}

impl State {
    /// Opens the line to type in.
    pub(super) fn begin_find(&mut self, shell: &mut Shell) {
        let find = self.find_with(TextField::default(), None);
        self.find = Some(Find { typing: true, ..find });
        shell.message = None;
    }

    fn find_with(&self, field: TextField, finder: Option<Finder>) -> Find {
        let mut hits = OnPage::new(self.document());
        hits.look_for(finder.as_ref());
        let from = (self.anchor, self.below_anchor, self.focus);
        Find { field, typing: false, hits, current: None, passed: None, folded: false, finder, from, stamp: stamp(self.document()) }
    }

    /// The page has another text, be it as long as the one before: hits are looked for anew.
    pub(super) fn forget_hits(&mut self) {
        self.find.iter_mut().for_each(|find| find.stamp = None);
    }

    /// Whether words to find are being typed.
    pub fn is_finding(&self) -> bool {
        self.find.as_ref().is_some_and(|find| find.typing)
    }

    pub(super) fn act_in_find(&mut self, action: Action, shell: &mut Shell) {
        match action {
            Action::Open => self.keep_find(shell),
            Action::Cancel => self.leave_find(shell),
            Action::Clear => self.edit_find(|field| *field = TextField::default(), shell),
            Action::NextHit => self.step_hit(true, shell),
            Action::PreviousHit => self.step_hit(false, shell),
            _ => {}
        }
    }

    pub(in crate::app::screens) fn press(&mut self, key: Key, shell: &mut Shell) {
        if self.is_finding() {
            self.edit_find(
                |field| {
                    field.press(key);
                },
                shell,
            );
        }
    }

    pub(in crate::app::screens) fn paste(&mut self, text: &str, shell: &mut Shell) {
        if self.is_finding() {
            self.edit_find(|field| field.insert(text), shell);
        }
    }

    /// Changes what is typed, and looks again from where the reader was.
    fn edit_find(&mut self, edit: impl FnOnce(&mut TextField), shell: &mut Shell) {
        let Some(find) = &mut self.find else { return };
        let before = find.field.text().to_owned();
        edit(&mut find.field);
        if find.field.text() == before {
            return;
        }
        let finder = Finder::phrase(find.field.text());
        find.finder.clone_from(&finder);
        find.hits.look_for(find.finder.as_ref());
        find.passed = None;
        let (place, below, _) = find.from;
        let folded = find.hits.is_empty() && finder.is_some_and(|finder| !self.folds_with(&finder, shell).is_empty());
        let line = self.document().line_at(place) + below;
        self.choose_from(line, shell);
        if let Some(find) = &mut self.find {
            find.folded = folded;
        }
    }

    /// Goes to the first hit from a line on, past the page's end if need be; without any, to that line.
    fn choose_from(&mut self, line: usize, shell: &mut Shell) {
        let Some(find) = &mut self.find else { return };
        find.current = find.hits.first_from(line).or_else(|| (!find.hits.is_empty()).then_some(0));
        if find.current.is_some() {
            self.show_hit(shell);
        } else {
            self.go_to_line(line, shell);
        }
    }

    /// Enter: the marks stay. Without anything typed what was looked for last is looked for again.
    pub(in crate::app) fn keep_find(&mut self, shell: &mut Shell) {
        self.open_folds_with_hits(shell);
        let Some(find) = &mut self.find else { return };
        find.typing = false;
        let typed = find.field.text().to_owned();
        match find.finder.clone() {
            None => {
                self.find = None;
                if shell.last_find.is_some() {
                    self.step_hit(true, shell);
                }
            }
            Some(_) if find.current.is_none() => {
                self.leave_find(shell);
                shell.say(format!("'{typed}' is not on this page"));
            }
            Some(finder) => shell.last_find = Some((typed, finder)),
        }
    }

    /// Opens the closed folds that hide what is looked for, so that it is among the hits.
    fn open_folds_with_hits(&mut self, shell: &mut Shell) {
        let Some(finder) = self.find.as_ref().and_then(|find| find.finder.clone()) else { return };
        let folds = self.folds_with(&finder, shell);
        if folds.is_empty() {
            return;
        }
        let here = self.find.as_ref().and_then(|find| find.current).is_some();
        self.unfold(&folds, shell);
        if here {
            self.show_hit(shell);
        } else if let Some((place, below, _)) = self.find.as_ref().map(|find| find.from) {
            self.choose_from(self.document().line_at(place) + below, shell);
        }
    }

    /// The closed folds that hide something that `finder` finds.
    fn folds_with(&self, finder: &Finder, shell: &Shell) -> Vec<u32> {
        let shown = self.document();
        if shown.folds.iter().all(|fold| fold.open) {
            return Vec::new();
        }
        let view = View { folds: shown.folds.iter().map(|fold| (fold.block, true)).collect(), ..self.view.clone() };
        let unfolded = self.page.lay_out(self.width, &view, shell.look());
        let mut hits = OnPage::new(&unfolded);
        hits.look_for(Some(finder));
        let places = (0..hits.len()).filter_map(|hit| hits.origin(hit));
        let mut folds: Vec<u32> = places.flat_map(|origin| shown.folds_over_place(origin.place)).collect();
        folds.sort_unstable();
        folds.dedup();
        folds
    }

    /// Esc: the marks go, and while typing the page goes back to where it was.
    pub(super) fn leave_find(&mut self, shell: &mut Shell) {
        let Some(find) = self.find.take() else { return };
        if find.typing || find.current.is_none() {
            (self.anchor, self.below_anchor, self.focus) = find.from;
            self.reflow(shell);
        }
    }

    /// The next hit from the one the reader is at, or from what is on screen when that has left it.
    pub(super) fn step_hit(&mut self, forward: bool, shell: &mut Shell) {
        if self.find.is_none() {
            let Some((typed, finder)) = shell.last_find.clone() else {
                shell.say("/ finds words on this page; then n goes from one to the next");
                return;
            };
            let find = self.find_with(TextField::new(&typed), Some(finder));
            if find.hits.is_empty() {
                shell.say(format!("'{typed}' is not on this page"));
                return;
            }
            self.find = Some(find);
        }
        let height = usize::from(shell.frame().body.height);
        let on_screen = self.top..self.top + height;
        let Some(find) = &mut self.find else { return };
        let count = find.hits.len();
        let here = find.current.filter(|&hit| find.hits.line(hit).is_some_and(|line| on_screen.contains(&line)));
        let next = match (here, forward) {
            (Some(hit), true) => Some(hit + 1).filter(|&hit| hit < count),
            (Some(hit), false) => hit.checked_sub(1),
            (None, true) => find.hits.first_from(on_screen.start),
            (None, false) => find.hits.first_from(on_screen.end).unwrap_or(count).checked_sub(1),
        };
        find.passed = match (next, forward) {
            (Some(_), _) => None,
            (None, true) => Some("from the top again"),
            (None, false) => Some("from the end again"),
        };
        let around = if forward { 0 } else { count.saturating_sub(1) };
        find.current = (count > 0).then(|| next.unwrap_or(around));
        self.show_hit(shell);
    }

    fn show_hit(&mut self, shell: &mut Shell) {
        let Some(find) = &self.find else { return };
        let Some(line) = find.current.and_then(|hit| find.hits.line(hit)) else { return };
        let height = usize::from(shell.frame().body.height);
        let context = CONTEXT.min(height / 4);
        let seen = self.top + context..self.top + height - context;
        // At the page's edges there is less around it.
        let near = line < context && self.top == 0 || line + context >= self.document().lines.len() && line < self.top + height;
        if !(seen.contains(&line) || near && line >= self.top) {
            self.go_to_line(line.saturating_sub(height / 3), shell);
        }
    }

    /// Goes to what the page was opened for.
    pub(in crate::app) fn seek(&mut self, seek: &Seek, shell: &mut Shell) {
        match seek {
            Seek::Words { typed, finder, line, nth } => self.show_words(typed, finder.clone(), (*line, *nth), shell),
            Seek::Quiz(quiz) => {
                let card = |kind: &ItemKind| matches!(kind, ItemKind::Quiz(ids) if ids.contains(quiz));
                let items = &self.document().items;
                let Some(item) = items.iter().position(|item| card(&item.kind)) else { return };
                let line = items[item].lines.start as usize;
                self.go_to_line(line.saturating_sub(usize::from(shell.frame().body.height) / 3), shell);
                self.focus = Some(item);
            }
        }
    }

    /// Marks `finder`, and goes to hit `nth` of those that stand in what line `source_line` of the page's file became.
    fn show_words(&mut self, typed: &str, finder: Finder, (source_line, nth): (u32, usize), shell: &mut Shell) {
        self.unfold(&self.document().folds_over_source(source_line), shell);
        let mut find = self.find_with(TextField::new(typed), Some(finder.clone()));
        let there: Vec<usize> = find.hits.of_source(source_line).take(nth + 1).collect();
        let below = self.document().from_source(source_line).map_or(0, |(line, _)| line);
        find.current = there.last().copied().or_else(|| find.hits.first_from(below));
        let found = find.current.is_some();
        self.find = Some(find).filter(|_| found);
        shell.last_find = Some((typed.to_owned(), finder));
        self.go_to_line(below.saturating_sub(1), shell);
        self.show_hit(shell);
    }

    /// The page was laid out anew: what was found stands elsewhere.
    pub(super) fn find_again(&mut self) {
        let Some(mut find) = self.find.take() else { return };
        if find.stamp != stamp(self.document()) {
            find.stamp = stamp(self.document());
            find.hits = OnPage::new(self.document());
            find.hits.look_for(find.finder.as_ref());
            find.current = find.current.map(|hit| hit.min(find.hits.len().saturating_sub(1))).filter(|_| !find.hits.is_empty());
        }
        self.find = Some(find);
    }
}

#[cfg(test)]
mod tests;
