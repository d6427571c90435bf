//! Columns side by side: what stands where, and that all one can go to is found in them.

use super::super::document::*;
use super::super::writer::count;
use super::super::*;
use super::{lines, set, set_with};

const GRID: &str = "# Top\n\n<div class=\"grid2\"><div class=\"col\">\n\n## Left\n\n1. One [a](a)\n2. Two\n\n</div><div class=\"col\">\n\n## Right\n\n1. Three [b](b)\n\n![c](c.png)\n\n> said\n\n</div></div>\n\nAfter [d](d)\n";

fn at(document: &Document, text: &str) -> usize {
    lines(document).iter().position(|line| line.contains(text)).unwrap()
}

#[test]
fn columns_stand_side_by_side_and_keep_all_that_one_can_go_to() {
    let document = set(GRID, 64);
    let shown = ["", "Left                              Right", "", " 1. One a                          1. Three b", " 2. Two"];
    assert_eq!(lines(&document)[2..7], shown);
    let at = |text: &str| at(&document, text);
    let heads: Vec<_> = document.headings.iter().map(|heading| (heading.slug.as_str(), heading.line as usize, heading.column)).collect();
    assert_eq!(heads, [("top", 0, 0), ("left", at("Left"), 0), ("right", at("Left"), 34)]);
    let steps: Vec<_> = document.steps.iter().map(|step| (step.heading, step.number, step.column)).collect();
    assert_eq!(steps, [(Some(1), 1, 0), (Some(1), 2, 0), (Some(2), 1, 34)]);
    let picture = &document.pictures[0];
    assert_eq!((picture.column, picture.lines.start as usize), (34, at("Two") + 1));
    let hrefs: Vec<_> = document.items.iter().filter_map(|item| href(&item.kind)).collect();
    assert_eq!(hrefs, ["a", "b", "d"]);
    let link = document.item_at(at("Three"), 44).unwrap() as usize;
    let line = count(at("Three"));
    let kind = ItemKind::Link { href: "b".into(), ignore: false };
    assert_eq!(document.items[link], Item { kind, lines: line..line + 1, column: 34 });
    assert!(lines(&document)[at("said")].starts_with(&" ".repeat(34)), "the bar of a quote stays with its column");
}

fn href(kind: &ItemKind) -> Option<&str> {
    if let ItemKind::Link { href, .. } = kind { Some(href.as_str()) } else { None }
}

#[test]
fn columns_stand_below_each_other_where_there_is_too_little_room() {
    let narrow = set(GRID, 55);
    assert!(at(&narrow, "Left") < at(&narrow, "Two") && at(&narrow, "Two") < at(&narrow, "Right"), "{}", plain(&narrow));
    let four = "<div class=\"grid4\">\n\na\n\nb\n\nc\n\nd\n\n</div>\n";
    for (width, rows) in [(116, 1), (115, 2), (56, 2), (55, 4)] {
        let document = set(four, width);
        assert_eq!(lines(&document).iter().filter(|line| !line.is_empty()).count(), rows, "at {width}");
    }
    let linear = set_with(GRID, &Options { width: 120, linear: true, ..Options::default() });
    assert!(at(&linear, "Two") < at(&linear, "Right"), "read line by line, one column follows the other");
}

#[test]
fn a_place_and_a_line_of_the_source_in_a_right_column_are_found_again() {
    let (wide, narrow) = (set(GRID, 64), set(GRID, 40));
    for text in ["Top", "Two", "Three", "said", "After"] {
        let line = &narrow.lines[at(&narrow, text)];
        assert_eq!(wide.line_at(line.place), at(&wide, text), "{text}");
        assert_eq!(wide.from_source(line.source_line).unwrap().0, at(&wide, text), "{text}");
    }
    assert_eq!(narrow.lines.last().unwrap().place, wide.lines.last().unwrap().place, "blocks have the same numbers");
    for pair in wide.lines.windows(2) {
        assert!(pair[0].place <= pair[1].place, "places of lines only grow");
    }
}

#[test]
fn folds_code_and_tables_of_a_right_column_know_where_they_stand() {
    let right =
        "<details><summary>More</summary>\n\n## Hidden\n\nInside [x](x)\n\n</details>\n\n```\ncode\n```\n\n|a|b|\n|-|-|\n|words|more|";
    let source =
        format!("<div class=\"grid2\"><div class=\"col\">\n\n# One\n\n[l](l)\n\n</div><div class=\"col\">\n\n{right}\n\n</div></div>\n");
    let closed = set(&source, 64);
    let block = closed.folds[0].block;
    let view = View { folds: [(block, true)].into(), ..View::default() };
    let open = set_with(&source, &Options { width: 64, view: &view, ..Options::default() });
    for document in [&closed, &open] {
        assert_eq!(document.folds[0].headings, 1..2);
        assert_eq!(document.folds_over_anchor("hidden").len(), usize::from(document.lines == closed.lines));
        let kinds: Vec<_> = document.items.iter().map(|item| (&item.kind, item.column)).collect();
        let code = (&ItemKind::Code { language: String::new(), text: "code".into() }, 34);
        assert!(kinds.contains(&code) && kinds.contains(&(&ItemKind::Table, 34)), "{kinds:?}");
        assert_eq!(document.item_at(at(document, "More"), 36).map(|item| &document.items[item as usize].kind), Some(&ItemKind::Fold(0)));
    }
    assert_eq!(open.item_at(at(&open, "Inside"), 43).and_then(|item| href(&open.items[item as usize].kind)), Some("x"));
}

#[test]
fn pictures_of_two_columns_are_told_by_their_lines() {
    let source = "<div class=\"grid2\"><div>\n\nwords\n\nmore\n\n![a](a.png)\n\n</div><div>\n\n![b](b.png)\n\n</div></div>\n";
    let document = set(source, 64);
    let alts: Vec<_> = document.pictures.iter().map(|picture| (picture.alt.as_str(), picture.column)).collect();
    assert_eq!(alts, [("b", 34), ("a", 0)]);
    for item in &document.items {
        let ItemKind::Picture(picture) = item.kind else { continue };
        let room = &document.pictures[picture as usize];
        assert_eq!((&item.lines, item.column), (&room.lines, room.column));
    }
    assert_eq!(document.pictures_within(0..1).count(), 1);
}

#[test]
fn a_first_column_is_a_left_one_however_far_it_is_indented() {
    let grid = "<div class=\"grid2\"><div>\n\n## Left\n\n[a](a)\n\n</div><div>\n\n## Right\n\n[b](b)\n\n</div></div>";
    let source = format!("<details open><summary>More</summary>\n\n{grid}\n\n</details>\n");
    let document = set(&source, 68);
    assert_eq!(document.columns.iter().map(|column| column.left).collect::<Vec<_>>(), [2, 37]);
    assert_eq!(document.headings.iter().map(|heading| heading.column).collect::<Vec<_>>(), [0, 37]);
    assert_eq!(document.items.iter().map(|item| item.column).collect::<Vec<_>>(), [0, 0, 37], "the fold, and a link in each");
}
