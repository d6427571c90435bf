//! One picture on the whole screen, as large as its shape allows.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::model::{Go, Scheme, Shell};
use crate::domain::course::LessonId;
use crate::layout::document::PictureBox;

/// The picture, and the page it is from.
#[derive(Clone, Debug)]
pub struct State {
    /// The lesson that shows it.
    pub lesson: LessonId,
    /// Its room on the page.
    picture: PictureBox,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

impl State {
    /// The picture of a room on a page; `None` when there is none to enlarge.
    pub fn new(lesson: LessonId, picture: &PictureBox) -> Option<Self> {
        let size = picture.size.ok().filter(|_| picture.shown)?;
        Some(Self { lesson, picture: picture.clone(), size })
    }

    /// What it shows, in words; else its name.
    pub fn title(&self, scheme: Scheme) -> &str {
        if self.picture.alt.is_empty() { self.name(scheme) } else { &self.picture.alt }
    }

    /// Its file, as the page names it for this theme.
    pub fn name(&self, scheme: Scheme) -> &str {
        if scheme.is_dark() { &self.picture.dark } else { &self.picture.light }
    }

    /// Its room: lines and columns are those of the body.
    pub fn room(&self, shell: &Shell) -> PictureBox {
        let body = shell.frame().body;
        let (cell_width, cell_height) = (f64::from(shell.cell.0.max(1)), f64::from(shell.cell.1.max(1)));
        let (width, height) = (f64::from(self.size.0.max(1)) / cell_width, f64::from(self.size.1.max(1)) / cell_height);
        let scale = (f64::from(body.width) / width).min(f64::from(body.height) / height);
        let whole = |cells: f64, most: u16| ((cells * scale - 1e-6).ceil().max(1.0) as u16).min(most);
        let (cells, rows) = (whole(width, body.width), whole(height, body.height));
        let top = u32::from((body.height - rows) / 2);
        PictureBox { lines: top..top + u32::from(rows), column: (body.width - cells) / 2, cells, ..self.picture.clone() }
    }

    pub(super) fn act(&self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if matches!(action, Action::Cancel | Action::Open) {
            shell.go = Some(Go::Back);
        }
        Vec::new()
    }
}
