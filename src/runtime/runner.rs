//! Runs checks: takes a plan's questions to the machines, hands the answers back to be judged, stores each result, then tells
//! it. Host questions share a few threads, each target has one of its own; plan and store stay on the caller's thread.
//! The workbench and the command line both run checks through here and nowhere else.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use crate::checks::{CheckFile, History, Judged, Plan, redact_line};
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::evidence::Evidence;
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::run::RunEvent;
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;
use crate::ports::{Cancel, Clock, Person, Prober, ProgressStore, StoreError, TargetEvent};

/// Threads that ask this host: enough that a file being hashed does not hold up the rest.
const HOST_THREADS: usize = 3;
/// How soon a run notices that it was cancelled.
const GLANCE: Duration = Duration::from_millis(30);

/// Which checks to run.
#[derive(Clone, Copy)]
pub struct RunRequest<'a> {
    /// The lesson they belong to.
    pub lesson: &'a LessonId,
    /// Its check file.
    pub file: &'a CheckFile,
    /// Which of them.
    pub selection: &'a Selection,
    /// The machines behind the targets' names.
    pub bindings: &'a Bindings,
    /// Asked when the run has commands that a course brings along: whether they may run. The error is the command line that settles it.
    pub may_run_commands: &'a dyn Fn() -> Result<(), String>,
    /// Stores only what is not as it was the last time: for runs that follow each other all the time.
    pub only_changes: bool,
}

/// The world, as a run sees it.
#[derive(Clone, Copy)]
pub struct Services<'a> {
    /// Asks the machines.
    pub prober: &'a dyn Prober,
    /// Knows what was before, keeps what is found.
    pub store: &'a dyn ProgressStore,
    /// Settles host keys and passphrases.
    pub person: &'a dyn Person,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// Runs the checks and returns every result, in the order decided. `tell` hears all of it as it happens: each result after
/// it was stored. Cancelled, it ends within a moment: what is undecided is then told as `errored`, `cut_short`, and not
/// stored, since it says nothing about the machine and would hide what was known.
///
/// # Errors
/// A message for people, when the selection names nothing in the file; nothing was told then.
pub fn run(
    request: &RunRequest<'_>,
    services: &Services<'_>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(RunEvent),
) -> Result<Vec<CheckResult>, String> {
    let (history, unread) = match history(services.store, request.lesson) {
        Ok(history) => (history, None),
        Err(error) => (History::default(), Some(error)),
    };
    let mut plan = Plan::new(request.lesson, request.file, request.selection, request.bindings, &history)?;
    tell(RunEvent::Started(plan.ids()));
    if plan.runs_commands()
        && let Err(fix) = (request.may_run_commands)()
    {
        plan.forbid_commands(&fix);
    }
    let known = if request.only_changes { history.latest } else { Vec::new() };
    let mut run = Run { plan, services, known, tell, results: Vec::new(), warned: false };
    if let Some(error) = unread {
        run.warn(&error);
    }
    let judged = run.plan.start(services.clock.now());
    run.keep(judged);
    thread::scope(|scope| {
        let mut workers = Vec::new();
        let mut cancelled = false;
        // What a command needs has to pass before it runs, and what is asked again takes a while to change: their turns come when all
        // that was asked before is answered.
        loop {
            let turn = run.plan.next_turn();
            if turn.asks.is_empty() {
                break;
            }
            let (answers, inbox) = mpsc::channel();
            let asked = turn.asks.iter().map(|&index| (index, run.plan.probes()[index].clone())).collect();
            cancelled = run.pause(turn.pause, cancel);
            if cancelled {
                break;
            }
            workers.extend(spawn_workers(scope, asked, request.bindings, services, cancel, answers));
            cancelled = run.listen(&inbox, cancel);
            if cancelled {
                break;
            }
        }
        let judged = run.plan.finish(services.clock.now());
        if cancelled {
            run.tell_only(judged);
        } else {
            run.keep(judged);
        }
        (run.tell)(RunEvent::Finished { cancelled });
        for worker in workers {
            if worker.join().is_err() {
                tracing::error!("a thread that asks machines panicked");
            }
        }
    });
    Ok(run.results)
}

/// What the store knows of the lesson's checks.
pub fn history(store: &dyn ProgressStore, lesson: &LessonId) -> Result<History, StoreError> {
    Ok(History { achievements: store.achievements(lesson)?, statements: store.statements(lesson)?, latest: store.results(lesson)? })
}

/// From the threads that ask.
enum Heard {
    Doing(String),
    Answered(usize, Evidence),
}

struct Run<'a> {
    plan: Plan,
    services: &'a Services<'a>,
    /// What need not be stored again.
    known: Vec<CheckResult>,
    tell: &'a mut dyn FnMut(RunEvent),
    results: Vec<CheckResult>,
    warned: bool,
}

