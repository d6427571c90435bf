//! Files of the course that changed on disk while it is open: what shows them is read anew, in place. What can't be read any more
//! stays on screen as it was, and is told until it is mended.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::app::opening::{DeliverablesOpening, QuizOpening};
use crate::app::page::Page;
use crate::app::screens::{Screen, lesson, quiz};
use crate::course::quiz_path;
use crate::domain::course::{Course, LessonId};

use super::finding;

/// What has to be read anew, the nearest to the eye first.
pub fn changed(model: &mut Model, paths: &[String]) -> Vec<Effect> {
    let Model { shell, screens } = model;
    paths.iter().for_each(|path| shell.told.withdraw(path));
    let mut effects = vec![Effect::RereadCourse];
    let job = shell.job();
    shell.rereading = Some(job);
    let is_changed = |quiz: &str| quiz_path(&shell.course, quiz).is_some_and(|path| paths.contains(&path));
    let mut seen = BTreeSet::new();
    let mut again = None;
    for screen in screens.iter_mut().rev() {
        match screen {
            Screen::Lesson(state) if seen.insert(state.page.id.clone()) => {
                effects.push(Effect::RereadLesson { job, lesson: state.page.id.clone(), width: state.document().width, cell: shell.cell });
            }
            Screen::Deliverables(state) => {
                effects.extend(state.save());
                shell.deliverables_opening = Some(DeliverablesOpening { job, again: true, line: None });
                effects.push(Effect::LoadDeliverables { job, lesson: state.lesson.clone() });
            }
            Screen::Quiz(state) if !state.is_over() && (is_changed(&state.session.setting().quiz) || state.shows(paths, &shell.course)) => {
                let quiz = state.session.setting().quiz.clone();
                again = Some(QuizOpening { job, lesson: state.lesson.clone(), quiz: quiz.clone(), rest: Vec::new(), again: true });
                effects.push(Effect::LoadQuiz { job, lesson: state.lesson.clone(), quiz });
            }
            _ => {}
        }
    }
    if again.is_some() {
        shell.quiz_opening = again;
    }
    // What the contents tell of each lesson stands in its page.
    effects.push(Effect::LoadSummaries);
    effects.extend(finding::files_changed(model, paths));
    effects
}

/// The course is another: a lesson came or went, or the sidebar tells another story.
pub fn course_reread(model: &mut Model, mut course: Course) -> Vec<Effect> {
    let before = model.shell.course.clone();
    for lesson in &mut course.lessons {
        if let Some(known) = before.lessons.iter().find(|known| known.id == lesson.id) {
            lesson.summary.clone_from(&known.summary);
        }
    }
    model.shell.course = Arc::new(course);
    if let Some(Screen::Contents(contents)) = model.screens.first_mut() {
        contents.renew(&before, &model.shell);
    }
    finding::read_anew(model).into_iter().collect()
}

/// The course would be empty: it stays as it was.
pub fn course_lost(model: &mut Model, sidebar: &str) {
    model.shell.report_in(sidebar, &format!("{sidebar} lists no lesson that is there; the contents stay as they were until it does"));
}

/// A lesson that is open was read again.
pub fn lesson_reread(model: &mut Model, job: JobId, id: &LessonId, page: Result<Box<Page>, String>) {
    let Model { shell, screens } = model;
    if shell.rereading != Some(job) {
        return;
    }
    let mut page = match page {
        Ok(page) => page,
        Err(fault) => {
            let file = shell.course.lesson_file(id);
            return shell.report_in(&file, &format!("{fault}; the page stays as it was until it can"));
        }
    };
    let known: BTreeSet<String> = shell.told.problems().map(|problem| problem.text.clone()).collect();
    let fresh: Vec<_> = page.diagnostics.iter().filter(|diagnostic| !known.contains(&diagnostic.to_string())).cloned().collect();
    shell.report_all(&fresh);
    let shows_it = |screen: &Screen| matches!(screen, Screen::Lesson(state) if state.page.id == *id);
    let mut left = screens.iter().filter(|screen| shows_it(screen)).count();
    let mut renewed = None;
    for screen in screens {
        match screen {
            Screen::Lesson(state) if state.page.id == *id => {
                left -= 1;
                // It may be megabytes: only who has it twice pays for a copy.
                state.renew(if left == 0 { std::mem::take(&mut *page) } else { Page::clone(&page) }, shell);
                renewed = Some(&**state);
            }
            Screen::Jump(state) => {
                if let Some(lesson) = renewed {
                    state.renew(lesson, shell);
                }
            }
            Screen::Result(state) if state.page.id == *id => {
                if let Some(step) = renewed.and_then(|lesson| lesson::renewed(state.clone(), &lesson.page)) {
                    *state = step;
                }
            }
            _ => {}
        }
    }
}

/// A quiz on screen was read again: what of it is the same goes on as it was.
pub fn quiz_reread(model: &mut Model, opening: &QuizOpening, loaded: quiz::Loaded) {
    let Model { shell, screens } = model;
    for screen in screens {
        if let Screen::Quiz(state) = screen
            && state.session.setting().quiz == opening.quiz
        {
            return state.renew(loaded, shell);
        }
    }
}
