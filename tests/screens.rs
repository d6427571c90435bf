//! Each screen as a person would see it, as text, at 80x24 and 120x36. The course is a small one of the test's own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use drillyard::adapters::store::Store;
use drillyard::app::effect::Effect;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::keymap::Keymap;
use drillyard::app::model::{Go, Model, Options, Scheme};
use drillyard::app::msg::{Candidate, Msg, QuestionId};
use drillyard::app::page::{Check, Exercise, Machine, Page};
use drillyard::app::screens::question::{self, Asked};
use drillyard::app::screens::{Screen, picture};
use drillyard::app::update::update;
use drillyard::course::{assemble, summaries};
use drillyard::domain::cause::Cause;
use drillyard::domain::check::Prompt;
use drillyard::domain::course::{Course, LessonId};
use drillyard::domain::deliverable::Draft;
use drillyard::domain::diagnostic::Diagnostic;
use drillyard::domain::evidence::{RungReport, RungState};
use drillyard::domain::picture::PictureFault;
use drillyard::domain::progress::LessonProgress;
use drillyard::domain::run::{CommandLine, Novelty, Question, RunEvent};
use drillyard::domain::target::TargetBinding;
use drillyard::domain::verdict::{CheckResult, Rung, Vantage, Verdict};
use drillyard::layout::document::PictureBox;
use drillyard::ports::{CourseFiles, ProgressStore};
use drillyard::runtime::lesson::{self, Lessons};
use drillyard::runtime::{due, indexing, quiz};
use drillyard::ui::images::{Grounds, PictureCache, decode, shown, wanted};
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Whenever a test is run, it is this time.
const EPOCH: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

const SIDEBAR: &str = "- [Welcome](/)\n- **Chapter 1**\n  - [1.0 - Kilns](1-clay/1.0-kilns.md)\n  - [1.1 - Glazes](1-clay/1.1-glazes.md)\n- **Chapter 2**\n  - [2.0 - Wheels](2-wheels/2.0-wheels.md)\n";

const KILNS: &str = include_str!("fixtures/kilns.md");

struct Files(BTreeMap<&'static str, &'static str>);

impl CourseFiles for Files {
    fn paths(&self) -> Vec<String> {
        self.0.keys().map(|path| (*path).to_owned()).collect()
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn picture_size(&self, path: &str) -> Result<(u32, u32), PictureFault> {
        if path.ends_with("cone.svg") { Ok((120, 60)) } else { Err(PictureFault::Missing) }
    }
}

fn files() -> Files {
    Files(BTreeMap::from([
        ("docs/README.md", "# Welcome to the pottery\n\nStart with the [kilns](1-clay/1.0-kilns.md).\n"),
        ("docs/_sidebar.md", SIDEBAR),
        ("docs/1-clay/1.0-kilns.md", KILNS),
        ("docs/1-clay/1.1-glazes.md", "# Glazes\n\nGlass on clay.\n\n<div class=\"quizdown\"><div id=\"glazes.js\"></div></div>\n"),
        ("quizzes/glazes.js", include_str!("fixtures/glazes.js")),
    ]))
}

fn course(files: &Files) -> Course {
    let read = |path: &str| files.text(path).ok();
    let (mut course, _) = assemble(&files.paths(), &read, "pottery");
    for (lesson, summary) in
        course.lessons.clone().iter().zip(summaries(&course, &read).0).map(|(lesson, summary)| (lesson.id.clone(), summary))
    {
        let at = course.position(&lesson).unwrap();
        course.lessons[at].summary = summary;
    }
    course
}

/// The workbench in a test: keys in, screen out.
struct Bench {
    model: Model,
    files: Files,
    store: Store,
}

impl Bench {
    fn new(size: (u16, u16)) -> Self {
        let files = files();
        let options =
            Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: TimeZone::UTC };
        let model = Model::new(Arc::new(course(&files)), options, size);
        Self { model, files, store: Store::in_memory("pottery").unwrap() }
    }

    /// As it is after a while: some lessons read, some checks run.
    fn with_progress(mut self) -> Self {
        let kilns = LessonProgress {
            read_percent: 60,
            checks: vec![("first-fire/stacked".into(), Verdict::Passed), ("first-fire/cone".into(), Verdict::Failed)],
            best_quiz: Some((4, 5)),
            ..LessonProgress::default()
        };
        let welcome = LessonProgress { read_percent: 100, ..LessonProgress::default() };
        self.send(Msg::Progress(vec![(LessonId("README".into()), welcome), (LessonId("1-clay/1.0-kilns".into()), kilns)]));
        self
    }

