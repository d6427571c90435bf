//! Code, copying, hyperlinks and themes in a real terminal: what is written to it, read back.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fs;
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use terminal_rig::{Terminal, write_files};

const PAGE: &str = "# Kilns\n\nA [shop](https://example.org/kilns?a=b) and a [page](other.md).\n\n```console\n$ echo \"fire $HEAT\" # now\nfire 900\n$ for pot in one two; do\n>   stack $pot\n> done\n```\n\n```python\nfor pot in range(3):\n    print(\"pot\", pot)\n```\n\nThe end.\n";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

fn course(folder: &Path) -> String {
    write_files(folder, &[("README.md", PAGE), ("other.md", "# Other\n")]);
    format!("{} --page README", folder.display())
}

/// The screen after each frame.
fn frames(written: &[u8], columns: u16, rows: u16) -> Vec<vt100::Screen> {
    let cells = |count| NonZeroU16::new(count).unwrap();
    let mut parser = vt100::Parser::new(cells(rows), cells(columns), 0);
    let ends: Vec<usize> = (0..written.len()).filter(|at| written[*at..].starts_with(FRAME_ENDS)).map(|at| at + FRAME_ENDS.len()).collect();
    let mut from = 0;
    let mut screens = Vec::new();
    for end in ends {
        parser.process(&written[from..end]);
        from = end;
        screens.push(parser.screen().clone());
    }
    screens
}

/// The colour of the first letter of `words`.
fn colour_of(screen: &vt100::Screen, words: &str) -> Option<vt100::Color> {
    let (rows, columns) = screen.size();
    let row = (0..rows.get()).find(|row| screen.rows(0, columns.get()).nth(usize::from(*row)).is_some_and(|line| line.contains(words)))?;
    let line = screen.rows(0, columns.get()).nth(usize::from(row))?;
    let column = line[..line.find(words)?].chars().count();
    screen.cell(row, u16::try_from(column).ok()?).map(vt100::Cell::fgcolor)
}

#[test]
fn colours_of_code_come_after_the_page_and_nothing_moves() {
    let folder = tempfile::tempdir().unwrap();
    let terminal = Terminal::workbench(&course(folder.path()), 80, 30, &[("COLORTERM", "truecolor")]);
    terminal.wait_for("The end.");
    let coloured = |screen: &vt100::Screen| {
        colour_of(screen, "range(3)") != colour_of(screen, "The end.")
            && colour_of(screen, "for pot in range") != colour_of(screen, "pot in range")
    };
    terminal.until("colours", |_| frames(&terminal.written(), 80, 30).last().is_some_and(coloured));
    let screens = frames(&terminal.written(), 80, 30);
    let first = screens.iter().find(|screen| screen.contents().contains("The end.")).unwrap();
    let last = screens.last().unwrap();
    assert_eq!(colour_of(first, "for pot in range"), colour_of(first, "pot in range"), "the first paint waited for colours");
    let lines = |screen: &vt100::Screen| screen.rows(5, 70).skip(2).take(24).collect::<Vec<_>>();
    assert_eq!(lines(first), lines(last));
    terminal.leave();
}

fn decoded(base64: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u32> = base64.chars().filter_map(|ch| LETTERS.find(ch)).map(|value| u32::try_from(value).unwrap()).collect();
    let bytes = bits.chunks(4).flat_map(|four| {
        let word = four.iter().enumerate().fold(0, |word, (place, value)| word | value << (18 - 6 * place));
        word.to_be_bytes()[1..four.len()].to_vec()
    });
    String::from_utf8(bytes.collect()).unwrap()
}

/// The texts that the terminal was asked to put on its clipboard.
fn copied(terminal: &Terminal) -> Vec<String> {
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    written.split("\x1b]52;c;").skip(1).map(|rest| decoded(rest.split('\x1b').next().unwrap())).collect()
}

