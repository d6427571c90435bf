//! `drillyard lint --prove`: shows that checks can fail and can pass, on machines that the author names and lets be changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::unreadable;
use crate::adapters::course_files;
use crate::adapters::store::Store;
use crate::checks::{self, Check, CheckFile, Doubt, Exercise};
use crate::cli::CliError;
use crate::cli::console::Console;
use crate::cli::learner::Learner;
use crate::cli::open::{OpenCourse, read_course};
use crate::cli::person::PersonAtConsole;
use crate::course;
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::target::{Bindings, TargetBinding};
use crate::domain::verdict::Verdict;
use crate::ports::Cancel;
use crate::runtime::clock::SystemClock;
use crate::runtime::interrupt;
use crate::runtime::lesson::text_of_file;
use crate::runtime::proving::{Proof, World, prove};

/// The flags of proving.
#[derive(Debug, clap::Args)]
pub struct ProveArgs {
    /// Prove checks by what their author's `solve` and `spoil` do to a machine: all that have them, or one
    #[arg(long, value_name = "EXERCISE/CHECK", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    prove: Option<String>,
    /// A machine that may be changed for that, by the course's name for it; may be given several times
    #[arg(long = "on", value_name = "NAME=USER@HOST:PORT", requires = "prove")]
    on: Vec<String>,
    /// The private key that logs in to it
    #[arg(long, value_name = "FILE", requires = "prove")]
    identity: Option<PathBuf>,
    /// Change these machines without asking
    #[arg(long, requires = "prove")]
    yes: bool,
}

/// How the proof of one check went, as reports tell it.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// `exercise/check`
    pub check: String,
    pub file: String,
    pub line: usize,
    /// `proved`, `refuted`, `open` (it could not be checked).
    pub outcome: &'static str,
    /// Why it is not proved.
    pub message: Option<String>,
    pub stages: Vec<Told>,
    #[serde(skip)]
    done: Vec<&'static str>,
}

/// The check at one stage.
#[derive(Debug, Serialize)]
pub struct Told {
    /// `untouched`, `solved`, `spoiled`
    stage: &'static str,
    verdict: Verdict,
    expected: String,
    actual: String,
}

/// A check file to be proved, under the name it has from here.
struct Subject {
    name: String,
    file: CheckFile,
}

/// One check of it.
struct Candidate<'a> {
    subject: &'a Subject,
    exercise: &'a Exercise,
    check: &'a Check,
}

impl ProveArgs {
    /// What is to be proved below `path`, where that is wanted at all. Asks first, and tells what it waits for.
    pub fn prove(&self, path: &Path) -> Result<Vec<Proved>, CliError> {
        let Some(wanted) = &self.prove else { return Ok(Vec::new()) };
        let bindings = self.bindings()?;
        let subjects = subjects(path)?;
        let candidates = candidates(&subjects, wanted)?;
        let (ready, unnamed): (Vec<_>, Vec<_>) = candidates.iter().partition(|candidate| candidate.unnamed(&bindings).is_none());
        let cancel = Cancel::new();
        interrupt::cancels(&cancel);
        let console = Console::new(cancel.clone());
        if !ready.is_empty() {
            self.ask(&ready, &bindings, &console)?;
        }
        let learner = Learner::open()?;
        let prober = learner.prober();
        let mut proofs: Vec<Proved> = unnamed.into_iter().map(|candidate| candidate.left_out(&bindings)).collect();
        for subject in &subjects {
            let store = Store::in_memory("proof").map_err(|error| CliError::bad_input(error.to_string()))?;
            let world = World {
                prober: &prober,
                bindings: &bindings,
                store: &store,
                person: &PersonAtConsole(&console),
                clock: &SystemClock,
                cancel: &cancel,
            };
            for candidate in ready.iter().filter(|candidate| std::ptr::eq(candidate.subject, subject)) {
                let id = (candidate.exercise.id.as_str(), candidate.check.keys.id.as_str());
                let proof = console.during(|| prove(&subject.file, id, &world, &mut |what| console.wait_for(what)));
                proofs.push(candidate.told(proof));
            }
        }
        proofs.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Ok(proofs)
    }

    fn bindings(&self) -> Result<Bindings, CliError> {
        let identity = match &self.identity {
            Some(path) => Some(std::path::absolute(path).map_err(|error| unreadable(path, &error))?.display().to_string()),
            None => None,
        };
        let binding = |on: &String| {
            let (name, ssh) = on.split_once('=').filter(|(name, ssh)| !name.is_empty() && !ssh.is_empty())?;
            Some((name.to_owned(), TargetBinding { ssh: Some(ssh.to_owned()), identity: identity.clone(), vm: None }))
        };
        let read =
            |on| binding(on).ok_or_else(|| CliError::usage(format!("--on takes a name and an address, `vm=user@host:22`, not '{on}'")));
        self.on.iter().map(read).collect()
    }

    /// Shows what would be done, and takes a yes. The learner's own machines are never meant: only those named just now.
    fn ask(&self, ready: &[&Candidate<'_>], bindings: &Bindings, console: &Console) -> Result<(), CliError> {
        if self.yes {
            return Ok(());
        }
        if !console.asks() {
            return Err(CliError::usage("proving changes machines: say so with --yes where nobody can be asked"));
        }
        let mut text = "This changes machines for good:\n".to_owned();
        for candidate in ready {
            text.push_str(&candidate.doings(bindings));
        }
        console.note(&text);
        match console.confirm("May all of that be done?") {
            Some(true) => Ok(()),
            _ => Err(CliError::usage("nothing was done")),
        }
    }
}

impl Candidate<'_> {
    fn id(&self) -> String {
        format!("{}/{}", self.exercise.id, self.check.keys.id)
    }

