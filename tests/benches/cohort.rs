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
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use cohort_rig::{School, Size};
use divan::Bencher;
use drillyard::adapters::cohort::CohortIndex;
use drillyard::adapters::git::Remote;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::office::{Begun, News, Office, Read};
use drillyard::app::screens::{Screen, gradebook};
use drillyard::app::update::update;
use drillyard::ui::images::PictureCache;
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

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

/// The workbench at the gradebook of all of it.
fn workbench() -> Model {
    let options = Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: TimeZone::UTC };
    let mut model = Model::new(Arc::new(SCHOOL.course.clone()), options, (200, 60));
    model.shell.office = Some(Box::new(Office::new("remote".to_owned(), false)));
    model.screens = vec![Screen::Gradebook(gradebook::State::default())];
    model
}

/// From the index to the frame: what one waits for when it is opened.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn gradebook_from_the_index_to_the_frame(bencher: Bencher) {
    let (path, mut model) = (&*INDEX, workbench());
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    bencher.bench_local(move || {
        let cohort = CohortIndex::open(path).unwrap().cohort().unwrap();
        let read = Read::new(cohort, &Begun::new(), SCHOOL.names(), SCHOOL.lessons());
        update(&mut model, Msg::Office(News::Read(Arc::new(read))));
        frame(&mut terminal, &model);
    });
}

/// One more frame, after a key.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn gradebook_drawn_after_a_key(bencher: Bencher) {
    let mut model = workbench();
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    let cohort = CohortIndex::open(&INDEX).unwrap().cohort().unwrap();
    update(&mut model, Msg::Office(News::Read(Arc::new(Read::new(cohort, &Begun::new(), SCHOOL.names(), SCHOOL.lessons())))));
    let mut keys = [KeyCode::Down, KeyCode::Right, KeyCode::End, KeyCode::Left, KeyCode::Home].into_iter().cycle();
    bencher.bench_local(move || {
        update(&mut model, Msg::Key(Key::plain(keys.next().unwrap_or(KeyCode::Down))));
        frame(&mut terminal, &model);
    });
}

fn frame(terminal: &mut Terminal<TestBackend>, model: &Model) {
    let draw = |frame: &mut ratatui::Frame<'_>| {
        view(model, Colours::True, &PictureCache::default(), frame.buffer_mut());
    };
    terminal.draw(draw).unwrap();
}
