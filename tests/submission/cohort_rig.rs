//! A cohort as it lies in a bare Git repository: learners with a branch each, many submissions on it, and two instructors who have reviewed
//! some. Everything is written by one `git fast-import`, so that thousands of submissions are there in seconds.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use drillyard::adapters::cohort::{CohortIndex, Refreshed};
use drillyard::adapters::course_files::Folder;
use drillyard::adapters::git::Remote;
use drillyard::course;
use drillyard::domain::course::Course;
use drillyard::ports::{Cancel, CourseFiles};
use drillyard::runtime::cohort::Bench;
use drillyard::submission::manifest::Person;
use drillyard::submission::remote::{INSTRUCTORS, LEARNERS, instructor_branch, learner_branch, review_path, submission_path};
use drillyard::submission::review::{Decision, Ruling};
use drillyard::submission::{Hash, Level, Package, Review, Roster};
use jiff::{SignedDuration, Timestamp};

use super::rig::{self, HandIn, Machine, fingerprint, key, line, noon, resigned, roster_of, sign};

/// So many, of whom, of what.
#[derive(Clone, Copy)]
pub struct Size {
    pub learners: u8,
    pub lessons: usize,
    pub attempts: usize,
}

impl Size {
    /// 2,000 submissions.
    pub const LARGE: Self = Self { learners: 40, lessons: 10, attempts: 5 };

    pub fn submissions(self) -> usize {
        usize::from(self.learners) * self.lessons * self.attempts
    }
}

pub struct School {
    pub folder: tempfile::TempDir,
    pub course: Course,
    pub files: Folder,
    pub roster: Roster,
    pub roster_text: String,
    pub size: Size,
}

pub fn name(seed: u8) -> String {
    format!("learner{seed:02}@example.org")
}

fn tutor(seed: u8) -> String {
    format!("tutor{seed}@example.org")
}

