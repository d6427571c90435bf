//! One picture on the whole screen.

use crate::app::model::Shell;
use crate::app::screens::picture::State;
use crate::ui::{Canvas, page};

/// Draws it.
pub fn draw<'a>(canvas: &mut Canvas<'a>, shell: &Shell, state: &State) {
    page::picture(canvas, shell, &state.lesson, &state.room(shell), shell.frame().body, 0);
}