#[test]
fn the_commands_of_a_session_and_the_address_of_a_link_are_copied_through_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = [("PATH", "/usr/bin:/bin"), ("SSH_TTY", "/dev/pts/0")];
    let mut terminal = Terminal::workbench(&course(folder.path()), 80, 30, &nowhere);
    terminal.wait_for("The end.");
    terminal.press("y");
    terminal.wait_for("copied 4 lines through the terminal");
    terminal.press("\t");
    terminal.press("y");
    terminal.wait_for("copied https://example.org/kilns?a=b through the terminal");
    terminal.press("\t\t\t");
    terminal.press("y");
    terminal.wait_for("copied 2 lines through the terminal");
    assert_eq!(
        copied(&terminal),
        [
            "echo \"fire $HEAT\" # now\nfor pot in one two; do\n  stack $pot\ndone",
            "https://example.org/kilns?a=b",
            "for pot in range(3):\n    print(\"pot\", pot)"
        ]
    );
    terminal.leave();
}

#[test]
fn a_clipboard_program_of_the_desktop_gets_the_text_too() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = course(folder.path());
    let program = folder.path().join("bin/wl-copy");
    write_files(folder.path(), &[("bin/wl-copy", "#!/bin/sh\ncat > $HOME/clipboard\n")]);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let mut terminal = Terminal::workbench(&arguments, 80, 30, &[("PATH", &path), ("WAYLAND_DISPLAY", "wayland-0")]);
    terminal.wait_for("The end.");
    terminal.press("y");
    terminal.wait_for("copied 4 lines to the clipboard, with wl-copy");
    assert!(terminal.file("clipboard").starts_with("echo \"fire $HEAT\" # now\nfor pot"));
    assert_eq!(copied(&terminal).len(), 1);
    terminal.leave();
}

#[test]
fn links_are_the_terminals_own_where_it_knows_them_and_the_text_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = course(folder.path());
    let shown = |environment: &[(&str, &str)]| {
        let terminal = Terminal::workbench(&arguments, 80, 30, environment);
        let text = terminal.wait_for("The end.");
        let written = String::from_utf8_lossy(&terminal.written()).into_owned();
        terminal.leave();
        (text.lines().skip(2).take(20).map(str::to_owned).collect::<Vec<_>>(), written)
    };
    let (plain, none) = shown(&[]);
    let (linked, bytes) = shown(&[("VTE_VERSION", "7600")]);
    assert_eq!(plain, linked);
    assert!(!none.contains("\x1b]8;"), "a terminal that is not known was sent a hyperlink");
    assert!(bytes.contains("\x1b]8;id=0;https://example.org/kilns?a=b\x1b\\shop\x1b]8;;\x1b\\"), "the link is whole");
    assert!(!bytes.contains("other.md"), "pages of the course are not the terminal's to open");
    let (_, off) = shown(&[("VTE_VERSION", "7600"), ("DRILLYARD_HYPERLINKS", "off")]);
    assert!(!off.contains("\x1b]8;"));
}

#[test]
fn one_key_goes_through_the_themes_and_what_nobody_knows_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("COLORTERM", "truecolor"), ("DRILLYARD_THEME", "purple")];
    let mut terminal = Terminal::workbench(&course(folder.path()), 80, 30, &environment);
    terminal.wait_for("DRILLYARD_THEME is one of auto, dark");
    let mut grounds = Vec::new();
    for theme in ["theme: light", "theme: high contrast, on black", "theme: dark"] {
        terminal.press("t");
        terminal.wait_for(theme);
        let screens = frames(&terminal.written(), 80, 30);
        grounds.push(screens.last().unwrap().cell(20, 70).unwrap().bgcolor());
    }
    assert_eq!(grounds, [vt100::Color::Rgb(251, 250, 246), vt100::Color::Rgb(0, 0, 0), vt100::Color::Rgb(22, 24, 29)]);
    terminal.leave();
}

#[test]
fn without_colours_code_stands_between_ticks_and_links_are_underlined() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("README.md", "# Kilns\n\nUse `fire` with [care](https://example.org).\n\nThe end.\n")]);
    let terminal = Terminal::workbench(&format!("{} --page README", folder.path().display()), 80, 30, &[("NO_COLOR", "1")]);
    terminal.wait_for("Use `fire` with care.");
    let screens = frames(&terminal.written(), 80, 30);
    let screen = screens.last().unwrap();
    let row = (0..30).find(|row| screen.rows(0, 80).nth(usize::from(*row)).unwrap().contains("Use `fire`")).unwrap();
    let line = screen.rows(0, 80).nth(usize::from(row)).unwrap();
    let at = u16::try_from(line.find("care").unwrap()).unwrap();
    assert!(screen.cell(row, at).unwrap().underline());
    terminal.leave();
}
