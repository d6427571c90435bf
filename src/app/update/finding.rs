//! The screens that find things, which come up from everywhere, and the course's index, which is read when it is first wanted.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::list::List;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::opening::Seek;
use crate::app::screens::{Screen, jump};
use crate::domain::course::LessonId;
use crate::finding::{Index, PageIndex};

/// Does what `ctrl-p`, `ctrl-f` and `/` ask for where the screen on top has no use of its own for it.
pub(super) fn find(model: &mut Model, action: Action) -> Vec<Effect> {
    match (action, model.top()) {
        // One thing to settle at a time.
        (_, Screen::Question(_) | Screen::Target(_)) => model.shell.say("first this one: Esc leaves it"),
        (Action::Find, Screen::Contents(_)) | (Action::Jump, _) => return come_up(model, Action::Jump),
        (Action::Search, _) => return come_up(model, Action::Search),
        // Its outline is on top: else it finds on its page.
        (Action::Find, Screen::Lesson(lesson)) => {
            let outline = jump::State::outline(lesson, &model.shell);
            super::push(model, Screen::Jump(outline));
        }
        // Where there is nothing to find, no list of keys names it.
        _ => {}
    }
    Vec::new()
}

fn come_up(model: &mut Model, action: Action) -> Vec<Effect> {
    match (action, model.top()) {
        (Action::Jump, Screen::Jump(jump)) if !jump.is_outline() => return Vec::new(),
        (Action::Search, Screen::Search(_)) => return Vec::new(),
        _ => {}
    }
    if let Some(Screen::Lesson(lesson)) = model.screens.last_mut()
        && lesson.is_finding()
    {
        lesson.keep_find(&mut model.shell);
    }
    let mut effects: Vec<Effect> = super::save_place(model).into_iter().collect();
    effects.extend(read_course(model));
    while model.screens.len() > 1 && matches!(model.top(), Screen::Keys(_) | Screen::Messages(_) | Screen::Palette(_) | Screen::Jump(_)) {
        model.screens.pop();
    }
    if action == Action::Search {
        // There is one search: what was typed and found is there again.
        let kept = model.screens.iter().position(|screen| matches!(screen, Screen::Search(_)));
        let screen = kept.map_or_else(|| Screen::Search(Box::default()), |kept| model.screens.remove(kept));
        super::push(model, screen);
        refresh(model);
    } else {
        model.screens.pop_if(|screen| matches!(screen, Screen::Search(_)));
        let from = model.screens.iter().rev().find_map(|screen| match screen {
            Screen::Lesson(lesson) => Some(lesson.page.id.clone()),
            _ => None,
        });
        let jump = jump::State::new(from, &model.shell);
        super::push(model, Screen::Jump(jump));
    }
    effects
}

/// Has the course read for finding, unless it was or is.
fn read_course(model: &mut Model) -> Option<Effect> {
    if model.shell.index.is_some() || model.shell.indexing.is_some() {
        return None;
    }
    let job = model.shell.job();
    model.shell.indexing = Some(job);
    Some(Effect::BuildIndex { job })
}

/// Files of the course changed: their pages are read anew, where the course was read. Of a quiz it is not known which pages have it.
pub(super) fn files_changed(model: &mut Model, paths: &[String]) -> Vec<Effect> {
    let course = model.shell.course.clone();
    if paths.iter().any(|path| !path.ends_with(".md") || course.quizzes.iter().any(|folder| path.starts_with(folder))) {
        return read_anew(model).into_iter().collect();
    }
    let lessons = course.lessons.iter().filter(|lesson| paths.contains(&course.lesson_file(&lesson.id)));
    lessons.filter_map(|lesson| model.shell.page_changed(lesson.id.clone())).collect()
}

/// What was read is no longer so: it is read anew when it is wanted, at once when it is on screen.
pub(super) fn read_anew(model: &mut Model) -> Option<Effect> {
    (model.shell.index, model.shell.indexing) = (None, None);
    refresh(model);
    let shown = matches!(model.top(), Screen::Jump(_) | Screen::Search(_));
    if shown { read_course(model) } else { None }
}

/// The course is read: lists that wait for it fill in.
pub(super) fn indexed(model: &mut Model, job: JobId, index: Result<Arc<Index>, String>) {
    if model.shell.indexing.take_if(|current| *current == job).is_none() {
        return;
    }
    match index {
        Ok(index) => model.shell.index = Some(index),
        Err(fault) => model.shell.report(fault),
    }
    refresh(model);
}

/// A page was read anew.
pub(super) fn page_indexed(model: &mut Model, page: PageIndex) {
    if let Some(index) = &mut model.shell.index {
        Arc::make_mut(index).replace(page);
        refresh(model);
    }
}

fn refresh(model: &mut Model) {
    let Model { shell, screens } = model;
    for screen in screens {
        match screen {
            Screen::Jump(jump) => jump.refresh(shell),
            Screen::Search(search) => search.refresh(shell),
            _ => {}
        }
    }
}

/// The lesson jumped to is there: the list that it was chosen from leaves. True when its page is the one below that list, which
/// then only moves.
pub(super) fn leave_jump(model: &mut Model, lesson: &LessonId, anchor: Option<&str>, seek: Option<&Seek>) -> bool {
    if model.screens.len() < 2 || model.screens.pop_if(|screen| matches!(screen, Screen::Jump(_))).is_none() {
        return false;
    }
    super::reflow(model);
    let below = matches!(model.top(), Screen::Lesson(below) if below.page.id == *lesson);
    if below {
        go_to(model, anchor, seek);
    }
    below
}

/// The page on top goes to a heading, or to what is sought; its outline leaves.
pub(super) fn go_to(model: &mut Model, anchor: Option<&str>, seek: Option<&Seek>) {
    let Model { shell, screens } = model;
    let Some(Screen::Lesson(lesson)) = screens.last_mut() else { return };
    lesson.outline = None;
    if let Some(anchor) = anchor {
        lesson.go_to_anchor(anchor, shell);
    }
    if let Some(seek) = seek {
        lesson.seek(seek, shell);
    }
}
