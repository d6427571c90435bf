//! What holds of the lines of every document: their widths, their order, what can be hit on them, and that they tell where they come from.

use std::collections::BTreeMap;
use std::ops::Range;

use drillyard::layout::View;
use drillyard::layout::document::{Document, ItemKind, Line, Role};
use drillyard::markdown::page::{BlockKind, for_each};

use super::courses::Lesson;

/// Runs follow each other without a gap, and no line is wider than its width.
pub fn lines_fit(document: &Document, name: &str) {
    assert!(!document.text.chars().any(char::is_control), "{name}: a control character");
    let (mut run_end, mut text_end) = (0, 0);
    for (at, line) in document.lines.iter().enumerate() {
        assert_eq!(line.runs.start, run_end, "{name}: line {at} does not go on where the one before ended");
        run_end = line.runs.end;
        let mut cells = 0;
        for (text, run) in document.line_runs(at) {
            assert_eq!(run.start, text_end, "{name}: a run of line {at} does not go on where the one before ended");
            assert_eq!(usize::from(run.cells), unicode_width::UnicodeWidthStr::width(text), "{name}: the width of {text:?}");
            text_end = run.end;
            cells += usize::from(run.cells);
        }
        assert!(cells <= usize::from(document.width), "{name}: line {at} is {cells} wide: {:?}", document.line_text(at));
    }
    assert_eq!((run_end as usize, text_end as usize), (document.runs.len(), document.text.len()), "{name}: something belongs to no line");
}

/// Every item is hit at the cells where it is drawn, which are all within its lines; no two stand on the same cells.
pub fn items_are_hit(document: &Document, name: &str) {
    let mut drawn = vec![0; document.items.len()];
    for line in 0..document.lines.len() {
        let mut column = 0;
        for (text, run) in document.line_runs(line) {
            for cell in column..column + run.cells {
                assert_eq!(document.item_at(line, cell), run.item, "{name}: line {line}, cell {cell} of {text:?}");
            }
            column += run.cells;
            let Some(item) = run.item else { continue };
            let lines = &document.items[item as usize].lines;
            assert!(lines.contains(&(line as u32)), "{name}: item {item} is drawn on line {line}, and says {lines:?}");
            drawn[item as usize] += usize::from(run.cells);
        }
        assert_eq!(document.item_at(line, column), None, "{name}: something is hit right of line {line}");
    }
    let out_of_sight = |item: usize| document.wide.iter().any(|wide| wide.within.contains_key(&(item as u32)));
    for (at, item) in document.items.iter().enumerate() {
        assert!(item.lines.start < item.lines.end && item.lines.end as usize <= document.lines.len(), "{name}: {item:?}");
        let shown = |picture: usize| document.pictures[picture].shown;
        let pictured = match &item.kind {
            ItemKind::Picture(picture) => shown(*picture as usize),
            // A picture that is a link stands before it.
            ItemKind::Link { .. } => {
                matches!(document.items.get(at.wrapping_sub(1)), Some(before) if matches!(before.kind, ItemKind::Picture(_)) && before.lines == item.lines)
            }
            ItemKind::Table => !document.wide.iter().any(|wide| wide.item as usize == at),
            _ => false,
        };
        assert!(drawn[at] > 0 || pictured || out_of_sight(at), "{name}: nothing is drawn of {item:?}");
    }
    rooms_are_free(document, name);
}

/// Where a picture goes stands nothing else.
fn rooms_are_free(document: &Document, name: &str) {
    let mut taken: BTreeMap<(u32, u16), usize> = BTreeMap::new();
    for (at, room) in document.pictures.iter().enumerate().filter(|(_, room)| room.shown) {
        assert!(room.column + room.cells <= document.width, "{name}: picture {at} is wider than the page");
        for line in room.lines.clone() {
            for column in room.column..room.column + room.cells {
                assert_eq!(taken.insert((line, column), at), None, "{name}: two pictures at line {line}");
            }
            let mut column = 0;
            for (text, run) in document.line_runs(line as usize) {
                let over = column < room.column + room.cells && column + run.cells > room.column;
                assert!(!over || text.trim().is_empty(), "{name}: {text:?} stands on picture {at}");
                column += run.cells;
            }
        }
    }
}

