//! Carries out what the instructor's screens ask for. What only reads is done in turn with all else that does; what waits for a remote has
//! a thread of its own, one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use crate::adapters::cohort::IndexFault;
use crate::adapters::git::GitFault;
use crate::app::msg::{JobId, Msg};
use crate::app::office::{Begun, News, Order, Read};
use crate::ports::Cancel;

use super::effects::Shared;
use super::office::Office;
use super::panic::contained;

/// What the workers of the instructor's screens share.
pub struct Desk {
    /// What they work with.
    pub office: Office,
    /// Held by whoever uses the remote: two at once would be in each other's way.
    line: Mutex<()>,
}

impl Desk {
    /// For this course and remote.
    pub fn new(office: Office) -> Self {
        Self { office, line: Mutex::default() }
    }

    fn read(&self) -> Result<Arc<Read>, IndexFault> {
        let cohort = self.office.open_index()?.cohort()?;
        Ok(Arc::new(Read::new(cohort, &Begun::new(), self.office.names(), self.office.lessons())))
    }
}

/// Does one thing. Nothing is done where no instructor sits.
pub fn carry_out(shared: &Arc<Shared>, order: Order) {
    let Some(desk) = shared.desk.clone() else { return };
    match order {
        Order::Look => match desk.read() {
            Ok(read) => shared.tell(Msg::Office(News::Read(read))),
            Err(fault) => shared.tell(Msg::Fault(fault.to_string())),
        },
        Order::Sync { job, fetch } => apart(shared, job, move |shared, cancel| sync(shared, &desk, job, fetch, cancel)),
    }
}

/// Does `work` on a thread of its own, under a job that can be cancelled.
fn apart(shared: &Arc<Shared>, job: JobId, work: impl FnOnce(&Shared, &Cancel) -> Result<(), String> + Send + 'static) {
    let cancel = Cancel::new();
    shared.runs.lock().unwrap_or_else(PoisonError::into_inner).insert(job, cancel.clone());
    let shared = shared.clone();
    std::thread::spawn(move || {
        let done = contained("the instructor's work", || work(&shared, &cancel)).flatten();
        shared.runs.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
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
    let mut index = desk.office.open_index().map_err(|fault| fault.to_string())?;
    let mut told = 0;
    let mut progress = |done: usize, of: usize| {
        // Every branch would be thousands of messages.
        if done == 0 || (done + 1) * 50 / of.max(1) != told {
            told = (done + 1) * 50 / of.max(1);
            doing(format!("looking at branch {} of {of}", done + 1));
        }
    };
    desk.office.refresh(&mut index, cancel, &mut progress).map_err(|fault| fault.to_string())?;
    drop(index);
    let read = desk.read().map_err(|fault| fault.to_string())?;
    shared.tell(Msg::Office(News::Read(read)));
    shared.tell(Msg::Office(News::Synced { job, stale }));
    Ok(())
}
