//! One message in, effects out. What belongs to one screen stands with that screen; here is what holds on all of them:
//! leaving and coming back, messages, the clock, and results of jobs finding their way.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::check::Selection;
use crate::domain::course::LessonId;
use crate::domain::run::{Answer, Question, RunEvent};

use super::effect::Effect;
use super::key::{Key, KeyCode};
use super::keymap::Action;
use super::model::{Go, Model, Shell};
use super::msg::{JobId, Msg, QuestionId};
use super::page::{Machine, Page};
use super::run::Run;
use super::screens::question::{self, Asked};
use super::screens::{Screen, keys, lesson, messages, palette, quiz, target};

/// Screens one can go back to.
const MOST_SCREENS: usize = 40;
/// Lines a notch of the wheel moves by.
const WHEEL_LINES: i32 = 3;

/// Takes one message in and says what the world must do.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = match msg {
        Msg::Clock(now) => clock(model, now),
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => {
            with_top(model, |screen, shell| screen.paste(&text, shell));
            Vec::new()
        }
        Msg::Click { column, row } => click(model, column, row),
        Msg::Wheel { column, notches, .. } => {
            with_top(model, |screen, shell| screen.wheel(column, notches.saturating_mul(WHEEL_LINES), shell));
            Vec::new()
        }
        Msg::WheelSideways { column, row, notches } => {
            with_top(model, |screen, shell| screen.wheel_sideways(column, row, notches, shell));
            Vec::new()
        }
        Msg::Resize(width, height) => {
            model.shell.size = (width, height);
            reflow(model);
            Vec::new()
        }
        Msg::CellSize(width, height) => {
            terminal::cell_size(model, (width, height));
            Vec::new()
        }
        Msg::Ground(scheme) => {
            terminal::ground(model, scheme);
            Vec::new()
        }
        Msg::LessonLoaded { job, page } => lesson_loaded(model, job, page),
        Msg::LaidOut { job, document } => {
            let Model { shell, screens } = &mut *model;
            if let Some(Screen::Lesson(lesson)) = screens.last_mut() {
                lesson.laid_out(job, *document, shell);
            }
            Vec::new()
        }
        Msg::QuizLoaded { job, quiz } => quiz_loaded(model, job, quiz),
        Msg::FilesChanged(paths) => files::changed(model, &paths),
        Msg::CourseReread(course) => files::course_reread(model, *course),
        Msg::CourseLost(sidebar) => {
            files::course_lost(model, &sidebar);
            Vec::new()
        }
        Msg::LessonReread { job, lesson, page } => {
            files::lesson_reread(model, job, &lesson, page);
            Vec::new()
        }
        Msg::CheckCounts(counts) => {
            model.shell.check_counts = counts;
            Vec::new()
        }
        Msg::Highlighted { job, blocks, done } => {
            code::highlighted(model, job, blocks, done);
            Vec::new()
        }
        Msg::Indexed { job, index } => {
            finding::indexed(model, job, index);
            Vec::new()
        }
        Msg::PageIndexed(page) => {
            finding::page_indexed(model, *page);
            Vec::new()
        }
        Msg::StartAt(lesson) => {
            start_at(model, &lesson);
            Vec::new()
        }
        Msg::Summaries(summaries) => {
            let course = Arc::make_mut(&mut model.shell.course);
            for (lesson, summary) in course.lessons.iter_mut().zip(summaries) {
                lesson.summary = summary;
            }
            Vec::new()
        }
        Msg::Problems(diagnostics) => {
            model.shell.report_all(&diagnostics);
            Vec::new()
        }
        Msg::Progress(progress) => {
            model.shell.progress = progress.into_iter().collect();
            Vec::new()
        }
        Msg::Run { job, event } => run_event(model, job, event),
        Msg::Question { id, question } => ask(model, id, question),
        Msg::Evidence { hash, evidence } => {
            model.shell.evidence.insert(hash, evidence);
            Vec::new()
        }
        Msg::Candidates { job, candidates } => {
            for screen in &mut model.screens {
                if let Screen::Target(form) = screen
                    && form.job == job
                {
                    form.candidates = Some(candidates.clone());
                }
            }
            Vec::new()
        }
        Msg::Bindings(bindings) => {
            model.shell.bindings = bindings;
            Vec::new()
        }
        Msg::TargetSaved { name, saved } => target_saved(model, &name, saved),
        Msg::Notice(text) => {
            model.shell.say(text);
            Vec::new()
        }
        Msg::Fault(text) => {
            model.shell.report(text);
            Vec::new()
        }
        Msg::NothingSaved(reason) => {
            model.shell.nothing_saved = true;
            model.shell.report(reason);
            Vec::new()
        }
        Msg::AttemptSaved => {
            for screen in &mut model.screens {
                if let Screen::Quiz(quiz) = screen {
                    quiz.saved(&model.shell);
                }
            }
            Vec::new()
        }
        Msg::Quit => quit(model),
    };
    effects.extend(go(model));
    effects.extend(
        with_top(model, |screen, shell| match screen {
            Screen::Lesson(lesson) => lesson.order(shell),
            _ => None,
        })
        .flatten(),
    );
    effects.extend(code::highlight(model));
    effects
}

