//! What Tab goes to and what a click hits: links, quiz cards, code, steps that can be checked.

use crate::app::effect::Effect;
use crate::app::model::Shell;
use crate::layout::document::ItemKind;

use super::{Area, State};

impl State {
    /// Whether Tab stops at this item. Pictures only look; a step without checks has nothing to tell, a table that fits none to show.
    fn can_focus(&self, item: usize) -> bool {
        match self.document().items.get(item).map(|item| &item.kind) {
            Some(ItemKind::Link { .. } | ItemKind::Quiz(_) | ItemKind::Code(_)) => true,
            Some(ItemKind::Step(step)) => self.step_checks(*step as usize).is_some(),
            Some(ItemKind::Table) => self.document().wide.iter().any(|wide| wide.item as usize == item),
            Some(ItemKind::Picture(_)) | None => false,
        }
    }

    /// Exercise and number of a step of the document, when something checks it.
    pub fn step_checks(&self, step: usize) -> Option<(usize, u32)> {
        let found = self.document().steps.get(step)?;
        let exercise = self.page.exercise_at(self.document(), found.heading?)?;
        self.page.checks_of(exercise, found.number).next().map(|_| (exercise, found.number))
    }

    /// Exercise and number of the focused step.
    pub(super) fn focused_step(&self) -> Option<(usize, u32)> {
        match self.document().items.get(self.focus?)?.kind {
            ItemKind::Step(step) => self.step_checks(step as usize),
            _ => None,
        }
    }

    pub(super) fn move_focus(&mut self, forward: bool, shell: &mut Shell) {
        let height = usize::from(shell.frame().body.height);
        let items = &self.document().items;
        // From the focus on; without one, from what is on screen.
        let order: Vec<usize> = (0..items.len()).filter(|&item| self.can_focus(item)).collect();
        let lines: Vec<(usize, usize)> = items.iter().map(|item| (item.lines.start as usize, item.lines.end as usize)).collect();
        let line = |item: usize| lines[item].0;
        let found = match (self.focus, forward) {
            (Some(focus), true) => order.iter().find(|&&item| item > focus),
            (Some(focus), false) => order.iter().rev().find(|&&item| item < focus),
            (None, true) => order.iter().find(|&&item| line(item) >= self.top),
            (None, false) => order.iter().rev().find(|&&item| line(item) < self.top + height),
        };
        let Some(&item) = found else {
            shell.say(if forward { "nothing more to open below" } else { "nothing more to open above" });
            return;
        };
        self.focus = Some(item);
        let (start, end) = lines[item];
        let too_far = start < self.top || end.min(start + height / 2) > self.top + height;
        if too_far {
            self.go_to_line(start.saturating_sub(height / 4), shell);
            self.focus = Some(item);
        }
        self.reveal(item, shell);
        self.follow_focus(shell);
    }

    /// Where results stand beside the text, they are those of the step in focus.
    fn follow_focus(&mut self, shell: &mut Shell) {
        if self.step.is_some() && self.parts(shell).side.is_some() && self.focused_step().is_some() {
            self.show_step(shell);
        }
    }

    pub(in crate::app::screens) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if let Some(cursor) = self.outline {
            let first = outline_top(cursor, parts.main.height);
            let heading = first + usize::from(row - parts.main.y);
            if heading < self.document().headings.len() {
                self.outline = None;
                self.go_to_heading(heading, shell);
            }
            return Vec::new();
        }
        if let Some(side) = parts.side
            && column + 1 >= side.x
        {
            return self.click_side(row, side, shell);
        }
        let line = self.top + usize::from(row - parts.text.y);
        let item = if column < parts.text.x { self.step_item_at(line) } else { self.item_at(line, column - parts.text.x) };
        let Some(item) = item.filter(|&item| self.can_focus(item)) else { return Vec::new() };
        // The first click on an address shows it, as Enter does; a second on the same opens it.
        let address = self.address.take().filter(|_| self.focus == Some(item));
        self.focus = Some(item);
        self.open(address, shell)
    }

    fn click_side(&mut self, row: u16, side: Area, shell: &mut Shell) -> Vec<Effect> {
        let at = usize::from(row - side.y);
        if let Some(mut step) = self.step.take() {
            let line = step.sheet(shell, side.width).lines.get(step.top + at).cloned();
            let effects = step.click_line(line, shell);
            self.step = Some(step);
            self.reflow(shell);
            return effects;
        }
        // The first line of the panel is its title.
        let heading = at.checked_sub(1).map(|at| at + outline_top(self.heading(shell).unwrap_or(0), side.height.saturating_sub(1)));
        if let Some(heading) = heading.filter(|&heading| heading < self.document().headings.len()) {
            self.go_to_heading(heading, shell);
        }
        Vec::new()
    }

    /// The item drawn at this cell of the page.
    fn item_at(&self, line: usize, column: u16) -> Option<usize> {
        let item = self.document().item_at(line, column)?;
        Some(item as usize).filter(|&item| self.can_focus(item))
    }

    /// The step that starts at a line: its mark stands in the gutter there.
    fn step_item_at(&self, line: usize) -> Option<usize> {
        let starts = |step: u32| self.document().steps.get(step as usize).is_some_and(|step| step.lines.start as usize == line);
        self.document().items.iter().position(|item| matches!(item.kind, ItemKind::Step(step) if starts(step)))
    }
}

/// The first heading shown of an outline of `height` lines, so that the one at `cursor` is in sight.
pub fn outline_top(cursor: usize, height: u16) -> usize {
    (cursor + 1).saturating_sub(usize::from(height))
}
