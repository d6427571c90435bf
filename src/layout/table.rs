//! Sets tables: columns aligned, cells wrapped, one line under the header. Where not even that fits, each row becomes a short list.

use super::blocks::{Typesetter, plain, styled};
use super::document::{Role, RunStyle};
use super::wrap::{cells, wrap};
use super::writer::count;
use crate::markdown::page::{Alignment, Span, Style, Table, Text};

/// Between columns.
const BETWEEN: usize = 2;
/// No column is narrower, unless all its cells are.
const NARROWEST: usize = 6;

/// Sets `table`.
pub(super) fn set(typesetter: &mut Typesetter<'_>, table: &Table) {
    let centred = std::mem::take(&mut typesetter.writer.centred);
    let whole = |widths: &Vec<usize>| typesetter.signs.placed || fits(table, widths);
    match widths(table, typesetter.writer.available()).filter(whole) {
        Some(widths) => set_columns(typesetter, table, &widths),
        None => set_records(typesetter, table),
    }
    typesetter.writer.centred = centred;
}

/// Every cell is one line.
fn fits(table: &Table, widths: &[usize]) -> bool {
    let rows = table.rows.iter().chain([&table.header]);
    rows.flat_map(|row| row.iter().zip(widths)).all(|(cell, width)| !cell.content.contains('\n') && cells(&cell.content) <= *width)
}

/// Widths of the columns: what their cells need, or a fair share of what there is.
fn widths(table: &Table, available: usize) -> Option<Vec<usize>> {
    let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    let widest = |column: usize| {
        let all = table.rows.iter().chain([&table.header]);
        let lines = all.filter_map(|row| row.get(column)).flat_map(|text| text.content.split('\n'));
        lines.map(cells).max().unwrap_or(0).max(1)
    };
    let mut widths: Vec<usize> = (0..columns).map(widest).collect();
    let room = available.checked_sub(BETWEEN * columns.saturating_sub(1))?;
    let least: usize = widths.iter().map(|width| (*width).min(NARROWEST)).sum();
    if least > room {
        return None;
    }
    // The widest give first.
    while widths.iter().sum::<usize>() > room {
        let over = widths.iter().sum::<usize>() - room;
        let most = widths.iter().copied().max()?;
        let second = widths.iter().copied().filter(|width| *width < most).max().unwrap_or(0).max(NARROWEST);
        let sharing = widths.iter().filter(|width| **width == most).count();
        let give = (most - second).min(over.div_ceil(sharing)).max(1);
        let mut left = over;
        for width in widths.iter_mut().filter(|width| **width == most) {
            let given = give.min(left);
            *width -= given;
            left -= given;
        }
    }
    Some(widths)
}

fn set_columns(typesetter: &mut Typesetter<'_>, table: &Table, widths: &[usize]) {
    let alignment = |column: usize| table.alignments.get(column).copied().unwrap_or_default();
    let mut offset = 0;
    if !table.header.is_empty() {
        set_row(typesetter, &table.header, widths, &alignment, true, &mut offset);
        let rules: Vec<String> = widths.iter().map(|width| typesetter.signs.rule.repeat(*width)).collect();
        typesetter.writer.line(offset, &[(&rules.join(&" ".repeat(BETWEEN)), plain(Role::Rule), None)]);
    }
    let high = |row: &Vec<Text>| row.iter().zip(widths).any(|(cell, width)| wrap(&cell.content, *width, |_| false).len() > 1);
    let airy = table.rows.iter().any(high);
    for (at, row) in table.rows.iter().enumerate() {
        if airy && at > 0 {
            typesetter.writer.gap();
        }
        set_row(typesetter, row, widths, &alignment, false, &mut offset);
    }
}

fn set_row(
    typesetter: &mut Typesetter<'_>,
    row: &[Text],
    widths: &[usize],
    alignment: &dyn Fn(usize) -> Alignment,
    header: bool,
    offset: &mut u32,
) {
    let base = if header { Role::TableHeader } else { typesetter.writer.role };
    let style = |span: &Span| RunStyle { strong: header || span.style.strong, ..styled(base, span) };
    let cells: Vec<(usize, Alignment, &Text)> =
        row.iter().zip(widths).enumerate().map(|(column, (text, width))| (*width, alignment(column), text)).collect();
    typesetter.writer.row(&cells, BETWEEN, *offset, style);
    *offset += count(row.iter().map(|text| text.content.chars().count() + 1).sum());
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

    #[test]
    fn the_widest_columns_give_way_first() {
        let wide = "a".repeat(60);
        let table = table(&[&["short", &wide, "also short"]]);
        assert_eq!(widths(&table, 100), Some(vec![5, 60, 10]));
        assert_eq!(widths(&table, 50), Some(vec![5, 31, 10]));
        assert_eq!(widths(&table, 24), Some(vec![5, 7, 8]));
        assert_eq!(widths(&table, 15), None);
    }
}
