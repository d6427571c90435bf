//! `drillyard instructor verify`: says what a submission proves, by whom, at which level, and what is wrong with it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::learner::Learner;
use crate::cli::open::{self, CourseArgs};
use crate::cli::{CliError, Exit, output};
use crate::domain::course::LessonId;
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::Verdict;
use crate::ports::Clock;
use crate::runtime::clock::{SystemClock, zone};
use crate::runtime::submission_files::{self, bounded};
use crate::runtime::{check_files, plain_terminal, submitting};
use crate::submission::package::BadFile;
use crate::submission::verify::Standing;
use crate::submission::{Hash, Known, Level, Manifest, Report, Roster, verify};

/// More than any roster has.
pub const LARGEST_ROSTER: usize = 5 << 20;

/// Say what submissions prove, by whom, and at which level
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Several files are taken for one learner's submissions of one lesson, oldest first: then their chain is looked at too.\n\n\
    Exit codes: 0 all hold; 1 one does not; 2 usage; 4 one can't be read."
)]
pub struct Args {
    /// A submission: a folder, or a .tar of one
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
    outcome: Result<Report, BadFile>,
}

/// Verifies each file, and tells.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let roster = args.roster.clone().unwrap_or_else(|| learner.paths.config.with_file_name("allowed_signers"));
    let roster = read_roster(&roster)?;
    let open = open::open_course(args.course.course.as_deref())?;
    let course_hash = submitting::hash_of_course(&*open.files).map_err(CliError::bad_input)?;
    let mut earlier: Vec<Hash> = Vec::new();
    let mut told = Vec::new();
    for path in &args.files {
        let outcome = submission_files::read(path).map(|package| {
            let manifest = package.file("manifest.json").and_then(|bytes| Manifest::read(bytes).ok());
            let found = manifest.as_ref().filter(|manifest| manifest.course.id == open.course.id).and_then(|manifest| {
                check_files::find(&open.course, &*open.files, &learner.paths.checks, &LessonId(manifest.lesson.clone()))
            });
            let checks = found.as_ref().map(submitting::checks);
            let course = manifest.as_ref().is_some_and(|manifest| args.course.course.is_some() || manifest.course.id == open.course.id);
            let known = Known {
                learner: args.learner.as_deref(),
                course: course.then_some((open.course.id.as_str(), Some(&course_hash))),
                checks: checks.as_ref(),
                earlier: (args.files.len() > 1).then_some(&earlier),
                ..Known::new(&roster, args.at.unwrap_or_else(|| SystemClock.now()))
            };
            let report = verify(&package, &known);
            earlier.extend(report.submission.clone());
            report
        });
        told.push(Told { file: path.display().to_string(), outcome });
    }
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

fn exit(told: &[Told]) -> Exit {
    if told.iter().any(|told| told.outcome.is_err()) {
        return Exit::BadInput;
    }
    let holds = |told: &Told| told.outcome.as_ref().is_ok_and(Report::holds);
    if told.iter().all(holds) { Exit::Done } else { Exit::Failed }
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
        let report = match &self.outcome {
            Ok(report) => report,
            Err(bad) => return format!("{}\n  can't be read: {bad}\n", self.file),
        };
        let mut rows = Vec::new();
        let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
        if let Some(hash) = &report.submission {
            row("submission", hash.to_string());
        }
        match (&report.signer, &report.manifest) {
            (Some(signer), _) => row("learner", format!("{}, {} {}", signer.name, signer.algorithm, signer.key)),
            (None, Some(manifest)) => row("learner", format!("says it is {}; nothing proves it", manifest.learner.name)),
            (None, None) => {}
        }
        if let Some(manifest) = &report.manifest {
            row("lesson", format!("{} of {}", manifest.lesson, manifest.course.id));
            row("follows", manifest.previous.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string));
        }
        row("level", format!("{}: {}", report.level, report.level.words()));
        let mut text = format!("{}\n{}", self.file, output::columns(&rows));
        let rows: Vec<[String; 4]> = report
            .checks
            .iter()
            .map(|check| {
                let judged = match check.judged {
                    None => "not judged again".to_owned(),
                    Some(judged) if judged == check.claimed => String::new(),
                    Some(judged) => format!("judged again: {}", judged.word()),
                };
                // What could not be checked proves nothing either way.
                let level =
                    if matches!(check.claimed, Verdict::Passed | Verdict::Failed) { check.level.to_string() } else { String::new() };
                [format!("{} {}", check.claimed.mark(unicode), check.id), check.claimed.word().to_owned(), level, judged]
            })
            .collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n{}", output::columns(&rows)));
        }
        if !report.findings.is_empty() {
            let lines: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
            text.push_str(&format!("\n  {}\n", lines.join("\n  ")));
        }
        text.push_str(if report.holds() { "\n  It holds.\n" } else { "\n  It does not hold.\n" });
        text
    }
}

#[derive(Serialize)]
struct Json<'a> {
    format: u32,
    submissions: Vec<JsonSubmission<'a>>,
}

#[derive(Serialize)]
struct JsonSubmission<'a> {
    file: &'a str,
    readable: bool,
    holds: bool,
    submission: Option<&'a Hash>,
    level: Level,
    learner: Option<JsonSigner<'a>>,
    course: Option<&'a str>,
    lesson: Option<&'a str>,
    previous: Option<&'a Hash>,
    checks: Vec<JsonCheck<'a>>,
    findings: Vec<JsonFinding>,
}

#[derive(Serialize)]
struct JsonSigner<'a> {
    name: &'a str,
    key: &'a str,
}

#[derive(Serialize)]
struct JsonCheck<'a> {
    id: &'a str,
    claimed: Verdict,
    judged: Option<Verdict>,
    level: Level,
}

#[derive(Serialize)]
struct JsonFinding {
    rule: &'static str,
    severity: &'static str,
    place: String,
    message: String,
}

fn json(told: &[Told]) -> Json<'_> {
    Json { format: 1, submissions: told.iter().map(submission).collect() }
}

fn submission(told: &Told) -> JsonSubmission<'_> {
    let report = told.outcome.as_ref().ok();
    let manifest = report.and_then(|report| report.manifest.as_ref());
    let mut findings: Vec<JsonFinding> = Vec::new();
    if let Err(bad) = &told.outcome {
        findings.push(JsonFinding { rule: "file-refused", severity: "refused", place: bad.path.clone(), message: bad.message.clone() });
    }
    findings.extend(report.iter().flat_map(|report| &report.findings).map(|finding| JsonFinding {
        rule: finding.rule.name(),
        severity: finding.rule.severity().word(),
        place: finding.place.clone(),
        message: finding.message.clone(),
    }));
    let check = |check| {
        let &Standing { ref id, claimed, judged, level } = check;
        JsonCheck { id, claimed, judged, level }
    };
    JsonSubmission {
        file: &told.file,
        readable: report.is_some(),
        holds: report.is_some_and(Report::holds),
        submission: report.and_then(|report| report.submission.as_ref()),
        level: report.map(|report| report.level).unwrap_or_default(),
        learner: report.and_then(|report| report.signer.as_ref()).map(|signer| JsonSigner { name: &signer.name, key: &signer.key }),
        course: manifest.map(|manifest| manifest.course.id.as_str()),
        lesson: manifest.map(|manifest| manifest.lesson.as_str()),
        previous: manifest.and_then(|manifest| manifest.previous.as_ref()),
        checks: report.iter().flat_map(|report| &report.checks).map(check).collect(),
        findings,
    }
}
