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
use drillyard::app::model::{Go, Model, Options, Scheme};
use drillyard::app::msg::{Candidate, Msg, QuestionId};
use drillyard::app::page::{Check, Exercise, Machine, Page};
use drillyard::app::screens::question::{self, Asked};
use drillyard::app::screens::{Screen, picture};
use drillyard::app::update::update;
use drillyard::course::{assemble, summaries};
use drillyard::domain::check::Prompt;
use drillyard::domain::course::{Course, LessonId};
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
use drillyard::runtime::{indexing, quiz};
use drillyard::ui::images::{PictureCache, decode, wanted};
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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

    fn picture_size(&self, _: &str) -> Result<(u32, u32), PictureFault> {
        Err(PictureFault::Missing)
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
            if let Effect::LoadQuiz { job, quiz } = &effect {
                let loaded = quiz::load(&self.model.shell.course, &self.files, quiz, jiff::Timestamp::UNIX_EPOCH).map(Box::new);
                effects.extend(update(&mut self.model, Msg::QuizLoaded { job: *job, quiz: loaded }));
            } else if let Effect::BuildIndex { job } = effect {
                let index = Ok(Arc::new(indexing::build(&self.model.shell.course, &self.files)));
                effects.extend(update(&mut self.model, Msg::Indexed { job, index }));
            } else if let Effect::SaveAttempt(attempt) = effect {
                self.store.add_attempt(&attempt).unwrap();
                effects.extend(update(&mut self.model, Msg::AttemptSaved));
            } else if let Effect::LoadLesson { job, lesson, .. } = effect {
                let page = self.load(&lesson);
                effects.extend(update(&mut self.model, Msg::LessonLoaded { job, page }));
            }
        }
        self
    }

    fn load(&self, lesson: &LessonId) -> Result<Box<Page>, String> {
        let course = &self.model.shell.course;
        let lessons = Lessons { course, files: &self.files, own_checks: Path::new("/nowhere"), pictures: false, colours: true };
        lesson::load(&lessons, &self.store, lesson).map(|page| Box::new(with_checks(page)))
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
    broken.causes = vec!["the SSH server is not running".into(), "a firewall turns it away".into()];
    broken.fix = Some("sudo systemctl start ssh".into());
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

fn candidates() -> Vec<Candidate> {
    let ssh = |name: &str, found: &str| Candidate {
        name: name.into(),
        found: found.into(),
        binding: TargetBinding { ssh: Some(name.into()), ..TargetBinding::default() },
    };
    vec![ssh("kiln", "~/.ssh/config"), ssh("old-kiln", "~/.ssh/config")]
}

macro_rules! at_both_sizes {
    ($name:literal, $screen:expr) => {
        for size in [(80, 24), (120, 36)] {
            let bench: Bench = $screen(size);
            insta::assert_snapshot!(format!("screen_{}_{}x{}", $name, size.0, size.1), bench.screen());
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
fn contents_without_unicode() {
    let mut bench = Bench::new((80, 24)).with_progress();
    bench.model.shell.options.unicode = false;
    let screen = bench.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("screen_contents_ascii", screen);
}

#[test]
fn lesson() {
    at_both_sizes!("lesson", Bench::in_lesson);
}

#[test]
fn lesson_while_checks_run() {
    at_both_sizes!("lesson_running", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char('G')]).run(vec![result("stacked", 1, Verdict::Passed)], false);
        bench
    });
}

#[test]
fn lesson_with_a_step_that_failed() {
    at_both_sizes!("lesson_failed", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.run(vec![result("stacked", 1, Verdict::Passed), result("cone", 2, Verdict::Failed)], true);
        bench.press(&[KeyCode::Char('G'), KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
        bench
    });
}

#[test]
fn outline_takes_the_whole_screen_where_there_is_no_room_for_a_panel() {
    let mut bench = Bench::in_lesson((80, 24));
    bench.press(&[KeyCode::Char('o'), KeyCode::Down]);
    insta::assert_snapshot!("screen_lesson_outline", bench.screen());
}

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

#[test]
fn the_header_names_the_machine_where_there_is_room_and_its_two_ends_never_meet() {
    for width in [120, 80, 50] {
        let mut bench = Bench::in_lesson((width, 24));
        bench.model.shell.bindings.insert("kiln-1".into(), TargetBinding::default());
        bench.run(vec![CheckResult { kind: "ssh_login".into(), ..result("stacked", 1, Verdict::Passed) }], true);
        let screen = bench.screen();
        let header = screen.lines().next().unwrap();
        assert!(header.contains("1.0 Kilns  "), "{width}: {header}");
        assert!(header.ends_with("% read"), "{width}: {header}");
        assert_eq!(header.contains("kiln-1 ✓ reachable"), width >= 80, "{width}: {header}");
    }
}

#[test]
fn a_result_is_told_in_the_time_of_the_learners_own_zone() {
    let mut bench = on_step_two((80, 24), result("cone", 2, Verdict::Failed));
    bench.model.shell.options.zone = TimeZone::fixed(jiff::tz::offset(-5));
    assert!(bench.screen().contains("1 March, 05:00"), "{}", bench.screen());
}

#[test]
fn result_of_a_step() {
    at_both_sizes!("result", |size| {
        let mut bench = on_step_two(size, result("cone", 2, Verdict::Failed));
        bench.press(&[KeyCode::Char('h')]);
        bench
    });
}

#[test]
fn result_when_the_machine_cannot_be_reached() {
    at_both_sizes!("result_unreachable", |size| on_step_two(size, unreachable_result()));
}

fn cone() -> PictureBox {
    let (dark, light, alt) = ("img/cone.svg".into(), "img/cone.svg".into(), "A bent cone".into());
    PictureBox { dark, light, alt, lines: 0..4, column: 0, cells: 8, size: Ok((120, 60)), shown: true }
}

/// A picture on the whole screen, half of it black.
fn enlarged(size: (u16, u16), file: &[u8]) -> (Bench, PictureCache) {
    let mut bench = Bench::in_lesson(size);
    bench.model.shell.options.pictures = true;
    let state = picture::State::new(LessonId("1-clay/1.0-kilns".into()), &cone()).unwrap();
    bench.model.screens.push(Screen::Picture(state));
    let mut pictures = PictureCache::default();
    for key in wanted(&bench.model, pictures.drawing) {
        let drawn = decode(file, &key, (255, 255, 255));
        pictures.put(key, drawn);
    }
    (bench, pictures)
}

const CONE: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="60" height="60"/></svg>"##;

#[test]
fn picture_on_the_whole_screen() {
    for size in [(80, 24), (120, 36)] {
        let (bench, pictures) = enlarged(size, CONE);
        insta::assert_snapshot!(format!("screen_picture_{}x{}", size.0, size.1), bench.screen_with(&pictures));
    }
}

#[test]
fn a_picture_that_turns_out_to_be_none_says_so_in_its_room() {
    let (bench, pictures) = enlarged((80, 24), b"<svg xmlns='http://www.w3.org/2000/svg'><");
    let screen = bench.screen_with(&pictures);
    assert!(screen.contains("[picture: A bent cone · img/cone.svg · corrupt]"), "{screen}");
}

#[test]
fn every_key_that_closes_things_closes_a_picture() {
    for code in [KeyCode::Esc, KeyCode::Backspace, KeyCode::Enter, KeyCode::Char('q')] {
        let (mut bench, _) = enlarged((80, 24), CONE);
        bench.press(&[code]);
        assert!(matches!(bench.model.top(), Screen::Lesson(_)), "{code:?}");
    }
    let (mut bench, _) = enlarged((80, 24), CONE);
    bench.send(Msg::Click { column: 40, row: 10 });
    assert!(matches!(bench.model.top(), Screen::Lesson(_)));
}

#[test]
fn a_picture_on_the_whole_screen_follows_the_size_of_the_terminal_and_keeps_its_shape() {
    let (mut bench, _) = enlarged((80, 24), CONE);
    let room = |bench: &Bench| match bench.model.top() {
        Screen::Picture(state) => state.room(&bench.model.shell),
        _ => panic!("no picture"),
    };
    let before = room(&bench);
    assert_eq!((before.cells, before.lines.len()), (80, 20));
    bench.send(Msg::Resize(50, 40));
    let after = room(&bench);
    assert_eq!((after.cells, after.lines.len()), (50, 13));
    bench.send(Msg::CellSize(10, 30));
    assert_eq!(room(&bench).lines.len(), 9, "cells three times as high as wide");
}

#[test]
fn keys() {
    at_both_sizes!("keys", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char('?')]);
        bench
    });
}

