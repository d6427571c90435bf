//! The last step of a frame: pictures that stand in half-blocks are drawn in the terminal's own protocol instead, as sequences within
//! cells. So the difference of two frames is what it is for text, and what is unchanged is not sent. A picture that something was
//! drawn over stays in half-blocks: no protocol can be trusted to keep what lies above.

use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::style::Color;

use super::Ready;
use super::kitty::Kitty;
use super::ready::Sharp;

/// What half a cell of each is drawn with.
pub const HALF_BLOCK: &str = "▀";

/// A picture that was drawn in half-blocks.
#[derive(Clone, Debug)]
pub struct Lifted<'a> {
    /// The picture.
    pub picture: &'a Ready,
    /// Column of its left edge.
    pub x: u16,
    /// Row of its first line on screen.
    pub y: u16,
    /// Those of its lines that are on screen.
    pub rows: Range<u16>,
}

impl Lifted<'_> {
    fn positions(&self) -> impl Iterator<Item = (u16, u16)> {
        let height = self.rows.end - self.rows.start;
        let (x, y, width) = (self.x, self.y, self.picture.columns);
        (y..y + height).flat_map(move |row| (x..x + width).map(move |column| (column, row)))
    }

    /// Nothing was drawn over it, and none of its columns is off the screen.
    fn is_whole(&self, cells: &Buffer) -> bool {
        self.positions().all(|position| cells.cell(position).is_some_and(|cell| cell.symbol() == HALF_BLOCK))
    }
}

/// Draws it in pixels, if that can be.
pub fn lift(cells: &mut Buffer, lifted: &Lifted<'_>) {
    if !lifted.is_whole(cells) {
        return;
    }
    match &lifted.picture.sharp {
        Sharp::None => {}
        Sharp::Kitty(kitty) => placeholders(cells, lifted, kitty),
        Sharp::Rows(rows) => {
            let shown = lifted.rows.clone().filter_map(|row| rows.get(usize::from(row)));
            let sequences: Vec<(u16, &str)> = (lifted.y..).zip(shown.map(String::as_str)).collect();
            place(cells, lifted, &sequences);
        }
        Sharp::Sixel(sixel) => {
            if let Some(strip) = sixel.strip(&lifted.rows) {
                place(cells, lifted, &[(lifted.y, strip)]);
            }
        }
    }
}

/// Puts sequences in first cells of lines; all other cells are covered by what these draw, and are left alone.
fn place(cells: &mut Buffer, lifted: &Lifted<'_>, sequences: &[(u16, &str)]) {
    for position in lifted.positions() {
        if let Some(cell) = cells.cell_mut(position) {
            cell.reset();
            cell.set_diff_option(CellDiffOption::Skip);
        }
    }
    for (y, sequence) in sequences {
        if let Some(cell) = cells.cell_mut((lifted.x, *y)) {
            // Where the cursor is after a picture, terminals don't agree: it is put where it would be after one cell.
            cell.set_symbol(&format!("\x1b7{sequence}\x1b8\x1b[C"));
            cell.set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
        }
    }
}

fn placeholders(cells: &mut Buffer, lifted: &Lifted<'_>, kitty: &Kitty) {
    let Some(firsts) = lifted.rows.clone().map(|row| kitty.first_cell(row)).collect::<Option<Vec<String>>>() else { return };
    for (column, row) in lifted.positions() {
        let Some(cell) = cells.cell_mut((column, row)) else { continue };
        cell.reset();
        cell.set_fg(Color::Indexed(kitty.name.number));
        cell.set_symbol(if column == lifted.x { &firsts[usize::from(row - lifted.y)] } else { Kitty::next_cell() });
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::app::model::Scheme;
    use crate::ui::images::{Drawing, Grounds, Key, Protocol, decode};

    const SVG: &[u8] =
        br##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="20" fill="#f00"/></svg>"##;

    fn picture(protocol: Protocol) -> Ready {
        let drawing = Drawing { protocol, ..Drawing::default() };
        let grounds = Grounds { page: (1, 2, 3), other: (255, 255, 255) };
        decode(SVG, &Key { path: "x".into(), columns: 4, rows: 3, scheme: Scheme::Dark, drawing }, grounds).unwrap()
    }

    /// Ten cells by four, with the last two lines of a picture at its top.
    fn frame(picture: &Ready) -> (Buffer, Lifted<'_>) {
        let mut cells = Buffer::empty(Rect::new(0, 0, 10, 4));
        let lifted = Lifted { picture, x: 2, y: 0, rows: 1..3 };
        for at in lifted.positions() {
            cells[at].set_symbol(HALF_BLOCK);
        }
        (cells, lifted)
    }

    #[test]
    fn only_the_lines_on_screen_are_drawn_and_only_the_first_of_their_cells_speaks() {
        let picture = picture(Protocol::ITerm2);
        let (mut cells, lifted) = frame(&picture);
        lift(&mut cells, &lifted);
        let Sharp::Rows(rows) = &picture.sharp else { unreachable!() };
        for (y, row) in [(0, 1), (1, 2)] {
            assert!(cells[(2, y)].symbol().contains(&rows[row]), "line {y}");
            assert_eq!(cells[(3, y)].diff_option, CellDiffOption::Skip);
        }
        assert_eq!(cells[(2, 2)].symbol(), " ");
    }

    #[test]
    fn a_picture_with_something_over_it_stays_in_half_blocks() {
        for protocol in [Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel] {
            let picture = picture(protocol);
            let (mut cells, lifted) = frame(&picture);
            cells.set_string(4, 1, "x", ratatui::style::Style::new());
            let before = cells.clone();
            lift(&mut cells, &lifted);
            assert_eq!(cells, before, "{protocol:?}");
        }
    }

    #[test]
    fn a_frame_like_the_last_one_sends_nothing_and_text_in_its_place_is_sent() {
        for protocol in [Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel] {
            let mut picture = picture(protocol);
            if let Sharp::Sixel(sixel) = &mut picture.sharp {
                sixel.prepare(1..3, 3);
            }
            let (mut cells, lifted) = frame(&picture);
            let halves = cells.clone();
            lift(&mut cells, &lifted);
            assert_ne!(cells, halves, "{protocol:?}");
            assert_eq!(cells.diff(&cells.clone()).len(), 0, "{protocol:?}");
            let blank = Buffer::empty(cells.area);
            assert_eq!(cells.diff(&blank).len(), 8, "each of its cells is written over: {protocol:?}");
        }
    }
}
