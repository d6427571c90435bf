//! Pictures in terminals of every kind: each test plays one, answers what it is asked, and reads what it is sent.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;
use std::time::{Duration, Instant};

use terminal_rig::pictures::{ITERM2, KITTY, LAST, SIXEL, answering, count, course, open, sent, stands_in_kitty};

#[test]
fn a_terminal_like_kitty_is_sent_each_picture_once_and_placeholders_after_that() {
    let course = course();
    let mut terminal = answering(course.path(), KITTY);
    // All that comes by itself is there: what changes from here on is the doing of a key.
    stands_in_kitty(&terminal, "the picture", |_| true);
    terminal.wait_for("torn.png · corrupt");
    for key in ["j", "j", "k", "k"] {
        let before = terminal.text();
        terminal.press(key);
        terminal.until("a line further", |text| text != before);
    }
    let written = terminal.written();
    assert_eq!(count(&written, b"\x1b_Ga=T,U=1,f=100,"), 1);
    assert_eq!(count(&written, "▀".as_bytes()), 0, "it was known in time how to draw");
    terminal.press("\x03");
    terminal.wait_for("left with 0");
    assert!(count(&terminal.written(), b"\x1b_Ga=d,d=I,i=") > 0, "it is taken out of the terminal's memory");
    terminal.was_given_back();
}

#[test]
fn terminals_with_sixels_and_like_iterm2_are_sent_what_they_know() {
    let course = course();
    for (answer, begins) in [(SIXEL, &b"\x1bP0;1;0q\"1;1;"[..]), (ITERM2, b"\x1b]1337;File=inline=1;")] {
        let terminal = answering(course.path(), answer);
        sent(&terminal, begins);
        assert_eq!(count(&terminal.written(), b"\x1b_Ga=T"), 0);
        terminal.leave();
    }
}

#[test]
fn a_silent_terminal_gets_half_blocks_soon_and_keys_work_meanwhile() {
    let course = course();
    let mut terminal = open(course.path(), "", &[]);
    let asked = {
        sent(&terminal, LAST);
        Instant::now()
    };
    terminal.press("jj");
    terminal.until("two lines further", |text| !text.contains("# Kilns") && text.contains("line 001"));
    sent(&terminal, "▀".as_bytes());
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert_eq!(count(&terminal.written(), LAST), 1, "it asks once");
    terminal.leave();
}

/// From the question to the first picture.
fn first_picture(course: &Path, answer: &str) -> Duration {
    let mut terminal = open(course, "", &[]);
    sent(&terminal, LAST);
    let asked = Instant::now();
    terminal.press(answer);
    sent(&terminal, "▀".as_bytes());
    let took = asked.elapsed();
    terminal.leave();
    took
}

#[test]
fn pictures_wait_for_a_silent_terminal_no_longer_than_the_bound() {
    let course = course();
    // The best of some: other programs may hold the machine up meanwhile.
    let best = |answer: &str| (0..4).map(|_| first_picture(course.path(), answer)).min().unwrap();
    let (answering, silent) = (best("\x1b[?62c"), best(""));
    let bound = Duration::from_millis(150);
    assert!(silent < answering + bound + bound / 2, "{silent:?}; a terminal that answers has one after {answering:?}");
    assert!(silent > bound * 2 / 3, "{silent:?}: it was not given its time");
}

/// The first numbered line on screen.
fn first_line(text: &str) -> Option<u32> {
    text.lines().find_map(|line| line.trim().strip_prefix("line ")?.get(..3)?.parse().ok())
}

#[test]
fn answers_that_come_late_or_never_were_asked_for_are_no_keys() {
    let course = course();
    let mut terminal = open(course.path(), "", &[]);
    sent(&terminal, LAST);
    sent(&terminal, "▀".as_bytes());
    std::thread::sleep(Duration::from_millis(300));
    let before = terminal.text();
    terminal.press(KITTY);
    terminal.press("\x1b]11;rgb:qqqq/tttt/????\x1b\\\x1bP1$rqtR\x1b\\\x1b[?1;2;3R\x1b[q\x1b_Gi=31;qqq\x1b\\");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(terminal.text(), before);
    assert_eq!(count(&terminal.written(), b"\x1b_Ga=T"), 0, "nothing changes any more");
    terminal.leave();
}

