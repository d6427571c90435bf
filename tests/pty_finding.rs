//! Finding, in a real terminal: on a page, by a few letters, and in all text of the course.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use terminal_rig::Terminal;

#[test]
fn slash_finds_on_the_page_as_one_types_and_n_goes_on() {
    let mut terminal = Terminal::workbench("--page 4.1", 80, 24, &[]);
    terminal.wait_for("Tab next thing");
    // It is told after the page.
    let before = terminal.wait_for("Deliverables:");
    terminal.press("/packer");
    terminal.wait_for("/packer");
    terminal.wait_for("1 of ");
    terminal.press("\r");
    terminal.wait_for("n next hit");
    terminal.press("n");
    terminal.wait_for("2 of ");
    terminal.press("NN");
    terminal.wait_for("from the end again");
    terminal.press("\x1b");
    terminal.until("the marks gone", |text| !text.contains("/packer"));
    terminal.press("g/zzz");
    terminal.wait_for("not on this page");
    terminal.press("\x1b");
    terminal.until("the page as it was", |text| !text.contains("/zzz") && text.lines().take(21).eq(before.lines().take(21)));
    terminal.leave();
}

#[test]
fn ctrl_p_jumps_to_a_heading_and_comes_back() {
    let mut terminal = Terminal::workbench("", 80, 24, &[]);
    terminal.wait_for("Enter open");
    terminal.press("\x10");
    terminal.wait_for("Enter go there");
    terminal.press("4.1 deliv");
    terminal.until("the heading", |text| text.contains("▸ heading") && text.contains("Deliverables"));
    terminal.press("\r");
    terminal.until("the heading on the page", |text| text.contains("Tab next thing") && text.contains("Deliverables"));
    terminal.press("\x7f");
    terminal.wait_for("Enter open   r check");
    terminal.press("/");
    terminal.wait_for("Enter go there");
    terminal.press("\x1b");
    terminal.wait_for("Enter open   r check");
    terminal.leave();
}

#[test]
fn ctrl_f_finds_in_all_text_opens_the_line_and_backspace_comes_back_to_the_results() {
    let mut terminal = Terminal::workbench("", 80, 24, &[]);
    terminal.wait_for("Enter open");
    terminal.press("\x06");
    terminal.wait_for("All text of the course is searched");
    terminal.press("immutable");
    let found = terminal.until("results", |text| text.contains("> immutable") && text.contains("places"));
    terminal.press("\x0e\x10");
    terminal.wait_for("› Jump");
    terminal.press("\x06");
    terminal.until("one list at a time", |text| text.contains("› Search"));
    terminal.press("immutable\r");
    terminal
        .until("the words marked on the page", |text| text.contains("/immutable") && text.contains("n next hit") && text.contains(" of "));
    terminal.press("\x7f");
    terminal.until("the results again", |text| text.lines().nth(1) == found.lines().nth(1));
    terminal.leave();
}

#[test]
fn the_list_of_keys_is_narrowed_by_typing() {
    let mut terminal = Terminal::workbench("", 80, 24, &[]);
    terminal.wait_for("Enter open");
    terminal.press("?/jump");
    terminal.until("the command that jumps", |text| text.contains("> jump") && text.contains("ctrl-p"));
    terminal.press("\r");
    terminal.wait_for("› Jump");
    terminal.leave();
}
