//! What a search found, each with a line of its text.

use crate::app::model::Shell;
use crate::app::screens::search::State;
use crate::ui::{Canvas, Cursor, list};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    list::draw(canvas, shell, state)
}
