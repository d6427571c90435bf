//! A page too large for one frame: its beginning first, then the whole in its place, and new widths from a worker.

use super::tests::{bench, press, shown, type_keys};
use super::*;
use crate::app::effect::LayoutOrder;
use crate::app::msg::JobId;
use crate::app::page::{LaidOut, Look, Page, Part};
use crate::domain::course::LessonId;
use crate::domain::progress::{Bookmark, Fingerprints, Place, Reading};
use crate::layout::View;
use crate::layout::highlights::Highlights;

fn source() -> String {
    (1..=60).map(|at| format!("## Part {at}\n\nWords of part {at}, [linked](https://example.org/{at}).\n\n")).collect()
}

/// The page as the worker reads it: all of it, or its first third.
fn read(lesson: &LessonId, width: u16, whole: bool) -> Page {
    read_text(lesson, width, whole, &source())
}

fn read_text(lesson: &LessonId, width: u16, whole: bool, all: &str) -> Page {
    let shown = if whole { all } else { crate::markdown::beginning(all, all.len() / 3) };
    let part = if whole { Part::Large } else { Part::Beginning(shown.len(), all.len()) };
    let fingerprints = Fingerprints::of(all);
    let mut page = Page { id: lesson.clone(), text: crate::markdown::parse("x.md", shown).0, part, fingerprints, ..Page::default() };
    let look = Look { highlights: &Highlights::default(), colours: true, cell: (8, 16) };
    page.laid_out = Some(LaidOut { document: page.lay_out(width, &View::default(), look), cell: look.cell });
    page
}

/// Opens the first lesson, of which the beginning has come; its job and width.
fn begun() -> (Model, JobId, u16) {
    let mut model = bench();
    let effects = press(&mut model, KeyCode::Enter);
    let [Effect::LoadLesson { job, lesson, width, .. }] = &effects[..] else { panic!("{effects:?}") };
    update(&mut model, Msg::LessonLoaded { job: *job, page: Ok(Box::new(read(lesson, *width, false))) });
    (model, *job, *width)
}

fn first_line(model: &Model) -> String {
    shown(model).document().line_text(shown(model).top).to_owned()
}

fn complete(model: &mut Model, job: JobId, width: u16) -> Vec<Effect> {
    let page = read(&shown(model).page.id.clone(), width, true);
    update(model, Msg::LessonLoaded { job, page: Ok(Box::new(page)) })
}

fn resized(model: &mut Model, size: (u16, u16)) -> (JobId, LayoutOrder) {
    let mut effects = update(model, Msg::Resize(size.0, size.1));
    match (effects.pop(), effects.len()) {
        (Some(Effect::LayOut { job, order }), 0) => (job, order),
        other => panic!("{other:?}"),
    }
}

fn lay_out(model: &mut Model, (job, order): (JobId, LayoutOrder)) -> Vec<Effect> {
    let document = Box::new(order.lay_out());
    update(model, Msg::LaidOut { job, document })
}

#[test]
fn the_whole_takes_the_place_of_the_beginning_without_a_jump() {
    let (mut model, job, width) = begun();
    type_keys(&mut model, "jjjjjjj");
    press(&mut model, KeyCode::Tab);
    let (line, focus, lines) = (first_line(&model), shown(&model).focus, shown(&model).document().lines.len());
    assert!(shown(&model).read_percent(&model.shell) < 34, "what is not there yet is not read");
    complete(&mut model, job, width);
    assert_eq!((first_line(&model), shown(&model).focus), (line, focus));
    assert!(shown(&model).document().lines.len() > 2 * lines);
}

#[test]
fn the_end_asked_for_too_early_is_gone_to_when_it_is_there() {
    let (mut model, job, width) = begun();
    type_keys(&mut model, "G");
    assert!(shown(&model).read_percent(&model.shell) < 40);
    complete(&mut model, job, width);
    assert_eq!(shown(&model).read_percent(&model.shell), 100);
}

#[test]
fn a_place_beyond_the_beginning_waits_for_the_whole_and_says_so_when_that_takes_long() {
    let mut model = bench();
    let effects = press(&mut model, KeyCode::Enter);
    let [Effect::LoadLesson { job, lesson, width, .. }] = &effects[..] else { panic!("{effects:?}") };
    let place = Place { block: 100, offset: 0 };
    let came = |model: &mut Model, whole| {
        let read = read(lesson, *width, whole);
        let at = Bookmark { place, ..Bookmark::default() };
        let reading = Some(Reading { page: read.fingerprints.page, at, below: 0, folds: Vec::new() });
        let page = Page { reading, ..read };
        update(model, Msg::LessonLoaded { job: *job, page: Ok(Box::new(page)) });
    };
    came(&mut model, false);
    assert!(matches!(model.top(), Screen::Contents(_)));
    assert!(!model.shell.opens_slowly());
    while !model.shell.opens_slowly() {
        let wakes_at = model.wakes_at().expect("it wakes by itself to say so");
        assert!(wakes_at > model.shell.now);
        update(&mut model, Msg::Clock(wakes_at));
    }
    came(&mut model, true);
    assert_eq!(shown(&model).document().lines[shown(&model).top].place, place);
}

