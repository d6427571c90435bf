//! Carries out what the instructor's screens ask for. What only reads or keeps is done in turn with all else that does; what waits for a
//! remote or for a signature has a thread of its own, one at a time.

mod opening;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::adapters::git::GitFault;
use crate::adapters::ssh::SigningKey;
use crate::adapters::store::Store;
use crate::app::msg::{JobId, Msg};
use crate::app::office::{Begun, News, Order, Read};
use crate::app::screens::reviewing::Prepared;
use crate::domain::opinion::Opinions;
use crate::ports::{Cancel, Clock, OpinionStore, Signer};
use crate::submission::cohort::Handed;
use crate::submission::review::Decision;
use crate::submission::{Hash, Review};

use super::clock::SystemClock;
use super::effects::Shared;
use super::office::Office;
use super::panic::contained;
use super::reviewing::{self, Unsigned};
use super::{config, machines};
use opening::Kept;

/// What the workers of the instructor's screens share.
pub struct Desk {
    /// What they work with.
    pub office: Office,
    /// Held by whoever uses the remote: two at once would be in each other's way.
    line: Mutex<()>,
    store: OnceLock<Result<Store, String>>,
}

impl Desk {
    /// For this course and remote.
    pub fn new(office: Office) -> Self {
        Self { office, line: Mutex::default(), store: OnceLock::new() }
    }

    /// Where opinions and phrases are kept.
    fn store(&self, shared: &Shared) -> Result<&Store, String> {
        let open =
            || Store::open(&shared.paths.progress, &self.office.course.id).map(|opened| opened.store).map_err(|error| error.to_string());
        self.store.get_or_init(open).as_ref().map_err(Clone::clone)
    }

    fn read(&self, shared: &Shared) -> Result<Arc<Read>, String> {
        let cohort = self.office.open_index().and_then(|index| index.cohort()).map_err(|fault| fault.to_string())?;
        let opinions = self.store(shared)?.all_opinions().map_err(|fault| fault.to_string())?;
        let begun: Begun = opinions.into_iter().map(|opinions| (opinions.submission.clone(), opinions.decided())).collect();
        Ok(Arc::new(Read::new(cohort, &begun, self.office.names(), self.office.lessons())))
    }

    /// What this instructor says again and again: as the settings have it, and as it was sent most.
    fn phrases(&self, shared: &Shared) -> Result<Vec<String>, String> {
        let mut phrases = config::load(&shared.paths.config).config.phrases;
        for said in self.store(shared)?.phrases().map_err(|fault| fault.to_string())? {
            if !phrases.contains(&said) {
                phrases.push(said);
            }
        }
        Ok(phrases)
    }
}

/// Does one thing. Nothing is done where no instructor sits.
pub fn carry_out(shared: &Arc<Shared>, order: Order) {
    let Some(desk) = shared.desk.clone() else { return };
    let tell = |news| shared.tell(Msg::Office(news));
    match order {
        Order::Look => match desk.read(shared) {
            Ok(read) => tell(News::Read(read)),
            Err(fault) => shared.tell(Msg::Fault(fault)),
        },
        Order::Sync { job, fetch } => apart(shared, job, move |shared, cancel| sync(shared, &desk, job, fetch, cancel)),
        Order::Open { job, line } => {
            let open = || {
                let index = desk.office.open_index().map_err(|fault| fault.to_string())?;
                let submission = line.handed.submission.as_str();
                let opinions = desk.store(shared)?.opinions(submission).map_err(|fault| fault.to_string())?;
                let opinions = opinions.unwrap_or_else(|| Opinions::new(submission));
                let kept = Kept { opinions, phrases: desk.phrases(shared)? };
                opening::open(&desk.office, &index, *line, kept)
            };
            tell(News::Opened { job, loaded: open().map(Box::new) });
        }
        Order::Keep(opinions) => {
            let kept = desk.store(shared).and_then(|store| store.set_opinions(&opinions).map_err(|fault| fault.to_string()));
            tell(match kept {
                Ok(()) => News::Kept(opinions),
                Err(fault) => News::NotKept { submission: opinions.submission, fault },
            });
        }
        Order::Prepare { job, handed, decisions, comment } => {
            tell(News::Prepared { job, prepared: prepare(shared, &desk, &handed, decisions, comment).map(Box::new) });
        }
        Order::Send { job, document, opinions } => {
            apart(shared, job, move |shared, cancel| send(shared, &desk, job, &document, &opinions, cancel));
        }
    }
}

/// Does `work` on a thread of its own, under a job that can be cancelled.
fn apart(shared: &Arc<Shared>, job: JobId, work: impl FnOnce(&Shared, &Cancel) -> Result<(), String> + Send + 'static) {
    let cancel = shared.runs.begin(job);
    let shared = shared.clone();
    std::thread::spawn(move || {
        let done = contained("the instructor's work", || work(&shared, &cancel)).flatten();
        shared.runs.end(job);
        if let Err(fault) = done {
            shared.tell(Msg::Office(News::Failed { job, fault }));
        }
    });
}

