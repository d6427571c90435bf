//! `drillyard submit`: shows what would leave, asks, signs, and hands in. Nothing leaves that was not shown: what is signed and written are
//! the very bytes that the list is of.

mod asking;
mod challenge;
mod preview;
pub mod sending;

use std::io::Write as _;
use std::path::PathBuf;

use super::console::Console;
use super::learner::{self, Learner};
use super::open::{self, CourseArgs, OpenCourse};
use super::person::PersonAtConsole;
use super::what::What;
use super::{CliError, Exit, exit, output};
use crate::adapters::ssh::SigningKey;
use crate::adapters::store::Store;
use crate::domain::course::LessonId;
use crate::domain::receipt::Receipt;
use crate::domain::sanitize::sanitize;
use crate::ports::{Cancel, Clock, ReceiptStore, Signer};
use crate::runtime::clock::SystemClock;
use crate::runtime::submitting::{self, Wanted};
use crate::runtime::{check_files, interrupt, machines};
use crate::submission::manifest::Person;
use crate::submission::package::SIGNATURE;
use crate::submission::{Draft, Manifest, Purpose};
use sending::{Destination, Sent};

/// Show what would be handed in of a lesson, sign it with your SSH key, and hand it in
#[derive(Debug, clap::Args)]
#[command(
    after_help = "WHAT is a lesson (4.1). Handed in are the results of its checks with their evidence, your answers and quiz attempts.\n\
    Secrets are taken out first. All of it is listed, and you are asked before anything is written.\n\n\
    Exit codes: 0 handed in, or shown; 2 usage; 3 not signed, or you said no; 130 interrupted."
)]
pub struct Args {
    /// The lesson; without it, the one visited last
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    #[command(flatten)]
    course: CourseArgs,
    /// Where to: a Git remote (an address, or a repository's path), a new file that ends in .tar, or a new folder; else `submit` of the
    /// course's drillyard.yaml
    #[arg(long, value_name = "REMOTE|FILE")]
    to: Option<String>,
    /// Who you are, as your instructor's roster has you; kept as `name` in config.yaml, or as it was the last time
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The SSH key that signs: a private key, or the .pub file of one in your agent; `signing_key` in config.yaml
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A file to go along; may be given several times
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// The instructor's challenge that this answers, with its signature beside it in FILE.sig
    #[arg(long, value_name = "FILE")]
    challenge: Option<PathBuf>,
    /// Take network addresses out as well, in all that is text
    #[arg(long)]
    hide_addresses: bool,
    /// Only show what would be handed in
    #[arg(long)]
    dry_run: bool,
    /// Also print what is in each file, as it would leave
    #[arg(long)]
    show: bool,
    /// Hand in without being asked
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Ask for an Enter at the end: the workbench takes the terminal back then
    #[arg(long, hide = true)]
    then_wait: bool,
}

/// What all steps of one hand-in share.
struct Desk<'a> {
    learner: &'a Learner,
    open: &'a OpenCourse,
    store: &'a Store,
    console: &'a Console,
    cancel: &'a Cancel,
    lesson: LessonId,
    /// As rosters have the learner.
    name: String,
    key: SigningKey,
}

/// Shows, asks, signs, writes, and keeps the receipt.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let cancel = Cancel::new();
    interrupt::cancels(&cancel);
    let console = Console::new(cancel.clone());
    let ended = submit(args, &console, &cancel);
    if args.then_wait {
        if let Err(error) = &ended {
            output::complain(&format!("{error:#}"));
        }
        // What was cancelled is no reason not to be read.
        asking::wait(&Console::new(Cancel::new()));
        return Ok(ended.unwrap_or_else(|error| exit::of(&error)));
    }
    ended
}

fn submit(args: &Args, console: &Console, cancel: &Cancel) -> anyhow::Result<Exit> {
    let open = open::open_course(args.course.course.as_deref())?;
    let learner = Learner::open()?;
    let store = learner.store(&open.course.id)?;
    let lesson = lesson(args, &open, &store)?;
    let unsaid = args.to.is_none() && open.course.submit.is_none() && !args.dry_run;
    let to = args.to.clone().or_else(|| if unsaid { asking::destination(console) } else { None });
    let to = Destination::find(to.as_deref(), args.dry_run, open.course.submit.as_deref())?;
    let name = name(args, &learner, &store, console)?;
    let wanted = args.key.clone().or_else(|| learner.config.signing_key.as_ref().map(PathBuf::from));
    let key = machines::signing_key(wanted.as_deref()).map_err(|fault| CliError::could_not(fault.to_string()))?;
    let desk = Desk { learner: &learner, open: &open, store: &store, console, cancel, lesson, name, key };
    let draft = desk.show(args)?;
    if to == Destination::Nowhere {
        return Ok(Exit::Done);
    }
    let agreed = args.yes || console.confirm(&format!("Sign this and hand it in to {}?", to.words())).unwrap_or(false);
    if cancel.is_cancelled() {
        return Ok(Exit::Interrupted);
    }
    if !agreed {
        let why = if console.asks() { "" } else { ": there is no terminal to ask at; --yes hands in without asking" };
        return Err(CliError::could_not(format!("nothing was handed in{why}")).into());
    }
    match desk.hand_in(&draft, &to) {
        Err(_) if cancel.is_cancelled() => Ok(Exit::Interrupted),
        handed_in => Ok(handed_in.map(|()| Exit::Done)?),
    }
}

