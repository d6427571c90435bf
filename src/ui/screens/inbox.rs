//! The instructor's inbox: the list, and beside or below it what is known of the one chosen.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::inbox::State;
use crate::app::sheet::Tone;
use crate::ui::{Canvas, Cursor, prompt, sheet};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let parts = state.parts(shell);
    let chosen = (!state.rows(shell).is_empty()).then_some(state.cursor);
    sheet::draw(canvas, &state.sheet(shell, parts.list.width), parts.list, state.top, chosen);
    if parts.beside {
        sheet::divider(canvas, parts.facts, canvas.unicode);
    } else if parts.facts.height > 0 && chosen.is_some() {
        sheet::rule(canvas, Area { y: parts.facts.y - 1, height: 1, ..parts.facts });
    }
    sheet::draw(canvas, &state.facts(shell, parts.facts.width), parts.facts, state.facts_top, None);
    let told = format!("{} of {}", state.rows(shell).len(), shell.office.as_deref().map_or(0, |office| office.waiting().len()));
    let cursor = prompt::draw(canvas, parts.filter?, "/", &state.filter, &[(&told, Tone::Dim)]);
    if state.filtering { cursor } else { None }
}
