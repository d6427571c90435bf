//! What Tab goes to and what a click hits: links, quiz cards, code, folds, steps that can be checked.

use crate::app::effect::Effect;
use crate::app::model::Shell;
use crate::layout::document::{BETWEEN_COLUMNS, Item, ItemKind, PictureBox, Step};

use super::State;

impl State {
    /// Whether Tab stops at this item. A step without checks has nothing to tell, a table that fits none to show.
    fn can_focus(&self, item: usize) -> bool {
        match self.document().items.get(item).map(|item| &item.kind) {
            Some(ItemKind::Link { .. } | ItemKind::Quiz(_) | ItemKind::Code { .. } | ItemKind::Fold(_) | ItemKind::Picture(_)) => true,
            Some(ItemKind::Deliverable(_)) => true,
            Some(ItemKind::Step(step)) => self.step_checks(*step as usize).is_some(),
            Some(ItemKind::Table) => self.document().wide.iter().any(|wide| wide.item as usize == item),
            None => false,
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
        let above = |line: usize| move |item: &Item| (item.lines.start as usize) < line;
        let found = if forward {
            let from =
                self.focus.map_or_else(|| items.iter().position(|item| !above(self.top)(item)).unwrap_or(items.len()), |focus| focus + 1);
            (from..items.len()).find(|&item| self.can_focus(item))
        } else {
            let to = self.focus.unwrap_or_else(|| items.iter().rposition(above(self.top + height)).map_or(0, |last| last + 1));
            (0..to).rev().find(|&item| self.can_focus(item))
        };
        let Some(item) = found else {
            shell.say(if forward { "nothing more to open below" } else { "nothing more to open above" });
            return;
        };
        let (start, end) = (items[item].lines.start as usize, items[item].lines.end as usize);
        self.focus = Some(item);
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
        if self.step.is_some() && self.parts(shell).step.is_some() && self.focused_step().is_some() {
            self.show_step(shell);
        }
    }

    pub(in crate::app::screens) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if let Some(cursor) = self.outline {
            let first = outline_top(cursor, parts.main.height, self.document().headings.len());
            let heading = first + usize::from(row - parts.main.y);
            if heading < self.document().headings.len() {
                self.outline = None;
                self.go_to_heading(heading, shell);
            }
            return Vec::new();
        }
        if parts.side.is_some_and(|side| column + 1 >= side.x) {
            return self.click_side(column, row, shell);
        }
        let line = self.top + usize::from(row - parts.text.y);
        let drawn = column.checked_sub(parts.text.x).and_then(|column| self.item_at(line, column));
        let item = drawn.or_else(|| self.step_item_at(line, column, parts.text.x));
        let Some(item) = item.filter(|&item| self.can_focus(item)) else { return Vec::new() };
        // The first click on an address shows it, as Enter does; a second on the same opens it.
        let address = self.address.take().filter(|_| self.focus == Some(item));
        self.focus = Some(item);
        self.open(address, shell)
    }

    /// The item drawn at this cell of the page.
    fn item_at(&self, line: usize, column: u16) -> Option<usize> {
        if let Some(picture) = self.picture_at(line, column) {
            return Some(picture);
        }
        let item = self.document().item_at(line, column)?;
        Some(item as usize).filter(|&item| self.can_focus(item))
    }

    /// What a click on a picture means: the link it stands for; else the picture itself.
    fn picture_at(&self, line: usize, column: u16) -> Option<usize> {
        let document = self.document();
        let here = |room: &PictureBox| {
            room.shown
                && (room.lines.start as usize..room.lines.end as usize).contains(&line)
                && (room.column..room.column + room.cells).contains(&column)
        };
        let index = u32::try_from(document.pictures.iter().position(here)?).ok()?;
        let item = document.items.iter().position(|item| item.kind == ItemKind::Picture(index))?;
        let Item { lines, column, .. } = &document.items[item];
        let link = |next: &&Item| matches!(next.kind, ItemKind::Link { .. }) && next.lines == *lines && next.column == *column;
        let linked = document.items.get(item + 1).filter(link).is_some();
        Some(if linked { item + 1 } else { item })
    }

    /// The step that starts at a line, and whose mark stands in the gutter there: left of the text, or between two columns of it.
    fn step_item_at(&self, line: usize, column: u16, text: u16) -> Option<usize> {
        let gutter = |left: u16| if left == 0 { 0..text } else { (text + left).saturating_sub(BETWEEN_COLUMNS)..text + left };
        let here = |step: &Step| step.lines.start as usize == line && gutter(step.column).contains(&column);
        let starts = |step: u32| self.document().steps.get(step as usize).is_some_and(here);
        self.document().items.iter().position(|item| matches!(item.kind, ItemKind::Step(step) if starts(step)))
    }
}

/// The first of `count` headings shown in an outline of `height` lines: the one at `cursor` stands in the middle, where there are
/// enough on both sides.
pub fn outline_top(cursor: usize, height: u16, count: usize) -> usize {
    let height = usize::from(height);
    cursor.saturating_sub(height / 2).min(count.saturating_sub(height))
}
