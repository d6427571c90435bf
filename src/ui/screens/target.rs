//! The form that sets up a machine.

use crate::app::model::Shell;
use crate::app::screens::target::{FIELDS, State};
use crate::ui::chrome::inset;
use crate::ui::{Canvas, Cursor, sheet};

/// Cells left of a field's text.
const LABEL: u16 = 8;

/// Draws it; the cursor stands in the field that is typed into.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let area = inset(shell.frame().body);
    let form = state.sheet(area.width);
    sheet::draw(canvas, &form, area, state.top, Some(state.focus));
    let line = form.lines.iter().position(|line| line.row == Some(state.focus))?;
    let field = state.fields.get(state.focus).filter(|_| state.focus < FIELDS.len())?;
    let y = area.y + u16::try_from(line.checked_sub(state.top)?).ok()?;
    let x = area.x + LABEL + u16::try_from(field.cursor()).ok()?;
    (x < area.x + area.width && y < area.y + area.height).then_some((x, y))
}
