//! A cohort end to end on a bare repository on disk: forty learners hand in at once, some twice, some what does not hold; two instructors
//! decide at once; the remote is away in between. Nothing is lost, nothing conflicts, and an index made anew is equal.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;

use std::path::PathBuf;
use std::process::Command;

use drillyard::adapters::cohort::{CohortIndex, Refreshed};
use drillyard::adapters::course_files::Folder;
use drillyard::adapters::git::{GitFault, Remote};
use drillyard::domain::course::Course;
use drillyard::ports::Cancel;
use drillyard::runtime::cohort::Bench;
use drillyard::submission::cohort::{Handed, State};
use drillyard::submission::manifest::Person;
use drillyard::submission::remote::{INSTRUCTORS, LEARNERS, instructor_branch, learner_branch, review_path, submission_path};
use drillyard::submission::review::{Decision, Ruling};
use drillyard::submission::{Cohort, Hash, Package, Review, Roster};
use jiff::SignedDuration;
use rig::{HandIn, fingerprint, key, line, noon, replaced, roster_of, sign};
use ssh_key::PrivateKey;

const LEARNERS_THERE_ARE: u8 = 40;

struct Lab {
    folder: tempfile::TempDir,
    course: Course,
    roster: Roster,
}

fn name(seed: u8) -> String {
    format!("learner{seed:02}@example.org")
}

/// Keys of learners, and of instructors.
fn learner_key(seed: u8) -> PrivateKey {
    key(100 + seed)
}

fn instructor_key(seed: u8) -> PrivateKey {
    key(200 + seed)
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("git").args(["init", "-q", "--bare"]).arg(folder.path().join("shared.git")).status().unwrap();
        assert!(made.success());
        std::fs::create_dir(folder.path().join("course")).unwrap();
        std::fs::write(folder.path().join("course/README.md"), "# Course\n").unwrap();
        let learners = (0..LEARNERS_THERE_ARE).map(|seed| line(&name(seed), "namespaces=\"submission@drillyard\"", &learner_key(seed)));
        let instructors =
            (0..2).map(|seed| line(&format!("tutor{seed}@example.org"), "namespaces=\"review@drillyard\"", &instructor_key(seed)));
        let roster = roster_of(&learners.chain(instructors).collect::<String>());
        Self { folder, course: Course { id: rig::COURSE.to_owned(), ..Course::default() }, roster }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn remote(&self, who: &str) -> Remote {
        Remote::open(self.at("shared.git").to_str().unwrap(), &self.at(who), false).unwrap()
    }

    fn hand_in(&self, by: &Person, package: &Package) -> Result<(), GitFault> {
        let hash = package.hash().unwrap();
        let files: Vec<(String, &[u8])> = package.files().map(|(path, bytes)| (submission_path(&hash, path), bytes)).collect();
        self.remote(&by.name).publish(&learner_branch(by), &files, "Hand in", &by.name, &Cancel::new())
    }

    fn decide(&self, seed: u8, of: &Handed, decision: Ruling) -> Hash {
        let key = instructor_key(seed);
        let reviewer = Person { name: format!("tutor{seed}@example.org"), key: fingerprint(&key) };
        let review = Review {
            format: 1,
            submission: of.submission.clone(),
            learner: of.learner.clone(),
            course: of.course.clone(),
            lesson: of.lesson.clone(),
            reviewer: reviewer.clone(),
            at: noon() + SignedDuration::from_secs(i64::from(seed)),
            decisions: vec![Decision { deliverable: "goal".to_owned(), decision, comment: "seen".to_owned(), level: of.level }],
            comment: String::new(),
            replaces: None,
            rerun: None,
        };
        let document = serde_json::to_vec(&review).unwrap();
        let signature = sign(&key, "review@drillyard", &document);
        let hash = Hash::of(&document);
        let files =
            [(review_path(&hash, "review.json"), document.as_slice()), (review_path(&hash, "review.json.sig"), signature.as_bytes())];
        let branch = instructor_branch(&reviewer);
        self.remote(&reviewer.name).publish(&branch, &files, "Review", &reviewer.name, &Cancel::new()).unwrap();
        hash
    }

    /// Fetches as `who`, and brings that one's index up to date.
    fn refresh(&self, who: &str, anew: bool) -> (Refreshed, Cohort) {
        let remote = self.remote(who);
        remote.fetch(&[LEARNERS, INSTRUCTORS], &Cancel::new()).unwrap();
        let mut index = CohortIndex::open(&self.at(&format!("{who}.db"))).unwrap();
        if anew {
            index.clear().unwrap();
        }
        let files = Folder::open(&self.at("course")).unwrap();
        let none = self.at("none");
        let mut bench = Bench::new(&self.course, &files, &none, &self.roster, Hash::of(b"course"), noon());
        let basis = bench.basis(b"roster");
        let refreshed = index.refresh(&remote, &basis, &mut bench, &Cancel::new(), &mut |_, _| {}).unwrap();
        (refreshed, index.cohort().unwrap())
    }
}

