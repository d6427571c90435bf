//! What was missed comes back: from a wrong answer to the review that settles it, in a terminal and line by line.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::path::Path;

use assert_cmd::Command;
use drillyard::adapters::store::Store;
use drillyard::domain::progress::{Confidence, QuestionAttempt, QuizAttempt, QuizMode};
use drillyard::domain::running::{RunningPhase, RunningQuiz};
use drillyard::ports::ProgressStore;
use drillyard::quiz::parse;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use terminal_rig::{Terminal, write_files};

const SIDEBAR: &str = "- [1.1 - Glazes](1.1-glazes.md)\n- [1.2 - Kilns](1.2-kilns.md)\n";
const GLAZES: &str = "# Glazes\n\nGlass on clay.\n\n<div class=\"quizdown\"><div id=\"glazes.js\"></div></div>\n";
const KILNS: &str = "# Kilns\n\nHot inside.\n\n<div class=\"quizdown\"><div id=\"kilns.md\"></div></div>\n";
const KILNS_QUIZ: &str = "---\nshuffleAnswers: false\n---\n# How hot is a kiln?\n1. [ ] warm\n1. [x] very hot\n";

/// A learner's HOME with a course of two lessons with a quiz each.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let quiz = include_str!("fixtures/glazes.js");
    write_files(
        &home.path().join("course"),
        &[
            ("docs/_sidebar.md", SIDEBAR),
            ("docs/1.1-glazes.md", GLAZES),
            ("docs/1.2-kilns.md", KILNS),
            ("quizzes/glazes.js", quiz),
            ("quizzes/kilns.md", KILNS_QUIZ),
        ],
    );
    home
}

fn store(home: &Path) -> Store {
    let data = home.join("data");
    std::fs::create_dir_all(&data).unwrap();
    Store::open(&data.join("progress.db"), "course").unwrap().store
}

/// The quiz on kilns was answered so many days ago.
fn answered_days_ago(home: &Path, days: i64, right: bool, confidence: Option<Confidence>) {
    let (mut quiz, _) = parse("kilns.md", KILNS_QUIZ);
    quiz.identify(&[]);
    let at = Timestamp::now() - SignedDuration::from_hours(24 * days);
    let (question, title) = (quiz.identities[0].clone(), quiz.questions[0].title.clone());
    let answer = QuestionAttempt { question, title, tries: vec![vec![u32::from(right)]], right, hints: 0, confidence, took_ms: 0 };
    let attempt = QuizAttempt {
        lesson: "1.2-kilns".to_owned(),
        quiz: "kilns.md".to_owned(),
        mode: QuizMode::Practice,
        open_book: false,
        seed: 1,
        started: at,
        finished: at,
        right: u32::from(right),
        asked: 1,
        answers: vec![answer],
    };
    store(home).add_attempt(&attempt).unwrap();
}

