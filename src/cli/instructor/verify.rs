//! `drillyard instructor verify`: says what submissions and reviews prove, by whom, at which level, and what is wrong with them.

mod review;
mod submission;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::learner::Learner;
use crate::cli::open::{self, CourseArgs, OpenCourse};
use crate::cli::{CliError, Exit, output};
use crate::domain::course::LessonId;
use crate::domain::sanitize::sanitize;
use crate::ports::Clock;
use crate::runtime::clock::{SystemClock, zone};
use crate::runtime::submission_files::{self, bounded};
use crate::runtime::{check_files, plain_terminal, submitting};
use crate::submission::package::{BadFile, MANIFEST};
use crate::submission::{Finding, Hash, Known, Manifest, Package, Report, Roster, verify};
use review::JsonReview;
use submission::JsonSubmission;

/// More than any roster has.
pub const LARGEST_ROSTER: usize = 5 << 20;

/// Say what submissions and reviews prove, by whom, and at which level
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Several submissions are taken for one learner's of one lesson, oldest first: then their chain is looked at too. A review is \
    held against its submission where that is among the files; its signature is in FILE.sig.\n\n\
    Exit codes: 0 all hold; 1 one does not; 2 usage; 4 one can't be read."
)]
pub struct Args {
    /// A submission: a folder, or a .tar of one; or a review: its .json
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Whose keys may sign what, in OpenSSH's allowed_signers form; else `allowed_signers` beside config.yaml
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// The learner whose it must be
    #[arg(long, value_name = "NAME")]
    learner: Option<String>,
    /// When it came in, for keys that are valid for a time; now, unless given (RFC 3339)
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    #[command(flatten)]
    course: CourseArgs,
    /// How to tell
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for people
    Human,
    /// Versioned, and stable within a version
    Json,
}

/// What is told of one file.
struct Told {
    file: String,
    outcome: Outcome,
}

enum Outcome {
    Unreadable(BadFile),
    Submission(Box<Report>),
    Review(Box<review::Told>),
}

/// A file as it was read.
enum Read {
    Unreadable(BadFile),
    Submission(Package),
    Review(review::Files),
}

/// Verifies each file, and tells.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let roster = args.roster.clone().unwrap_or_else(|| learner.paths.config.with_file_name("allowed_signers"));
    let roster = read_roster(&roster)?;
    let open = open::open_course(args.course.course.as_deref())?;
    let course_hash = submitting::hash_of_course(&*open.files).map_err(CliError::bad_input)?;
    let desk =
        Desk { args, learner: &learner, roster: &roster, open: &open, course_hash, now: args.at.unwrap_or_else(|| SystemClock.now()) };
    let told = desk.look(args.files.iter().map(|path| read(path)).collect());
    let told: Vec<Told> = args.files.iter().zip(told).map(|(path, outcome)| Told { file: path.display().to_string(), outcome }).collect();
    let mut out = output::results();
    match args.format {
        Format::Json => output::write_json(&mut out, &json(&told))?,
        Format::Human => {
            let texts: Vec<String> = told.iter().map(|told| told.for_people(plain_terminal::has_unicode())).collect();
            out.write_all(sanitize(&texts.join("\n")).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(exit(&told))
}

fn read(path: &Path) -> Read {
    match review::read(path) {
        Some(Ok(files)) => Read::Review(files),
        Some(Err(bad)) => Read::Unreadable(bad),
        None => submission_files::read(path).map_or_else(Read::Unreadable, Read::Submission),
    }
}

/// What files are looked at by.
struct Desk<'a> {
    args: &'a Args,
    learner: &'a Learner,
    roster: &'a Roster,
    open: &'a OpenCourse,
    course_hash: Hash,
    now: Timestamp,
}

impl Desk<'_> {
    /// Submissions first, in their order: reviews are held against them.
    fn look(&self, files: Vec<Read>) -> Vec<Outcome> {
        let several = files.iter().filter(|file| matches!(file, Read::Submission(_))).count() > 1;
        let mut earlier: Vec<Hash> = Vec::new();
        let mut reports: Vec<Option<Report>> = Vec::new();
        for file in &files {
            reports.push(match file {
                Read::Submission(package) => {
                    let report = self.submission(package, several.then_some(&earlier));
                    earlier.extend(report.submission.clone());
                    Some(report)
                }
                Read::Review(_) | Read::Unreadable(_) => None,
            });
        }
        let reviews: Vec<Option<review::Told>> = files
            .iter()
            .map(|file| match file {
                Read::Review(files) => Some(files.verify(self.roster, self.now, reports.iter().flatten())),
                Read::Submission(_) | Read::Unreadable(_) => None,
            })
            .collect();
        let outcome = |((file, report), review)| match (file, report, review) {
            (Read::Unreadable(bad), ..) => Outcome::Unreadable(bad),
            (_, Some(report), _) => Outcome::Submission(Box::new(report)),
            (_, None, Some(review)) => Outcome::Review(Box::new(review)),
            (_, None, None) => Outcome::Unreadable(BadFile::new("", "is neither a submission nor a review")),
        };
        files.into_iter().zip(reports).zip(reviews).map(outcome).collect()
    }

    fn submission(&self, package: &Package, earlier: Option<&Vec<Hash>>) -> Report {
        let Self { args, learner, open, .. } = self;
        let manifest = package.file(MANIFEST).and_then(|bytes| Manifest::read(bytes).ok());
        let found = manifest
            .as_ref()
            .filter(|manifest| manifest.course.id == open.course.id)
            .and_then(|manifest| check_files::find(&open.course, &*open.files, &learner.paths.checks, &LessonId(manifest.lesson.clone())));
        let checks = found.as_ref().map(submitting::checks);
        let course = manifest.as_ref().is_some_and(|manifest| args.course.course.is_some() || manifest.course.id == open.course.id);
        let known = Known {
            learner: args.learner.as_deref(),
            course: course.then_some((open.course.id.as_str(), Some(&self.course_hash))),
            checks: checks.as_ref(),
            earlier: earlier.map(Vec::as_slice),
            ..Known::new(self.roster, self.now)
        };
        verify(package, &known)
    }
}

