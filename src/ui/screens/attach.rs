//! A file to go along with an answer: its path, and below it what that may mean.

use crate::app::model::Shell;
use crate::app::screens::attach::State;
use crate::ui::{Canvas, Cursor, list};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    list::draw(canvas, shell, state)
}
