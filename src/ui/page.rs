//! A laid-out page into cells: only the lines on screen are touched.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::app::geometry::Area;
use crate::finding::on_page::Mark;
use crate::layout::document::{Document, PictureBox};

use super::images::Pixels;
use super::{Canvas, hyperlinks, rect};

/// What stands out on the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Emphasis {
    /// The item in focus.
    pub focus: Option<u32>,
    /// The locale has UTF-8.
    pub unicode: bool,
}

/// Draws the lines from `top` on.
pub fn draw(canvas: &mut Canvas<'_>, document: &Document, area: Area, top: usize, emphasis: Emphasis) {
    for (y, line) in (area.y..area.y + area.height).zip(top..document.lines.len()) {
        let mut x = area.x;
        for (text, run) in document.line_runs(line) {
            let mut style = canvas.theme.run(run.style);
            if emphasis.focus.is_some() && run.item == emphasis.focus {
                style = style.patch(canvas.theme.focused_item());
            }
            let room = usize::from((area.x + area.width).saturating_sub(x));
            put(canvas, x, y, text, room, style, emphasis.unicode);
            let end = x + run.cells;
            if canvas.hyperlinks
                && let Some(opening) = run.item.and_then(|item| hyperlinks::opening(document, item))
            {
                hyperlinks::mark(canvas.cells, y, x, end.min(area.x + area.width), &opening);
            }
            x = end;
        }
    }
}

/// Writes a run. Where the locale has no UTF-8, lines and bullets are drawn in ASCII and other letters as `?`.
fn put(canvas: &mut Canvas<'_>, x: u16, y: u16, text: &str, room: usize, style: Style, unicode: bool) {
    if text.is_ascii() {
        put_ascii(canvas.cells, (x, y), &text[..text.len().min(room)], style);
    } else if unicode {
        canvas.cells.set_stringn(x, y, text, room, style);
    } else {
        canvas.cells.set_stringn(x, y, super::chrome::ascii(text), room, style);
    }
}

/// The short way for most of any page: a cell for each byte.
fn put_ascii(cells: &mut Buffer, place: (u16, u16), text: &str, style: Style) {
    if !cells.area.contains(place.into()) {
        return;
    }
    let start = cells.index_of(place.0, place.1);
    let row = cells.content.get_mut(start..).unwrap_or_default();
    for (at, cell) in row.iter_mut().enumerate().take(text.len()) {
        cell.set_symbol(&text[at..=at]).set_style(style);
    }
}

/// Marks what was found, the hit `current` apart from the others, on a page whose first line on screen is `top`.
pub fn marks(canvas: &mut Canvas<'_>, marks: &[Mark], current: Option<usize>, area: Area, top: usize) {
    for Mark { hit, spot } in marks {
        let Some(y) = (spot.line as usize).checked_sub(top).and_then(|y| u16::try_from(y).ok()).filter(|y| *y < area.height) else {
            continue;
        };
        let cells = Area { x: area.x + spot.columns.start, y: area.y + y, width: spot.columns.len().try_into().unwrap_or(0), height: 1 };
        canvas.cells.set_style(rect(cells), canvas.theme.hit(current == Some(*hit)));
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