fn person(seed: u8) -> Person {
    Person { name: name(seed), key: fingerprint(&learner_key(seed)) }
}

fn first(seed: u8) -> Package {
    HandIn::of(&name(seed), &learner_key(seed)).package(&learner_key(seed))
}

#[test]
fn a_cohort_hands_in_and_is_reviewed_and_nothing_is_lost() {
    let lab = Lab::new();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let lab = &lab;
            scope.spawn(move || {
                for seed in (worker..LEARNERS_THERE_ARE).step_by(4) {
                    lab.hand_in(&person(seed), &first(seed)).unwrap();
                }
            });
        }
    });
    let (refreshed, cohort) = lab.refresh("tutor0@example.org", false);
    assert_eq!((refreshed.handed, refreshed.branches, cohort.handed.len()), (40, 40, 40));
    assert!(cohort.handed.iter().all(|row| row.holds), "{:?}", cohort.handed[0].findings);
    assert_eq!(cohort.inbox().len(), 40);

    // One hands in again, after the first; others hand in what does not hold.
    let again = HandIn { previous: first(0).hash(), written: "Better.\n".into(), ..HandIn::of(&name(0), &learner_key(0)) };
    lab.hand_in(&person(0), &again.package(&learner_key(0))).unwrap();
    let changed = replaced(&first(1), &[("files/notes.txt", Some(b"Changed after it was signed.\n"))]);
    lab.hand_in(&Person { name: "copy@example.org".to_owned(), key: "x".to_owned() }, &changed).unwrap();
    lab.hand_in(&person(3), &first(2)).unwrap();
    let stranger = HandIn::of(&name(4), &key(9)).package(&key(9));
    lab.hand_in(&Person { name: name(4), key: fingerprint(&key(9)) }, &stranger).unwrap();
    let (refreshed, cohort) = lab.refresh("tutor0@example.org", false);
    assert_eq!((refreshed.handed, cohort.handed.len()), (4, 44), "only what is new was read");
    let broken: Vec<&str> = cohort.handed.iter().filter(|row| !row.holds).map(|row| row.findings[0].rule.as_str()).collect();
    assert_eq!(broken.len(), 2, "{broken:?}");
    assert!(broken.contains(&"file-changed") && broken.contains(&"key-unknown"), "{broken:?}");

    // Both instructors decide at once, on some of them both.
    let rows: Vec<Handed> = cohort.handed.iter().filter(|row| row.holds).cloned().collect();
    std::thread::scope(|scope| {
        let (lab, rows) = (&lab, &rows);
        scope.spawn(move || rows[..22].iter().for_each(|row| drop(lab.decide(0, row, Ruling::Verified))));
        scope.spawn(move || rows[18..].iter().for_each(|row| drop(lab.decide(1, row, Ruling::NeedsWork))));
    });
    let (_, zero) = lab.refresh("tutor0@example.org", false);
    let (_, one) = lab.refresh("tutor1@example.org", false);
    assert_eq!(zero, one, "both see the same");
    assert_eq!(zero.reviewed.len(), 22 + rows.len() - 18);
    assert!(zero.reviewed.iter().all(|review| review.holds));

    let names: Vec<String> = (0..LEARNERS_THERE_ARE).map(name).collect();
    let book = zero.gradebook(&names, &[]);
    assert_eq!(book.learners.len(), 40);
    let states = |state| book.learners.iter().flat_map(|learner| &learner.cells).flatten().filter(|cell| cell.state == state).count();
    assert_eq!(states(State::Verified) + states(State::NeedsWork), 40, "all are decided on, and the later word counts");
    assert_eq!(states(State::Waiting), 0);
    assert_eq!(book.learners[0].cells[0].as_ref().unwrap().attempts, 2);
    assert_eq!(zero.inbox().len(), 2, "what does not hold stays in sight");

    let (_, anew) = lab.refresh("tutor0@example.org", true);
    assert_eq!(anew, zero, "an index made anew is equal");

    // While the remote is away nothing is lost here, and it goes on afterwards.
    std::fs::rename(lab.at("shared.git"), lab.at("away.git")).unwrap();
    let late = HandIn { written: "Late.\n".into(), ..HandIn::of(&name(5), &learner_key(5)) }.package(&learner_key(5));
    assert!(lab.hand_in(&person(5), &late).unwrap_err().is_passing());
    std::fs::rename(lab.at("away.git"), lab.at("shared.git")).unwrap();
    lab.hand_in(&person(5), &late).unwrap();
    let (refreshed, cohort) = lab.refresh("tutor1@example.org", false);
    assert_eq!(refreshed.handed, 1);
    let restarted = cohort.handed.iter().find(|row| row.submission == late.hash().unwrap()).unwrap();
    assert!(restarted.findings.iter().any(|told| told.rule == "chain-restarted"), "{:?}", restarted.findings);
}

