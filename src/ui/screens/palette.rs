//! The commands: what is typed, and below it the actions that it may mean.

use crate::app::geometry::Area;
use crate::app::model::Shell;
use crate::app::screens::palette::{HEAD, State};
use crate::app::sheet::{Sheet, Tone};
use crate::ui::chrome::inset;
use crate::ui::{Canvas, Cursor, sheet};

/// Cells left of what is typed.
const PROMPT: &str = ": ";
/// The list never grows wider: keys should stay near their words.
const LIST: u16 = 92;

/// Draws it; the cursor stands in what is typed.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let body = inset(shell.frame().body);
    let area = Area { width: body.width.min(LIST), ..body };
    let mut head = Sheet::new(area.width);
    head.line(&[(PROMPT, Tone::Key), (state.field.text(), Tone::Strong)]);
    sheet::draw(canvas, &head, Area { height: 1, ..area }, 0, None);
    let list = Area { y: area.y + HEAD, height: area.height.saturating_sub(HEAD), ..area };
    sheet::draw(canvas, &state.sheet(area.width, shell.options.unicode), list, state.top, Some(state.cursor));
    let x = area.x + u16::try_from(PROMPT.len() + state.field.cursor()).ok()?;
    (x < area.x + area.width).then_some((x, area.y))
}
