//! Moving what is too wide for the page: tables, and code, which is folded until it is moved. The layout cuts lines to what shows.

use crate::app::model::Shell;
use crate::layout::document::Wide;

use super::State;

/// Columns that a notch of the wheel moves by.
const NOTCH: i32 = 4;

impl State {
    /// What is wide and in focus, or has what is in focus in it.
    fn wide_in_focus(&self) -> Option<&Wide> {
        let focus = u32::try_from(self.focus?).ok()?;
        self.document().wide.iter().find(|wide| wide.item == focus || wide.within.contains_key(&focus))
    }

    /// What Left and Right move: the wide thing in focus; when nothing is, the first on screen.
    fn wide_here(&self, shell: &Shell) -> Option<&Wide> {
        let bottom = self.top + usize::from(shell.frame().body.height);
        let on_screen = |wide: &&Wide| {
            let lines = self.document().items.get(wide.item as usize).map(|item| item.lines.clone()).unwrap_or_default();
            (lines.start as usize) < bottom && lines.end as usize > self.top
        };
        if self.focus.is_some() { self.wide_in_focus() } else { self.document().wide.iter().find(on_screen) }
    }

    /// Whether what is in focus can be moved that way.
    pub(super) fn can_move(&self, right: bool) -> bool {
        self.wide_in_focus().is_some_and(|wide| match wide.shift {
            Some(shift) if right => shift < wide.most,
            Some(shift) => shift > 0 || self.folds(wide),
            None => right,
        })
    }

    /// Whether it is folded when it is not moved.
    fn folds(&self, wide: &Wide) -> bool {
        use crate::layout::document::ItemKind;
        self.document().items.get(wide.item as usize).is_some_and(|item| matches!(item.kind, ItemKind::Code { .. }))
    }

    /// Moves what is wide here by a good part of what shows of it.
    pub(super) fn move_sideways(&mut self, right: bool, shell: &mut Shell) {
        let Some(wide) = self.wide_here(shell) else {
            shell.say("nothing here is too wide for the page");
            return;
        };
        let step = i32::from((wide.window / 4).max(4));
        let (wide, item) = (wide.clone(), wide.item as usize);
        self.focus = self.focus.or(Some(item));
        self.shift_by(&wide, if right { step } else { -step }, shell);
    }

    /// Turns the wheel sideways over a cell of the text.
    pub(in crate::app::screens) fn wheel_sideways(&mut self, column: u16, row: u16, notches: i32, shell: &mut Shell) {
        let text = self.parts(shell).text;
        if self.outline.is_some() || !text.contains(column, row) {
            return;
        }
        let line = self.top + usize::from(row - text.y);
        let wide = self.document().wide_at(line, column - text.x).and_then(|wide| self.document().wide.get(wide)).cloned();
        if let Some(wide) = wide {
            self.shift_by(&wide, notches.saturating_mul(NOTCH), shell);
        }
    }

    /// Code lies folded until it is moved to the right, which first lays its lines out whole; moved to the left of its start it is folded again.
    fn shift_by(&mut self, wide: &Wide, columns: i32, shell: &Shell) {
        let to = match wide.shift {
            None if columns > 0 => Some(0),
            None => None,
            Some(0) if columns < 0 && self.folds(wide) => None,
            Some(shift) => Some(u16::try_from(i32::from(shift).saturating_add(columns).max(0)).unwrap_or(u16::MAX).min(wide.most)),
        };
        self.shift_to(wide.block, to, shell);
    }

    fn shift_to(&mut self, block: u32, shift: Option<u16>, shell: &Shell) {
        let before = match shift {
            Some(shift) => self.view.shifts.insert(block, shift),
            None => self.view.shifts.remove(&block),
        };
        if before != shift {
            // Other words stand in the same room now: their number alone tells no difference.
            self.forget_hits();
            self.reflow(shell);
        }
    }

    /// Brings a link into sight that stands beyond the edge of a wide table.
    pub(super) fn reveal(&mut self, item: usize, shell: &Shell) {
        let Ok(item) = u32::try_from(item) else { return };
        let hidden = self.document().wide.iter().find_map(|wide| {
            let (column, shift) = (*wide.within.get(&item)?, wide.shift?);
            let seen = shift..shift.saturating_add(wide.window);
            // Enough of it to tell what it is.
            let enough = column >= seen.start && column.saturating_add(wide.window / 4) <= seen.end;
            (!enough).then_some((wide.block, column.saturating_sub(wide.window / 4).min(wide.most)))
        });
        if let Some((block, shift)) = hidden {
            self.shift_to(block, Some(shift), shell);
        }
    }
}
