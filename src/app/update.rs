//! One message in, effects out. What belongs to one screen stands with that screen; here is what holds on all of them:
//! leaving and coming back, messages, the clock, and results of jobs finding their way.

use std::sync::Arc;

use jiff::SignedDuration;

use super::effect::Effect;
use super::key::{Key, KeyCode};
use super::keymap::Action;
use super::model::{Go, Model, Shell};
use super::msg::Msg;
use super::office::Order;
use super::screens::{Screen, keys, messages, palette};

/// Screens one can go back to.
const MOST_SCREENS: usize = 40;
/// Lines a notch of the wheel moves by.
const WHEEL_LINES: i32 = 3;

/// Takes one message in and says what the world must do.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = match msg {
        Msg::Clock(now) => clock(model, now),
        Msg::TimeOfDay(time) => {
            let since = SignedDuration::try_from(model.shell.now).unwrap_or_default();
            model.shell.started = time.checked_sub(since).unwrap_or(time);
            Vec::new()
        }
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => {
            with_top(model, |screen, shell| screen.paste(&text, shell));
            Vec::new()
        }
        Msg::Click { column, row } => click(model, column, row),
        Msg::Drag { row, .. } => {
            with_top(model, |screen, shell| screen.drag(row, shell));
            Vec::new()
        }
        Msg::LetGo => {
            with_top(model, |screen, _| screen.let_go());
            Vec::new()
        }
        Msg::Wheel { column, row, notches } => {
            with_top(model, |screen, shell| screen.wheel(column, row, notches.saturating_mul(WHEEL_LINES), shell));
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
        Msg::LessonLoaded { job, page } => opening::lesson_loaded(model, job, page),
        Msg::LaidOut { job, document } => {
            opening::laid_out(model, job, *document);
            Vec::new()
        }
        Msg::QuizLoaded { job, quiz } => opening::quiz_loaded(model, job, quiz),
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
        Msg::CheckIds(ids) => {
            model.shell.know_checks(ids);
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
            opening::start_at(model, &lesson);
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
            writing::progress(model, progress);
            Vec::new()
        }
        Msg::Run { job, event } => checking::run_event(model, job, event),
        Msg::Watched { job, news } => checking::watched(model, job, news),
        Msg::Question { id, question } => checking::ask(model, id, question),
        Msg::Evidence { hash, evidence } => {
            model.shell.evidence.insert(hash, evidence);
            Vec::new()
        }
        Msg::Trial { job, trial } => checking::tried(model, job, trial),
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
        Msg::TargetSaved { name, saved } => checking::target_saved(model, &name, saved),
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
        Msg::DeliverablesLoaded { job, loaded } => writing::loaded(model, job, loaded),
        Msg::DraftSaved { lesson, draft } => {
            writing::saved(model, &lesson, &draft);
            Vec::new()
        }
        Msg::DraftRefused { lesson, key, fault } => {
            writing::refused(model, &lesson, &key, fault);
            Vec::new()
        }
        Msg::Versions { lesson, key, versions } => {
            writing::versions(model, &lesson, &key, versions);
            Vec::new()
        }
        Msg::FilesListed(listed) => {
            with_top(model, |screen, shell| {
                if let Screen::Attach(state) = screen {
                    state.listed(listed, shell);
                    screen.reflow(shell);
                }
            });
            Vec::new()
        }
        Msg::HandedIn { lesson, done } => writing::handed_in(model, lesson, done),
        Msg::TextEdited(text) => writing::edited(model, text),
        Msg::Office(news) => office::heard(model, news),
        Msg::AttemptSaved => {
            for screen in &mut model.screens {
                if let Screen::Quiz(quiz) = screen {
                    quiz.saved(&model.shell);
                }
            }
            vec![Effect::LoadDue]
        }
        Msg::Due(agenda) => {
            model.shell.know_due(agenda);
            // No other screen is made of it: a list that was scrolled stays where it is.
            with_top(model, |screen, shell| {
                if let Screen::Due(state) = screen {
                    state.reflow(shell);
                }
            });
            Vec::new()
        }
        Msg::Quit => quit(model),
    };
    effects.extend(go(model));
    effects.extend(checking::leave_watch(model));
    effects.extend(
        with_top(model, |screen, shell| match screen {
            Screen::Lesson(lesson) => lesson.order(shell),
            Screen::Quiz(quiz) => quiz.keep(),
            Screen::Attach(state) => state.order(),
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
    let mut effects = Vec::new();
    if model.shell.draft_due.take_if(|due| *due <= now).is_some() {
        effects.extend(writing::save(model));
    }
    if model.shell.place_due.take_if(|due| *due <= now).is_some() {
        effects.extend(save_place(model));
    }
    let time = model.shell.time_of_day();
    if model.shell.day_ends.take_if(|ends| *ends <= time).is_some() {
        effects.push(Effect::LoadDue);
    }
    let Model { shell, screens } = model;
    for screen in screens {
        if let Screen::Quiz(quiz) = screen {
            effects.extend(quiz.tick(shell));
        }
    }
    effects
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
    // As the header says while checks run; a question, a form and who writes have Esc to themselves.
    let stops = model.shell.run.as_ref().is_some_and(|run| !run.stopping);
    let own = model.top().keeps_esc();
    if stops && key == Key::plain(KeyCode::Esc) && !own {
        return model.shell.stop_run().into_iter().collect();
    }
    if key == Key::plain(KeyCode::Esc)
        && !own
        && let Some(stop) = model.shell.stop_wait()
    {
        return vec![stop];
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
        let hit = model.top().footer(&model.shell).into_iter().find(|entry| (entry.x..entry.x + entry.width).contains(&column));
        // No digit comes with a click on "1–4 choose": what the pointer is at is chosen.
        let meant = |action| if action == Action::Pick { Action::Toggle } else { action };
        return hit.map(|entry| act(model, meant(entry.action))).unwrap_or_default();
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
        Action::Back if matches!(model.top(), Screen::Deliverables(state) if state.goes_back_within()) => {
            return with_top(model, |screen, shell| screen.act(action, shell)).unwrap_or_default();
        }
        Action::Back if matches!(model.top(), Screen::Reviewing(state) if state.goes_back_within()) => {
            return with_top(model, |screen, shell| screen.act(action, shell)).unwrap_or_default();
        }
        Action::Leave if matches!(model.top(), Screen::Lesson(lesson) if lesson.outline.is_none()) => model.shell.go = Some(Go::Leave),
        Action::Back | Action::Leave => model.shell.go = Some(Go::Back),
        Action::Messages if !matches!(model.top(), Screen::Messages(_)) => {
            model.screens.push(Screen::Messages(messages::State::default()));
        }
        Action::Palette => commands(model),
        // The list of keys is narrowed as a list of commands: those of the screen one came from.
        Action::Find if matches!(model.top(), Screen::Keys(_)) => commands(model),
        Action::Mouse => return vec![model.shell.hand_over_mouse()],
        Action::Jump | Action::Search if matches!(model.top(), Screen::Quiz(quiz) if !quiz.offers(action)) => {
            model.shell.say("the course is shut until the exam is handed in");
        }
        Action::Jump | Action::Search => return finding::find(model, action),
        Action::Find if !model.top().finds_itself() => return finding::find(model, action),
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
    let mut effects: Vec<Effect> = writing::save(model);
    effects.extend(save_place(model));
    effects.extend(model.screens.iter().filter_map(declined));
    effects.extend(model.screens.iter().flat_map(|screen| reviewed(screen, &model.shell)));
    effects.extend(model.shell.stop_run());
    effects.extend(model.shell.end_watch());
    effects.extend(model.shell.stop_wait());
    effects.push(Effect::Quit);
    effects
}

/// What was answered of a review counts, also when it is left.
fn reviewed(screen: &Screen, shell: &Shell) -> Vec<Effect> {
    match screen {
        Screen::Quiz(quiz) => quiz.left(shell),
        _ => Vec::new(),
    }
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
        Some(Go::Phrase(phrase)) => {
            drop(model.screens.pop());
            with_top(model, |screen, shell| {
                if let Screen::Reviewing(state) = screen {
                    state.insert_phrase(&phrase, shell);
                }
            });
        }
        Some(Go::Anchor(anchor)) => {
            drop(model.screens.pop());
            reflow(model);
            finding::go_to(model, Some(&anchor), None);
        }
        Some(Go::Back) => effects.extend(leave(model)),
        Some(Go::Leave) => {
            effects.extend(leave(model));
            while model.top().goes_with_lesson() && model.screens.len() > 1 {
                // Saved when another came on top of it; which lesson was read last is the one that was left first.
                model.screens.pop();
            }
        }
    }
    reflow(model);
    effects
}

/// Takes the screen on top away, unless it is the last, and keeps what is to be kept of it.
fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.screens.len() < 2 {
        return effects;
    }
    let Some(mut screen) = model.screens.pop() else { return effects };
    if let Screen::Deliverables(state) = &mut screen {
        effects.extend(state.save());
        effects.push(Effect::LoadProgress);
    }
    if let Screen::Reviewing(state) = &mut screen {
        effects.extend(state.keep());
        effects.push(Effect::Office(Order::Look));
    }
    if let Screen::Lesson(lesson) = &screen {
        effects.push(lesson.save(&model.shell));
        effects.push(Effect::LoadProgress);
    }
    effects.extend(declined(&screen));
    effects.extend(reviewed(&screen, &model.shell));
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

mod checking;
mod code;
mod files;
mod finding;
mod office;
mod opening;
mod terminal;
mod writing;

#[cfg(test)]
mod large_page_tests;
#[cfg(test)]
mod place_tests;
#[cfg(test)]
mod tests;
