//! The progress store on real files: what it acknowledged is there after `kill -9`, two programs share it, and a file
//! that is newer, damaged, foreign, locked or unwritable is neither lost nor in the way.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests may panic, and a test's child talks to it on stdout")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use drillyard::adapters::store::{Store, Trouble};
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Evidence, Outcome, digest};
use drillyard::domain::progress::{Bookmark, Place, QuestionAttempt, QuizAttempt, QuizMode, Reading};
use drillyard::domain::verdict::{CheckResult, Vantage, Verdict};
use drillyard::ports::ProgressStore;
use jiff::Timestamp;

const COURSE: &str = "course";
const CHILD_FILE: &str = "DRILLYARD_TEST_STORE_FILE";
const CHILD_COUNT: &str = "DRILLYARD_TEST_STORE_COUNT";

fn lesson() -> LessonId {
    LessonId("4/4.1-images".to_owned())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn evidence(second: i64, stdout: &str) -> Vec<Evidence> {
    vec![Evidence {
        vantage: Vantage::Guest,
        target: Some("vm".to_owned()),
        command: "ls".to_owned(),
        outcome: Outcome::Exited(0),
        stdout: stdout.to_owned(),
        stderr: String::new(),
        started: at(second),
        ended: at(second),
        truncated: false,
        ladder: Vec::new(),
    }]
}

fn result(check: &str, second: i64, verdict: Verdict, evidence: &[Evidence]) -> CheckResult {
    CheckResult {
        id: format!("build/{check}"),
        lesson: lesson().0,
        exercise: "build".to_owned(),
        step: Some(1),
        title: "It holds".to_owned(),
        kind: "file".to_owned(),
        vantage: Vantage::Guest,
        target: Some("vm".to_owned()),
        targets: vec!["vm".to_owned()],
        verdict,
        level: "L1".to_owned(),
        achieved_at: None,
        observed_at: at(second),
        expected: "a file".to_owned(),
        actual: String::new(),
        why: None,
        fix: None,
        rung: None,
        because: None,
        duration_ms: 5,
        evidence: (!evidence.is_empty()).then(|| digest(evidence)),
        ladder: Vec::new(),
    }
}

fn add(store: &Store, check: &str, second: i64, verdict: Verdict, stdout: &str) {
    let evidence = evidence(second, stdout);
    store.add_result(&result(check, second, verdict, &evidence), &evidence).unwrap();
}

fn attempt(right: u32, asked: u32) -> QuizAttempt {
    QuizAttempt {
        lesson: lesson().0,
        quiz: "q".to_owned(),
        mode: QuizMode::Practice,
        open_book: false,
        seed: 7,
        started: at(0),
        finished: at(9),
        right,
        asked,
        answers: Vec::new(),
    }
}

fn opened(path: &Path) -> Store {
    let opened = Store::open(path, COURSE).unwrap();
    assert_eq!(opened.trouble, None);
    opened.store
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/progress.db");
    (folder, path)
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_stored_is_found_again_by_the_next_program() {
    let (_folder, path) = folder();
    let store = opened(&path);
    store.set_reading(&lesson(), &Place { block: 12, offset: 3 }.into(), 60, at(1)).unwrap();
    let mark = |block| Bookmark { place: Place { block, offset: 0 }, line: 7, text: 9 };
    let reading = Reading { page: u64::MAX, at: mark(2), below: 1, folds: vec![(mark(5), true)] };
    store.set_reading(&lesson(), &reading, 10, at(2)).unwrap();
    store.set_reading(&LessonId("other".to_owned()), &Place::default().into(), 5, at(1)).unwrap();
    add(&store, "a", 3, Verdict::Failed, "nothing");
    add(&store, "a", 4, Verdict::Passed, "notes.txt");
    store.set_statement(&lesson(), "build/licence", "no", at(5)).unwrap();
    store.set_statement(&lesson(), "build/licence", "yes", at(6)).unwrap();
    store.add_attempt(&attempt(2, 5)).unwrap();
    store.add_attempt(&attempt(4, 5)).unwrap();
    store.add_attempt(&attempt(3, 5)).unwrap();
    drop(store);

    let store = opened(&path);
    assert_eq!(store.reading(&lesson()).unwrap(), Some(reading));
    assert_eq!(store.last_lesson().unwrap(), Some(lesson()));
    let results = store.results(&lesson()).unwrap();
    assert_eq!(results, [result("a", 4, Verdict::Passed, &evidence(4, "notes.txt"))]);
    assert_eq!(store.evidence(results[0].evidence.as_deref().unwrap()).unwrap(), evidence(4, "notes.txt"));
    assert_eq!(store.statements(&lesson()).unwrap(), [("build/licence".to_owned(), "yes".to_owned(), at(6))]);
    assert_eq!(store.attempts(&lesson()).unwrap().iter().map(|attempt| attempt.right).collect::<Vec<_>>(), [2, 4, 3]);
    let overview = store.overview().unwrap();
    let (_, progress) = overview.iter().find(|(id, _)| *id == lesson()).unwrap();
    assert_eq!(progress.read_percent, 60, "the furthest reached");
    assert_eq!(progress.visited, Some(at(2)));
    assert_eq!(progress.checks, [("build/a".to_owned(), Verdict::Passed)]);
    assert_eq!(progress.best_quiz, Some((4, 5)));
}

#[test]
fn courses_in_one_file_do_not_see_each_other() {
    let (_folder, path) = folder();
    add(&opened(&path), "a", 1, Verdict::Passed, "x");
    let other = Store::open(&path, "another").unwrap().store;
    assert_eq!(other.results(&lesson()).unwrap(), []);
    assert_eq!(other.overview().unwrap(), []);
}

#[test]
fn an_achievement_keeps_its_first_and_last_pass_and_what_was_seen_then() {
    let (_folder, path) = folder();
    let store = opened(&path);
    add(&store, "a", 1, Verdict::Failed, "");
    assert_eq!(store.achievements(&lesson()).unwrap(), []);
    add(&store, "a", 2, Verdict::Passed, "notes.txt");
    add(&store, "a", 3, Verdict::Passed, "notes.txt\nmore.txt");
    add(&store, "a", 4, Verdict::Failed, "gone");
    let achieved = store.achievements(&lesson()).unwrap();
    assert_eq!(achieved.len(), 1);
    assert_eq!((achieved[0].check.as_str(), achieved[0].at, achieved[0].last), ("build/a", at(2), at(3)));
    assert_eq!(achieved[0].seen, "notes.txt\nmore.txt");
    assert_eq!(store.results(&lesson()).unwrap()[0].verdict, Verdict::Failed);
}

#[test]
fn an_evidence_nobody_stored_is_an_error_that_names_it() {
    let (_folder, path) = folder();
    let error = opened(&path).evidence("sha256:00").unwrap_err();
    assert!(error.to_string().contains("sha256:00"), "{error}");
}

/// Not a test of its own: the body of the child processes below. It writes results and says which ones were acknowledged.
#[test]
fn child_that_writes_and_acknowledges() {
    let Ok(path) = std::env::var(CHILD_FILE) else { return };
    let count: i64 = std::env::var(CHILD_COUNT).unwrap().parse().unwrap();
    let store = opened(Path::new(&path));
    for second in 0..count {
        let check = format!("{}-{second}", std::process::id());
        add(&store, &check, second, Verdict::Passed, "seen");
        println!("\nacknowledged build/{check}");
    }
}

fn start_writer(path: &Path, count: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_writes_and_acknowledges", "--nocapture"])
        .env(CHILD_FILE, path)
        .env(CHILD_COUNT, count.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn acknowledged(lines: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    lines.filter_map(|line| line.strip_prefix("acknowledged ").map(str::to_owned))
}

fn assert_all_are_stored(path: &Path, acknowledged: &[String]) {
    let stored: Vec<String> = opened(path).results(&lesson()).unwrap().into_iter().map(|result| result.id).collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|id| !stored.contains(id)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

#[test]
fn what_was_acknowledged_survives_a_kill_in_the_middle_of_writing() {
    let (_folder, path) = folder();
    for round in 1..=3 {
        let mut child = start_writer(&path, 1_000_000);
        let mut lines = acknowledged(BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok));
        let mut told: Vec<String> = lines.by_ref().take(10 * round).collect();
        child.kill().unwrap();
        told.extend(lines);
        child.wait().unwrap();
        assert!(told.len() >= 10 * round);
        assert_all_are_stored(&path, &told);
    }
}

#[test]
fn two_programs_begin_the_file_and_write_at_once_and_nothing_is_lost() {
    let (_folder, path) = folder();
    let children = [start_writer(&path, 60), start_writer(&path, 60)];
    let mut told = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        told.extend(acknowledged(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned)));
    }
    assert_eq!(told.len(), 120);
    assert_all_are_stored(&path, &told);
}

#[test]
fn a_file_of_a_newer_program_is_left_as_it_is_and_nothing_is_saved() {
    let (_folder, path) = folder();
    drop(opened(&path));
    // As a newer program leaves it when it was killed: its version is still in the write-ahead log only.
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let log = path.with_file_name("progress.db-wal");
    let before = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
    assert!(!before.1.is_empty());

    let opened = Store::open(&path, COURSE).unwrap();
    let trouble = opened.trouble.unwrap();
    assert!(matches!(trouble, Trouble::Newer { found: 99, .. }) && trouble.nothing_saved(), "{trouble:?}");
    assert!(trouble.to_string().contains("nothing is saved") && trouble.to_string().contains("newer"), "{trouble}");
    add(&opened.store, "a", 1, Verdict::Passed, "x");
    assert_eq!(opened.store.results(&lesson()).unwrap().len(), 1, "the session itself goes on");
    drop(opened.store);
    assert!(before == (fs::read(&path).unwrap(), fs::read(&log).unwrap()), "the files changed");

    // And when the version is in the file itself, not even the log's index is made.
    rusqlite::Connection::open(&path).unwrap().pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())).unwrap();
    let (names, bytes) = (names_in(path.parent().unwrap()), fs::read(&path).unwrap());
    assert!(matches!(Store::open(&path, COURSE).unwrap().trouble, Some(Trouble::Newer { .. })));
    assert_eq!(names_in(path.parent().unwrap()), names);
    assert!(fs::read(&path).unwrap() == bytes);
}

