//! What every command about a cohort needs: the course, the roster, the remote, and the index brought up to date with it.

use std::io::IsTerminal;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use crate::adapters::cohort::{CohortIndex, IndexFault, Refreshed, Rows};
use crate::adapters::git::{self, Remote};
use crate::cli::console::Console;
use crate::cli::learner::Learner;
use crate::cli::open::{self, CourseArgs, OpenCourse};
use crate::cli::{CliError, Exit, output, workbench};
use crate::ports::Cancel;
use crate::runtime::office::NoPackage;
use crate::runtime::submission_files::bounded;
use crate::runtime::workbench::{First, Opened};
use crate::runtime::{self, interrupt, submitting};
use crate::submission::cohort::Handed;
use crate::submission::export::Selection;
use crate::submission::{Cohort, Package};

use super::verify;

/// Which cohort.
#[derive(Debug, clap::Args)]
pub struct CohortArgs {
    #[command(flatten)]
    pub course: CourseArgs,
    /// The Git remote that learners hand in to; else `submit` of the course's drillyard.yaml
    #[arg(long, value_name = "REMOTE")]
    pub remote: Option<String>,
    /// Whose keys may sign what, in OpenSSH's allowed_signers form; else `allowed_signers` beside config.yaml
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// Look only at what was fetched before
    #[arg(long)]
    pub offline: bool,
}

/// All of it, open. What the screens of an instructor rest on too is reached through it.
pub struct Office {
    pub learner: Learner,
    pub open: OpenCourse,
    pub index: CohortIndex,
    pub cancel: Cancel,
    pub console: Console,
    office: runtime::office::Office,
}

impl Deref for Office {
    type Target = runtime::office::Office;

    fn deref(&self) -> &Self::Target {
        &self.office
    }
}

/// Reads what an instructor's work rests on. `asks`: git may ask the person at the terminal.
fn rests_on(args: &CohortArgs, learner: &Learner, open: &OpenCourse, asks: bool) -> Result<runtime::office::Office, CliError> {
    let path = args.roster.clone().unwrap_or_else(|| learner.paths.config.with_file_name("allowed_signers"));
    let roster = verify::read_roster(&path)?;
    let roster_text = bounded(&path, verify::LARGEST_ROSTER).unwrap_or_default();
    let remote = remote_of(learner, open, args.remote.as_deref(), asks)?;
    let data = learner.paths.progress.parent().map(PathBuf::from).unwrap_or_default();
    Ok(runtime::office::Office {
        course: Arc::new(open.course.clone()),
        files: open.files.clone(),
        course_hash: submitting::hash_of_course(&*open.files).map_err(CliError::bad_input)?,
        own_checks: learner.paths.checks.clone(),
        roster: Arc::new(roster),
        roster_text: Arc::new(roster_text),
        index: runtime::office::Office::index_in(&data, &open.course.id, remote.url()),
        remote,
    })
}

/// Opens the workbench at the instructor's part. `rebuild`: the index is made anew.
pub fn open_workbench(args: &CohortArgs, first: First, rebuild: bool) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let open = open::read_course(args.course.course.as_deref())?;
    // Nothing but the workbench may ask at the terminal that it has taken over.
    let office = rests_on(args, &learner, &open, false)?;
    if rebuild {
        office.open_index().and_then(|mut index| index.clear()).map_err(fault)?;
    }
    workbench::open_office(open, learner, Opened { office, offline: args.offline, first })
}

/// Whether somebody sits at a terminal, who is shown a screen rather than a list.
pub fn at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

impl Office {
    /// Opens everything; `rebuild`: the index is made anew. Says on stderr what can't be fetched, and goes on with what is here.
    pub fn open(args: &CohortArgs, rebuild: bool) -> Result<Self, CliError> {
        let learner = Learner::open()?;
        let open = open::open_course(args.course.course.as_deref())?;
        let cancel = Cancel::new();
        interrupt::cancels(&cancel);
        let console = Console::new(cancel.clone());
        let office = rests_on(args, &learner, &open, console.asks())?;
        let index = office.open_index().map_err(fault)?;
        let mut office = Self { learner, open, index, cancel, console, office };
        if rebuild {
            office.index.clear().map_err(fault)?;
        }
        office.refresh(!args.offline)?;
        Ok(office)
    }

    /// Fetches what is new, and takes it into the index.
    pub fn refresh(&mut self, fetch: bool) -> Result<Refreshed, CliError> {
        let Self { index, cancel, console, office, .. } = self;
        if fetch {
            console.wait_for(&format!("fetching from {}", office.remote.url()));
            if let Err(fault) = console.during(|| office.fetch(cancel)) {
                output::complain(&format!("{fault}; this is what was fetched before"));
            }
        }
        let mut progress = |done: usize, of: usize| console.wait_for(&format!("looking at branch {done} of {of}"));
        console.during(|| office.refresh(index, cancel, &mut progress)).map_err(fault)
    }

    /// The submission whose hash begins so, with its row.
    pub fn package(&self, beginning: &str) -> Result<(Handed, Package), CliError> {
        self.office.package_in(&self.index, beginning).map_err(|fault| match fault {
            NoPackage::Name(message) => CliError::usage(message),
            NoPackage::Unreadable(message) => CliError::bad_input(message),
            NoPackage::Index(_) | NoPackage::Git(_) => CliError::could_not(fault.to_string()),
        })
    }

    /// The rows.
    pub fn cohort(&self) -> Result<Cohort, CliError> {
        self.index.cohort().map_err(fault)
    }

    /// The rows, each with the tree that it lies in.
    pub fn rows(&self) -> Result<Rows, CliError> {
        self.index.rows().map_err(fault)
    }

    /// Learners and lessons that somebody named, as they are called in the cohort.
    pub fn selection(&self, learners: &[String], lessons: &[String]) -> Result<Selection, CliError> {
        let (cohort, names, course) = (self.cohort()?, self.names(), &self.open.course);
        let unknown = learners.iter().find(|name| !names.contains(name) && cohort.handed.iter().all(|row| row.learner != **name));
        if let Some(name) = unknown {
            return Err(CliError::usage(format!("'{name}' is no learner of the roster, and handed nothing in")));
        }
        let lesson = |wanted: &String| match course.find(wanted) {
            Ok(index) => Ok(course.lessons[index].id.0.clone()),
            // What the course no longer has may have been handed in all the same.
            Err(_) if cohort.handed.iter().any(|row| row.lesson == *wanted) => Ok(wanted.clone()),
            Err(message) => Err(CliError::usage(message)),
        };
        Ok(Selection { learners: learners.to_vec(), lessons: lessons.iter().map(lesson).collect::<Result<_, _>>()? })
    }
}

/// The remote of a course: as named, else as the course says.
pub fn remote(learner: &Learner, open: &OpenCourse, named: Option<&str>, console: &Console) -> Result<Remote, CliError> {
    remote_of(learner, open, named, console.asks())
}

fn remote_of(learner: &Learner, open: &OpenCourse, named: Option<&str>, asks: bool) -> Result<Remote, CliError> {
    let url = named.or(open.course.submit.as_deref()).ok_or_else(|| {
        CliError::usage(
            "which remote? Name it with --remote (an address or a path); `submit:` in the course's drillyard.yaml keeps it for all",
        )
    })?;
    let data = learner.paths.progress.parent().map(PathBuf::from).unwrap_or_default();
    Remote::open(url, &git::folder_for(&data, url), asks).map_err(|fault| CliError::usage(fault.to_string()))
}

/// An index that can't be used.
pub fn fault(fault: IndexFault) -> CliError {
    CliError::could_not(fault.to_string())
}
