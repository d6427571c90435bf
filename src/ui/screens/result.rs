//! One step's results, as a screen of their own.

use crate::app::model::Shell;
use crate::app::screens::result::State;
use crate::ui::chrome::inset;
use crate::ui::{Canvas, sheet};

/// Draws them.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let area = inset(shell.frame().body);
    sheet::draw(canvas, &state.sheet(shell, area.width), area, state.top, None);
}
