//! A list that one narrows by typing: the line to type in, what came of it at its right, and the rows below it.

use crate::app::list::{self, List};
use crate::app::model::Shell;

use super::{Canvas, Cursor, prompt, sheet};

/// Draws it; the cursor stands where one types.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, rows: &dyn List) -> Cursor {
    let (line, area) = list::parts(shell.frame().body);
    sheet::draw(canvas, &list::sheet(rows, shell), area, 0, Some(rows.chooser().cursor));
    let (status, tone) = rows.status(shell);
    prompt::draw(canvas, line, "> ", &rows.chooser().field, &[(&status, tone)])
}
