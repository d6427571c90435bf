//! `drillyard [COURSE]`: the workbench, and its options.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::ValueEnum;

use super::learner::Learner;
use super::open::{OpenCourse, read_course};
use super::{CliError, Exit, no_such_command};
use crate::domain::course::LessonId;
use crate::runtime::config::{self, Flags};
use crate::runtime::keys;
use crate::runtime::logging;
use crate::runtime::paths::Paths;
use crate::runtime::workbench::{self, Opened, Start};
use crate::ui::images::Protocol;

/// Options of the workbench.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the course to open; without it, the course that is built in
    #[arg(value_name = "COURSE")]
    pub course: Option<PathBuf>,
    /// Open at this page: its path; or, of a lesson, its number or the end of its path
    #[arg(long, value_name = "PAGE")]
    pub page: Option<String>,
    /// How it looks.
    #[command(flatten)]
    pub look: Look,
}

/// How it looks, and takes the mouse.
#[derive(Debug, Default, clap::Args)]
pub struct Look {
    /// Colours for a dark or a light background, or of high contrast; without it, as the terminal says
    #[arg(long, value_name = "THEME")]
    pub theme: Option<Theme>,
    /// How to show pictures; without it, as the terminal shows them best
    #[arg(long, value_name = "IMAGES")]
    pub images: Option<Images>,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,
}

/// What the colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// As the terminal says
    Auto,
    /// Light text on a dark background
    Dark,
    /// Dark text on a light background
    Light,
    /// The strongest contrast there is, on the terminal's background
    HighContrast,
}

/// How pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Images {
    /// As the terminal shows them best
    #[value(alias = "on")]
    Auto,
    /// By kitty's graphics protocol
    Kitty,
    /// As iTerm2's inline images
    #[value(name = "iterm2")]
    ITerm2,
    /// As sixels
    Sixel,
    /// Two colours in each cell
    #[value(name = "halfblocks")]
    HalfBlocks,
    /// By their description
    Off,
}

/// Opens the course in the workbench.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    if let Some(message) = args.course.as_ref().and_then(|course| no_such_command(course.as_os_str())) {
        return Err(CliError::usage(message).into());
    }
    // A folder that is not there is not mended by a terminal.
    let open = read_course(args.course.as_deref())?;
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        let message = "the workbench needs a terminal; without one there are `drillyard show`, `outline`, `check` and `quiz`";
        return Err(CliError::usage(message).into());
    }
    let lesson = match &args.page {
        Some(page) => Some(open.course.find_page(page).map_err(CliError::usage)?),
        None => None,
    };
    let paths = Paths::find().map_err(CliError::usage)?;
    if let Err(fault) = logging::begin(&paths.log) {
        super::output::complain(&fault);
    }
    let config = config::load(&paths.config);
    begin(open, paths, config, lesson, &args.look, None)
}

/// Opens it at an instructor's part.
pub fn open_office(open: OpenCourse, learner: Learner, office: Opened) -> anyhow::Result<Exit> {
    let config = config::load(&learner.paths.config);
    begin(open, learner.paths, config, None, &Look::default(), Some(office))
}

fn begin(
    open: OpenCourse,
    paths: Paths,
    config: config::Loaded,
    lesson: Option<LessonId>,
    look: &Look,
    office: Option<Opened>,
) -> anyhow::Result<Exit> {
    if let Some(fault) = config::environment_fault() {
        return Err(CliError::usage(fault).into());
    }
    let flags = Flags { theme: look.theme.map(word), images: look.images.map(setting), no_mouse: look.no_mouse };
    let mut diagnostics = open.diagnostics;
    diagnostics.extend(config.diagnostics);
    let (keymap, found) = keys::load(&paths.keymap);
    diagnostics.extend(found);
    let config = config.config;
    workbench::run(Start { course: open.course, files: open.files, diagnostics, lesson, config, keymap, flags, paths, office })?;
    Ok(Exit::Done)
}

fn setting(images: Images) -> config::Images {
    match images {
        Images::Auto => config::Images::Auto,
        Images::Kitty => config::Images::Drawn(Protocol::Kitty),
        Images::ITerm2 => config::Images::Drawn(Protocol::ITerm2),
        Images::Sixel => config::Images::Drawn(Protocol::Sixel),
        Images::HalfBlocks => config::Images::Drawn(Protocol::HalfBlocks),
        Images::Off => config::Images::Off,
    }
}

fn word(theme: Theme) -> String {
    match theme {
        Theme::Auto => "auto".to_owned(),
        Theme::HighContrast => "high-contrast".to_owned(),
        Theme::Dark => "dark".to_owned(),
        Theme::Light => "light".to_owned(),
    }
}
