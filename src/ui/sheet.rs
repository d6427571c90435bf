//! A sheet's lines into cells.

use ratatui::style::Style;

use crate::app::geometry::Area;
use crate::app::sheet::Sheet;

use super::ascii::ascii;
use super::{Canvas, Cursor, rect};

/// Draws the lines from `top` on. The row `chosen` gets the look of what is chosen.
pub fn draw(canvas: &mut Canvas<'_>, sheet: &Sheet, area: Area, top: usize, chosen: Option<usize>) {
    for (y, line) in (area.y..area.y + area.height).zip(sheet.lines.iter().skip(top)) {
        let mut x = area.x;
        for piece in &line.pieces {
            let room = usize::from((area.x + area.width).saturating_sub(x));
            let style = canvas.theme.tone(piece.tone);
            (x, _) = if canvas.unicode || piece.text.is_ascii() {
                canvas.cells.set_stringn(x, y, &piece.text, room, style)
            } else {
                canvas.cells.set_stringn(x, y, ascii(&piece.text), room, style)
            };
        }
        if chosen.is_some() && line.row == chosen {
            canvas.cells.set_style(rect(Area { y, height: 1, ..area }), canvas.theme.focused());
        }
    }
}

/// Where a cursor in a line of the sheet stands, drawn as above; nowhere when that is off the screen.
pub fn cursor(area: Area, top: usize, (line, column): (usize, u16)) -> Cursor {
    let row = u16::try_from(line.checked_sub(top)?).ok()?;
    (row < area.height && column < area.width).then_some((area.x + column, area.y + row))
}

/// A thin line from top to bottom, left of a side panel.
pub fn divider(canvas: &mut Canvas<'_>, panel: Area, unicode: bool) {
    let x = panel.x.saturating_sub(2);
    let style: Style = canvas.theme.rule();
    for y in panel.y..panel.y + panel.height {
        canvas.cells.set_string(x, y, if unicode { "│" } else { "|" }, style);
    }
}

/// A thin line across, in the first row of `area`.
pub fn rule(canvas: &mut Canvas<'_>, area: Area) {
    let line = if canvas.unicode { "─" } else { "-" }.repeat(area.width.into());
    canvas.cells.set_stringn(area.x, area.y, line, area.width.into(), canvas.theme.rule());
}
