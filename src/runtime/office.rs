//! What every part of an instructor's work rests on: the course, the roster, the remote, and the index of what was handed in to it. The
//! commands and the screens work with the same.

use std::path::PathBuf;
use std::sync::Arc;

use crate::adapters::cohort::{CohortIndex, IndexFault, Refreshed, read_package};
use crate::adapters::git::{GitFault, Remote};
use crate::domain::course::Course;
use crate::ports::{Cancel, Clock, CourseFiles};
use crate::submission::cohort::Handed;
use crate::submission::remote::{INSTRUCTORS, LEARNERS};
use crate::submission::roster::Entry;
use crate::submission::{Hash, Package, Purpose, Roster};

use super::clock::SystemClock;
use super::cohort::Bench;

/// All of it. It holds nothing open: each thread opens an index of its own.
#[derive(Clone)]
pub struct Office {
    /// The course.
    pub course: Arc<Course>,
    /// Its files.
    pub files: Arc<dyn CourseFiles>,
    /// Its hash.
    pub course_hash: Hash,
    /// The folder of check files of the instructor's own.
    pub own_checks: PathBuf,
    /// Whose keys may sign what.
    pub roster: Arc<Roster>,
    /// The same, as it was read.
    pub roster_text: Arc<Vec<u8>>,
    /// Where everybody hands in to.
    pub remote: Remote,
    /// The file of the index.
    pub index: PathBuf,
}

/// Why a submission can't be had, for people.
#[derive(Debug, thiserror::Error)]
pub enum NoPackage {
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexFault),
    /// The repository.
    #[error(transparent)]
    Git(#[from] GitFault),
    /// What names it names none, or several.
    #[error("{0}")]
    Name(String),
    /// It can't be read.
    #[error("{0}")]
    Unreadable(String),
}

impl Office {
    /// The file of the index for a course and a remote, below the program's data.
    pub fn index_in(data: &std::path::Path, course: &str, url: &str) -> PathBuf {
        let name = Hash::of(format!("{course}\n{url}").as_bytes());
        data.join("instructor").join(format!("{}.db", name.short()))
    }

    /// The index, open.
    ///
    /// # Errors
    /// Its file can't be used.
    pub fn open_index(&self) -> Result<CohortIndex, IndexFault> {
        CohortIndex::open(&self.index)
    }

    /// Fetches what is new.
    ///
    /// # Errors
    /// The remote can't be reached, or it was cancelled.
    pub fn fetch(&self, cancel: &Cancel) -> Result<(), GitFault> {
        self.remote.fetch(&[LEARNERS, INSTRUCTORS], cancel)
    }

    /// Takes what was fetched into the index, and tells how far that is: done, of how many branches.
    ///
    /// # Errors
    /// Something can't be read, or it was cancelled; then nothing has changed.
    pub fn refresh(
        &self,
        index: &mut CohortIndex,
        cancel: &Cancel,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Refreshed, IndexFault> {
        let mut bench = self.bench();
        let basis = bench.basis(&self.roster_text);
        index.refresh(&self.remote, &basis, &mut bench, cancel, progress)
    }

    /// The submission whose hash begins so, with its row.
    ///
    /// # Errors
    /// There is none, there are several, or it can't be read.
    pub fn package_in(&self, index: &CohortIndex, beginning: &str) -> Result<(Handed, Package), NoPackage> {
        let (row, tree) = index.find(beginning)?.map_err(NoPackage::Name)?;
        let mut objects = self.remote.objects()?;
        Ok((row, read_package(&mut objects, &tree).map_err(NoPackage::Unreadable)?))
    }

    /// The submission of a row.
    ///
    /// # Errors
    /// It is there no longer, or can't be read.
    pub fn package_of(&self, index: &CohortIndex, row: &Handed) -> Result<Package, NoPackage> {
        let tree = index.tree_of(row)?.ok_or_else(|| NoPackage::Name("it is no longer there: fetch what is new".to_owned()))?;
        let mut objects = self.remote.objects()?;
        read_package(&mut objects, &tree).map_err(NoPackage::Unreadable)
    }

    /// Names of all who may hand in, by the roster.
    pub fn names(&self) -> Vec<String> {
        let may = |entry: &&Entry| entry.may_sign(Purpose::Submission.namespace());
        self.roster.entries.iter().filter(may).filter_map(|entry| entry.name().map(str::to_owned)).collect()
    }

    /// Paths of the course's lessons, in its order.
    pub fn lessons(&self) -> Vec<String> {
        self.course.lessons.iter().map(|lesson| lesson.id.0.clone()).collect()
    }

    /// A bench to judge at.
    pub fn bench(&self) -> Bench<'_> {
        let Self { course, files, own_checks, roster, course_hash, .. } = self;
        Bench::new(course, &**files, own_checks, roster, course_hash.clone(), SystemClock.now())
    }
}
