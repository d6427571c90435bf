//! What is wrong, and what was said.

use crate::app::model::Shell;
use crate::app::screens::messages::State;
use crate::ui::{Canvas, notice};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    notice::draw(canvas, shell, state);
}