#[test]
fn messages() {
    at_both_sizes!("messages", |size| {
        let mut bench = Bench::new(size);
        let reason = "nothing is saved in this session: ~/.local/share/drillyard/progress.db cannot be written; make it writable";
        bench.send(Msg::Problems(vec![Diagnostic::error(
            "broken-yaml",
            "1-clay/1.0-kilns.md",
            3,
            7,
            "not readable as YAML: a ] is missing",
        )]));
        bench.send(Msg::NothingSaved(reason.into()));
        bench.press(&[KeyCode::Char('m')]);
        bench.send(Msg::Clock(Duration::from_secs(75)));
        bench.send(Msg::Notice("copied".into()));
        bench.press(&[KeyCode::Char('!')]);
        bench
    });
}

#[test]
fn palette() {
    at_both_sizes!("palette", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char(':')]);
        bench
    });
    let mut bench = Bench::in_lesson((80, 24));
    for ch in ":chk".chars() {
        bench.press(&[KeyCode::Char(ch)]);
    }
    insta::assert_snapshot!("screen_palette_narrowed", bench.screen());
}

#[test]
fn contents_with_problems() {
    let mut bench = Bench::new((80, 24));
    bench.send(Msg::NothingSaved(format!("nothing is saved in this session: {} is locked", "a long path ".repeat(9))));
    insta::assert_snapshot!("screen_contents_with_problems", bench.screen());
    bench.press(&[KeyCode::Down]);
    assert!(bench.screen().lines().next().unwrap().contains("not saved"), "it stays in sight:\n{}", bench.screen());
}

