//! Pictures after what takes the screen away or changes it: another size, another theme, a stop by the shell. No terminal is left with
//! a picture that is not on the page, and none is sent the same one twice for nothing.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;

use tempfile::TempDir;
use terminal_rig::Terminal;
use terminal_rig::pictures::{KITTY, Kitty, LAST, answering, count, course, open, sent, standing, stands, stands_in_kitty};
use vt100::Color;

const COLOURS: (&str, &str) = ("COLORTERM", "truecolor");
const RED: Color = Color::Rgb(192, 32, 32);
/// The grounds of the dark and of the light theme.
const DARK: Color = Color::Rgb(22, 24, 29);
const LIGHT: Color = Color::Rgb(251, 250, 246);

/// The course with a picture that is as wide as the page: 72 cells, where there are as many.
fn wide() -> TempDir {
    let course = course();
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="480" height="160"><rect width="480" height="80" fill="#c02020"/></svg>"##;
    std::fs::write(course.path().join("kiln.svg"), svg).unwrap();
    course
}

/// No two pictures of all that was sent are the same in the same room.
fn sent_once(terminal: &Terminal) {
    let sent = Kitty::after(&terminal.written()).sent;
    let again = sent.iter().enumerate().find(|(index, held)| sent[..*index].contains(held));
    assert!(again.is_none(), "{:?}", again.map(|(index, held)| (index, held.columns, held.rows)));
}

#[test]
fn after_a_resize_kitty_has_the_picture_of_the_new_size_and_is_sent_none_twice() {
    let course = wide();
    let terminal = answering(course.path(), KITTY);
    let first = stands_in_kitty(&terminal, "the picture", |_| true);
    // Wide or narrow, its room is the same, until there are fewer columns than it takes.
    let mut narrow = None;
    for (columns, rows) in [(100, 30), (90, 40), (60, 30), (100, 30), (60, 30)] {
        terminal.resize(columns, rows);
        let fits = columns > 80;
        let found = stands_in_kitty(&terminal, "the picture of this size", |found| (found.columns == first.columns) == fits);
        if !fits {
            assert!(found.columns < first.columns);
            assert_eq!(*narrow.get_or_insert_with(|| found.clone()), found);
        }
    }
    sent_once(&terminal);
    let held = Kitty::after(&terminal.written()).held.len();
    assert_eq!(held, 2, "one of each size");
    terminal.resize(80, 30);
    leaves_nothing(terminal);
}

#[test]
fn another_theme_is_another_picture_and_back_again_the_first_one() {
    let course = course();
    let mut terminal = answering(course.path(), KITTY);
    let dark = stands_in_kitty(&terminal, "the picture", |_| true);
    terminal.press("t");
    let light = stands_in_kitty(&terminal, "the picture on the light ground", |found| found.number != dark.number);
    assert_eq!((light.columns, light.rows), (dark.columns, dark.rows));
    terminal.press("tt");
    stands_in_kitty(&terminal, "the first picture", |found| found.number == dark.number);
    sent_once(&terminal);
    leaves_nothing(terminal);
}

/// Leaves; then a terminal like kitty must hold nothing any more.
fn leaves_nothing(mut terminal: Terminal) {
    terminal.press("\x03");
    terminal.wait_for("left with 0");
    let held = Kitty::after(&terminal.written()).held;
    assert!(held.is_empty(), "{:?} stay", held.keys());
    terminal.was_given_back();
}

/// The workbench in a shell that can stop it.
fn stoppable(course: &Path, answer: &str) -> Terminal {
    let script = format!(
        "set -m; stty -g > $HOME/before; $DRILLYARD {} --page kilns; echo 'a prompt'; read -r; fg > /dev/null; \
         echo \"left with $?\"; stty -g > $HOME/after; echo over",
        course.display()
    );
    let mut terminal = Terminal::run(&script, 80, 30, &[COLOURS]);
    sent(&terminal, LAST);
    terminal.press(answer);
    terminal
}

#[test]
fn while_it_is_stopped_kitty_holds_nothing_and_after_that_what_is_on_the_page() {
    let course = course();
    let mut terminal = stoppable(course.path(), KITTY);
    let before = stands_in_kitty(&terminal, "the picture", |_| true);
    terminal.press("\x1a");
    terminal.wait_for("a prompt");
    let held = Kitty::after(&terminal.written()).held;
    assert!(held.is_empty(), "{:?} stay", held.keys());
    terminal.press("\n");
    let after = stands_in_kitty(&terminal, "the picture again", |_| true);
    assert_eq!(after, before);
    assert_eq!(Kitty::after(&terminal.written()).sent.len(), 2, "once before and once after");
    assert_eq!(count(&terminal.written(), LAST), 1, "the terminal is the one that was asked");
    leaves_nothing(terminal);
}

#[test]
fn half_blocks_are_drawn_anew_at_another_size_on_another_ground_and_after_a_stop() {
    let course = wide();
    let mut terminal = stoppable(course.path(), "\x1b[?62c");
    let on_dark = stands(&terminal, "the picture", |found| found.corners == [(RED, RED), (DARK, DARK)]);
    terminal.resize(60, 30);
    // Lower too: a terminal that gets narrow cuts off what was there, until it is drawn anew.
    stands(&terminal, "a smaller one", |found| {
        found.columns < on_dark.columns && found.rows < on_dark.rows && found.corners == on_dark.corners
    });
    terminal.resize(80, 30);
    stands(&terminal, "the first one", |found| *found == on_dark);
    terminal.press("t");
    let on_light = stands(&terminal, "the light ground", |found| found.corners == [(RED, RED), (LIGHT, LIGHT)]);
    terminal.press("\x1a");
    terminal.wait_for("a prompt");
    assert_eq!(standing(&terminal), None);
    terminal.press("\n");
    stands(&terminal, "the same", |found| *found == on_light);
    terminal.press("\x03");
    terminal.wait_for("left with 0");
    terminal.was_given_back();
}

#[test]
fn a_large_picture_follows_the_size_and_the_page_has_its_own_again() {
    let course = course();
    let mut terminal = open(course.path(), "", &[COLOURS]);
    sent(&terminal, LAST);
    terminal.press(KITTY);
    let small = stands_in_kitty(&terminal, "the picture", |_| true);
    terminal.press("\t\r");
    terminal.wait_for("Esc close");
    let large = stands_in_kitty(&terminal, "the large one", |found| found.rows > small.rows);
    terminal.resize(80, 20);
    stands_in_kitty(&terminal, "as large as fits", |found| found.rows < large.rows);
    terminal.press("\x1b");
    stands_in_kitty(&terminal, "the one of the page", |found| found.columns == small.columns);
    sent_once(&terminal);
    leaves_nothing(terminal);
}
