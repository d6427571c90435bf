//! Places on a page: coming back to them, keeping them, and what becomes of them when the page changes.

use super::tests::{answer, bench, in_lesson, page, press, shown, type_keys};
use super::*;
use crate::app::key::KeyCode;
use crate::app::msg::JobId;
use crate::app::page::Page;
use crate::domain::course::LessonId;

/// The page of the tests with an anchor to jump to and lines to scroll through.
fn long_page(id: &str, words: &str) -> Box<Page> {
    let lines: Vec<String> = (1..60).map(|number| format!("Line {number}.")).collect();
    let source =
        format!("# Kilns\n\n{words}[the end](?id=the-end)\n\n{}\n\n## The end\n\nDone.\n\n{}\n", lines.join("\n\n"), lines.join("\n\n"));
    let fingerprints = crate::domain::progress::Fingerprints::of(&source);
    Box::new(Page { id: LessonId(id.into()), text: crate::markdown::parse("x.md", &source).0, fingerprints, ..Page::default() })
}

fn in_long_lesson() -> Model {
    let mut model = bench();
    let asked = press(&mut model, KeyCode::Enter);
    let Some(Effect::LoadLesson { job, .. }) = asked.into_iter().next() else { panic!("no lesson asked for") };
    update(&mut model, Msg::LessonLoaded { job, page: Ok(long_page("1.0-kilns", "")) });
    model
}

fn top_line(model: &Model) -> String {
    shown(model).document().line_text(shown(model).top).to_owned()
}

#[test]
fn backspace_comes_back_from_an_anchor_of_the_same_page_to_the_very_line() {
    let mut model = in_long_lesson();
    type_keys(&mut model, "j");
    let top = shown(&model).top;
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Enter);
    assert!(shown(&model).top > top + 50);
    press(&mut model, KeyCode::Backspace);
    assert_eq!(shown(&model).top, top);
    press(&mut model, KeyCode::Backspace);
    assert!(matches!(model.top(), Screen::Contents(_)));
}

#[test]
fn a_page_that_changed_is_shown_where_it_was_and_so_is_what_is_in_focus() {
    let mut model = in_long_lesson();
    type_keys(&mut model, "dd");
    let top = top_line(&model);
    let effects = update(&mut model, Msg::FilesChanged(vec!["docs/1.0-kilns.md".into()]));
    let job = effects.iter().find_map(|effect| match effect {
        Effect::RereadLesson { job, lesson, .. } if lesson.0 == "1.0-kilns" => Some(*job),
        _ => None,
    });
    let page = long_page("1.0-kilns", "Three lines more.\n\nTwo.\n\nOne.\n\n");
    update(&mut model, Msg::LessonReread { job: job.unwrap(), lesson: page.id.clone(), page: Ok(page) });
    assert_eq!(top_line(&model), top);
    assert!(shown(&model).document().text.contains("Three lines more."));
}

#[test]
fn a_check_file_that_broke_leaves_its_checks_in_place_and_an_old_answer_changes_nothing() {
    let mut model = in_lesson();
    let stale = JobId(1);
    update(&mut model, Msg::FilesChanged(vec!["docs/1.0-kilns.checks.yaml".into()]));
    let job = model.shell.rereading.unwrap();
    let mut broken = page(&LessonId("1.0-kilns".into()));
    broken.exercises.clear();
    broken.diagnostics = vec![crate::domain::diagnostic::Diagnostic::error("yaml", "docs/1.0-kilns.checks.yaml", 1, 1, "broken")];
    update(&mut model, Msg::LessonReread { job, lesson: broken.id.clone(), page: Ok(broken) });
    assert_eq!(shown(&model).page.exercises.len(), 1);
    assert_eq!(model.shell.told.problems().count(), 1);
    update(&mut model, Msg::FilesChanged(vec!["docs/1.0-kilns.checks.yaml".into()]));
    assert_eq!(model.shell.told.problems().count(), 0, "it is read again, and told again if it is still wrong");
    update(&mut model, Msg::LessonReread { job: stale, lesson: LessonId("1.0-kilns".into()), page: Err("late".into()) });
    assert_eq!(model.shell.told.problems().count(), 0);
}

#[test]
fn the_place_that_was_kept_follows_its_line() {
    let mut model = in_long_lesson();
    type_keys(&mut model, "ddj");
    let due = model.wakes_at().unwrap();
    let effects = update(&mut model, Msg::Clock(due));
    let Some(Effect::SavePlace { reading, .. }) = effects.into_iter().next() else { panic!("not saved") };
    let top = top_line(&model);
    let mut model = bench();
    let asked = press(&mut model, KeyCode::Enter);
    let Some(Effect::LoadLesson { job, .. }) = asked.into_iter().next() else { panic!("no lesson asked for") };
    let mut page = long_page("1.0-kilns", "New.\n\nAnd new.\n\n");
    page.reading = Some(reading);
    update(&mut model, Msg::LessonLoaded { job, page: Ok(page) });
    assert_eq!(top_line(&model), top);
}

