//! `drillyard instructor export`: what was handed in and decided, as plain files in a folder that can be kept, given away, and verified by
//! anybody without Drillyard and without the remote.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::gradebook;
use super::office::{CohortArgs, Office};
use crate::adapters::cohort::{Rows, read_package, read_review};
use crate::adapters::git::Objects;
use crate::cli::{CliError, Exit, output};
use crate::runtime::export_folder::ExportFolder;
use crate::submission::cohort::{Handed, Reviewed};
use crate::submission::export::{self, Exported, Selection};
use crate::submission::{Cohort, Hash, archive};

/// Write submissions and reviews to a folder, with all that it takes to verify them offline
#[derive(Debug, clap::Args)]
#[command(after_help = "What is not of an earlier export in FOLDER is never touched. The same cohort always makes the same files; \
    `sha256sum -c SHA256SUMS` there says whether all are as they were.\n\n\
    Exit codes: 0 exported; 1 there was nothing, or something could not be exported; 2 usage; 3 it can't be read or written.")]
pub struct Args {
    /// Where to; the folder is made
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Only what this learner handed in, as the roster has them; may be given several times
    #[arg(long, value_name = "NAME")]
    learner: Vec<String>,
    /// Only what was handed in for this lesson; may be given several times
    #[arg(long, value_name = "LESSON")]
    lesson: Vec<String>,
    #[command(flatten)]
    cohort: CohortArgs,
}

/// Takes the bytes of a file by its path, or why there are none; says why it can't.
type Take<'a> = dyn FnMut(&str, Result<&[u8], String>) -> Result<(), String> + 'a;

/// What goes into the folder.
struct Export<'a> {
    office: &'a Office,
    rows: Rows,
    plan: Vec<Exported>,
    /// Beside the submissions and reviews.
    whole: Vec<(&'static str, Vec<u8>)>,
}

/// Reads all of it twice: first for the hashes, so that what is in the way is known before anything is written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let office = Office::open(&args.cohort, false)?;
    let selection = office.selection(&args.learner, &args.lesson)?;
    let export = Export::new(&office, &selection)?;
    if export.plan.is_empty() {
        output::complain("nothing that fits was handed in, so nothing was written");
        return Ok(Exit::Failed);
    }
    let mut left_out = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    export.each("reading", &mut |path, found| {
        match found {
            Ok(bytes) => drop(hashes.insert(path.to_owned(), Hash::of(bytes))),
            Err(why) => drop(left_out.insert(path.to_owned(), why)),
        }
        Ok(())
    })?;
    let folder = ExportFolder::open(&args.to, hashes).map_err(CliError::usage)?;
    export.each("writing", &mut |path, found| found.map_or(Ok(()), |bytes| folder.put(path, bytes)))?;
    folder.close().map_err(CliError::could_not)?;
    for (path, why) in &left_out {
        output::complain(&format!("left out: {path}: {why}"));
    }
    let reviews: usize = export.plan.iter().map(|one| one.reviews.len()).sum();
    output::say(&format!(
        "exported: {} submissions and {reviews} reviews, to {}; `sha256sum -c {}` there checks them",
        export.plan.len() - left_out.len(),
        args.to.display(),
        export::SUMS
    ));
    Ok(if left_out.is_empty() { Exit::Done } else { Exit::Failed })
}

impl<'a> Export<'a> {
    fn new(office: &'a Office, selection: &Selection) -> Result<Self, CliError> {
        let rows = office.rows()?;
        let handed: Vec<Handed> = rows.handed.iter().map(|stored| stored.row.clone()).collect();
        let reviews: Vec<Reviewed> = rows.reviewed.iter().map(|stored| stored.row.clone()).collect();
        let plan = export::plan(&handed, &reviews, selection);
        let meant: Vec<Handed> = plan.iter().map(|one| handed[one.handed].clone()).collect();
        let names = if selection.learners.is_empty() { office.names() } else { selection.learners.clone() };
        let book = Cohort::new(meant, reviews).gradebook(&names, &office.lessons());
        let whole = vec![
            (export::ROSTER, export::roster(&office.roster_text, &office.roster, &selection.learners)),
            (export::GRADEBOOK, gradebook::csv(&book).into_bytes()),
            (export::README, include_bytes!("export.txt").to_vec()),
        ];
        Ok(Self { office, rows, plan, whole })
    }

    /// Gives each file's path and bytes, or why there are none, to `take`. A submission that can't be read has no reviews either.
    fn each(&self, doing: &str, take: &mut Take<'_>) -> Result<(), CliError> {
        let office = self.office;
        let mut objects = office.remote.objects().map_err(|fault| CliError::could_not(fault.to_string()))?;
        for (path, bytes) in &self.whole {
            take(path, Ok(bytes)).map_err(CliError::could_not)?;
        }
        office.console.during(|| {
            for (done, one) in self.plan.iter().enumerate() {
                if office.cancel.is_cancelled() {
                    return Err(CliError { message: "it was stopped, and the export is not whole".to_owned(), exit: Exit::Interrupted });
                }
                office.console.wait_for(&format!("{doing} submission {done} of {}", self.plan.len()));
                match self.archive(&mut objects, one) {
                    Err(why) => take(&one.path, Err(why)).map_err(CliError::could_not)?,
                    Ok(bytes) => {
                        take(&one.path, Ok(&bytes)).map_err(CliError::could_not)?;
                        self.reviews(&mut objects, one, take)?;
                    }
                }
            }
            Ok(())
        })
    }

    fn archive(&self, objects: &mut Objects, one: &Exported) -> Result<Vec<u8>, String> {
        let package = read_package(objects, &self.rows.handed[one.handed].tree)?;
        archive::write(&package).map_err(|error| error.to_string())
    }

    fn reviews(&self, objects: &mut Objects, one: &Exported, take: &mut Take<'_>) -> Result<(), CliError> {
        for (path, place) in &one.reviews {
            let read = read_review(objects, &self.rows.reviewed[*place].tree).map_err(|fault| CliError::could_not(fault.to_string()))?;
            for (path, bytes) in [(path.clone(), read.document), (format!("{path}.sig"), read.signature)] {
                bytes.map_or(Ok(()), |bytes| take(&path, Ok(&bytes))).map_err(CliError::could_not)?;
            }
        }
        Ok(())
    }
}
