//! Deliverables on their way: read in, saved, given to the person's own editor and taken back.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::screens::{Screen, deliverables};
use crate::domain::course::LessonId;
use crate::domain::deliverable::Draft;

pub(super) fn loaded(model: &mut Model, job: JobId, loaded: Result<Box<deliverables::Loaded>, String>) {
    let Some((_, again)) = model.shell.deliverables_opening.take_if(|(opening, _)| *opening == job) else { return };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => return model.shell.report(fault),
    };
    let results = loaded.results.iter().map(|result| (result.id.clone(), result.clone()));
    model.shell.results.entry(loaded.lesson.clone()).or_default().extend(results);
    if again {
        let Model { shell, screens } = model;
        for screen in screens {
            if let Screen::Deliverables(state) = screen
                && state.lesson == loaded.lesson
            {
                return state.renew(*loaded, shell);
            }
        }
        return;
    }
    if loaded.paired.answers.is_empty() && loaded.paired.loose.is_empty() {
        return model.shell.say("this lesson asks for no deliverables");
    }
    let state = deliverables::State::new(*loaded, &model.shell);
    super::push(model, Screen::Deliverables(Box::new(state)));
}

/// Saves all that is being written, whatever is on top of it.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let save = |screen: &mut Screen| match screen {
        Screen::Deliverables(state) => state.save(),
        Screen::Reviewing(state) => state.keep(),
        _ => Vec::new(),
    };
    model.screens.iter_mut().flat_map(save).collect()
}

fn of<'a>(screens: &'a mut [Screen], lesson: &LessonId) -> impl Iterator<Item = &'a mut deliverables::State> {
    screens.iter_mut().filter_map(move |screen| match screen {
        Screen::Deliverables(state) if state.lesson == *lesson => Some(&mut **state),
        _ => None,
    })
}

pub(super) fn saved(model: &mut Model, lesson: &LessonId, draft: &Draft) {
    let Model { shell, screens } = model;
    of(screens, lesson).for_each(|state| state.saved(draft, shell));
}

pub(super) fn refused(model: &mut Model, lesson: &LessonId, key: &str, fault: String) {
    let Model { shell, screens } = model;
    of(screens, lesson).for_each(|state| state.refused(key, shell));
    shell.report(fault);
}

pub(super) fn versions(model: &mut Model, lesson: &LessonId, key: &str, versions: Result<Vec<Draft>, String>) {
    let Model { shell, screens } = model;
    match versions {
        Ok(versions) => {
            if let Some(Screen::Deliverables(state)) = screens.last_mut()
                && state.lesson == *lesson
            {
                state.show_versions(key, versions, shell);
            }
        }
        Err(fault) => shell.report(fault),
    }
}

pub(super) fn edited(model: &mut Model, text: Result<String, String>) -> Vec<Effect> {
    let Model { shell, screens } = model;
    match (text, screens.last_mut()) {
        (Ok(text), Some(Screen::Deliverables(state))) => state.edited(&text, shell),
        (Ok(text), Some(Screen::Reviewing(state))) => state.edited(&text, shell),
        (Ok(_), _) => Vec::new(),
        (Err(fault), _) => {
            shell.complain(fault);
            Vec::new()
        }
    }
}
