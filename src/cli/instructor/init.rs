//! `drillyard instructor init`: a roster to begin with, and what else an instructor needs.

use std::path::PathBuf;

use crate::cli::learner::Learner;
use crate::cli::open::{self, CourseArgs};
use crate::cli::{CliError, Exit, output};
use crate::ports::Signer;
use crate::runtime::{machines, submission_files};
use crate::submission::Purpose;

/// Begin a roster with your own key, and say what else is needed
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who you are: a name without spaces, mostly an address
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Your SSH key; else `signing_key` in config.yaml, or your usual one
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Where the roster is to be; else `allowed_signers` beside config.yaml
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    #[command(flatten)]
    course: CourseArgs,
}

/// Writes the roster, unless there is one, and tells the next steps.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let open = open::open_course(args.course.course.as_deref())?;
    let learner = Learner::open()?;
    let odd = |ch: char| ch.is_whitespace() || ch.is_control() || ",*?!\"#".contains(ch);
    if args.name.is_empty() || args.name.contains(odd) {
        return Err(
            CliError::usage(format!("'{}' can't be a name in a roster: it has no spaces, and none of , * ? ! \" #", args.name)).into()
        );
    }
    let path = args.roster.clone().unwrap_or_else(|| learner.paths.config.with_file_name("allowed_signers"));
    if path.exists() {
        return Err(
            CliError::usage(format!("{} is there already, and stays as it is: add lines to it with an editor", path.display())).into()
        );
    }
    let wanted = args.key.clone().or_else(|| learner.config.signing_key.as_ref().map(PathBuf::from));
    let key = machines::signing_key(wanted.as_deref()).map_err(|fault| CliError::could_not(fault.to_string()))?;
    let roster = format!(
        "# Who may sign what, in the form of allowed_signers (ssh-keygen(1)). A learner's line:\n\
         # ada@example.org namespaces=\"{}\" ssh-ed25519 AAAA…\n\
         {} namespaces=\"{},{}\" {}\n",
        Purpose::Submission.namespace(),
        args.name,
        Purpose::Review.namespace(),
        Purpose::Challenge.namespace(),
        key.public_line().trim()
    );
    submission_files::keep(&path, roster.as_bytes())
        .map_err(|error| CliError::could_not(format!("{} can't be written: {error}", path.display())))?;
    output::say(&format!("{} has your key; add a line for each learner: `drillyard submit` shows them theirs", path.display()));
    match &open.course.submit {
        Some(remote) => output::say(&format!("learners hand in to {remote}; `drillyard instructor inbox` lists what comes")),
        None => output::say(
            "the course names no remote yet: make a Git repository that all can push to, and put `submit: ADDRESS` into the course's drillyard.yaml",
        ),
    }
    output::say("put a copy of the roster, named allowed_signers, at the course's root: then learners know whose reviews to believe");
    Ok(Exit::Done)
}
