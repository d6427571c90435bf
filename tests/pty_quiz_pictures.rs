//! Pictures of a quiz in terminals of every kind, in the question and when it is looked back at; and their words, line by line.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;

use terminal_rig::pictures::{ITERM2, KITTY, Kitty, LAST, SIXEL, count, course, sent};
use terminal_rig::{Terminal, command, write_files};

const QUIZ: &str = "---\nshuffleAnswers: false\n---\n# Which kiln is this?\n\n![A kiln](kiln.svg)\n\n\
                    1. [ ] An oven\n   > ![Torn](torn.png)\n1. [x] ![The same](kiln.svg)\n   > Look: ![Gone](gone.svg)\n";

/// A course whose lesson has a quiz with pictures, and a HOME.
fn home() -> tempfile::TempDir {
    let home = course();
    let page = "# Kilns\n\nHot inside.\n\n<div class=\"quizdown\"><div id=\"kilns.md\"></div></div>\n";
    write_files(home.path(), &[("kilns.md", page), ("quizzes/kilns.md", QUIZ)]);
    home
}

/// At the question, in a terminal that answers what it is asked.
fn in_quiz(home: &Path, answer: &str, environment: &[(&str, &str)]) -> Terminal {
    let mut terminal = Terminal::workbench(&format!("{} --page kilns", home.display()), 90, 40, environment);
    if !answer.is_empty() {
        sent(&terminal, LAST);
        terminal.press(answer);
    }
    terminal.wait_for("Hot inside");
    terminal.press("\t\r");
    terminal.wait_for("Which kiln is this?");
    terminal
}

/// How many pictures a terminal like kitty holds.
fn held(terminal: &Terminal) -> usize {
    Kitty::after(&terminal.written()).held.len()
}

#[test]
fn a_terminal_like_kitty_has_the_pictures_of_a_question_and_of_its_options() {
    let home = home();
    let mut terminal = in_quiz(home.path(), KITTY, &[]);
    // That of the question is higher than that of the option.
    terminal.until("both pictures", |_| held(&terminal) == 2);
    terminal.press("1\r");
    let wrong = terminal.wait_for("torn.png · corrupt");
    assert!(wrong.contains("Not yet.") && !wrong.contains("gone.svg"), "{wrong}");
    terminal.press("s");
    terminal.wait_for("gone.svg · missing");
    terminal.press("\r");
    terminal.wait_for("0 of 1 right");
    terminal.until("both, looked back at", |_| held(&terminal) >= 2);
    terminal.press("\x03");
    terminal.wait_for("left with 0");
    terminal.was_given_back();
}

#[test]
fn terminals_with_sixels_like_iterm2_and_without_pixels_are_sent_what_they_know() {
    let home = home();
    for (answer, begins) in [(SIXEL, &b"\x1bP0;1;0q\"1;1;"[..]), (ITERM2, b"\x1b]1337;File=inline=1;"), ("\x1b[?62c", "▀".as_bytes())] {
        let terminal = in_quiz(home.path(), answer, &[]);
        sent(&terminal, begins);
        terminal.leave();
    }
}

#[test]
fn without_colours_and_line_by_line_the_words_of_a_picture_stand_for_it() {
    let home = home();
    let terminal = in_quiz(home.path(), "", &[("NO_COLOR", "1")]);
    let question = terminal.wait_for("[picture: A kiln · kiln.svg · 160×160]");
    assert!(question.contains("[picture: The same · kiln.svg · 160×160]"), "{question}");
    assert_eq!(count(&terminal.written(), "▀".as_bytes()), 0);
    terminal.leave();
    let ran = command(home.path(), &["quiz", "kilns", "--course", home.path().to_str().unwrap()]);
    assert!(
        ran.out.contains("[picture: A kiln · kiln.svg · 160×160]") && ran.out.contains("   2  [picture: The same · kiln.svg"),
        "{}",
        ran.out
    );
}
