//! The workbench drawn: the model in, cells out. Reads the model and changes nothing; what is clicked where is known to
//! `app::geometry` and the screens' states, which the drawing follows.

pub mod ascii;
pub mod chrome;
pub mod highlight;
pub mod hyperlinks;
pub mod images;
pub mod list;
pub mod notice;
pub mod page;
pub mod prompt;
pub mod screens;
pub mod sheet;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::geometry::Area;
use crate::app::model::Model;

use images::{Lifted, PictureCache, lift};
use theme::{Colours, Theme};

/// Where the cursor of the terminal stands, when a text is typed.
pub type Cursor = Option<(u16, u16)>;

/// What a screen draws with.
pub struct Canvas<'a> {
    /// The cells.
    pub cells: &'a mut Buffer,
    /// Roles and tones to styles.
    pub theme: Theme,
    /// Pictures that are ready.
    pub pictures: &'a PictureCache,
    /// Those that stand in half-blocks, and may be drawn better once all else is drawn.
    pub lifted: Vec<Lifted<'a>>,
    /// The locale has UTF-8.
    pub unicode: bool,
    /// Links are the terminal's own.
    pub hyperlinks: bool,
}

/// Draws the whole screen; the buffer has the model's size.
pub fn view(model: &Model, colours: Colours, pictures: &PictureCache, cells: &mut Buffer) -> Cursor {
    let theme = Theme::new(model.shell.scheme, colours);
    let area = *cells.area();
    cells.set_style(area, theme.ground());
    let options = &model.shell.options;
    let mut canvas = Canvas { cells, theme, pictures, lifted: Vec::new(), unicode: options.unicode, hyperlinks: options.hyperlinks };
    if model.too_small() {
        chrome::too_small(&mut canvas, model);
        return None;
    }
    chrome::draw(&mut canvas, model);
    let cursor = screens::draw(&mut canvas, model);
    let Canvas { cells, lifted, .. } = canvas;
    lifted.iter().for_each(|picture| lift(cells, picture));
    cursor
}

pub(crate) fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}
