//! `drillyard quiz` as people and scripts meet it: lines in, questions and a summary out, the attempt in the store.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use drillyard::adapters::store::Store;
use drillyard::domain::course::LessonId;
use drillyard::domain::progress::{QuizAttempt, QuizMode};
use drillyard::ports::ProgressStore;
use serde_json::Value;
use tempfile::TempDir;

const LESSON: &str = "# Glazes\n\n<div class=\"quizdown\"><div id=\"glazes.js\"></div></div>\n";

/// A course of one lesson with one quiz.
fn course(quiz: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in
        [("docs/1.1-glazes.md", LESSON), ("docs/_sidebar.md", "- [1.1 - Glazes](1.1-glazes.md)\n"), ("quizzes/glazes.js", quiz)]
    {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

struct Ran {
    code: i32,
    out: String,
    err: String,
    attempts: Vec<QuizAttempt>,
}

/// Takes the quiz of the course in `folder` with these words more, typing `typed`.
fn take(folder: &Path, words: &[&str], typed: &str) -> Ran {
    let mut command = Command::cargo_bin("drillyard").unwrap();
    command.env_clear().env("HOME", folder).env("DRILLYARD_DATA", folder.join("data")).env("LANG", "C.UTF-8");
    let output = command.arg("quiz").args(words).arg("--course").arg(folder).write_stdin(typed).output().unwrap();
    let store = Store::open(&folder.join("data/progress.db"), &folder.file_name().unwrap().to_string_lossy().to_lowercase()).unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        attempts: store.store.attempts(&LessonId("1.1-glazes".into())).unwrap(),
    }
}

const GLAZES: &str = include_str!("fixtures/glazes.js");

#[test]
fn the_score_decides_how_it_ends_and_the_attempt_is_kept() {
    for (typed, code, right) in [("2\n1 2\ns\n", 0, 2), ("1\n2\n3\n1 2\ns\n", 1, 0), ("b\nb a\ns\n", 0, 2)] {
        let folder = course(GLAZES);
        let ran = take(folder.path(), &["1.1", "--seed", "4"], typed);
        assert_eq!(ran.code, code, "{typed:?}: {}{}", ran.out, ran.err);
        assert_eq!(ran.attempts.iter().map(|attempt| (attempt.right, attempt.asked, attempt.seed)).collect::<Vec<_>>(), [(right, 3, 4)]);
        assert_eq!(ran.attempts[0].quiz, "glazes.js");
    }
}

#[test]
fn the_end_of_input_gives_up_what_is_left_and_says_so() {
    let folder = course(GLAZES);
    let ran = take(folder.path(), &["1.1"], "2\n");
    assert_eq!((ran.code, ran.attempts.len()), (1, 1));
    assert!(ran.err.contains("2 of 3 questions count as given up"), "{}", ran.err);
    let untouched = take(folder.path(), &["1.1"], "");
    assert_eq!((untouched.code, untouched.attempts.len()), (1, 1), "nothing was answered, so nothing more is kept");
    assert_eq!(take(folder.path(), &["1.1"], "2\nq\n").attempts.len(), 1, "nor is what was left");
}

#[test]
fn json_is_alone_on_stdout() {
    let folder = course(GLAZES);
    let ran = take(folder.path(), &["glazes.js", "--json", "--seed", "1"], "2\n1 2\ns\n");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &json["format"], &json["passed"]), (0, &Value::from(1), &Value::from(true)));
    let quiz = &json["quizzes"][0];
    assert_eq!((&quiz["lesson"], &quiz["right"], &quiz["percent"]), (&Value::from("1.1-glazes"), &Value::from(2), &Value::from(66)));
    assert!(ran.err.contains("What is a glaze?"), "{}", ran.err);
}

#[test]
fn the_same_seed_asks_in_the_same_order() {
    let folder = course(&GLAZES.replace("shuffleAnswers: false", "shuffleQuestions: true"));
    let asked = |seed: &str| take(folder.path(), &["1.1", "--seed", seed], "").out;
    assert_eq!(asked("7"), asked("7"));
    assert!((0..20).any(|seed| asked(&seed.to_string()) != asked("7")));
}

#[test]
fn what_cannot_be_asked_is_told_and_the_rest_goes_on() {
    let folder = course(&GLAZES.replace("1. [x] Glass", "1. [ ] Glass"));
    let ran = take(folder.path(), &["1.1"], "1 2\ns\n");
    assert!(ran.err.contains("quizzes/glazes.js:13:1: "), "{}", ran.err);
    assert_eq!((ran.code, ran.attempts[0].asked), (1, 2));
    for (words, quiz, code, says) in [
        (["9.9"], GLAZES, 2, "no lesson '9.9'"),
        (["1.1"], "export const text = `# Nothing`", 4, "has no question"),
        (["1.1"], "export const text = 1", 4, "no template literal"),
    ] {
        let ran = take(course(quiz).path(), &words, "");
        assert!(ran.code == code && ran.err.contains(says), "{}: {}", ran.code, ran.err);
    }
}