#[test]
fn at_a_new_width_the_old_layout_stays_until_the_new_one_comes_and_the_latest_wins() {
    let (mut model, job, width) = begun();
    complete(&mut model, job, width);
    type_keys(&mut model, "jjjj");
    let line = first_line(&model);
    let late = resized(&mut model, (70, 16));
    assert_eq!((shown(&model).document().width, first_line(&model)), (width, line.clone()));
    let latest = resized(&mut model, (60, 16));
    lay_out(&mut model, late);
    assert_eq!(shown(&model).document().width, width, "nobody wants that one any more");
    let new = latest.1.width;
    lay_out(&mut model, latest);
    assert_eq!((shown(&model).document().width, first_line(&model)), (new, line));
}

#[test]
fn what_was_resized_before_the_whole_came_is_laid_out_again_then() {
    let (mut model, job, width) = begun();
    let narrow = resized(&mut model, (60, 16));
    let mut effects = complete(&mut model, job, width);
    lay_out(&mut model, narrow);
    assert_eq!(shown(&model).document().width, width, "that was a layout of the beginning");
    let Some(Effect::LayOut { job, order }) = effects.pop() else { panic!("{effects:?}") };
    let new = order.width;
    lay_out(&mut model, (job, order));
    assert_eq!(shown(&model).document().width, new);
    assert_ne!(new, width);
}

#[test]
fn a_layout_is_taken_in_under_what_has_come_up_over_the_page() {
    let (mut model, job, width) = begun();
    complete(&mut model, job, width);
    let narrow = resized(&mut model, (60, 16));
    let new = narrow.1.width;
    type_keys(&mut model, "?");
    lay_out(&mut model, narrow);
    press(&mut model, KeyCode::Esc);
    assert_eq!(shown(&model).document().width, new);
}

const FOLD: &str = "<details><summary>Why</summary>\n\nThat is why.\n\n</details>\n\n";

/// A large page that begins with a fold, which is in focus.
fn folded() -> (Model, u16) {
    let mut model = bench();
    let effects = press(&mut model, KeyCode::Enter);
    let [Effect::LoadLesson { job, lesson, width, .. }] = &effects[..] else { panic!("{effects:?}") };
    let page = read_text(lesson, *width, true, &(FOLD.to_owned() + &source()));
    update(&mut model, Msg::LessonLoaded { job: *job, page: Ok(Box::new(page)) });
    press(&mut model, KeyCode::Tab);
    (model, *width)
}

/// What a worker was asked for.
fn ordered(effects: Vec<Effect>) -> (JobId, LayoutOrder) {
    let told = format!("{effects:?}");
    let order = effects.into_iter().find_map(|effect| if let Effect::LayOut { job, order } = effect { Some((job, order)) } else { None });
    order.unwrap_or_else(|| panic!("{told}"))
}

fn has(model: &Model, words: &str) -> bool {
    let document = shown(model).document();
    (0..document.lines.len()).any(|line| document.line_text(line).contains(words))
}

fn is_open(model: &Model) -> bool {
    has(model, "That is why.")
}

#[test]
fn a_fold_opens_when_a_worker_has_laid_it_out_unless_it_was_closed_again() {
    let (mut model, _) = folded();
    let order = ordered(press(&mut model, KeyCode::Enter));
    assert!(!is_open(&model));
    lay_out(&mut model, order);
    assert!(is_open(&model) && shown(&model).focus.is_some());
    ordered(press(&mut model, KeyCode::Enter));
    let again = press(&mut model, KeyCode::Enter);
    assert!(!again.iter().any(|effect| matches!(effect, Effect::LayOut { .. })), "it is as it was: {again:?}");
    assert!(is_open(&model));
}

#[test]
fn a_page_that_was_edited_takes_the_layout_of_its_reader_and_its_folds_from_a_worker() {
    let (mut model, width) = folded();
    let order = ordered(press(&mut model, KeyCode::Enter));
    lay_out(&mut model, order);
    type_keys(&mut model, "jjjjjjj");
    let line = first_line(&model);
    let lesson = shown(&model).page.id.clone();
    let effects = update(&mut model, Msg::FilesChanged(vec!["docs/x.md".into()]));
    let asked = |effect: &Effect| if let Effect::RereadLesson { job, width, .. } = effect { Some((*job, *width)) } else { None };
    let (job, asked_width) = effects.iter().find_map(asked).unwrap();
    assert_eq!(asked_width, width);
    let edited = read_text(&lesson, width, true, &format!("New words.\n\n{FOLD}{}", source()));
    let effects = update(&mut model, Msg::LessonReread { job, lesson, page: Ok(Box::new(edited)) });
    assert!(has(&model, "New words.") && !is_open(&model), "as its reader laid it out");
    lay_out(&mut model, ordered(effects));
    assert!(is_open(&model));
    assert_eq!(first_line(&model), line);
}
