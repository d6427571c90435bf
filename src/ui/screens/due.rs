//! What comes back today.

use crate::app::model::Shell;
use crate::app::screens::due::State;
use crate::ui::{Canvas, sheet};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let area = State::area(shell);
    sheet::draw(canvas, &state.sheet(shell, area.width), area, state.top, Some(state.cursor));
}