    fn send(&mut self, msg: Msg) -> &mut Self {
        let mut effects = update(&mut self.model, msg);
        while let Some(effect) = effects.pop() {
            if let Effect::LoadQuiz { job, lesson, quiz } = &effect {
                let course = self.model.shell.course.clone();
                let loaded = quiz::load(&course, &self.files, &self.store, (lesson, quiz), EPOCH).map(Box::new);
                effects.extend(update(&mut self.model, Msg::QuizLoaded { job: *job, quiz: loaded }));
            } else if let Effect::BuildIndex { job } = effect {
                let index = Ok(Arc::new(indexing::build(&self.model.shell.course, &self.files)));
                effects.extend(update(&mut self.model, Msg::Indexed { job, index }));
            } else if let Effect::SaveRunning(running) = effect {
                self.store.set_running(&running).unwrap();
            } else if let Effect::SaveAttempt(attempt) = effect {
                self.store.add_attempt(&attempt).unwrap();
                effects.extend(update(&mut self.model, Msg::AttemptSaved));
            } else if let Effect::LoadDue = effect {
                let agenda = due::agenda(&self.model.shell.course, &self.files, &self.store, EPOCH, &TimeZone::UTC).unwrap();
                effects.extend(update(&mut self.model, Msg::Due(Box::new(agenda))));
            } else if let Effect::LoadReview { job } = effect {
                let course = &self.model.shell.course;
                let quiz = quiz::load_review(course, &self.files, &self.store, EPOCH, &TimeZone::UTC).map(Box::new);
                effects.extend(update(&mut self.model, Msg::QuizLoaded { job, quiz }));
            } else if let Effect::SaveDraft { lesson, purpose, text } = effect {
                let at = self.model.shell.started + jiff::SignedDuration::try_from(self.model.shell.now).unwrap();
                let draft = Box::new(Draft { purpose: *purpose, text, at });
                self.store.add_draft(&lesson, &draft).unwrap();
                effects.extend(update(&mut self.model, Msg::DraftSaved { lesson, draft }));
            } else if let Effect::LoadVersions { lesson, key } = effect {
                let versions = Ok(self.store.versions(&lesson, &key).unwrap());
                effects.extend(update(&mut self.model, Msg::Versions { lesson, key, versions }));
            } else if let Effect::LoadLesson { job, lesson, .. } = effect {
                let page = self.load(&lesson);
                effects.extend(update(&mut self.model, Msg::LessonLoaded { job, page }));
            }
        }
        self
    }

    fn load(&self, lesson: &LessonId) -> Result<Box<Page>, String> {
        let course = &self.model.shell.course;
        let pictures = self.model.shell.options.pictures;
        let lessons = Lessons { course, files: &self.files, own_checks: Path::new("/nowhere"), pictures, colours: true };
        lesson::load(&lessons, &self.store, lesson, (80, (8, 16))).map(|page| Box::new(with_checks(page)))
    }

    fn press(&mut self, keys: &[KeyCode]) -> &mut Self {
        for code in keys {
            self.send(Msg::Key(Key::plain(*code)));
        }
        self
    }

    fn type_text(&mut self, text: &str) -> &mut Self {
        for ch in text.chars() {
            self.send(Msg::Key(Key::char(ch)));
        }
        self
    }

    /// In the lesson on kilns.
    fn in_lesson(size: (u16, u16)) -> Self {
        let mut bench = Self::new(size);
        bench.press(&[KeyCode::Down, KeyCode::Enter]);
        bench
    }

    /// Runs the exercise and tells these results.
    fn run(&mut self, results: Vec<CheckResult>, finished: bool) -> &mut Self {
        self.press(&[KeyCode::Char('R')]);
        let job = self.model.shell.run.as_ref().unwrap().job;
        let ids = ["first-fire/stacked", "first-fire/cone", "first-fire/watch", "first-fire/log"].map(str::to_owned).to_vec();
        self.send(Msg::Run { job, event: RunEvent::Started(ids) });
        self.send(Msg::Run { job, event: RunEvent::Doing("connecting to kiln-1".into()) });
        for result in results {
            self.send(Msg::Run { job, event: RunEvent::Result(Box::new(result)) });
        }
        if finished {
            self.send(Msg::Run { job, event: RunEvent::Finished { cancelled: false } });
        }
        self.send(Msg::Clock(Duration::from_secs(3)))
    }

