//! The workbench in a real terminal: it opens, reads, follows a resize, and gives the terminal back whatever ends it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use terminal_rig::Terminal;

#[test]
fn opens_at_the_contents_reads_a_lesson_to_its_end_and_leaves() {
    let mut terminal = Terminal::workbench("", 100, 30, &[]);
    terminal.wait_for("Enter open");
    terminal.press("\r");
    terminal.wait_for("› ");
    terminal.press("G");
    terminal.wait_for("100 %");
    terminal.press("\x7f");
    terminal.wait_for("Enter open");
    terminal.press("q");
    terminal.wait_for("left with 0");
    terminal.was_given_back();
}

/// Reads lesson 4.1 of a course page by page to its end, goes back to the contents, and comes to the same place again.
fn read_to_the_end(mut terminal: Terminal, deliverables: &[&str]) {
    terminal.wait_for("Tab next thing");
    while !terminal.text().contains("100 %") {
        let before = terminal.text();
        terminal.press("\x1b[6~");
        terminal.until("the next page", |text| text != before);
    }
    let end =
        terminal.until("all deliverables", |text| text.contains("a opens them") && deliverables.iter().all(|topic| text.contains(topic)));
    for back in ["\x7f", "q"] {
        terminal.press(back);
        terminal.wait_for("Enter open   r check");
        let begun = |line: &str| ["▸ ◐", "▸ ✓"].iter().any(|mark| line.contains(mark)) && line.contains("4.1 ");
        terminal.until("the lesson marked as begun", |text| text.lines().any(begun));
        terminal.press("\r");
        // What the header tells of the whole lesson comes when the progress was read.
        terminal.until("the same place", |text| text.lines().skip(1).eq(end.lines().skip(1)));
    }
    terminal.leave();
}

/// Nothing was visited yet: one begins at the first lesson with something to check.
fn begin_at(terminal: &Terminal, lesson: &str) {
    terminal.until("the lesson to begin at", |text| text.lines().any(|line| line.contains("▸") && line.contains(lesson)));
}

#[test]
fn our_lesson_is_read_page_by_page_to_its_deliverables_and_reopens_there() {
    let mut terminal = Terminal::workbench("", 80, 24, &[]);
    begin_at(&terminal, "4.1 ");
    terminal.press("\r");
    read_to_the_end(terminal, &["pay off in a large organisation", "from a person?"]);
}

#[test]
fn a_real_lesson_is_read_page_by_page_to_its_deliverables_and_reopens_there() {
    let Ok(course) = std::env::var("DRILLYARD_TEST_COURSE") else { return };
    begin_at(&Terminal::workbench(&course, 80, 24, &[]), "1.3.2 ");
    let terminal = Terminal::workbench(&format!("{course} --page 4.1"), 80, 24, &[]);
    read_to_the_end(terminal, &["Discuss as a group", "examples of Toil", "tool like Packer"]);
}

#[test]
fn the_place_is_kept_from_one_start_to_the_next() {
    let again = "$DRILLYARD --page 4.1; echo 'a prompt'; read -r; $DRILLYARD --page 4.1; echo over";
    let mut terminal = Terminal::run(again, 80, 24, &[]);
    terminal.wait_for("reading");
    terminal.press("G");
    let before = terminal.wait_for("100 %");
    terminal.press("\x03");
    terminal.wait_for("a prompt");
    terminal.press("\n");
    let after = terminal.wait_for("100 %");
    assert_eq!(before.lines().nth(3), after.lines().nth(3), "{after}");
    terminal.press("\x03");
    terminal.wait_for("over");
}

#[test]
fn a_resize_lays_the_page_out_anew_and_keeps_the_place() {
    let mut terminal = Terminal::workbench("--page 4.1", 120, 36, &[]);
    terminal.wait_for("Outline");
    terminal.resize(80, 24);
    terminal.until("the page without a panel", |text| text.contains("Golden Images") && !text.contains("Outline"));
    terminal.resize(40, 12);
    terminal.wait_for("a little more room");
    terminal.resize(120, 36);
    terminal.wait_for("Outline");
    terminal.press("\x03");
    terminal.was_given_back();
}