impl School {
    pub fn new(size: Size) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let course_folder = folder.path().join("course");
        let write = |name: &str, text: &str| {
            let path = course_folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let shared = folder.path().join("shared.git");
        write("drillyard.yaml", &format!("id: {}\nsubmit: {}\n", rig::COURSE, shared.display()));
        let entries = (1..=size.lessons).map(|number| format!("- [{number}.0 - Lesson {number}]({number}/start.md)\n"));
        write("docs/_sidebar.md", &entries.collect::<String>());
        for number in 1..=size.lessons {
            write(&format!("docs/{number}/start.md"), "# Start\n\n## Deliverables\n\n- What was the goal?\n");
            write(&format!("docs/{number}/start.checks.yaml"), rig::CHECKS);
        }
        let files = Folder::open(&course_folder).unwrap();
        let (course, _) = course::assemble(&files.paths(), &|path| files.text(path).ok(), "course");
        let learners = (0..size.learners).map(|seed| line(&name(seed), "namespaces=\"submission@drillyard\"", &key(100 + seed)));
        let tutors = (0..2).map(|seed| line(&tutor(seed), "namespaces=\"review@drillyard,challenge@drillyard\"", &key(200 + seed)));
        let roster_text: String = learners.chain(tutors).collect();
        let school = Self { course, files, roster: roster_of(&roster_text), roster_text, size, folder };
        school.hand_all_in(&shared);
        school
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All names of the roster that may hand in.
    pub fn names(&self) -> Vec<String> {
        (0..self.size.learners).map(name).collect()
    }

    /// The lessons, in the course's order.
    pub fn lessons(&self) -> Vec<String> {
        self.course.lessons.iter().map(|lesson| lesson.id.0.clone()).collect()
    }

    /// As this instructor sees it, with nothing fetched yet.
    pub fn remote(&self, who: &str) -> Remote {
        Remote::open(self.at("shared.git").to_str().unwrap(), &self.at(who), false).unwrap()
    }

    pub fn fetched(&self, who: &str) -> Remote {
        let remote = self.remote(who);
        remote.fetch(&[LEARNERS, INSTRUCTORS], &Cancel::new()).unwrap();
        remote
    }

    /// Brings the index up to date with what was fetched.
    pub fn refresh(&self, remote: &Remote, index: &mut CohortIndex) -> Refreshed {
        let own = self.at("no-checks-of-ones-own");
        let mut bench = Bench::new(&self.course, &self.files, &own, &self.roster, Hash::of(b"the course"), noon());
        let basis = bench.basis(self.roster_text.as_bytes());
        index.refresh(remote, &basis, &mut bench, &Cancel::new(), &mut |_, _| {}).unwrap()
    }

    /// One more submission of the first learner's.
    pub fn hand_in_one_more(&self, words: &str) {
        let key = key(100);
        let hand_in = HandIn { written: format!("{words}\n"), ..HandIn::of(&name(0), &key) };
        let package = hand_in.package(&key);
        let hash = package.hash().unwrap();
        let files: Vec<(String, &[u8])> = package.files().map(|(path, bytes)| (submission_path(&hash, path), bytes)).collect();
        self.remote("learner").publish(&learner_branch(&hand_in.learner), &files, "Hand in", "learner", &Cancel::new()).unwrap();
    }

    fn hand_all_in(&self, shared: &Path) {
        assert!(Command::new("git").args(["init", "-q", "--bare"]).arg(shared).status().unwrap().success());
        let mut import = Command::new("git");
        import.arg("--git-dir").arg(shared).args(["fast-import", "--quiet"]).stdin(Stdio::piped());
        let mut child = import.spawn().unwrap();
        let mut stream = std::io::BufWriter::new(child.stdin.take().unwrap());
        let mut reviews = Vec::new();
        for seed in 0..self.size.learners {
            let key = key(100 + seed);
            let person = Person { name: name(seed), key: fingerprint(&key) };
            let branch = learner_branch(&person);
            let mut commits = 0;
            for number in 1..=self.size.lessons {
                let lesson = format!("{number}/start");
                let mut hand_in = HandIn::on(&person.name, &key, &machine(seed, number));
                for attempt in 0..self.size.attempts {
                    let at = noon() + SignedDuration::from_secs(i64::from(seed) + 60 * commits);
                    hand_in.written = format!("By attempt {attempt} I knew the way.\n");
                    let package = of_lesson(&hand_in.package(&key), &lesson, &key);
                    let hash = package.hash().unwrap();
                    let files: Vec<(String, Vec<u8>)> =
                        package.files().map(|(path, bytes)| (submission_path(&hash, path), bytes.to_vec())).collect();
                    commit(&mut stream, &branch, at, &files);
                    commits += 1;
                    if attempt + 1 == self.size.attempts && usize::from(seed) % 3 != number % 3 {
                        reviews.push((seed % 2, review(seed % 2, &hash, &person.name, &lesson, at)));
                    }
                    hand_in.previous = Some(hash);
                }
            }
        }
        for seed in 0..2 {
            let branch = instructor_branch(&Person { name: tutor(seed), key: fingerprint(&key(200 + seed)) });
            reviews.iter().filter(|(by, _)| *by == seed).for_each(|(_, files)| commit(&mut stream, &branch, noon(), files));
        }
        stream.flush().unwrap();
        drop(stream);
        assert!(child.wait().unwrap().success());
    }
}

/// A machine of this learner's; every third has not done what the lesson asks.
fn machine(seed: u8, number: usize) -> Machine {
    let machine = Machine::new(noon() - SignedDuration::from_mins(60 + i64::from(seed)));
    match (usize::from(seed) + number) % 3 {
        0 => machine.with("/etc/x", "PermitRootLogin yes"),
        1 => machine.with("/etc/absent", "there"),
        _ => machine,
    }
}

/// The same submission for another lesson.
fn of_lesson(package: &Package, lesson: &str, key: &ssh_key::PrivateKey) -> Package {
    let manifest = String::from_utf8(package.file("manifest.json").unwrap().to_vec()).unwrap();
    resigned(package, manifest.replace(&format!("\"{}\"", rig::LESSON), &format!("\"{lesson}\"")).as_bytes(), key)
}

fn review(seed: u8, submission: &Hash, learner: &str, lesson: &str, at: Timestamp) -> Vec<(String, Vec<u8>)> {
    let key = key(200 + seed);
    let decision = if seed == 0 { Ruling::Verified } else { Ruling::NeedsWork };
    let review = Review {
        format: 1,
        submission: submission.clone(),
        learner: learner.to_owned(),
        course: rig::COURSE.to_owned(),
        lesson: lesson.to_owned(),
        reviewer: Person { name: tutor(seed), key: fingerprint(&key) },
        at: at + SignedDuration::from_hours(1),
        decisions: vec![Decision { deliverable: "goal".to_owned(), decision, comment: "seen".to_owned(), level: Level::L1 }],
        comment: String::new(),
        replaces: None,
        rerun: None,
    };
    let document = serde_json::to_vec(&review).unwrap();
    let signature = sign(&key, "review@drillyard", &document).into_bytes();
    let hash = Hash::of(&document);
    vec![(review_path(&hash, "review.json"), document), (review_path(&hash, "review.json.sig"), signature)]
}

/// One commit for `git fast-import`, on top of the one that it made last on the branch.
fn commit(stream: &mut impl Write, branch: &str, at: Timestamp, files: &[(String, Vec<u8>)]) {
    let second = at.as_second();
    writeln!(stream, "commit refs/heads/{branch}\ncommitter x <x> {second} +0000\ndata 7\nHand in").unwrap();
    for (path, bytes) in files {
        writeln!(stream, "M 100644 inline {path}\ndata {}", bytes.len()).unwrap();
        stream.write_all(bytes).unwrap();
        writeln!(stream).unwrap();
    }
}
