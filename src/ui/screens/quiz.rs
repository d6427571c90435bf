//! A knowledge check: the composed lines, the header's row of marks is `chrome`'s.

use unicode_width::UnicodeWidthStr;

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::quiz::State;
use crate::app::screens::quiz::composed::Composed;
use crate::app::sheet::Piece;
use crate::ui::ascii::ascii;
use crate::ui::{Canvas, page};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    composed(canvas, &state.composed, State::area(shell), state.top);
}

/// Draws composed lines from `top` on.
pub fn composed(canvas: &mut Canvas<'_>, composed: &Composed, area: Area, top: usize) {
    let unicode = canvas.unicode;
    for (y, row) in (area.y..area.y + area.height).zip(composed.rows.iter().skip(top)) {
        let x = words(canvas, &row.lead, Area { y, height: 1, ..area }, unicode);
        if let Some((document, line)) = row.line
            && let Some(document) = composed.documents.get(document)
        {
            let room = Area { x, y, width: (area.x + area.width).saturating_sub(x), height: 1 };
            page::draw(canvas, document, room, line, page::Emphasis { unicode, ..page::Emphasis::default() });
        }
        let width: usize = row.right.iter().map(|piece| piece.text.width()).sum();
        let width = u16::try_from(width).unwrap_or(area.width).min(area.width);
        words(canvas, &row.right, Area { x: area.x + area.width - width, y, width, height: 1 }, unicode);
    }
}

/// Writes pieces from the left of a line; tells the column after them.
fn words(canvas: &mut Canvas<'_>, pieces: &[Piece], area: Area, unicode: bool) -> u16 {
    let mut x = area.x;
    for piece in pieces {
        let room = usize::from((area.x + area.width).saturating_sub(x));
        let style = canvas.theme.tone(piece.tone);
        let text = if unicode { piece.text.clone() } else { ascii(&piece.text) };
        (x, _) = canvas.cells.set_stringn(x, area.y, text, room, style);
    }
    x
}
