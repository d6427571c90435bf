//! `drillyard lint`: all that is wrong in a course, for its author and for whoever builds it.

mod prove;
mod reports;
mod sarif;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use self::prove::{ProveArgs, Proved};
use super::open::{OpenCourse, read_course};
use super::{CliError, Exit, output};
use crate::adapters::course_files;
use crate::checks;
use crate::course;
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::linting::{self, Files};
use crate::quiz;
use crate::runtime::lesson::text_of_file;

/// Look for what is wrong in a course: dead links, missing pictures, faulty quizzes and check files
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Proving runs a check, which must fail; then its `solve`, after which it must pass; then its `spoil`, after which it\n\
    must fail again. It changes machines: only those named with --on, and only after a yes. What looks at this computer\n\
    gets a home that is thrown away.\n\n\
    Exit codes: 0 nothing is wrong; 1 something is; 3 a check could not be proved."
)]
pub struct Args {
    /// Folder of the course, or one file of it
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// For people; as JSON, versioned and stable within a version; as SARIF 2.1.0; or as commands of a GitHub workflow
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// What is no error and counts as one all the same
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    #[command(flatten)]
    proving: ProveArgs,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line each, as compilers write them
    Human,
    /// JSON
    Json,
    /// Static Analysis Results Interchange Format, 2.1.0
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines
    Github,
}

/// What `--deny` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

/// What was found, with paths as they are opened from here.
struct Found {
    /// The course's id; empty for a file that is in none.
    course: String,
    read: Read,
    diagnostics: Vec<Diagnostic>,
    /// Of the checks that were to be proved.
    proofs: Vec<Proved>,
}

/// What was looked at.
enum Read {
    /// So much of a course.
    Course { pages: usize, quizzes: usize, check_files: usize },
    /// One file.
    File(String),
}

impl Found {
    fn number(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

/// Writes the findings to stdout. Errors end in [`Exit::Failed`], warnings when they are denied.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut found = look(&args.path)?;
    found.proofs = args.proving.prove(&args.path)?;
    found.diagnostics.extend(found.proofs.iter().filter_map(Proved::diagnostic));
    let mut out = output::results();
    match args.format {
        Format::Human => out.write_all(reports::for_people(&found).as_bytes())?,
        Format::Json => output::write_json(&mut out, &reports::for_programs(&found))?,
        Format::Sarif => output::write_json(&mut out, &sarif::log(&found.diagnostics))?,
        Format::Github => out.write_all(reports::for_github(&found).as_bytes())?,
    }
    out.flush()?;
    let denied = args.deny.is_some() && found.number(Severity::Warning) > 0;
    Ok(match found.number(Severity::Error) > 0 || denied {
        true => Exit::Failed,
        false if found.proofs.iter().any(Proved::is_open) => Exit::CouldNotCheck,
        false => Exit::Done,
    })
}

fn look(path: &Path) -> Result<Found, CliError> {
    if !course_files::is_file(path) {
        let without = || CliError::bad_input(format!("{} holds no course: there is no page in it", path.display()));
        return look_through(path, None)?.ok_or_else(without);
    }
    let (root, file) = course_files::course_around(path).map_err(|error| unreadable(path, &error))?;
    // A folder in which just this file is need be no course.
    match look_through(&root, Some(&file)) {
        Ok(Some(found)) => Ok(found),
        Ok(None) | Err(_) => look_alone(path),
    }
}

/// Looks through the course in `root`. Tells what is wrong in all of it, or in the file `only`; `None` when it has no page, or no such file.
fn look_through(root: &Path, only: Option<&str>) -> Result<Option<Found>, CliError> {
    let OpenCourse { course, files, mut diagnostics, .. } = read_course(Some(root))?;
    let text = |path: &str| text_of_file(files.as_ref(), path);
    let findings = linting::course(&course, Files { text: &text, picture: &|path| files.picture_size(path) }, only);
    diagnostics.extend(findings.diagnostics);
    let way = course_files::way_to(root);
    let read = match only {
        None if course.lessons.is_empty() => return Ok(None),
        None => Read::Course { pages: findings.pages.len(), quizzes: findings.quizzes.len(), check_files: findings.check_files.len() },
        Some(only) => {
            diagnostics.retain(|diagnostic| diagnostic.file == only);
            let mut read = [findings.pages, findings.quizzes, findings.check_files].into_iter().flatten();
            if diagnostics.is_empty() && !read.any(|file| file == only) {
                return Ok(None);
            }
            Read::File(format!("{way}{only}"))
        }
    };
    for diagnostic in &mut diagnostics {
        diagnostic.file.insert_str(0, &way);
    }
    Ok(Some(Found { course: course.id, read, diagnostics, proofs: Vec::new() }))
}

/// Looks at a quiz or a check file that is in no course.
fn look_alone(path: &Path) -> Result<Found, CliError> {
    let file = path.display().to_string();
    let text = course_files::read_file(path).map_err(|error| unreadable(path, &error))?;
    let diagnostics = if course::is_check_file(&file) {
        checks::parse(&file, &text).1
    } else if file.ends_with(".js") || path.iter().any(|part| part == "quizzes") {
        quiz::parse(&file, &text).1
    } else {
        return Err(CliError::bad_input(format!("{file} is no page, quiz or check file of a course")));
    };
    Ok(Found { course: String::new(), read: Read::File(file), diagnostics, proofs: Vec::new() })
}

fn unreadable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::bad_input(format!("{} can't be read: {error}", path.display()))
}
