//! A question: what is asked, why, and what each answer means.

use crate::app::model::Shell;
use crate::app::screens::question::{self, State};
use crate::ui::chrome::inset;
use crate::ui::{Canvas, Cursor, sheet};

/// Draws it, with the cursor where something is typed.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let area = inset(shell.frame().body);
    let composed = question::compose(state, area.width, shell);
    sheet::draw(canvas, &composed.sheet, area, state.top, None);
    sheet::cursor(area, state.top, composed.cursor?)
}
