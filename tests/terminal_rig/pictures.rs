//! A course with pictures, and what terminals of each kind answer and hold of what they are sent.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Terminal, write_files};

const SVG: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><rect width="160" height="80" fill="#c02020"/></svg>"##;
/// The last question: every terminal answers it.
pub const LAST: &[u8] = b"\x1b[c";

pub const KITTY: &str = "\x1b]11;rgb:1111/1111/1111\x1b\\\x1b[6;20;10t\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35.2)\x1b\\\x1b[?62;22c";
pub const SIXEL: &str = "\x1b]11;rgb:11/11/11\x1b\\\x1b[6;20;10t\x1bP>|foot(1.17.2)\x1b\\\x1b[?62;4;22c";
pub const ITERM2: &str = "\x1b]11;rgb:1111/1111/1111\x07\x1b[6;20;10t\x1bP>|iTerm2 3.5.4\x1b\\\x1b[?65;4;22c";

/// A course with one lesson: a picture, then a hundred short paragraphs.
pub fn course() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut page = String::from("# Kilns\n\n![A kiln](kiln.svg)\n\n![Torn](torn.png)\n");
    (1..=100).for_each(|number| write!(page, "\nline {number:03}\n").unwrap());
    let sidebar = "- [Kilns](kilns.md)\n";
    write_files(folder.path(), &[("README.md", "# Pottery\n"), ("_sidebar.md", sidebar), ("kilns.md", &page), ("kiln.svg", SVG)]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x50\0\0\0\x50\x08\x02\0\0\0".to_vec();
    png.extend([0; 30]);
    std::fs::write(folder.path().join("torn.png"), png).unwrap();
    folder
}

pub fn open(course: &Path, more: &str, environment: &[(&str, &str)]) -> Terminal {
    Terminal::workbench(&format!("{} --page kilns {more}", course.display()), 80, 30, environment)
}

pub fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what).count()
}

/// Waits for these bytes.
pub fn sent(terminal: &Terminal, what: &[u8]) -> Vec<u8> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let written = terminal.written();
        if count(&written, what) > 0 {
            return written;
        }
        assert!(Instant::now() < deadline, "never sent {:?}: {}", String::from_utf8_lossy(what), terminal.text());
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub fn answering(course: &Path, answer: &str) -> Terminal {
    let mut terminal = open(course, "", &[]);
    sent(&terminal, LAST);
    terminal.press(answer);
    terminal
}

/// What a terminal like kitty knows of a picture: the cells it takes, and the data it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub columns: u16,
    pub rows: u16,
    pub data: String,
}

/// A terminal like kitty, as far as it keeps pictures.
#[derive(Debug, Default)]
pub struct Kitty {
    /// What it has now, by the number of each.
    pub held: BTreeMap<u32, Held>,
    /// All that it was ever sent.
    pub sent: Vec<Held>,
}

impl Kitty {
    /// Has read these bytes.
    pub fn after(bytes: &[u8]) -> Self {
        let (mut kitty, mut open) = (Self::default(), None);
        let text = String::from_utf8_lossy(bytes);
        for command in text.split("\x1b_G").skip(1) {
            let Some((command, _)) = command.split_once("\x1b\\") else { break };
            let (control, data) = command.split_once(';').unwrap_or((command, ""));
            let fields: BTreeMap<&str, &str> = control.split(',').filter_map(|field| field.split_once('=')).collect();
            let number = |name: &str| fields.get(name).and_then(|value| value.parse::<u32>().ok());
            match fields.get("a") {
                Some(&"T") => {
                    let cells = |name| u16::try_from(number(name).unwrap()).unwrap();
                    open = Some((number("i").unwrap(), Held { columns: cells("c"), rows: cells("r"), data: data.to_owned() }));
                }
                Some(&"d") => {
                    assert_eq!(fields["d"], "I", "placements and what they show go together");
                    kitty.held.remove(&number("i").unwrap());
                }
                Some(_) => {}
                None => open.as_mut().unwrap().1.data.push_str(data),
            }
            if fields.get("m") == Some(&"0")
                && let Some((id, held)) = open.take()
            {
                kitty.sent.push(held.clone());
                kitty.held.insert(id, held);
            }
        }
        kitty
    }

    /// The picture of this number, whichever program's it is.
    pub fn numbered(&self, number: u8) -> Option<&Held> {
        self.held.iter().find(|(id, _)| (*id & 0xff) == u32::from(number)).map(|(_, held)| held)
    }
}

/// Cells of the screen that show a picture: placeholders of one number, or half-blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub columns: u16,
    pub rows: u16,
    /// Kitty's number for it.
    pub number: Option<u8>,
    /// Colours of the first and of the last cell: of the upper and the lower half.
    pub corners: [(vt100::Color, vt100::Color); 2],
}

/// The picture on screen, if there is one and it is a whole rectangle.
pub fn standing(terminal: &Terminal) -> Option<Standing> {
    terminal.look(|screen| {
        let (height, width) = screen.size();
        let (height, width) = (height.get(), width.get());
        let mut found = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let cell = screen.cell(y, x)?;
            if cell.contents().starts_with(['\u{10EEEE}', '▀']) {
                found.push((x, y, cell.contents().starts_with('▀'), cell.fgcolor(), cell.bgcolor()));
            }
        }
        let (first, last) = (*found.first()?, *found.last()?);
        let (columns, rows) = (last.0.checked_sub(first.0)? + 1, last.1 - first.1 + 1);
        let number = if let (false, vt100::Color::Idx(number)) = (first.2, first.3) { Some(number) } else { None };
        let alike = found.iter().all(|cell| cell.2 == first.2 && (cell.2 || cell.3 == first.3));
        let whole = alike && found.len() == usize::from(columns) * usize::from(rows);
        whole.then_some(Standing { columns, rows, number, corners: [(first.3, first.4), (last.3, last.4)] })
    })
}

/// Waits until a picture stands on the screen of which this holds.
pub fn stands(terminal: &Terminal, what: &str, done: impl Fn(&Standing) -> bool) -> Standing {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = standing(terminal).filter(|found| done(found)) {
            return found;
        }
        assert!(Instant::now() < deadline, "never saw {what}: {:?}\n{}", standing(terminal), terminal.text());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the picture on screen is one that this terminal like kitty holds, in just the room that it takes.
pub fn stands_in_kitty(terminal: &Terminal, what: &str, done: impl Fn(&Standing) -> bool) -> Standing {
    stands(terminal, what, |found| {
        let kitty = Kitty::after(&terminal.written());
        let held = found.number.and_then(|number| kitty.numbered(number));
        held.is_some_and(|held| (held.columns, held.rows) == (found.columns, found.rows)) && done(found)
    })
}
