//! A quiz taken in a real terminal, from the card in its lesson to its place in `drillyard status`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;
use std::time::{Duration, Instant};

use drillyard::adapters::store::Store;
use drillyard::domain::course::LessonId;
use drillyard::domain::running::RunningQuiz;
use drillyard::ports::ProgressStore;
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

/// The learner's store, as a program of its own sees it.
fn store(home: &Path) -> Store {
    Store::open(&home.join(".local/share/drillyard/progress.db"), "course").unwrap().store
}

fn running(home: &Path) -> Option<RunningQuiz> {
    store(home).running(&LessonId("1.1-glazes".into()), "glazes.js").unwrap()
}

/// Waits until the store has the quiz as `wanted` has it.
fn until_kept(home: &Path, wanted: impl Fn(&RunningQuiz) -> bool) {
    let begun = Instant::now();
    while !running(home).is_some_and(|running| wanted(&running)) {
        assert!(begun.elapsed() < Duration::from_secs(30), "never kept: {:?}", running(home));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn practice_goes_on_where_it_was_after_kill_9() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.press("h");
    terminal.wait_for("It breaks as a window does.");
    terminal.press("c2\r");
    terminal.wait_for("Right.");
    terminal.press("\rf1");
    terminal.wait_for("[x] Boron");
    until_kept(home.path(), |running| running.position == 1 && !running.asked[1].chosen.is_empty());
    terminal.kill();
    assert_eq!(best_quiz(home.path()), None, "it is no attempt yet");

    let mut terminal = in_lesson(home.path());
    terminal.press("\t\r");
    let again = terminal.wait_for("question 2 of 3");
    assert!(again.contains("[x] Boron") && again.contains("flagged, to come back to") && again.contains('✓'), "{again}");
    terminal.press("p");
    let first = terminal.wait_for("question 1 of 3");
    assert!(first.contains("It breaks as a window does.") && first.contains("(•) Glass"), "{first}");
    terminal.press("n2\r");
    terminal.wait_for("Right.");
    terminal.press("\rs");
    terminal.wait_for("This is the order");
    terminal.press("\r");
    let review = terminal.wait_for("2 of 3 right at the first try");
    assert!(review.contains("no answer"), "{review}");
    terminal.wait_for("Your result is saved.");
    assert_eq!(running(home.path()), None, "what is finished is under way no longer");
    terminal.leave();
}

#[test]
fn an_exam_tells_nothing_before_it_is_handed_in_and_survives_kill_9() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.press("x");
    terminal.wait_for("An exam: nothing is told");
    terminal.press("1\r");
    let second = terminal.wait_for("question 2 of 3");
    assert!(!second.contains("Not yet") && !second.contains('✗'), "{second}");
    terminal.press("fl");
    terminal.wait_for("the lesson is shut until");
    terminal.press("h");
    terminal.wait_for("an exam gives no hints");
    until_kept(home.path(), |running| running.asked[1].flagged);
    terminal.kill();

    let mut terminal = in_lesson(home.path());
    terminal.press("\t\r");
    let again = terminal.wait_for("question 2 of 3");
    assert!(again.contains("Exam") && again.contains("flagged, to come back to"), "{again}");
    terminal.press("p");
    terminal.wait_for("(•) Paint");
    terminal.press("2");
    terminal.wait_for("(•) Glass");
    terminal.press("nn");
    terminal.wait_for("put in order");
    terminal.press("\r");
    let list = terminal.wait_for("Enter go there");
    assert!(list.contains("⚑ no answer") && list.matches("answered").count() == 2, "{list}");
    terminal.press("i");
    terminal.wait_for("There are still: one question without an answer, one question flagged.");
    terminal.press("n");
    terminal.until("the question taken back", |text| !text.contains("Hand in?"));
    terminal.press("iy");
    let review = terminal.wait_for("1 of 3 right, 33 %");
    assert!(review.contains("this one too") && review.contains("not passed") && review.contains("It stiffens the melt"), "{review}");
    terminal.wait_for("Your result is saved.");
    assert_eq!(best_quiz(home.path()), Some((1, 3)));
    terminal.leave();
}

