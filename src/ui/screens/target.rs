//! The form that sets up a machine.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::target::State;
use crate::ui::chrome::inset;
use crate::ui::{Canvas, Cursor, sheet};

/// Draws it; the cursor stands in the field that is typed into.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let area = inset(shell.frame().body);
    let form = state.sheet(area.width, shell.options.unicode);
    // The bar of what is chosen is as wide as the form, not as the screen.
    let area = Area { width: area.width.min(u16::try_from(form.width()).unwrap_or(u16::MAX)), ..area };
    sheet::draw(canvas, &form, area, state.top, Some(state.focus));
    sheet::cursor(area, state.top, state.cursor(&form)?)
}
