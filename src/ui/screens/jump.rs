//! Places to jump to: a line to type in, and below it what fits, with its kind and where it is.

use crate::app::chooser;
use crate::app::model::Shell;
use crate::app::screens::jump::State;
use crate::ui::{Canvas, Cursor, prompt, sheet};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let (line, list) = chooser::parts(shell.frame().body);
    sheet::draw(canvas, &state.sheet(shell), list, 0, Some(state.chooser.cursor));
    let (status, tone) = state.status(shell);
    prompt::draw(canvas, line, "> ", &state.chooser.field, &[(&status, tone)])
}