#[test]
fn an_exam_whose_time_ran_out_while_nobody_was_there_is_handed_in() {
    let home = home();
    let quiz = home.path().join("course/quizzes/glazes.js");
    let limited = std::fs::read_to_string(&quiz).unwrap().replace("passingGrade", "timeLimit: 20\npassingGrade");
    std::fs::write(&quiz, limited).unwrap();
    let mut terminal = in_quiz(home.path());
    terminal.press("x");
    terminal.wait_for("20 min left");
    terminal.press("2");
    terminal.wait_for("(•) Glass");
    until_kept(home.path(), |running| running.asked[0].chosen == [1]);
    terminal.kill();
    let mut left = running(home.path()).unwrap();
    left.started = left.started.checked_sub(jiff::SignedDuration::from_mins(30)).unwrap();
    store(home.path()).set_running(&left).unwrap();

    let mut terminal = in_lesson(home.path());
    terminal.press("\t\r");
    terminal.wait_for("1 of 3 right, 33 %");
    terminal.wait_for("Your result is saved.");
    assert_eq!(best_quiz(home.path()), Some((1, 3)), "what was chosen in time counts");
    terminal.leave();
}

#[test]
fn what_one_was_sure_of_and_wrong_comes_first_in_the_review() {
    let home = home();
    let mut terminal = in_quiz(home.path());
    terminal.press("s");
    terminal.wait_for("This is the answer");
    terminal.press("\rc");
    terminal.wait_for("how sure: sure ");
    terminal.press("13\r");
    terminal.wait_for("1 of 2 found");
    terminal.press("s");
    terminal.wait_for("this one too");
    terminal.press("\rs");
    terminal.wait_for("This is the order");
    terminal.press("\r");
    let review = terminal.wait_for("0 of 3 right at the first try");
    assert!(review.contains("Of one you were sure"), "{review}");
    let place = |title: &str| review.find(title).unwrap_or(usize::MAX);
    assert!(place("Which of these") < place("What is a glaze?"), "{review}");
    terminal.leave();
}

#[test]
fn a_quiz_that_wants_to_be_taken_once_offers_no_other_try_at_its_end() {
    let home = home();
    let quiz = home.path().join("course/quizzes/glazes.js");
    let once = std::fs::read_to_string(&quiz).unwrap().replace("passingGrade", "enableRetry: false\npassingGrade");
    std::fs::write(&quiz, once).unwrap();
    let mut terminal = in_quiz(home.path());
    terminal.press("1\r");
    terminal.wait_for("Not yet.");
    for _ in 0..3 {
        terminal.press("s");
        terminal.wait_for("This is the ");
        terminal.press("\r");
        terminal.until("the next", |text| !text.contains("This is the "));
    }
    let review = terminal.wait_for("0 of 3 right at the first try");
    assert!(!review.contains("once more") && !review.contains("only the 3 missed"), "{review}");
    terminal.press("A");
    terminal.wait_for("wants this quiz taken once");
    terminal.leave();
    let ran = command(home.path(), &["quiz", "1.1", "--missed", "--course", home.path().join("course").to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("wants it taken once"), "{} {}", ran.code, ran.err);
}

#[test]
fn an_exam_with_the_lesson_open_shows_it_and_the_attempt_says_so() {
    let home = home();
    let quiz = home.path().join("course/quizzes/glazes.js");
    let open = std::fs::read_to_string(&quiz).unwrap().replace("passingGrade", "openBook: true\npassingGrade");
    std::fs::write(&quiz, open).unwrap();
    let mut terminal = in_quiz(home.path());
    terminal.press("x");
    terminal.wait_for("An exam, with the lesson open: nothing is told");
    terminal.press("l");
    terminal.wait_for("Glass on clay");
    terminal.press("\x7f");
    terminal.wait_for("question 1 of 3");
    terminal.press("iy");
    terminal.wait_for("An exam, with the lesson open.");
    terminal.wait_for("Your result is saved.");
    terminal.leave();
    let attempts = store(home.path()).attempts(&LessonId("1.1-glazes".into())).unwrap();
    assert!(attempts[0].open_book, "{attempts:?}");
}
