//! `drillyard trust`: shows which commands a course's checks would run, and where, and takes a yes to them.

use std::io::Write as _;
use std::path::PathBuf;

use super::console::Console;
use super::learner::Learner;
use super::{Exit, open, output};
use crate::domain::run::{CommandLine, Novelty};
use crate::domain::sanitize::sanitize;
use crate::ports::Cancel;
use crate::runtime::trust::{Standing, Trust};
use crate::runtime::{check_files, interrupt};

/// See which commands a course's checks would run on your machines, and agree to them
#[derive(Debug, clap::Args)]
#[command(after_help = "Only checks of kind `command` run what a course says, and none does before you agreed.\n\
    When a check file changes you are asked again.\n\n\
    Exit codes: 0 all is agreed to; 3 something is not.")]
pub struct Args {
    /// Folder of the course; without it, the course that is built in
    #[arg(value_name = "COURSE")]
    course: Option<PathBuf>,
    /// Agree without being asked
    #[arg(long)]
    yes: bool,
}

/// Shows, asks and keeps the answer.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let open = open::open_course(args.course.as_deref())?;
    let learner = Learner::open()?;
    let trust = Trust::at(&learner.paths.trust);
    let mut text = String::new();
    let mut unsettled = Vec::new();
    for lesson in &open.course.lessons {
        let Some(found) = check_files::find(&open.course, &*open.files, &learner.paths.checks, &lesson.id) else { continue };
        let (commands, note) = match trust.standing(&open.course, &lesson.id, &found) {
            Standing::NoCommands => continue,
            Standing::Agreed(commands) => (commands, "agreed"),
            Standing::Open { commands, changed } => {
                unsettled.push((lesson.id.clone(), found));
                (commands, if changed { "changed since you agreed" } else { "not agreed to yet" })
            }
        };
        let lines: Vec<String> = commands.iter().map(entry).collect();
        text.push_str(&format!("{}: {note}\n{}\n\n", lesson.label(), lines.join("\n")));
    }
    if text.is_empty() {
        text = "No check of this course runs a command.\n".to_owned();
    }
    let mut out = output::results();
    out.write_all(sanitize(&text).as_bytes())?;
    out.flush()?;
    if unsettled.is_empty() {
        return Ok(Exit::Done);
    }
    let cancel = Cancel::new();
    interrupt::cancels(&cancel);
    let agreed = args.yes
        || Console::new(cancel.clone()).confirm("May these commands run when you check? Look at each of them first.") == Some(true);
    if !agreed {
        return Ok(if cancel.is_cancelled() { Exit::Interrupted } else { Exit::CouldNotCheck });
    }
    for (lesson, found) in &unsettled {
        trust.agree(&open.course, lesson, found)?;
    }
    output::say("kept: they run from the next check on");
    Ok(Exit::Done)
}

/// A command with its mark: words too, since a mark alone says little.
pub(super) fn entry(command: &CommandLine) -> String {
    match command.novelty {
        Novelty::Same => format!("    {}", command.text),
        Novelty::New => format!("  + {}  (new)", command.text),
        Novelty::Gone => format!("  - {}  (no longer there)", command.text),
    }
}