#[test]
fn no_escape_sequence_of_a_quiz_reaches_the_terminal() {
    let folder = course("`# A\\u001b[2J title\n\n1. [x] one\\u001b]0;x\\u0007\n1. [ ] two\n   > \\u009b2J\n`");
    let ran = take(folder.path(), &["1.1"], "1\n2\n\n");
    assert!(ran.out.contains("title") && !ran.out.contains(['\u{1b}', '\u{9b}', '\u{7}']), "{:?}", ran.out);
}

#[test]
fn a_quiz_that_was_left_goes_on_where_it_was() {
    let folder = course(GLAZES);
    let left = take(folder.path(), &["1.1"], "2 sure\nf\nq\n");
    assert!(left.err.contains("it goes on from there next time") && left.attempts.is_empty(), "{}", left.err);
    let ran = take(folder.path(), &["1.1"], "1 2\ns\n");
    assert!(ran.out.contains("goes on where it was left") && ran.out.contains("choose 2, flagged"), "{}", ran.out);
    assert_eq!(ran.attempts.iter().map(|attempt| attempt.right).collect::<Vec<_>>(), [2]);
    take(folder.path(), &["1.1"], "2\nq\n");
    assert!(!take(folder.path(), &["1.1", "--anew"], "q\n").out.contains("goes on where"));
    take(folder.path(), &["1.1"], "2\nq\n");
    fs::write(folder.path().join("quizzes/glazes.js"), GLAZES.replace("What is a glaze?", "What is glaze?")).unwrap();
    assert!(take(folder.path(), &["1.1"], "q\n").err.contains("the quiz has changed: one question begins anew"));
}

#[test]
fn an_exam_is_taken_in_lines_and_looked_back_at_as_a_whole() {
    let folder = course(GLAZES);
    let ran = take(folder.path(), &["1.1", "--exam", "--seed", "4"], "2\n1 3\n1 2 3\n2\n1 2\no\ny\n");
    assert_eq!((ran.code, ran.attempts[0].right, ran.attempts[0].mode), (0, 2, QuizMode::Exam), "{}{}", ran.out, ran.err);
    let (before, after) = ran.out.split_once("2 of 3 right: 66 %").unwrap();
    assert!(!before.contains("ight:") && !before.contains("silica, with something"), "{before}");
    assert!(
        after.contains("chosen, right: Glass") && after.contains("not chosen: Alumina") && after.contains("silica, with something"),
        "{after}"
    );
    let json = take(folder.path(), &["1.1", "--exam", "--json"], "2\n1\nn\ny\n").out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["quizzes"][0]["mode"], &json["quizzes"][0]["credit"]), (&Value::from("exam"), &Value::from(1.5)));
}

#[test]
fn what_was_missed_is_asked_again_by_itself_until_nothing_is() {
    let folder = course(GLAZES);
    let early = take(folder.path(), &["1.1", "--missed"], "");
    assert!(early.code == 2 && early.err.contains("was not taken yet"), "{}", early.err);
    let whole = take(folder.path(), &["1.1"], "2\n1\n1 2\ns\n");
    assert!(whole.out.contains("`drillyard quiz 1.1-glazes --missed` asks only what was missed."), "{}", whole.out);
    let missed = take(folder.path(), &["1.1", "--missed"], "1 2\ns\n");
    assert!(missed.out.contains("Question 1 of 2") && !missed.out.contains("What is a glaze?"), "{}", missed.out);
    let again = take(folder.path(), &["1.1", "--missed"], "s\n");
    assert!(again.out.contains("Question 1 of 1") && again.out.contains("Bring a firing"), "{}", again.out);
    assert_eq!(again.attempts.iter().map(|attempt| (attempt.right, attempt.asked)).collect::<Vec<_>>(), [(1, 3), (1, 2), (0, 1)]);
    let kiln = course("const q = `\n---\nshuffleAnswers: false\n---\n# Is a kiln hot?\n- [x] yes\n- [ ] no\n`;\n");
    take(kiln.path(), &["1.1"], "1\n");
    let none = take(kiln.path(), &["1.1", "--missed"], "");
    assert!(none.code == 0 && none.out.contains("Nothing was missed at the last attempt."), "{}", none.out);
    assert_eq!(none.attempts.len(), 1);
}

#[test]
fn an_exam_says_what_holds_in_it_and_json_that_the_book_was_open() {
    let folder = course(&GLAZES.replace("passingGrade", "openBook: true\ntimeLimit: 20\npassingGrade"));
    let ran = take(folder.path(), &["1.1", "--exam"], "l\n2\n1 2\ns\ni\ny\n");
    assert!(ran.out.contains("An exam, 20 min, with the lesson open: nothing is told before you hand it in."), "{}", ran.out);
    assert!(ran.out.contains("Lesson: "), "{}", ran.out);
    assert!(ran.attempts[0].open_book);
}
