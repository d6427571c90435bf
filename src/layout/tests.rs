//! What a document tells beside its lines: steps, items, places, rooms for pictures. How lines look is in `tests/layout.rs`.

mod columns;

use super::document::*;
use super::highlights::{CodeKey, Piece, Syntax};
use super::*;
use crate::markdown::parse;

fn set(source: &str, width: u16) -> Document {
    set_with(source, &Options { width, pictures: true, cell: (10, 20), ..Options::default() })
}

fn set_with(source: &str, options: &Options<'_>) -> Document {
    let (page, _) = parse("page.md", source);
    lay_out(&page, options, &|source| source.ends_with(".png").then_some((100, 100)).ok_or(PictureFault::Missing))
}

fn lines(document: &Document) -> Vec<&str> {
    (0..document.lines.len()).map(|line| document.line_text(line).trim_end()).collect()
}

#[test]
fn a_step_reaches_to_the_next_and_the_last_one_to_its_end() {
    let document = set("## Do\n\n1. One\n\n  ?> Tip\n\n2. Two\n\nAfter\n\n## Again\n\n1. One\n", 40);
    let shown: Vec<_> = document.steps.iter().map(|step| (step.heading, step.number, step.lines.clone())).collect();
    assert_eq!(lines(&document)[2..7], [" 1. One", "", "    ┃ tip  Tip", "", " 2. Two"]);
    assert_eq!(shown, [(Some(0), 1, 2..6), (Some(0), 2, 6..7), (Some(1), 1, 12..13)]);
    let items: Vec<_> = document.items.iter().map(|item| &item.kind).collect();
    assert_eq!(items, [&ItemKind::Step(0), &ItemKind::Step(1), &ItemKind::Step(2)]);
    let marker = document.line_runs(6).next().unwrap();
    assert_eq!((marker.0, marker.1.style.role, marker.1.item), (" 2. ", Role::Marker, Some(1)));
}

#[test]
fn only_ordered_lists_of_the_page_itself_are_steps() {
    let document = set("- a\n  1. b\n\n> 1. c\n\n?> d\n\n1. e\n", 40);
    assert_eq!(document.steps.len(), 1);
    assert_eq!(document.steps[0].heading, None);
}

#[test]
fn a_step_that_says_nothing_has_a_line_all_the_same() {
    let document = set("1. Saw\n2.\n3. [[toc]]\n4. Sand\n", 40);
    assert_eq!(lines(&document), [" 1. Saw", " 2.", " 3.", " 4. Sand"]);
    assert!(document.steps.iter().enumerate().all(|(at, step)| step.lines == (at as u32..at as u32 + 1)));
}

#[test]
fn a_quiz_card_fits_where_there_is_little_room() {
    let document = set("- - - <div class=\"quizdown\"><div id=\"stools.js\"></div></div>\n", 22);
    assert_eq!(lines(&document)[1..3], ["       │ Knowledge   │", "       │ check       │"]);
}

#[test]
fn a_link_over_two_lines_is_one_item_of_both() {
    let document = set("See [one two three four](page ':ignore') and [five](other).", 20);
    assert_eq!(lines(&document), ["See one two three", "four and five."]);
    assert_eq!(document.items[0], Item { kind: ItemKind::Link { href: "page".into(), ignore: true }, lines: 0..2, column: 0 });
    assert_eq!(document.items[1].lines, 1..2);
    let linked: Vec<_> = document.line_runs(1).map(|(text, run)| (text, run.item)).collect();
    assert_eq!(linked, [("four", Some(0)), (" and ", None), ("five", Some(1)), (".", None)]);
}

#[test]
fn room_is_kept_for_a_picture_below_its_step() {
    let document = set("1. One\n\n   ![a](a.png)\n\n   ![b](b.png ':class=img-center')\n", 44);
    let rooms: Vec<_> =
        document.pictures.iter().map(|picture| (picture.column, picture.cells, picture.lines.clone(), picture.shown)).collect();
    assert_eq!(rooms, [(4, 20, 2..12, true), (14, 20, 13..23, true)]);
    assert_eq!(document.lines.len(), 23);
    assert_eq!(document.items[1], Item { kind: ItemKind::Picture(0), lines: 2..12, column: 0 });
}

#[test]
fn a_label_stands_for_a_picture_that_is_not_shown() {
    let options = Options { width: 60, ..Options::default() };
    let document = set_with("![a rack](a.png)\n\n![gone](b.jpg)\n", &options);
    assert_eq!(lines(&document), ["[picture: a rack · a.png · 100×100]", "", "[picture: gone · b.jpg · missing]"]);
    assert!(document.pictures.iter().all(|picture| !picture.shown));
    assert_eq!(document.line_runs(0).next().unwrap().1.item, Some(0));
}

