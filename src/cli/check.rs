//! `drillyard check`: looks at the learner's machines and says what holds, what doesn't and why, for people or for programs.

mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::ValueEnum;

use super::console::Console;
use super::learner::{self, Learner};
use super::open::{self, CourseArgs, OpenCourse};
use super::person::PersonAtConsole;
use super::what::What;
use super::{CliError, Exit, output};
use crate::checks::Plan;
use crate::checks::reports::{self, Style};
use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::diagnostic::Severity;
use crate::domain::run::RunEvent;
use crate::domain::verdict::{CheckResult, Verdict};
use crate::ports::{Cancel, Clock, Nobody, Person, Prober, ProgressStore};
use crate::runtime::check_files::{self, Found};
use crate::runtime::clock::SystemClock;
use crate::runtime::plain_terminal::Echo;
use crate::runtime::rejudge::rejudge;
use crate::runtime::runner::{self, RunRequest, Services};
use crate::runtime::stdout::Stdout;
use crate::runtime::trust::{self, Trust};
use crate::runtime::turns::Turns;
use crate::runtime::{interrupt, plain_terminal, replace_file};

/// Check a lesson's exercises on your own machines
#[derive(Debug, clap::Args)]
#[command(after_help = "WHAT is a lesson (4.1), an exercise (4.1#1 or 4.1#its-id), a check (4.1#1/its-id) or a step (4.1#1/8).\n\
    Machines are told with `drillyard target add`.\n\n\
    Exit codes: 0 all passed; 1 something failed; 3 something could not be checked; 130 interrupted.")]
pub struct Args {
    /// What to check; without it, the lesson visited last
    #[arg(value_name = "WHAT")]
    what: Vec<String>,
    #[command(flatten)]
    course: CourseArgs,
    /// Then check again whenever something may have changed, and tell what has, until ctrl-c
    #[arg(long, conflicts_with_all = ["rejudge", "output"])]
    watch: bool,
    /// Judge again what was seen the last time, without asking any machine; nothing is stored
    #[arg(long)]
    rejudge: bool,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the report to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for people
    Human,
    /// Versioned, and stable within a version
    Json,
    /// XML for build servers
    Junit,
    /// The Test Anything Protocol, version 14
    Tap,
}

/// What one WHAT came to.
struct Job {
    lesson: LessonId,
    found: Found,
    selection: Selection,
}

/// What all runs of one command share.
struct Desk<'a> {
    learner: &'a Learner,
    open: &'a OpenCourse,
    store: &'a dyn ProgressStore,
    /// Keeps opened keys, so that nobody is asked twice for a passphrase.
    prober: &'a dyn Prober,
    console: &'a Console,
    cancel: &'a Cancel,
}

/// Runs the checks and reports.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    if args.watch && args.format != Format::Human {
        return Err(CliError::usage("--watch tells people what changes: leave --format out").into());
    }
    let open = open::open_course(args.course.course.as_deref())?;
    let learner = Learner::open()?;
    let store = learner.store(&open.course.id)?;
    let words = words(args, &store)?;
    let mut told = Told::new();
    let jobs = jobs(&words, &mut told, &open, &learner, &store)?;
    let cancel = Cancel::new();
    interrupt::cancels(&cancel);
    let console = Console::new(cancel.clone());
    let prober = learner.prober();
    let desk = Desk { learner: &learner, open: &open, store: &store, prober: &prober, console: &console, cancel: &cancel };
    let turns = args.watch.then(|| Turns::of(&open.files));
    let started = SystemClock.now();
    let mut results = Vec::new();
    let to_terminal = args.format == Format::Human && args.output.is_none();
    let live = to_terminal && !args.rejudge;
    let style = Style { colour: to_terminal && Stdout::look().coloured(), unicode: !to_terminal || plain_terminal::has_unicode() };
    for job in &jobs {
        if args.rejudge {
            results.extend(judge_again(job, &learner, &open, &store)?);
            continue;
        }
        ask_for_statements(job, &learner, &open, &store, &console)?;
        if cancel.is_cancelled() {
            break;
        }
        results.extend(desk.check(job, live.then_some(style), false)?);
    }
    let of_run = reports::Run { course: &open.course.id, started, finished: SystemClock.now() };
    let text = match args.format {
        Format::Json => reports::json(&of_run, &results),
        Format::Junit => reports::junit(&of_run, &results, &|id| heading(&jobs, id)),
        Format::Tap => reports::tap(&results),
        Format::Human if live => format!("\n{}\n", reports::summary(&results)),
        Format::Human => reports::human(&results, &|id| heading(&jobs, id), style),
    };
    let reader_is_there = match &args.output {
        // One who left early does not make what failed a pass.
        None => unless_left(console.result(&text))?,
        Some(path) => {
            replace_file::replace(path, text.as_bytes())
                .map_err(|error| CliError::usage(format!("the report can't be written to {}: {error}", path.display())))?;
            console.note(&format!("{}; the report is in {}", reports::summary(&results), path.display()));
            true
        }
    };
    let exit = exit(&results);
    if let Some(mut turns) = turns.filter(|_| reader_is_there) {
        turns.know(results);
        watch::watch(&desk, style, jobs, turns, &mut || self::jobs(&words, &mut told, &open, &learner, &store))?;
    }
    Ok(if cancel.is_cancelled() { Exit::Interrupted } else { exit })
}

