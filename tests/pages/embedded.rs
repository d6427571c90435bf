//! A page that embeds another, whose file changes while the page is open or between two visits: place and folds stay, on a page of a few
//! lines as on one so large that its beginning is shown first.

use std::fs;
use std::path::Path;

use drillyard::adapters::course_files::Folder;
use drillyard::app::effect::Effect;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::page::{Page, Part};
use drillyard::app::screens::Screen;
use drillyard::app::screens::lesson::State;
use drillyard::app::update::update;
use drillyard::course::assemble;
use drillyard::domain::course::LessonId;
use drillyard::domain::progress::Reading;
use drillyard::ports::CourseFiles;
use drillyard::runtime::lesson::{Lessons, read};
use jiff::tz::TimeZone;
use tempfile::TempDir;

const SIZE: (u16, u16) = (80, 24);
/// What stands on top, and within the fold that is open.
const MARKED: &str = "This is where one was.";
const WITHIN: &str = "This is in the fold.";

/// A course of one page with so many bytes of other words around what it embeds.
struct Course(TempDir);

impl Course {
    fn new(bytes: usize, before: bool) -> Self {
        let course = Self(tempfile::tempdir().unwrap());
        let others = |name: &str| (0..bytes / 50).map(|line| format!("Paragraph {line} of {name}, and its words.\n\n")).collect::<String>();
        let lines = |name: &str| (0..40).map(|line| format!("Line {line} {name}.\n\n")).collect::<String>();
        let (first, last) = if before { (others("the first half"), String::new()) } else { (String::new(), others("the other half")) };
        let marked = format!("<details><summary>Why</summary>\n\n{WITHIN}\n\n</details>\n\n{MARKED}\n\n");
        let page = format!("# One\n\n{first}[part](part.md ':include')\n\n{}{marked}{}{last}", lines("above"), lines("below"));
        course.write("_sidebar.md", "- [1.0 - One](one.md)\n");
        course.write("one.md", &page);
        course.write("part.md", "The part says clay.\n");
        course
    }

    fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.0.path().join("docs")).unwrap();
        fs::write(self.0.path().join("docs").join(file), text).unwrap();
    }

    /// The page as the worker reads it.
    fn page(&self, width: u16, hurried: bool, reading: Option<&Reading>) -> Box<Page> {
        let files = Folder::open(self.0.path()).unwrap();
        let (course, _) = assemble(&files.paths(), &|path| files.text(path).ok(), "course");
        let lessons = Lessons { course: &course, files: &files, own_checks: Path::new("/nowhere"), pictures: true, colours: true };
        let page = read(&lessons, &LessonId("one".into()), (width, (8, 16)), hurried).unwrap();
        Box::new(Page { reading: reading.cloned(), ..page })
    }

    /// The workbench with the page open, as it was left.
    fn open(&self, reading: Option<&Reading>) -> Model {
        let options =
            Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: true, zone: TimeZone::UTC };
        let mut model = Model::new(std::sync::Arc::default(), options, SIZE);
        let effects = model.shell.open_page(LessonId("one".into()), None, false);
        let [Effect::LoadLesson { job, width, .. }] = effects[..] else { panic!("{effects:?}") };
        let page = self.page(width, true, reading);
        let large = matches!(page.part, Part::Beginning(..));
        take_in(&mut model, Msg::LessonLoaded { job, page: Ok(page) });
        if large {
            take_in(&mut model, Msg::LessonLoaded { job, page: Ok(self.page(width, false, reading)) });
        }
        model
    }
}

/// A message, and the layouts that a worker then makes.
fn take_in(model: &mut Model, msg: Msg) {
    let mut effects = update(model, msg);
    while let Some(at) = effects.iter().position(|effect| matches!(effect, Effect::LayOut { .. })) {
        let Effect::LayOut { job, order } = effects.remove(at) else { unreachable!() };
        effects.extend(update(model, Msg::LaidOut { job, document: Box::new(order.lay_out()) }));
    }
}

fn shown(model: &Model) -> &State {
    match model.top() {
        Screen::Lesson(lesson) => lesson,
        other => panic!("no lesson is on top, but {:?}", other.scope()),
    }
}

fn press(model: &mut Model, code: KeyCode) {
    take_in(model, Msg::Key(Key::plain(code)));
}

/// Opens the fold, and puts the line below it on top.
fn settle(model: &mut Model) -> Reading {
    for ch in "/Why".chars() {
        press(model, KeyCode::Char(ch));
    }
    for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Enter] {
        press(model, code);
    }
    let line = (0..shown(model).document().lines.len()).find(|line| shown(model).document().line_text(*line).contains(MARKED)).unwrap();
    while shown(model).top < line {
        press(model, KeyCode::Char('j'));
    }
    while shown(model).top > line {
        press(model, KeyCode::Char('k'));
    }
    let Effect::SavePlace { reading, .. } = shown(model).save(&model.shell) else { unreachable!() };
    reading
}

#[track_caller]
fn is_where_it_was(model: &Model, what: &str) {
    let document = shown(model).document();
    assert_eq!(document.line_text(shown(model).top).trim(), MARKED, "{what}: what is on top");
    let lines = 0..document.lines.len();
    assert_eq!(lines.filter(|line| document.line_text(*line).contains(WITHIN)).count(), 1, "{what}: the fold is open");
}

#[test]
fn place_and_folds_survive_a_change_of_what_a_page_embeds_however_large_it_is() {
    for (what, bytes, before) in [("small", 0, true), ("large, embeds late", 1_400_000, true), ("large, embeds early", 1_400_000, false)] {
        let course = Course::new(bytes, before);
        let mut model = course.open(None);
        assert_eq!(shown(&model).page.part == Part::Large, bytes > 0, "{what}");
        let reading = settle(&mut model);
        is_where_it_was(&model, what);
        is_where_it_was(&course.open(Some(&reading)), &format!("{what}, opened again"));
        course
            .write("part.md", "The part says more than that:\n\n- glaze\n- kiln\n\n<details><summary>So</summary>\n\nyes\n\n</details>\n");
        is_where_it_was(&course.open(Some(&reading)), &format!("{what}, opened again after the change"));
        let effects = update(&mut model, Msg::FilesChanged(vec!["docs/part.md".into()]));
        let asked = |effect: &Effect| if let Effect::RereadLesson { job, width, .. } = effect { Some((*job, *width)) } else { None };
        let (job, width) = effects.iter().find_map(asked).unwrap();
        take_in(&mut model, Msg::LessonReread { job, lesson: LessonId("one".into()), page: Ok(course.page(width, false, None)) });
        is_where_it_was(&model, &format!("{what}, changed while it is open"));
    }
}
