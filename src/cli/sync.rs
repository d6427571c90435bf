//! `drillyard sync`: hands in what waits, and brings back what was decided and what is asked.

use std::path::PathBuf;

use super::console::Console;
use super::instructor::office;
use super::learner::Learner;
use super::open::{self, CourseArgs, OpenCourse};
use super::submit::sending;
use super::{CliError, Exit, output};
use crate::adapters::git::{self, EntryKind, Objects, Remote};
use crate::adapters::store::Store;
use crate::domain::receipt::{Receipt, ReviewKept};
use crate::domain::sanitize::sanitize_line;
use crate::ports::{Cancel, Clock, ExchangeStore, ReceiptStore};
use crate::runtime::clock::{SystemClock, zone};
use crate::runtime::interrupt;
use crate::runtime::submission_files::bounded;
use crate::submission::challenge::Challenge;
use crate::submission::manifest::Person;
use crate::submission::recheck::Outcome;
use crate::submission::remote::{CHALLENGES, INSTRUCTORS, REVIEWS};
use crate::submission::review::Ruling;
use crate::submission::signature::check;
use crate::submission::verify::verify_review;
use crate::submission::{Hash, Purpose, Roster, archive};

/// More than any review or challenge has.
const LARGEST: usize = 1 << 20;
/// The most of either that are looked at.
const MOST: usize = 20_000;

/// Hand in what waits to be sent, and fetch reviews and challenges
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reviews count when the roster lets their key review: `allowed_signers` beside config.yaml, else at the course's root.\n\n\
    Exit codes: 0 done; 2 usage; 3 the remote is away or refuses; 130 interrupted."
)]
pub struct Args {
    #[command(flatten)]
    course: CourseArgs,
    /// The Git remote; else `submit` of the course's drillyard.yaml
    #[arg(long, value_name = "REMOTE")]
    remote: Option<String>,
}

/// Sends, fetches, tells.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let open = open::open_course(args.course.course.as_deref())?;
    let learner = Learner::open()?;
    let store = learner.store(&open.course.id)?;
    let cancel = Cancel::new();
    interrupt::cancels(&cancel);
    let console = Console::new(cancel.clone());
    let mut lost = send_waiting(&learner, &store, &console, &cancel)?;
    let remote = office::remote(&learner, &open, args.remote.as_deref(), &console)?;
    console.wait_for(&format!("fetching from {}", remote.url()));
    if let Err(fault) = console.during(|| remote.fetch(&[INSTRUCTORS], &cancel)) {
        output::complain(&fault.to_string());
        lost = true;
    }
    let roster = roster(&learner, &open);
    let receipts = receipts(&open, &store)?;
    let mut objects = remote.objects().map_err(|fault| CliError::could_not(fault.to_string()))?;
    let news = reviews(&remote, &mut objects, &roster, &receipts, &store)?;
    let asked = challenges(&remote, &mut objects, &roster, &receipts, &learner)?;
    if news + asked == 0 && !lost {
        output::say("nothing new");
    }
    Ok(if lost { Exit::CouldNotCheck } else { Exit::Done })
}

/// Sends what waits. Whether anything still does.
fn send_waiting(learner: &Learner, store: &Store, console: &Console, cancel: &Cancel) -> Result<bool, CliError> {
    let bad = |error: crate::ports::StoreError| CliError::bad_input(error.to_string());
    let data = learner.paths.progress.parent().map(PathBuf::from).unwrap_or_default();
    let mut lost = false;
    for waiting in store.outgoing().map_err(bad)? {
        let short: String = waiting.submission.chars().take(12).collect();
        let package = archive::read(&waiting.archive).map_err(|fault| CliError::bad_input(fault.to_string()))?;
        let hash = package.hash().ok_or_else(|| CliError::bad_input(format!("submission {short} has no manifest")))?;
        let by = Person { name: waiting.name.clone(), key: waiting.key.clone() };
        console.wait_for(&format!("sending {short} to {}", waiting.to));
        let sent = Remote::open(&waiting.to, &git::folder_for(&data, &waiting.to), console.asks())
            .and_then(|remote| console.during(|| sending::publish(&remote, &package, &waiting.lesson, &hash, &by, cancel)));
        match sent {
            Ok(()) => {
                store.sent(&waiting.submission).map_err(bad)?;
                output::say(&format!("handed in: {} has submission {short} of {}", waiting.to, waiting.lesson));
            }
            Err(fault) => {
                output::complain(&format!("submission {short} still waits: {fault}"));
                lost = true;
            }
        }
    }
    Ok(lost)
}

/// Whose keys may review: the learner's own list, else the course's; an empty one knows nobody.
fn roster(learner: &Learner, open: &OpenCourse) -> Roster {
    let own = learner.paths.config.with_file_name("allowed_signers");
    let (name, text) = match bounded(&own, super::instructor::LARGEST_ROSTER) {
        Ok(text) => (own.display().to_string(), text),
        Err(_) => ("allowed_signers".to_owned(), open.files.bytes("allowed_signers").unwrap_or_default()),
    };
    let (roster, found) = Roster::parse(&name, &text, &zone());
    output::report(&found);
    roster
}

/// All that the learner handed in of the course.
fn receipts(open: &OpenCourse, store: &Store) -> Result<Vec<Receipt>, CliError> {
    let mut all = Vec::new();
    for lesson in &open.course.lessons {
        all.extend(store.receipts(&lesson.id).map_err(|error| CliError::bad_input(error.to_string()))?);
    }
    Ok(all)
}

/// A document that somebody published.
struct Published {
    name: Hash,
    document: Vec<u8>,
    signature: Option<Vec<u8>>,
}