fn with_top<T>(model: &mut Model, work: impl FnOnce(&mut Screen, &mut Shell) -> T) -> Option<T> {
    let Model { shell, screens } = model;
    screens.last_mut().map(|screen| work(screen, shell))
}

fn clock(model: &mut Model, now: std::time::Duration) -> Vec<Effect> {
    model.shell.now = now;
    model.shell.message.take_if(|message| message.until <= now);
    match model.shell.place_due.take_if(|due| *due <= now) {
        Some(_) => save_place(model).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The place of the lesson on top, or right below what is on top.
fn save_place(model: &Model) -> Option<Effect> {
    model.screens.iter().rev().find_map(|screen| match screen {
        Screen::Lesson(lesson) => Some(lesson.save(&model.shell)),
        _ => None,
    })
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.shell.message = None;
    // As the header says while checks run; a question and a form have Esc to themselves.
    let stops = model.shell.run.as_ref().is_some_and(|run| !run.stopping);
    if stops && key == Key::plain(KeyCode::Esc) && !matches!(model.top(), Screen::Question(_) | Screen::Target(_)) {
        return model.shell.stop_run().into_iter().collect();
    }
    match model.shell.keymap.action(model.top().scope(), key) {
        Some(action) if action != Action::Pick => act(model, action),
        _ => {
            with_top(model, |screen, shell| screen.press(key, shell));
            Vec::new()
        }
    }
}

fn click(model: &mut Model, column: u16, row: u16) -> Vec<Effect> {
    if model.too_small() {
        return Vec::new();
    }
    model.shell.message = None;
    let frame = model.shell.frame();
    if frame.footer.contains(column, row) {
        let offers = |action| model.top().offers(action, &model.shell);
        let entries = model.shell.keymap.footer(model.top().scope(), frame.footer.width, model.shell.options.unicode, &offers);
        let hit = entries.into_iter().find(|entry| (entry.x..entry.x + entry.width).contains(&column));
        return hit.map(|entry| act(model, entry.action)).unwrap_or_default();
    }
    if frame.header.contains(column, row) {
        return act(model, Action::Back);
    }
    if frame.body.contains(column, row) {
        return with_top(model, |screen, shell| screen.click(column, row, shell)).unwrap_or_default();
    }
    Vec::new()
}

fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.too_small() && !matches!(action, Action::Quit | Action::Leave | Action::Suspend) {
        return Vec::new();
    }
    match action {
        Action::Quit => return quit(model),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Theme => {
            let shell = &mut model.shell;
            shell.scheme = shell.scheme.next(shell.options.scheme);
            shell.say(format!("theme: {}", shell.scheme.name()));
        }
        Action::Keys => {
            let of = model.top().scope();
            model.screens.push(Screen::Keys(keys::State::new(of)));
        }
        Action::Leave if model.screens.len() == 1 => return quit(model),
        Action::Back if matches!(model.top(), Screen::Lesson(lesson) if lesson.outline.is_none()) => {
            return with_top(model, |screen, shell| screen.act(action, shell)).unwrap_or_default();
        }
        Action::Back | Action::Leave => model.shell.go = Some(Go::Back),
        Action::Messages if !matches!(model.top(), Screen::Messages(_)) => {
            model.screens.push(Screen::Messages(messages::State::default()));
        }
        Action::Palette => commands(model),
        // The list of keys is narrowed as a list of commands: those of the screen one came from.
        Action::Find if matches!(model.top(), Screen::Keys(_)) => commands(model),
        Action::Mouse => return vec![model.shell.hand_over_mouse()],
        Action::Jump | Action::Search => return finding::find(model, action),
        Action::Find if !matches!(model.top(), Screen::Lesson(_)) => return finding::find(model, action),
        _ => return with_top(model, |screen, shell| screen.act(action, shell)).unwrap_or_default(),
    }
    Vec::new()
}

fn commands(model: &mut Model) {
    let of = match model.top() {
        Screen::Keys(keys) => keys.of,
        screen => screen.scope(),
    };
    model.screens.pop_if(|screen| matches!(screen, Screen::Keys(_)));
    let commands = palette::State::new(of, &model.shell);
    model.screens.push(Screen::Palette(commands));
}

fn quit(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = save_place(model).into_iter().collect();
    effects.extend(model.screens.iter().filter_map(declined));
    effects.extend(model.shell.stop_run());
    effects.push(Effect::Quit);
    effects
}

/// A run that waits for an answer gets one, however the question leaves the screen.
fn declined(screen: &Screen) -> Option<Effect> {
    match screen {
        Screen::Question(question) => question.decline(),
        _ => None,
    }
}

/// Carries out the change of screens that the one on top asked for.
fn go(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    match model.shell.go.take() {
        None => return effects,
        Some(Go::Push(screen)) => push(model, *screen),
        Some(Go::Answered) => drop(model.screens.pop()),
        Some(Go::Do(action)) => {
            drop(model.screens.pop());
            effects.extend(act(model, action));
            effects.extend(go(model));
        }
        Some(Go::Back) if model.screens.len() > 1 => {
            if let Some(screen) = model.screens.pop() {
                if let Screen::Lesson(lesson) = &screen {
                    effects.push(lesson.save(&model.shell));
                    effects.push(Effect::LoadProgress);
                }
                effects.extend(declined(&screen));
                if let Screen::Quiz(quiz) = screen {
                    model.shell.keep_quiz(*quiz);
                }
            }
        }
        Some(Go::Back) => {}
    }
    reflow(model);
    effects
}

/// Puts a screen on top. Of a long way the beginning is forgotten, but not the contents it began at.
fn push(model: &mut Model, screen: Screen) {
    model.screens.push(screen);
    if model.screens.len() > MOST_SCREENS {
        model.screens.remove(1);
    }
}

fn reflow(model: &mut Model) {
    with_top(model, |screen, shell| screen.reflow(shell));
}

/// Puts the cursor of the contents where to begin, unless the learner was quicker.
fn start_at(model: &mut Model, lesson: &LessonId) {
    if let (Some(index), Some(Screen::Contents(contents))) = (model.shell.course.position(lesson), model.screens.first_mut())
        && !contents.placed
    {
        contents.select(index, &model.shell);
    }
}

fn lesson_loaded(model: &mut Model, job: JobId, page: Result<Box<Page>, String>) -> Vec<Effect> {
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
    if finding::leave_jump(model, &page.id, opening.anchor.as_deref(), opening.seek.as_ref()) {
        return Vec::new();
    }
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
    push(model, Screen::Lesson(Box::new(state)));
    vec![saved]
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

fn quiz_loaded(model: &mut Model, job: JobId, loaded: Result<Box<quiz::Loaded>, String>) -> Vec<Effect> {
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
        files::quiz_reread(model, &opening, *loaded);
        return Vec::new();
    }
    let state = quiz::State::new(opening.lesson, opening.quiz, opening.rest, *loaded, &model.shell);
    model.screens.push(Screen::Quiz(Box::new(state)));
    Vec::new()
}

fn run_event(model: &mut Model, job: JobId, event: RunEvent) -> Vec<Effect> {
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
        reflow(model);
    }
    let Some(cancelled) = finished else { return Vec::new() };
    let Some(run) = model.shell.run.take() else { return Vec::new() };
    with_top(model, |screen, shell| match screen {
        Screen::Result(step) => step.attend(shell),
        Screen::Lesson(lesson) => lesson.step.iter_mut().for_each(|step| step.attend(shell)),
        _ => {}
    });
    let mut effects = vec![Effect::LoadProgress];
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

fn ask(model: &mut Model, id: QuestionId, question: Question) -> Vec<Effect> {
    // Asked by a run that is gone: nobody can mean anything by the answer.
    if model.shell.run.as_ref().is_none_or(|run| run.stopping) {
        return vec![Effect::Reply(id, Answer::Declined)];
    }
    model.screens.push(Screen::Question(question::State::new(Asked::ByRun(id, question))));
    Vec::new()
}

fn target_saved(model: &mut Model, name: &str, saved: Result<crate::domain::target::Bindings, String>) -> Vec<Effect> {
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
            reflow(model);
            form.then.map(|(lesson, selection)| model.shell.check(lesson, selection)).unwrap_or_default()
        }
    }
}

mod code;
mod files;
mod finding;
mod terminal;

#[cfg(test)]
mod large_page_tests;
#[cfg(test)]
mod tests;
