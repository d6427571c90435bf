//! Finding in a course of 150 pages: reading it, and one key typed into a search, a jump and a find on a page. The pages are
//! copies of those of `DRILLYARD_TEST_COURSE`, or of the built-in course, under other names.
//!
//! `cargo bench --bench search`

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use drillyard::adapters::course_files::{BuiltIn, Folder};
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::update::update;
use drillyard::course::assemble;
use drillyard::domain::course::Course;
use drillyard::domain::picture::PictureFault;
use drillyard::finding::search::search;
use drillyard::finding::{Finder, OnPage};
use drillyard::layout::lay_out;
use drillyard::markdown::parse;
use drillyard::ports::CourseFiles;
use drillyard::runtime::indexing;

const PAGES: usize = 150;

fn main() {
    divan::main();
}

/// Pages by their paths.
struct Copies(BTreeMap<String, String>);

impl CourseFiles for Copies {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn picture_size(&self, _: &str) -> Result<(u32, u32), PictureFault> {
        Err(PictureFault::Missing)
    }
}

fn pages() -> Vec<String> {
    let files: Box<dyn CourseFiles> = match std::env::var_os("DRILLYARD_TEST_COURSE") {
        Some(course) => Box::new(Folder::open(Path::new(&course)).unwrap()),
        None => Box::new(BuiltIn),
    };
    let paths = files.paths();
    let pages = paths.iter().filter(|path| path.ends_with(".md") && !path.ends_with("_sidebar.md"));
    pages.map(|path| files.text(path).unwrap()).collect()
}

fn course() -> (Course, Copies) {
    let pages = pages();
    let copies = (0..PAGES).map(|copy| (format!("docs/{}/{copy:03}-page.md", copy / 10), pages[copy % pages.len()].clone()));
    let files = Copies(copies.collect());
    let (course, _) = assemble(&files.paths(), &|path| files.text(path).ok(), "bench");
    assert_eq!(course.lessons.len(), PAGES);
    (course, files)
}

#[divan::bench]
fn read_course(bencher: Bencher) {
    let (course, files) = course();
    bencher.bench_local(|| indexing::build(divan::black_box(&course), &files));
}

#[divan::bench(args = ["g", "image", "golden image", "the virtual machine is", "authorized_keys", "zebra", "eygen"])]
fn key_in_search(bencher: Bencher, typed: &str) {
    let (course, files) = course();
    let index = indexing::build(&course, &files);
    bencher.bench_local(|| search(&index, divan::black_box(typed)));
}

/// The workbench with the course read.
fn workbench(screen: char) -> Model {
    let (course, files) = course();
    let options =
        Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: jiff::tz::TimeZone::UTC };
    let index = Arc::new(indexing::build(&course, &files));
    let mut model = Model::new(Arc::new(course), options, (120, 36));
    update(&mut model, Msg::Key(Key::ctrl(screen)));
    let job = model.shell.indexing.unwrap();
    update(&mut model, Msg::Indexed { job, index: Ok(index) });
    model
}

/// A key typed and taken back, with all that follows on the screen's list: twice what one key takes.
#[divan::bench(args = ['p', 'f'])]
fn two_keys_on_the_screen(bencher: Bencher, screen: char) {
    let mut model = workbench(screen);
    "golden im".chars().for_each(|ch| drop(update(&mut model, Msg::Key(Key::char(ch)))));
    bencher.bench_local(|| {
        update(&mut model, Msg::Key(Key::char('a')));
        update(&mut model, Msg::Key(Key::plain(KeyCode::Backspace)))
    });
}

#[divan::bench(args = ["e", "the", "golden image"])]
fn key_on_the_longest_page(bencher: Bencher, typed: &str) {
    let source = pages().into_iter().max_by_key(String::len).unwrap();
    let document = lay_out(&parse("", &source).0, &drillyard::layout::Options::default(), &drillyard::layout::no_pictures);
    let mut page = OnPage::new(&document);
    let finder = Finder::phrase(typed);
    bencher.bench_local(|| page.look_for(divan::black_box(finder.as_ref())));
}