#[test]
fn another_programs_database_is_left_as_it_is() {
    let (_folder, path) = folder();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(Store::open(&path, COURSE).unwrap().trouble, Some(Trouble::Foreign(_))));
    assert!(fs::read(&path).unwrap() == before);
}

/// Damages a file that holds a few results; returns nothing, the file says it all.
type Damage = fn(&Path);

#[rstest::rstest]
#[case::text_instead_of_a_database(|path: &Path| fs::write(path, "this is no database, whatever its name says\n").unwrap())]
#[case::a_page_overwritten(|path: &Path| {
    let mut bytes = fs::read(path).unwrap();
    let end = bytes.len();
    bytes[4096..end].iter_mut().for_each(|byte| *byte ^= 0xa5);
    fs::write(path, bytes).unwrap();
})]
#[case::cut_off(|path: &Path| {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2 + 100]).unwrap();
})]
fn a_damaged_file_is_kept_aside_with_its_companions_and_a_new_one_begun(#[case] damage: Damage) {
    let (_folder, path) = folder();
    let store = opened(&path);
    (0..40).for_each(|n| add(&store, &format!("c{n}"), n, Verdict::Passed, &"x".repeat(500)));
    drop(store);
    damage(&path);
    let damaged = fs::read(&path).unwrap();
    for companion in ["progress.db-wal", "progress.db-shm"] {
        fs::write(path.with_file_name(companion), companion).unwrap();
    }

    let opened = Store::open(&path, COURSE).unwrap();
    let trouble = opened.trouble.unwrap();
    let Trouble::Damaged { kept, .. } = &trouble else { unreachable!("{trouble}") };
    assert!(!trouble.nothing_saved() && trouble.to_string().contains(&*kept.to_string_lossy()), "{trouble}");
    assert!(kept.file_name().unwrap().to_str().unwrap().starts_with("progress.db.damaged-"));
    assert!(fs::read(kept).unwrap() == damaged, "the damaged file was changed");
    for companion in ["-wal", "-shm"] {
        let companion = PathBuf::from(format!("{}{companion}", kept.display()));
        assert!(companion.exists(), "{} is not there", companion.display());
    }
    assert_eq!(opened.store.results(&lesson()).unwrap(), []);
    add(&opened.store, "after", 1, Verdict::Passed, "x");
    drop(opened.store);
    let again = Store::open(&path, COURSE).unwrap();
    assert_eq!((again.trouble, again.store.results(&lesson()).unwrap().len()), (None, 1));
}

