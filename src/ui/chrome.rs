//! What every screen has: the header, the line for messages, the footer with its keys. And the screen that says that the
//! terminal is too small.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::app::geometry::{Area, SMALLEST};
use crate::app::keymap::{Action, Scope};
use crate::app::mark;
use crate::app::model::{Model, Mouse, Scheme, Shell, WORTH_TELLING};
use crate::app::screens::inbox::facts;
use crate::app::screens::{Screen, deliverables, lesson, picture, quiz, result};
use crate::app::sheet::{Tone, fit};

use crate::domain::course::duration_words;
use crate::domain::verdict::Verdict;

use super::Canvas;
use super::ascii::ascii;

type Words = Vec<(String, Tone)>;

/// What the header calls the prompts of a lesson.
const DELIVERABLES: &str = "Deliverables";

/// Draws header, message and footer.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let shell = &model.shell;
    let frame = shell.frame();
    let unicode = shell.options.unicode;
    let (left, right) = header(model);
    ends(canvas, frame.header, left, right, unicode);
    if let Some(message) = &shell.message {
        let tone = if message.wrong { Tone::Warn } else { Tone::Strong };
        let commands = !model.top().scope().types_text();
        let all = if message.listed && commands { vec![problems(shell)] } else { Vec::new() };
        ends(canvas, frame.message, vec![(message.text.clone(), tone)], all, unicode);
    }
    for entry in model.top().footer(shell) {
        let y = frame.footer.y;
        let (x, _) = canvas.cells.set_stringn(entry.x, y, &entry.key, usize::from(entry.width), canvas.theme.tone(Tone::Key));
        canvas.cells.set_stringn(x + 1, y, entry.words, usize::from(entry.width), canvas.theme.tone(Tone::Dim));
    }
}

/// Where am I, and what matters now: facts, of which the first ones give way where there is no room for all.
fn header(model: &Model) -> (Words, Vec<Words>) {
    let shell = &model.shell;
    let name = &shell.course.name;
    let title = |text: String| vec![(text, Tone::Strong)];
    let below = |words: String| {
        if words == *name {
            return title(words);
        }
        vec![(name.clone(), Tone::Dim), (format!(" {} ", crumb(shell)), Tone::Dim), (words, Tone::Strong)]
    };
    let (left, mut right) = match model.top() {
        Screen::Contents(_) => {
            (title(name.clone()), [course_progress(shell), problems(shell)].into_iter().filter(|fact| !fact.is_empty()).collect())
        }
        Screen::Due(_) => (below("What is due".to_owned()), Vec::new()),
        Screen::Lesson(state) => (below(state.page.title.clone()), lesson_progress(shell, state)),
        Screen::Picture(state) => (title(state.title(shell.scheme).to_owned()), picture_facts(state, shell.scheme)),
        Screen::Result(state) => {
            let exercise = state.page.exercises.get(state.exercise).map(|exercise| exercise.heading.clone()).unwrap_or_default();
            (below(format!("{} {} {exercise}", state.page.title, crumb(shell))), Vec::new())
        }
        Screen::Quiz(state) => (below(quiz_title(shell, state)), quiz_progress(shell, state)),
        Screen::Deliverables(state) => (below(format!("{} {} Deliverables", state.title, crumb(shell))), written(shell, state)),
        Screen::Inbox(_) => (below("Inbox".to_owned()), waiting(shell)),
        Screen::Gradebook(_) => (below("Gradebook".to_owned()), waiting(shell)),
        Screen::Reviewing(state) => {
            let lesson = facts::lesson(state.line(), shell);
            (below(format!("Inbox {} {lesson}", crumb(shell))), waiting(shell))
        }
        Screen::Phrases(_) => (below("Phrases".to_owned()), Vec::new()),
        Screen::Jump(state) if state.is_outline() => (below("Outline".to_owned()), Vec::new()),
        Screen::Jump(_) => (below("Jump".to_owned()), Vec::new()),
        Screen::Search(_) => (below("Search".to_owned()), Vec::new()),
        Screen::Keys(_) => (below("Keys".to_owned()), Vec::new()),
        Screen::Messages(_) => (below("Messages".to_owned()), Vec::new()),
        Screen::Palette(_) => (below("Commands".to_owned()), Vec::new()),
        Screen::Attach(_) => (below("Attach a file".to_owned()), Vec::new()),
        Screen::Target(_) => (below("Set up a machine".to_owned()), Vec::new()),
        Screen::Question(_) => (below("A question".to_owned()), Vec::new()),
    };
    // A question, a form and who writes have the keys to themselves: Esc means something else there.
    let own = model.top().keeps_esc();
    if let Some(run) = shell.run.as_ref().filter(|_| !own) {
        right = vec![running(shell, &run.doing, run.since, run.stopping)];
    } else if let Some(wait) = shell.office_wait().filter(|_| !own) {
        right = vec![running(shell, &wait.doing, wait.since, wait.stopping)];
    } else if shell.watch.is_some() {
        right.push(watching(model));
    }
    if shell.opens_slowly() {
        right.push(vec![
            (format!("{} ", mark::Mark::Running.sign(shell.options.unicode)), Tone::Accent),
            ("opening".to_owned(), Tone::Text),
        ]);
    }
    if shell.mouse == Mouse::Lent {
        right.push(vec![("mouse: terminal's".to_owned(), Tone::Warn)]);
    }
    if shell.nothing_saved {
        right.push(vec![("not saved".to_owned(), Tone::Warn)]);
    }
    (left, right)
}

