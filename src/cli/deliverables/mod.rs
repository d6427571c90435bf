//! `drillyard deliverables`: what a lesson asks to be delivered, read and written line by line: on a terminal, in a pipe, with a screen
//! reader. It keeps and finds the same as the workbench.

mod changing;
mod json;
mod telling;

use std::io::Write;
use std::path::PathBuf;

use super::learner::{self, Learner};
use super::open::{self, CourseArgs};
use super::{CliError, Exit, output};
use crate::adapters::store::Store;
use crate::app::screens::deliverables::{Attached, Entry, Loaded, Versions};
use crate::domain::course::LessonId;
use crate::domain::deliverable::{Draft, Purpose};
use crate::domain::handed_in::HandedIn;
use crate::domain::sanitize::sanitize;
use crate::ports::ProgressStore;
use crate::runtime::deliverables;
use crate::runtime::lesson::Lessons;

/// Show what a lesson asks to be delivered, and write it
///
/// Without a number all prompts are listed with what came of each; with one that prompt is shown in full, or changed. Every version that
/// was ever saved is kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "PROMPT is a prompt's number in the list, or its id.\n\n\
    drillyard deliverables 4.1                      list all\n  drillyard deliverables 4.1 2                    read one\n  \
    drillyard deliverables 4.1 2 --write            write it in your editor\n  \
    drillyard deliverables 4.1 2 --write < text.md  write it from a file\n\n\
    Exit codes: 0 done; 2 usage, or no such lesson or prompt; 3 the editor failed, and nothing was changed.")]
pub struct Args {
    /// The lesson; without it, the one visited last
    #[arg(value_name = "PAGE")]
    what: Option<String>,
    /// The prompt
    #[arg(value_name = "PROMPT")]
    prompt: Option<String>,
    #[command(flatten)]
    course: CourseArgs,
    #[command(flatten)]
    change: Change,
    /// As JSON: versioned, and stable within a version
    #[arg(long)]
    json: bool,
}

/// What is to be done with the prompt; one of them.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct Change {
    /// Write the answer: what comes through a pipe, else in your own editor, $VISUAL or $EDITOR
    #[arg(long, requires = "prompt")]
    write: bool,
    /// List what the answer was before, the latest first
    #[arg(long, requires = "prompt")]
    versions: bool,
    /// Bring a version back, by its number in that list, as a new one
    #[arg(long, value_name = "N", requires = "prompt")]
    restore: Option<usize>,
    /// Have a file go along with the answer when it is handed in: 16 MiB at most, 50 files and 48 MiB for a lesson
    #[arg(long, value_name = "FILE", requires = "prompt")]
    attach: Option<PathBuf>,
    /// Have it go along no longer; the file itself stays
    #[arg(long, value_name = "FILE", requires = "prompt")]
    detach: Option<PathBuf>,
}

/// A lesson's deliverables, as this command goes about them.
struct Sheet<'a> {
    learner: &'a Learner,
    store: &'a Store,
    lesson: LessonId,
    title: String,
    loaded: Loaded,
    entries: Vec<Entry>,
}

/// Lists, shows or changes them.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let open = open::open_course(args.course.course.as_deref())?;
    let learner = Learner::open()?;
    let store = learner.store(&open.course.id)?;
    let lesson = match &args.what {
        Some(word) => open.course.lessons[open.course.find(word).map_err(CliError::usage)?].id.clone(),
        None => learner::visited_last(&store, "drillyard deliverables 4.1")?,
    };
    let lessons = Lessons { course: &open.course, files: &*open.files, own_checks: &learner.paths.checks, pictures: false, colours: false };
    let loaded = deliverables::load(&lessons, &store, &lesson).map_err(CliError::bad_input)?;
    let entries = Entry::all(loaded.paired.clone(), loaded.handed_in.as_ref());
    let title = open.course.label_of(&lesson);
    let sheet = Sheet { learner: &learner, store: &store, lesson, title, loaded, entries };
    let at = args.prompt.as_deref().map(|word| sheet.find(word)).transpose()?;
    let text = match at {
        Some(at) if sheet.change(at, &args.change)? => return Ok(Exit::Done),
        Some(at) if args.change.versions => sheet.versions(at, args.json)?,
        at if args.json => sheet.json(at)?,
        Some(at) => sheet.one(at),
        None => sheet.list(),
    };
    let mut out = output::results();
    out.write_all(sanitize(&text).as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

impl Sheet<'_> {
    /// The prompt with this number or id.
    fn find(&self, word: &str) -> Result<usize, CliError> {
        let numbered = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < self.entries.len());
        let id = |entry: &Entry| match &entry.deliverable {
            Some(deliverable) => deliverable.id == word,
            None => entry.key.as_deref() == Some(word),
        };
        let none = || {
            let all = self.entries.len();
            CliError::usage(match all {
                0 => format!("{} asks for no deliverables", self.title),
                all => format!("{} has no deliverable '{word}': they are numbered 1 to {all}", self.title),
            })
        };
        numbered.or_else(|| self.entries.iter().position(id)).ok_or_else(none)
    }

    fn handed_in(&self) -> Option<&HandedIn> {
        self.loaded.handed_in.as_ref()
    }

    /// The files that go along with an answer.
    fn files(&self, at: usize) -> impl Iterator<Item = &Attached> {
        let key = self.entries[at].key.as_ref();
        self.loaded.attached.iter().filter(move |attached| Some(&attached.attachment.key) == key)
    }

    /// What the answer to a prompt is for.
    fn purpose(&self, at: usize) -> Result<Purpose, CliError> {
        let gone = || CliError::usage("the page asks for this no more: what was written is kept, and can be read");
        self.loaded.paired.purpose(at).ok_or_else(gone)
    }

    /// What the answer was before, the latest first.
    fn told(&self, at: usize) -> Result<Vec<Draft>, CliError> {
        let Some(key) = &self.entries[at].key else { return Ok(Vec::new()) };
        let all = self.store.versions(&self.lesson, key).map_err(|error| CliError::bad_input(error.to_string()))?;
        Ok(Versions::new(all).told)
    }
}