/// Headings and steps are where they say; in order from top to bottom, where nothing stands side by side.
pub fn parts_are_in_place(document: &Document, lesson: &Lesson, name: &str) {
    let count = document.lines.len() as u32;
    let flat = |text: &str| text.replace(|ch: char| ch.is_whitespace() || ch == '…', "");
    for heading in &document.headings {
        assert!(heading.line < count, "{name}: {heading:?}");
        assert_eq!(document.anchor(&heading.slug), Some(heading.line as usize), "{name}: {heading:?} is not found by its anchor");
        let hidden = !document.folds_over_anchor(&heading.slug).is_empty();
        let first: String = flat(&heading.text).chars().take(4).collect();
        // On the line itself; what a heading of a table has beside it does not matter.
        let line = flat(document.line_text(heading.line as usize));
        assert!(hidden || line.contains(first.trim()), "{name}: {heading:?} does not stand on its line: {line:?}");
    }
    for (at, step) in document.steps.iter().enumerate() {
        assert!(step.lines.start < step.lines.end && step.lines.end <= count, "{name}: {step:?}");
        let next = document.steps.get(at + 1);
        let follows = lesson.has_columns() || next.is_none_or(|next| next.lines.start >= step.lines.end);
        assert!(follows, "{name}: steps overlap: {step:?} {next:?}");
        let marked = document
            .line_runs(step.lines.start as usize)
            .any(|(text, run)| run.style.role == Role::Marker && text.contains(&format!("{}.", step.number)));
        assert!(marked, "{name}: {step:?} has no number on its first line");
    }
    for top in (0..document.lines.len() + 8).step_by(7) {
        let lines = top..top + 12;
        let on = |line: u32| lines.contains(&(line as usize));
        let headings: Vec<usize> = (0..document.headings.len()).filter(|at| on(document.headings[*at].line)).collect();
        let steps: Vec<usize> = (0..document.steps.len()).filter(|at| on(document.steps[*at].lines.start)).collect();
        assert_eq!(document.headings_within(lines.clone()).collect::<Vec<_>>(), headings, "{name}: headings from line {top} on");
        assert_eq!(document.steps_within(lines.clone()).collect::<Vec<_>>(), steps, "{name}: steps from line {top} on");
    }
    assert!(document.lines.is_sorted_by_key(|line| line.place), "{name}: places go back");
    let sorted = lesson.has_columns() || document.items.is_sorted_by_key(|item| item.lines.start);
    assert!(sorted, "{name}: items are not in the order of the page");
}

/// Each block has the same number, and comes from the same line, at every width and whether folds are open or closed.
pub fn blocks_are_stable(lesson: &Lesson, widths: &[u16]) {
    let blocks = |document: &Document| -> BTreeMap<u32, u32> {
        let lines = in_reading_order(document).into_iter().filter(|(_, line)| line.place.block > 0);
        lines.rev().map(|(_, line)| (line.place.block, line.source_line)).collect()
    };
    let first = blocks(&lesson.at(widths[0]));
    let agree = |seen: BTreeMap<u32, u32>, how: &str| {
        for (block, line) in seen {
            assert!(first.get(&block).is_none_or(|known| *known == line), "{}: block {block} comes from line {line} {how}", lesson.file);
        }
    };
    for width in widths {
        let seen = blocks(&lesson.at(*width));
        assert!(seen.len() == first.len(), "{} at {width}: {} blocks, not {}", lesson.file, seen.len(), first.len());
        agree(seen, &format!("at {width}"));
    }
    for open in [true, false] {
        let folds = lesson.at(widths[0]).folds.iter().map(|fold| (fold.block, open)).collect();
        agree(blocks(&lesson.viewed(widths[0], &View { folds, ..View::default() })), &format!("with folds open: {open}"));
    }
}

/// What a line shows stands in the source at the line it names, or soon below it.
pub fn lines_know_their_source(lesson: &Lesson, width: u16) {
    let document = lesson.at(width);
    let source: Vec<&str> = lesson.source.lines().collect();
    let ours = |role: Role| {
        matches!(
            role,
            Role::Marker | Role::Callout(_) | Role::Edge | Role::QuoteBar | Role::Rule | Role::Card | Role::CardTitle | Role::Dim
        )
    };
    let mut outlines = Vec::new();
    for_each(&lesson.page.text.blocks, &mut |block| outlines.extend((block.kind == BlockKind::Outline).then_some(block.line)));
    let mut seen = 0;
    let all = in_reading_order(&document);
    let lines = all.iter().filter(|(_, line)| line.place.block > 0 && !outlines.contains(&line.source_line));
    for (at, line) in lines {
        if document.items.iter().any(|item| matches!(item.kind, ItemKind::Quiz(_)) && item.lines.contains(&(*at as u32)))
            || line.place.block <= seen
        {
            continue;
        }
        let text: String = document.texts_of(line).filter(|(_, run)| !ours(run.style.role)).map(|(text, _)| text).collect();
        // Some words may be ours: what stands for a film says that it is one.
        let words: Vec<&str> =
            text.split(|ch: char| !ch.is_ascii_alphanumeric()).filter(|word| word.len() > 2 && *word != "film").collect();
        if words.is_empty() {
            continue;
        }
        seen = line.place.block;
        let below = all.iter().map(|(_, other)| other.source_line).filter(|other| *other > line.source_line);
        let next = below.min().unwrap_or(u32::MAX);
        let from = line.source_line as usize - 1;
        let to = (next as usize).min(source.len());
        assert!(
            source[from.min(to)..to].iter().any(|line| words.iter().any(|word| line.contains(word))),
            "{} at {width}: {words:?} of line {at} are not in lines {} to {next} of the source",
            lesson.file,
            line.source_line
        );
    }
}

/// The lines with their numbers as one reads them: of columns side by side first all of the left one.
pub fn in_reading_order(document: &Document) -> Vec<(usize, &Line)> {
    let between = |lines: Range<usize>| lines.clone().zip(document.lines.get(lines).unwrap_or_default());
    let (mut all, mut from) = (Vec::with_capacity(document.lines.len()), 0);
    for column in &document.columns {
        let first = column.line as usize;
        all.extend(between(from..first.max(from)));
        all.extend((first..).zip(&column.lines));
        from = from.max(first + column.lines.len());
    }
    all.extend(between(from..document.lines.len()));
    all
}

/// All that stands on the lines.
pub fn whole_text(document: &Document) -> String {
    (0..document.lines.len()).map(|line| document.line_text(line).to_owned() + "\n").collect()
}
