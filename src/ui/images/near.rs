//! Which pictures the screen on top shows, which it will soon show, and which part of each is on screen.

use std::borrow::Cow;
use std::ops::Range;

use super::{Drawing, Key};
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::domain::course::LessonId;
use crate::layout::document::PictureBox;

/// Pictures this many screens away are made ready.
const NEAR: usize = 1;

/// A picture on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub key: Key,
    /// Those of its lines that are on screen.
    pub rows: Range<u16>,
}

/// The pictures on screen and near it, nearest first.
pub fn wanted(model: &Model, drawing: Drawing) -> Vec<Key> {
    if !model.shell.options.pictures {
        return Vec::new();
    }
    let (rooms, top) = rooms(model, NEAR);
    let window = (top, top + usize::from(model.shell.frame().body.height));
    let mut near: Vec<_> = rooms.into_iter().map(|(lesson, room)| (distance(&room.lines, window), lesson, room)).collect();
    near.sort_by_key(|(distance, ..)| *distance);
    near.into_iter().filter_map(|(_, lesson, room)| Key::of(&room, lesson, &model.shell, drawing)).collect()
}

/// The pictures on screen.
pub fn shown(model: &Model, drawing: Drawing) -> Vec<Shown> {
    let is_hidden = matches!(model.top(), Screen::Lesson(state) if state.outline.is_some());
    if !model.shell.options.pictures || is_hidden {
        return Vec::new();
    }
    let height = model.shell.frame().body.height;
    let (rooms, top) = rooms(model, 0);
    let on_screen = rooms.into_iter().filter_map(|(lesson, room)| {
        let (_, rows) = in_sight(&room.lines, top, height)?;
        Some(Shown { key: Key::of(&room, lesson, &model.shell, drawing)?, rows })
    });
    on_screen.collect()
}

/// The rooms with pictures on the screen on top that are at most so many screens away, each with its lesson; and its first line in sight.
fn rooms(model: &Model, screens: usize) -> (Vec<(&LessonId, Cow<'_, PictureBox>)>, usize) {
    let height = usize::from(model.shell.frame().body.height);
    match model.top() {
        Screen::Lesson(state) => {
            let top = state.top;
            let lines = top.saturating_sub(screens * height)..top + (screens + 1) * height;
            let rooms = state.document().pictures_within(lines).filter(|room| room.shown);
            (rooms.map(|room| (&state.page.id, Cow::Borrowed(room))).collect(), top)
        }
        Screen::Quiz(state) => {
            let window = (state.top, state.top + height);
            let near = state.composed.figures.iter().filter(|figure| distance(&figure.room.lines, window) <= screens * height);
            (near.map(|figure| (&figure.lesson, Cow::Borrowed(&figure.room))).collect(), state.top)
        }
        Screen::Picture(state) => (vec![(&state.lesson, Cow::Owned(state.room(&model.shell)))], 0),
        _ => (Vec::new(), 0),
    }
}

/// Lines between a room and the window from `top` to `bottom`.
fn distance(lines: &Range<u32>, (top, bottom): (usize, usize)) -> usize {
    let (start, end) = (lines.start as usize, lines.end as usize);
    if start >= bottom { start - bottom } else { top.saturating_sub(end) }
}

/// Where lines of a document stand in a window of `height` lines whose first one is `top`: the row of the window, and which of
/// the lines, counted from their first.
pub fn in_sight(lines: &Range<u32>, top: usize, height: u16) -> Option<(u16, Range<u16>)> {
    let (start, end) = (lines.start as usize, lines.end as usize);
    let (first, last) = (start.max(top), end.min(top + usize::from(height)));
    if first >= last {
        return None;
    }
    let narrow = |line: usize| u16::try_from(line).ok();
    Some((narrow(first - top)?, narrow(first - start)?..narrow(last - start)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_cut_at_the_edges_of_the_screen() {
        for (lines, top, expected) in [
            (10..20, 0, Some((10, 0..10))),
            (10..20, 10, Some((0, 0..10))),
            (10..20, 14, Some((0, 4..10))),
            (10..20, 19, Some((0, 9..10))),
            (10..20, 20, None),
            (20..40, 0, Some((20, 0..4))),
            (24..40, 0, None),
            (0..100, 50, Some((0, 50..74))),
            (5..5, 0, None),
        ] {
            assert_eq!(in_sight(&lines, top, 24), expected, "{lines:?} from {top}");
        }
    }
}