#[test]
fn damage_met_only_while_working_is_dealt_with_at_the_next_start() {
    let (_folder, path) = folder();
    let store = opened(&path);
    (0..60).for_each(|n| add(&store, &format!("c{n}"), n, Verdict::Passed, &"x".repeat(60_000)));
    let hash = digest(&evidence(59, &"x".repeat(60_000)));
    drop(store);
    // The pages that long evidence overflows to lead astray: a start does not look there in a large file.
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 3 * 1024 * 1024);
    bytes.chunks_mut(4096).filter(|page| page[100..200] == [b'x'; 100]).for_each(|page| page[..4].fill(0xff));
    fs::write(&path, bytes).unwrap();

    let store = opened(&path);
    let error = store.evidence(&hash).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
    drop(store);
    assert!(matches!(Store::open(&path, COURSE).unwrap().trouble, Some(Trouble::Damaged { .. })));
    opened(&path);
}

#[test]
fn a_file_that_another_program_holds_is_left_to_it() {
    let (_folder, path) = folder();
    drop(opened(&path));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let trouble = Store::open(&path, COURSE).unwrap().trouble.unwrap();
    assert!(matches!(trouble, Trouble::Locked(_)), "{trouble}");
}

#[test]
fn a_folder_that_cannot_be_written_means_nothing_is_saved_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let below_a_file = folder.path().join("file/progress.db");
    let read_only = folder.path().join("read-only");
    fs::create_dir(&read_only).unwrap();
    set_mode(&read_only, 0o500);
    // Whom no permission binds (root) cannot see the second case.
    let bound = fs::write(read_only.join("try"), "").is_err();
    let cases = [Some(below_a_file), bound.then(|| read_only.join("progress.db"))];
    for path in cases.into_iter().flatten() {
        let opened = Store::open(&path, COURSE).unwrap();
        let trouble = opened.trouble.unwrap();
        assert!(matches!(trouble, Trouble::NotWritable { .. }) && trouble.nothing_saved(), "{trouble:?}");
        assert!(trouble.to_string().contains("DRILLYARD_DATA"), "{trouble}");
        add(&opened.store, "a", 1, Verdict::Passed, "x");
    }
    set_mode(&read_only, 0o700);
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// An attempt at questions by their identities, and whether each was right, finished so many days after the first.
fn answered(day: i64, questions: &[(&str, bool)], mode: QuizMode) -> QuizAttempt {
    let answer = |(question, right): &(&str, bool)| QuestionAttempt {
        question: (*question).to_owned(),
        title: format!("Title on day {day}"),
        tries: vec![vec![0]],
        right: *right,
        hints: 0,
        confidence: None,
        took_ms: 0,
    };
    let answers: Vec<QuestionAttempt> = questions.iter().map(answer).collect();
    let right = answers.iter().filter(|answer| answer.right).count() as u32;
    QuizAttempt { mode, finished: at(day * 86_400), answers, ..attempt(right, questions.len() as u32) }
}

