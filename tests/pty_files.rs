//! Files that change while their course is open: shown anew, in place, soon. And nothing happens while nothing does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use terminal_rig::{Terminal, write_files};

/// An author has to see what was saved within this time.
const SOON: Duration = Duration::from_millis(500);

fn page(word: &str) -> String {
    let paragraphs: Vec<String> = (1..=60).map(|number| format!("Paragraph {number} of the page.")).collect();
    format!("# One\n\nThe word is {word}.\n\n{}\n", paragraphs.join("\n\n"))
}

fn course() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let quiz = "---\nshuffle_answers: false\n---\n# Which?\n\n1. [x] the first\n1. [ ] the second\n";
    write_files(
        folder.path(),
        &[
            ("docs/_sidebar.md", "- [1.0 - One](1.0-one.md)\n- [1.1 - Two](1.1-two.md)\n"),
            ("docs/1.0-one.md", &page("clay")),
            ("docs/1.1-two.md", "# Two\n"),
            ("quizzes/q.md", quiz),
        ],
    );
    folder
}

fn open(course: &Path, page: &str) -> Terminal {
    Terminal::workbench(&format!("{} {page}", course.display()), 100, 24, &[])
}

/// Does `change` and waits until the screen shows `expected`: the time that took.
fn shown_after(terminal: &Terminal, expected: &str, change: impl FnOnce()) -> Duration {
    change();
    let begun = Instant::now();
    terminal.wait_for(expected);
    begun.elapsed()
}

#[test]
fn a_saved_page_is_on_screen_within_half_a_second_however_it_is_saved() {
    let course = course();
    let file = course.path().join("docs/1.0-one.md");
    let terminal = open(course.path(), "--page 1.0");
    terminal.wait_for("The word is clay.");
    let mut times = Vec::new();
    for word in ["glaze", "kiln", "wheel"] {
        times.push(shown_after(&terminal, &format!("The word is {word}."), || fs::write(&file, page(word)).unwrap()));
    }
    for word in ["slip", "cone"] {
        let fresh = course.path().join("docs/1.0-one.md.new");
        fs::write(&fresh, page(word)).unwrap();
        times.push(shown_after(&terminal, &format!("The word is {word}."), || fs::rename(&fresh, &file).unwrap()));
    }
    // Of several, so that a machine under load does not decide: the median.
    times.sort();
    assert!(times[times.len() / 2] < SOON, "{times:?}");
    terminal.leave();
}

#[test]
fn what_stood_on_top_stays_there_when_lines_come_in_above() {
    let course = course();
    let mut terminal = open(course.path(), "--page 1.0");
    terminal.wait_for("The word is clay.");
    terminal.press("\x1b[6~\x1b[6~");
    let before = terminal.until("the third page", |text| text.contains("Paragraph 20 of") && !text.contains("The word"));
    let top = before.lines().nth(2).unwrap().trim().to_owned();
    let longer =
        page("clay").replace("# One\n", "# One\n\nA new beginning.\n\nAnd more of it.\n").replace("Paragraph 21 of", "Paragraph XXI of");
    fs::write(course.path().join("docs/1.0-one.md"), longer).unwrap();
    let after = terminal.wait_for("Paragraph XXI of");
    assert_eq!(after.lines().nth(2).unwrap().trim(), top, "{after}");
    terminal.leave();
}

#[test]
fn a_page_that_goes_away_stays_on_screen_and_is_told_until_it_is_back() {
    let course = course();
    let file = course.path().join("docs/1.0-one.md");
    let mut terminal = open(course.path(), "--page 1.0");
    terminal.wait_for("The word is clay.");
    fs::remove_file(&file).unwrap();
    let told = terminal.wait_for("1.0-one.md can't be read");
    assert!(told.contains("The word is clay."), "{told}");
    fs::write(&file, page("clay again")).unwrap();
    terminal.wait_for("The word is clay again.");
    terminal.press("!");
    terminal.wait_for("Nothing has gone wrong");
    terminal.leave();
}

#[test]
fn a_lesson_that_the_sidebar_lists_now_is_in_the_contents() {
    let course = course();
    let terminal = open(course.path(), "");
    terminal.wait_for("Two");
    write_files(course.path(), &[("docs/more/1.2-three.md", "# Three\n")]);
    let sidebar = "- [1.0 - One](1.0-one.md)\n- [1.1 - Two](1.1-two.md)\n- [1.2 - Three](more/1.2-three.md)\n";
    fs::write(course.path().join("docs/_sidebar.md"), sidebar).unwrap();
    terminal.until("the third lesson", |text| text.contains("Three") && !text.contains("not here yet"));
    fs::write(course.path().join("docs/_sidebar.md"), "").unwrap();
    assert!(terminal.wait_for("lists no lesson").contains("Three"));
    terminal.leave();
}

#[test]
fn while_no_file_changes_not_a_byte_is_written() {
    let course = course();
    let terminal = open(course.path(), "--page 1.0");
    terminal.wait_for("The word is clay.");
    // The place is saved once, when it has rested.
    std::thread::sleep(Duration::from_millis(800));
    let written = terminal.written().len();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(terminal.written().len(), written);
    terminal.leave();
}

#[test]
fn a_file_that_a_page_embeds_is_shown_anew_when_it_changes() {
    let course = course();
    let words = |word: &str| format!("The part says {word}.\n");
    write_files(
        course.path(),
        &[
            ("docs/1.0-one.md", "# One\n\n[part](../parts/part.md ':include')\n\n[code](../parts/do.sh ':include')\n"),
            ("parts/part.md", &words("clay")),
            ("parts/do.sh", "echo clay\n"),
        ],
    );
    let terminal = open(course.path(), "--page 1.0");
    terminal.wait_for("The part says clay.");
    let mut times = Vec::new();
    for word in ["glaze", "kiln", "wheel"] {
        let file = course.path().join("parts/part.md");
        times.push(shown_after(&terminal, words(word).trim_end(), || fs::write(&file, words(word)).unwrap()));
        let file = course.path().join("parts/do.sh");
        times.push(shown_after(&terminal, &format!("echo {word}"), || fs::write(&file, format!("echo {word}\n")).unwrap()));
    }
    times.sort();
    assert!(times[times.len() / 2] < SOON, "{times:?}");
    terminal.leave();
}
