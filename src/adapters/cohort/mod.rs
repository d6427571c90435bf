//! The index of a cohort: rows in SQLite, made from the branches of a remote and kept up to date with them. It holds nothing that the remote
//! does not: it may be deleted at any time, and is made anew to the same.

mod reading;
mod schema;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use crate::adapters::git::{GitFault, Remote};
use crate::ports::Cancel;
use crate::submission::cohort::{Handed, Reviewed};
use crate::submission::remote::{INSTRUCTORS, LEARNERS};
use crate::submission::{Cohort, Package};

pub use reading::{Found, ReviewFiles, read_package, read_review};

/// Why the index could not be read or brought up to date, for people.
#[derive(Debug, thiserror::Error)]
pub enum IndexFault {
    /// The remote.
    #[error(transparent)]
    Git(#[from] GitFault),
    /// The index's own file.
    #[error("the index can't be used: {0}; `drillyard instructor gradebook --rebuild` makes it anew")]
    Store(#[from] rusqlite::Error),
    /// Its folder.
    #[error("the folder of the index can't be made: {0}")]
    Folder(#[from] std::io::Error),
}

/// Looks at what was found on the branches, and says what is to be kept of it.
pub trait Judge {
    /// A submission: its files, where it was found and when, and the learner's earlier ones of that branch, oldest first.
    fn handed(&mut self, package: &Package, found: &Found, earlier: &[Handed]) -> Handed;
    /// A submission that can't even be read.
    fn unreadable(&mut self, found: &Found, why: &str) -> Handed;
    /// A review with its signature; `None` when nothing can be made of it.
    fn reviewed(&mut self, document: &[u8], signature: Option<&[u8]>, found: &Found) -> Option<Reviewed>;
}

/// A row, and the tree that holds what it was found out from.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<T> {
    /// The row.
    pub row: T,
    /// The object's name.
    pub tree: String,
}

/// All rows, by branch and in their order there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// What was handed in.
    pub handed: Vec<Stored<Handed>>,
    /// What was decided.
    pub reviewed: Vec<Stored<Reviewed>>,
}

/// What a refresh did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Submissions that are new here.
    pub handed: usize,
    /// Reviews that are new here.
    pub reviewed: usize,
    /// Branches that had changed.
    pub branches: usize,
}

/// The index, open.
pub struct CohortIndex(Connection);

impl CohortIndex {
    /// Opens or makes the file at `path`.
    ///
    /// # Errors
    /// It can't be made, or is none of ours.
    pub fn open(path: &Path) -> Result<Self, IndexFault> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let connection = Connection::open(path)?;
        schema::prepare(&connection)?;
        Ok(Self(connection))
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn clear(&mut self) -> Result<(), IndexFault> {
        Ok(schema::clear(&self.0)?)
    }

    /// Brings it up to date with what was fetched of `remote`. `basis` stands for everything that judging rests on (the roster, the course,
    /// this program): when that is another than the last time, all is judged anew. Told how far it is: done, of how many branches.
    ///
    /// # Errors
    /// Something can't be read, or it was cancelled; then nothing has changed.
    pub fn refresh(
        &mut self,
        remote: &Remote,
        basis: &str,
        judge: &mut dyn Judge,
        cancel: &Cancel,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Refreshed, IndexFault> {
        let branches = [remote.branches(LEARNERS)?, remote.branches(INSTRUCTORS)?].concat();
        let mut objects = remote.objects()?;
        let transaction = self.0.transaction()?;
        let known: Option<String> =
            transaction.query_row("SELECT value FROM meta WHERE name = 'basis'", [], |row| row.get(0)).optional()?;
        if known.as_deref() != Some(basis) {
            schema::clear(&transaction)?;
            transaction.execute("INSERT INTO meta (name, value) VALUES ('basis', ?1)", [basis])?;
        }
        schema::forget_all_but(&transaction, &branches)?;
        let mut refreshed = Refreshed::default();
        for (done, branch) in branches.iter().enumerate() {
            if cancel.is_cancelled() {
                return Err(GitFault::Stopped("it was stopped; the index is as it was".to_owned()).into());
            }
            progress(done, branches.len());
            let head: Option<String> = transaction
                .prepare_cached("SELECT head FROM branch WHERE name = ?1")?
                .query_row([&branch.name], |row| row.get(0))
                .optional()?;
            if head.as_deref() == Some(branch.head.as_str()) {
                continue;
            }
            refreshed.branches += 1;
            if branch.name.starts_with(LEARNERS) {
                refreshed.handed += reading::learner(&transaction, &mut objects, branch, head.as_deref(), judge)?;
            } else {
                refreshed.reviewed += reading::instructor(&transaction, &mut objects, branch, judge)?;
            }
            transaction
                .prepare_cached("INSERT OR REPLACE INTO branch (name, head) VALUES (?1, ?2)")?
                .execute(params![branch.name, branch.head])?;
        }
        transaction.commit()?;
        Ok(refreshed)
    }

    /// All rows.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn cohort(&self) -> Result<Cohort, IndexFault> {
        let Rows { handed, reviewed } = self.rows()?;
        Ok(Cohort::new(without_trees(handed), without_trees(reviewed)))
    }

    /// The same, each with the tree that it lies in.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn rows(&self) -> Result<Rows, IndexFault> {
        Ok(Rows { handed: schema::stored(&self.0, "handed")?, reviewed: schema::stored(&self.0, "reviewed")? })
    }

    /// The tree of the submission in a row.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn tree_of(&self, row: &Handed) -> Result<Option<String>, IndexFault> {
        let mut statement = self.0.prepare("SELECT tree FROM handed WHERE branch = ?1 AND name = ?2")?;
        Ok(statement.query_row([&row.branch, row.submission.as_str()], |row| row.get(0)).optional()?)
    }

    /// The branch and the tree of a submission, by the beginning of its hash; the error says why it is not that of one.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn find(&self, beginning: &str) -> Result<Result<(Handed, String), String>, IndexFault> {
        let pattern: String = beginning.chars().filter(char::is_ascii_hexdigit).collect();
        if pattern.len() != beginning.len() || pattern.len() < 4 {
            return Ok(Err(format!("'{beginning}' is no beginning of a hash: give at least four of its digits")));
        }
        let mut statement = self.0.prepare("SELECT json, tree FROM handed WHERE name LIKE ?1 || '%'")?;
        let found = statement.query_map([&pattern], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut found: Vec<(Handed, String)> =
            found.filter_map(Result::ok).filter_map(|(json, tree)| Some((serde_json::from_str(&json).ok()?, tree))).collect();
        // Anybody can put a folder of any name on a branch of theirs, a copy of a submission too: one that holds counts.
        found.sort_by(|(a, _), (b, _)| (&a.submission, !a.holds).cmp(&(&b.submission, !b.holds)));
        found.dedup_by(|(later, _), (first, _)| later.submission == first.submission);
        Ok(match (found.pop(), found.len()) {
            (Some(one), 0) => Ok(one),
            (Some(_), more) => Err(format!("{} submissions begin with '{beginning}': give more digits", more + 1)),
            (None, _) => Err(format!("no submission begins with '{beginning}': `drillyard instructor inbox` lists them")),
        })
    }
}

fn without_trees<T>(stored: Vec<Stored<T>>) -> Vec<T> {
    stored.into_iter().map(|stored| stored.row).collect()
}
