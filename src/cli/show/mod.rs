//! `drillyard show`: a lesson on stdout; or, for authors, what was read of a quiz or a check file.

mod check_file;
mod lesson;
mod lesson_blocks;
mod lesson_json;
mod quiz;
mod text;
mod what;

use clap::ValueEnum;

use super::open::CourseArgs;
use super::{Exit, open_course};
use crate::domain::sanitize::sanitize_line;
use crate::runtime::stdout::Stdout;
use text::Look;
use what::What;

/// Wider lines are hard to read, so only `--width` makes them.
const MEASURE: u16 = 96;
/// Where nothing says how wide a line may be.
const USUAL_WIDTH: u16 = 80;

/// Show a lesson; or what was read of a quiz or a check file
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A lesson by its number, its path or the end of its path; a quiz, a check file or a page by itself by its path
    #[arg(value_name = "PAGE|QUIZ|CHECKFILE")]
    what: String,
    #[command(flatten)]
    course: CourseArgs,
    /// Columns of a line; without it as many as the terminal has, up to 96
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=400))]
    width: Option<u16>,
    /// With colours, without, or for programs; without it, colours where they show
    #[arg(long)]
    format: Option<Format>,
    /// Whether links can be clicked, with `--format ansi`
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    hyperlinks: Hyperlinks,
}

/// How things are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text with colours and weights, for a terminal or `less -R`
    Ansi,
    /// Text alone, to be read line by line: what a look or a click would say is said in words, and where links lead stands at the end
    Plain,
    /// JSON: versioned, and stable within a version
    Json,
}

/// When links are made to be clicked (OSC 8). Through a pipe nobody knows who reads, so there they have to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Hyperlinks {
    /// On a terminal
    Auto,
    /// Through a pipe too, as to `less -R`
    Always,
    /// Nowhere
    Never,
}

/// Writes it to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let stdout = Stdout::look();
    let format = match args.format {
        Some(Format::Ansi) if stdout.dumb => Format::Plain,
        Some(format) => format,
        None if stdout.terminal && !stdout.dumb => Format::Ansi,
        None => Format::Plain,
    };
    let width = args.width.unwrap_or_else(|| stdout.width.unwrap_or(USUAL_WIDTH).clamp(20, MEASURE));
    let open = open_course(args.course.course.as_deref())?;
    match what::find(&open, &args.what)? {
        What::CheckFile { file, text } => check_file::show(&file, &text, format),
        What::Quiz { file, text } => quiz::show(&file, &text, format),
        What::Lesson(page) => {
            let course = args.course.course.as_ref().map(|path| format!(" --course {}", path.display())).unwrap_or_default();
            let name = page.lesson.number.as_deref().unwrap_or(&page.lesson.id.0);
            let quiz_line = sanitize_line(&format!("[knowledge check: drillyard quiz {name}{course}]")).into_owned();
            let look = match format {
                Format::Ansi => Look {
                    colours: !stdout.no_colour,
                    hyperlinks: args.hyperlinks == Hyperlinks::Always || (args.hyperlinks == Hyperlinks::Auto && stdout.terminal),
                },
                Format::Plain | Format::Json => Look::default(),
            };
            lesson::show(&open, &page, width, format, look, &quiz_line)
        }
    }
}
