//! The deliverables of a whole foreign course, as read from its pages, against what a person counted. Needs `DRILLYARD_TEST_COURSE`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use drillyard::deliverables;
use drillyard::markdown;

/// What each page asks for, in the order of their paths: counted by eye on the pages, and by a script that knows lines and no blocks.
const COUNTED: [usize; 23] = [0, 1, 1, 0, 0, 0, 1, 1, 2, 1, 1, 0, 7, 3, 4, 7, 0, 3, 0, 5, 9, 8, 0];

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("_sidebar.md") {
            found.push(path);
        }
    }
}

#[test]
fn every_deliverable_of_a_real_course_is_found_and_nothing_else() {
    let Some(course) = std::env::var_os("DRILLYARD_TEST_COURSE") else { return };
    let mut found = Vec::new();
    pages(&Path::new(&course).join("docs"), &mut found);
    found.sort();
    let read = |path: &PathBuf| deliverables::read(&markdown::parse("x.md", &std::fs::read_to_string(path).unwrap()).0, &[]);
    let all: Vec<_> = found.iter().map(read).collect();
    let counts: Vec<usize> = all.iter().map(Vec::len).collect();
    assert_eq!(counts, COUNTED, "{found:#?}");
    for page in &all {
        let ids: BTreeSet<&str> = page.iter().map(|deliverable| deliverable.id.as_str()).collect();
        assert_eq!(ids.len(), page.len(), "ids are unique");
        assert!(page.windows(2).all(|pair| pair[0].line < pair[1].line), "in the order of the page");
        for deliverable in page {
            assert!(!deliverable.words.is_empty() && !deliverable.markdown.is_empty());
            let (again, _) = markdown::parse("x.md", &format!("## Deliverables\n\n{}\n", deliverable.markdown));
            let again = deliverables::read(&again, &[]);
            assert_eq!(again.iter().map(|found| &found.words).collect::<Vec<_>>(), [&deliverable.words], "its Markdown reads the same");
        }
    }
}