/// The key that lists what is wrong, and how much that is.
fn problems(shell: &Shell) -> Words {
    let words = match shell.told.problems().count() {
        0 => return Vec::new(),
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    };
    let key = shell.keymap.key(Scope::Everywhere, Action::Messages, shell.options.unicode);
    vec![(format!("{key} "), Tone::Key), (words, Tone::Dim)]
}

/// How many of the deliverables are written.
fn written(shell: &Shell, state: &deliverables::State) -> Vec<Words> {
    let (written, all) = state.written();
    let tone = if written == all { Tone::Good } else { Tone::Text };
    let became = state.became(shell).map(|words| vec![(words, Tone::Dim)]);
    became.into_iter().chain([vec![(format!("{written} of {all} written"), tone)]]).collect()
}

/// How much waits for an instructor, and whether that may be old.
fn waiting(shell: &Shell) -> Vec<Words> {
    let Some(office) = shell.office.as_deref().filter(|office| office.read.is_some()) else { return Vec::new() };
    let count = match office.waiting().len() {
        0 => "nothing waits".to_owned(),
        1 => "1 waits".to_owned(),
        count => format!("{count} wait"),
    };
    let old = office.stale.is_some().then(|| vec![("not up to date".to_owned(), Tone::Warn)]);
    old.into_iter().chain([vec![(count, Tone::Text)], problems(shell)]).filter(|fact| !fact.is_empty()).collect()
}

fn crumb(shell: &Shell) -> &'static str {
    if shell.options.unicode { "›" } else { ">" }
}

/// What is being waited for, for how long, and how to stop it.
fn running(shell: &Shell, doing: &str, since: Duration, stopping: bool) -> Words {
    let waited = shell.now.saturating_sub(since);
    let doing = if stopping { "stopping" } else { doing };
    let mut words = vec![
        (format!("{} ", mark::Mark::Running.sign(shell.options.unicode)), Tone::Accent),
        // Where one is stays readable beside it, and so does how to stop it.
        (fit(doing, usize::from(shell.size.0 / 2).saturating_sub(6)), Tone::Text),
    ];
    if waited >= WORTH_TELLING {
        words.push((format!("  {} s", waited.as_secs()), Tone::Dim));
        words.push(("  Esc".to_owned(), Tone::Key));
        words.push((" stops".to_owned(), Tone::Dim));
    }
    words
}

/// That checks are watched, and how to end that where one is.
fn watching(model: &Model) -> Words {
    let shell = &model.shell;
    let key = shell.keymap.key(model.top().scope(), Action::Watch, shell.options.unicode);
    let mut words = vec![("watching".to_owned(), Tone::Accent)];
    if !key.is_empty() {
        words.extend([(format!("  {key}"), Tone::Key), (" ends it".to_owned(), Tone::Dim)]);
    }
    words
}

