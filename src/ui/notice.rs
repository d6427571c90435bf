//! A screen that only tells something, line by line.

use crate::app::geometry;
use crate::app::model::Shell;
use crate::app::notice::Notice;

use super::{Canvas, sheet};

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, notice: &dyn Notice) {
    let area = geometry::list_column(shell.frame().body);
    sheet::draw(canvas, &notice.sheet(shell, area.width), area, notice.top(), None);
}
