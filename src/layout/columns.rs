//! Sets columns side by side: each is laid out as a document of its own, and their lines are joined. Where there is too little room
//! they stand one below the other; so they do in a text to be read line by line, and within another column.

use super::blocks::Typesetter;
use super::document::BETWEEN_COLUMNS;
use crate::markdown::page::Block;

const BETWEEN: usize = BETWEEN_COLUMNS as usize;
/// Narrower columns are no pleasure to read.
const NARROWEST: usize = 26;

/// Sets `columns`, at most `across` side by side.
pub(super) fn set(typesetter: &mut Typesetter<'_>, across: usize, columns: &[Vec<Block>]) {
    let available = typesetter.writer.available();
    let stacked = typesetter.options.linear || typesetter.in_column;
    let fitting = if stacked { 1 } else { (available + BETWEEN) / (NARROWEST + BETWEEN) };
    let across = abreast(columns.len(), across.min(fitting));
    for (at, row) in columns.chunks(across).enumerate() {
        if at > 0 {
            typesetter.writer.gap();
        }
        if across == 1 {
            row.iter().for_each(|column| typesetter.blocks(column, false));
            continue;
        }
        let width = (available - BETWEEN * (across - 1)) / across;
        let mut documents = Vec::with_capacity(across);
        typesetter.in_column = true;
        for column in row {
            let inner = typesetter.writer.column(width);
            let outer = std::mem::replace(&mut typesetter.writer, inner);
            typesetter.blocks(column, false);
            let inner = std::mem::replace(&mut typesetter.writer, outer);
            documents.push(typesetter.writer.end_column(inner));
        }
        typesetter.in_column = false;
        typesetter.writer.join(&documents, width + BETWEEN);
    }
}

/// How many of `count` columns stand side by side where `most` have room: four of which three fit stand two by two.
fn abreast(count: usize, most: usize) -> usize {
    let rows = count.div_ceil(most.max(1)).max(1);
    count.div_ceil(rows).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_columns_are_as_even_as_can_be() {
        for (count, most, across) in [(2, 2, 2), (4, 3, 2), (4, 4, 4), (5, 4, 3), (3, 2, 2), (3, 0, 1), (0, 2, 1), (1, 4, 1)] {
            assert_eq!(abreast(count, most), across, "{count} columns, {most} at most");
        }
    }
}
