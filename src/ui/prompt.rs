//! A line to type in: a sign, what was typed, and at the right what came of it.

use unicode_width::UnicodeWidthStr;

use crate::app::geometry::Area;
use crate::app::sheet::{Tone, fit};
use crate::app::text_field::TextField;

use super::ascii::ascii;
use super::{Canvas, Cursor};

/// Cells that what was typed keeps, however much there is to say at the right.
const LEAST: usize = 12;

/// Draws it in the first line of `area`, with a cell of air at both ends. Gives back where the cursor
/// is.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, sign: &str, field: &TextField, right: &[(&str, Tone)]) -> Cursor {
    let (x, y, width) = (area.x + 1, area.y, usize::from(area.width).saturating_sub(2));
    let shown = |canvas: &Canvas<'_>, text: &str| if canvas.unicode { text.to_owned() } else { ascii(text) };
    canvas.cells.set_stringn(area.x, y, " ".repeat(area.width.into()), area.width.into(), canvas.theme.ground());
    canvas.cells.set_stringn(x, y, sign, width, canvas.theme.tone(Tone::Accent));
    let said: Vec<(String, Tone)> = right.iter().map(|(text, tone)| (shown(canvas, text), *tone)).collect();
    let asked: usize = said.iter().map(|(text, _)| text.width()).sum();
    let said_width = asked.min(width.saturating_sub(LEAST));
    let room = width.saturating_sub(sign.width() + said_width + 2);
    let (typed, cursor) = field.shown(room);
    let typed_at = x + cells(sign.width());
    canvas.cells.set_stringn(typed_at, y, shown(canvas, typed), room, canvas.theme.tone(Tone::Strong));
    let (mut at, mut left) = ((x + cells(width)).saturating_sub(cells(said_width)), said_width);
    for (text, tone) in said {
        let text = fit(&text, left);
        left -= text.width().min(left);
        (at, _) = canvas.cells.set_stringn(at, y, &text, text.width(), canvas.theme.tone(tone));
    }
    Some((typed_at + cells(cursor), y))
}

/// No terminal has more columns.
fn cells(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}
