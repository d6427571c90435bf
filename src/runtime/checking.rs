//! Runs checks for the workbench: each run on a thread of its own, its events as messages, its questions on the screen.

use std::sync::{Arc, PoisonError};

use crate::app::msg::{Candidate, JobId, Msg};
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::run::RunEvent;
use crate::domain::target::{TargetBinding, VmBinding};
use crate::ports::{Cancel, ProgressStore};

use super::clock::SystemClock;
use super::effects::Shared;
use super::panic::contained;
use super::runner::{self, RunRequest, Services};
use super::sessions::Sessions;
use super::trust::{self, Trust};
use super::{candidates, check_files, config};

/// Starts a run. It ends with [`RunEvent::Finished`] whatever happens.
pub fn start(shared: &Arc<Shared>, store: &Arc<dyn ProgressStore>, job: JobId, lesson: LessonId, selection: Selection) {
    let cancel = Cancel::new();
    shared.runs.lock().unwrap_or_else(PoisonError::into_inner).insert(job, cancel.clone());
    let (shared, store) = (shared.clone(), store.clone());
    std::thread::spawn(move || {
        let mut finished = false;
        let ran = contained("checking", || {
            run(&shared, &*store, &lesson, &selection, &cancel, &mut |event| {
                finished |= matches!(event, RunEvent::Finished { .. });
                shared.tell(Msg::Run { job, event });
            })
        });
        if let Err(fault) = ran.and_then(|ran| ran) {
            shared.tell(Msg::Fault(fault));
        }
        if !finished {
            shared.tell(Msg::Run { job, event: RunEvent::Finished { cancelled: true } });
        }
        shared.runs.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
    });
}

fn run(
    shared: &Shared,
    store: &dyn ProgressStore,
    lesson: &LessonId,
    selection: &Selection,
    cancel: &Cancel,
    tell: &mut dyn FnMut(RunEvent),
) -> Result<(), String> {
    let course = shared.course();
    let found = check_files::find(&course, &*shared.files, &shared.paths.checks, lesson);
    let found = found.ok_or_else(|| format!("nothing in {} can be checked from here", course.label_of(lesson)))?;
    let bindings = config::load(&shared.paths.config).config.bindings(&course.id);
    let may_run_commands = || match Trust::at(&shared.paths.trust).settle(&course, lesson, &found, &shared.person) {
        true => Ok(()),
        false => Err(format!("Check again to be asked again, or see all of them: {}", trust::command(shared.files.folder()))),
    };
    let request =
        RunRequest { lesson, file: &found.file, selection, bindings: &bindings, may_run_commands: &may_run_commands, only_changes: false };
    let sessions = Sessions::new(&shared.prober);
    let services = Services { sessions: &sessions, store, person: &shared.person, clock: &SystemClock };
    runner::run(&request, &services, cancel, tell).map(drop)
}

/// Looks for machines that a target could be, and tells them.
pub fn list_candidates(shared: &Arc<Shared>, job: JobId) {
    let shared = shared.clone();
    std::thread::spawn(move || {
        let found = contained("looking for machines", || candidates::find(&shared.prober, &Cancel::new())).unwrap_or_default();
        let aliases = found.aliases.into_iter().map(|alias| Candidate {
            binding: TargetBinding { ssh: Some(alias.clone()), ..TargetBinding::default() },
            name: alias,
            found: "~/.ssh/config".to_owned(),
        });
        let machines = found.machines.into_iter().map(|machine| Candidate {
            name: machine.title,
            found: match machine.running {
                Some(true) => format!("{}, running", machine.provider),
                Some(false) => format!("{}, shut off", machine.provider),
                None => machine.provider.to_owned(),
            },
            binding: TargetBinding {
                vm: Some(VmBinding { provider: machine.provider.to_owned(), id: machine.id }),
                ..TargetBinding::default()
            },
        });
        shared.tell(Msg::Candidates { job, candidates: aliases.chain(machines).collect() });
    });
}