/// `41 % · 62 h left`
fn course_progress(shell: &Shell) -> Words {
    let standing = shell.standing(0..shell.course.lessons.len());
    let Some(percent) = standing.percent() else { return Vec::new() };
    let left = standing.minutes_left.map(|minutes| format!(" · {} left", about(minutes))).unwrap_or_default();
    vec![(format!("{percent} %"), Tone::Text), (left, Tone::Dim)]
}

/// An estimate as one says it: `62 h`, and minutes only of what is under two hours.
fn about(minutes: u32) -> String {
    duration_words(if minutes < 120 { minutes } else { (minutes + 30) / 60 * 60 })
}

/// The name of a picture, unless it stands at the left, and its size.
fn picture_facts(state: &picture::State, scheme: Scheme) -> Vec<Words> {
    let dim = |text: String| vec![(text, Tone::Dim)];
    let name = Some(state.name(scheme)).filter(|name| *name != state.title(scheme)).map(|name| dim(name.to_owned()));
    let (width, height) = state.size;
    name.into_iter().chain([dim(format!("{width}×{height}"))]).collect()
}

fn lesson_progress(shell: &Shell, state: &lesson::State) -> Vec<Words> {
    let exercise = state.exercise(shell);
    let mut facts: Vec<Words> = machine(shell, state, exercise).into_iter().collect();
    if let Some(exercise) = exercise {
        let (passed, all) = mark::passed(shell, &state.page, exercise);
        let name = state.page.exercises[exercise].heading.split(':').next().unwrap_or_default();
        // What is checked of the deliverables is not how many of them are written.
        let name = if name == DELIVERABLES { "Checks" } else { name };
        let tone = if passed == all { Tone::Good } else { Tone::Text };
        facts.push(vec![(format!("{name}: {passed} of {all}"), tone)]);
    }
    if let Some((written, all)) = shell.written(&state.page.id) {
        facts.insert(0, vec![(format!("{DELIVERABLES}: {written} of {all}"), Tone::Dim)]);
    }
    let handed_in = shell.progress.get(&state.page.id).and_then(|progress| progress.handed_in.as_ref());
    if handed_in.is_some_and(|handed_in| handed_in.unread > 0) {
        let key = shell.keymap.key(Scope::Lesson, Action::Deliverables, shell.options.unicode);
        facts.push(vec![(format!("{key} "), Tone::Key), ("new review".to_owned(), Tone::Accent)]);
    }
    facts.push(vec![(format!("{} % read", state.read_percent(shell)), Tone::Dim)]);
    facts
}

/// The machine that is looked at here, and whether one could log in when it was last looked at.
fn machine(shell: &Shell, state: &lesson::State, exercise: Option<usize>) -> Option<Words> {
    let (name, login) = mark::machine(shell, &state.page, exercise)?;
    let mut words = vec![(name.to_owned(), Tone::Dim)];
    if let Some(verdict) = login {
        let said = match verdict {
            Verdict::Passed => "reachable",
            Verdict::Failed => "does not let you in",
            Verdict::Errored | Verdict::Skipped => "not reached",
        };
        let mark = mark::Mark::Verdict(verdict);
        words.push((format!(" {} ", mark.sign(shell.options.unicode)), mark_tone(mark)));
        words.push((said.to_owned(), Tone::Dim));
    }
    Some(words)
}

fn quiz_title(shell: &Shell, state: &quiz::State) -> String {
    let lesson = shell.course.position(&state.lesson).and_then(|index| shell.course.lessons.get(index));
    let lesson = lesson.map(|lesson| format!("{} {} ", lesson.label(), crumb(shell))).unwrap_or_default();
    let what = match (state.session.is_exam(), state.session.quiz().origins.is_empty()) {
        (true, _) => "Exam",
        (_, true) => "Knowledge check",
        (_, false) => "Review",
    };
    format!("{lesson}{what}")
}

