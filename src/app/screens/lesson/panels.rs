//! What stands beside the text: the outline, a step's results, or both, one above the other. Where only one has room the results are in
//! front.

use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::model::Shell;
use crate::app::screens::scrolled;

use super::{State, outline_top};

/// The parts of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Left of the panels.
    pub main: Area,
    /// The text; the gutter is left of it.
    pub text: Area,
    /// All that is right of the text.
    pub side: Option<Area>,
    /// The outline in it, its title in the first line.
    pub outline: Option<Area>,
    /// A step's results in it.
    pub step: Option<Area>,
}

impl Parts {
    /// The lines of the outline that hold headings, below its title.
    pub fn headings(&self) -> Option<Area> {
        self.outline.map(|outline| Area { y: outline.y + 1, height: outline.height.saturating_sub(1), ..outline })
    }
}

impl State {
    /// Where its parts are.
    pub fn parts(&self, shell: &Shell) -> Parts {
        let body = shell.frame().body;
        let step = self.step.is_some();
        let (main, side) = if shell.outline || step { geometry::split(body) } else { (body, None) };
        let (outline, step) = match side {
            Some(side) if step && shell.outline && geometry::fits_two_panels(body) => {
                let (outline, step) = geometry::stack(side, self.document().headings.len() + 1);
                (Some(outline), Some(step))
            }
            Some(side) if step => (None, Some(side)),
            side => (side, None),
        };
        Parts { main, text: geometry::text_column(main), side, outline, step }
    }

    /// Shows the outline, or hides it. Results that stand where it would be give way.
    pub(super) fn toggle_outline(&mut self, shell: &mut Shell) {
        let body = shell.frame().body;
        if self.document().headings.is_empty() {
            shell.say("this page has no headings");
        } else if body.width < geometry::SIDE_PANEL_FROM {
            self.outline = Some(self.heading(shell).unwrap_or(0));
        } else if self.step.is_some() && !geometry::fits_two_panels(body) {
            (self.step, shell.outline) = (None, true);
        } else {
            shell.outline = !shell.outline;
        }
        self.reflow(shell);
    }

    /// A click right of the text.
    pub(super) fn click_side(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        let at = |area: Area| usize::from(row - area.y);
        if let Some(area) = parts.step.filter(|area| area.contains(column, row))
            && let Some(mut step) = self.step.take()
        {
            let line = step.sheet(shell, area.width).lines.get(step.top + at(area)).cloned();
            let effects = step.click_line(line, shell);
            self.step = Some(step);
            self.reflow(shell);
            return effects;
        }
        if let Some(area) = parts.headings().filter(|area| area.contains(column, row)) {
            let headings = self.document().headings.len();
            let heading = at(area) + outline_top(self.marked_heading(shell).unwrap_or(0), area.height, headings);
            if heading < headings {
                self.go_to_heading(heading, shell);
            }
        }
        Vec::new()
    }

    /// The wheel moves what is under it; over the outline the page, as it marks where that is.
    pub(in crate::app::screens) fn wheel(&mut self, column: u16, row: u16, lines: i32, shell: &mut Shell) {
        if let Some(cursor) = self.outline {
            self.move_in_outline(cursor, lines);
        } else if self.parts(shell).step.is_some_and(|step| step.contains(column, row)) {
            self.scroll_step(lines, shell);
        } else {
            self.scroll(lines, shell);
        }
    }

    /// Brings the chosen cause of a step's results into their panel.
    pub(super) fn show_cause(&mut self, shell: &Shell) {
        let Some(area) = self.parts(shell).step else { return };
        if let Some(step) = &mut self.step {
            step.show_cause(&step.sheet(shell, area.width), area.height);
        }
    }

    /// Moves a step's results by so many lines, and keeps them within what there is.
    pub(super) fn scroll_step(&mut self, lines: i32, shell: &Shell) {
        let Some(area) = self.parts(shell).step else { return };
        if let Some(step) = &mut self.step {
            step.top = scrolled(step.top, lines, step.sheet(shell, area.width).lines.len(), area.height);
        }
    }
}