#[test]
fn target_comes_up_when_a_check_has_no_machine() {
    at_both_sizes!("target", |size| {
        let mut bench = Bench::in_lesson(size);
        let missing = CheckResult { because: Some("no_target".into()), actual: String::new(), ..result("cone", 2, Verdict::Errored) };
        bench.run(vec![missing], true);
        let drillyard::app::screens::Screen::Target(form) = bench.model.top() else { panic!("no form:\n{}", bench.screen()) };
        let job = form.job;
        bench.send(Msg::Candidates { job, candidates: candidates() });
        bench
    });
}

fn asked(size: (u16, u16), question: Question) -> Bench {
    let mut bench = Bench::in_lesson(size);
    bench.run(Vec::new(), false);
    bench.send(Msg::Question { id: QuestionId(1), question });
    bench
}

#[test]
fn question_of_a_passphrase_shows_nothing_of_it() {
    at_both_sizes!("question_passphrase", |size| {
        let mut bench = asked(size, Question::Passphrase { identity: "~/.ssh/id_ed25519".into(), again: true });
        bench.press(&[KeyCode::Char('h'), KeyCode::Char('u'), KeyCode::Char('q')]);
        bench
    });
}

#[test]
fn question_of_a_host_key() {
    let question = Question::HostKey {
        target: "kiln-1".into(),
        host: "192.0.2.7".into(),
        algorithm: "ED25519".into(),
        fingerprint: "SHA256:YkuIVS0fPmbS4JMnPEdCPj9jkSO0Hx4lAk7xPmXy3Vw".into(),
    };
    at_both_sizes!("question_host_key", |size| asked(size, question.clone()));
}

#[test]
fn question_of_commands_shows_all_of_them_and_what_changed() {
    let line = |text: &str, novelty| CommandLine { text: text.into(), novelty };
    let mut commands = vec![
        line("in kiln-1: systemctl is-active kiln", Novelty::Same),
        line("on this computer: curl -s http://kiln-1:8080/temperature", Novelty::New),
        line("in kiln-1: true", Novelty::Gone),
    ];
    at_both_sizes!("question_commands", |size| {
        asked(size, Question::Commands { lesson: "1.0 Kilns".into(), commands: commands.clone(), changed: true })
    });
    commands.extend((0..40).map(|number| line(&format!("in kiln-1: test -e /kiln/{number}"), Novelty::Same)));
    let mut bench = asked((80, 24), Question::Commands { lesson: "1.0 Kilns".into(), commands, changed: false });
    assert!(!bench.screen().contains("/kiln/39") && !bench.screen().contains("yes, until"), "{}", bench.screen());
    bench.press(&[KeyCode::Char('y')]);
    assert!(bench.screen().contains("there are more commands below"), "{}", bench.screen());
    bench.press(&[KeyCode::Char(' '), KeyCode::Char(' '), KeyCode::Char(' '), KeyCode::Char(' ')]);
    assert!(bench.screen().contains("/kiln/39") && bench.screen().contains("yes, until"), "{}", bench.screen());
}

