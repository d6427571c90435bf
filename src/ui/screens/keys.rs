//! The list of keys.

use crate::app::model::Shell;
use crate::app::screens::keys::State;
use crate::ui::chrome::inset;
use crate::ui::{Canvas, sheet};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let body = shell.frame().body;
    sheet::draw(canvas, &state.sheet(&shell.keymap, body.width, shell.options.unicode), inset(body), state.top, None);
}
