//! What is remembered of a page: the place and the folds, as they were left; places to come back to; and how all of that is found
//! again in a page whose text has changed.

use std::sync::Arc;

use crate::app::code::Progress;
use crate::app::model::{Go, Shell};
use crate::app::page::{Page, Part};
use crate::app::screens::result;
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::progress::{Bookmark, Place, Reading};
use crate::layout::View;
use crate::layout::document::ItemKind;

use super::State;
use super::large::Large;

/// So many places of a page are kept to come back to.
const LONGEST_TRAIL: usize = 50;

/// Places of one page, the latest last: what was on top, and which of several lines at that place.
#[derive(Clone, Debug, Default)]
pub struct Trail(Vec<(Bookmark, usize)>);

impl State {
    /// How the page is left now.
    pub(super) fn reading(&self) -> Reading {
        let below = u32::try_from(self.below_anchor).unwrap_or(0);
        let folds = self.view.folds.iter().map(|(block, open)| (self.bookmark(Place { block: *block, offset: 0 }), *open));
        Reading { page: self.page.fingerprints.page, at: self.bookmark(self.anchor), below, folds: folds.collect() }
    }

    fn bookmark(&self, place: Place) -> Bookmark {
        let line = self.document().shown_at(place).map_or(0, |line| line.source_line);
        Bookmark { place, line, text: self.page.fingerprints.line(line) }
    }

    /// Puts the page as the store says it was left.
    pub(super) fn restore(&mut self, shell: &Shell) {
        let reading = self.page.reading.clone().unwrap_or_default();
        self.apply(&reading, shell);
    }

    fn apply(&mut self, reading: &Reading, shell: &Shell) {
        let same = reading.page == 0 || reading.page == self.page.fingerprints.page;
        if !same {
            // Where a line has gone is asked of the page as its author left it.
            self.view = View::default();
            self.reflow(shell);
        }
        let place = |mark: &Bookmark| if same { mark.place } else { self.place_of(mark) };
        let folds = reading.folds.iter().map(|(mark, open)| (place(mark).block, *open)).collect();
        let at = place(&reading.at);
        self.view.folds = folds;
        (self.anchor, self.below_anchor) =
            (at, if same || self.page.fingerprints.find(&reading.at).1 { reading.below as usize } else { 0 });
        self.reflow(shell);
        if self.is_current(shell) {
            self.anchor = self.document().lines.get(self.document().line_at(at)).map_or(at, |line| line.place);
            self.reflow(shell);
        }
    }

    /// The place of a bookmark of an earlier text of this page.
    fn place_of(&self, mark: &Bookmark) -> Place {
        let (line, same) = self.page.fingerprints.find(mark);
        let document = self.document();
        // At or after it; a line that shows nothing, a link's definition say, is passed over.
        let found = document.from_source(line).map(|(_, shown)| shown).or(document.lines.last());
        found.map_or_else(Place::default, |shown| Place { offset: if same { mark.place.offset } else { 0 }, ..shown.place })
    }

    /// The same lesson, whose files have changed: what was on top stays there, and what was in focus too, where it still is.
    pub fn renew(&mut self, mut page: Page, shell: &Shell) {
        let old = self.page.clone();
        let broken = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error && diagnostic.file.ends_with(".checks.yaml");
        if page.exercises.is_empty() && page.diagnostics.iter().any(broken) {
            // A check file that can't be read any more: its steps keep their checks until it is mended.
            (page.exercises, page.machines) = (old.exercises.clone(), old.machines.clone());
        }
        let alike = (page.fingerprints.page, &page.exercises, &page.machines, &page.deliverables, &page.picture_sizes, &page.title);
        if alike == (old.fingerprints.page, &old.exercises, &old.machines, &old.deliverables, &old.picture_sizes, &old.title) {
            return;
        }
        let reading = self.reading();
        let focused = self.focused();
        self.code = if page.part == Part::All { Progress::Unasked } else { Progress::Done };
        self.show_as_read(&mut page, shell);
        self.page = Arc::new(page);
        // What was on its way is of the text there was.
        self.large = Large::default();
        self.forget_hits();
        self.apply(&reading, shell);
        if self.page.fingerprints.page != old.fingerprints.page {
            let moved = self.trail.0.iter().map(|(mark, below)| (self.bookmark(self.place_of(mark)), *below)).collect();
            self.trail = Trail(moved);
        }
        self.focus_again(focused);
        let headings = self.document().headings.len();
        self.outline = self.outline.filter(|_| headings > 0).map(|cursor| cursor.min(headings - 1));
        self.step = self.step.take().and_then(|step| renewed(step, &self.page));
        self.reflow(shell);
    }

    /// What is in focus, to be found again in another layout.
    pub(super) fn focused(&self) -> Option<(usize, ItemKind)> {
        self.focus.and_then(|item| Some((item, self.document().items.get(item)?.kind.clone())))
    }

    /// Puts what was in focus there again, or what is like it and nearest.
    pub(super) fn focus_again(&mut self, focused: Option<(usize, ItemKind)>) {
        self.focus = focused.and_then(|(was, kind)| {
            let alike = self.document().items.iter().enumerate().filter(|(_, item)| item.kind == kind).map(|(item, _)| item);
            alike.min_by_key(|item| item.abs_diff(was))
        });
    }

    /// Keeps the place on screen as one to come back to.
    pub(super) fn remember(&mut self) {
        let here = (self.bookmark(self.anchor), self.below_anchor);
        self.trail.0.push(here);
        if self.trail.0.len() > LONGEST_TRAIL {
            self.trail.0.remove(0);
        }
    }

    /// Back to the place on this page that one came from; without any, to the screen that one came from.
    pub(super) fn back(&mut self, shell: &mut Shell) {
        let Some((mark, below)) = self.trail.0.pop() else {
            shell.go = Some(Go::Back);
            return;
        };
        (self.anchor, self.below_anchor) = (mark.place, below);
        self.focus = None;
        self.reflow(shell);
        shell.place_moved();
    }
}

/// Results of a step on a page that was read again; `None` when nothing checks the step any more.
pub fn renewed(mut step: result::State, page: &Arc<Page>) -> Option<result::State> {
    let id = step.page.exercises.get(step.exercise).map(|exercise| exercise.id.clone())?;
    step.exercise = page.exercises.iter().position(|exercise| exercise.id == id)?;
    let checks = page.checks_of(step.exercise, step.step).count();
    step.check = step.check.min(checks.checked_sub(1)?);
    step.page = page.clone();
    Some(step)
}