/// Whether the reader is still there.
fn unless_left(written: std::io::Result<()>) -> std::io::Result<bool> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}

fn exit(results: &[CheckResult]) -> Exit {
    let any = |verdict| results.iter().any(|result| result.verdict == verdict);
    match (any(Verdict::Errored), any(Verdict::Failed)) {
        (true, _) => Exit::CouldNotCheck,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Done,
    }
}

/// What to check, as it was named; else the lesson visited last.
fn words(args: &Args, store: &dyn ProgressStore) -> Result<Vec<String>, CliError> {
    match args.what.is_empty() {
        true => Ok(vec![learner::visited_last(store, "drillyard check 4.1")?.0]),
        false => Ok(args.what.clone()),
    }
}

/// Check files, by name and content, of which was told what is wrong in them.
type Told = BTreeSet<(String, String)>;

/// Everything that is named is found before anything is run.
fn jobs(words: &[String], told: &mut Told, open: &OpenCourse, learner: &Learner, store: &dyn ProgressStore) -> Result<Vec<Job>, CliError> {
    words.iter().map(|word| job(word, told, open, learner, store)).collect()
}

fn job(word: &str, told: &mut Told, open: &OpenCourse, learner: &Learner, store: &dyn ProgressStore) -> Result<Job, CliError> {
    let what = What::parse(word).map_err(CliError::usage)?;
    let lesson = &open.course.lessons[open.course.find(what.lesson).map_err(CliError::usage)?];
    let Some(found) = check_files::find(&open.course, &*open.files, &learner.paths.checks, &lesson.id) else {
        let own = learner.paths.checks.join(format!("{}.checks.yaml", lesson.id));
        return Err(CliError::usage(format!(
            "{} has no checks: there is no check file beside the lesson, none at {} and none built in",
            lesson.label(),
            own.display()
        )));
    };
    if told.insert((found.name.clone(), found.sha256.clone())) {
        output::report(&found.diagnostics);
    }
    if found.file.exercises.is_empty() && found.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(CliError::bad_input(format!("{} has no check that can be used: see above", found.name)));
    }
    let selection = what.selection(&found.file);
    let history = runner::history(store, &lesson.id).unwrap_or_default();
    Plan::new(&lesson.id, &found.file, &selection, &learner.bindings(&open.course.id), &history).map_err(CliError::usage)?;
    Ok(Job { lesson: lesson.id.clone(), found, selection })
}

/// What the last answers come to, for the check file as it is now.
fn judge_again(job: &Job, learner: &Learner, open: &OpenCourse, store: &dyn ProgressStore) -> Result<Vec<CheckResult>, CliError> {
    let bindings = learner.bindings(&open.course.id);
    let request = RunRequest {
        lesson: &job.lesson,
        file: &job.found.file,
        selection: &job.selection,
        bindings: &bindings,
        may_run_commands: &|| Ok(()),
        only_changes: false,
    };
    rejudge(&request, store, &SystemClock).map_err(CliError::usage)
}