#[test]
fn question_that_is_answered_in_words() {
    let asked = Asked::ByCheck {
        lesson: LessonId("1-clay/1.0-kilns".into()),
        check: ("first-fire".into(), "cone".into()),
        prompt: Prompt { text: "At how many degrees does cone 6 bend?".into(), typed: true },
    };
    at_both_sizes!("question_answer", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.model.shell.go = Some(Go::Push(Box::new(Screen::Question(question::State::new(asked.clone())))));
        bench.send(Msg::Evidence { hash: String::new(), evidence: Err(String::new()) });
        bench.press(&[KeyCode::Char('1'), KeyCode::Char('2'), KeyCode::Char('2'), KeyCode::Left, KeyCode::Char('?')]);
        bench
    });
}

#[test]
fn too_small_a_terminal_is_told_kindly() {
    insta::assert_snapshot!("too_small_40x12", Bench::new((40, 12)).screen());
}

/// At the first question of the quiz on glazes.
fn in_quiz(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    bench.press(&[KeyCode::Down, KeyCode::Down, KeyCode::Enter, KeyCode::Tab, KeyCode::Enter]);
    assert!(bench.screen().contains("What is a glaze?"), "no quiz:\n{}", bench.screen());
    bench
}

/// Types these letters and digits; `!` is Enter.
fn typing(mut bench: Bench, keys: &str) -> Bench {
    for key in keys.chars() {
        bench.press(&[if key == '!' { KeyCode::Enter } else { KeyCode::Char(key) }]);
    }
    bench
}

/// Right, wrong and then shown, given up.
fn answered_all(bench: Bench) -> Bench {
    let bench = typing(bench, "2!!13!s!s!");
    assert!(bench.screen().contains("1 of 3 right"), "no review:\n{}", bench.screen());
    bench
}

#[test]
fn quiz_before_an_answer() {
    at_both_sizes!("quiz", |size| typing(in_quiz(size), "h2"));
}

#[test]
fn quiz_after_a_wrong_answer() {
    at_both_sizes!("quiz_wrong", |size| typing(in_quiz(size), "2!!13!"));
}

#[test]
fn quiz_with_the_answer_on_show() {
    at_both_sizes!("quiz_shown", |size| typing(in_quiz(size), "n3!s"));
}

#[test]
fn quiz_with_things_to_put_in_order() {
    at_both_sizes!("quiz_sequence", |size| typing(in_quiz(size), "nnjJ"));
}

#[test]
fn quiz_review() {
    at_both_sizes!("quiz_review", |size| answered_all(in_quiz(size)));
}

#[test]
fn quiz_without_unicode() {
    let mut bench = in_quiz((80, 24));
    bench.model.shell.options.unicode = false;
    let screen = typing(bench, "2!!13!").screen().replace("°", "?");
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("screen_quiz_ascii", screen);
}

#[test]
fn a_finished_quiz_is_kept_and_can_be_taken_again() {
    let bench = answered_all(in_quiz((80, 24)));
    let attempts = bench.store.attempts(&LessonId("1-clay/1.1-glazes".into())).unwrap();
    assert_eq!(attempts.iter().map(|attempt| (attempt.right, attempt.asked)).collect::<Vec<_>>(), [(1, 3)]);
    assert_eq!(attempts[0].answers[1].tries, [vec![0, 2]]);
    let bench = typing(bench, "A");
    assert!(bench.screen().contains("question 1 of 2"), "{}", bench.screen());
    let bench = typing(answered_all(in_quiz((80, 24))), "a");
    assert!(bench.screen().contains("question 1 of 3"), "{}", bench.screen());
}