    /// The first machine it needs that was not named.
    fn unnamed(&self, bindings: &Bindings) -> Option<String> {
        let changed = self.check.fixtures.all().filter_map(|fixture| fixture.target.as_deref());
        let mut needed = changed.chain(self.check.kind.targets());
        needed.find(|target| !bindings.contains_key(*target)).map(str::to_owned)
    }

    /// What would be done for its proof, and where.
    fn doings(&self, bindings: &Bindings) -> String {
        let address = |target: &str| bindings.get(target).and_then(|binding| binding.ssh.clone()).unwrap_or_default();
        let place = |target: &Option<String>| match target {
            Some(target) => format!("in {target} ({})", address(target)),
            None => "on this computer, with a throw-away home".to_owned(),
        };
        let fixtures = &self.check.fixtures;
        let named = [("solve", &fixtures.solve), ("spoil", &fixtures.spoil)];
        let fixtures = named.iter().filter_map(|(key, fixture)| fixture.as_ref().map(|fixture| (*key, &fixture.target, &fixture.script)));
        let command = self.check.kind.command();
        let runs = command.as_ref().map(|command| ("check", &command.target, &command.line));
        let mut text = format!("  {}\n", self.id());
        for (what, target, script) in runs.into_iter().chain(fixtures) {
            text.push_str(&format!("    {what} {}:\n      {}\n", place(target), script.trim_end().replace('\n', "\n      ")));
        }
        text
    }

    fn left_out(&self, bindings: &Bindings) -> Proved {
        let target = self.unnamed(bindings).unwrap_or_default();
        let message = format!("name a machine that may be changed, `--on {target}=user@host:22`");
        self.told(Proof { results: Vec::new(), doubt: Some(Doubt::Open(message)) })
    }

    fn told(&self, proof: Proof) -> Proved {
        let (outcome, message) = match proof.doubt {
            None => ("proved", None),
            Some(Doubt::Refuted(message)) => ("refuted", Some(message)),
            Some(Doubt::Open(message)) => ("open", Some(message)),
        };
        let done = proof.results.iter().map(|(stage, _)| stage.done()).collect();
        let told = proof.results.into_iter().map(|(stage, result)| Told {
            stage: stage.word(),
            verdict: result.verdict,
            expected: result.expected,
            actual: result.actual,
        });
        let (file, line) = (self.subject.name.clone(), self.check.line);
        Proved { check: self.id(), file, line, outcome, message, stages: told.collect(), done }
    }
}

impl Proved {
    /// What is wrong with it, as one more finding of the linter's.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let message = format!("{} is not proved: {}", self.check, self.message.as_ref()?);
        Some(match self.outcome {
            "refuted" => Diagnostic::error("refuted-check", &self.file, self.line, 1, message),
            _ => Diagnostic::warning("unproved-check", &self.file, self.line, 1, message),
        })
    }

    /// The line for people of a check that is proved.
    pub fn line(&self) -> Option<String> {
        let Self { check, file, line, .. } = self;
        self.message.is_none().then(|| format!("{file}:{line}: {check} is proved: {}\n", self.done.join(", ")))
    }

    /// Nothing is known of it.
    pub fn is_open(&self) -> bool {
        self.outcome == "open"
    }
}

/// The check files at `path`: one, or all of the course.
fn subjects(path: &Path) -> Result<Vec<Subject>, CliError> {
    let subject = |name: String, text: &str| {
        let file = checks::parse(&name, text).0;
        Subject { name, file }
    };
    if course_files::is_file(path) {
        let text = course_files::read_file(path).map_err(|error| unreadable(path, &error))?;
        return Ok(vec![subject(path.display().to_string(), &text)]);
    }
    let OpenCourse { course, files, .. } = read_course(Some(path))?;
    let way = course_files::way_to(path);
    let names = course.files.iter().filter(|file| course::checked_lesson(&course, file).is_some());
    Ok(names.filter_map(|file| Some(subject(format!("{way}{file}"), &text_of_file(files.as_ref(), file).ok()?))).collect())
}

/// The checks with fixtures, or the one that is `wanted`.
fn candidates<'a>(subjects: &'a [Subject], wanted: &str) -> Result<Vec<Candidate<'a>>, CliError> {
    let of = |subject: &'a Subject| {
        let checks = subject.file.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
        checks.map(move |(exercise, check)| Candidate { subject, exercise, check })
    };
    let all: Vec<Candidate<'a>> = subjects.iter().flat_map(of).collect();
    let ids: BTreeSet<String> = all.iter().map(Candidate::id).collect();
    if !wanted.is_empty() && !ids.contains(wanted) {
        let near = nearest(wanted, ids.iter().map(String::as_str)).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        return Err(CliError::usage(format!("there is no check '{wanted}'{near}")));
    }
    let meant = all.into_iter().filter(|candidate| wanted.is_empty() || candidate.id() == wanted);
    let found: Vec<_> = meant.filter(|candidate| candidate.check.fixtures.all().next().is_some()).collect();
    if found.is_empty() {
        return Err(CliError::usage("there is nothing to prove: no such check says `solve` or `spoil`"));
    }
    Ok(found)
}

/// `2 of 3 checks proved`
pub fn summary(proofs: &[Proved]) -> String {
    let proved = proofs.iter().filter(|proof| proof.message.is_none()).count();
    format!("{proved} of {} checks proved", proofs.len())
}
