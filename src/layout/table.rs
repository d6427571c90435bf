//! Sets tables: columns aligned, cells wrapped, one line under the header. Where not even that fits, the table keeps its columns and can
//! be moved sideways; where nobody could do that, each row becomes a short list.

use super::blocks::{Typesetter, plain, styled};
use super::document::{ItemKind, Role, RunStyle};
use super::wrap::cells;
use super::writer::count;
use crate::markdown::page::{Alignment, Span, Style, Table, Text};

/// Between columns.
const BETWEEN: usize = 2;
/// Words longer than this are broken, if that brings a table into its room; if it does not, those longer than that.
const BREAKABLE: [usize; 2] = [24, 12];
const BREAKABLE_IF_NEED_BE: [usize; 3] = [24, 12, 6];
/// The width of a column whose table is wider than the page anyway.
const WIDEST: usize = 40;

/// Sets `table`.
pub(super) fn set(typesetter: &mut Typesetter<'_>, table: &Table) {
    let shift = typesetter.shift();
    let sideways = typesetter.options.sideways;
    typesetter.writer.settle();
    let centred = std::mem::take(&mut typesetter.writer.centred);
    let item = typesetter.writer.item(ItemKind::Table);
    let available = typesetter.writer.available();
    let natural = natural(table);
    let whole = |widths: &Vec<usize>| typesetter.signs.placed || fits(table, widths);
    match fitted(table, &natural, available, sideways).filter(whole) {
        Some(widths) => set_columns(typesetter, table, &widths, None),
        None if sideways => {
            let widths: Vec<usize> = natural.iter().map(|width| *width.min(&WIDEST.min(available))).collect();
            typesetter.writer.note_wide(item, widths.iter().sum::<usize>() + BETWEEN * widths.len().saturating_sub(1), shift.or(Some(0)));
            typesetter.writer.open_window();
            set_columns(typesetter, table, &widths, Some(item));
            typesetter.writer.close_window();
        }
        None => set_records(typesetter, table),
    }
    typesetter.writer.end_item(item);
    typesetter.writer.centred = centred;
}

/// Every cell is one line.
fn fits(table: &Table, widths: &[usize]) -> bool {
    let rows = table.rows.iter().chain([&table.header]);
    rows.flat_map(|row| row.iter().zip(widths)).all(|(cell, width)| !cell.content.contains('\n') && cells(&cell.content) <= *width)
}

/// What the columns need if no cell is broken.
fn natural(table: &Table) -> Vec<usize> {
    let line = |text: &Text| text.content.split('\n').map(cells).max().unwrap_or(0);
    widest(table, line).into_iter().map(|width| width.max(1)).collect()
}

/// The widest of each column, as `measure` has it of each cell.
fn widest(table: &Table, measure: impl Fn(&Text) -> usize) -> Vec<usize> {
    let mut widest = Vec::new();
    for row in table.rows.iter().chain([&table.header]) {
        widest.resize(widest.len().max(row.len()), 0);
        for (most, cell) in widest.iter_mut().zip(row) {
            *most = measure(cell).max(*most);
        }
    }
    widest
}

/// Widths at which the columns stand side by side in `available` cells: what their cells need, or a fair share of what there is.
/// `None` where words would be broken to pieces; what can't be moved sideways endures more of that.
fn fitted(table: &Table, natural: &[usize], available: usize, sideways: bool) -> Option<Vec<usize>> {
    let room = available.checked_sub(BETWEEN * natural.len().saturating_sub(1))?;
    if natural.iter().sum::<usize>() <= room {
        return Some(natural.to_vec());
    }
    let words = widest(table, |text| text.content.split([' ', '\n']).map(cells).max().unwrap_or(0));
    let breakable: &[usize] = if sideways { &BREAKABLE } else { &BREAKABLE_IF_NEED_BE };
    let least = |longest: usize| -> Vec<usize> { words.iter().map(|word| (*word).clamp(1, longest)).collect() };
    let least = breakable.iter().map(|longest| least(*longest)).find(|least| least.iter().sum::<usize>() <= room)?;
    Some(share(natural, least, room))
}

/// Gives each column its least and of the rest of `room` what it needs. Where that is not enough for all, columns that need little
/// get it, and the others share what is left by their needs, none getting much less than another.
fn share(natural: &[usize], least: Vec<usize>, room: usize) -> Vec<usize> {
    let total = |level: usize| natural.iter().zip(&least).map(|(width, least)| (*width).min(level).max(*least)).sum::<usize>();
    let (mut level, mut above) = (0, room + 1);
    while above - level > 1 {
        let middle = level.midpoint(above);
        if total(middle) <= room { level = middle } else { above = middle }
    }
    let mut widths: Vec<usize> =
        natural.iter().zip(&least).map(|(width, least)| if *width <= level { *width } else { (level * 2 / 3).max(*least) }).collect();
    let missing: usize = natural.iter().zip(&widths).map(|(natural, width)| natural - width).sum();
    let rest = room.saturating_sub(widths.iter().sum());
    let mut given = 0;
    for (width, natural) in widths.iter_mut().zip(natural) {
        let part = ((natural - *width) * rest).checked_div(missing).unwrap_or(0);
        *width += part;
        given += part;
    }
    // What rounding left over.
    let hungry = widths.iter_mut().zip(natural).filter(|(width, natural)| **width < **natural);
    hungry.take(rest - given).for_each(|(width, _)| *width += 1);
    widths
}

