//! Where things stand on the screen, in cells. One place for both those who draw and those who look up what was clicked.

/// The smallest terminal the workbench can be read in.
pub const SMALLEST: (u16, u16) = (50, 14);
/// From this many columns a side panel fits.
pub const SIDE_PANEL_FROM: u16 = 110;
/// From this many columns, and with a body of this many rows, two side panels fit: one above the other, so that the text is as wide as it
/// is beside one.
const TWO_PANELS_FROM: (u16, u16) = (150, 24);
/// The text column never grows wider: longer lines are hard to read.
pub const MEASURE: u16 = 92;
/// The text column at the smallest terminal.
pub const NARROWEST: u16 = SMALLEST.0 - GUTTER - MARGIN;
/// Cells left of the text for the marks of steps.
pub const GUTTER: u16 = 5;
/// Air right of the text.
const MARGIN: u16 = 2;
/// Text with remarks beside it takes no more than this, remarks and all.
const ANNOTATED: u16 = 132;

/// Width and height of a cell in pixels, where the terminal does not tell.
pub const CELL: (u16, u16) = (8, 16);
/// The width in pixels of letters that are read with ease where pixels are as large as the web has them.
const EASY_WIDTH: u16 = 9;

/// The cell that pages are laid out for, of one of this many pixels. A screen with small pixels takes several for one of those
/// that authors count in, or all pictures would be tiny there. `None` when no cell has such a size.
pub fn layout_cell((width, height): (u16, u16)) -> Option<(u16, u16)> {
    let real = (3..=200).contains(&width) && (width..=width * 4).contains(&height);
    let density = ((width + EASY_WIDTH / 2) / EASY_WIDTH).max(1);
    real.then_some((width / density, height / density))
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Left column, from 0.
    pub x: u16,
    /// Top row, from 0.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether the cell lies within.
    pub fn contains(&self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

/// The parts every screen has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where am I.
    pub header: Area,
    /// The screen's own.
    pub body: Area,
    /// One line for messages, above the footer.
    pub message: Area,
    /// The keys that matter here.
    pub footer: Area,
}

/// Divides a terminal of this size. A line of air stands under the header where there is height for it.
pub fn frame((width, height): (u16, u16)) -> Frame {
    let row = |y| Area { x: 0, y, width, height: 1 };
    let top = if height >= 30 { 2 } else { 1 };
    Frame {
        header: row(0),
        body: Area { x: 0, y: top, width, height: height.saturating_sub(top + 2) },
        message: row(height.saturating_sub(2)),
        footer: row(height.saturating_sub(1)),
    }
}

/// The body divided in a main part and a side panel; the column between them is for a rule.
pub fn split(body: Area) -> (Area, Option<Area>) {
    if body.width < SIDE_PANEL_FROM {
        return (body, None);
    }
    let panel = (body.width / 3).clamp(36, 52);
    let main = Area { width: body.width - panel - 1, ..body };
    // One cell of air on both sides of the panel's text.
    let side = Area { x: main.width + 2, width: panel - 2, ..body };
    (main, Some(side))
}

/// Whether two side panels fit in a body.
pub fn fits_two_panels(body: Area) -> bool {
    body.width >= TWO_PANELS_FROM.0 && body.height >= TWO_PANELS_FROM.1
}

/// A side panel divided in one for up to `lines` lines and, a line of air below it, one for all that is left: more than the half.
pub fn stack(side: Area, lines: usize) -> (Area, Area) {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).min(side.height * 2 / 5);
    let below = (height + 1).min(side.height);
    (Area { height, ..side }, Area { y: side.y + below, height: side.height - below, ..side })
}

/// The column of a list within the body, a cell of air at its left: as wide as the measure allows, so that what stands at the right of
/// a row stays near what stands at its left.
pub fn list_column(body: Area) -> Area {
    Area { x: body.x + 2, width: body.width.saturating_sub(4).min(MEASURE), ..body }
}

/// The text column within `main`: as wide as the measure allows, centred, with the gutter to its left.
pub fn text_column(main: Area) -> Area {
    let width = main.width.saturating_sub(GUTTER + MARGIN).min(MEASURE);
    let air = main.width.saturating_sub(GUTTER + MARGIN + width) / 2;
    Area { x: main.x + GUTTER + air, width, ..main }
}

/// The text column of a page with remarks beside its text: where a side panel would fit, room for them is at its right.
pub fn annotated_column(body: Area) -> Area {
    if body.width < SIDE_PANEL_FROM {
        return text_column(body);
    }
    let width = body.width.saturating_sub(GUTTER + MARGIN).min(ANNOTATED);
    let air = body.width.saturating_sub(GUTTER + MARGIN + width) / 2;
    Area { x: body.x + GUTTER + air, width, ..body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_as_large_as_authors_count_whatever_the_screen() {
        for (pixels, cell) in [
            ((8, 16), Some((8, 16))),
            ((10, 20), Some((10, 20))),
            ((7, 14), Some((7, 14))),
            ((20, 40), Some((10, 20))),
            ((18, 38), Some((9, 19))),
            ((27, 54), Some((9, 18))),
            ((0, 0), None),
            ((10, 5), None),
            ((2, 4), None),
            ((10, 50), None),
        ] {
            assert_eq!(layout_cell(pixels), cell, "{pixels:?}");
        }
    }

    #[test]
    fn of_two_panels_both_have_room_and_the_lower_one_has_more() {
        for (size, two) in [((149, 60), false), ((150, 60), true), ((200, 29), true), ((200, 24), false)] {
            assert_eq!(fits_two_panels(frame(size).body), two, "{size:?}");
        }
        let side = split(frame((150, 29)).body).1.unwrap_or_default();
        for lines in [0, 1, 5, 400] {
            let (upper, lower) = stack(side, lines);
            assert!(usize::from(upper.height) <= lines && upper.height < lower.height, "{lines}: {upper:?} {lower:?}");
            assert_eq!((upper.y, upper.y + upper.height + 1), (side.y, lower.y), "{lines}");
            assert_eq!(lower.y + lower.height, side.y + side.height, "{lines}");
        }
    }

    #[test]
    fn the_text_never_grows_past_its_measure_nor_off_the_screen() {
        for width in [SMALLEST.0, 80, 100, 109, 110, 120, 150, 200, 400] {
            let body = frame((width, 40)).body;
            let (main, side) = split(body);
            let text = text_column(main);
            assert!(text.width <= MEASURE && text.width >= 43, "{width}: {text:?}");
            assert!(text.x >= GUTTER && text.x + text.width < main.x + main.width, "{width}: {text:?} in {main:?}");
            assert_eq!(side.is_some(), width >= SIDE_PANEL_FROM);
            if let Some(side) = side {
                assert!(side.x > main.x + main.width && side.x + side.width < width, "{width}: {side:?}");
            }
        }
    }
}
