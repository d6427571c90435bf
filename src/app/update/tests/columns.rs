//! Columns side by side are read, clicked and gone through like the rest of a page.

use super::sideways::{cell_of, opened, place_of};
use super::*;

const GRID: &str = "# Two\n\n<div class=\"grid2\"><div class=\"col\">\n\n## Left\n\n[first](https://example.org/1)\n\nwords\n\n[second](https://example.org/2)\n\n</div><div class=\"col\">\n\n## Right\n\n[third](https://example.org/3)\n\nthe needle lies in a stack of hay that is higher than one thinks\n\n<details><summary>More</summary>\n\ninside\n\n</details>\n\n</div></div>\n\n[last](https://example.org/4)\n";

fn focused(model: &Model) -> Option<&str> {
    let state = shown(model);
    match &state.document().items.get(state.focus?)?.kind {
        crate::layout::document::ItemKind::Link { href, .. } => href.rsplit('/').next(),
        _ => Some("fold"),
    }
}

#[test]
fn tab_goes_down_one_column_and_then_the_other() {
    let mut model = opened(GRID);
    assert_eq!(place_of(&model, "Left").0, place_of(&model, "Right").0, "they stand side by side");
    let mut seen = Vec::new();
    for _ in 0..5 {
        press(&mut model, KeyCode::Tab);
        seen.push(focused(&model).unwrap().to_owned());
    }
    assert_eq!(seen, ["1", "2", "3", "fold", "4"]);
    for expected in ["fold", "3", "2", "1"] {
        press(&mut model, KeyCode::BackTab);
        assert_eq!(focused(&model), Some(expected));
    }
}

#[test]
fn the_heading_of_what_is_in_focus_is_that_of_its_column() {
    let mut model = opened(GRID);
    let mut headings = Vec::new();
    for _ in 0..3 {
        press(&mut model, KeyCode::Tab);
        headings.push(shown(&model).heading(&model.shell).unwrap());
    }
    assert_eq!(headings, [1, 1, 2]);
}

#[test]
fn what_stands_below_columns_is_under_the_same_heading_with_focus_and_without() {
    let mut model = opened(GRID);
    press(&mut model, KeyCode::End);
    press(&mut model, KeyCode::BackTab);
    assert_eq!(focused(&model), Some("4"), "the link below the columns");
    let state = shown(&model);
    let link = state.document().items[state.focus.unwrap()].lines.start as usize;
    assert_eq!((state.heading(&model.shell), state.document().heading_at(link)), (Some(2), Some(2)));
}

#[test]
fn a_column_without_a_heading_of_its_own_is_under_the_one_above_all_columns() {
    let right = "[b](https://example.org/2)";
    let mut model = opened(&format!(
        "# Top\n\n<div class=\"grid2\"><div>\n\n## Left\n\n[a](https://example.org/1)\n\n</div><div>\n\n1. words\n\n{right}\n\n</div></div>\n"
    ));
    let headings: Vec<_> = (0..2)
        .map(|_| {
            press(&mut model, KeyCode::Tab);
            (focused(&model).unwrap().to_owned(), shown(&model).heading(&model.shell))
        })
        .collect();
    assert_eq!(headings, [("1".to_owned(), Some(1)), ("2".to_owned(), Some(0))]);
    assert_eq!(shown(&model).document().steps[0].heading, Some(0), "and so are its steps");
}

#[test]
fn a_click_hits_what_stands_in_its_column() {
    let mut model = opened(GRID);
    for (words, expected) in [("third", "3"), ("first", "1")] {
        let (column, row) = cell_of(&model, words);
        update(&mut model, Msg::Click { column, row });
        assert_eq!(focused(&model), Some(expected));
    }
    let (column, row) = cell_of(&model, "More");
    update(&mut model, Msg::Click { column, row });
    assert!(shown(&model).document().folds[0].open);
    assert_eq!(place_of(&model, "inside").1, place_of(&model, "More").1, "it opens in its column");
}

#[test]
fn words_are_found_within_a_column_and_not_across_two() {
    let found = |typed: &str| {
        let mut model = opened(GRID);
        type_keys(&mut model, "/");
        type_keys(&mut model, typed);
        shown(&model).find.as_ref().map(|find| find.hits.len())
    };
    let broken = "the needle lies in a stack of hay that is higher than one thinks";
    assert_eq!(found(broken), Some(1), "over the lines it is broken into, whatever stands left of them");
    assert_eq!(found("Left Right"), Some(0));
}
