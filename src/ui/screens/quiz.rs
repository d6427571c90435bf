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
pub fn draw<'a>(canvas: &mut Canvas<'a>, shell: &Shell, state: &State) {
    let area = State::area(shell);
    composed(canvas, &state.composed, area, state.top);
    for figure in &state.composed.figures {
        page::picture(canvas, shell, &figure.lesson, &figure.room, area, state.top);
    }
}

/// Draws composed lines from `top` on.
pub fn composed(canvas: &mut Canvas<'_>, composed: &Composed, area: Area, top: usize) {
    let right = area.x + u16::try_from(composed.width).unwrap_or(area.width).min(area.width);
    for (y, row) in (area.y..area.y + area.height).zip(composed.rows.iter().skip(top)) {
        line(canvas, composed, (&row.lead, row.line), Area { y, height: 1, ..area });
        let width: usize = row.right.iter().map(|piece| piece.text.width()).sum();
        let width = u16::try_from(width).unwrap_or(area.width).min(right - area.x);
        words(canvas, &row.right, Area { x: right - width, y, width, height: 1 });
        if let Some(beside) = &row.beside {
            let column = u16::try_from(beside.column).unwrap_or(area.width).min(area.width);
            line(canvas, composed, (&beside.lead, beside.line), Area { x: area.x + column, y, width: area.width - column, height: 1 });
        }
    }
}

/// Pieces, and after them a line of a text of the quiz.
fn line(canvas: &mut Canvas<'_>, composed: &Composed, (lead, line): (&[Piece], Option<(usize, usize)>), area: Area) {
    let x = words(canvas, lead, area);
    let text = line.and_then(|(document, line)| Some((composed.documents.get(document)?, line)));
    if let Some((document, line)) = text {
        let room = Area { x, width: (area.x + area.width).saturating_sub(x), ..area };
        page::draw(canvas, document, room, line, page::Emphasis { unicode: canvas.unicode, ..page::Emphasis::default() });
    }
}

/// Writes pieces from the left of a line; tells the column after them.
fn words(canvas: &mut Canvas<'_>, pieces: &[Piece], area: Area) -> u16 {
    let mut x = area.x;
    for piece in pieces {
        let room = usize::from((area.x + area.width).saturating_sub(x));
        let style = canvas.theme.tone(piece.tone);
        let text = if canvas.unicode { piece.text.clone() } else { ascii(&piece.text) };
        (x, _) = canvas.cells.set_stringn(x, area.y, text, room, style);
    }
    x
}
