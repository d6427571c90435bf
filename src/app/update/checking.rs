//! What a run of checks tells and asks, and the machine that it lacks.

use crate::app::effect::Effect;
use crate::app::mark;
use crate::app::model::{Go, Model, Shell};
use crate::app::msg::{JobId, QuestionId, Trial};
use crate::app::page::Machine;
use crate::app::run::Run;
use crate::app::screens::question::{self, Asked};
use crate::app::screens::{Screen, lesson, target};
use crate::domain::check::Selection;
use crate::domain::run::{Answer, Question, RunEvent};
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;

pub(super) fn run_event(model: &mut Model, job: JobId, event: RunEvent) -> Vec<Effect> {
    let now = model.shell.now;
    let Some(run) = model.shell.run.as_mut().filter(|run| run.job == job) else { return Vec::new() };
    let finished = match &event {
        RunEvent::Finished { cancelled } => Some(*cancelled),
        RunEvent::NotSaved(fault) => {
            model.shell.report(fault);
            return Vec::new();
        }
        _ => None,
    };
    if let Some(result) = run.follow(event, now) {
        let lesson = run.lesson.clone();
        model.shell.results.entry(lesson).or_default().insert(result.id.clone(), result);
        super::reflow(model);
    }
    let Some(cancelled) = finished else { return Vec::new() };
    let Some(run) = model.shell.run.take() else { return Vec::new() };
    let mut effects = settled(model);
    let watched = model.shell.watch.as_ref().is_some_and(|watch| watch.job == job);
    if cancelled {
        model.shell.watch.take_if(|_| watched);
        // A run that ended by itself before its end has said why.
        if run.stopping {
            model.shell.say(format!("stopped: {}", run.summary()));
        }
        return effects;
    }
    let on = if watched { "; watching: checks again when something may have changed" } else { "" };
    model.shell.say(run.summary() + on);
    if let Some(name) = to_set_up(&run, &model.shell) {
        let machine = model.screens.iter().rev().find_map(|screen| match screen {
            Screen::Lesson(lesson) => lesson.page.machines.iter().find(|machine| machine.name == name).cloned(),
            _ => None,
        });
        let machine = machine.unwrap_or(Machine { name, title: String::new() });
        let (form, effect) = target::State::new(machine, Some((run.lesson, run.selection)), &mut model.shell);
        model.shell.go = Some(Go::Push(Box::new(Screen::Target(form))));
        effects.push(effect);
    }
    effects
}

/// There are new results: the step on show looks for what is wrong in them.
fn settled(model: &mut Model) -> Vec<Effect> {
    let evidence = super::with_top(model, |screen, shell| {
        let step = match screen {
            Screen::Result(step) => step,
            Screen::Lesson(lesson) => lesson.step.as_mut()?,
            _ => return None,
        };
        step.attend(shell);
        step.read_evidence(shell)
    });
    [Effect::LoadProgress].into_iter().chain(evidence.flatten()).collect()
}

/// Those who watch have looked again.
pub(super) fn watched(model: &mut Model, job: JobId, news: Vec<CheckResult>) -> Vec<Effect> {
    let Some(watch) = model.shell.watch.as_ref().filter(|watch| watch.job == job) else { return Vec::new() };
    let known = model.shell.results.entry(watch.lesson.clone()).or_default();
    let mut turned = Vec::new();
    for result in news {
        let before = known.get(&result.id);
        // It may have been checked by hand since it was looked at.
        if before.is_some_and(|before| before.observed_at > result.observed_at) {
            continue;
        }
        if !before.is_some_and(|before| before.stands_as(&result)) {
            turned.push(result.id.clone());
        }
        known.insert(result.id.clone(), result);
    }
    if let Some(words) = how_they_stand(model, &turned) {
        model.shell.say(words);
    }
    let effects = settled(model);
    super::reflow(model);
    effects
}

/// `The packages are fresh: passed, and 2 more have changed`
fn how_they_stand(model: &Model, ids: &[String]) -> Option<String> {
    let page = lesson_on_top(model).map(|lesson| &lesson.page)?;
    let (exercise, check) = page.check(ids.first()?)?;
    let word = mark::of_check(&model.shell, &page.id, exercise, check).word();
    let more = match ids.len() {
        1 => String::new(),
        2 => ", and one more has changed".to_owned(),
        count => format!(", and {} more have changed", count - 1),
    };
    Some(format!("{}: {word}{more}", check.title))
}

/// Who leaves the lesson watches it no longer.
pub(super) fn leave_watch(model: &mut Model) -> Option<Effect> {
    let watched = &model.shell.watch.as_ref()?.lesson;
    let here = lesson_on_top(model).is_some_and(|lesson| lesson.page.id == *watched);
    if here { None } else { model.shell.end_watch() }
}

/// The lesson on top, or right below what is on top.
fn lesson_on_top(model: &Model) -> Option<&lesson::State> {
    model.screens.iter().rev().find_map(|screen| match screen {
        Screen::Lesson(lesson) => Some(&**lesson),
        _ => None,
    })
}

/// The machine whose form comes up after a run. One that is set up, if only in part, does not ask again each time; and who checks
/// a whole lesson with one machine has not come to the others yet.
fn to_set_up(run: &Run, shell: &Shell) -> Option<String> {
    let known = |name: &String| shell.bindings.contains_key(name);
    let begun = run.selection == Selection::Lesson
        && shell.results.get(&run.lesson).is_some_and(|results| results.values().filter_map(|result| result.target.as_ref()).any(known));
    run.without_machine.iter().find(|name| !known(name)).filter(|_| !begun).cloned()
}

pub(super) fn ask(model: &mut Model, id: QuestionId, question: Question) -> Vec<Effect> {
    let tries = model.screens.iter().any(|screen| matches!(screen, Screen::Target(form) if form.is_trying()));
    // Asked by a run that is gone: nobody can mean anything by the answer.
    if !tries && model.shell.run.as_ref().is_none_or(|run| run.stopping) {
        return vec![Effect::Reply(id, Answer::Declined)];
    }
    model.screens.push(Screen::Question(question::State::new(Asked::ByRun(id, question))));
    super::reflow(model);
    Vec::new()
}

/// The form for a machine hears how far the way there holds.
pub(super) fn tried(model: &mut Model, job: JobId, trial: Trial) -> Vec<Effect> {
    let forms = model.screens.iter_mut().filter_map(|screen| match screen {
        Screen::Target(form) => Some(form),
        _ => None,
    });
    forms.for_each(|form| form.hear(job, &trial));
    super::reflow(model);
    Vec::new()
}

pub(super) fn target_saved(model: &mut Model, name: &str, saved: Result<Bindings, String>) -> Vec<Effect> {
    let on_top = matches!(model.top(), Screen::Target(form) if form.machine.name == name);
    match saved {
        Err(fault) => {
            if let Some(Screen::Target(form)) = model.screens.last_mut() {
                form.fault = Some(fault);
            }
            Vec::new()
        }
        Ok(bindings) => {
            model.shell.bindings = bindings;
            model.shell.say(format!("{name} is set up"));
            if !on_top {
                return Vec::new();
            }
            let Some(Screen::Target(form)) = model.screens.pop() else { return Vec::new() };
            super::reflow(model);
            form.then.map(|(lesson, selection)| model.shell.check(lesson, selection)).unwrap_or_default()
        }
    }
}
