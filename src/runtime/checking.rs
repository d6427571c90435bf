//! Runs checks for the workbench: each run on a thread of its own, its events as messages, its questions on the screen.

use std::sync::Arc;

use crate::app::msg::{Candidate, JobId, Msg};
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::run::RunEvent;
use crate::domain::target::{TargetBinding, VmBinding};
use crate::domain::verdict::CheckResult;
use crate::ports::{Cancel, Nobody, Person, ProgressStore};

use super::clock::SystemClock;
use super::effects::Shared;
use super::panic::contained;
use super::runner::{self, RunRequest, Services};
use super::sessions::Sessions;
use super::trust::{self, Trust};
use super::turns::Turns;
use super::{candidates, check_files, config};

/// Checks that were asked for.
pub struct Order {
    /// Comes back with all that is told.
    pub job: JobId,
    /// The lesson they belong to.
    pub lesson: LessonId,
    /// Which.
    pub selection: Selection,
    /// And again when something may have changed, until somebody cancels.
    pub watch: bool,
}

/// Starts a run. It ends with [`RunEvent::Finished`] whatever happens.
pub fn start(shared: &Arc<Shared>, store: &Arc<dyn ProgressStore>, order: Order) {
    let cancel = shared.runs.begin(order.job);
    let (shared, store) = (shared.clone(), store.clone());
    std::thread::spawn(move || {
        // One for all that is asked: a watch logs in once.
        let sessions = Sessions::new(&shared.prober);
        let desk = Desk { shared: &shared, store: &*store, sessions: &sessions, order: &order, cancel: &cancel };
        // From before the first run on: what changes meanwhile is a reason to look again.
        let turns = order.watch.then(|| Turns::of(&shared.files));
        let found = desk.check();
        if let (Some(turns), Some(found)) = (turns, found) {
            desk.watch(turns, found);
        }
        shared.runs.end(order.job);
    });
}

/// What one order is worked with.
struct Desk<'a, 'prober> {
    shared: &'a Shared,
    store: &'a dyn ProgressStore,
    sessions: &'a Sessions<'prober>,
    order: &'a Order,
    cancel: &'a Cancel,
}

impl Desk<'_, '_> {
    /// Runs the checks and tells all that happens. What they found, unless they could not be run.
    fn check(&self) -> Option<Vec<CheckResult>> {
        let job = self.order.job;
        let mut finished = false;
        let found = self.run(&self.shared.person, false, &mut |event| {
            finished |= matches!(event, RunEvent::Finished { .. });
            self.shared.tell(Msg::Run { job, event });
        });
        let found = found.map_err(|fault| self.shared.tell(Msg::Fault(fault))).ok();
        if !finished {
            self.shared.tell(Msg::Run { job, event: RunEvent::Finished { cancelled: true } });
        }
        found
    }

    /// Checks again at each of the `turns`, asks nobody anything, and tells only what is news.
    fn watch(&self, mut turns: Turns, found: Vec<CheckResult>) {
        let mut told: Option<String> = None;
        turns.know(found);
        while turns.next(self.cancel, &|| self.sessions.tend()) {
            let mut fault = None;
            let found = self.run(&Nobody, true, &mut |event| {
                if let RunEvent::NotSaved(words) = event {
                    fault = Some(words);
                }
            });
            if self.cancel.is_cancelled() {
                return;
            }
            let news = found.map(|found| turns.end(found)).unwrap_or_else(|words| {
                fault = Some(words);
                Vec::new()
            });
            if !news.is_empty() {
                self.shared.tell(Msg::Watched { job: self.order.job, news });
            }
            // Once is enough, until it is another.
            if let Some(fault) = fault.clone().filter(|_| told != fault) {
                self.shared.tell(Msg::Fault(fault));
            }
            told = fault;
        }
    }

    /// Runs the checks as their file and the settings are now.
    fn run(&self, person: &dyn Person, again: bool, tell: &mut dyn FnMut(RunEvent)) -> Result<Vec<CheckResult>, String> {
        let Self { shared, order: Order { lesson, selection, .. }, .. } = *self;
        let run = || {
            let course = shared.course();
            let found = check_files::find(&course, &*shared.files, &shared.paths.checks, lesson);
            let found = found.ok_or_else(|| format!("nothing in {} can be checked from here", course.label_of(lesson)))?;
            let bindings = config::load(&shared.paths.config).config.bindings(&course.id);
            let may_run_commands = || match Trust::at(&shared.paths.trust).settle(&course, lesson, &found, person) {
                true => Ok(()),
                false => Err(format!("Check again to be asked again, or see all of them: {}", trust::command(shared.files.folder()))),
            };
            let request = RunRequest {
                lesson,
                file: &found.file,
                selection,
                bindings: &bindings,
                may_run_commands: &may_run_commands,
                only_changes: again,
            };
            let services = Services { sessions: self.sessions, store: self.store, person, clock: &SystemClock };
            runner::run(&request, &services, self.cancel, tell)
        };
        contained("checking", run).flatten()
    }
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