/// What was published in a folder of each instructor's branch, under the names that it should have.
fn published(remote: &Remote, objects: &mut Objects, folder: &str, file: &str) -> Result<Vec<Published>, CliError> {
    let lost = |fault: git::GitFault| CliError::could_not(fault.to_string());
    let mut all = Vec::new();
    for branch in remote.branches(INSTRUCTORS).map_err(lost)? {
        let tree = objects.commit(&branch.head).map_err(lost)?.tree;
        for entry in objects.folder(&tree, folder).map_err(lost)?.into_iter().take(MOST) {
            let Some(name) = Hash::parse(&entry.name).filter(|_| entry.kind == EntryKind::Folder) else { continue };
            let files = objects.tree(&entry.id).map_err(lost)?;
            let mut read = |wanted: &str| {
                let found = files.iter().find(|entry| entry.name == wanted && entry.kind == EntryKind::File)?;
                objects.file(&found.id, LARGEST).ok()
            };
            if let Some(document) = read(file).filter(|document| Hash::of(document) == name) {
                let signature = read(&format!("{file}.sig"));
                all.push(Published { name, document, signature });
            }
        }
    }
    Ok(all)
}

/// Keeps and tells the reviews of what the learner handed in. How many are new.
fn reviews(remote: &Remote, objects: &mut Objects, roster: &Roster, receipts: &[Receipt], store: &Store) -> Result<usize, CliError> {
    let mut new = 0;
    for Published { name, document, signature } in published(remote, objects, REVIEWS, "review.json")? {
        let report = verify_review(&document, signature.as_deref(), roster, SystemClock.now(), None);
        let Some(review) = &report.review else { continue };
        let Some(receipt) = receipts.iter().find(|receipt| receipt.submission == review.submission.as_str()) else { continue };
        let kept = ReviewKept {
            lesson: receipt.lesson.clone(),
            review: name.to_string(),
            submission: receipt.submission.clone(),
            reviewer: report.signer.as_ref().map_or_else(|| review.reviewer.name.clone(), |signer| signer.name.clone()),
            proved: report.holds(),
            at: review.at,
            decisions: review
                .decisions
                .iter()
                .map(|decision| (decision.deliverable.clone(), decision.decision == Ruling::Verified, decision.comment.clone()))
                .collect(),
            comment: review.comment.clone(),
        };
        if !store.keep_review(&kept).map_err(|error| CliError::bad_input(error.to_string()))? {
            continue;
        }
        new += 1;
        let who =
            if kept.proved { kept.reviewer.clone() } else { format!("somebody who says to be {}, which nothing proves", kept.reviewer) };
        if let Some(rerun) = &review.rerun {
            output::say(&format!("{who} ran the checks of {} on your machine: {}", kept.lesson, rerun.tally()));
            for check in rerun.checks.iter().filter(|check| check.outcome == Outcome::Differs) {
                output::say(&format!("  {}  {}: {}", sanitize_line(&check.id), check.verdict.word(), sanitize_line(&check.actual)));
            }
            if kept.decisions.is_empty() && kept.comment.is_empty() {
                continue;
            }
        }
        output::say(&format!("{} was reviewed by {who}:", kept.lesson));
        for (deliverable, verified, comment) in &kept.decisions {
            let ruling = if *verified { Ruling::Verified } else { Ruling::NeedsWork };
            let said = if comment.is_empty() { String::new() } else { format!(": {}", sanitize_line(comment)) };
            output::say(&format!("  {deliverable}  {}{said}", ruling.words()));
        }
        if !kept.comment.is_empty() {
            output::say(&format!("  {}", sanitize_line(&kept.comment)));
        }
    }
    Ok(new)
}

/// Keeps and tells the challenges for this learner that still hold. How many are new.
fn challenges(remote: &Remote, objects: &mut Objects, roster: &Roster, receipts: &[Receipt], learner: &Learner) -> Result<usize, CliError> {
    let me = learner.config.name.clone().or_else(|| receipts.last().map(|receipt| receipt.name.clone()));
    let folder = learner.paths.progress.with_file_name("challenges");
    let mut new = 0;
    for Published { name, document, signature } in published(remote, objects, CHALLENGES, "challenge.json")? {
        let Ok(challenge) = Challenge::read(&document) else { continue };
        let (Some(signature), true) = (signature, me.as_deref() == Some(challenge.learner.as_str())) else { continue };
        let now = SystemClock.now();
        let signer = check(&document, &signature, Purpose::Challenge).and_then(|good| good.signer(roster, None, now));
        let path = folder.join(format!("{}.json", name.short()));
        if challenge.expires < now || path.exists() {
            continue;
        }
        let Ok(signer) = signer else {
            output::complain(&format!("there is a challenge for you whose signer the roster does not know: {}", name.short()));
            continue;
        };
        let keep = |path: &std::path::Path, bytes: &[u8]| crate::runtime::submission_files::keep(path, bytes);
        let mut beside = path.clone().into_os_string();
        beside.push(".sig");
        keep(&PathBuf::from(beside), &signature)
            .and_then(|()| keep(&path, &document))
            .map_err(|error| CliError::could_not(format!("{} can't be written: {error}", path.display())))?;
        new += 1;
        output::say(&format!(
            "{} asks of you for {}, until {}:\n  {}\n  then: drillyard submit {} --challenge {}",
            signer.name,
            challenge.lesson,
            challenge.expires.strftime("%Y-%m-%d %H:%M UTC"),
            challenge.task(),
            challenge.lesson,
            path.display()
        ));
    }
    Ok(new)
}
