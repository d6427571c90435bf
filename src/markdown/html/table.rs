//! HTML tables: rows, heads, cells that span others; and in a cell, which holds one text, lists and code as lines of it.

use html5ever::tokenizer::Tag;

use super::super::builder::{Builder, Container, TextKind};
use super::super::page::Alignment;
use super::super::table::{Cell, OpenTable};
use super::{attribute, in_cell, list_start};

/// Bullets of lists within lists.
const BULLETS: [&str; 2] = ["• ", "◦ "];

/// Begins an element of a table.
pub(super) fn start(tag: &Tag, builder: &mut Builder<'_>) {
    match &*tag.name {
        "table" => builder.begin(Container::Table(OpenTable::default()), Some("table")),
        "td" | "th" => {
            builder.end_text();
            builder.cell_lists.clear();
            builder.code_in_cell = false;
            if let Some(Container::Table(table)) = builder.top() {
                table.begin_cell(cell(tag));
            }
            builder.begin_text(TextKind::Cell);
        }
        name => {
            end_row(builder);
            if let Some(Container::Table(table)) = builder.top() {
                match name {
                    "thead" => table.begin_head(),
                    "tbody" | "tfoot" => table.end_head(),
                    _ => {}
                }
            }
        }
    }
}

/// Ends an element of a table.
pub(super) fn end(name: &str, builder: &mut Builder<'_>) {
    match name {
        "td" | "th" => builder.end_text(),
        _ => end_row(builder),
    }
    match (name, builder.top()) {
        ("thead", Some(Container::Table(table))) => table.end_head(),
        ("table", _) => builder.end_tag(name),
        _ => {}
    }
}

fn end_row(builder: &mut Builder<'_>) {
    builder.end_text();
    if let Some(Container::Table(table)) = builder.top() {
        table.end_row();
    }
}

fn cell(tag: &Tag) -> Cell {
    let span = |name| attribute(tag, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).max(1);
    let style = attribute(tag, "style").unwrap_or_default().replace(' ', "");
    let align = attribute(tag, "align").or_else(|| style.split_once("text-align:").map(|(_, value)| value)).unwrap_or_default();
    let alignment = [("left", Alignment::Left), ("center", Alignment::Centre), ("right", Alignment::Right)]
        .into_iter()
        .find_map(|(word, alignment)| align.starts_with(word).then_some(alignment));
    Cell { heads: &*tag.name == "th", columns: span("colspan"), rows: span("rowspan"), alignment }
}

/// Begins what would be a block elsewhere; false when `tag` is none.
pub(super) fn starts_line(tag: &Tag, builder: &mut Builder<'_>) -> bool {
    match &*tag.name {
        "p" | "div" | "blockquote" | "hr" | "center" | "section" | "dl" | "dt" | "dd" => {}
        "pre" => builder.code_in_cell = true,
        "ul" | "ol" => builder.cell_lists.push(list_start(tag)),
        "li" => {
            builder.line_break();
            let depth = builder.cell_lists.len().saturating_sub(1);
            let number = builder.cell_lists.last_mut().and_then(Option::as_mut);
            let marker = match number {
                Some(number) => {
                    let marker = format!("{number}. ");
                    *number = number.saturating_add(1);
                    marker
                }
                None => BULLETS[depth % BULLETS.len()].to_owned(),
            };
            builder.words(&"\u{a0}".repeat(2 * depth.min(4)));
            builder.words(&marker);
            return true;
        }
        _ => return false,
    }
    builder.line_break();
    true
}

/// Ends it; false when `name` is none, or no cell is open.
pub(super) fn ends_line(name: &str, builder: &mut Builder<'_>) -> bool {
    if !in_cell(builder) {
        return false;
    }
    match name {
        "p" | "div" | "blockquote" | "center" | "section" | "dl" | "dt" | "dd" | "li" => {}
        "pre" => builder.code_in_cell = false,
        "ul" | "ol" => drop(builder.cell_lists.pop()),
        _ => return false,
    }
    builder.line_break();
    true
}
