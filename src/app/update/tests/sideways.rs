//! Keys and the wheel move what is too wide for the page.

use super::*;

const WIDE: &str = "# Wide\n\nWords.\n\n| one | two | three | four | five | six |\n|-|-|-|-|-|-|\n| a-name-that-nothing-breaks | b-name-that-nothing-breaks | c-name-that-nothing-breaks | d-name-that-nothing-breaks | e-name-that-nothing-breaks | [the-last-name-of-all](https://example.org/last) |\n\n```sh\nmake --first --second --third --fourth --fifth --sixth --seventh --eighth --ninth --tenth --eleventh\n```\n";

/// A model that shows a lesson of this text.
pub(super) fn opened(source: &str) -> Model {
    let mut model = bench();
    let lesson = model.shell.course.lessons[0].id.clone();
    let effects = model.shell.open_page(lesson.clone(), None, false);
    let Some(Effect::LoadLesson { job, .. }) = effects.first() else { unreachable!() };
    let text = crate::markdown::parse("x.md", source).0;
    update(&mut model, Msg::LessonLoaded { job: *job, page: Ok(Box::new(Page { id: lesson, text, ..Page::default() })) });
    model
}

/// By how much the table and the code are moved.
fn shifts(model: &Model) -> Vec<Option<u16>> {
    shown(model).document().wide.iter().map(|wide| wide.shift).collect()
}

/// Where a text stands on the page: line and column.
pub(super) fn place_of(model: &Model, words: &str) -> (usize, u16) {
    let document = shown(model).document();
    let found = (0..document.lines.len()).find_map(|line| Some((line, document.line_text(line).find(words)?)));
    let (line, byte) = found.unwrap();
    (line, document.line_text(line)[..byte].chars().count() as u16)
}

/// The cell of the screen where a text of the page stands.
pub(super) fn cell_of(model: &Model, words: &str) -> (u16, u16) {
    let (line, column) = place_of(model, words);
    let text = shown(model).parts(&model.shell).text;
    (text.x + column, text.y + (line - shown(model).top) as u16)
}

#[test]
fn right_and_left_move_what_is_in_focus_and_stop_at_its_ends() {
    let mut model = opened(WIDE);
    assert_eq!(shifts(&model), [Some(0), None], "code lies folded until it is moved");
    press(&mut model, KeyCode::Right);
    let once = shifts(&model)[0].unwrap();
    assert!(once >= 4, "without a focus the first that is in sight moves: {once}");
    assert!(shown(&model).focus.is_some(), "and has the focus from then on");
    for _ in 0..40 {
        press(&mut model, KeyCode::Right);
    }
    assert_eq!(shifts(&model), [Some(shown(&model).document().wide[0].most), None]);
    assert!(place_of(&model, "the-last-name").0 > 0, "its end is in sight");
    for _ in 0..40 {
        press(&mut model, KeyCode::Left);
    }
    assert_eq!(shifts(&model), [Some(0), None]);
}

#[test]
fn code_is_laid_out_whole_when_it_is_moved_and_folded_again_left_of_its_start() {
    let mut model = opened(WIDE);
    let code = |model: &Model| shifts(model)[1];
    // The table, the link in it, the code.
    (0..3).for_each(|_| drop(press(&mut model, KeyCode::Tab)));
    let folded = shown(&model).document().lines.len();
    press(&mut model, KeyCode::Right);
    assert_eq!(code(&model), Some(0));
    assert!(shown(&model).document().lines.len() < folded);
    press(&mut model, KeyCode::Right);
    assert!(code(&model) > Some(0));
    (0..40).for_each(|_| drop(press(&mut model, KeyCode::Left)));
    assert_eq!((code(&model), shown(&model).document().lines.len()), (None, folded));
}

#[test]
fn a_link_beyond_the_edge_comes_into_sight_when_it_gets_the_focus() {
    let mut model = opened(WIDE);
    press(&mut model, KeyCode::Tab);
    assert_eq!(shifts(&model)[0], Some(0));
    press(&mut model, KeyCode::Tab);
    assert!(shifts(&model)[0] > Some(0));
    assert!(place_of(&model, "the-last-name-of-all").0 > 0);
}

#[test]
fn the_wheel_turned_sideways_moves_what_is_below_it_and_nothing_else() {
    let mut model = opened(WIDE);
    let turn = |model: &mut Model, words: &str, notches: i32| {
        let (column, row) = cell_of(model, words);
        update(model, Msg::WheelSideways { column, row, notches });
    };
    turn(&mut model, "Words", 3);
    assert_eq!(shifts(&model), [Some(0), None]);
    turn(&mut model, "one", 2);
    assert_eq!(shifts(&model), [Some(8), None]);
    turn(&mut model, "two", -1);
    assert_eq!(shifts(&model), [Some(4), None]);
    turn(&mut model, "--first", 1);
    turn(&mut model, "--first", 1);
    assert_eq!(shifts(&model), [Some(4), Some(4)]);
    turn(&mut model, "two", i32::MIN);
    assert_eq!(shifts(&model), [Some(0), Some(4)]);
    update(&mut model, Msg::WheelSideways { column: u16::MAX, row: u16::MAX, notches: 1 });
    assert_eq!(shifts(&model), [Some(0), Some(4)], "beyond the screen there is nothing");
}

#[test]
fn marks_of_what_was_found_follow_the_words_that_are_moved() {
    let line: String = (0..40).map(|number| format!("w{number:02}-needle ")).collect();
    let mut model = opened(&format!("# Wide\n\n```text\n{line}\n```\n"));
    type_keys(&mut model, "/");
    type_keys(&mut model, "needle");
    press(&mut model, KeyCode::Enter);
    for _ in 0..3 {
        press(&mut model, KeyCode::Right);
    }
    for _ in 0..4 {
        press(&mut model, KeyCode::Right);
        let state = shown(&model);
        let document = state.document();
        let shown: usize = (0..document.lines.len()).map(|line| document.line_text(line).matches("needle").count()).sum();
        let find = state.find.as_ref().unwrap();
        assert_eq!(find.hits.len(), shown);
        for mark in find.hits.marks(document, 0..document.lines.len() as u32) {
            let columns = mark.spot.columns;
            let line = document.line_text(mark.spot.line as usize);
            assert_eq!(line.chars().skip(columns.start.into()).take(columns.len()).collect::<String>(), "needle", "{line}");
        }
    }
}
