//! A submission, to be reviewed: the strip on top, the prompts at the left, what is chosen at the right, and what is written below that.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::reviewing::{State, lines};
use crate::app::sheet::Tone;
use crate::ui::ascii::ascii;
use crate::ui::{Canvas, Cursor, sheet};

use super::quiz::composed;

/// Draws it; the cursor stands in the text while one is written.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let parts = state.parts(shell);
    sheet::draw(canvas, &state.strip(shell, parts.strip.width), parts.strip, 0, None);
    sheet::rule(canvas, Area { y: parts.strip.y + parts.strip.height, height: 1, ..parts.strip });
    if let Some(list) = parts.list {
        sheet::draw(canvas, &state.list(shell, list.width), list, state.list_top, Some(state.chosen));
    }
    let main = parts.main?;
    if parts.beside {
        let bottom = parts.text.map_or(main.y + main.height, |text| text.y + text.height);
        sheet::divider(canvas, Area { height: bottom - main.y, ..main }, canvas.unicode);
    }
    composed(canvas, &state.composed, main, state.top);
    let (area, text) = (parts.text?, state.text.as_ref()?);
    sheet::rule(canvas, Area { y: area.y - 1, height: 1, ..area });
    let room = lines(area);
    for (y, row) in (room.y..room.y + room.height).zip(text.shown()) {
        let shown = if canvas.unicode { row.to_owned() } else { ascii(row) };
        canvas.cells.set_stringn(room.x, y, shown, usize::from(room.width), canvas.theme.tone(Tone::Text));
    }
    let below = Area { y: room.y + room.height, height: 1, ..room };
    sheet::draw(canvas, &state.status(shell, below.width), below, 0, None);
    text.cursor(area)
}
