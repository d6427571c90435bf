//! Opens the workbench: joins model, terminal and workers, runs the loop, gives the terminal back.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::mpsc::unbounded_channel;

use crate::adapters::tmux;
use crate::app::effect::Effect;
use crate::app::keymap::Keymap;
use crate::app::model::{Model, Mouse, Options, Scheme};
use crate::app::msg::Msg;
use crate::app::update::update;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::ports::CourseFiles;
use crate::ui::images::PictureCache;
use crate::ui::theme::Colours;

use super::asking::Asking;
use super::config::{Config, Flags, Images, Settings};
use super::effects::{Shared, World};
use super::event_loop::{Happening, Loop};
use super::paths::Paths;
use super::person::ScreenPerson;
use super::runs::Runs;
use super::surroundings::Surroundings;
use super::terminal::{self, Terminal};
use super::{clock, input, machines, panic, signals};

/// What to open, and how.
pub struct Start {
    /// The course; its lessons' summaries may still be empty.
    pub course: Course,
    /// Its files.
    pub files: Arc<dyn CourseFiles>,
    /// What is wrong in what was read so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The page to open at; else the contents.
    pub lesson: Option<LessonId>,
    /// What the settings file says.
    pub config: Config,
    /// What each key does.
    pub keymap: Keymap,
    /// What the command line says.
    pub flags: Flags,
    /// The program's own files.
    pub paths: Paths,
}

/// Runs the workbench until the person leaves. The caller has seen to it that there is a terminal.
pub fn run(start: Start) -> io::Result<()> {
    let started = Instant::now();
    panic::install_hook();
    let environment = |name: &str| std::env::var(name).ok();
    let surroundings = Surroundings::read(environment);
    let settings = Settings::resolve(&start.config, environment, &start.flags);
    let scheme = match settings.theme.as_str() {
        "dark" => Scheme::Dark,
        "light" => Scheme::Light,
        "high-contrast" => surroundings.scheme.contrasted(),
        _ => surroundings.scheme,
    };
    let pictures = settings.images != Images::Off && surroundings.colours != Colours::None && surroundings.unicode;
    let hyperlinks = match settings.hyperlinks.as_str() {
        "on" => true,
        "off" => false,
        _ => surroundings.hyperlinks,
    };
    let colours = surroundings.colours != Colours::None;
    let options = Options { scheme, unicode: surroundings.unicode, colours, hyperlinks, pictures, zone: clock::zone() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (inbox, happenings) = unbounded_channel();
    // Before the terminal is taken: a signal must find somebody who gives it back, and a change of its size somebody who sees it.
    let within = runtime.enter();
    signals::start(&inbox)?;
    drop(within);

    let course = Arc::new(start.course);
    let mut model = Model::new(course.clone(), options, terminal::size()?);
    model.shell.started = Timestamp::now();
    model.shell.keymap = start.keymap;
    if !settings.mouse {
        model.shell.mouse = Mouse::Terminals;
    }
    model.shell.report_all(&start.diagnostics);
    settings.problems.iter().for_each(|problem| model.shell.report(problem));
    let (effects, later) = match start.lesson {
        Some(lesson) => {
            let later = vec![Effect::FindStart, Effect::LoadProgress, Effect::LoadSummaries, Effect::LoadDue];
            let opened = match course.position(&lesson) {
                Some(index) => model.shell.open_lesson(index, None, false),
                None => model.shell.open_page(lesson, None, false),
            };
            (opened, later)
        }
        None => (vec![Effect::FindStart, Effect::LoadProgress], vec![Effect::LoadSummaries, Effect::LoadDue]),
    };

    let person = ScreenPerson::new(inbox.clone());
    let shared = Shared {
        course: Mutex::new(course),
        files: start.files,
        paths: start.paths,
        pictures,
        colours,
        inbox: inbox.clone(),
        person,
        prober: machines::prober(),
        runs: Runs::default(),
    };
    let measured = terminal::cell();
    if let Some((width, height)) = measured {
        update(&mut model, Msg::CellSize(width, height));
    }
    // The workers read while the terminal is taken over.
    let world = World::start(shared);
    effects.into_iter().for_each(|effect| world.carry_out(effect));
    let terminal = Terminal::enter(settings.mouse, surroundings.colours)?;
    let asking = Asking::new(environment, settings.images, pictures, settings.theme == "auto", measured);
    if let Some(pane) = asking.pane() {
        let inbox = inbox.clone();
        std::thread::spawn(move || drop(inbox.send(Happening::Tmux(tmux::ask(&pane)))));
    }
    let mut opened = Loop {
        model,
        terminal,
        world,
        pictures: PictureCache::default(),
        asking,
        started,
        blank: true,
        later,
        to_highlight: None,
        input: None,
        to_edit: None,
    };
    opened.draw()?;
    if test_panic("ui") {
        provoke();
    }
    opened.input = Some(input::start(inbox)?);
    runtime.block_on(opened.run(happenings))
}

/// Whether `DRILLYARD_TEST_PANIC` names this thread (`ui`, `worker`): the tests of the terminal's hygiene provoke a panic with it.
pub fn test_panic(thread: &str) -> bool {
    std::env::var("DRILLYARD_TEST_PANIC").is_ok_and(|value| value == thread)
}

/// Panics.
#[expect(clippy::panic, reason = "asked for by a test")]
pub fn provoke() {
    panic!("asked for by DRILLYARD_TEST_PANIC");
}
