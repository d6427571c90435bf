//! What a person does, and what comes of it: messages in, effects out.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::*;
use crate::app::key::KeyCode;
use crate::app::keymap::Scope;
use crate::app::model::Options;
use crate::app::model::Scheme;
use crate::app::msg::{JobId, QuestionId};
use crate::app::page::{Check, Exercise, Page};
use crate::app::screens::lesson;
use crate::domain::check::Selection;
use crate::domain::course::{Chapter, Course, Lesson, LessonId, LessonSummary};
use crate::domain::run::{Answer, Question, RunEvent};
use crate::domain::verdict::{CheckResult, Vantage, Verdict};
use crate::layout::document::Role;
use crate::layout::highlights::Syntax;

const PAGE: &str = "# Kilns\n\nSee the [glazes](1.1-glazes.md) and [more](https://example.org/kilns).\n\n## Exercise 1: Fire\n\n1. Stack it.\n2. Fire it.\n\n## The end\n\nCool down.\n\nWait a day.\n\nThen wait another.\n\nOpen the door a hand wide.\n";

fn lesson(id: &str, present: bool) -> Lesson {
    Lesson { id: LessonId(id.into()), number: None, title: id.into(), depth: 0, present, summary: LessonSummary::default() }
}

fn course() -> Course {
    let lessons = vec![lesson("1.0-kilns", true), lesson("1.1-glazes", true), lesson("1.2-absent", false)];
    let files = vec!["docs/1.0-kilns.md".to_owned(), "docs/1.1-glazes.md".to_owned()];
    let chapters = vec![Chapter { title: "Clay".into(), lessons: 0..3 }];
    Course { name: "Pottery".into(), docs: "docs/".into(), chapters, lessons, files, ..Course::default() }
}

pub(super) fn bench() -> Model {
    let options = Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: TimeZone::UTC };
    Model::new(Arc::new(course()), options, (80, 16))
}

pub(super) fn page(id: &LessonId) -> Box<Page> {
    let check = |id: &str, step| Check { id: id.into(), step: Some(step), title: id.into(), ..Check::default() };
    let exercise = Exercise { id: "fire".into(), heading: "Exercise 1: Fire".into(), checks: vec![check("stacked", 1), check("fired", 2)] };
    Box::new(Page {
        id: id.clone(),
        title: id.0.clone(),
        text: crate::markdown::parse("x.md", PAGE).0,
        exercises: vec![exercise],
        ..Page::default()
    })
}

pub(super) fn press(model: &mut Model, code: KeyCode) -> Vec<Effect> {
    update(model, Msg::Key(Key::plain(code)))
}

pub(super) fn type_keys(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.chars().flat_map(|ch| press(model, KeyCode::Char(ch))).collect()
}

/// Answers a request for a lesson, as the worker would.
pub(super) fn answer(model: &mut Model, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::LoadLesson { job, lesson, .. } = effect {
            update(model, Msg::LessonLoaded { job, page: Ok(page(&lesson)) });
        }
    }
}

pub(super) fn in_lesson() -> Model {
    let mut model = bench();
    let asked = press(&mut model, KeyCode::Enter);
    answer(&mut model, asked);
    model
}

pub(super) fn shown(model: &Model) -> &lesson::State {
    match model.top() {
        Screen::Lesson(lesson) => lesson,
        other => panic!("no lesson but {other:?}"),
    }
}

fn outcome(check: &str, verdict: Verdict, because: Option<&str>) -> CheckResult {
    CheckResult {
        id: format!("fire/{check}"),
        lesson: "1.0-kilns".into(),
        exercise: "fire".into(),
        step: Some(1),
        title: check.into(),
        kind: "file".into(),
        vantage: Vantage::Guest,
        target: Some("kiln".into()),
        targets: vec!["kiln".into()],
        verdict,
        level: "L1".into(),
        achieved_at: None,
        observed_at: "2026-03-01T10:00:00Z".parse().unwrap(),
        expected: "a full kiln".into(),
        actual: "an empty one".into(),
        why: None,
        fix: None,
        rung: None,
        because: because.map(str::to_owned),
        duration_ms: 1,
        evidence: None,
        ladder: Vec::new(),
    }
}

fn started(model: &mut Model) -> JobId {
    let effects = type_keys(model, "R");
    let Some(Effect::RunChecks { job, .. }) = effects.into_iter().next() else { panic!("no run") };
    job
}

#[test]
fn a_lesson_comes_up_when_it_is_read_and_not_before() {
    let mut model = bench();
    let asked = press(&mut model, KeyCode::Enter);
    assert!(matches!(model.top(), Screen::Contents(_)));
    answer(&mut model, asked);
    assert_eq!(shown(&model).page.id.0, "1.0-kilns");
}