/// `question 3 of 5` and a mark for each: right at the first try, not, or still open; in an exam whether there is an answer. Before
/// that the time left, where it runs.
fn quiz_progress(shell: &Shell, state: &quiz::State) -> Vec<Words> {
    let (session, unicode) = (&state.session, shell.options.unicode);
    let mut words = Vec::new();
    if !state.is_over() {
        words.push((format!("question {} of {}  ", session.position() + 1, session.all().len()), Tone::Text));
    }
    for asked in session.all() {
        let mark = match (asked.is_right_at_first(), asked.tries.is_empty() && !asked.is_settled()) {
            (true, _) => mark::Mark::Verdict(Verdict::Passed),
            (false, true) => mark::Mark::NotRun,
            (false, false) => mark::Mark::Verdict(Verdict::Failed),
        };
        words.push(match session.is_sealed() && asked.has_answer() {
            true => ((if unicode { "●" } else { "*" }).to_owned(), Tone::Accent),
            false => (mark.sign(unicode).to_owned(), mark_tone(mark)),
        });
    }
    state.time_left(shell).map(|left| vec![(left, Tone::Warn)]).into_iter().chain([words]).collect()
}

/// Air between two facts at the right.
const BETWEEN: usize = 3;
/// A first word cut shorter than this says nothing any more.
const TELLING: usize = 8;

/// One line with something at either end, a cell of air at both. The two never meet: of the facts at the right the first gives
/// way, then the first of the left words, then the end of the others.
fn ends(canvas: &mut Canvas<'_>, area: Area, mut left: Words, mut right: Vec<Words>, unicode: bool) {
    let width = usize::from(area.width).saturating_sub(2);
    let wide = |words: &[(String, Tone)]| words.iter().map(|(text, _)| text.width()).sum::<usize>();
    let all = |facts: &[Words]| facts.iter().map(|fact| wide(fact) + BETWEEN).sum::<usize>().saturating_sub(BETWEEN);
    // Where one is in the large is said by the first of several words, and goes without saying.
    let needed = if left.len() > 1 { wide(&left[2..]) } else { wide(&left) };
    while right.len() > 1 && needed + BETWEEN + all(&right) > width {
        right.remove(0);
    }
    let right_width = all(&right).min(width);
    let room = width.saturating_sub(if right_width > 0 { right_width + 2 } else { 0 });
    let others = wide(left.get(1..).unwrap_or_default());
    if left.len() > 1 && room < wide(&left) && room < others + TELLING {
        left.drain(..2);
    } else if left.len() > 1 {
        left[0].0 = fit(&left[0].0, room.saturating_sub(others));
    }
    let mut words = |x: u16, room: usize, words: &[(String, Tone)]| {
        let (mut x, mut room) = (x, room);
        for (text, tone) in words {
            let text = fit(&if unicode { text.clone() } else { ascii(text) }, room);
            room -= text.width().min(room);
            (x, _) = canvas.cells.set_stringn(x, area.y, &text, text.width(), canvas.theme.tone(*tone));
        }
        x
    };
    words(area.x + 1, room, &left);
    let cells = |width: usize| u16::try_from(width).unwrap_or(area.width);
    let end = (area.x + area.width).saturating_sub(1);
    let mut x = end.saturating_sub(cells(right_width));
    for fact in &right {
        x = words(x, usize::from(end.saturating_sub(x)), fact) + cells(BETWEEN);
    }
}

/// Says kindly that there is too little room.
pub fn too_small(canvas: &mut Canvas<'_>, model: &Model) {
    let (width, height) = model.shell.size;
    let lines = [
        ("Drillyard needs a little more room.".to_owned(), Tone::Strong),
        (format!("This terminal has {width}x{height};"), Tone::Text),
        (format!("from {}x{} on there is a page to read.", SMALLEST.0, SMALLEST.1), Tone::Text),
        ("Make it larger, or press q to leave.".to_owned(), Tone::Dim),
    ];
    let top = height.saturating_sub(4) / 2;
    for (y, (text, tone)) in (top..height).zip(lines) {
        let text = fit(&text, usize::from(width));
        let x = (usize::from(width) - text.width()) / 2;
        canvas.cells.set_stringn(u16::try_from(x).unwrap_or(0), y, &text, usize::from(width), canvas.theme.tone(tone));
    }
}

/// Results of a step fill the body, with a cell of air around.
pub fn inset(body: Area) -> Area {
    Area { x: body.x + 2, width: body.width.saturating_sub(4), ..body }
}

/// The sheet of a step's results: its tone for a mark, for those who draw marks elsewhere.
pub use result::tone as mark_tone;