impl Desk<'_> {
    /// Makes the submission and shows it.
    fn show(&self, args: &Args) -> anyhow::Result<Draft> {
        let Self { learner, open, store, lesson, .. } = self;
        let bindings = learner.bindings(&open.course.id);
        let challenge = args.challenge.as_deref().map(|path| self.answer_challenge(path, &bindings)).transpose()?;
        let found = check_files::find(&open.course, &*open.files, &learner.paths.checks, lesson);
        let wanted = Wanted {
            course: &open.course,
            files: &*open.files,
            lesson,
            checks: found.as_ref(),
            bindings: &bindings,
            learner: Person { name: self.name.clone(), key: self.key.fingerprint() },
            attached: &args.attach,
            challenge,
            hide_addresses: args.hide_addresses,
        };
        let draft = submitting::draft(&wanted, *store).map_err(CliError::bad_input)?;
        let label = open.course.label_of(lesson);
        if is_empty(&draft) {
            let message = format!("there is nothing of {label} to hand in yet: no check was run, no quiz taken, nothing written");
            return Err(CliError::usage(message).into());
        }
        let receipts = store.receipts(lesson).map_err(|error| CliError::bad_input(error.to_string()))?;
        let last = receipts.last().and_then(|receipt| Some((receipt, Manifest::read(receipt.manifest.as_bytes()).ok()?)));
        let checks = found.as_ref().map(submitting::checks);
        let mut text = preview::text(&label, &draft, &self.key, last.as_ref(), checks.as_ref(), SystemClock.now());
        if args.show {
            text.push_str(&preview::contents(&draft));
        }
        let mut out = output::results();
        out.write_all(sanitize(&text).as_bytes())?;
        out.flush()?;
        Ok(draft)
    }

    /// Signs the very bytes that were shown, writes them, and keeps the receipt.
    fn hand_in(&self, draft: &Draft, to: &Destination) -> Result<(), CliError> {
        let signed = self.key.sign(draft.document(), Purpose::Submission.namespace(), &PersonAtConsole(self.console), self.cancel);
        let signature = signed.map_err(|fault| CliError::could_not(format!("nothing was handed in: {fault}")))?;
        let package = draft.signed(&signature).map_err(|bad| CliError::bad_input(bad.to_string()))?;
        let sent = self.send(draft, &package, to)?;
        let receipt = Receipt {
            lesson: self.lesson.0.clone(),
            submission: draft.hash().to_string(),
            name: self.name.clone(),
            key: self.key.fingerprint(),
            at: SystemClock.now(),
            to: to.lasting(),
            manifest: String::from_utf8_lossy(draft.document()).into_owned(),
            signature,
        };
        if let Err(error) = self.store.add_receipt(&receipt) {
            output::complain(&format!("it was handed in, and its receipt could not be kept: {error}"));
        }
        output::say(&match sent {
            Sent::There => format!("handed in: {} has submission {}; its receipt is kept", to.words(), draft.hash()),
            Sent::Waits(fault) => format!("{fault}; submission {} is signed and waits here: `drillyard sync` sends it", draft.hash()),
        });
        Ok(())
    }
}

/// The lesson that was named, else the one visited last.
fn lesson(args: &Args, open: &OpenCourse, store: &Store) -> Result<LessonId, CliError> {
    let Some(word) = &args.what else { return learner::visited_last(store, "drillyard submit 4.1") };
    let what = What::parse(word).map_err(CliError::usage)?;
    if what.exercise.is_some() {
        return Err(CliError::usage(format!("a lesson is handed in as a whole: drillyard submit {}", what.lesson)));
    }
    Ok(open.course.lessons[open.course.find(what.lesson).map_err(CliError::usage)?].id.clone())
}

/// The learner's name: as given, as set, as it was the last time, or as it is told when asked for.
fn name(args: &Args, learner: &Learner, store: &Store, console: &Console) -> Result<String, CliError> {
    let last = || store.last_receipt().ok().flatten().map(|receipt| receipt.name);
    let known = args.name.clone().or_else(|| learner.config.name.clone()).or_else(last);
    let name = known.or_else(|| asking::name(console)).ok_or_else(|| {
        CliError::usage("say who you are, as your instructor's roster has you: --name ada@example.org; `name:` in config.yaml keeps it")
    })?;
    let odd = |ch: char| ch.is_whitespace() || ch.is_control() || ",*?!\"".contains(ch);
    match name.is_empty() || name.len() > 200 || name.contains(odd) || name.starts_with('#') {
        true => Err(CliError::usage(format!("'{name}' can't be a name in a roster: it has no spaces, and none of , * ? ! \""))),
        false => Ok(name),
    }
}

fn is_empty(draft: &Draft) -> bool {
    let manifest = &draft.manifest;
    let written = manifest.files.iter().any(|file| file.path != SIGNATURE && !file.path.starts_with("evidence/"));
    manifest.verdicts.is_empty() && manifest.quizzes.is_empty() && !written
}
