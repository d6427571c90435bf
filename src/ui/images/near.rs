//! Which pictures the screen on top shows, which it will soon show, and which part of each is on screen.

use std::ops::Range;

use super::{Drawing, Key};
use crate::app::model::Model;
use crate::app::screens::{Screen, lesson};
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
    match model.top() {
        Screen::Lesson(state) => {
            let mut near = near(state, usize::from(model.shell.frame().body.height));
            near.sort_by_key(|(distance, _)| *distance);
            near.into_iter().filter_map(|(_, room)| Key::of(room, &state.page.id, &model.shell, drawing)).collect()
        }
        Screen::Picture(state) => Key::of(&state.room(&model.shell), &state.lesson, &model.shell, drawing).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The pictures on screen.
pub fn shown(model: &Model, drawing: Drawing) -> Vec<Shown> {
    if !model.shell.options.pictures {
        return Vec::new();
    }
    let height = model.shell.frame().body.height;
    match model.top() {
        Screen::Lesson(state) if state.outline.is_none() => {
            let lines = state.top..state.top + usize::from(height);
            let rooms = state.document().pictures_within(lines).filter(|room| room.shown);
            let on_screen = rooms.filter_map(|room| {
                let (_, rows) = in_sight(&room.lines, state.top, height)?;
                Some(Shown { key: Key::of(room, &state.page.id, &model.shell, drawing)?, rows })
            });
            on_screen.collect()
        }
        Screen::Picture(state) => {
            let key = Key::of(&state.room(&model.shell), &state.lesson, &model.shell, drawing);
            key.map(|key| Shown { rows: 0..key.rows, key }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn near(state: &lesson::State, height: usize) -> Vec<(usize, &PictureBox)> {
    let (top, bottom) = (state.top, state.top + height);
    let distance = |room: &PictureBox| {
        let (start, end) = (room.lines.start as usize, room.lines.end as usize);
        if start >= bottom { start - bottom } else { top.saturating_sub(end) }
    };
    let far = NEAR * height;
    let rooms = state.document().pictures_within(top.saturating_sub(far + 1)..bottom + far + 1).filter(|room| room.shown);
    rooms.map(|room| (distance(room), room)).filter(|(distance, _)| *distance <= far).collect()
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
