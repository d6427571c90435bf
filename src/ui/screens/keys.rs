//! The list of keys.

use crate::app::model::Shell;
use crate::app::screens::keys::State;
use crate::ui::{Canvas, notice};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    notice::draw(canvas, shell, state);
}