#[test]
fn signals_that_end_a_program_leave_in_order() {
    for signal in ["TERM", "HUP", "INT"] {
        let terminal = Terminal::workbench("", 80, 24, &[]);
        terminal.wait_for("Enter open");
        terminal.signal(signal);
        terminal.wait_for("left with 0");
        terminal.was_given_back();
    }
}

#[test]
fn a_panic_of_the_ui_gives_the_terminal_back_before_it_is_told() {
    let terminal = Terminal::workbench("", 100, 24, &[("DRILLYARD_TEST_PANIC", "ui")]);
    terminal.wait_for("asked for by DRILLYARD_TEST_PANIC");
    terminal.wait_for("left with 101");
    terminal.was_given_back();
}

#[test]
fn a_panic_of_a_worker_is_told_and_the_rest_goes_on() {
    let mut terminal = Terminal::workbench("", 100, 24, &[("DRILLYARD_TEST_PANIC", "worker")]);
    terminal.wait_for("a fault in Drillyard itself");
    assert!(terminal.text().contains("Enter open"));
    terminal.press("\r");
    terminal.wait_for("› ");
    terminal.press("\x03");
    terminal.wait_for("left with 0");
    terminal.was_given_back();
}

#[test]
fn stopped_by_the_shell_it_gives_the_terminal_back_and_takes_it_again_when_woken() {
    let script = "set -m; stty -g > $HOME/before; $DRILLYARD; stty -g > $HOME/stopped; echo 'a prompt'; read -r; fg > /dev/null; \
                  echo \"left with $?\"; stty -g > $HOME/after; echo over";
    let mut terminal = Terminal::run(script, 80, 24, &[]);
    terminal.wait_for("Enter open");
    let at_work = terminal.modes();
    terminal.press("\x1a");
    terminal.wait_for("a prompt");
    assert_ne!(terminal.modes(), at_work);
    assert_eq!(terminal.file("before"), terminal.file("stopped"));
    terminal.press("\n");
    terminal.wait_for("Enter open");
    assert_eq!(terminal.modes(), at_work);
    terminal.press("q");
    terminal.wait_for("left with 0");
    terminal.was_given_back();
}

#[test]
fn a_signal_to_stop_does_the_same_as_the_key() {
    let script = "set -m; stty -g > $HOME/before; bash -c 'echo $$ > $HOME/pid; exec $DRILLYARD'; echo 'a prompt'; read -r; fg > /dev/null; \
                  stty -g > $HOME/after; echo over";
    let mut terminal = Terminal::run(script, 80, 24, &[]);
    terminal.wait_for("Enter open");
    terminal.signal("TSTP");
    terminal.wait_for("a prompt");
    terminal.press("\n");
    terminal.wait_for("Enter open");
    terminal.press("q");
    terminal.was_given_back();
}

/// The tests' own tool: what a test leaves open would else run, and watch its course, until the last test is over.
#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_a_test_drops_takes_its_workbench_along_even_a_stopped_one() {
    let script = "set -m; bash -c 'echo $$ > $HOME/pid; exec $DRILLYARD'; echo 'a prompt'; read -r";
    for stop in [false, true] {
        let mut terminal = Terminal::run(script, 80, 24, &[]);
        terminal.wait_for("Enter open");
        let pid = terminal.file("pid");
        if stop {
            terminal.press("\x1a");
            terminal.wait_for("a prompt");
        }
        assert!(terminal_rig::process::lives(&pid));
        drop(terminal);
        assert!(!terminal_rig::process::lives(&pid), "stopped: {stop}");
    }
}

#[test]
fn without_a_terminal_it_names_the_commands_that_work_there() {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_drillyard")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    for command in ["show", "outline", "check", "quiz"] {
        assert!(told.contains(command), "{told}");
    }
}

#[test]
fn a_page_that_the_contents_do_not_list_can_be_opened_at_the_start_and_left_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let pages =
        [("_sidebar.md", "- [1.0 - Start](1.0-start.md)\n"), ("1.0-start.md", "# Start\n"), ("more/glue.md", "# Glue\n\nHold it.\n")];
    terminal_rig::write_files(&folder.path().join("docs"), &pages);
    let mut terminal = Terminal::workbench(&format!("--page more/glue {}", folder.path().display()), 80, 24, &[]);
    terminal.wait_for("Hold it.");
    terminal.press("q");
    terminal.wait_for("1.0   Start");
    terminal.leave();
}
