//! A quiz taken in a real terminal, from the card in its lesson to its place in `drillyard status`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;

use serde_json::Value;
use terminal_rig::{Terminal, command, write_files};

const LESSON: &str = "# Glazes\n\nGlass on clay.\n\n<div class=\"quizdown\"><div id=\"glazes.js\"></div></div>\n";
const ORDER: [&str; 3] = ["Stack the kiln", "Fire to the cone", "Let it cool"];

/// A learner's HOME with a course of one lesson with a quiz of all three types.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let quiz = include_str!("fixtures/glazes.js");
    let files = [("docs/1.1-glazes.md", LESSON), ("docs/_sidebar.md", "- [1.1 - Glazes](1.1-glazes.md)\n"), ("quizzes/glazes.js", quiz)];
    write_files(&home.path().join("course"), &files);
    home
}

/// In the lesson.
fn in_lesson(home: &Path) -> Terminal {
    let terminal = Terminal::workbench("--page 1.1 $HOME/course", 80, 30, &[("HOME", home.to_str().unwrap())]);
    terminal.wait_for("Glass on clay");
    terminal
}

/// At the first question.
fn in_quiz(home: &Path) -> Terminal {
    let mut terminal = in_lesson(home);
    terminal.press("\t\r");
    terminal.wait_for("What is a glaze?");
    terminal
}

/// Moves the items of the sequence on screen into their order, a key at a time, watching where each is.
fn put_in_order(terminal: &mut Terminal) {
    let row = |text: &str, item: &str| {
        text.lines().filter(|line| ORDER.iter().any(|item| line.contains(item))).position(|line| line.contains(item))
    };
    for (target, item) in ORDER.iter().enumerate() {
        let from = row(&terminal.text(), item).unwrap();
        terminal.press(&(from + 1).to_string());
        for place in (target..from).rev() {
            terminal.press("K");
            terminal.until("the item one higher", |text| row(text, item) == Some(place));
        }
    }
}

/// What `drillyard status --json` says of the quiz: right and asked of the best attempt.
fn best_quiz(home: &Path) -> Option<(u64, u64)> {
    let ran = command(home, &["status", "--json", "--course", home.join("course").to_str().unwrap()]);
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    let best = &status["lessons"][0]["best_quiz"];
    Some((best["right"].as_u64()?, best["asked"].as_u64()?))
}

#[test]
fn a_quiz_of_all_three_types_is_taken_from_its_card_and_once_more_for_what_was_missed() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.wait_for("question 1 of 3");

    terminal.press("h");
    terminal.wait_for("It breaks as a window does.");
    terminal.press("1\r");
    let wrong = terminal.wait_for("Not yet.");
    assert!(wrong.contains("Paint burns off") && !wrong.contains("silica, with something"), "only what was chosen is told of:\n{wrong}");
    terminal.press("\r2");
    terminal.wait_for("(•) Glass, melted onto the clay");
    terminal.press("\r");
    terminal.wait_for("Only the first try counts for the score.");
    terminal.press("\r");

    terminal.wait_for("choose 2");
    terminal.press("1\r");
    terminal.wait_for("1 of 2 found");
    terminal.press("2");
    terminal.wait_for("[x] Soda");
    terminal.press("\r");
    terminal.wait_for("Right.");
    terminal.press("\r");

    terminal.wait_for("put in order");
    put_in_order(&mut terminal);
    terminal.press("\r");
    terminal.wait_for("The door stays shut");
    terminal.press("\r");

    terminal.wait_for("1 of 3 right at the first try, 33 %");
    let review = terminal.wait_for("Your result is saved.");
    assert!(review.contains("not passed") && review.contains("only the 2 missed") && review.contains("right later"), "{review}");
    assert_eq!(best_quiz(home.path()), Some((1, 3)));

    terminal.press("A");
    terminal.wait_for("question 1 of 2");
    terminal.press("2\r");
    terminal.wait_for("Right.");
    terminal.press("\r12\r");
    terminal.wait_for("Right.");
    terminal.press("\r");
    terminal.wait_for("2 of 2 right at the first try, 100 %");
    terminal.wait_for("Your result is saved.");
    terminal.press("\r");
    terminal.wait_for("Glass on clay");
    terminal.leave();
    let told = command(home.path(), &["status", "--course", home.path().join("course").to_str().unwrap()]).out;
    assert!(told.contains("1 quiz taken") && told.contains("2 of 2"), "{told}");
}

#[test]
fn a_quiz_left_half_way_goes_on_where_it_was() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.press("2\r");
    terminal.wait_for("Right.");
    terminal.press("\r1");
    terminal.wait_for("[x] Boron");
    terminal.press("\x1b");
    terminal.wait_for("Glass on clay");
    terminal.press("\r");
    let again = terminal.wait_for("question 2 of 3");
    assert!(again.contains("[x] Boron") && again.contains('✓'), "{again}");
    terminal.press("l");
    terminal.wait_for("Glass on clay");
    terminal.press("\x7f");
    terminal.wait_for("question 2 of 3");
    terminal.leave();
    assert_eq!(best_quiz(home.path()), None, "what was not finished is no attempt");
}

#[test]
fn a_result_that_the_screen_calls_saved_survives_kill_9() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.press("2\r");
    terminal.wait_for("Right.");
    for question in ["choose 2", "put in order"] {
        terminal.press("\r");
        terminal.wait_for(question);
        terminal.press("s");
        terminal.wait_for("This is the ");
    }
    terminal.press("\r");
    terminal.wait_for("Your result is saved.");
    terminal.kill();
    assert_eq!(best_quiz(home.path()), Some((1, 3)));
    let mut terminal = Terminal::workbench("$HOME/course", 120, 30, &[("HOME", home.path().to_str().unwrap())]);
    terminal.wait_for("Knowledge check");
    terminal.wait_for("1 of 3");
    terminal.press("\r");
    terminal.wait_for("Glass on clay");
    terminal.leave();
}
