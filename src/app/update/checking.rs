//! What a run of checks tells and asks, and the machine that it lacks.

use crate::app::effect::Effect;
use crate::app::model::{Go, Model, Shell};
use crate::app::msg::{JobId, QuestionId};
use crate::app::page::Machine;
use crate::app::run::Run;
use crate::app::screens::question::{self, Asked};
use crate::app::screens::{Screen, target};
use crate::domain::check::Selection;
use crate::domain::run::{Answer, Question, RunEvent};
use crate::domain::target::Bindings;

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
    let evidence = super::with_top(model, |screen, shell| {
        let step = match screen {
            Screen::Result(step) => step,
            Screen::Lesson(lesson) => lesson.step.as_mut()?,
            _ => return None,
        };
        step.attend(shell);
        step.read_evidence(shell)
    });
    let mut effects = vec![Effect::LoadProgress];
    effects.extend(evidence.flatten());
    if cancelled {
        // A run that ended by itself before its end has said why.
        if run.stopping {
            model.shell.say(format!("stopped: {}", run.summary()));
        }
        return effects;
    }
    model.shell.say(run.summary());
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

/// The machine whose form comes up after a run. One that is set up, if only in part, does not ask again each time; and who checks
/// a whole lesson with one machine has not come to the others yet.
fn to_set_up(run: &Run, shell: &Shell) -> Option<String> {
    let known = |name: &String| shell.bindings.contains_key(name);
    let begun = run.selection == Selection::Lesson
        && shell.results.get(&run.lesson).is_some_and(|results| results.values().filter_map(|result| result.target.as_ref()).any(known));
    run.without_machine.iter().find(|name| !known(name)).filter(|_| !begun).cloned()
}

pub(super) fn ask(model: &mut Model, id: QuestionId, question: Question) -> Vec<Effect> {
    // Asked by a run that is gone: nobody can mean anything by the answer.
    if model.shell.run.as_ref().is_none_or(|run| run.stopping) {
        return vec![Effect::Reply(id, Answer::Declined)];
    }
    model.screens.push(Screen::Question(question::State::new(Asked::ByRun(id, question))));
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