impl Desk<'_> {
    /// Runs one job; with a `style`, each result is printed as soon as all before it in the file are there. A run that only looks `again`
    /// asks nobody what was answered before, and stores nothing that is as it was.
    fn check(&self, job: &Job, style: Option<Style>, again: bool) -> anyhow::Result<Vec<CheckResult>> {
        let Self { learner, open, console, .. } = *self;
        let bindings = learner.bindings(&open.course.id);
        let agreements = Trust::at(&learner.paths.trust);
        let at_console = PersonAtConsole(console);
        let person: &dyn Person = if again { &Nobody } else { &at_console };
        let may_run_commands = || match agreements.settle(&open.course, &job.lesson, &job.found, person) {
            true => Ok(()),
            false => Err(trust::command(open.path.as_deref())),
        };
        let request = RunRequest {
            lesson: &job.lesson,
            file: &job.found.file,
            selection: &job.selection,
            bindings: &bindings,
            may_run_commands: &may_run_commands,
            only_changes: again,
        };
        let services = Services { prober: self.prober, store: self.store, person, clock: &SystemClock };
        let heading = |id: &str| heading(std::slice::from_ref(job), id);
        let entries = style.map(|style| reports::Entries::new(&heading, style));
        let mut printer = InOrder { console, entries, ids: Vec::new(), printed: 0, waiting: BTreeMap::new(), fault: None };
        let run = console.during(|| runner::run(&request, &services, self.cancel, &mut |event| printer.hear(event)));
        let mut results = run.map_err(CliError::usage)?;
        unless_left(printer.fault.map_or(Ok(()), Err))?;
        results.sort_by_key(|result| printer.ids.iter().position(|id| *id == result.id));
        Ok(results)
    }
}

/// Prints results in the file's order, each as soon as it can be.
struct InOrder<'a> {
    console: &'a Console,
    /// `None` when nothing is printed before the end.
    entries: Option<reports::Entries<'a>>,
    ids: Vec<String>,
    printed: usize,
    waiting: BTreeMap<String, CheckResult>,
    fault: Option<std::io::Error>,
}

impl InOrder<'_> {
    fn hear(&mut self, event: RunEvent) {
        match event {
            RunEvent::Started(ids) => self.ids = ids,
            RunEvent::Doing(what) => self.console.wait_for(&what),
            RunEvent::NotSaved(message) => output::complain(&message),
            RunEvent::Result(result) => {
                self.waiting.insert(result.id.clone(), *result);
                self.print_what_can_be();
            }
            RunEvent::Finished { .. } => {}
        }
    }

    fn print_what_can_be(&mut self) {
        let Some(entries) = &mut self.entries else { return };
        while let Some(result) = self.ids.get(self.printed).and_then(|id| self.waiting.remove(id)) {
            if let Err(error) = self.console.result(&entries.entry(&result)) {
                self.fault.get_or_insert(error);
            }
            self.printed += 1;
        }
    }
}

fn heading(jobs: &[Job], id: &str) -> String {
    let exercises = jobs.iter().flat_map(|job| &job.found.file.exercises);
    exercises.into_iter().find(|exercise| exercise.id == id).map_or_else(|| id.to_owned(), |exercise| exercise.heading.clone())
}

/// Checks that only a person can answer are asked before the run, once: what was said is kept, and seen as such.
fn ask_for_statements(
    job: &Job,
    learner: &Learner,
    open: &OpenCourse,
    store: &dyn ProgressStore,
    console: &Console,
) -> Result<(), CliError> {
    if !console.asks() {
        return Ok(());
    }
    let history = runner::history(store, &job.lesson).unwrap_or_default();
    let bindings = learner.bindings(&open.course.id);
    let plan = Plan::new(&job.lesson, &job.found.file, &job.selection, &bindings, &history).map_err(CliError::usage)?;
    for id in plan.ids() {
        let Some((check, prompt)) = job.found.file.check(&id).and_then(|(_, check)| Some((check, check.kind.prompt()?))) else { continue };
        // What was wrong is asked again.
        let wrong = history.latest.iter().any(|result| result.id == id && result.verdict == Verdict::Failed);
        if history.statements.iter().any(|(known, said, _)| *known == id && !said.is_empty()) && !wrong {
            continue;
        }
        console.note(&format!("{}\n  {}", check.keys.title, prompt.text));
        let said = match prompt.typed {
            true => console.ask("  Your answer (Enter alone: not now):", Echo::Shown).map(|typed| typed.expose().trim().to_owned()),
            false => console.confirm("  Is it so?").filter(|yes| *yes).map(|_| "yes".to_owned()),
        };
        console.note("");
        if let Some(said) = said.filter(|said| !said.is_empty())
            && let Err(error) = store.set_statement(&job.lesson, &id, &said, SystemClock.now())
        {
            output::complain(&error.to_string());
        }
    }
    Ok(())
}