#[test]
fn a_page_left_with_an_empty_line_on_top_opens_at_it_again() {
    let mut model = in_long_lesson();
    type_keys(&mut model, "dd");
    if !top_line(&model).is_empty() {
        type_keys(&mut model, "j");
    }
    let (top, reading) = (shown(&model).top, saved(&model));
    assert_eq!(top_line(&model), "");
    press(&mut model, KeyCode::Backspace);
    let page = Page { reading: Some(reading), ..*long_page("1.0-kilns", "") };
    open(&mut model, Box::new(page));
    assert_eq!(shown(&model).top, top);
}

#[test]
fn marks_of_what_was_found_follow_a_page_that_is_as_long_as_before() {
    let mut model = bench();
    open(&mut model, long_page("1.0-kilns", "glaze and "));
    type_keys(&mut model, "/glaze");
    press(&mut model, KeyCode::Enter);
    for (words, hits) in [("glass and ", 0), ("glaze and ", 1)] {
        let effects = update(&mut model, Msg::FilesChanged(vec!["docs/1.0-kilns.md".into()]));
        let job = effects.iter().find_map(|effect| if let Effect::RereadLesson { job, .. } = effect { Some(*job) } else { None });
        let page = long_page("1.0-kilns", words);
        update(&mut model, Msg::LessonReread { job: job.unwrap(), lesson: page.id.clone(), page: Ok(page) });
        assert_eq!(shown(&model).find.as_ref().map(|find| find.hits.len()), Some(hits), "{words}");
    }
}

#[test]
fn backspace_goes_back_through_lessons_and_q_leaves_them_all() {
    for (keys, expected) in [("q", None), ("Backspace", Some("1.0-kilns"))] {
        let mut model = in_lesson();
        press(&mut model, KeyCode::Tab);
        let asked = press(&mut model, KeyCode::Enter);
        answer(&mut model, asked);
        assert_eq!(shown(&model).page.id.0, "1.1-glazes");
        let effects = if keys == "q" { type_keys(&mut model, keys) } else { press(&mut model, KeyCode::Backspace) };
        assert!(effects.iter().any(|effect| matches!(effect, Effect::SavePlace { lesson, .. } if lesson.0 == "1.1-glazes")), "{effects:?}");
        let below = match model.top() {
            Screen::Lesson(lesson) => Some(lesson.page.id.0.as_str()),
            _ => None,
        };
        assert_eq!(below, expected);
    }
}

#[test]
fn a_lesson_that_another_covers_is_saved_once_and_before_the_other() {
    let mut model = in_lesson();
    press(&mut model, KeyCode::Tab);
    let asked = press(&mut model, KeyCode::Enter);
    let Some(job) = asked.iter().find_map(|effect| if let Effect::LoadLesson { job, .. } = effect { Some(*job) } else { None }) else {
        panic!("no lesson asked for: {asked:?}")
    };
    let opened = update(&mut model, Msg::LessonLoaded { job, page: Ok(page(&LessonId("1.1-glazes".into()))) });
    let saved: Vec<&str> = (asked.iter().chain(&opened))
        .filter_map(|effect| if let Effect::SavePlace { lesson, .. } = effect { Some(lesson.0.as_str()) } else { None })
        .collect();
    assert_eq!(saved, ["1.0-kilns", "1.1-glazes"]);
}

#[test]
fn a_fold_of_a_right_column_stays_open_when_another_line_of_the_page_changes() {
    let grid = |words: &str| {
        let source = format!(
            "# Kilns\n\n{words}<div class=\"grid2\"><div class=\"col\">\n\n<details><summary>Left</summary>\n\nleft inside\n\n</details>\n\nLonger\n\nthan the other.\n\n</div><div class=\"col\">\n\n<details><summary>Right</summary>\n\nright inside\n\n</details>\n\n</div></div>\n"
        );
        let fingerprints = crate::domain::progress::Fingerprints::of(&source);
        Box::new(Page {
            id: LessonId("1.0-kilns".into()),
            text: crate::markdown::parse("x.md", &source).0,
            fingerprints,
            ..Page::default()
        })
    };
    let mut model = bench();
    open(&mut model, grid(""));
    for code in [KeyCode::Tab, KeyCode::Tab, KeyCode::Enter] {
        press(&mut model, code);
    }
    let open_folds = |model: &Model| shown(model).document().folds.iter().map(|fold| fold.open).collect::<Vec<_>>();
    assert_eq!(open_folds(&model), [false, true]);
    let effects = update(&mut model, Msg::FilesChanged(vec!["docs/1.0-kilns.md".into()]));
    let job = effects.iter().find_map(|effect| if let Effect::RereadLesson { job, .. } = effect { Some(*job) } else { None });
    update(&mut model, Msg::LessonReread { job: job.unwrap(), lesson: LessonId("1.0-kilns".into()), page: Ok(grid("New.\n\n")) });
    assert!(shown(&model).document().text.contains("New."));
    assert_eq!(open_folds(&model), [false, true]);
}

/// How the page on screen is kept.
fn saved(model: &Model) -> crate::domain::progress::Reading {
    match shown(model).save(&model.shell) {
        Effect::SavePlace { reading, .. } => reading,
        other => panic!("{other:?}"),
    }
}

fn open(model: &mut Model, page: Box<Page>) {
    let asked = press(model, KeyCode::Enter);
    let Some(Effect::LoadLesson { job, .. }) = asked.into_iter().next() else { panic!("no lesson asked for") };
    update(model, Msg::LessonLoaded { job, page: Ok(page) });
}
