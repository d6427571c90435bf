//! A laid-out page into cells: only the lines on screen are touched.

use ratatui::style::Style;

use crate::app::geometry::Area;
use crate::layout::document::{Document, PictureBox, Role};

use super::Canvas;
use super::images::Pixels;

/// What stands out on the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Emphasis {
    /// The item in focus.
    pub focus: Option<u32>,
    /// It is a table.
    pub table: bool,
    /// The locale has UTF-8.
    pub unicode: bool,
}

/// Draws the lines from `top` on.
pub fn draw(canvas: &mut Canvas<'_>, document: &Document, area: Area, top: usize, emphasis: Emphasis) {
    for (y, line) in (area.y..area.y + area.height).zip(top..document.lines.len()) {
        let mut x = area.x;
        for (text, run) in document.line_runs(line) {
            let mut style = canvas.theme.run(run.style);
            // Of a whole table its rule and its edges are enough.
            let calm = emphasis.table && !matches!(run.style.role, Role::Rule | Role::Edge);
            if emphasis.focus.is_some() && run.item == emphasis.focus && !calm {
                style = style.patch(canvas.theme.focused_item());
            }
            let room = usize::from((area.x + area.width).saturating_sub(x));
            put(canvas, x, y, text, room, style, emphasis.unicode);
            x += run.cells;
        }
    }
}

/// Writes a run. Where the locale has no UTF-8, lines and bullets are drawn in ASCII and other letters as `?`.
fn put(canvas: &mut Canvas<'_>, x: u16, y: u16, text: &str, room: usize, style: Style, unicode: bool) {
    if unicode || text.is_ascii() {
        canvas.cells.set_stringn(x, y, text, room, style);
    } else {
        canvas.cells.set_stringn(x, y, super::chrome::ascii(text), room, style);
    }
}

/// Draws a picture into its room, the part of it that is on screen.
pub fn picture(canvas: &mut Canvas<'_>, pixels: &Pixels, frame: &PictureBox, area: Area, top: usize) {
    for row in 0..pixels.rows {
        let line = frame.lines.start as usize + usize::from(row);
        let Some(y) = line.checked_sub(top).and_then(|y| u16::try_from(y).ok()).filter(|y| *y < area.height) else { continue };
        for column in 0..pixels.columns.min(frame.cells) {
            let x = area.x + frame.column + column;
            if x >= area.x + area.width {
                break;
            }
            let (upper, lower) = pixels.cell(column, row);
            let style = Style::new().fg(canvas.theme.shade(upper)).bg(canvas.theme.shade(lower));
            if let Some(cell) = canvas.cells.cell_mut((x, area.y + y)) {
                cell.set_symbol("▀").set_style(style);
            }
        }
    }
}
