//! A cohort of forty learners with 2,000 submissions in a bare Git repository: indexed from nothing, brought up to date, its inbox and its
//! gradebook. Beside the first stands a plain read of the same objects by `git cat-file --batch`, for a ratio that holds on any machine.
//!
//! `cargo bench --bench cohort`

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

#[path = "../submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "../submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use cohort_rig::{School, Size};
use divan::Bencher;
use drillyard::adapters::cohort::CohortIndex;
use drillyard::adapters::git::Remote;

fn main() {
    divan::main();
}

static SCHOOL: LazyLock<School> = LazyLock::new(|| School::new(Size::LARGE));
static FETCHED: LazyLock<Remote> = LazyLock::new(|| SCHOOL.fetched("instructor.git"));
/// An index that has all of it.
static INDEX: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = SCHOOL.at("index.db");
    SCHOOL.refresh(&FETCHED, &mut CohortIndex::open(&path).unwrap());
    path
});

/// A number that no earlier round of a bench had.
fn fresh() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn fetch_2_000(bencher: Bencher) {
    let school = &*SCHOOL;
    bencher.bench_local(|| school.fetched(&format!("fetched{}.git", fresh())));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn index_2_000_from_nothing(bencher: Bencher) {
    let (school, remote) = (&*SCHOOL, &*FETCHED);
    bencher.bench_local(|| {
        let mut index = CohortIndex::open(&school.at(&format!("{}.db", fresh()))).unwrap();
        let refreshed = school.refresh(remote, &mut index);
        assert!(refreshed.handed >= school.size.submissions());
        let cohort = index.cohort().unwrap();
        assert!(cohort.handed.iter().all(|row| row.holds), "{:?}", cohort.handed[0].findings);
    });
}

/// The floor of that: what the machine needs to read as much out of the repository.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn floor_cat_file_of_the_same(bencher: Bencher) {
    let git = SCHOOL.at("instructor.git");
    let _ = &*FETCHED;
    let listed = Command::new("git").arg("--git-dir").arg(&git).args(["rev-list", "--objects", "--all"]).output().unwrap();
    let names: String =
        String::from_utf8(listed.stdout).unwrap().lines().map(|line| format!("{}\n", line.split(' ').next().unwrap())).collect();
    let list = SCHOOL.at("objects");
    std::fs::write(&list, names).unwrap();
    bencher.bench_local(|| {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(&git).args(["cat-file", "--batch"]);
        command.stdin(std::fs::File::open(&list).unwrap()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let read = std::io::copy(&mut child.stdout.take().unwrap(), &mut std::io::sink()).unwrap();
        assert!(child.wait().unwrap().success());
        read
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn refresh_with_nothing_new(bencher: Bencher) {
    let mut index = CohortIndex::open(&INDEX).unwrap();
    bencher.bench_local(|| assert_eq!(SCHOOL.refresh(&FETCHED, &mut index).handed, 0));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn refresh_with_one_new(bencher: Bencher) {
    let mut index = CohortIndex::open(&INDEX).unwrap();
    let prepare = || {
        SCHOOL.hand_in_one_more(&format!("One more, {}.", fresh()));
        SCHOOL.fetched("instructor.git")
    };
    bencher.with_inputs(prepare).bench_local_values(|remote| assert_eq!(SCHOOL.refresh(&remote, &mut index).handed, 1));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn inbox_opens_from_the_index(bencher: Bencher) {
    let path = &*INDEX;
    bencher.bench_local(|| CohortIndex::open(path).unwrap().cohort().unwrap().inbox().len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn gradebook_of_the_rows(bencher: Bencher) {
    let cohort = CohortIndex::open(&INDEX).unwrap().cohort().unwrap();
    let (names, lessons) = (SCHOOL.names(), SCHOOL.lessons());
    bencher.bench_local(|| cohort.gradebook(&names, &lessons).learners.len());
}