impl Run<'_> {
    /// Takes answers until no more can come; whether it was cancelled.
    fn listen(&mut self, inbox: &Receiver<Heard>, cancel: &Cancel) -> bool {
        loop {
            match inbox.recv_timeout(GLANCE) {
                _ if cancel.is_cancelled() => return true,
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Waits before asking again; whether it was cancelled.
    fn pause(&mut self, pause: Duration, cancel: &Cancel) -> bool {
        if !pause.is_zero() {
            (self.tell)(RunEvent::Doing(format!("waiting {} s, to ask again what did not pass", pause.as_secs())));
        }
        let mut left = pause;
        while !left.is_zero() && !cancel.is_cancelled() {
            let glance = left.min(GLANCE);
            thread::sleep(glance);
            left -= glance;
        }
        cancel.is_cancelled()
    }

    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Doing(what) => (self.tell)(RunEvent::Doing(redact_line(what))),
            Heard::Answered(index, evidence) => {
                let judged = self.plan.answer(index, evidence, self.services.clock.now());
                self.keep(judged);
            }
        }
    }

    fn keep(&mut self, judged: Vec<Judged>) {
        for Judged { result, evidence } in judged {
            let known = self.known.iter().any(|known| known.says_the_same(&result));
            if !known && let Err(error) = self.services.store.add_result(&result, &evidence) {
                self.warn(&error);
            }
            self.tell_result(result);
        }
    }

    fn tell_only(&mut self, judged: Vec<Judged>) {
        judged.into_iter().for_each(|judged| self.tell_result(judged.result));
    }

    fn tell_result(&mut self, result: CheckResult) {
        self.results.push(result.clone());
        (self.tell)(RunEvent::Result(Box::new(result)));
    }

    fn warn(&mut self, error: &StoreError) {
        tracing::error!(%error, "a run could not use the store");
        if !std::mem::replace(&mut self.warned, true) {
            (self.tell)(RunEvent::NotSaved(error.to_string()));
        }
    }
}

fn spawn_workers<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    asked: Vec<(usize, Probe)>,
    bindings: &'scope Bindings,
    services: &'scope Services<'_>,
    cancel: &'scope Cancel,
    answers: Sender<Heard>,
) -> Vec<ScopedJoinHandle<'scope, ()>> {
    let mut of_host: Vec<(usize, HostAsk, Duration)> = Vec::new();
    let mut of_target: BTreeMap<String, (Vec<usize>, Vec<Probe>)> = BTreeMap::new();
    for (index, probe) in asked {
        match probe.ask {
            Ask::Host(ask) => of_host.push((index, ask, probe.timeout)),
            Ask::Guest { ref target, .. } | Ask::Login { ref target } => {
                let (indices, probes) = of_target.entry(target.clone()).or_default();
                indices.push(index);
                probes.push(probe);
            }
        }
    }
    let mut workers = Vec::new();
    for (target, (indices, probes)) in of_target {
        let answers = answers.clone();
        workers.push(scope.spawn(move || ask_target(&target, &probes, &indices, bindings, services, cancel, &answers)));
    }
    let queue = std::sync::Arc::new((AtomicUsize::new(0), of_host));
    for _ in 0..HOST_THREADS.min(queue.1.len()) {
        let (answers, queue) = (answers.clone(), std::sync::Arc::clone(&queue));
        workers.push(scope.spawn(move || {
            while let Some((index, ask, timeout)) = queue.1.get(queue.0.fetch_add(1, Ordering::Relaxed)) {
                if cancel.is_cancelled() {
                    return;
                }
                let _ = answers.send(Heard::Doing(doing(ask)));
                let _ = answers.send(Heard::Answered(*index, services.prober.ask_host(ask, *timeout, bindings, cancel)));
            }
        }));
    }
    workers
}

/// Puts `probes` to one target; `indices` are theirs in the plan. A run that has ended listens no more; what still comes then is dropped,
/// and so are the errors of sending it.
fn ask_target(
    target: &str,
    probes: &[Probe],
    indices: &[usize],
    bindings: &Bindings,
    services: &Services<'_>,
    cancel: &Cancel,
    answers: &Sender<Heard>,
) {
    services.prober.ask_target(target, probes, bindings, services.person, cancel, &mut |event| {
        let heard = match event {
            TargetEvent::Doing(what) => Heard::Doing(what),
            TargetEvent::Answered(at, evidence) => match indices.get(at) {
                Some(&index) => Heard::Answered(index, evidence),
                None => return,
            },
        };
        let _ = answers.send(heard);
    });
}

/// What is being waited for, for people.
fn doing(ask: &HostAsk) -> String {
    match ask {
        // The arguments of a script tell what it is about: `sh -c SCRIPT sh ~ name`.
        HostAsk::Command { args, .. } if args.first().is_some_and(|arg| arg == "-c") => {
            let about: Vec<&str> = args.iter().skip(3).map(String::as_str).filter(|arg| !arg.is_empty()).collect();
            format!("looking at {}", about.join(" "))
        }
        HostAsk::Command { programs, args } => {
            let program = programs.first().map(|program| program.rsplit('/').next().unwrap_or(program)).unwrap_or_default();
            format!("asking {program} {}", args.join(" ")).trim_end().to_owned()
        }
        HostAsk::ReadFile { path } | HostAsk::KeyFile { path } => format!("reading {path}"),
        HostAsk::Http { url, .. } => format!("asking {url}"),
        HostAsk::ReadFiles { patterns, .. } => format!("looking for {}", patterns.join(", ")),
        HostAsk::FindFiles { pattern, digest: false } => format!("looking for {pattern}"),
        HostAsk::FindFiles { pattern, digest: true } => format!("computing the checksum of {pattern}"),
        HostAsk::IdentityOf { target } => format!("reading the key for {target}"),
        HostAsk::Artifact { pattern } => format!("reading the build {pattern}"),
    }
}

#[cfg(test)]
mod tests;