#[test]
fn a_lesson_that_was_overtaken_by_another_never_comes_up() {
    let mut model = bench();
    let first = press(&mut model, KeyCode::Enter);
    press(&mut model, KeyCode::Down);
    let second = press(&mut model, KeyCode::Enter);
    answer(&mut model, first);
    assert!(matches!(model.top(), Screen::Contents(_)));
    answer(&mut model, second);
    assert_eq!(shown(&model).page.id.0, "1.1-glazes");
}

#[test]
fn a_page_that_is_missing_is_told_and_not_opened() {
    let mut model = bench();
    press(&mut model, KeyCode::End);
    assert_eq!(press(&mut model, KeyCode::Enter), []);
    assert!(model.shell.message.as_ref().is_some_and(|message| message.text.contains("missing")));
}

#[test]
fn backspace_leads_back_to_the_very_line() {
    let mut model = in_lesson();
    type_keys(&mut model, "jjj");
    let top = shown(&model).top;
    press(&mut model, KeyCode::Tab);
    let asked = press(&mut model, KeyCode::Enter);
    answer(&mut model, asked);
    assert_eq!(shown(&model).page.id.0, "1.1-glazes");
    press(&mut model, KeyCode::Backspace);
    assert_eq!((shown(&model).page.id.0.as_str(), shown(&model).top), ("1.0-kilns", top));
}

#[test]
fn the_next_lesson_leaves_no_trail() {
    let mut model = in_lesson();
    let asked = type_keys(&mut model, "]");
    answer(&mut model, asked);
    assert_eq!(shown(&model).page.id.0, "1.1-glazes");
    press(&mut model, KeyCode::Backspace);
    assert!(matches!(model.top(), Screen::Contents(_)));
}

#[test]
fn an_address_is_shown_before_it_is_opened() {
    let mut model = in_lesson();
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Tab);
    assert_eq!(press(&mut model, KeyCode::Enter), []);
    assert!(model.shell.message.as_ref().is_some_and(|message| message.text.contains("https://example.org/kilns")));
    assert_eq!(press(&mut model, KeyCode::Enter), [Effect::OpenUrl("https://example.org/kilns".into())]);
}

#[test]
fn any_other_key_takes_an_address_back() {
    let mut model = in_lesson();
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Enter);
    type_keys(&mut model, "j");
    assert!(!press(&mut model, KeyCode::Enter).iter().any(|effect| matches!(effect, Effect::OpenUrl(_))));
}

#[test]
fn r_checks_the_exercise_on_screen_and_the_step_in_focus() {
    let mut model = in_lesson();
    let Some(Effect::RunChecks { job, selection, .. }) = type_keys(&mut model, "r").pop() else { panic!("no run") };
    assert_eq!(selection, Selection::Exercise("fire".into()));
    update(&mut model, Msg::Run { job, event: RunEvent::Finished { cancelled: false } });
    (0..3).for_each(|_| drop(press(&mut model, KeyCode::Tab)));
    let Some(Effect::RunChecks { selection, .. }) = type_keys(&mut model, "r").pop() else { panic!("no run") };
    assert_eq!(selection, Selection::Step("fire".into(), 1));
}

#[test]
fn one_run_at_a_time_and_esc_stops_it() {
    let mut model = in_lesson();
    let job = started(&mut model);
    assert_eq!(type_keys(&mut model, "R"), []);
    assert_eq!(press(&mut model, KeyCode::Esc), [Effect::CancelJob(job)]);
}

#[test]
fn news_of_a_run_that_is_over_changes_nothing() {
    let mut model = in_lesson();
    let job = started(&mut model);
    update(&mut model, Msg::Run { job, event: RunEvent::Finished { cancelled: true } });
    let late = RunEvent::Result(Box::new(outcome("stacked", Verdict::Failed, None)));
    update(&mut model, Msg::Run { job, event: late });
    assert!(model.shell.result(&LessonId("1.0-kilns".into()), "fire/stacked").is_none());
}

#[test]
fn a_check_without_a_machine_brings_up_the_form_and_saving_it_checks_again() {
    let mut model = in_lesson();
    let job = started(&mut model);
    let result = Box::new(outcome("stacked", Verdict::Errored, Some("no_target")));
    update(&mut model, Msg::Run { job, event: RunEvent::Result(result) });
    update(&mut model, Msg::Run { job, event: RunEvent::Finished { cancelled: false } });
    assert!(matches!(model.top(), Screen::Target(form) if form.machine.name == "kiln"));
    type_keys(&mut model, "potter@kiln");
    let effects = press(&mut model, KeyCode::Enter);
    assert!(
        matches!(&effects[..], [Effect::SaveTarget { name, binding }] if name == "kiln" && binding.ssh.as_deref() == Some("potter@kiln"))
    );
    let effects = update(&mut model, Msg::TargetSaved { name: "kiln".into(), saved: Ok(Default::default()) });
    assert!(matches!(&effects[..], [Effect::RunChecks { selection: Selection::Lesson, .. }]));
}

