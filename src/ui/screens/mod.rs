//! The screens' looks, one file each, named as their states in `app::screens`.

pub mod attach;
pub mod contents;
pub mod deliverables;
pub mod due;
pub mod gradebook;
pub mod inbox;
pub mod jump;
pub mod keys;
pub mod lesson;
pub mod messages;
pub mod palette;
pub mod phrases;
pub mod picture;
pub mod question;
pub mod quiz;
pub mod result;
pub mod reviewing;
pub mod search;
pub mod target;

use crate::app::model::Model;
use crate::app::screens::Screen;

use super::{Canvas, Cursor};

/// Draws the body of the screen on top.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) -> Cursor {
    let shell = &model.shell;
    match model.top() {
        Screen::Contents(state) => contents::draw(canvas, shell, state),
        Screen::Due(state) => due::draw(canvas, shell, state),
        Screen::Lesson(state) => return lesson::draw(canvas, shell, state),
        Screen::Jump(state) => return jump::draw(canvas, shell, state),
        Screen::Search(state) => return search::draw(canvas, shell, state),
        Screen::Picture(state) => picture::draw(canvas, shell, state),
        Screen::Result(state) => result::draw(canvas, shell, state),
        Screen::Quiz(state) => quiz::draw(canvas, shell, state),
        Screen::Keys(state) => keys::draw(canvas, shell, state),
        Screen::Messages(state) => messages::draw(canvas, shell, state),
        Screen::Palette(state) => return palette::draw(canvas, shell, state),
        Screen::Deliverables(state) => return deliverables::draw(canvas, shell, state),
        Screen::Attach(state) => return attach::draw(canvas, shell, state),
        Screen::Inbox(state) => return inbox::draw(canvas, shell, state),
        Screen::Gradebook(state) => return gradebook::draw(canvas, shell, state),
        Screen::Reviewing(state) => return reviewing::draw(canvas, shell, state),
        Screen::Phrases(state) => return phrases::draw(canvas, shell, state),
        Screen::Target(state) => return target::draw(canvas, shell, state),
        Screen::Question(state) => return question::draw(canvas, shell, state),
    }
    None
}
