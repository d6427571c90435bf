//! The gradebook in a real terminal: a screen for who sits at one, text for a pipe.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;
mod terminal_rig;

use cohort_rig::{School, Size};
use terminal_rig::Terminal;

fn opened(size: Size, words: &str, screen: (u16, u16)) -> (School, Terminal) {
    let school = School::new(size);
    std::fs::write(school.at("roster"), &school.roster_text).unwrap();
    let root = school.folder.path().display();
    let script = format!(
        "$DRILLYARD instructor gradebook --course {root}/course --roster {root}/roster {words}; echo \"left with ${{PIPESTATUS[0]}}\""
    );
    let terminal = Terminal::run(&script, screen.0, screen.1, &[]);
    (school, terminal)
}

#[test]
fn who_sits_at_a_terminal_sees_a_screen_looks_at_a_submission_and_comes_back() {
    let (_school, mut terminal) = opened(Size { learners: 30, lessons: 12, attempts: 1 }, "", (80, 24));
    let first = terminal.wait_for("What holds learners up in this lesson");
    assert!(first.contains("▸ learner00@example.org") && first.contains("fails first for"), "{first}");
    terminal.press("\x1b[F");
    let last = terminal.wait_for("▸ learner29@example.org");
    assert!(last.contains("1.0 Less"), "the lessons' names stay:\n{last}");
    terminal.press(&"\x1b[C".repeat(11));
    let right = terminal.wait_for("12.0 Lesson 12");
    assert!(right.contains("▸ learner29@example.org") && !right.contains("1.0 Less…  2"), "the learners' names stay:\n{right}");
    terminal.press("\r");
    terminal.wait_for("What was the goal?");
    terminal.press("q");
    terminal.wait_for("▸ learner29@example.org");
    terminal.press("/learner07\r");
    terminal.wait_for("1 of 30 learners");
    terminal.press("q");
    terminal.wait_for("left with 0");
}

#[test]
fn a_pipe_gets_text_and_so_does_who_names_a_format() {
    let small = Size { learners: 2, lessons: 1, attempts: 1 };
    let (_school, terminal) = opened(small, "| cat", (100, 30));
    let text = terminal.wait_for("left with 0");
    assert!(text.contains("What holds learners up") && text.contains("1/start"), "{text}");
    let (_school, terminal) = opened(small, "--format csv", (200, 30));
    assert!(terminal.wait_for("left with 0").contains("learner,lesson,state,level"));
}