#[test]
fn a_machine_that_is_set_up_in_part_does_not_ask_again_each_time() {
    let mut model = in_lesson();
    model.shell.bindings.insert("kiln".into(), Default::default());
    let job = started(&mut model);
    let result = Box::new(outcome("stacked", Verdict::Errored, Some("no_target")));
    update(&mut model, Msg::Run { job, event: RunEvent::Result(result) });
    update(&mut model, Msg::Run { job, event: RunEvent::Finished { cancelled: false } });
    assert!(matches!(model.top(), Screen::Lesson(_)), "{:?}", model.top());
}

#[test]
fn the_contents_begin_where_they_are_told_unless_the_learner_was_quicker() {
    let begin = || Msg::StartAt(LessonId("1.1-glazes".into()));
    let chosen = |model: &Model| matches!(model.top(), Screen::Contents(contents) if contents.lesson() == Some(1));
    let mut model = bench();
    assert!(model.awaits_start());
    update(&mut model, begin());
    assert!(chosen(&model) && !model.awaits_start());
    let mut model = bench();
    press(&mut model, KeyCode::Up);
    update(&mut model, begin());
    assert!(!chosen(&model));
}

#[test]
fn the_contents_do_not_wait_for_ever_to_be_told_where_to_begin() {
    let mut model = bench();
    let wakes = model.wakes_at().unwrap();
    update(&mut model, Msg::Clock(wakes));
    assert!(!model.awaits_start());
    assert_eq!(model.wakes_at(), None);
}

