//! Checks that are watched: how that begins, what is told, and all that ends it.

use super::*;

/// Watching exercise `fire`, of which `stacked` failed.
fn watching() -> (Model, JobId) {
    let mut model = in_lesson();
    press(&mut model, KeyCode::Char('G'));
    let [Effect::RunChecks { job, selection: Selection::Exercise(_), watch: true, .. }] = type_keys(&mut model, "w")[..] else {
        panic!("no watch");
    };
    let failed = RunEvent::Result(Box::new(outcome("stacked", Verdict::Failed, None)));
    for event in [RunEvent::Started(vec!["fire/stacked".into()]), failed, RunEvent::Finished { cancelled: false }] {
        update(&mut model, Msg::Run { job, event });
    }
    (model, job)
}

type Way<'a> = &'a dyn Fn(&mut Model) -> Vec<Effect>;

fn said(model: &Model) -> &str {
    model.shell.message.as_ref().map_or("", |message| &message.latest)
}

fn verdict(model: &Model) -> Option<Verdict> {
    model.shell.result(&LessonId("1.0-kilns".into()), "fire/stacked").map(|result| result.verdict)
}

#[test]
fn it_begins_with_a_run_and_then_tells_what_is_news() {
    let (mut model, job) = watching();
    assert!(said(&model).contains("1 failed; watching"), "{}", said(&model));
    let effects = update(&mut model, Msg::Watched { job, news: vec![outcome("stacked", Verdict::Passed, None)] });
    assert_eq!((said(&model), verdict(&model)), ("stacked: passed", Some(Verdict::Passed)));
    assert!(effects.contains(&Effect::LoadProgress), "the contents count it: {effects:?}");
    let two = ["stacked", "fired"].map(|check| outcome(check, Verdict::Errored, None));
    update(&mut model, Msg::Watched { job, news: two.to_vec() });
    assert_eq!(said(&model), "stacked: could not check, and one more has changed");
}

#[test]
fn what_fails_in_another_way_is_shown_without_a_word_and_what_was_checked_since_is_not_undone() {
    let (mut model, job) = watching();
    model.shell.message = None;
    update(
        &mut model,
        Msg::Watched { job, news: vec![CheckResult { actual: "half".into(), ..outcome("stacked", Verdict::Failed, None) }] },
    );
    let result = model.shell.result(&LessonId("1.0-kilns".into()), "fire/stacked");
    assert_eq!((said(&model), result.map(|result| &*result.actual)), ("", Some("half")));
    let older = CheckResult { observed_at: "2026-02-01T10:00:00Z".parse().unwrap(), ..outcome("stacked", Verdict::Passed, None) };
    update(&mut model, Msg::Watched { job, news: vec![older] });
    assert_eq!(verdict(&model), Some(Verdict::Failed));
}

#[test]
fn w_again_esc_another_lesson_and_every_way_out_end_it() {
    let keys = |keys: &'static str| move |model: &mut Model| type_keys(model, keys);
    let esc = |model: &mut Model| press(model, KeyCode::Esc);
    let next = |model: &mut Model| {
        let asked = type_keys(model, "]");
        let [Effect::LoadLesson { job, lesson, .. }] = &asked[..] else { panic!("{asked:?}") };
        update(model, Msg::LessonLoaded { job: *job, page: Ok(page(lesson)) })
    };
    let ways: [(&str, Way<'_>); 5] =
        [("w", &keys("w")), ("Esc", &esc), ("q", &keys("q")), ("]", &next), ("Backspace", &|model| press(model, KeyCode::Backspace))];
    for (way, end) in ways {
        let (mut model, job) = watching();
        let effects = end(&mut model);
        assert!(effects.contains(&Effect::CancelJob(job)), "{way}: {effects:?}");
        assert!(model.shell.watch.is_none(), "{way}");
        assert_eq!(said(&model), "no longer watching", "{way}");
        update(&mut model, Msg::Watched { job, news: vec![outcome("stacked", Verdict::Passed, None)] });
        assert_eq!(verdict(&model), Some(Verdict::Failed), "{way}: nobody listens any more");
    }
}

#[test]
fn what_comes_up_over_the_lesson_does_not_end_it_and_esc_lets_go_of_that_first() {
    let (mut model, _) = watching();
    for keys in ["?", "/kiln"] {
        type_keys(&mut model, keys);
        press(&mut model, KeyCode::Esc);
        assert!(model.shell.watch.is_some(), "{keys}");
    }
    press(&mut model, KeyCode::Esc);
    assert!(model.shell.watch.is_none());
}

#[test]
fn esc_ends_it_before_it_lets_go_of_the_marks_of_what_was_found() {
    let (mut model, job) = watching();
    type_keys(&mut model, "/kiln");
    press(&mut model, KeyCode::Enter);
    assert!(press(&mut model, KeyCode::Esc).contains(&Effect::CancelJob(job)));
    let marked = |model: &Model| matches!(model.top(), Screen::Lesson(lesson) if lesson.find.is_some());
    assert!(marked(&model));
    press(&mut model, KeyCode::Esc);
    assert!(!marked(&model));
}

#[test]
fn a_first_run_that_is_stopped_or_breaks_off_leaves_no_watch() {
    for stopped in [true, false] {
        let mut model = in_lesson();
        let [Effect::RunChecks { job, .. }] = type_keys(&mut model, "w")[..] else { panic!("no watch") };
        if stopped {
            assert_eq!(press(&mut model, KeyCode::Esc), [Effect::CancelJob(job)]);
        }
        update(&mut model, Msg::Run { job, event: RunEvent::Finished { cancelled: true } });
        assert!(model.shell.watch.is_none() && model.shell.run.is_none(), "{stopped}");
    }
}

#[test]
fn checks_can_be_run_by_hand_while_they_are_watched_but_not_watched_while_they_run() {
    let (mut model, _) = watching();
    assert!(matches!(type_keys(&mut model, "r")[..], [Effect::RunChecks { watch: false, .. }]));
    assert!(model.shell.watch.is_some());
    let mut model = in_lesson();
    started(&mut model);
    assert_eq!(type_keys(&mut model, "w"), []);
    assert!(said(&model).contains("still running") && model.shell.watch.is_none());
}
