//! A lesson's deliverables: the list of prompts or versions, and beside it or alone what was written, or is being written.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::deliverables::{Mode, State};
use crate::app::sheet::Tone;
use crate::ui::ascii::ascii;
use crate::ui::{Canvas, Cursor, sheet};

use super::quiz::composed;

/// Draws it; the cursor stands in the text while that is written.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let parts = state.parts(shell);
    if let Some(list) = parts.list {
        let row = if let Mode::Versions(versions) = &state.mode { versions.at } else { state.chosen };
        sheet::draw(canvas, &state.list(shell, list.width), list, state.list_top, Some(row));
    }
    let main = parts.main?;
    if parts.beside {
        sheet::divider(canvas, main, canvas.unicode);
    } else if let Some(list) = parts.list {
        sheet::rule(canvas, Area { y: list.y + list.height, height: 1, ..main });
    }
    if !matches!(state.mode, Mode::Writing) {
        composed(canvas, &state.composed, main, state.top);
        return None;
    }
    let writing = state.writing_parts(main);
    composed(canvas, &state.composed, writing.prompt, 0);
    if state.prompt_is_cut(writing.prompt) {
        let last = (writing.prompt.x + writing.prompt.width).saturating_sub(1);
        let y = writing.prompt.y + writing.prompt.height - 1;
        canvas.cells.set_stringn(last, y, if canvas.unicode { "…" } else { "~" }, 1, canvas.theme.tone(Tone::Dim));
    }
    sheet::rule(canvas, Area { y: writing.text.y - 1, height: 1, ..main });
    for (y, row) in (writing.text.y..writing.text.y + writing.text.height).zip(state.text_rows()) {
        let shown = if canvas.unicode { row.to_owned() } else { ascii(row) };
        canvas.cells.set_stringn(writing.text.x, y, shown, usize::from(writing.text.width), canvas.theme.tone(Tone::Text));
    }
    sheet::draw(canvas, &state.status(shell, writing.status.width), writing.status, 0, None);
    state.cursor(main)
}
