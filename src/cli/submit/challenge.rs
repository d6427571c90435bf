//! An instructor's challenge, answered: it is read, shown to be for this learner and still good, and its check is run like any other.

use std::path::{Path, PathBuf};

use crate::adapters::store::Store;
use crate::cli::console::Console;
use crate::cli::learner::Learner;
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, output};
use crate::domain::check::Selection;
use crate::domain::course::{Course, LessonId};
use crate::domain::run::RunEvent;
use crate::domain::target::Bindings;
use crate::domain::verdict::Verdict;
use crate::ports::{Cancel, Clock};
use crate::runtime::clock::SystemClock;
use crate::runtime::runner::{self, RunRequest, Services};
use crate::runtime::sessions::Sessions;
use crate::runtime::submission_files::bounded;
use crate::submission::challenge::Challenge;

/// More than any challenge or signature has.
const LARGEST: usize = 64 << 10;

/// The challenge's bytes with its signature's, after its check was run and its result stored.
#[expect(clippy::too_many_arguments, reason = "each is one thing of the command's that a run needs")]
pub fn answer(
    path: &Path,
    name: &str,
    course: &Course,
    lesson: &LessonId,
    bindings: &Bindings,
    learner: &Learner,
    store: &Store,
    console: &Console,
    cancel: &Cancel,
) -> Result<(Vec<u8>, Vec<u8>), CliError> {
    let read = |path: &Path| bounded(path, LARGEST).map_err(|error| CliError::usage(format!("{} can't be read: {error}", path.display())));
    let document = read(path)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sig");
    let signature = read(&PathBuf::from(beside))?;
    let challenge = Challenge::read(&document).map_err(|fault| CliError::bad_input(format!("{}: {fault}", path.display())))?;
    let not_for =
        |what: &str, says: &str, is: &str| CliError::usage(format!("the challenge is for the {what} '{says}', and this is '{is}'"));
    for (what, says, is) in
        [("learner", challenge.learner.as_str(), name), ("course", &challenge.course, &course.id), ("lesson", &challenge.lesson, &lesson.0)]
    {
        if says != is {
            return Err(not_for(what, says, is));
        }
    }
    if SystemClock.now() > challenge.expires {
        return Err(CliError::usage(format!(
            "the challenge expired on {}: ask for a new one",
            challenge.expires.strftime("%Y-%m-%d %H:%M UTC")
        )));
    }
    let request = RunRequest {
        lesson,
        file: &challenge.check_file(),
        selection: &Selection::Lesson,
        bindings,
        may_run_commands: &|| Ok(()),
        only_changes: false,
    };
    let prober = learner.prober();
    let sessions = Sessions::new(&prober);
    let services = Services { sessions: &sessions, store, person: &PersonAtConsole(console), clock: &SystemClock };
    let results = console.during(|| {
        runner::run(&request, &services, cancel, &mut |event| {
            if let RunEvent::Doing(what) = event {
                console.wait_for(&what);
            }
        })
    });
    for result in results.map_err(CliError::bad_input)?.iter().filter(|result| result.verdict != Verdict::Passed) {
        output::complain(&format!(
            "the challenge is not met yet, and this counts no more than without it: {}. {}",
            result.actual,
            challenge.task()
        ));
    }
    Ok((document, signature))
}