/// A remote that can't be reached is told, and what was fetched before is looked at all the same.
fn sync(shared: &Shared, desk: &Desk, job: JobId, fetch: bool, cancel: &Cancel) -> Result<(), String> {
    let _line = desk.line.lock().unwrap_or_else(PoisonError::into_inner);
    let doing = |doing: String| shared.tell(Msg::Office(News::Doing { job, doing }));
    let mut stale = None;
    if fetch {
        doing(format!("fetching from {}", desk.office.remote.url()));
        match desk.office.fetch(cancel) {
            Ok(()) => {}
            Err(GitFault::Stopped(_)) if cancel.is_cancelled() => return Err("stopped; what is shown was fetched before".to_owned()),
            Err(fault) => stale = Some(fault.to_string()),
        }
    }
    let new = take_in(shared, desk, job, cancel)?;
    shared.tell(Msg::Office(News::Synced { job, stale, new }));
    Ok(())
}

/// Brings the index up to date with what was fetched, and tells what it has then. Says how many submissions have come.
fn take_in(shared: &Shared, desk: &Desk, job: JobId, cancel: &Cancel) -> Result<usize, String> {
    let mut index = desk.office.open_index().map_err(|fault| fault.to_string())?;
    let mut told = None;
    let mut progress = |done: usize, of: usize| {
        // One for every branch would be thousands of messages.
        let share = done * 50 / of.max(1);
        if told.replace(share) != Some(share) {
            shared.tell(Msg::Office(News::Doing { job, doing: format!("looking at branch {} of {of}", done + 1) }));
        }
    };
    let refreshed = desk.office.refresh(&mut index, cancel, &mut progress).map_err(|fault| fault.to_string())?;
    drop(index);
    shared.tell(Msg::Office(News::Read(desk.read(shared)?)));
    Ok(refreshed.handed)
}

fn signing_key(shared: &Shared) -> Result<(SigningKey, Option<String>), String> {
    let config = config::load(&shared.paths.config).config;
    let key = machines::signing_key(config.signing_key.as_deref().map(std::path::Path::new)).map_err(|fault| fault.to_string())?;
    Ok((key, config.name))
}

fn prepare(shared: &Shared, desk: &Desk, handed: &Handed, decisions: Vec<Decision>, comment: String) -> Result<Prepared, String> {
    let (key, name) = signing_key(shared)?;
    let reviewer = reviewing::reviewer(&desk.office, &key.fingerprint(), None, name.as_deref())?;
    let Unsigned { review, document } = reviewing::compose(handed, reviewer, SystemClock.now(), decisions, comment);
    Ok(Prepared {
        submission: handed.submission.to_string(),
        document: String::from_utf8(document).map_err(|_| "the review is no text".to_owned())?,
        reviewer: review.reviewer.name,
        key: key.shown(),
        to: desk.office.remote.url().to_owned(),
    })
}

fn send(shared: &Shared, desk: &Desk, job: JobId, document: &str, opinions: &Opinions, cancel: &Cancel) -> Result<(), String> {
    let _line = desk.line.lock().unwrap_or_else(PoisonError::into_inner);
    let review = Review::read(document.as_bytes()).map_err(|fault| format!("the review can't be read: {fault}"))?;
    let index = desk.office.open_index().map_err(|fault| fault.to_string())?;
    let (_, package) = desk.office.package_in(&index, review.submission.as_str()).map_err(|fault| fault.to_string())?;
    drop(index);
    let report = desk.office.bench().verify(&package, None);
    let (key, _) = signing_key(shared)?;
    let said: Vec<String> =
        review.decisions.iter().map(|decision| decision.comment.clone()).filter(|comment| !comment.is_empty()).collect();
    let unsigned = Unsigned { review, document: document.as_bytes().to_vec() };
    let doing = |doing: &str| shared.tell(Msg::Office(News::Doing { job, doing: doing.to_owned() }));
    let hash: Hash =
        reviewing::send(&desk.office, &unsigned, &report, &key, &shared.person, cancel, &doing).map_err(|fault| fault.to_string())?;
    tracing::info!(%hash, "a review was published");
    // It is out: what can't be kept now is told, and does not make it unsent.
    let left = opinions.after_sending();
    let store = desk.store(shared)?;
    let kept = store.set_opinions(&left).and_then(|()| said.iter().try_for_each(|text| store.use_phrase(text, SystemClock.now())));
    if let Err(fault) = kept {
        shared.tell(Msg::Fault(fault.to_string()));
    }
    if let Err(fault) = take_in(shared, desk, job, &Cancel::new()) {
        shared.tell(Msg::Fault(fault));
    }
    let phrases = desk.phrases(shared).unwrap_or_default();
    shared.tell(Msg::Office(News::Sent { job, left: Box::new(left), phrases }));
    Ok(())
}
