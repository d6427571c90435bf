//! The gradebook: the grid below the lessons' names, and beside or below it what is known of the cell chosen.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::gradebook::State;
use crate::app::sheet::Tone;
use crate::ui::{Canvas, Cursor, prompt, rect, sheet};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let parts = state.parts(shell);
    sheet::draw(canvas, &state.head(shell), parts.head, 0, None);
    sheet::draw(canvas, &state.grid(shell), parts.grid, 0, None);
    let shown = state.shown(shell);
    if !shown.learners.is_empty() {
        let columns = state.columns(shell);
        let row = state.row.checked_sub(state.top).and_then(|row| u16::try_from(row).ok()).filter(|row| *row < parts.grid.height);
        let start = columns.offset(state.column).filter(|_| !shown.lessons.is_empty()).and_then(|start| u16::try_from(start).ok());
        if let (Some(row), Some(start), Ok(width)) = (row, start, u16::try_from(columns.width)) {
            let width = width.min(parts.grid.width.saturating_sub(start));
            let cell = Area { x: parts.grid.x + start, y: parts.grid.y + row, width, height: 1 };
            canvas.cells.set_style(rect(cell), canvas.theme.focused());
        }
        if parts.beside {
            sheet::divider(canvas, parts.facts, canvas.unicode);
        } else if parts.facts.height > 0 {
            sheet::rule(canvas, Area { y: parts.facts.y - 1, height: 1, ..parts.facts });
        }
    }
    sheet::draw(canvas, &state.facts(shell, parts.facts.width), parts.facts, state.facts_top, None);
    let (learners, lessons) = state.totals(shell);
    let told = format!("{} of {learners} learners, {} of {lessons} lessons", shown.learners.len(), shown.lessons.len());
    let cursor = prompt::draw(canvas, parts.filter?, "/", &state.filter, &[(&told, Tone::Dim)]);
    if state.filtering { cursor } else { None }
}
