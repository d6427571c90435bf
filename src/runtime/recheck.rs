//! Runs lessons' checks on the machines of many learners at once. Each learner has a run and sessions of their own, so that a machine that does
//! not answer holds up nobody else's. Comparing is `submission::recheck`'s; nothing is signed or sent here.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use jiff::Timestamp;

use super::config::machines::{self, Machine, Machines};
use super::runner::{self, RunRequest, Services};
use super::sessions::Sessions;
use super::visiting::{Account, Visiting};
use crate::adapters::ssh::Destination;
use crate::adapters::store::Store;
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::evidence::Evidence;
use crate::domain::run::RunEvent;
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;
use crate::ports::{Cancel, Clock, Person, Prober, ProgressStore};
use crate::submission::recheck::{self, Rechecked, live, within_reach};
use crate::submission::rerun::Visited;
use crate::submission::verify::{Checks, host_key_in};
use crate::submission::{Hash, Manifest, Rerun};

/// So many learners are looked at at a time; more wait, each for the first place that comes free.
const AT_ONCE: usize = 64;

/// One learner's submission to look at again.
pub struct Visit<'a> {
    /// What they handed in.
    pub manifest: &'a Manifest,
    /// The lesson's checks, the instructor's own.
    pub checks: &'a Checks,
    /// SHA-256 of the file that they are from.
    pub check_file: Hash,
    /// Their machines, as the instructor gets there.
    pub machines: Machines,
    /// Whether the course's commands may run; the error is the command line that settles it.
    pub may_run_commands: Result<(), String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Every check of the lesson, held against its claim.
    pub rows: Vec<Rechecked>,
    /// The record to sign; `None` where nothing was seen.
    pub rerun: Option<Rerun>,
    /// What the record rests on, by `sha256:…`.
    pub evidence: BTreeMap<String, Vec<Evidence>>,
    /// It was stopped before its end: then there is no record.
    pub cancelled: bool,
}

/// Told while it goes on, of the visit with this index.
pub enum Progress {
    /// What is waited for.
    Doing(usize, String),
    /// It is done.
    Done(usize),
}

/// The world, as visits see it.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Goes to machines.
    pub prober: &'a dyn Prober,
    /// Settles passphrases, and host keys that are not written down.
    pub person: &'a dyn Person,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// Makes all visits, many at once; what came of each, in their order. Cancelled, it ends within a moment.
pub fn visit_all(visits: &[Visit<'_>], world: World<'_>, cancel: &Cancel, tell: &(dyn Fn(Progress) + Sync)) -> Vec<Seen> {
    let seen: Vec<Mutex<Seen>> = visits.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((index, visit)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, visits.get(index)?))) {
            let one = visit.make(world, cancel, &mut |what| tell(Progress::Doing(index, what)));
            *seen[index].lock().unwrap_or_else(PoisonError::into_inner) = one;
            tell(Progress::Done(index));
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(visits.len()) {
            scope.spawn(work);
        }
    });
    seen.into_iter().map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// What the runner told.
#[derive(Default)]
struct Ran {
    results: Vec<CheckResult>,
    evidence: BTreeMap<String, Vec<Evidence>>,
    cancelled: bool,
}