#[test]
fn history_that_was_rewritten_is_read_anew() {
    let lab = Lab::new();
    lab.hand_in(&person(0), &first(0)).unwrap();
    assert_eq!(lab.refresh("t", false).1.handed.len(), 1);
    let delete = Command::new("git")
        .args(["-C", lab.at("shared.git").to_str().unwrap(), "update-ref", "-d", &format!("refs/heads/{}", learner_branch(&person(0)))])
        .status()
        .unwrap();
    assert!(delete.success());
    assert_eq!(lab.refresh("t", false).1.handed.len(), 0, "what is gone is gone");
    let other = HandIn { written: "Another.\n".into(), ..HandIn::of(&name(0), &learner_key(0)) }.package(&learner_key(0));
    // A learner's other computer never saw the branch that was.
    let hash = other.hash().unwrap();
    let files: Vec<(String, &[u8])> = other.files().map(|(path, bytes)| (submission_path(&hash, path), bytes)).collect();
    lab.remote("other").publish(&learner_branch(&person(0)), &files, "x", "y", &Cancel::new()).unwrap();
    let (_, cohort) = lab.refresh("t", false);
    assert_eq!(cohort.handed.iter().map(|row| row.submission.clone()).collect::<Vec<_>>(), [hash]);
    assert_eq!(lab.refresh("t", true).1, cohort);
}

#[test]
fn a_copy_of_the_same_name_on_another_branch_hides_nothing() {
    let lab = Lab::new();
    let package = first(1);
    lab.hand_in(&person(1), &package).unwrap();
    let changed = replaced(&package, &[("files/notes.txt", Some(b"Changed after it was signed.\n"))]);
    lab.hand_in(&Person { name: "copy@example.org".to_owned(), key: "x".to_owned() }, &changed).unwrap();
    let (_, cohort) = lab.refresh("t", false);
    let index = CohortIndex::open(&lab.at("t.db")).unwrap();
    let (found, tree) = index.find(package.hash().unwrap().as_str()).unwrap().unwrap();
    assert!(found.holds && found.branch == learner_branch(&person(1)), "{found:?}");
    assert_eq!(index.tree_of(&found).unwrap(), Some(tree.clone()));
    let copy = cohort.handed.iter().find(|row| !row.holds).unwrap();
    assert_eq!(copy.submission, found.submission);
    assert_ne!(index.tree_of(copy).unwrap(), Some(tree), "each row has what lies on its own branch");
}
