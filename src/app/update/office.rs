//! What the instructor's part of the workbench hears from its workers.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::model::{Model, Shell};
use crate::app::msg::JobId;
use crate::app::office::{News, Read, Wait};
use crate::app::screens::reviewing::{self, Loaded};
use crate::app::screens::{Screen, inbox};
use crate::domain::opinion::Opinions;

pub(super) fn heard(model: &mut Model, news: News) -> Vec<Effect> {
    match news {
        News::Doing { job, doing } => {
            let now = model.shell.now;
            if let Some(wait) = waits(model, job).filter(|wait| wait.doing != doing) {
                (wait.doing, wait.since) = (doing, now);
            }
        }
        News::Read(read) => renew(model, read),
        News::Synced { job, stale, new } => {
            if waits(model, job).is_none() {
                return Vec::new();
            }
            if let Some(office) = &mut model.shell.office {
                (office.wait, office.stale) = (None, stale.clone());
            }
            match (stale, new) {
                (Some(fault), _) => model.shell.complain(format!("{fault}; this is what was fetched before")),
                (None, 0) => model.shell.say("nothing new"),
                (None, new) => model.shell.say(format!("{new} new")),
            }
        }
        News::Opened { job, loaded } => return opened(model, job, loaded),
        News::Kept(opinions) => of(model, &opinions.submission, |state, _| state.kept(&opinions)),
        News::NotKept { submission, fault } => {
            of(model, &submission, |state, shell| state.not_kept(shell));
            model.shell.report(fault);
        }
        News::Prepared { job, prepared } => reviews(model, |state, shell| state.prepared(job, prepared.clone(), shell)),
        News::Sent { job, left, phrases } => sent(model, job, &left, &phrases),
        News::Failed { job, fault } => {
            let Some(stopped) = waits(model, job).map(|wait| wait.stopping) else { return Vec::new() };
            if let Some(office) = &mut model.shell.office {
                office.wait = None;
            }
            reviews(model, |state, shell| {
                if state.publishes(job) {
                    state.not_sent(shell);
                }
            });
            if stopped { model.shell.say(fault) } else { model.shell.report(fault) }
        }
    }
    Vec::new()
}

/// What `job` is waited for by, unless it is waited for no more.
fn waits(model: &mut Model, job: JobId) -> Option<&mut Wait> {
    model.shell.office.as_mut()?.wait.as_mut().filter(|wait| wait.job == job)
}

/// All submissions that are on screen, or below what is.
fn reviews(model: &mut Model, mut work: impl FnMut(&mut reviewing::State, &mut Shell)) {
    let Model { shell, screens } = model;
    for screen in screens {
        if let Screen::Reviewing(state) = screen {
            work(state, shell);
        }
    }
}

fn of(model: &mut Model, submission: &str, mut work: impl FnMut(&mut reviewing::State, &mut Shell)) {
    reviews(model, |state, shell| {
        if state.opinions.submission == submission {
            work(state, shell);
        }
    });
}

/// There are other rows now: the inbox and the gradebook show them, and what is chosen in them stays so.
fn renew(model: &mut Model, read: Arc<Read>) {
    let places = places(model);
    let Model { shell, screens } = model;
    let inbox = screens.iter_mut().find_map(|screen| match screen {
        Screen::Inbox(state) => Some(state),
        _ => None,
    });
    let chosen = inbox.as_ref().and_then(|inbox| inbox.chosen(shell)).cloned();
    if let Some(office) = &mut shell.office {
        office.read = Some(read);
    }
    if let Some(inbox) = inbox {
        inbox::State::renew(inbox, chosen.as_ref(), shell);
    }
    let gradebooks = screens.iter_mut().filter_map(|screen| match screen {
        Screen::Gradebook(state) => Some(state),
        _ => None,
    });
    gradebooks.zip(places).for_each(|(gradebook, place)| gradebook.renew(place, shell));
}

/// The learner and the lesson that each gradebook is at.
fn places(model: &Model) -> Vec<Option<(String, String)>> {
    let place = |screen: &Screen| match screen {
        Screen::Gradebook(state) => Some(state.at(&model.shell).map(|(learner, lesson)| (learner.to_owned(), lesson.to_owned()))),
        _ => None,
    };
    model.screens.iter().filter_map(place).collect()
}

/// A submission comes up, unless something else was asked for since.
fn opened(model: &mut Model, job: JobId, loaded: Result<Box<Loaded>, String>) -> Vec<Effect> {
    let opening = model.shell.office.as_mut().and_then(|office| office.opening.take_if(|(opening, _)| *opening == job));
    let Some((_, replaces)) = opening else { return Vec::new() };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => {
            model.shell.report(fault);
            return Vec::new();
        }
    };
    let mut effects = Vec::new();
    if replaces && matches!(model.top(), Screen::Reviewing(_)) {
        effects.extend(super::leave(model));
    }
    let line = loaded.line.clone();
    let state = reviewing::State::new(*loaded, &model.shell);
    super::push(model, Screen::Reviewing(Box::new(state)));
    // Who leaves it finds themselves there.
    let Model { shell, screens } = model;
    for screen in screens {
        if let Screen::Inbox(state) = screen {
            state.renew(Some(&line), shell);
        }
    }
    effects
}

fn sent(model: &mut Model, job: JobId, left: &Opinions, phrases: &[String]) {
    if waits(model, job).is_none() {
        return;
    }
    if let Some(office) = &mut model.shell.office {
        office.wait = None;
    }
    reviews(model, |state, shell| {
        if state.publishes(job) {
            state.sent(left.clone(), phrases.to_vec(), shell);
        }
    });
}
