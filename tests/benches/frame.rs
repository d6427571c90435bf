//! Lesson 4.1 from its text to a frame: parsing, laying out, one frame while scrolling at 100x40 and 200x60, and beside each
//! frame its floor: ratatui alone, painting and comparing as many cells of plain text. And the largest page at a new width, up to
//! its frame. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in. Frames end in the backend's buffer, not on a terminal.
//!
//! `cargo bench --bench frame`

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use drillyard::adapters::course_files::{BuiltIn, Folder};
use drillyard::adapters::store::Store;
use drillyard::app::effect::Effect;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::update::update;
use drillyard::course::assemble;
use drillyard::domain::course::{Course, LessonSummary};
use drillyard::layout::{lay_out, no_pictures};
use drillyard::markdown::parse;
use drillyard::ports::CourseFiles;
use drillyard::runtime::lesson::{self, Lessons};
use drillyard::ui::highlight::Highlighter;
use drillyard::ui::images::PictureCache;
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SIZES: [(u16, u16); 2] = [(100, 40), (200, 60)];

fn main() {
    divan::main();
}

fn files() -> Box<dyn CourseFiles> {
    match std::env::var_os("DRILLYARD_TEST_COURSE") {
        Some(course) => Box::new(Folder::open(Path::new(&course)).unwrap()),
        None => Box::new(BuiltIn),
    }
}

fn source() -> String {
    let files = files();
    let path = files.paths().into_iter().find(|path| path.ends_with("4.1-golden-images.md")).unwrap();
    files.text(&path).unwrap()
}

/// The workbench with lesson 4.1 open.
fn workbench(size: (u16, u16)) -> Model {
    open(size, |course, _| course.find("4.1").unwrap())
}

/// The workbench with the lesson open that `find` names.
fn open(size: (u16, u16), find: impl Fn(&Course, &dyn CourseFiles) -> usize) -> Model {
    let files = files();
    let read = |path: &str| files.text(path).ok();
    let (course, _) = assemble(&files.paths(), &read, "bench");
    let options =
        Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: jiff::tz::TimeZone::UTC };
    let mut model = Model::new(Arc::new(course), options, size);
    let index = find(&model.shell.course, &*files);
    let store = Store::in_memory("bench").unwrap();
    let mut effects = model.shell.open_lesson(index, None, false);
    while let Some(effect) = effects.pop() {
        if let Effect::LoadLesson { job, lesson, width, cell } = effect {
            let lessons =
                Lessons { course: &model.shell.course, files: &*files, own_checks: Path::new("/nowhere"), pictures: false, colours: true };
            let page = lesson::load(&lessons, &store, &lesson, (width, cell)).map(Box::new);
            effects.extend(update(&mut model, Msg::LessonLoaded { job, page }));
        }
    }
    model
}

#[divan::bench]
fn parse_page(bencher: Bencher) {
    let source = source();
    bencher.bench(|| parse("4.1", divan::black_box(&source)));
}

#[divan::bench(args = [60, 92, 140])]
fn lay_out_page(bencher: Bencher, width: u16) {
    let (page, _) = parse("4.1", &source());
    let header = LessonSummary::default();
    let options = drillyard::layout::Options { width, header: Some(&header), ..Default::default() };
    bencher.bench(|| lay_out(divan::black_box(&page), &options, &no_pictures));
}

#[divan::bench(args = SIZES)]
fn frame_while_scrolling(bencher: Bencher, size: (u16, u16)) {
    scroll(bencher, workbench(size), size);
}

fn scroll(bencher: Bencher, mut model: Model, size: (u16, u16)) {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let pictures = PictureCache::default();
    let mut down = true;
    let mut scrolled = 0;
    bencher.bench_local(|| {
        scrolled += 1;
        if scrolled % 60 == 0 {
            down = !down;
        }
        update(&mut model, Msg::Key(Key::plain(KeyCode::Char(if down { 'j' } else { 'k' }))));
        terminal
            .draw(|frame| {
                view(&model, Colours::default(), &pictures, frame.buffer_mut());
            })
            .unwrap();
    });
}

/// Each time a width at which the page was not laid out lately: all that a resize does, up to the frame.
#[divan::bench]
fn resize_the_largest_page(bencher: Bencher) {
    let largest = |course: &Course, files: &dyn CourseFiles| {
        let size = |lesson: usize| files.text(&course.lesson_file(&course.lessons[lesson].id)).map_or(0, |text| text.len());
        (0..course.lessons.len()).max_by_key(|lesson| size(*lesson)).unwrap()
    };
    let mut model = open((100, 40), largest);
    let pictures = PictureCache::default();
    let mut widths = (60..100).cycle();
    bencher.bench_local(|| {
        let width = widths.next().unwrap();
        update(&mut model, Msg::Resize(width, 40));
        let mut cells = Buffer::empty(Rect::new(0, 0, width, 40));
        view(&model, Colours::default(), &pictures, &mut cells);
        cells
    });
}

/// The same with links as the terminal's own.
#[divan::bench(args = SIZES)]
fn frame_while_scrolling_with_hyperlinks(bencher: Bencher, size: (u16, u16)) {
    let mut model = workbench(size);
    model.shell.options.hyperlinks = true;
    scroll(bencher, model, size);
}

const SHELL: &str = "for host in one two; do\n  ssh \"$host\" -- sudo apt-get install -y curl | tee log # each\ndone\n";

/// The first block of a language, with its grammar still packed: what the worker does while one reads.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn highlight_the_first_block(bencher: Bencher) {
    bencher.bench(|| Highlighter::load().pieces("bash", divan::black_box(SHELL), &|| true));
}

/// A hundred lines of a language that was read before.
#[divan::bench]
fn highlight_a_hundred_lines(bencher: Bencher) {
    let text: String = SHELL.repeat(34).lines().take(100).map(|line| format!("{line}\n")).collect();
    let mut highlighter = Highlighter::load();
    highlighter.pieces("bash", &text, &|| true);
    bencher.bench_local(|| highlighter.pieces("bash", divan::black_box(&text), &|| true));
}

#[divan::bench(args = SIZES)]
fn floor_ratatui_scrolls_plain_text(bencher: Bencher, size: (u16, u16)) {
    let lines: Vec<String> = source().lines().map(|line| line.chars().filter(char::is_ascii).collect()).collect();
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut top = 0;
    bencher.bench_local(|| {
        top = (top + 1) % 60;
        terminal
            .draw(|frame| {
                let buffer = frame.buffer_mut();
                for (row, line) in (0..size.1).zip(&lines[top..]) {
                    buffer.set_stringn(0, row, line, usize::from(size.0), ratatui::style::Style::default());
                }
            })
            .unwrap();
    });
}
