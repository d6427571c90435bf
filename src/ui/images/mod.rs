//! Pictures: a file's bytes become what the terminal understands, at exactly the size of the room that the page keeps for it.
//! Decoding and encoding are for a worker thread; drawing only looks up what is ready. Bounds keep a hostile file from taking
//! the memory or the time. Every picture can be shown in half-blocks; where the terminal has pixels, they take their place.

mod cache;
mod decode;
mod diacritics;
mod ground;
mod iterm2;
pub mod kitty;
mod lift;
mod near;
pub mod passthrough;
mod quantise;
mod ready;
mod sixel;
mod svg;

pub use cache::PictureCache;
pub use decode::{LARGEST_FILE, decode};
pub use ground::Grounds;
pub use lift::{HALF_BLOCK, Lifted, lift};
pub use near::{Shown, in_sight, shown, wanted};
pub use ready::Ready;

use crate::app::model::{Scheme, Shell};
use crate::course::picture_path;
use crate::domain::course::LessonId;
use crate::layout::document::PictureBox;

type Rgb = (u8, u8, u8);

/// How pictures reach the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Two colours in each cell: works wherever there are colours.
    #[default]
    HalfBlocks,
    /// Kitty's graphics protocol, placed by placeholders in the text.
    Kitty,
    /// iTerm2's inline images.
    ITerm2,
    /// DEC's sixels.
    Sixel,
}

/// How this terminal is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drawing {
    /// How pictures reach it.
    pub protocol: Protocol,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
    /// A tmux stands between: what it does not know itself has to be passed through it.
    pub tmux: bool,
    /// Tells this program's pictures from those of another one in the same terminal. Not 0.
    pub session: u8,
}

impl Default for Drawing {
    fn default() -> Self {
        Self { protocol: Protocol::HalfBlocks, cell: (8, 16), tmux: false, session: 1 }
    }
}

/// Names one picture at one size on one ground, drawn in one way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Its file, relative to the course's root.
    pub path: String,
    /// Cells it takes.
    pub columns: u16,
    /// Lines it takes.
    pub rows: u16,
    /// The ground it lies on.
    pub scheme: Scheme,
    /// How it is drawn.
    pub drawing: Drawing,
}

impl Key {
    /// The picture that belongs in a room of a lesson's page, as the theme has it.
    pub fn of(room: &PictureBox, lesson: &LessonId, shell: &Shell, drawing: Drawing) -> Option<Self> {
        let source = if shell.scheme.is_dark() { &room.dark } else { &room.light };
        let path = picture_path(&shell.course, lesson, source)?;
        let rows = u16::try_from(room.lines.len()).ok()?;
        Some(Self { path, columns: room.cells, rows, scheme: shell.scheme, drawing })
    }

    /// Whether `other` is the same picture in the same room, however it is drawn.
    fn same_place(&self, other: &Self) -> bool {
        (&self.path, self.columns, self.rows, self.scheme) == (&other.path, other.columns, other.rows, other.scheme)
    }
}

#[cfg(test)]
mod tests;