    /// Draws, whatever the size.
    fn draw(&self) {
        let (width, height) = self.model.shell.size;
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        view(&self.model, Colours::True, &PictureCache::default(), &mut cells);
    }

    fn screen(&self) -> String {
        self.screen_with(&PictureCache::default())
    }

    fn screen_with(&self, pictures: &PictureCache) -> String {
        let (width, height) = self.model.shell.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|frame| {
                view(&self.model, Colours::True, pictures, frame.buffer_mut());
            })
            .unwrap();
        let text = terminal.backend().to_string();
        text.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
    }
}

fn with_checks(mut page: Page) -> Page {
    if page.id.0.ends_with("kilns") {
        let check = |id: &str, step, title: &str| Check { id: id.into(), step: Some(step), title: title.into(), ..Check::default() };
        let mut cone = check("cone", 2, "The cone is bent");
        cone.hints = vec!["Look at the middle shelf.".into(), "Cone 6 bends at 1222 °C.".into()];
        let mut log = check("log", 3, "You wrote the firing log");
        log.prompt = Some(Prompt { text: "Did you write the firing log?".into(), typed: false });
        let checks = vec![check("stacked", 1, "The kiln is stacked"), cone, check("watch", 3, "The kiln was watched"), log];
        page.exercises = vec![Exercise { id: "first-fire".into(), heading: "Exercise 1: First fire".into(), checks }];
        page.machines = vec![Machine { name: "kiln-1".into(), title: "The kiln you built".into() }];
    }
    page
}

fn result(check: &str, step: u32, verdict: Verdict) -> CheckResult {
    CheckResult {
        id: format!("first-fire/{check}"),
        lesson: "1-clay/1.0-kilns".into(),
        exercise: "first-fire".into(),
        step: Some(step),
        title: check.into(),
        kind: "file".into(),
        vantage: Vantage::Guest,
        target: Some("kiln-1".into()),
        targets: vec!["kiln-1".into()],
        verdict,
        level: "L1".into(),
        achieved_at: None,
        observed_at: "2026-03-01T10:00:00Z".parse().unwrap(),
        expected: "cone 6 bent to a half circle".into(),
        actual: "cone 6 standing: the kiln reached 1180 °C of 1222 °C".into(),
        why: Some("an underfired pot takes up water and breaks in the frost".into()),
        fix: Some("kiln --hold 20m --until 1222".into()),
        rung: None,
        because: None,
        duration_ms: 12,
        evidence: Some("sha256:00".into()),
        ladder: Vec::new(),
    }
}

fn unreachable_result() -> CheckResult {
    let rung = |rung, state, seen: &str| RungReport { rung, state, seen: seen.into(), causes: Vec::new(), fix: None };
    let mut broken = rung(Rung::Tcp, RungState::Broke, "port 22 refuses connections");
    broken.causes = vec![
        Cause::on_machine("the SSH server is not running", "sudo systemctl start ssh"),
        Cause::at_console("a firewall turns it away", "sudo nft list ruleset"),
    ];
    broken.fix = broken.causes[0].told_command();
    CheckResult {
        actual: String::new(),
        because: Some("unreachable".into()),
        rung: Some(Rung::Tcp),
        ladder: vec![
            rung(Rung::Name, RungState::Held, "kiln-1 is 192.0.2.7 (from ~/.ssh/config)"),
            rung(Rung::Address, RungState::Held, "answers in 2 ms"),
            broken,
            rung(Rung::Banner, RungState::NotReached, ""),
        ],
        ..result("cone", 2, Verdict::Errored)
    }
}

/// The lesson on kilns with this outcome of its second step on show.
fn on_step_two(size: (u16, u16), outcome: CheckResult) -> Bench {
    let mut bench = Bench::in_lesson(size);
    bench.run(vec![outcome], true);
    let steps = bench.model.screens.len();
    for _ in 0..12 {
        bench.press(&[KeyCode::Tab, KeyCode::Enter]);
        let text = bench.screen();
        if text.contains("Step 2") {
            return bench;
        }
        if bench.model.screens.len() > steps {
            bench.press(&[KeyCode::Backspace]);
        }
    }
    panic!("step 2 was not found:\n{}", bench.screen());
}

/// Compares with the picture that is kept of a screen; from here, so that all have the same folder and names.
fn keep(name: &str, screen: &str) {
    insta::assert_snapshot!(format!("screen_{name}"), screen);
}

macro_rules! at_both_sizes {
    ($name:literal, $screen:expr) => {
        for size in [(80, 24), (120, 36)] {
            let bench: Bench = $screen(size);
            keep(&format!("{}_{}x{}", $name, size.0, size.1), &bench.screen());
        }
    };
}

