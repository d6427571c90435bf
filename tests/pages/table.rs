//! The table of what pages look like: for each page and width the number of lines, and a hash of their words and roles. No text of a
//! course stands in it. What the pages look like is written below `target/`, so that a change can be looked at.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use drillyard::layout::document::Document;
use sha2::{Digest, Sha256};

use super::courses::{Lesson, WIDTHS};

/// Set to take over what the pages look like now.
const ACCEPT: &str = "DRILLYARD_ACCEPT_PAGES";

/// Compares `lessons` with the table `name`, or takes them over.
pub fn compare(name: &str, lessons: &[Lesson]) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let looks: Vec<Look> = lessons.iter().flat_map(|lesson| WIDTHS.map(|width| Look::of(lesson, width))).collect();
    if std::env::var_os(ACCEPT).is_some() {
        let rows: String = looks.iter().map(|look| format!("{}\n", look.row)).collect();
        fs::write(&kept, rows).unwrap();
        looks.iter().for_each(|look| look.write(&folder.join("accepted")));
        return;
    }
    let table = fs::read_to_string(&kept).unwrap_or_default();
    let rows: Vec<&str> = table.lines().collect();
    let (same, changed): (Vec<&Look>, Vec<&Look>) = looks.iter().partition(|look| rows.contains(&look.row.as_str()));
    same.iter().for_each(|look| look.write(&folder.join("accepted")));
    changed.iter().for_each(|look| look.write(&folder.join("now")));
    let gone: Vec<&str> = rows.iter().filter(|row| !looks.iter().any(|look| look.row == **row)).copied().collect();
    let changes: Vec<String> =
        gone.iter().map(|row| format!("- {row}")).chain(changed.iter().map(|look| format!("+ {}", look.row))).collect();
    assert!(
        changes.is_empty(),
        "pages look different from what tests/data/{name} says (text's hash, width, lines, look's hash, page):\n{}\n\n\
         Where the first hash is another, the page's own text has changed.\n\
         Look:    diff -ru {folder}/accepted {folder}/now    (the first is there if this test was run before the change)\n\
         Accept:  {ACCEPT}=1 cargo test --test pages look    (for the real course with DRILLYARD_TEST_COURSE)",
        changes.join("\n"),
        folder = folder.display(),
    );
}

/// One page at one width.
struct Look {
    file: String,
    text: String,
    row: String,
}

impl Look {
    fn of(lesson: &Lesson, width: u16) -> Self {
        let document = lesson.at(width);
        let text = told(&document);
        let (source, look) = (hash(&lesson.source), hash(&text));
        let row = format!("{source} {width:>3} {:>5} {look} {}", document.lines.len(), lesson.file);
        Self { file: format!("{}-{width}.txt", lesson.file.replace('/', "_")), text, row }
    }

    fn write(&self, folder: &PathBuf) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(&self.file), &self.text).unwrap();
    }
}

/// The first digits of its SHA-256.
pub fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))[..12].to_owned()
}

/// The lines of a document, each with its roles below it; then its pictures, and what can be opened.
fn told(document: &Document) -> String {
    let mut told = String::new();
    for line in 0..document.lines.len() {
        let _ = writeln!(told, "{}", document.line_text(line));
        let mut column = 0;
        for (text, run) in document.line_runs(line) {
            column += run.cells;
            if text.trim().is_empty() {
                continue;
            }
            let stress = [(run.style.strong, " strong"), (run.style.emphasis, " emphasis"), (run.style.strike, " strike")];
            let stress: String = stress.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
            let _ = write!(told, "~ {}+{} {:?}{stress}", column - run.cells, run.cells, run.style.role);
            let _ = writeln!(told, "{}", run.item.map(|item| format!(" item {item}")).unwrap_or_default());
        }
    }
    for room in &document.pictures {
        let _ = writeln!(told, "picture {} at {} by {} in lines {:?}", room.light, room.column, room.cells, room.lines);
    }
    for item in &document.items {
        let _ = writeln!(told, "item in lines {:?}: {:?}", item.lines, item.kind);
    }
    told
}