#[test]
fn a_quiz_left_half_way_goes_on_where_it_was() {
    let mut bench = typing(in_quiz((80, 24)), "2!!");
    bench.press(&[KeyCode::Esc]);
    assert!(bench.screen().contains("Glass on clay"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("question 2 of 3"), "{}", bench.screen());
    bench.press(&[KeyCode::Char('l'), KeyCode::Backspace]);
    assert!(bench.screen().contains("question 2 of 3"), "the lesson leads back:\n{}", bench.screen());
}

#[test]
fn a_click_chooses_an_option_and_follows_a_key() {
    let mut bench = in_quiz((80, 24));
    let row = |bench: &Bench, text: &str| bench.screen().lines().position(|line| line.contains(text)).unwrap() as u16;
    let (option, hint) = (row(&bench, "Polished clay"), row(&bench, "a hint"));
    bench.send(Msg::Click { column: 20, row: option });
    assert!(bench.screen().contains("(•) Polished clay"), "{}", bench.screen());
    bench.send(Msg::Click { column: 5, row: hint });
    assert!(bench.screen().contains("breaks as a window"), "{}", bench.screen());
}

#[test]
fn a_sequence_is_moved_with_the_keys_until_it_is_right() {
    let mut bench = typing(in_quiz((80, 24)), "nn");
    for first in ["Stack the kiln", "Fire to the cone"] {
        let place = |bench: &Bench| {
            let items = ["Stack the kiln", "Fire to the cone", "Let it cool"];
            let screen = bench.screen();
            let mut lines = screen.lines().filter(|line| items.iter().any(|item| line.contains(item)));
            lines.position(|line| line.contains(first)).unwrap()
        };
        let target = usize::from(first == "Fire to the cone");
        let from = place(&bench);
        bench.press(&[KeyCode::Char(char::from(b'1' + from as u8))]);
        for _ in target..from {
            bench.press(&[KeyCode::Char('K')]);
        }
    }
    let bench = typing(bench, "!");
    assert!(bench.screen().contains("Right.") && bench.screen().contains("door stays shut"), "{}", bench.screen());
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

#[test]
fn jump() {
    at_both_sizes!("jump", |size| {
        let mut bench = Bench::in_lesson(size).with_progress();
        bench.send(Msg::Key(Key::ctrl('p')));
        bench
    });
    at_both_sizes!("jump_typed", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('p'))).type_text("gl");
        bench
    });
}

#[test]
fn search() {
    at_both_sizes!("search", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('f'))).type_text("kiln");
        bench
    });
    at_both_sizes!("search_empty", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('f')));
        bench
    });
}

#[test]
fn a_find_on_the_page() {
    at_both_sizes!("lesson_find", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.type_text("/kiln");
        bench
    });
}

#[test]
fn while_the_course_is_read_the_lists_say_so_and_fill_in() {
    let mut bench = Bench::new((80, 24));
    let wanted = update(&mut bench.model, Msg::Key(Key::ctrl('p')));
    let [.., Effect::BuildIndex { job }] = wanted[..] else { panic!("{wanted:?}") };
    assert!(bench.screen().contains("lessons only so far"));
    assert!(bench.screen().contains("1.1 Glazes"));
    bench.type_text("first fire");
    assert!(!bench.screen().contains("exercise"));
    let index = Ok(Arc::new(indexing::build(&bench.model.shell.course, &bench.files)));
    bench.send(Msg::Indexed { job, index });
    assert!(bench.screen().contains("Exercise 1: First fire"), "{}", bench.screen());
    // It is read once.
    bench.press(&[KeyCode::Esc]);
    assert!(update(&mut bench.model, Msg::Key(Key::ctrl('f'))).is_empty());
}

#[test]
fn marks_lie_on_the_words_on_screen_and_speak_without_colour() {
    use ratatui::style::Modifier;
    let mut bench = Bench::in_lesson((80, 24));
    bench.type_text("/kiln");
    for (colours, current) in [(Colours::True, Modifier::UNDERLINED), (Colours::None, Modifier::REVERSED)] {
        let mut cells = Buffer::empty(Rect::new(0, 0, 80, 24));
        view(&bench.model, colours, &PictureCache::default(), &mut cells);
        let body = (1..22).flat_map(|y| (0..80).map(move |x| (x, y)));
        let here: String =
            body.clone().filter(|at| cells[*at].modifier.contains(Modifier::BOLD | current)).map(|at| cells[at].symbol()).collect();
        assert!(here.to_lowercase().starts_with("kiln"), "{colours:?}: {here}");
        if colours == Colours::None {
            let others: String =
                body.filter(|at| cells[*at].modifier == Modifier::BOLD | Modifier::UNDERLINED).map(|at| cells[at].symbol()).collect();
            assert!(others.to_lowercase().contains("kiln"), "{others}");
        }
    }
}
