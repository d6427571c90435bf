//! What the terminal told of itself, once it was asked.

use crate::app::geometry;
use crate::app::model::{Model, Scheme};

/// A cell has this many pixels: rooms for pictures follow it.
pub fn cell_size(model: &mut Model, cell: (u16, u16)) {
    if let Some(cell) = geometry::layout_cell(cell) {
        model.shell.cell = cell;
        super::reflow(model);
    }
}

/// Its own ground decides on the theme; who switched already has chosen.
pub fn ground(model: &mut Model, scheme: Scheme) {
    if model.shell.scheme == model.shell.options.scheme {
        model.shell.scheme = scheme;
        model.shell.options.scheme = scheme;
    }
}
