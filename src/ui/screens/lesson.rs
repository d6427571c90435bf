//! A lesson: the page in its column, marks of steps in the gutter, the outline or a step's results at the side.
//!
//! ```text
//!   gutter  text column, at most 92 wide                      │ Outline
//!    ✓      5. On the host generate a key …                   │   Hypervisors
//!    ✗      7. Update the guest                               │ ▸ Exercise 1
//! ```

use ratatui::style::Style;

use crate::app::geometry::Area;
use crate::app::mark;
use crate::app::model::Shell;
use crate::app::screens::lesson::{Parts, State, outline_top};
use crate::app::sheet::{Sheet, Tone, fit};
use crate::layout::document::{BETWEEN_COLUMNS, Item, ItemKind, PictureBox};
use crate::ui::chrome::{inset, mark_tone};
use crate::ui::images::in_sight;
use crate::ui::page::Emphasis;
use crate::ui::{Canvas, Cursor, page, prompt, sheet};

/// Cells from a step's mark to the text column, within the gutter.
const MARK: u16 = 2;
/// The same from the pointer at what is in focus.
const POINTER: u16 = 4;

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let unicode = shell.options.unicode;
    let parts = state.parts(shell);
    if let Some(cursor) = state.outline {
        let area = inset(parts.main);
        let lines = outline(state, cursor, area, unicode);
        sheet::draw(canvas, &lines, area, 0, Some(cursor));
        return None;
    }
    let document = state.document();
    let focus = state.focus.and_then(|item| u32::try_from(item).ok());
    let table = state.focus.and_then(|item| document.items.get(item)).is_some_and(|item| item.kind == ItemKind::Table);
    page::draw(canvas, document, parts.text, state.top, Emphasis { focus, table, unicode });
    pictures(canvas, shell, state, parts.text);
    found(canvas, state, parts.text, unicode);
    marks(canvas, shell, state, parts.text);
    pointer(canvas, shell, state, parts.text);
    panels(canvas, shell, state, &parts);
    find_line(canvas, shell, state)
}

/// What stands beside the text.
fn panels(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, parts: &Parts) {
    let unicode = shell.options.unicode;
    if let Some(side) = parts.side {
        sheet::divider(canvas, side, unicode);
    }
    if let (Some(outline), Some(headings)) = (parts.outline, parts.headings()) {
        let mut head = Sheet::new(outline.width);
        head.line(&[("Outline", Tone::Dim)]);
        sheet::draw(canvas, &head, Area { height: outline.height.min(1), ..outline }, 0, None);
        let lines = self::outline(state, state.marked_heading(shell).unwrap_or(0), headings, unicode);
        sheet::draw(canvas, &lines, headings, 0, None);
    }
    if let (Some(area), Some(step)) = (parts.step, &state.step) {
        sheet::draw(canvas, &step.sheet(shell, area.width), area, step.top, None);
    }
}

/// Marks what was found: words by their ground, and a picture, whose words are not to be seen, by a bar beside it.
fn found(canvas: &mut Canvas<'_>, state: &State, text: Area, unicode: bool) {
    let Some(find) = &state.find else { return };
    let line = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let sight = state.top..state.top + usize::from(text.height);
    let mut marks = find.hits.marks(state.document(), line(sight.start)..line(sight.end));
    marks.retain(|mark| !find.hits.is_in_picture(mark.hit));
    page::marks(canvas, &marks, find.current, text, state.top);
    for room in state.document().pictures_within(sight).filter(|room| room.shown) {
        let words = find.hits.marks(state.document(), room.lines.start..room.lines.start + 1);
        let mut hits = words.iter().filter(|mark| mark.spot.columns.start == room.column && find.hits.is_in_picture(mark.hit)).peekable();
        if hits.peek().is_some() {
            let current = hits.any(|mark| find.current == Some(mark.hit));
            bar_beside(canvas, room, text, state.top, canvas.theme.found_bar(current), unicode);
        }
    }
}

/// What is looked for, and how much of it was found; a message goes before it, but not while one types.
fn find_line(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let find = state.find.as_ref().filter(|find| find.typing || shell.message.is_none())?;
    let (status, found) = find.status();
    let tone = if found { Tone::Strong } else { Tone::Warn };
    let cursor = prompt::draw(canvas, shell.frame().message, "/", &find.field, &[(&status, tone)]);
    cursor.filter(|_| find.typing)
}

