//! A laid-out page into cells: only the lines on screen are touched.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::sheet::{Tone, fit};
use crate::domain::course::LessonId;
use crate::domain::picture::PictureFault;
use crate::finding::on_page::Mark;
use crate::layout::document::{Document, Item, ItemKind, PictureBox, Role};
use crate::layout::picture_label;

use super::images::{HALF_BLOCK, Key, Lifted, Ready, in_sight};
use super::{Canvas, hyperlinks, rect};

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
    let item = emphasis.focus.and_then(|item| document.items.get(item as usize));
    let is_code = |item: &Item| matches!(item.kind, ItemKind::Code { .. });
    let of_code = item.is_some_and(is_code);
    for (y, line) in (area.y..area.y + area.height).zip(top..document.lines.len()) {
        let mut x = area.x;
        let mut barred = false;
        for (text, run) in document.line_runs(line) {
            let mut style = canvas.theme.run(run.style);
            if run.style.role == Role::Edge && run.item.and_then(|item| document.items.get(item as usize)).is_some_and(is_code) {
                style = style.patch(canvas.theme.on_code());
            }
            // Of a whole table its rule and its edges are enough.
            let calm = emphasis.table && !matches!(run.style.role, Role::Rule | Role::Edge);
            if emphasis.focus.is_some() && run.item == emphasis.focus && !calm {
                // Of code that was moved the mark at its edge is a part: the bar must not hide it.
                if of_code || matches!(run.style.role, Role::CodeBlock | Role::Syntax(_)) {
                    style = style.patch(canvas.theme.focused_code());
                    if !std::mem::replace(&mut barred, true) {
                        bar(canvas, x, y, emphasis.unicode);
                    }
                } else {
                    style = style.patch(canvas.theme.focused_item());
                }
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

/// The bar left of a line of code in focus: in the last cell of what stands left of the code.
fn bar(canvas: &mut Canvas<'_>, x: u16, y: u16, unicode: bool) {
    let style = canvas.theme.tone(Tone::Accent);
    if let Some(cell) = x.checked_sub(1).and_then(|x| canvas.cells.cell_mut((x, y))) {
        cell.set_symbol(if unicode { "▎" } else { "|" }).set_style(style);
    }
}

/// Writes a run. Where the locale has no UTF-8, lines and bullets are drawn in ASCII and other letters as `?`.
fn put(canvas: &mut Canvas<'_>, x: u16, y: u16, text: &str, room: usize, style: Style, unicode: bool) {
    if text.is_ascii() {
        put_ascii(canvas.cells, (x, y), &text[..text.len().min(room)], style);
    } else if unicode {
        canvas.cells.set_stringn(x, y, text, room, style);
    } else {
        canvas.cells.set_stringn(x, y, super::ascii::ascii(text), room, style);
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

/// Draws a picture into its room on a page, the part of it that is on screen; or the label that says why there is none.
pub fn picture(canvas: &mut Canvas<'_>, shell: &Shell, lesson: &LessonId, frame: &PictureBox, area: Area, top: usize) {
    let store = canvas.pictures;
    let Some((y, rows)) = in_sight(&frame.lines, top, area.height) else { return };
    let known = Key::of(frame, lesson, shell, store.drawing).and_then(|key| store.get(&key));
    let (x, y) = (area.x + frame.column, area.y + y);
    match known {
        Some(Ok(ready)) => {
            halves(canvas, ready, (x, y), rows.clone(), area.x + area.width);
            canvas.lifted.push(Lifted { picture: ready, x, y, rows });
        }
        Some(Err(fault)) => label(canvas, frame, *fault, (x, y), &rows, area.x + area.width),
        None => {}
    }
}

fn halves(canvas: &mut Canvas<'_>, ready: &Ready, (x, y): (u16, u16), rows: Range<u16>, right: u16) {
    for (y, row) in (y..).zip(rows) {
        for (x, column) in (x..right).zip(0..ready.columns) {
            let (upper, lower) = ready.cell(column, row);
            let style = Style::new().fg(canvas.theme.shade(upper)).bg(canvas.theme.shade(lower));
            if let Some(cell) = canvas.cells.cell_mut((x, y)) {
                cell.set_symbol(HALF_BLOCK).set_style(style);
            }
        }
    }
}

/// In the middle of the room that was kept: nothing moves for it. Where the room is narrow it goes on to its right.
fn label(canvas: &mut Canvas<'_>, frame: &PictureBox, fault: PictureFault, (x, y): (u16, u16), rows: &Range<u16>, right: u16) {
    let middle = u16::try_from(frame.lines.len() / 2).unwrap_or(0);
    if rows.contains(&middle) {
        let width = usize::from(right.saturating_sub(x));
        let text = fit(&picture_label(&frame.alt, &frame.dark, Err(fault)), width);
        let indent = u16::try_from(usize::from(frame.cells).saturating_sub(text.width()) / 2).unwrap_or(0);
        let style = canvas.theme.tone(Tone::Dim);
        put(canvas, x + indent, y + middle - rows.start, &text, width, style, canvas.unicode);
    }
}