impl Visit<'_> {
    fn make(&self, world: World<'_>, cancel: &Cancel, tell: &mut dyn FnMut(String)) -> Seen {
        let bindings: Bindings = self.machines.iter().map(|(name, machine)| (name.clone(), machine.binding.clone())).collect();
        let reach = within_reach(&self.checks.file, &bindings);
        let accounts: BTreeMap<String, String> =
            self.machines.iter().filter_map(|(name, machine)| Some((name.clone(), self.account(name, machine)?))).collect();
        let is_foreign = |target: &str| {
            let own = self.machines.get(target).and_then(login);
            own.is_none() || own.as_ref() != accounts.get(target)
        };
        let account = |(target, account): (&String, &String)| {
            let account = if is_foreign(target) { Account::NotTheirs(account.clone()) } else { Account::Theirs };
            (target.clone(), account)
        };
        let started = whole_micros(world.clock.now());
        let visiting = Visiting { prober: world.prober, accounts: accounts.iter().map(account).collect(), clock: world.clock };
        let Ran { results, evidence, cancelled } =
            self.run(&reach.file, &bindings, &visiting, world, cancel, tell).unwrap_or_else(|message| {
                tracing::error!(message, "a learner's checks could not be run");
                Ran::default()
            });
        let machines = self.visited(&results, &accounts);
        let is_known = |target: &str| machines.iter().any(|machine| machine.target == target);
        let known = recheck::Machines { is_known: &is_known, is_foreign: &is_foreign };
        let rows = live(self.manifest, self.checks, &reach, &results, known);
        let times = (started, world.clock.now());
        let rerun = match cancelled {
            true => None,
            false => Rerun::record(times, self.check_file.clone(), machines, self.checks, &rows, &results),
        };
        Seen { rerun, evidence, cancelled, rows }
    }

    /// Runs what is within reach. Nothing that the learner says was before counts: only what is there now was seen by whoever runs this.
    fn run(
        &self,
        file: &crate::checks::CheckFile,
        bindings: &Bindings,
        visiting: &Visiting<'_>,
        world: World<'_>,
        cancel: &Cancel,
        tell: &mut dyn FnMut(String),
    ) -> Result<Ran, String> {
        let lesson = LessonId(self.manifest.lesson.clone());
        let store = Store::in_memory(&self.manifest.course.id).map_err(|error| error.to_string())?;
        let request = RunRequest {
            lesson: &lesson,
            file,
            selection: &Selection::Lesson,
            bindings,
            may_run_commands: &|| self.may_run_commands.clone(),
            only_changes: false,
        };
        let sessions = Sessions::new(visiting);
        let services = Services { sessions: &sessions, store: &store, person: world.person, clock: world.clock };
        let mut cancelled = false;
        let results = runner::run(&request, &services, cancel, &mut |event| match event {
            RunEvent::Doing(what) => tell(what),
            RunEvent::Finished { cancelled: stopped } => cancelled = stopped,
            _ => {}
        })?;
        let stored = |hash: &String| Some((hash.clone(), store.evidence(hash).ok().filter(|evidence| !evidence.is_empty())?));
        let evidence = results.iter().filter_map(|result| result.evidence.as_ref()).filter_map(stored).collect();
        Ok(Ran { results, evidence, cancelled })
    }

    /// The learner's account on a machine: as the instructor wrote it down, else the one that the learner's own checks logged in to.
    fn account(&self, target: &str, machine: &Machine) -> Option<String> {
        let theirs = || user(self.manifest.targets.get(target)?.ssh.as_deref()?);
        machine.account.clone().or_else(theirs).filter(|account| machines::is_account(account))
    }

    /// The machines that let one in, as far as their keys are known.
    fn visited(&self, results: &[CheckResult], accounts: &BTreeMap<String, String>) -> Vec<Visited> {
        let visited = |(target, machine): (&String, &Machine)| {
            let ways = results.iter().filter(|result| result.target.as_ref() == Some(target));
            let host_key = ways.filter_map(|result| host_key_in(&result.ladder)).next()?.to_owned();
            let pinned = !machine.binding.way.host_keys.is_empty();
            Some(Visited { target: target.clone(), host_key, pinned, account: accounts.get(target).cloned() })
        };
        self.machines.iter().filter_map(visited).collect()
    }
}

/// Whom the instructor logs in as, where that is written down.
fn login(machine: &Machine) -> Option<String> {
    user(machine.binding.ssh.as_deref()?)
}

fn user(destination: &str) -> Option<String> {
    Destination::parse(destination).ok()?.user
}

/// As results tell times.
fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
