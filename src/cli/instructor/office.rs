//! What every command about a cohort needs: the course, the roster, the remote, and the index brought up to date with it.

use std::path::PathBuf;

use crate::adapters::cohort::{CohortIndex, IndexFault, Refreshed, Rows, read_package};
use crate::adapters::git::{self, Remote};
use crate::cli::console::Console;
use crate::cli::learner::Learner;
use crate::cli::open::{self, CourseArgs, OpenCourse};
use crate::cli::{CliError, output};
use crate::ports::{Cancel, Clock};
use crate::runtime::clock::SystemClock;
use crate::runtime::cohort::Bench;
use crate::runtime::submission_files::bounded;
use crate::runtime::{interrupt, submitting};
use crate::submission::cohort::Handed;
use crate::submission::export::Selection;
use crate::submission::remote::{INSTRUCTORS, LEARNERS};
use crate::submission::{Cohort, Hash, Package, Roster};

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

/// All of it, open.
pub struct Office {
    pub learner: Learner,
    pub open: OpenCourse,
    pub roster: Roster,
    pub remote: Remote,
    pub index: CohortIndex,
    pub cancel: Cancel,
    pub console: Console,
    pub course_hash: Hash,
    roster_text: Vec<u8>,
}

impl Office {
    /// Opens everything; `rebuild`: the index is made anew. Says on stderr what can't be fetched, and goes on with what is here.
    pub fn open(args: &CohortArgs, rebuild: bool) -> Result<Self, CliError> {
        let learner = Learner::open()?;
        let path = args.roster.clone().unwrap_or_else(|| learner.paths.config.with_file_name("allowed_signers"));
        let roster = verify::read_roster(&path)?;
        let roster_text = bounded(&path, verify::LARGEST_ROSTER).unwrap_or_default();
        let open = open::open_course(args.course.course.as_deref())?;
        let cancel = Cancel::new();
        interrupt::cancels(&cancel);
        let console = Console::new(cancel.clone());
        let remote = remote(&learner, &open, args.remote.as_deref(), &console)?;
        let data = learner.paths.progress.with_file_name("instructor");
        let name = Hash::of(format!("{}\n{}", open.course.id, remote.url()).as_bytes());
        let index = CohortIndex::open(&data.join(format!("{}.db", name.short()))).map_err(fault)?;
        let course_hash = submitting::hash_of_course(&*open.files).map_err(CliError::bad_input)?;
        let mut office = Self { learner, open, roster, remote, index, cancel, console, course_hash, roster_text };
        if rebuild {
            office.index.clear().map_err(fault)?;
        }
        office.refresh(!args.offline)?;
        Ok(office)
    }

    /// Fetches what is new, and takes it into the index.
    pub fn refresh(&mut self, fetch: bool) -> Result<Refreshed, CliError> {
        let Self { learner, open, roster, remote, index, cancel, console, course_hash, roster_text } = self;
        if fetch {
            console.wait_for(&format!("fetching from {}", remote.url()));
            let fetched = console.during(|| remote.fetch(&[LEARNERS, INSTRUCTORS], cancel));
            if let Err(fault) = fetched {
                output::complain(&format!("{fault}; this is what was fetched before"));
            }
        }
        let mut bench = Bench::new(&open.course, &*open.files, &learner.paths.checks, roster, course_hash.clone(), SystemClock.now());
        let basis = bench.basis(roster_text);
        let refreshed = console.during(|| {
            index
                .refresh(remote, &basis, &mut bench, cancel, &mut |done, of| console.wait_for(&format!("looking at branch {done} of {of}")))
        });
        refreshed.map_err(fault)
    }

    /// The submission whose hash begins so, with its row.
    pub fn package(&self, beginning: &str) -> Result<(Handed, Package), CliError> {
        let (row, tree) = self.index.find(beginning).map_err(fault)?.map_err(CliError::usage)?;
        let mut objects = self.remote.objects().map_err(|fault| CliError::could_not(fault.to_string()))?;
        Ok((row, read_package(&mut objects, &tree).map_err(CliError::bad_input)?))
    }

    /// The rows.
    pub fn cohort(&self) -> Result<Cohort, CliError> {
        self.index.cohort().map_err(fault)
    }

    /// The rows, each with the tree that it lies in.
    pub fn rows(&self) -> Result<Rows, CliError> {
        self.index.rows().map_err(fault)
    }

    /// The roster, as it is written.
    pub fn roster_text(&self) -> &[u8] {
        &self.roster_text
    }

    /// Names of all who may hand in, by the roster.
    pub fn names(&self) -> Vec<String> {
        let may = |entry: &&crate::submission::roster::Entry| entry.may_sign(crate::submission::Purpose::Submission.namespace());
        self.roster.entries.iter().filter(may).filter_map(|entry| entry.name().map(str::to_owned)).collect()
    }

    /// Paths of the course's lessons, in its order.
    pub fn lessons(&self) -> Vec<String> {
        self.open.course.lessons.iter().map(|lesson| lesson.id.0.clone()).collect()
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

    /// A bench to judge one thing at.
    pub fn bench(&self) -> Bench<'_> {
        let Self { learner, open, roster, course_hash, .. } = self;
        Bench::new(&open.course, &*open.files, &learner.paths.checks, roster, course_hash.clone(), SystemClock.now())
    }
}

/// The remote of a course: as named, else as the course says.
pub fn remote(learner: &Learner, open: &OpenCourse, named: Option<&str>, console: &Console) -> Result<Remote, CliError> {
    let url = named.or(open.course.submit.as_deref()).ok_or_else(|| {
        CliError::usage(
            "which remote? Name it with --remote (an address or a path); `submit:` in the course's drillyard.yaml keeps it for all",
        )
    })?;
    let data = learner.paths.progress.parent().map(PathBuf::from).unwrap_or_default();
    Remote::open(url, &git::folder_for(&data, url), console.asks()).map_err(|fault| CliError::usage(fault.to_string()))
}

/// An index that can't be used.
pub fn fault(fault: IndexFault) -> CliError {
    CliError::could_not(fault.to_string())
}
