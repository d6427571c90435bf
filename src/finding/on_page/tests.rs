//! What is found on laid-out pages, and where.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::layout::{self, Options};
use crate::markdown::parse;

/// Two texts side by side, where there is room.
fn beside(left: &str, right: &str) -> String {
    format!("<div class=\"grid2\"><div>\n\n{left}\n\n</div><div>\n\n{right}\n\n</div></div>\n")
}

fn document(source: &str, width: u16) -> Document {
    layout::lay_out(&parse("p.md", source).0, &Options { width, ..Options::default() }, &layout::no_pictures)
}

/// The text in the cells of a mark.
fn shown(document: &Document, spot: &Spot) -> String {
    let mut x = 0;
    let mut held = String::new();
    for grapheme in unicode_segmentation::UnicodeSegmentation::graphemes(document.line_text(spot.line as usize), true) {
        if spot.columns.contains(&x) {
            held.push_str(grapheme);
        }
        x += u16::try_from(grapheme.width()).unwrap();
    }
    held
}

/// For each hit of `typed` what its marks hold, line by line.
fn found(source: &str, width: u16, typed: &str) -> Vec<Vec<String>> {
    let document = document(source, width);
    let mut page = OnPage::new(&document);
    page.look_for(Finder::phrase(typed).as_ref());
    let mut found = vec![Vec::new(); page.len()];
    for mark in page.marks(&document, 0..u32::MAX) {
        found[mark.hit].push(shown(&document, &mark.spot));
    }
    found
}

#[test]
fn words_are_found_across_styles_lines_and_blocks_of_every_kind() {
    for (source, width, typed, expected) in [
        ("The **author**ized`_keys` file.", 60, "authorized_keys", vec![vec!["authorized_keys"]]),
        ("one [two](x.md) three", 60, "one two three", vec![vec!["one two three"]]),
        ("Words that go on and on here.", 16, "go on and", vec![vec!["go on", "and"]]),
        ("A pre-configured image.", 11, "pre-configured", vec![vec!["pre-", "configured"]]),
        ("averyverylongword", 10, "longword", vec![vec!["l", "ongword"]]),
        ("漢字かな交じり文の中で", 10, "交じり", vec![vec!["交", "じり"]]),
        ("漢字かな交じり文", 10, "な交じ", vec![vec!["な交", "じ"]]),
        ("```sh\nssh-keygen -t ed25519\n```", 60, "keygen -t", vec![vec!["keygen -t"]]),
        ("```sh\nabcdefghijklmnopqrstuvwxyz\n```", 14, "mnopq", vec![vec!["m", "nopq"]]),
        ("?> Mind the gap.\n\n> Said a wise\n> man.", 60, "mind", vec![vec!["Mind"]]),
        ("> Said a wise man to me", 14, "wise man", vec![vec!["wise", "man"]]),
        ("1. Stack it\n2. Fire the kiln slowly", 14, "kiln slowly", vec![vec!["kiln", "slowly"]]),
        ("| Name | Use |\n|---|---|\n| one | long words that wrap |\n", 22, "that wrap", vec![vec!["that", "wrap"]]),
        ("| a b c d e f g | h i j k l m n o |\n|---|---|\n| x | y |\n", 18, "e f", vec![vec!["e f"]]),
        ("![a rack of kilns](no.png)", 60, "rack", vec![vec!["rack"]]),
        ("<details open><summary>More</summary>\n\nHidden depth.\n\n</details>", 60, "depth", vec![vec!["depth"]]),
        ("# Kilns\n\nfire", 60, "kilns fire", vec![]),
    ] {
        assert_eq!(found(source, width, typed), expected, "{typed:?} in {source:?} at {width}");
    }
}

#[test]
fn a_cell_that_was_broken_is_one_text_beside_the_others() {
    let table = "| Kiln | What it is for |\n|---|---|\n| electric one for small things | firing of all kinds of pots and plates |\n";
    assert_eq!(found(table, 40, "kinds of pots and plates").len(), 1, "{}", layout::plain(&document(table, 40)));
    assert_eq!(found(table, 40, "electric one for small things").len(), 1, "{}", layout::plain(&document(table, 40)));
}

#[test]
fn columns_are_read_one_after_the_other_and_marked_where_they_stand() {
    let source = beside("words that stand left and go on below", "others that stand right and go on there");
    assert_eq!(found(&source, 56, "left and go on"), [vec!["left and", "go on"]], "{}", layout::plain(&document(&source, 56)));
    assert_eq!(found(&source, 56, "right and go on there"), [vec!["right", "and go on there"]]);
    assert!(found(&source, 56, "stand left others").is_empty());
    let table = "| a | b |\n|---|---|\n| long cells that are broken | more |\n";
    assert_eq!(found(&beside(table, table), 56, "cells that are broken").len(), 2);
}

#[test]
fn of_two_pictures_side_by_side_the_right_one_is_marked() {
    let (page, _) = parse("p.md", &beside("![kiln](a.png)", "![glaze](b.png)"));
    let document = layout::lay_out(&page, &Options { pictures: true, ..Options::default() }, &|_| Ok((200, 200)));
    let mut on_page = OnPage::new(&document);
    for (word, alt) in [("kiln", "kiln"), ("glaze", "glaze")] {
        on_page.look_for(Finder::phrase(word).as_ref());
        let picture = document.pictures.iter().find(|picture| picture.alt == alt).unwrap();
        let spot = Spot { line: picture.lines.start, columns: picture.column..picture.column + picture.cells };
        assert_eq!(on_page.marks(&document, 0..u32::MAX), [Mark { hit: 0, spot }]);
    }
}

#[test]
fn a_picture_is_found_by_its_words_and_marked_where_it_stands() {
    let (page, _) = parse("p.md", "Text.\n\n![a rack of kilns](a.png)\n\nMore.");
    let document = layout::lay_out(&page, &Options { pictures: true, ..Options::default() }, &|_| Ok((200, 200)));
    let mut on_page = OnPage::new(&document);
    on_page.look_for(Finder::phrase("kilns").as_ref());
    let picture = &document.pictures[0];
    let spot = Spot { line: picture.lines.start, columns: picture.column..picture.column + picture.cells };
    assert_eq!(on_page.marks(&document, 0..u32::MAX), [Mark { hit: 0, spot }]);
    assert!(on_page.is_in_picture(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn marks_lie_on_the_cells_where_the_words_stand(
        source in "([a-c]{1,9}| |  |\n\n|- |1\\. |> |\\?> |`|\\*\\*|\\| |\n\\|---\\|---\\|\n|漢字|é|e\u{301}|👩‍👩‍👧|```\n|# ){0,60}",
        typed in "[a-c ]{1,3}|漢|é",
        width in 12u16..90,
        columns: bool,
    ) {
        let source = if columns { beside(&source, &source) } else { source };
        let document = document(&source, width);
        let mut page = OnPage::new(&document);
        let finder = Finder::phrase(&typed);
        page.look_for(finder.as_ref());
        let mut held = vec![String::new(); page.len()];
        for mark in page.marks(&document, 0..u32::MAX) {
            prop_assert!(mark.spot.columns.end <= width);
            held[mark.hit].push_str(&shown(&document, &mark.spot));
        }
        let solid = |text: &str| Folded::of(text, false).text().replace(' ', "");
        for held in held {
            prop_assert_eq!(solid(&held), solid(&typed));
        }
    }
}
