//! Deliverables on their way: read in, saved, given to the person's own editor and taken back.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::screens::{Screen, deliverables};
use crate::domain::course::LessonId;
use crate::domain::deliverable::Draft;
use crate::domain::progress::LessonProgress;

pub(super) fn loaded(model: &mut Model, job: JobId, loaded: Result<Box<deliverables::Loaded>, String>) -> Vec<Effect> {
    let Some(opening) = model.shell.deliverables_opening.take_if(|opening| opening.job == job) else { return Vec::new() };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => {
            model.shell.report(fault);
            return Vec::new();
        }
    };
    let results = loaded.results.iter().map(|result| (result.id.clone(), result.clone()));
    model.shell.results.entry(loaded.lesson.clone()).or_default().extend(results);
    if opening.again {
        let Model { shell, screens } = model;
        for screen in screens {
            if let Screen::Deliverables(state) = screen
                && state.lesson == loaded.lesson
            {
                state.renew(*loaded, shell);
                break;
            }
        }
        return Vec::new();
    }
    if loaded.paired.answers.is_empty() && loaded.paired.loose.is_empty() {
        model.shell.say("this lesson asks for no deliverables");
        return Vec::new();
    }
    let state = deliverables::State::new(*loaded, opening.line, &model.shell);
    let unread = state.unread().then(|| Effect::ReviewsRead(state.lesson.clone()));
    super::push(model, Screen::Deliverables(Box::new(state)));
    unread.into_iter().collect()
}

/// The progress in all lessons was read: reviews that came since are told, and the page on top tells what they say.
pub(super) fn progress(model: &mut Model, progress: Vec<(LessonId, LessonProgress)>) {
    let shell = &mut model.shell;
    let unread = |progress: Option<&LessonProgress>| {
        progress.and_then(|progress| progress.handed_in.as_ref()).map_or(0, |handed_in| handed_in.unread)
    };
    let came = |(id, now): &&(LessonId, LessonProgress)| unread(Some(now)) > unread(shell.progress.get(id));
    let news: Vec<String> = progress
        .iter()
        .filter(came)
        .filter_map(|(id, now)| Some(deliverables::news(&shell.course.label_of(id), now.handed_in.as_ref()?)))
        .collect();
    shell.know_progress(progress);
    if !news.is_empty() {
        shell.say(news.join("; "));
    }
    super::with_top(model, |screen, shell| {
        if let Screen::Lesson(lesson) = screen {
            lesson.progress_read(shell);
        }
    });
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

/// The terminal is back from handing in: what came of it is read.
pub(super) fn handed_in(model: &mut Model, lesson: LessonId, done: Result<bool, String>) -> Vec<Effect> {
    let shell = &mut model.shell;
    match done {
        Ok(true) => shell.say("signed, and handed in or kept to be sent: its receipt is kept"),
        Ok(false) => shell.say("nothing was handed in"),
        Err(fault) => shell.complain(fault),
    }
    vec![shell.reread_deliverables(lesson), Effect::LoadProgress]
}