#[test]
fn esc_stops_the_checks_from_the_contents_too_as_the_header_says() {
    let mut model = bench();
    let effects = type_keys(&mut model, "r");
    let [Effect::RunChecks { job, selection: Selection::Lesson, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(press(&mut model, KeyCode::Esc), [Effect::CancelJob(job)]);
}

#[test]
fn every_way_off_a_question_answers_the_run_that_waits() {
    let host_key =
        || Question::HostKey { target: "kiln".into(), host: "kiln".into(), algorithm: "ED25519".into(), fingerprint: "SHA256:x".into() };
    let id = QuestionId(7);
    for (code, answer) in [
        (KeyCode::Char('y'), Answer::Accept),
        (KeyCode::Char('n'), Answer::Declined),
        (KeyCode::Esc, Answer::Declined),
        (KeyCode::Backspace, Answer::Declined),
        (KeyCode::Char('q'), Answer::Declined),
    ] {
        let mut model = in_lesson();
        started(&mut model);
        update(&mut model, Msg::Question { id, question: host_key() });
        assert_eq!(press(&mut model, code), [Effect::Reply(id, answer)], "{code:?}");
        assert!(matches!(model.top(), Screen::Lesson(_)), "{code:?}");
    }
}

#[test]
fn a_passphrase_is_typed_letter_by_letter_and_sent_once() {
    let mut model = in_lesson();
    started(&mut model);
    let question = Question::Passphrase { identity: "~/.ssh/id".into(), again: false };
    update(&mut model, Msg::Question { id: QuestionId(1), question });
    assert_eq!(type_keys(&mut model, "quit?"), []);
    let effects = press(&mut model, KeyCode::Enter);
    assert!(matches!(&effects[..], [Effect::Reply(_, Answer::Passphrase(secret))] if secret.expose() == "quit?"));
}

#[test]
fn a_message_leaves_by_itself_and_at_the_next_key() {
    let mut model = bench();
    update(&mut model, Msg::Notice("hello".into()));
    update(&mut model, Msg::Clock(Duration::from_secs(5)));
    assert!(model.shell.message.is_some());
    update(&mut model, Msg::Clock(Duration::from_secs(7)));
    assert!(model.shell.message.is_none());
    update(&mut model, Msg::Notice("hello".into()));
    press(&mut model, KeyCode::Down);
    assert!(model.shell.message.is_none());
}

#[test]
fn the_place_is_saved_once_scrolling_rests_and_nothing_wakes_an_idle_workbench() {
    let mut model = in_lesson();
    type_keys(&mut model, "jj");
    let due = model.wakes_at().unwrap();
    assert!(due < Duration::from_secs(1));
    let effects = update(&mut model, Msg::Clock(due));
    assert!(matches!(&effects[..], [Effect::SavePlace { .. }]));
    assert_eq!(model.wakes_at(), None);
}

#[test]
fn resizing_back_and_forth_does_not_drift() {
    let mut model = in_lesson();
    type_keys(&mut model, "jjjj");
    let top = shown(&model).top;
    assert!(top > 0);
    for width in [50, 130, 61, 200, 80] {
        update(&mut model, Msg::Resize(width, 16));
    }
    assert_eq!(shown(&model).top, top);
}

#[test]
fn footers_can_be_clicked() {
    let mut model = bench();
    let effects = update(&mut model, Msg::Click { column: 2, row: 15 });
    assert!(matches!(&effects[..], [Effect::LoadLesson { .. }]));
}

#[test]
fn too_small_a_terminal_still_lets_one_leave() {
    let mut model = bench();
    update(&mut model, Msg::Resize(30, 5));
    assert_eq!(press(&mut model, KeyCode::Enter), []);
    assert_eq!(type_keys(&mut model, "q"), [Effect::Quit]);
}

#[test]
fn a_command_is_found_by_its_name_and_done_where_one_came_from() {
    let mut model = in_lesson();
    type_keys(&mut model, ":theme");
    assert!(matches!(model.top(), Screen::Palette(_)));
    press(&mut model, KeyCode::Enter);
    assert!(matches!(model.top(), Screen::Lesson(_)));
    assert_eq!(model.shell.scheme, Scheme::Light);
    for (typed, expected) in [(":messages", "Messages"), (":problems", "Messages"), (":keys", "Keys(State { of: Lesson")] {
        type_keys(&mut model, typed);
        press(&mut model, KeyCode::Enter);
        let top = format!("{:?}", model.top());
        assert!(top.starts_with(expected), "{typed}: {top}");
        press(&mut model, KeyCode::Esc);
    }
    type_keys(&mut model, ":quit");
    assert_eq!(press(&mut model, KeyCode::Enter).last(), Some(&Effect::Quit));
}

#[test]
fn a_command_can_be_clicked_and_nothing_is_done_by_esc() {
    let mut model = in_lesson();
    type_keys(&mut model, ":light");
    let row = crate::app::list::parts(model.shell.frame().body).1.y;
    update(&mut model, Msg::Click { column: 6, row });
    assert_eq!(model.shell.scheme, Scheme::Light);
    type_keys(&mut model, ":theme");
    press(&mut model, KeyCode::Esc);
    assert!(matches!(model.top(), Screen::Lesson(_)));
    assert_eq!(model.shell.scheme, Scheme::Light);
}

#[test]
fn the_list_of_keys_is_narrowed_as_commands_of_the_screen_one_came_from() {
    let mut model = in_lesson();
    type_keys(&mut model, "?/outl");
    press(&mut model, KeyCode::Enter);
    assert!(matches!(model.top(), Screen::Lesson(_)));
    assert_eq!(model.top().scope(), Scope::Outline);
}

#[test]
fn the_mouse_is_lent_to_the_terminal_and_taken_back() {
    let mut model = in_lesson();
    assert_eq!(type_keys(&mut model, "m"), [Effect::Mouse(false)]);
    assert!(model.shell.message.as_ref().is_some_and(|message| message.text.contains("select text") && message.text.contains("m takes")));
    assert_eq!(type_keys(&mut model, "m"), [Effect::Mouse(true)]);
}

mod checking;
mod code;
mod columns;
mod messages;
mod sideways;
mod watching;

/// What was due was read at this time of day, in hours after midnight.
fn due_was_read(hour: i64) -> Model {
    let mut model = bench();
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hour);
    model.shell.started = now;
    let agenda = crate::review::Agenda::of(Vec::new(), now, &jiff::tz::TimeZone::UTC);
    update(&mut model, Msg::Clock(Duration::from_secs(1)));
    update(&mut model, Msg::Due(Box::new(agenda)));
    model
}

#[test]
fn what_is_due_is_read_again_when_the_day_is_over_and_nothing_wakes_an_idle_workbench_before() {
    let mut model = due_was_read(22);
    let wakes = model.wakes_at().unwrap();
    assert_eq!(wakes, Duration::from_secs(6 * 3600 + 5), "once, at four in the morning");
    assert_eq!(update(&mut model, Msg::Clock(wakes - Duration::from_secs(1))), []);
    assert_eq!(update(&mut model, Msg::Clock(wakes)), [Effect::LoadDue]);
    assert_eq!(model.wakes_at(), None, "until it was read");
}

#[test]
fn a_machine_that_slept_past_the_end_of_the_day_reads_what_is_due_at_the_first_event() {
    let mut model = due_was_read(22);
    let morning = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(32);
    assert_eq!(update(&mut model, Msg::TimeOfDay(morning)), []);
    assert_eq!(update(&mut model, Msg::Clock(Duration::from_secs(3))), [Effect::LoadDue]);
}
