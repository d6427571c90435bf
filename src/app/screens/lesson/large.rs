//! Pages so large that a worker lays them out: the beginning is shown first, the whole takes its place when it is there; at a new
//! width the old layout stays until the new one comes.

use std::sync::Arc;

use crate::app::effect::{Effect, LayoutOrder};
use crate::app::model::Shell;
use crate::app::msg::JobId;
use crate::app::page::{Page, Part};
use crate::layout::document::Document;

use super::State;

/// Layouts kept for widths seen before: with and without a panel, before and after a resize.
const LAYOUTS_KEPT: usize = 4;

/// What is still to come of a large page.
#[derive(Debug)]
pub(super) struct Large {
    /// The job that brings the whole page, when this is its beginning.
    whole: Option<JobId>,
    /// The person asked for the end of what is not there yet.
    pub(super) wants_end: bool,
    /// A width to lay out for.
    pub(super) wish: Option<u16>,
    /// The job that does it, and for which width.
    order: Option<(JobId, u16)>,
}

impl Large {
    pub(super) fn new(page: &Page, job: JobId) -> Self {
        let whole = matches!(page.part, Part::Beginning(..)).then_some(job);
        Self { whole, wants_end: false, wish: None, order: None }
    }
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
        self.layouts.clear();
        if let Some(laid_out) = page.laid_out.take() {
            self.cell = laid_out.cell;
            self.keep(laid_out.document);
        }
        self.page = Arc::new(page);
        let wants_end = self.large.wants_end;
        self.large = Large { whole: None, wants_end: false, wish: None, order: None };
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
        if self.large.order.is_some_and(|(_, ordered)| ordered == width) {
            return None;
        }
        let job = shell.job();
        self.large.order = Some((job, width));
        Some(Effect::LayOut {
            job,
            order: LayoutOrder {
                page: self.page.clone(),
                width,
                view: self.view.clone(),
                colours: shell.options.colours,
                cell: shell.cell,
            },
        })
    }

    /// Takes in the layout that this job made, if it is the latest.
    pub fn laid_out(&mut self, job: JobId, document: Document, shell: &Shell) {
        if self.large.order.take_if(|(ordered, _)| *ordered == job).is_some() {
            self.keep(document);
            self.reflow(shell);
        }
    }

    /// Shows this layout, and keeps it for when its width comes again.
    pub(super) fn keep(&mut self, document: Document) {
        if self.layouts.len() == LAYOUTS_KEPT {
            self.layouts.clear();
        }
        self.width = document.width;
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