/// Runs `drillyard due` with these words more, typing `typed`: its exit code and what it wrote to stdout.
fn due(home: &Path, words: &[&str], typed: &str) -> (i32, String) {
    let mut command = Command::cargo_bin("drillyard").unwrap();
    command.env_clear().env("HOME", home).env("DRILLYARD_DATA", home.join("data")).env("LANG", "C.UTF-8");
    let output = command.arg("due").args(words).arg("--course").arg(home.join("course")).write_stdin(typed).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn due_json(home: &Path) -> Value {
    let (code, out) = due(home, &["--json"], "");
    assert_eq!(code, 0);
    serde_json::from_str(&out).unwrap()
}

/// In the contents.
fn workbench(home: &Path, arguments: &str) -> Terminal {
    let data = home.join("data");
    let environment = [("HOME", home.to_str().unwrap()), ("DRILLYARD_DATA", data.to_str().unwrap())];
    Terminal::workbench(&format!("{arguments} $HOME/course"), 100, 30, &environment)
}

#[test]
fn what_was_missed_in_a_quiz_is_due_until_it_is_known() {
    let home = home();
    let mut terminal = workbench(home.path(), "--page 1.2");
    terminal.wait_for("Hot inside");
    terminal.press("\t\r");
    terminal.wait_for("How hot is a kiln?");
    terminal.press("1\r");
    terminal.wait_for("Not yet");
    terminal.press("\r2\r");
    terminal.wait_for("Only the first try counts");
    terminal.press("\r");
    terminal.wait_for("0 of 1 right");
    terminal.press("\r");
    terminal.wait_for("Hot inside");
    terminal.press("q");
    terminal.wait_for("1 due");
    terminal.press("D");
    terminal.wait_for("1 question is due for review today");
    assert_eq!(due_json(home.path())["due"].as_array().unwrap().len(), 1);

    terminal.press("\r");
    terminal.wait_for("question 1 of 1");
    terminal.press("2\r");
    terminal.wait_for("Right");
    terminal.press("\r");
    terminal.wait_for("1 of 1 right");
    terminal.press("\r");
    terminal.wait_for("Nothing is due today");
    assert_eq!(due_json(home.path())["due"].as_array().unwrap().len(), 0);
    terminal.press("\u{1b}");
    terminal.until("no mark in the contents", |text| text.contains("Kilns") && !text.contains(" due\n") && !text.contains("1 due"));
}

#[test]
fn what_was_known_comes_back_after_its_time_and_not_before() {
    for (days, right, expected) in [(0, true, 0), (1, true, 0), (30, true, 1), (0, false, 1), (30, false, 1)] {
        let home = home();
        answered_days_ago(home.path(), days, right, None);
        assert_eq!(due_json(home.path())["due"].as_array().unwrap().len(), expected, "{days} days ago, right: {right}");
    }
}

#[test]
fn a_review_of_two_quizzes_is_asked_line_by_line_and_each_keeps_its_part() {
    let home = home();
    assert!(due(home.path(), &[], "").1.contains("Nothing comes back yet"));
    answered_days_ago(home.path(), 3, false, Some(Confidence::Sure));
    let mut quiz = Command::cargo_bin("drillyard").unwrap();
    quiz.env_clear().env("HOME", home.path()).env("DRILLYARD_DATA", home.path().join("data")).env("LANG", "C.UTF-8");
    quiz.args(["quiz", "1.1", "--course"]).arg(home.path().join("course")).write_stdin("1\n\n1 2\ns\n").output().unwrap();

    let (code, told) = due(home.path(), &[], "");
    assert_eq!(code, 0);
    assert!(told.contains("3 questions are due for review today"), "{told}");
    assert!(told.contains("1.2 Kilns\n    How hot is a kiln?  (you were sure, and wrong)"), "{told}");
    assert!(!told.contains("silica"), "what was right is not due:\n{told}");

    // The one that was wrong and sure comes first; the other two stay due when the input ends.
    let (code, told) = due(home.path(), &["--review"], "2\n");
    assert!(code == 1 && told.contains("Question 1 of 3\n\nHow hot is a kiln?"), "{told}");
    let left = due_json(home.path());
    assert_eq!(left["format"], 1);
    assert_eq!(left["due"].as_array().unwrap().len(), 2);
    assert_eq!(left["due"][0]["quiz"], "glazes.js");
    assert_eq!(left["forecast"].as_array().unwrap().len(), 30);
    let (code, told) = due(home.path(), &["--review"], "s\ns\n");
    assert!(code == 1 && told.contains("0 of 2 right"), "{told}");
    let lesson = |name: &str| drillyard::domain::course::LessonId(name.to_owned());
    let kept = |name: &str| store(home.path()).attempts(&lesson(name)).unwrap().into_iter().map(|attempt| (attempt.mode, attempt.asked));
    assert!(kept("1.2-kilns").eq([(QuizMode::Practice, 1), (QuizMode::Review, 1)]));
    assert!(kept("1.1-glazes").eq([(QuizMode::Practice, 3), (QuizMode::Review, 2)]));
}

#[test]
fn a_question_that_was_reworded_keeps_what_is_known_of_it_and_one_that_is_gone_is_due_no_more() {
    let home = home();
    answered_days_ago(home.path(), 30, true, None);
    let quiz = home.path().join("course/quizzes/kilns.md");
    std::fs::write(&quiz, KILNS_QUIZ.replace("How hot is a kiln?", "**How hot** is this kiln?")).unwrap();
    let due_now = due_json(home.path());
    assert_eq!(due_now["due"][0]["title"], "How hot is this kiln?");
    let (code, _) = due(home.path(), &["--review"], "2\n");
    assert_eq!(code, 0);
    let after = due_json(home.path());
    assert_eq!((after["due"].as_array().unwrap().len(), after["known"].as_u64()), (0, Some(1)), "it is the same question still");

    std::fs::write(&quiz, "# What burns?\n- [x] wood\n- [ ] stone\n").unwrap();
    assert_eq!(due_json(home.path())["known"], 0);
}

#[test]
fn a_review_goes_on_where_it_was_after_kill_9_on_the_screen_and_line_by_line() {
    let home = home();
    answered_days_ago(home.path(), 3, false, Some(Confidence::Sure));
    let mut quiz = Command::cargo_bin("drillyard").unwrap();
    quiz.env_clear().env("HOME", home.path()).env("DRILLYARD_DATA", home.path().join("data")).env("LANG", "C.UTF-8");
    quiz.args(["quiz", "1.1", "--course"]).arg(home.path().join("course")).write_stdin("s\ns\ns\n").output().unwrap();

    let mut terminal = workbench(home.path(), "");
    terminal.wait_for("due");
    terminal.press("D");
    terminal.wait_for("4 questions are due for review today");
    terminal.press("\r");
    terminal.wait_for("question 1 of 4");
    terminal.press("2\r");
    terminal.wait_for("Right.");
    terminal.press("\r");
    terminal.wait_for("question 2 of 4");
    terminal.press("f");
    terminal.wait_for("flagged, to come back to");
    let kept = || store(home.path()).running(&drillyard::domain::course::LessonId(String::new()), "").unwrap();
    let begun = std::time::Instant::now();
    while !kept().is_some_and(|running| running.position == 1 && running.asked[1].flagged) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "never kept: {:?}", kept());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    terminal.kill();
    assert_eq!(due_json(home.path())["due"].as_array().unwrap().len(), 4, "it is no answer before the review is over, or left");

    let mut terminal = workbench(home.path(), "");
    terminal.wait_for("due");
    terminal.press("D\r");
    let again = terminal.wait_for("question 2 of 4");
    assert!(again.contains('✓') && again.contains("flagged, to come back to"), "{again}");
    terminal.press("s");
    terminal.wait_for("This is the ");
    until_settled(&kept);
    terminal.kill();

    let (code, told) = due(home.path(), &["--review"], "s\ns\n");
    assert!(code == 1 && told.contains("Question 3 of 4") && told.contains("1 of 4 right"), "{told}");
    assert!(!told.contains("pass"), "questions of two quizzes have no grade together:\n{told}");
    assert_eq!(kept(), None);
    assert_eq!(due_json(home.path())["due"].as_array().unwrap().len(), 3, "what was right before both ends is not due");
}

