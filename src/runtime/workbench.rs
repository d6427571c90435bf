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
use crate::app::office::{self, Order};
use crate::app::screens::{Screen, gradebook, inbox};
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
use super::office::Office;
use super::office_work::Desk;
use super::paths::Paths;
use super::person::ScreenPerson;
use super::runs::Runs;
use super::surroundings::Surroundings;
use super::terminal::{self, Terminal};
use super::{clock, input, machines, panic, signals};

/// An instructor's work, to be opened.
pub struct Opened {
    /// What it rests on.
    pub office: Office,
    /// Nothing is fetched at the start.
    pub offline: bool,
    /// What is shown first.
    pub first: First,
}

/// With what an instructor's work begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// What waits.
    Inbox,
    /// How everybody stands.
    Gradebook,
}

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
    /// The instructor's part, where it is to be opened at that.
    pub office: Option<Opened>,
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
    let (inbox, happenings) = unbounded_channel();
    let course = Arc::new(start.course);
    let mut model = Model::new(course.clone(), options, terminal::size()?);
    model.shell.started = Timestamp::now();
    model.shell.keymap = start.keymap;
    if !settings.mouse {
        model.shell.mouse = Mouse::Terminals;
    }
    model.shell.report_all(&start.diagnostics);
    settings.problems.iter().for_each(|problem| model.shell.report(problem));
    let measured = terminal::cell();
    if let Some((width, height)) = measured {
        update(&mut model, Msg::CellSize(width, height));
    }
    let (effects, later) = match start.lesson {
        _ if start.office.is_some() => (open_office(&mut model, start.office.as_ref()), Vec::new()),
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
        desk: start.office.map(|opened| Arc::new(Desk::new(opened.office))),
    };
    // The workers read while the rest is made ready.
    let world = World::start(shared);
    effects.into_iter().for_each(|effect| world.carry_out(effect));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Before the terminal is taken: a signal must find somebody who gives it back, and a change of its size somebody who sees it.
    let within = runtime.enter();
    signals::start(&inbox)?;
    drop(within);
    if terminal::size()? != model.shell.size {
        // Nobody is left to hear it when this fails.
        let _ = inbox.send(Happening::Resized);
    }
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
        to_lend: None,
    };
    opened.draw()?;
    if test_panic("ui") {
        provoke();
    }
    opened.input = Some(input::start(inbox)?);
    runtime.block_on(opened.run(happenings))
}

/// The workbench of an instructor begins at the inbox or the gradebook: what is known is shown at once, and what is new comes in.
fn open_office(model: &mut Model, opened: Option<&Opened>) -> Vec<Effect> {
    let Some(Opened { office: rests_on, offline, first }) = opened else { return Vec::new() };
    model.shell.office = Some(Box::new(office::Office::new(rests_on.remote.url().to_owned(), *offline)));
    model.screens = vec![match first {
        First::Inbox => Screen::Inbox(inbox::State::default()),
        First::Gradebook => Screen::Gradebook(gradebook::State::default()),
    }];
    let mut effects = vec![Effect::Office(Order::Look)];
    effects.extend(model.shell.sync(!offline));
    effects
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