#[test]
fn code_is_copied_as_it_was_written_and_wrapped_as_it_must() {
    let document = set("```make\nall:\n\tcc -o program main.c\n```\n", 20);
    assert_eq!(lines(&document), [" all:", "     cc -o program m", "     ↪ ain.c"]);
    assert_eq!(document.items[0].kind, ItemKind::Code { language: "make".into(), text: "all:\n\tcc -o program main.c".into() });
    assert!((0..3).all(|line| document.line_runs(line).map(|(_, run)| run.cells).sum::<u16>() == 20));
}

#[test]
fn a_table_too_wide_for_its_columns_becomes_a_list() {
    let document = set("|Name|Size|Made of|Made by|\n|-|-|-|-|\n|bench|large|heavy oak|Ada|\n|stool|small||Ben|\n", 20);
    assert_eq!(
        lines(&document),
        ["Name: bench", "Size: large", "Made of: heavy oak", "Made by: Ada", "", "Name: stool", "Size: small", "Made by: Ben"]
    );
}

#[test]
fn anchors_are_found_as_docsify_would_and_a_little_more() {
    let document = set("# One\n\nwords\n\n## Two: words\n\n## 3 things\n\n## Ann's & Bob's\n", 40);
    for (anchor, line) in [
        ("one", Some(0)),
        ("two-words", Some(5)),
        ("Two--Words", Some(5)),
        ("_3-things", Some(7)),
        ("3-things", Some(7)),
        ("ann39s-amp-bob39s", Some(9)),
        ("anns--bobs", Some(9)),
        ("none", None),
        ("--", None),
    ] {
        assert_eq!(document.anchor(anchor), line, "{anchor}");
    }
}

#[test]
fn a_place_is_found_again_at_another_width() {
    let source = "# One\n\nsome words that run over several lines at any narrow width\n\n- item\n";
    let (wide, narrow) = (set(source, 80), set(source, 20));
    let there = narrow.lines.iter().position(|line| line.place.block == 2 && line.place.offset > 30).unwrap();
    assert!(narrow.line_text(there).starts_with("at any"));
    assert_eq!(wide.line_at(narrow.lines[there].place), 3);
    assert_eq!(narrow.line_at(wide.lines[3].place), 3);
    assert_eq!(Document::default().line_at(Default::default()), 0);
}

#[test]
fn deep_nesting_leaves_room_for_words() {
    let document = set(&format!("{}words that need room", "> ".repeat(20)), 20);
    assert!(lines(&document).iter().all(|line| line.chars().count() <= 20));
    assert!(plain(&document).contains("words"));
}

#[test]
fn what_is_known_of_code_moves_nothing() {
    let code = "\tif x:\n\u{1f469}\u{200d}\u{1f4bb} 漢字 e\u{301} and words that run on and on past the edge\n";
    let (page, _) = parse(
        "page.md",
        &format!("1. One\n\n   ```py\n{}   ```\n\nAfter\n", code.lines().map(|line| format!("   {line}\n")).collect::<String>()),
    );
    let plain = lay_out(&page, &Options { width: 30, ..Options::default() }, &no_pictures);
    let ItemKind::Code { language, text } = &plain.items[1].kind else { panic!("{:?}", plain.items) };
    let pieces = (0u32..80).step_by(3).map(|start| Piece { start, end: start + 2, syntax: Syntax::Keyword }).collect();
    let mut highlights = Highlights::default();
    highlights.insert(CodeKey::of(language, text), pieces);
    let coloured = lay_out(&page, &Options { width: 30, highlights: &highlights, ..Options::default() }, &no_pictures);
    assert_eq!((&plain.text, plain.lines.len(), &plain.items), (&coloured.text, coloured.lines.len(), &coloured.items));
    for line in 0..plain.lines.len() {
        let cells = |document: &Document| document.line_runs(line).map(|(_, run)| run.cells).sum::<u16>();
        assert_eq!((plain.line_text(line), cells(&plain)), (coloured.line_text(line), cells(&coloured)));
        assert_eq!(plain.lines[line].place, coloured.lines[line].place);
    }
    assert!(coloured.runs.iter().any(|run| run.style.role == Role::Syntax(Syntax::Keyword)));
}

const FOLDS: &str = "words\n\n<details><summary>A</summary>\n\n## In A\n\n1. one\n\n![a](a.png)\n\n<details open><summary>B</summary>\n\n- deep\n\n## In B\n\n</details>\n\n</details>\n\nbetween\n\n<details open><summary>C</summary>\n\n```\ncode\n```\n\n</details>\n\n## Last\n";

fn folded(open: bool) -> Document {
    let all_open = set(FOLDS, 40);
    let folds = all_open.folds.iter().map(|fold| (fold.block, open)).collect();
    set_with(FOLDS, &Options { width: 40, view: &View { folds, ..View::default() }, ..Options::default() })
}