#[test]
fn what_each_question_is_remembered_by_follows_from_the_attempts_and_can_be_worked_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    let open = || Store::open(&path, COURSE).unwrap().store;
    let store = open();
    store.add_attempt(&answered(0, &[("one", true), ("two", false), ("", true)], QuizMode::Practice)).unwrap();
    store.add_attempt(&answered(4, &[("one", true), ("two", false)], QuizMode::Exam)).unwrap();
    store.add_attempt(&answered(5, &[("two", true)], QuizMode::Review)).unwrap();
    let cards = store.cards().unwrap();
    let of = |question: &str| cards.iter().find(|card| card.question == question).unwrap();
    assert_eq!(cards.len(), 2, "an answer without an identity is followed by nobody");
    assert_eq!((of("one").recall.answered, of("one").recall.lapses, &*of("one").title), (2, 0, "Title on day 4"));
    assert_eq!((of("two").recall.answered, of("two").recall.lapses, &*of("two").title), (3, 1, "Title on day 5"));
    assert!(of("one").recall.due > of("two").recall.due);
    assert_eq!(store.questions("q").unwrap(), ["one", "two"]);
    assert_eq!(store.questions("another").unwrap(), [""; 0]);
    assert_eq!(store.overview().unwrap()[0].1.best_quiz, Some((2, 3)), "one of one in a review is no better score of the quiz");
    drop(store);
    // As by the rules of another version, and as in a file that knew no cards.
    for damage in ["UPDATE card_rules SET rules = 999; UPDATE card SET lapses = 77", "DELETE FROM card_rules; DELETE FROM card"] {
        rusqlite::Connection::open(&path).unwrap().execute_batch(damage).unwrap();
        assert_eq!(open().cards().unwrap(), cards, "{damage}");
        rusqlite::Connection::open(&path).unwrap().execute_batch(damage).unwrap();
        let store = open();
        store.add_attempt(&answered(6, &[("three", true)], QuizMode::Practice)).unwrap();
        assert!(cards.iter().all(|card| store.cards().unwrap().contains(card)), "{damage}");
        rusqlite::Connection::open(&path).unwrap().execute_batch("DELETE FROM attempt WHERE id > 3; DELETE FROM card_rules").unwrap();
    }
}