#[test]
fn keys_typed_among_the_answers_are_neither_lost_nor_more_than_were_typed() {
    let course = course();
    // Past both pictures: where they have no part.
    let down = "j".repeat(40);
    let plain = {
        let mut terminal = answering(course.path(), "\x1b[?62c");
        terminal.press(&down);
        let text = terminal.until("the lines below", |text| first_line(text).is_some_and(|line| line > 5));
        terminal.leave();
        first_line(&text)
    };
    let mut mixed = String::new();
    let (mut keys, parts) =
        (down.chars(), ["\x1b]11;rgb:1111/1111/1111\x1b\\", "\x1b_Gi=31;ENOENT\x1b\\", "\x1bP>|xterm\x1b\\", "\x1b[?62c"]);
    for part in parts {
        mixed.extend(keys.by_ref().take(10));
        mixed.push_str(part);
    }
    let mut terminal = open(course.path(), "", &[]);
    sent(&terminal, LAST);
    // In small pieces, as over a slow line.
    for piece in mixed.as_bytes().chunks(7) {
        terminal.press(std::str::from_utf8(piece).unwrap());
        std::thread::sleep(Duration::from_millis(3));
    }
    terminal.until("the same lines", |text| first_line(text) == plain);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(first_line(&terminal.text()), plain);
    terminal.leave();
}

#[test]
fn the_ground_decides_on_the_theme_unless_somebody_chose_one() {
    let course = course();
    let white = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c";
    let colours = &[("COLORTERM", "truecolor")];
    let light = b"48;2;251;250;246";
    let mut terminal = open(course.path(), "", colours);
    sent(&terminal, LAST);
    terminal.press(white);
    sent(&terminal, light);
    terminal.leave();
    let mut terminal = open(course.path(), "--theme dark", colours);
    sent(&terminal, LAST);
    terminal.press(white);
    sent(&terminal, "▀".as_bytes());
    assert_eq!(count(&terminal.written(), light), 0);
    terminal.leave();
}

#[test]
fn what_can_not_answer_is_not_asked() {
    let course = course();
    for environment in [("TERM", "dumb"), ("TERM", "linux"), ("CI", "true")] {
        let terminal = open(course.path(), "", &[environment]);
        terminal.wait_for("Torn");
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(count(&terminal.written(), LAST), 0, "{environment:?}");
        terminal.leave();
    }
}

#[test]
fn a_setting_holds_against_what_the_terminal_says() {
    let course = course();
    let mut terminal = open(course.path(), "--images halfblocks", &[]);
    sent(&terminal, LAST);
    terminal.press(KITTY);
    sent(&terminal, "▀".as_bytes());
    terminal.leave();
    let terminal = open(course.path(), "", &[("DRILLYARD_IMAGES", "sixel")]);
    sent(&terminal, b"\x1bP0;1;0q");
    terminal.leave();
    let terminal = open(course.path(), "--images off", &[]);
    terminal.wait_for("[picture: A kiln · kiln.svg · 160×160]");
    terminal.leave();
    let terminal = open(course.path(), "", &[("DRILLYARD_IMAGES", "sixels")]);
    terminal.wait_for("did you mean 'sixel'?");
    terminal.wait_for("left with 2");
}

#[test]
fn a_picture_that_is_found_torn_says_so_in_its_room_and_enter_enlarges_the_other() {
    let course = course();
    for answer in [KITTY, SIXEL, "\x1b[?62c"] {
        let mut terminal = answering(course.path(), answer);
        terminal.press("jjjj");
        terminal.wait_for("torn.png · corrupt");
        terminal.press("g\t\r");
        terminal.wait_for("160×160");
        terminal.wait_for("Esc close");
        terminal.press("\x1b");
        terminal.until("the page again", |text| !text.contains("Esc close"));
        terminal.leave();
    }
}

#[test]
fn once_all_is_drawn_nothing_more_is_sent() {
    let course = course();
    for (answer, drawn) in [(KITTY, "\u{10EEEE}"), (SIXEL, "\x1bP0;1;0q"), (ITERM2, "\x1b]1337;"), ("\x1b[?62c", "▀")] {
        let mut terminal = answering(course.path(), answer);
        sent(&terminal, drawn.as_bytes());
        std::thread::sleep(Duration::from_millis(700));
        let before = terminal.written().len();
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(terminal.written().len(), before);
        // A frame like the last one: an unbound key.
        terminal.press("Z");
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(terminal.written().len(), before, "an unchanged frame");
        terminal.leave();
    }
}
