//! Pages so large that a worker lays them out: the beginning is shown first, the whole takes its place when it is there; at a new
//! width, or with another fold open, the old layout stays until the new one comes.

use std::sync::Arc;

use crate::app::effect::{Effect, LayoutOrder};
use crate::app::model::Shell;
use crate::app::msg::JobId;
use crate::app::page::{LaidOut, Page, Part};
use crate::layout::View;
use crate::layout::document::Document;

use super::State;

/// Layouts kept for widths seen before: with and without a panel, before and after a resize.
const LAYOUTS_KEPT: usize = 4;

/// What is still to come of a large page.
#[derive(Debug, Default)]
pub(super) struct Large {
    /// The job that brings the whole page, when this is its beginning.
    whole: Option<JobId>,
    /// The person asked for the end of what is not there yet.
    pub(super) wants_end: bool,
    /// A width to lay out for.
    pub(super) wish: Option<u16>,
    /// What a worker does, and the job that brings it.
    order: Option<(JobId, LayoutOrder)>,
}

impl Large {
    pub(super) fn new(page: &Page, job: JobId) -> Self {
        Self { whole: matches!(page.part, Part::Beginning(..)).then_some(job), ..Self::default() }
    }
}

/// Takes the layout that came with a page. What the program knows the colours of is not shown without them first.
pub(super) fn as_read(page: &mut Page, shell: &Shell) -> Option<LaidOut> {
    page.laid_out.take().filter(|_| page.part != Part::All || shell.highlights.is_empty())
}

impl State {
    /// Whether this job brings the rest of the page.
    pub fn awaits(&self, job: JobId) -> bool {
        self.large.whole == Some(job)
    }

    /// Gives up waiting for the rest.
    pub fn rest_is_lost(&mut self) {
        self.large.whole = None;
    }

    /// Puts the whole page in the place of its beginning. What is on screen stays where it is.
    pub fn complete(&mut self, mut page: Page, shell: &mut Shell) {
        let focused = self.focus.and_then(|item| self.document().items.get(item)).cloned();
        self.show_as_read(&mut page, shell);
        self.page = Arc::new(page);
        let wants_end = self.large.wants_end;
        self.large = Large::default();
        self.reflow(shell);
        // An address that the rest of the page explains may be a link now, before the one in focus.
        let same = |item: &usize| focused.is_some() && self.document().items.get(*item).cloned() == focused;
        self.focus = self.focus.filter(same);
        if wants_end {
            self.scroll(i32::MAX / 2, shell);
        }
    }

    /// What the worker is to do, if anything has changed since it was asked.
    pub fn order(&mut self, shell: &mut Shell) -> Option<Effect> {
        let width = self.large.wish.take()?;
        let (page, view) = (self.page.clone(), self.view.clone());
        let order = LayoutOrder { page, width, view, colours: shell.options.colours, cell: shell.cell };
        if self.large.order.as_ref().is_some_and(|(_, ordered)| *ordered == order) {
            return None;
        }
        let job = shell.job();
        self.large.order = Some((job, order.clone()));
        Some(Effect::LayOut { job, order })
    }

    /// Whether this job makes the latest layout that was ordered.
    pub fn ordered(&self, job: JobId) -> bool {
        self.large.order.as_ref().is_some_and(|(ordered, _)| *ordered == job)
    }

    /// Takes in the layout that was ordered last.
    pub fn laid_out(&mut self, document: Document, shell: &Shell) {
        let Some((_, order)) = self.large.order.take() else { return };
        if order.view != self.view {
            // What was opened is closed again.
            return;
        }
        let focused = self.focused();
        self.keep(document, (order.view, order.cell));
        self.reflow(shell);
        self.focus_again(focused);
    }

    /// Shows a page as its author left it, in the layout that its reader made of it; without one, in none.
    pub(super) fn show_as_read(&mut self, page: &mut Page, shell: &Shell) {
        self.layouts.clear();
        if let Some(first) = as_read(page, shell) {
            self.keep(first.document, (View::default(), first.cell));
        }
    }

    /// Whether the layouts there are show the page as it is to be seen now.
    pub(super) fn is_current(&self, shell: &Shell) -> bool {
        let (view, cell) = &self.laid_out_for;
        *view == self.view && *cell == shell.cell
    }

    /// Shows this layout, and keeps it for when its width comes again.
    pub(super) fn keep(&mut self, document: Document, made_for: (View, (u16, u16))) {
        if self.layouts.len() == LAYOUTS_KEPT || self.laid_out_for != made_for {
            self.layouts.clear();
        }
        (self.width, self.laid_out_for) = (document.width, made_for);
        self.layouts.insert(self.width, document);
    }

    /// How many of the lines there are so far stand for as much of the page as its first `line` lines.
    pub(super) fn seen(&self, line: usize) -> usize {
        match self.page.part {
            Part::Beginning(bytes, all) => line.min(self.document().lines.len()) * bytes / all.max(1),
            Part::All | Part::Large => line,
        }
    }
}
