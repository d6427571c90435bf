//! `drillyard instructor show`: what is in a submission, for reading: prompts with answers, results with what was seen, quizzes, files. It is
//! a file, or one of the inbox by the beginning of its hash. Showing proves nothing; `verify` and the inbox do.

use std::io::Write as _;
use std::path::PathBuf;

use super::office::{CohortArgs, Office};
use crate::cli::{CliError, Exit, output};
use crate::domain::sanitize::sanitize;
use crate::runtime::{plain_terminal, submission_files};
use crate::submission::package::MANIFEST;
use crate::submission::{Manifest, Package};

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
    let package = package(args)?;
    let document = package.file(MANIFEST).unwrap_or_default();
    let manifest = Manifest::read(document).map_err(|fault| CliError::bad_input(format!("{MANIFEST}: {fault}")))?;
    let text = text(&manifest, &package, args.evidence, plain_terminal::has_unicode());
    let mut out = output::results();
    out.write_all(sanitize(&text).as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// From disk, where there is such a file; else out of the remote.
fn package(args: &Args) -> Result<Package, CliError> {
    let named = args.file.to_string_lossy();
    let is_hash = named.len() >= 4 && named.bytes().all(|byte| byte.is_ascii_hexdigit());
    if args.file.exists() || !is_hash {
        return submission_files::read(&args.file).map_err(|bad| CliError::bad_input(bad.to_string()));
    }
    Ok(Office::open(&args.cohort, false)?.package(&named)?.1)
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