/// Headings, the one at `cursor` in sight and marked.
fn outline(state: &State, cursor: usize, area: Area, unicode: bool) -> Sheet {
    let mut sheet = Sheet::new(area.width);
    let headings = &state.document().headings;
    // Most pages have a first heading, near their top; the others are not worth the search in each frame of a long one.
    let levels = || headings.iter().map(|heading| heading.level);
    let shallowest = levels().find(|level| *level == 1).or_else(|| levels().min()).unwrap_or(1);
    let first = outline_top(cursor, area.height, headings.len());
    for (index, heading) in headings.iter().enumerate().skip(first).take(usize::from(area.height)) {
        let here = index == cursor;
        let pointer = if !here {
            "  "
        } else if unicode {
            "▸ "
        } else {
            "> "
        };
        let indent = "  ".repeat(usize::from(heading.level - shallowest));
        let text = fit(&heading.text, sheet.width().saturating_sub(2 + indent.len()));
        let tone = if here { Tone::Accent } else { Tone::Text };
        sheet.line(&[(&indent, Tone::Text), (pointer, Tone::Accent), (&text, tone)]).row = Some(index);
    }
    sheet
}

fn pictures(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, text: Area) {
    let lines = state.top..state.top + usize::from(text.height);
    for frame in state.document().pictures_within(lines).filter(|frame| frame.shown) {
        page::picture(canvas, shell, &state.page.id, frame, text, state.top);
    }
}

/// Points at what Enter opens, wherever it stands in its line.
fn pointer(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, text: Area) {
    let Some(item) = state.focus.and_then(|item| state.document().items.get(item)) else { return };
    // Of what starts above the screen the first line in sight is pointed at.
    let row = (item.lines.start as usize).saturating_sub(state.top);
    if (item.lines.end as usize) > state.top && row < usize::from(text.height) {
        let y = text.y + u16::try_from(row).unwrap_or(0);
        let sign = if shell.options.unicode { "▸" } else { ">" };
        // Between columns it keeps off the words left of it.
        let away = if item.column > 0 { BETWEEN_COLUMNS - 1 } else { POINTER };
        canvas.cells.set_stringn(text.x + item.column - away, y, sign, 1, canvas.theme.tone(Tone::Accent));
    }
    picture_bar(canvas, shell, state, item, text);
}

/// A bar beside a picture in focus, which is not hidden by it.
fn picture_bar(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, item: &Item, text: Area) {
    let document = state.document();
    // Of several side by side the first that is not left of its column.
    let of = |room: &&PictureBox| room.shown && room.lines == item.lines && room.column >= item.column;
    let mut near = document.pictures_within(item.lines.start as usize..item.lines.end as usize);
    let Some(room) = near.find(of) else { return };
    bar_beside(canvas, room, text, state.top, canvas.theme.tone(Tone::Accent), shell.options.unicode);
}

/// A bar left of a picture's room, as far as that is on screen.
fn bar_beside(canvas: &mut Canvas<'_>, room: &PictureBox, text: Area, top: usize, style: Style, unicode: bool) {
    let Some((y, rows)) = in_sight(&room.lines, top, text.height) else { return };
    let sign = if unicode { "▐" } else { "|" };
    for row in 0..rows.end - rows.start {
        canvas.cells.set_stringn(text.x + room.column - 1, text.y + y + row, sign, 1, style);
    }
}

/// The marks of steps that something checks.
fn marks(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, text: Area) {
    let document = state.document();
    for index in document.steps_within(state.top..state.top + usize::from(text.height)) {
        let step = &document.steps[index];
        let row = u16::try_from(step.lines.start as usize - state.top).unwrap_or(0);
        let Some((exercise, number)) = state.step_checks(index) else { continue };
        let Some(mark) = mark::of_step(shell, &state.page, exercise, number) else { continue };
        let style = canvas.theme.tone(mark_tone(mark));
        canvas.cells.set_stringn(text.x + step.column - MARK, text.y + row, mark.sign(shell.options.unicode), 1, style);
    }
}
