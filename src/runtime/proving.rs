//! Proves checks by their fixtures: runs a check, does what its author's `solve` says, runs it again, does what `spoil` says, and runs it
//! once more. This changes machines, so whoever calls it has asked first. What each result has to be is said in `checks`.

use std::time::Duration;

use super::machines;
use super::runner::{self, RunRequest, Services};
use super::sessions::Sessions;
use crate::adapters::host::quoted;
use crate::adapters::prober::LocalProber;
use crate::adapters::store::Store;
use crate::adapters::throw_away::ThrowAwayFolder;
use crate::checks::{CheckFile, Doubt, Stage};
use crate::domain::check::{Fixture, Selection};
use crate::domain::course::LessonId;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::run::RunEvent;
use crate::domain::target::{Bindings, TargetBinding};
use crate::domain::verdict::{CheckResult, ErrorReason};
use crate::ports::{Cancel, Clock, Person, Prober, TargetEvent, TargetSession};

/// The longest that a fixture may take: it may install something.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a proof needs of the world.
pub struct World<'a> {
    /// The way to the machines that were named.
    pub prober: &'a dyn Prober,
    /// Those machines.
    pub bindings: &'a Bindings,
    /// Remembers what checks saw, for those that compare.
    pub store: &'a Store,
    /// Settles host keys and passphrases.
    pub person: &'a dyn Person,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Says when to stop.
    pub cancel: &'a Cancel,
}

/// How the proof of one check went.
#[derive(Debug)]
pub struct Proof {
    /// What it came to at each stage that was reached.
    pub results: Vec<(Stage, CheckResult)>,
    /// Why it is not proved; `None` when it is.
    pub doubt: Option<Doubt>,
}

/// Proves the check `exercise/check` of `file`. `tell` hears what is being waited for.
pub fn prove(file: &CheckFile, check: (&str, &str), world: &World<'_>, tell: &mut dyn FnMut(&str)) -> Proof {
    let mut results = Vec::new();
    let doubt = go_through(file, check, world, &mut results, tell).err();
    Proof { results, doubt }
}

fn go_through(
    file: &CheckFile,
    (exercise, check): (&str, &str),
    world: &World<'_>,
    results: &mut Vec<(Stage, CheckResult)>,
    tell: &mut dyn FnMut(&str),
) -> Result<(), Doubt> {
    let id = format!("{exercise}/{check}");
    let fixtures = file.check(&id).map(|(_, check)| check.fixtures.clone()).unwrap_or_default();
    let file = file.with_check_alone(&id);
    let home = ThrowAwayFolder::make().map_err(|error| Doubt::Open(format!("no throw-away home can be made: {error}")))?;
    let host = machines::prober_at(home.path().to_owned());
    let bench = Bench { host, way: world.prober };
    for stage in Stage::of(&fixtures) {
        // Each stage logs in anew: what the last one did may count only from then on.
        let sessions = Sessions::new(&bench);
        let (key, fixture) = match stage {
            Stage::Untouched => ("", None),
            Stage::Solved => ("solve", fixtures.solve.as_ref()),
            Stage::Spoiled => ("spoil", fixtures.spoil.as_ref()),
        };
        if let Some(fixture) = fixture {
            tell(&format!("{id}: doing what `{key}` says"));
            carry_out(key, fixture, home.path(), &sessions, world)?;
        }
        let selection = Selection::Check(exercise.to_owned(), check.to_owned());
        let request = RunRequest {
            // Nothing is kept beyond the proof; the lesson only ties one stage's memory to the next.
            lesson: &LessonId("proof".to_owned()),
            file: &file,
            selection: &selection,
            bindings: world.bindings,
            may_run_commands: &|| Ok(()),
            only_changes: false,
        };
        let services = Services { sessions: &sessions, store: world.store, person: world.person, clock: world.clock };
        let mut hear = |event| {
            if let RunEvent::Doing(what) = event {
                tell(&format!("{id}: {what}"));
            }
        };
        let run = runner::run(&request, &services, world.cancel, &mut hear).map_err(Doubt::Refuted)?;
        let result = run.into_iter().find(|result| result.id == id);
        let result = result.ok_or_else(|| Doubt::Open("it was not run".to_owned()))?;
        let weighed = match world.cancel.is_cancelled() {
            true => Err(stopped()),
            false => stage.weigh(result.verdict, if result.actual.is_empty() { &result.expected } else { &result.actual }),
        };
        results.push((stage, result));
        weighed?;
    }
    Ok(())
}

