//! Sets lists. At the top of a section an ordered list is its steps: their numbers stand aligned, and whatever belongs to a step stands
//! below its words.

use super::blocks::{Typesetter, plain};
use super::document::{ItemKind, Role, Step};
use super::prompt;
use super::writer::count;
use crate::markdown::page::{BlockKind, Item, List};

/// Sets `list`, stepping in when it stands by itself.
pub(super) fn set(typesetter: &mut Typesetter<'_>, list: &List) {
    let steps = list.start.is_some() && typesetter.depth == 0;
    let last = list.start.map(|start| start.saturating_add(count(list.items.len()).saturating_sub(1)));
    let digits = last.map_or(0, |last| last.to_string().len());
    let signs = typesetter.signs;
    let lead = if typesetter.depth == 0 { " " } else { "" };
    for (at, item) in list.items.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| list.items.get(before));
        if before.is_some_and(|before| before.loose || item.loose || is_spacious(before)) {
            typesetter.writer.gap();
        }
        typesetter.writer.settle();
        // The item's words are the next block.
        let block = typesetter.writer.block().saturating_add(1);
        prompt::head(typesetter, item.line, block);
        typesetter.writer.settle();
        let number = list.start.map(|start| start.saturating_add(count(at)));
        let marker = match (number, item.task) {
            (Some(number), Some(done)) => format!("{lead}{number:>digits$}. {} ", signs.tasks[usize::from(!done)]),
            (Some(number), None) => format!("{lead}{number:>digits$}. "),
            (None, Some(done)) => format!("{lead}{} ", signs.tasks[usize::from(!done)]),
            (None, None) => format!("{lead}{} ", signs.bullets[typesetter.bullets % signs.bullets.len()]),
        };
        match number.filter(|_| steps) {
            Some(number) => set_step(typesetter, item, number, marker),
            None => {
                let outer = typesetter.bullets;
                typesetter.bullets += usize::from(number.is_none());
                set_item(typesetter, item, marker, None);
                typesetter.bullets = outer;
            }
        }
    }
}

fn set_step(typesetter: &mut Typesetter<'_>, item: &Item, number: u32, marker: String) {
    let writer = &mut typesetter.writer;
    let start = writer.next_line();
    let heading = writer.document.headings.len().checked_sub(1).map(count);
    let index = writer.document.steps.len();
    // A step ends where the next of its run begins.
    let follows = writer.document.steps.last().is_some_and(|last| last.heading == heading && last.number.checked_add(1) == Some(number));
    if let Some(last) = writer.document.steps.last_mut().filter(|_| follows) {
        last.lines.end = start;
    }
    writer.document.steps.push(Step { heading, number, lines: start..start, column: 0 });
    let focus = writer.item(ItemKind::Step(count(index)));
    set_item(typesetter, item, marker, Some(focus));
    typesetter.writer.end_item(focus);
    let end = typesetter.writer.next_line();
    if let Some(step) = typesetter.writer.document.steps.get_mut(index) {
        step.lines.end = end;
    }
}

fn set_item(typesetter: &mut Typesetter<'_>, item: &Item, marker: String, focus: Option<u32>) {
    typesetter.writer.source_line = item.line;
    typesetter.writer.push_marker(marker, plain(Role::Marker), focus);
    let start = typesetter.writer.next_line();
    typesetter.deeper(|this| {
        if item.blocks.is_empty() {
            this.writer.next_block();
        }
        this.blocks(&item.blocks, true);
        // Its marker needs a line, also where there is nothing to say: an outline of a page without headings, for one.
        if this.writer.next_line() == start {
            this.writer.line(0, &[]);
        }
    });
}

/// Below what takes room of its own the next item needs air, even in a tight list.
fn is_spacious(item: &Item) -> bool {
    item.blocks.iter().skip(1).any(|block| match &block.kind {
        BlockKind::List(list) => list.items.iter().any(|item| item.loose || is_spacious(item)),
        _ => true,
    })
}
