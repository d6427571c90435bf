//! What is wrong, and what was said.

use crate::app::model::Shell;
use crate::app::screens::messages::State;
use crate::ui::chrome::inset;
use crate::ui::{Canvas, sheet};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let area = inset(shell.frame().body);
    sheet::draw(canvas, &state.sheet(shell, area.width), area, state.top, None);
}