/// Sets rows in columns of these widths. All of it belongs to `item`, where the table is one.
fn set_columns(typesetter: &mut Typesetter<'_>, table: &Table, widths: &[usize], item: Option<u32>) {
    let mut offset = 0;
    let columns = Columns { widths, alignments: &table.alignments, item };
    if !table.header.is_empty() {
        columns.set_row(typesetter, &table.header, true, &mut offset);
        let rules: Vec<String> = widths.iter().map(|width| typesetter.signs.rule.repeat(*width)).collect();
        typesetter.writer.line(offset, &[(&rules.join(&" ".repeat(BETWEEN)), plain(Role::Rule), item)]);
    }
    let high = |row: &Vec<Text>| row.iter().zip(widths).any(|(cell, width)| cells(&cell.content) > *width || cell.content.contains('\n'));
    let airy = table.rows.iter().any(high);
    for (at, row) in table.rows.iter().enumerate() {
        if airy && at > 0 {
            typesetter.writer.gap();
        }
        columns.set_row(typesetter, row, false, &mut offset);
    }
}

/// How rows are set.
struct Columns<'a> {
    widths: &'a [usize],
    alignments: &'a [Alignment],
    item: Option<u32>,
}

impl Columns<'_> {
    fn set_row(&self, typesetter: &mut Typesetter<'_>, row: &[Text], header: bool, offset: &mut u32) {
        let base = if header { Role::TableHeader } else { typesetter.writer.role };
        let style = |span: &Span| RunStyle { strong: header || span.style.strong, ..styled(base, span) };
        let alignments = self.alignments.iter().copied().chain(std::iter::repeat(Alignment::Left));
        let cells: Vec<(usize, Alignment, &Text)> =
            row.iter().zip(self.widths).zip(alignments).map(|((text, width), alignment)| (*width, alignment, text)).collect();
        typesetter.writer.row(&cells, BETWEEN, *offset, self.item, style);
        *offset += count(row.iter().map(|text| text.content.chars().count() + 1).sum());
    }
}

fn set_records(typesetter: &mut Typesetter<'_>, table: &Table) {
    for (at, row) in table.rows.iter().enumerate() {
        if at > 0 {
            typesetter.writer.gap();
        }
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.content.is_empty()) {
            let mut line = Text::default();
            if let Some(name) = table.header.get(column).filter(|name| !name.content.is_empty()) {
                line.push(&format!("{}: ", name.content.replace('\n', " ")), Style { strong: true, ..Style::default() }, None);
            }
            line.append(cell);
            typesetter.text(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let row = |cells: &&[&str]| cells.iter().map(|cell| Text::of(cell, Style::default())).collect();
        Table { rows: rows.iter().map(row).collect(), ..Table::default() }
    }

    fn widths(table: &Table, available: usize, sideways: bool) -> Option<Vec<usize>> {
        fitted(table, &natural(table), available, sideways)
    }

    #[test]
    fn columns_that_need_little_get_it_and_the_others_share_the_rest() {
        let words = "word ".repeat(12);
        let table = table(&[&["short", words.trim(), "also short"]]);
        assert_eq!(widths(&table, 100, true), Some(vec![5, 59, 10]));
        assert_eq!(widths(&table, 50, true), Some(vec![5, 31, 10]));
        assert_eq!(widths(&table, 22, true), Some(vec![5, 8, 5]));
        assert_eq!(widths(&table, 17, true), None);
        let most = "word ".repeat(60);
        let table = super::tests::table(&[&[words.trim(), most.trim(), ""]]);
        let shared = widths(&table, 80, true).unwrap();
        assert_eq!(shared.iter().sum::<usize>(), 76);
        assert!(shared[1] > shared[0] && shared[0] > 24, "{shared:?}");
    }

    #[test]
    fn words_are_broken_before_a_table_gives_its_columns_up() {
        let long = "a".repeat(60);
        let table = table(&[&["short", &long, "also short"]]);
        assert_eq!(widths(&table, 38, true), Some(vec![5, 24, 5]));
        assert_eq!(widths(&table, 30, true), Some(vec![5, 15, 6]));
        assert_eq!((widths(&table, 22, true), widths(&table, 22, false)), (None, Some(vec![5, 8, 5])));
        assert_eq!(widths(&table, 15, false), None);
    }
}