/// Waits until two questions of the review are kept as settled.
fn until_settled(kept: &dyn Fn() -> Option<RunningQuiz>) {
    let begun = std::time::Instant::now();
    let settled = |running: &RunningQuiz| running.asked.iter().filter(|asked| asked.phase != RunningPhase::Open).count();
    while kept().is_none_or(|running| settled(&running) != 2) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "never kept: {:?}", kept());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_review_ends_without_a_grade_and_is_no_exam() {
    let home = home();
    answered_days_ago(home.path(), 3, false, None);
    let mut terminal = workbench(home.path(), "");
    terminal.wait_for("1 due");
    terminal.press("D\r");
    let question = terminal.wait_for("question 1 of 1");
    assert!(!question.contains("as an exam"), "{question}");
    terminal.press("x");
    terminal.wait_for("what is due is no exam");
    terminal.press("s");
    terminal.wait_for("This is the answer");
    terminal.press("\r");
    let review = terminal.wait_for("0 of 1 right at the first try, 0 %");
    assert!(review.contains("1 question is due again at once"), "{review}");
    assert!(!review.contains("passed") && !review.contains("is enough") && !review.contains("exam"), "{review}");
    terminal.wait_for("Your result is saved.");
    terminal.press("A");
    terminal.wait_for("question 1 of 1");
    terminal.press("2\r");
    terminal.wait_for("Right.");
    terminal.press("\r");
    terminal.wait_for("All of it comes back later");
    terminal.leave();
}