#[test]
fn contents() {
    at_both_sizes!("contents", |size| {
        let mut bench = Bench::new(size).with_progress();
        bench.press(&[KeyCode::Down]);
        bench
    });
}

#[test]
fn the_contents_count_the_checks_there_are_now_in_the_list_as_in_the_facts() {
    let mut bench = Bench::new((120, 36)).with_progress();
    bench.press(&[KeyCode::Down]);
    let ids = |ids: [&str; 2]| Msg::CheckIds([(LessonId("1-clay/1.0-kilns".into()), vec![ids.map(str::to_owned).to_vec()])].into());
    bench.send(ids(["first-fire/stacked", "first-fire/new"]));
    let one = bench.screen();
    assert!(one.contains(" 1/2 ✓") && one.contains("✓○") && one.contains("1 of 2 passed"), "{one}");
    bench.send(ids(["second-fire/stacked", "second-fire/cone"]));
    let none = bench.screen();
    assert!(none.contains("0 of 2 passed") && !none.contains("1/2") && none.contains("◐  1.0   Kilns"), "{none}");
}

#[test]
fn contents_without_unicode() {
    let mut bench = Bench::new((80, 24)).with_progress();
    bench.model.shell.options.unicode = false;
    let screen = bench.screen();
    assert!(screen.is_ascii(), "{screen}");
    keep("contents_ascii", &screen);
}

#[test]
fn contents_with_problems() {
    let mut bench = Bench::new((80, 24));
    bench.send(Msg::NothingSaved(format!("nothing is saved in this session: {} is locked", "a long path ".repeat(9))));
    keep("contents_with_problems", &bench.screen());
    bench.press(&[KeyCode::Down]);
    assert!(bench.screen().lines().next().unwrap().contains("not saved"), "it stays in sight:\n{}", bench.screen());
}

fn asked(size: (u16, u16), question: Question) -> Bench {
    let mut bench = Bench::in_lesson(size);
    bench.run(Vec::new(), false);
    bench.send(Msg::Question { id: QuestionId(1), question });
    bench
}

#[test]
fn too_small_a_terminal_is_told_kindly() {
    insta::assert_snapshot!("too_small_40x12", Bench::new((40, 12)).screen());
}

#[test]
fn no_size_is_too_odd_for_any_screen() {
    let sizes = [(0, 0), (1, 1), (3, 40), (49, 13), (50, 14), (51, 100), (109, 15), (110, 14), (300, 3), (500, 120)];
    let start = (80, 24);
    let passphrase = Question::Passphrase { identity: "~/.ssh/id".into(), again: false };
    let mut keys = Bench::in_lesson(start);
    keys.press(&[KeyCode::Char('?')]);
    let mut outline = Bench::in_lesson(start);
    outline.press(&[KeyCode::Char('o')]);
    let failed = on_step_two((120, 36), result("cone", 2, Verdict::Failed));
    let alone = on_step_two(start, unreachable_result());
    for mut bench in [Bench::new(start), Bench::in_lesson(start), keys, outline, failed, alone, asked(start, passphrase)] {
        for (width, height) in sizes {
            bench.send(Msg::Resize(width, height));
            bench.draw();
            bench.press(&[KeyCode::Down, KeyCode::PageDown, KeyCode::Tab, KeyCode::PageUp]);
            for (column, row) in [(0, 0), (5, 5), (width, height), (width.saturating_sub(1), height.saturating_sub(2))] {
                bench.send(Msg::Wheel { column, row, notches: 1 });
                bench.send(Msg::Click { column, row });
            }
            bench.draw();
        }
    }
}

#[path = "screens/attaching.rs"]
mod attaching;
#[path = "screens/deliverables.rs"]
mod deliverables;
#[path = "screens/finding.rs"]
mod finding;
#[path = "screens/gradebook.rs"]
mod gradebook;
#[path = "screens/handed_in.rs"]
mod handed_in;
#[path = "screens/inbox.rs"]
mod inbox;
#[path = "screens/lessons.rs"]
mod lessons;
#[path = "screens/lists.rs"]
mod lists;
#[path = "screens/pictures.rs"]
mod pictures;
#[path = "screens/questions.rs"]
mod questions;
#[path = "screens/quizzes.rs"]
mod quizzes;
#[path = "screens/reviewing.rs"]
mod reviewing;
#[path = "screens/reviews.rs"]
mod reviews;