fn exit(told: &[Told]) -> Exit {
    let all = || told.iter().map(|told| &told.outcome);
    match all().all(Outcome::holds) {
        true => Exit::Done,
        false if all().any(|outcome| matches!(outcome, Outcome::Unreadable(_))) => Exit::BadInput,
        false => Exit::Failed,
    }
}

impl Outcome {
    fn holds(&self) -> bool {
        match self {
            Self::Unreadable(_) => false,
            Self::Submission(report) => report.holds(),
            Self::Review(review) => review.holds(),
        }
    }
}

/// Reads a roster, and tells on stderr which of its lines can't be used.
pub fn read_roster(path: &Path) -> Result<Roster, CliError> {
    let bytes = bounded(path, LARGEST_ROSTER).map_err(|error| {
        let shown = path.display();
        CliError::usage(format!(
            "the roster {shown} can't be read: {error}; --roster names one, in the form of allowed_signers (ssh-keygen(1))"
        ))
    })?;
    let (roster, found) = Roster::parse(&path.display().to_string(), &bytes, &zone());
    output::report(&found);
    Ok(roster)
}

impl Told {
    fn for_people(&self, unicode: bool) -> String {
        let said = match &self.outcome {
            Outcome::Unreadable(bad) => return format!("{}\n  can't be read: {bad}\n", self.file),
            Outcome::Submission(report) => submission::for_people(report, unicode),
            Outcome::Review(review) => review.for_people(unicode),
        };
        format!("{}\n{said}\n  {}\n", self.file, if self.outcome.holds() { "It holds." } else { "It does not hold." })
    }
}
#[derive(Serialize)]
struct Json<'a> {
    format: u32,
    submissions: Vec<JsonSubmission<'a>>,
    reviews: Vec<JsonReview<'a>>,
}

#[derive(Serialize)]
struct JsonSigner<'a> {
    name: &'a str,
    key: &'a str,
}

#[derive(Serialize)]
struct JsonFinding {
    rule: &'static str,
    severity: &'static str,
    place: String,
    message: String,
}

/// What can't be read is listed with the submissions.
fn json(told: &[Told]) -> Json<'_> {
    let mut json = Json { format: 1, submissions: Vec::new(), reviews: Vec::new() };
    for Told { file, outcome } in told {
        match outcome {
            Outcome::Unreadable(bad) => json.submissions.push(JsonSubmission::unreadable(file, bad)),
            Outcome::Submission(report) => json.submissions.push(JsonSubmission::of(file, report)),
            Outcome::Review(review) => json.reviews.push(review.json(file)),
        }
    }
    json
}

fn findings(found: &[Finding]) -> Vec<JsonFinding> {
    let told = |finding: &Finding| JsonFinding {
        rule: finding.rule.name(),
        severity: finding.rule.severity().word(),
        place: finding.place.clone(),
        message: finding.message.clone(),
    };
    found.iter().map(told).collect()
}
