//! Texts, pictures and remarks among the lines.

use std::collections::BTreeMap;

use super::*;
use crate::domain::course::LessonId;
use crate::domain::picture::PictureFault;
use crate::layout::highlights::{CodeKey, Piece as CodePiece, Syntax};

fn page(width: usize, whole: usize) -> Composed {
    let look = Look { pictures: true, cell: (10, 20), height: 30, ..Look::default() };
    let sizes = BTreeMap::from([("a.png".to_owned(), Ok((400, 400))), ("torn.png".to_owned(), Err(PictureFault::Corrupt))]);
    let illustrations = Some(Arc::new(Illustrations { lesson: LessonId("1".into()), sizes }));
    Composed { width, whole, look, illustrations, ..Composed::default() }
}

#[test]
fn code_of_a_question_is_asked_for_and_shown_in_its_roles() {
    let texts = ["Which?\n\n```go\na\n```\n".to_owned(), "no code".to_owned(), "~~~sh\nb\n~~~\n".to_owned()];
    let mut highlights = Highlights::default();
    let asked: Vec<String> = unknown_code(texts.iter(), &highlights).into_iter().map(|code| code.text).collect();
    assert_eq!(asked, ["a", "b"]);
    highlights.insert(CodeKey::of("go", "a"), vec![CodePiece { start: 0, end: 1, syntax: Syntax::Variable }]);
    assert_eq!(unknown_code(texts.iter(), &highlights).len(), 1);
    let mut page = page(40, 40);
    page.look.highlights = Arc::new(highlights);
    page.text(&texts[0], Placed::default());
    assert!(page.documents[0].runs.iter().any(|run| run.style.role == Role::Syntax(Syntax::Variable)));
}

#[test]
fn a_picture_has_its_room_where_its_text_stands_and_says_why_where_it_has_none() {
    let mut page = page(80, 80);
    page.gap();
    page.text("Look:\n\n![a rack](a.png)\n\n![torn](torn.png)", Placed { lead: &[("1  ", Tone::Dim)], ..Placed::default() });
    let [Figure { lesson, room }] = &page.figures[..] else { panic!("{:?}", page.figures) };
    assert_eq!((lesson.0.as_str(), room.column, room.cells, room.lines.clone()), ("1", 3, 40, 3..23));
    let document = &page.documents[0];
    let lines: Vec<&str> = (0..document.lines.len()).map(|line| document.line_text(line)).collect();
    assert!(lines.iter().any(|line| line.contains("torn.png · corrupt")), "{lines:?}");
    assert_eq!(page.rows.len(), 1 + document.lines.len());
}

#[test]
fn an_option_keeps_its_picture_small_and_without_illustrations_a_label_stands_for_it() {
    let mut page = page(80, 80);
    page.text("![](a.png)", Placed { highest: Some(8), ..Placed::default() });
    assert_eq!(page.figures[0].room.lines, 0..8);
    page.illustrate(None);
    page.text("![](a.png)", Placed::default());
    assert_eq!((page.figures.len(), page.rows.len()), (1, 9));
}

#[test]
fn what_stands_beside_a_text_takes_no_line_of_it_and_makes_those_that_it_needs() {
    let mut page = page(40, 60);
    page.text("an option", Placed { option: Some(2), ..Placed::default() });
    page.text_beside("a remark that takes more than one line", (0, 42), Placed { option: Some(2), ..Placed::default() });
    assert_eq!(page.rows.len(), 3);
    assert!(page.rows.iter().all(|row| row.option == Some(2) && row.beside.as_ref().is_some_and(|beside| beside.column == 42)));
    assert!(page.rows[0].line.is_some() && page.rows[1].line.is_none());
    assert_eq!(page.natural_width("**an** option", 60), 9);
}
