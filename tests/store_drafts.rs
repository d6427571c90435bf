//! What a learner writes for deliverables, in the store: every version is kept, the latest counts, and files of older programs get a place for it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use drillyard::adapters::store::Store;
use drillyard::domain::course::LessonId;
use drillyard::domain::deliverable::{Draft, Purpose};
use drillyard::ports::ProgressStore;
use jiff::Timestamp;

fn lesson() -> LessonId {
    LessonId("4/4.1-images".to_owned())
}

fn open(path: &Path, course: &str) -> Store {
    Store::open(path, course).unwrap().store
}

fn draft(key: &str, text: &str, second: i64) -> Draft {
    let purpose = Purpose { key: key.to_owned(), deliverable: format!("{key}-id"), words: format!("{key}?"), place: 1, of: 3 };
    Draft { purpose, text: text.to_owned(), at: Timestamp::from_second(1_700_000_000 + second).unwrap() }
}

#[test]
fn the_latest_version_of_each_answer_counts_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    let store = open(&path, "course");
    for draft in [draft("toil", "one", 1), draft("image", "a\tpicture\n", 2), draft("toil", "two", 4), draft("toil", "three", 3)] {
        store.add_draft(&lesson(), &draft).unwrap();
    }
    store.add_draft(&LessonId("other".to_owned()), &draft("toil", "elsewhere", 5)).unwrap();
    drop(store);
    let store = open(&path, "course");
    assert_eq!(store.drafts(&lesson()).unwrap(), [draft("toil", "three", 3), draft("image", "a\tpicture\n", 2)]);
    let versions = store.versions(&lesson(), "toil").unwrap();
    assert_eq!(versions, [draft("toil", "three", 3), draft("toil", "two", 4), draft("toil", "one", 1)]);
    assert_eq!(open(&path, "another").drafts(&lesson()).unwrap(), []);
}

#[test]
fn the_overview_tells_what_is_written_without_its_text() {
    let store = Store::in_memory("course").unwrap();
    for draft in [draft("toil", "one", 1), draft("image", "two", 2), draft("toil", " \n\t\r", 3)] {
        store.add_draft(&lesson(), &draft).unwrap();
    }
    let overview = store.overview().unwrap();
    let told: Vec<_> = overview[0].1.answers.iter().map(|answer| (answer.purpose.words.as_str(), answer.empty)).collect();
    assert_eq!((overview.len(), told), (1, vec![("image?", false), ("toil?", true)]));
}

#[test]
fn a_file_from_before_there_were_answers_gets_a_place_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    drop(open(&path, "course"));
    let before = rusqlite::Connection::open(&path).unwrap();
    before.execute_batch("DROP TABLE draft; PRAGMA user_version = 2;").unwrap();
    drop(before);
    let store = open(&path, "course");
    store.add_draft(&lesson(), &draft("toil", "one", 1)).unwrap();
    assert_eq!(store.drafts(&lesson()).unwrap().len(), 1);
}
