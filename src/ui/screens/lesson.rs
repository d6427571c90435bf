//! A lesson: the page in its column, marks of steps in the gutter, the outline or a step's results at the side.
//!
//! ```text
//!   gutter  text column, at most 92 wide                      │ Outline
//!    ✓      5. On the host generate a key …                   │   Hypervisors
//!    ✗      7. Update the guest                               │ ▸ Exercise 1
//! ```

use crate::app::geometry::Area;
use crate::app::mark;
use crate::app::model::Shell;
use crate::app::screens::lesson::{State, outline_top};
use crate::app::sheet::{Sheet, Tone, fit};
use crate::layout::document::ItemKind;
use crate::ui::chrome::{inset, mark_tone};
use crate::ui::images::Key;
use crate::ui::page::Emphasis;
use crate::ui::{Canvas, page, sheet};

/// Cells from a step's mark to the text column, within the gutter.
const MARK: u16 = 2;
/// The same from the pointer at what is in focus.
const POINTER: u16 = 4;

/// Draws it.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) {
    let unicode = shell.options.unicode;
    let parts = state.parts(shell);
    if let Some(cursor) = state.outline {
        let area = inset(parts.main);
        let lines = outline(state, cursor, area, unicode);
        sheet::draw(canvas, &lines, area, 0, Some(cursor));
        return;
    }
    let document = state.document();
    let focus = state.focus.and_then(|item| u32::try_from(item).ok());
    let table = state.focus.and_then(|item| document.items.get(item)).is_some_and(|item| item.kind == ItemKind::Table);
    page::draw(canvas, document, parts.text, state.top, Emphasis { focus, table, unicode });
    pictures(canvas, shell, state, parts.text);
    marks(canvas, shell, state, parts.text);
    pointer(canvas, shell, state, parts.text);
    if let Some(side) = parts.side {
        sheet::divider(canvas, side, unicode);
        match &state.step {
            Some(step) => sheet::draw(canvas, &step.sheet(shell, side.width), side, step.top, None),
            None => {
                let title = Area { height: 1, ..side };
                let mut head = Sheet::new(side.width);
                head.line(&[("Outline", Tone::Dim)]);
                sheet::draw(canvas, &head, title, 0, None);
                let below = Area { y: side.y + 1, height: side.height.saturating_sub(1), ..side };
                let lines = outline(state, state.heading(shell).unwrap_or(0), below, unicode);
                sheet::draw(canvas, &lines, below, 0, None);
            }
        }
    }
}

/// Headings, the one at `cursor` in sight and marked.
fn outline(state: &State, cursor: usize, area: Area, unicode: bool) -> Sheet {
    let mut sheet = Sheet::new(area.width);
    let headings = &state.document().headings;
    let shallowest = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let first = outline_top(cursor, area.height);
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
    let (top, bottom) = (state.top, state.top + usize::from(text.height));
    for frame in &state.document().pictures {
        let on_screen = (frame.lines.start as usize) < bottom && frame.lines.end as usize > top;
        if !on_screen || !frame.shown || !canvas.theme.has_colours() {
            continue;
        }
        let Some(key) = Key::of(frame, &state.page.id, shell) else { continue };
        let store = canvas.pictures;
        if let Some(pixels) = store.get(&key) {
            page::picture(canvas, pixels, frame, text, state.top);
        }
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
        canvas.cells.set_stringn(text.x - POINTER, y, sign, 1, canvas.theme.tone(Tone::Accent));
    }
}

/// The marks of steps that something checks.
fn marks(canvas: &mut Canvas<'_>, shell: &Shell, state: &State, text: Area) {
    for (index, step) in state.document().steps.iter().enumerate() {
        let Some(row) = (step.lines.start as usize).checked_sub(state.top).and_then(|row| u16::try_from(row).ok()) else { continue };
        if row >= text.height {
            continue;
        }
        let Some((exercise, number)) = state.step_checks(index) else { continue };
        let Some(mark) = mark::of_step(shell, &state.page, exercise, number) else { continue };
        let style = canvas.theme.tone(mark_tone(mark));
        canvas.cells.set_stringn(text.x - MARK, text.y + row, mark.sign(shell.options.unicode), 1, style);
    }
}
