//! `drillyard [COURSE]`: the workbench, and its options.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{CliError, Exit, no_such_command, outline};

/// Options of the workbench.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the course to open; without it, the course that is built in
    #[arg(value_name = "COURSE")]
    pub course: Option<PathBuf>,
    /// Open at this lesson: its number, its path, or the end of its path
    #[arg(long, value_name = "PAGE")]
    pub page: Option<String>,
    /// Colours for a dark or a light background; without it, as the terminal says
    #[arg(long, value_name = "THEME")]
    pub theme: Option<Theme>,
    /// Show pictures
    #[arg(long, value_name = "IMAGES", default_value = "on")]
    pub images: Images,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,
}

/// Which background the colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// Light text on a dark background
    Dark,
    /// Dark text on a light background
    Light,
}

/// Whether pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Images {
    /// As pictures
    On,
    /// As labelled boxes
    Off,
}

/// Opens the course.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    if let Some(message) = args.course.as_ref().and_then(|course| no_such_command(course.as_os_str())) {
        return Err(CliError::usage(message).into());
    }
    outline::run(&outline::Args { course: super::open::CourseArgs { course: args.course.clone() }, json: false })
}
