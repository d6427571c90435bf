//! From a key to the frame that shows what it did, in a pseudo terminal: on lesson 4.1, on a page of 10 MB, and in a quiz, where what
//! is chosen is kept in the store besides. The floor is a terminal that echoes. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in.
//!
//! `cargo bench --bench keys`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports on stdout and may panic")]

mod support;

use std::path::Path;
use std::time::Duration;

use portable_pty::CommandBuilder;
use support::{Course, FRAME_ENDS, Session, Times, synthetic, synthetic_course, workbench};

const PRESSES: usize = 400;

fn main() {
    let home = tempfile::tempdir().unwrap();
    let course = Course::find();
    let large = synthetic_course(10 << 20);
    let asking = course_with_quiz();
    let mut echo = Session::start(CommandBuilder::new("/bin/cat"));
    let mut small = Session::start(workbench(home.path(), course.folder.as_deref(), &["--page", "4.1", "--images", "off"]));
    small.wait_for("Virtual Machines");
    let mut large = Session::start(workbench(home.path(), Some(large.path()), &["--page", "page"]));
    large.wait_for("A synthetic document");
    // The whole of it takes the place of its beginning.
    std::thread::sleep(Duration::from_secs(2));
    large.settle();
    for key in [b"G", b"k"] {
        large.press(key, FRAME_ENDS);
        large.settle();
    }
    let [mut question, mut answered, mut listed, mut review] = std::array::from_fn(|_| at_question(asking.path()));
    // One has an answer to its second question, one lists all questions, and one is looked back at.
    answered.type_and_wait(b"\x1b[C", "question 2 of 63");
    answered.type_and_wait(b"1\r", "Not yet");
    listed.type_and_wait(b"o", "go there");
    review.type_and_wait(b"x", "An exam");
    review.type_and_wait(b"i", "Hand in?");
    review.type_and_wait(b"y", "0 of 63 right");
    [&mut echo, &mut small, &mut question, &mut answered, &mut listed, &mut review].into_iter().for_each(Session::settle);
    let [mut floor, mut on_small, mut on_large, mut in_question, mut choosing, mut in_answered, mut in_list, mut in_review] =
        std::array::from_fn(|_| Times::default());
    for at in 0..PRESSES {
        // There and back again, so that each key changes the screen.
        let key: &[u8] = if at / 20 % 2 == 0 { b"j" } else { b"k" };
        let other: &[u8] = if at / 20 % 2 == 0 { b"k" } else { b"j" };
        floor.add(echo.press(key, key));
        on_small.add(small.press(key, FRAME_ENDS));
        on_large.add(large.press(other, FRAME_ENDS));
        // The pointer goes on; an option is chosen, with which it comes back.
        in_question.add(question.press(b"j", FRAME_ENDS));
        choosing.add(question.press(if at % 2 == 0 { b"1" } else { b"2" }, FRAME_ENDS));
        in_answered.add(answered.press(if at % 2 == 0 { b"n" } else { b"p" }, FRAME_ENDS));
        in_list.add(listed.press(key, FRAME_ENDS));
        in_review.add(review.press(key, FRAME_ENDS));
        // As fast as a held key repeats.
        std::thread::sleep(Duration::from_millis(3));
    }
    println!("key to paint, 100x40, {PRESSES} presses; expected within 1.5 ms for 95 % of them, and within 2 ms in a quiz");
    for (name, times) in [
        ("echo (floor)", &floor),
        ("lesson 4.1", &on_small),
        ("a page of 10 MB", &on_large),
        ("quiz: the pointer", &in_question),
        ("quiz: choosing", &choosing),
        ("quiz: next question", &in_answered),
        ("quiz: list of 63", &in_list),
        ("quiz: review of 63", &in_review),
    ] {
        let (median, p95) = (times.median(), times.within(0.95));
        println!("  {name:<20} median {median:6.3} ms   p95 {p95:6.3} ms   {:5.1} x floor", median / floor.median());
    }
    [echo, small, large, question, answered, listed, review].into_iter().for_each(Session::end);
}

/// A course with one lesson, whose quiz has 63 questions with hints, code and comments.
fn course_with_quiz() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = "# Drill\n\nThe lesson.\n\n<div class=\"quizdown\"><div id=\"drill.md\"></div></div>\n";
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("quizzes")).unwrap();
    write("_sidebar.md", "- [Drill](drill.md)\n");
    write("README.md", "# Drills\n");
    write("drill.md", page);
    // The right answer is the second of each, and the first question one of a single choice.
    let in_order = "shuffleQuestions: false\nshuffleAnswers: false";
    write("quizzes/drill.md", &synthetic::quiz(63).replace("shuffleQuestions: true", in_order));
    folder
}

/// At the first question of that quiz, as a learner of its own.
fn at_question(course: &Path) -> Session {
    let home = course.join(format!("home-{:?}", std::time::Instant::now()).replace(|ch: char| !ch.is_alphanumeric(), "-"));
    std::fs::create_dir(&home).unwrap();
    let mut session = Session::start(workbench(&home, Some(course), &["--page", "drill"]));
    session.wait_for("The lesson.");
    session.settle();
    session.type_and_wait(b"\t\r", "question 1 of 63");
    session
}
