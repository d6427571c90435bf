//! An instructor's challenge, answered: it is read, shown to be for this learner and still good, and its check is run like any other.

use std::path::{Path, PathBuf};

use super::Desk;
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, output};
use crate::domain::check::Selection;
use crate::domain::run::RunEvent;
use crate::domain::target::Bindings;
use crate::domain::verdict::Verdict;
use crate::ports::Clock;
use crate::runtime::clock::SystemClock;
use crate::runtime::runner::{self, RunRequest, Services};
use crate::runtime::sessions::Sessions;
use crate::runtime::submission_files::bounded;
use crate::submission::challenge::Challenge;

/// More than any challenge or signature has.
const LARGEST: usize = 64 << 10;

impl Desk<'_> {
    /// The challenge's bytes with its signature's, after its check was run and its result stored.
    pub(super) fn answer_challenge(&self, path: &Path, bindings: &Bindings) -> Result<(Vec<u8>, Vec<u8>), CliError> {
        let read =
            |path: &Path| bounded(path, LARGEST).map_err(|error| CliError::usage(format!("{} can't be read: {error}", path.display())));
        let document = read(path)?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".sig");
        let signature = read(&PathBuf::from(beside))?;
        let challenge = Challenge::read(&document).map_err(|fault| CliError::bad_input(format!("{}: {fault}", path.display())))?;
        for (what, says, is) in [
            ("learner", &challenge.learner, &self.name),
            ("course", &challenge.course, &self.open.course.id),
            ("lesson", &challenge.lesson, &self.lesson.0),
        ] {
            if says != is {
                return Err(CliError::usage(format!("the challenge is for the {what} '{says}', and this is '{is}'")));
            }
        }
        if SystemClock.now() > challenge.expires {
            let expired = challenge.expires.strftime("%Y-%m-%d %H:%M UTC");
            return Err(CliError::usage(format!("the challenge expired on {expired}: ask for a new one")));
        }
        self.look_for(&challenge, bindings)?;
        Ok((document, signature))
    }

    /// Runs the challenge's check as any other; what is missing is told, and no reason to stop.
    fn look_for(&self, challenge: &Challenge, bindings: &Bindings) -> Result<(), CliError> {
        let request = RunRequest {
            lesson: &self.lesson,
            file: &challenge.check_file(),
            selection: &Selection::Lesson,
            bindings,
            may_run_commands: &|| Ok(()),
            only_changes: false,
        };
        let prober = self.learner.prober();
        let sessions = Sessions::new(&prober);
        let services = Services { sessions: &sessions, store: self.store, person: &PersonAtConsole(self.console), clock: &SystemClock };
        let results = self.console.during(|| {
            runner::run(&request, &services, self.cancel, &mut |event| {
                if let RunEvent::Doing(what) = event {
                    self.console.wait_for(&what);
                }
            })
        });
        for result in results.map_err(CliError::bad_input)?.iter().filter(|result| result.verdict != Verdict::Passed) {
            let actual = &result.actual;
            output::complain(&format!("the challenge is not met, and counts for nothing so far: {actual}. {}", challenge.task()));
        }
        Ok(())
    }
}
