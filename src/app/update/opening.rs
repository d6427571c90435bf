//! Lessons and quizzes that were asked for and are read now: they come up, unless something else was asked for since.

use std::collections::BTreeMap;

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::page::Page;
use crate::app::screens::{Screen, lesson, quiz};
use crate::domain::course::LessonId;
use crate::layout::document::Document;

/// Puts the cursor of the contents where to begin, unless the learner was quicker.
pub(super) fn start_at(model: &mut Model, lesson: &LessonId) {
    if let (Some(index), Some(Screen::Contents(contents))) = (model.shell.course.position(lesson), model.screens.first_mut())
        && !contents.placed
    {
        contents.select(index, &model.shell);
    }
}

pub(super) fn lesson_loaded(model: &mut Model, job: JobId, page: Result<Box<Page>, String>) -> Vec<Effect> {
    let Some(opening) = model.shell.opening.take_if(|opening| opening.job == job) else {
        rest_loaded(model, job, page);
        return Vec::new();
    };
    let page = match page {
        Ok(page) => page,
        Err(fault) => {
            model.shell.report(fault);
            return Vec::new();
        }
    };
    if !page.holds(opening.anchor.as_deref()) {
        // What one wants to see is in the rest of it, which follows.
        model.shell.opening = Some(opening);
        return Vec::new();
    }
    let results: BTreeMap<_, _> = page.results.iter().map(|result| (result.id.clone(), result.clone())).collect();
    model.shell.results.insert(page.id.clone(), results);
    model.shell.report_all(&page.diagnostics);
    if super::finding::leave_jump(model, &page.id, opening.anchor.as_deref(), opening.seek.as_ref()) {
        return Vec::new();
    }
    // What is covered is saved before it: the lesson opened last is the one to begin at.
    let covered = super::save_place(model).filter(|_| matches!(model.top(), Screen::Lesson(_)));
    if opening.replaces && matches!(model.top(), Screen::Lesson(_)) {
        model.screens.pop();
    }
    if let (Some(index), Some(Screen::Contents(contents))) = (model.shell.course.position(&page.id), model.screens.first_mut()) {
        contents.select(index, &model.shell);
    }
    let mut state = lesson::State::new(*page, opening.anchor.as_deref(), job, &mut model.shell);
    if let Some(seek) = &opening.seek {
        state.seek(seek, &mut model.shell);
    }
    let saved = state.save(&model.shell);
    super::push(model, Screen::Lesson(Box::new(state)));
    covered.into_iter().chain([saved]).collect()
}

/// The whole of a page whose beginning is shown.
fn rest_loaded(model: &mut Model, job: JobId, page: Result<Box<Page>, String>) {
    let Model { shell, screens } = model;
    let mut lessons = screens.iter_mut().filter_map(|screen| match screen {
        Screen::Lesson(lesson) => Some(lesson),
        _ => None,
    });
    match (lessons.find(|lesson| lesson.awaits(job)), page) {
        (Some(lesson), Ok(page)) => {
            shell.report_all(&page.diagnostics);
            lesson.complete(*page, shell);
        }
        (Some(lesson), Err(fault)) => {
            lesson.rest_is_lost();
            shell.report(fault);
        }
        (None, _) => {}
    }
}

/// A layout of a large page, which may have something on top of it by now.
pub(super) fn laid_out(model: &mut Model, job: JobId, document: Document) {
    let Model { shell, screens } = model;
    let ordered = screens.iter_mut().find_map(|screen| match screen {
        Screen::Lesson(lesson) if lesson.ordered(job) => Some(lesson),
        _ => None,
    });
    if let Some(lesson) = ordered {
        lesson.laid_out(document, shell);
    }
}

pub(super) fn quiz_loaded(model: &mut Model, job: JobId, loaded: Result<Box<quiz::Loaded>, String>) -> Vec<Effect> {
    let Some(opening) = model.shell.quiz_opening.take_if(|opening| opening.job == job) else { return Vec::new() };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => {
            model.shell.report(fault);
            return Vec::new();
        }
    };
    model.shell.report_all(&loaded.diagnostics);
    if opening.again {
        super::files::quiz_reread(model, &opening, *loaded);
        return Vec::new();
    }
    let state = quiz::State::new(opening.lesson, opening.quiz, opening.rest, *loaded, &mut model.shell);
    model.screens.push(Screen::Quiz(Box::new(state)));
    Vec::new()
}
