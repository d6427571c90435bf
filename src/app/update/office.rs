//! What the instructor's part of the workbench hears from its workers.

use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::office::{News, Wait};
use crate::app::screens::Screen;
use crate::submission::Hash;

pub(super) fn heard(model: &mut Model, news: News) {
    match news {
        News::Doing { job, doing } => {
            let now = model.shell.now;
            if let Some(wait) = waits(model, job).filter(|wait| wait.doing != doing) {
                (wait.doing, wait.since) = (doing, now);
            }
        }
        News::Read(read) => {
            let (chosen, places) = (chosen(model), places(model));
            if let Some(office) = &mut model.shell.office {
                office.read = Some(read);
            }
            renew(model, chosen.as_ref(), places);
        }
        News::Synced { job, stale } => {
            if waits(model, job).is_none() {
                return;
            }
            if let Some(office) = &mut model.shell.office {
                (office.wait, office.stale) = (None, stale.clone());
            }
            if let Some(fault) = stale {
                model.shell.complain(format!("{fault}; this is what was fetched before"));
            }
        }
        News::Failed { job, fault } => {
            let Some(stopped) = waits(model, job).map(|wait| wait.stopping) else { return };
            if let Some(office) = &mut model.shell.office {
                office.wait = None;
            }
            if stopped { model.shell.say(fault) } else { model.shell.report(fault) }
        }
    }
}

/// What `job` is waited for by, unless it is waited for no more.
fn waits(model: &mut Model, job: JobId) -> Option<&mut Wait> {
    model.shell.office.as_mut()?.wait.as_mut().filter(|wait| wait.job == job)
}

/// The submission that is chosen in the inbox.
fn chosen(model: &Model) -> Option<Hash> {
    let inbox = model.screens.iter().find_map(|screen| match screen {
        Screen::Inbox(state) => Some(state),
        _ => None,
    });
    inbox?.chosen(&model.shell).map(|line| line.handed.submission.clone())
}

/// The learner and the lesson that each gradebook is at.
fn places(model: &Model) -> Vec<Option<(String, String)>> {
    let place = |screen: &Screen| match screen {
        Screen::Gradebook(state) => Some(state.at(&model.shell).map(|(learner, lesson)| (learner.to_owned(), lesson.to_owned()))),
        _ => None,
    };
    model.screens.iter().filter_map(place).collect()
}

/// There are other rows now: whoever shows them follows.
fn renew(model: &mut Model, chosen: Option<&Hash>, places: Vec<Option<(String, String)>>) {
    let Model { shell, screens } = model;
    let mut places = places.into_iter();
    for screen in screens {
        match screen {
            Screen::Inbox(state) => state.renew(chosen, shell),
            Screen::Gradebook(state) => state.renew(places.next().flatten(), shell),
            _ => {}
        }
    }
}
