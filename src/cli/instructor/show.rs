//! `drillyard instructor show`: what is in a submission, for reading: prompts with answers, results with what was seen, quizzes, files. It is
//! a file, or one of the inbox by the beginning of its hash. Showing proves nothing; `verify` and the inbox do.

use std::io::Write as _;
use std::path::PathBuf;

use super::office::{CohortArgs, Office};
use crate::cli::{CliError, Exit, output};
use crate::domain::sanitize::sanitize;
use crate::runtime::{plain_terminal, submission_files};
use crate::submission::cohort::Told;
use crate::submission::package::MANIFEST;
use crate::submission::{Manifest, Package, Rerun, Severity};

/// Show what is in a submission: answers, results, quizzes, files
#[derive(Debug, clap::Args)]
#[command(after_help = "What is shown is what the submission says. `drillyard instructor verify` tells what of it is proved.\n\n\
    Exit codes: 0 shown; 4 it can't be read.")]
pub struct Args {
    /// A submission: a folder, a .tar of one, or the beginning of its hash, as the inbox lists it
    #[arg(value_name = "FILE|SUBMISSION")]
    file: PathBuf,
    /// Also what machines said, word for word
    #[arg(long)]
    evidence: bool,
    #[command(flatten)]
    cohort: CohortArgs,
}

/// Reads and shows.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let Found { package, findings, reruns } = find(args)?;
    let document = package.file(MANIFEST).unwrap_or_default();
    let manifest = Manifest::read(document).map_err(|fault| CliError::bad_input(format!("{MANIFEST}: {fault}")))?;
    let unicode = plain_terminal::has_unicode();
    let told: String =
        findings.iter().map(|told| format!("{}: {}: {} [{}]\n", told.severity, told.place, told.message, told.rule)).collect();
    let told = if told.is_empty() { told } else { format!("{told}\n") };
    let text = format!("{told}{}{}", text(&manifest, &package, args.evidence, unicode), reruns);
    let mut out = output::results();
    out.write_all(sanitize(&text).as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// What is shown, with what is known of it where it is one of the inbox.
struct Found {
    package: Package,
    /// What is wrong with it, or worth a look.
    findings: Vec<Told>,
    /// What instructors saw when they ran its checks again.
    reruns: String,
}

/// From disk, where there is such a file; else out of the remote.
fn find(args: &Args) -> Result<Found, CliError> {
    let named = args.file.to_string_lossy();
    let is_hash = named.len() >= 4 && named.bytes().all(|byte| byte.is_ascii_hexdigit());
    if args.file.exists() || !is_hash {
        let package = submission_files::read(&args.file).map_err(|bad| CliError::bad_input(bad.to_string()))?;
        return Ok(Found { package, findings: Vec::new(), reruns: String::new() });
    }
    let office = Office::open(&args.cohort, false)?;
    let (row, package) = office.package(&named)?;
    let cohort = office.cohort()?;
    let unicode = plain_terminal::has_unicode();
    let reruns = cohort.reruns(&row.submission).map(|(by, rerun)| shown(by, rerun, unicode)).collect();
    // The cohort's rows know what one submission alone does not: who else has that machine.
    let row = cohort.handed.iter().find(|other| other.submission == row.submission && other.branch == row.branch).unwrap_or(&row);
    let findings = row.findings.iter().filter(|told| told.severity != Severity::Note.word()).cloned().collect();
    Ok(Found { package, findings, reruns })
}

/// One run of an instructor's.
fn shown(by: &str, rerun: &Rerun, unicode: bool) -> String {
    let when = rerun.ended.strftime("%Y-%m-%d %H:%M UTC");
    let mut text = format!("\n## Run again by {by}, {when}: {}\n\n", rerun.tally());
    for check in &rerun.checks {
        text.push_str(&format!(
            "{} {}  {}, {}, {}\n",
            check.verdict.mark(unicode),
            check.id,
            check.verdict.word(),
            check.level,
            check.outcome.words()
        ));
        text.push_str(&format!("    seen:   {}\n", check.actual.replace('\n', "\n            ")));
    }
    text
}

fn text(manifest: &Manifest, package: &Package, evidence: bool, unicode: bool) -> String {
    let mut text = format!(
        "{} of {}\nby {} (as it says)\nsubmission {}\n",
        manifest.lesson,
        manifest.course.id,
        manifest.learner.name,
        package.hash().map(|hash| hash.to_string()).unwrap_or_default()
    );
    for deliverable in &manifest.deliverables {
        let answer = deliverable.answer.as_deref().and_then(|path| package.file(path)).map(String::from_utf8_lossy);
        let answer = answer.as_deref().map_or("(nothing written)", str::trim_end);
        text.push_str(&format!("\n## {}\n   [{}]\n\n{answer}\n", deliverable.prompt, deliverable.id));
    }
    if !manifest.verdicts.is_empty() {
        text.push_str("\n## Checks\n\n");
    }
    for result in &manifest.verdicts {
        text.push_str(&format!("{} {}  {}, {}\n", result.mark(unicode), result.id, result.title, result.word()));
        text.push_str(&format!("    wanted: {}\n    seen:   {}\n", result.expected, result.actual.replace('\n', "\n            ")));
    }
    if !manifest.quizzes.is_empty() {
        text.push_str("\n## Quizzes\n\n");
    }
    for attempt in &manifest.quizzes {
        let when = attempt.finished.strftime("%Y-%m-%d %H:%M UTC");
        text.push_str(&format!("{}: {} of {} right, {when}\n", attempt.quiz, attempt.right, attempt.asked));
    }
    let attached: Vec<_> = manifest.files.iter().filter(|file| file.path.starts_with("files/")).collect();
    if !attached.is_empty() {
        text.push_str("\n## Files\n\n");
    }
    for file in attached {
        text.push_str(&format!("{}  {} bytes\n", file.path, file.bytes));
    }
    if evidence {
        for (path, bytes) in package.files().filter(|(path, _)| path.starts_with("evidence/")) {
            text.push_str(&format!("\n==> {path} <==\n{}\n", String::from_utf8_lossy(bytes)));
        }
    }
    text
}
