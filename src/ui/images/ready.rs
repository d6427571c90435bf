//! A picture ready to be drawn: in half-blocks always, and in the terminal's own protocol where it has one.

use super::kitty::Kitty;
use super::sixel::Sixel;
use super::{Key, Rgb};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
    /// Colours in reading order, two lines of them for each line of cells.
    halves: Vec<Rgb>,
    pub(super) sharp: Sharp,
}

/// The picture in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sharp {
    /// There are but half-blocks.
    None,
    /// Sent once, then placed by placeholders.
    Kitty(Kitty),
    /// A picture of its own for each line of cells.
    Rows(Vec<String>),
    /// Encoded for the part that is on screen.
    Sixel(Sixel),
}

impl Ready {
    pub(super) fn new(key: &Key, halves: Vec<Rgb>, sharp: Sharp) -> Self {
        Self { columns: key.columns, rows: key.rows, halves, sharp }
    }

    /// The colours of the upper and the lower half of a cell.
    pub fn cell(&self, column: u16, row: u16) -> (Rgb, Rgb) {
        let at = |line: usize| self.halves.get(line * usize::from(self.columns) + usize::from(column)).copied().unwrap_or_default();
        (at(2 * usize::from(row)), at(2 * usize::from(row) + 1))
    }

    /// What the terminal must be sent before kitty's placeholders mean anything.
    pub fn kitty(&self) -> Option<&Kitty> {
        match &self.sharp {
            Sharp::Kitty(kitty) => Some(kitty),
            _ => None,
        }
    }

    /// Memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let sharp = match &self.sharp {
            Sharp::None => 0,
            Sharp::Kitty(kitty) => kitty.bytes(),
            Sharp::Rows(rows) => rows.iter().map(String::len).sum(),
            Sharp::Sixel(sixel) => sixel.bytes(),
        };
        self.halves.len() * size_of::<Rgb>() + sharp
    }
}