#[test]
fn every_block_has_the_same_index_whether_folds_are_open_or_closed() {
    let (open, closed) = (folded(true), folded(false));
    assert_eq!(lines(&closed), ["words", "", "▸ A", "", "between", "", "▸ C", "", "Last"]);
    assert!(lines(&open).contains(&"  ▾ B") && lines(&open).contains(&"    • deep"));
    for (at, line) in closed.lines.iter().enumerate() {
        let same = open.line_text(open.line_at(line.place));
        assert_eq!(same.replace('▾', "▸"), closed.line_text(closed.line_at(line.place)), "line {at}");
    }
    assert_eq!(
        open.folds.iter().map(|fold| fold.block).collect::<Vec<_>>(),
        closed.folds.iter().map(|fold| fold.block).collect::<Vec<_>>()
    );
    assert!(closed.pictures.is_empty() && closed.items.iter().all(|item| matches!(item.kind, ItemKind::Fold(_))));
}

#[test]
fn what_a_closed_fold_hides_is_found_at_its_summary_and_names_the_folds_to_open() {
    let closed = folded(false);
    let [a, b, c] = [0, 1, 2].map(|fold| closed.folds[fold].block);
    let headings: Vec<_> = closed.headings.iter().map(|heading| (heading.slug.as_str(), heading.line)).collect();
    assert_eq!(headings, [("in-a", 2), ("in-b", 2), ("last", 8)]);
    assert_eq!(closed.folds_over_anchor("in-b"), [a, b]);
    assert_eq!(closed.folds_over_heading(0), [a]);
    assert_eq!(closed.folds_over_anchor("last"), [0; 0]);
    assert_eq!((closed.folds_over_source(13), closed.folds_over_source(1), closed.folds_over_source(26)), (vec![a, b], vec![], vec![c]));
    let open = folded(true);
    let deep = open.lines[lines(&open).iter().position(|line| line.contains("deep")).unwrap()].place;
    assert_eq!((closed.folds_over_place(deep), open.folds_over_place(deep)), (vec![a, b], vec![]));
}

fn moved(source: &str, width: u16, shifts: &[(u32, u16)]) -> Document {
    let view = View { shifts: shifts.iter().copied().collect(), ..View::default() };
    set_with(source, &Options { width, view: &view, sideways: true, ..Options::default() })
}

#[test]
fn a_table_too_wide_for_its_columns_is_seen_through_a_window() {
    let source = "words\n\n|Name|Description of it|Made of wood|Made by|\n|-|-|-|-|\n|bench|[extraordinarily](x)|heavy-oak|Ada|\n|漢字漢字|small||Ben|\n";
    let document = moved(source, 20, &[]);
    assert_eq!(lines(&document)[2..], ["Name      Descripti›", "────────  ─────────›", "bench     extraordi›", "漢字漢字  small    ›"]);
    let wide = &document.wide[0];
    assert_eq!((wide.block, wide.column, wide.window, wide.most, wide.shift), (2, 0, 20, 30, Some(0)));
    assert_eq!(document.items[wide.item as usize], Item { kind: ItemKind::Table, lines: 2..6, column: 0 });
    assert_eq!(wide.within.iter().collect::<Vec<_>>(), [(&1, &10)]);
    assert_eq!((document.wide_at(3, 19), document.wide_at(1, 5), document.item_at(4, 12)), (Some(0), None, Some(1)));

    let document = moved(source, 20, &[(2, 5)]);
    assert_eq!(lines(&document)[2..], ["‹    Description of›", "‹──  ──────────────›", "‹    extraordinaril›", "‹字  small         ›"]);
    let document = moved(source, 20, &[(2, 500)]);
    assert_eq!(lines(&document)[2..5], ["‹de of wood  Made by", "‹──────────  ───────", "‹avy-oak     Ada"]);
    assert_eq!(document.wide[0].shift, Some(30));
}

#[test]
fn code_is_folded_until_it_is_moved() {
    let source = "```\nif it is so then\n    do what a long line says\nfi\n```\n";
    assert_eq!(lines(&moved(source, 20, &[])), [" if it is so then", "     do what a long", "     ↪ line says", " fi"]);
    assert_eq!(moved(source, 20, &[]).wide[0].shift, None);
    assert_eq!(lines(&moved(source, 20, &[(1, 0)])), [" if it is so then", "     do what a long›", " fi"]);
    assert_eq!(lines(&moved(source, 20, &[(1, 99)])), [" ‹o then", " ‹t a long line says", " ‹"]);
    assert!(moved(source, 60, &[(1, 4)]).wide.is_empty(), "what fits is not moved");
}

#[test]
fn the_place_of_folded_code_counts_characters_and_not_bytes() {
    let source = format!("```\n{}\nlast\n```\n", "äö漢é".repeat(9));
    let document = set(&source, 24);
    let shown: Vec<(&str, u32)> = document.lines.iter().enumerate().map(|(at, line)| (document.line_text(at), line.place.offset)).collect();
    let mut before = 0;
    for (text, offset) in &shown[..shown.len() - 1] {
        assert_eq!(*offset, before, "{shown:?}");
        before += text.chars().filter(|ch| "äö漢é".contains(*ch)).count() as u32;
    }
    assert!(shown.len() > 2 && before == 36);
    assert_eq!(shown[shown.len() - 1].1, 37, "after the line and its end");
}