fn stopped() -> Doubt {
    Doubt::Open("stopped before its end".to_owned())
}

/// Runs one fixture, in its machine or on this host with the throw-away home as `HOME`.
fn carry_out(key: &str, fixture: &Fixture, home: &std::path::Path, sessions: &Sessions<'_>, world: &World<'_>) -> Result<(), Doubt> {
    let evidence = match &fixture.target {
        Some(target) => in_target(target, &fixture.script, sessions, world),
        None => {
            let home = quoted(&home.display().to_string());
            let script = format!("HOME={home}\nexport HOME\ncd \"$HOME\"\n{}", fixture.script);
            let ask = HostAsk::Command { programs: vec!["sh".to_owned()], args: vec!["-ec".to_owned(), script] };
            Some(sessions.prober.ask_host(&ask, PATIENCE, world.bindings, world.cancel))
        }
    };
    let Some(Evidence { outcome, stderr, .. }) = evidence else {
        return Err(Doubt::Open(format!("nobody answered to its `{key}`")));
    };
    let said = stderr.lines().rfind(|line| !line.trim().is_empty()).map(|line| format!(": {line}")).unwrap_or_default();
    match outcome {
        Outcome::Exited(0) => Ok(()),
        Outcome::Exited(code) => Err(Doubt::Refuted(format!("its `{key}` ended with code {code}{said}"))),
        Outcome::Signalled(signal) => Err(Doubt::Refuted(format!("its `{key}` was ended by {signal}{said}"))),
        Outcome::Missing => Err(Doubt::Open(format!("its `{key}` can't be run: there is no sh here"))),
        Outcome::Unavailable { reason: ErrorReason::CutShort, .. } if world.cancel.is_cancelled() => Err(stopped()),
        Outcome::Unavailable { message, .. } => Err(Doubt::Open(format!("its `{key}` could not be run: {message}"))),
    }
}

fn in_target(target: &str, script: &str, sessions: &Sessions<'_>, world: &World<'_>) -> Option<Evidence> {
    let ask = Ask::Guest { target: target.to_owned(), script: format!("set -e\n{script}") };
    let mut answer = None;
    sessions.ask(target, &[Probe { ask, timeout: PATIENCE }], world.bindings, world.person, world.cancel, &mut |event| {
        if let TargetEvent::Answered(_, evidence) = event {
            answer = Some(evidence);
        }
    });
    answer
}

/// This host with a throw-away home, and the machines by the way that leads there from the author's own.
struct Bench<'a> {
    host: LocalProber,
    way: &'a dyn Prober,
}

impl Prober for Bench<'_> {
    fn ask_host(&self, ask: &HostAsk, timeout: Duration, bindings: &Bindings, cancel: &Cancel) -> Evidence {
        if matches!(ask, HostAsk::Http { target: Some(_), .. }) {
            return self.way.ask_host(ask, timeout, bindings, cancel);
        }
        // The key that the author logs in with is not the one that a check of the host is about.
        let without_keys = |(name, binding): (&String, &TargetBinding)| (name.clone(), TargetBinding { identity: None, ..binding.clone() });
        self.host.ask_host(ask, timeout, &bindings.iter().map(without_keys).collect(), cancel)
    }

    fn session(&self, target: &str, bindings: &Bindings) -> Box<dyn TargetSession + '_> {
        self.way.session(target, bindings)
    }
}
