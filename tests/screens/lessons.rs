//! A lesson: its text, its outline, and the results of its steps.

use super::*;

#[test]
fn lesson() {
    at_both_sizes!("lesson", Bench::in_lesson);
}

#[test]
fn lesson_while_checks_run() {
    at_both_sizes!("lesson_running", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.press(&[KeyCode::Char('G')]).run(vec![result("stacked", 1, Verdict::Passed)], false);
        bench
    });
}

#[test]
fn lesson_with_a_step_that_failed() {
    at_both_sizes!("lesson_failed", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.run(vec![result("stacked", 1, Verdict::Passed), result("cone", 2, Verdict::Failed)], true);
        bench.press(&[KeyCode::Char('G'), KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
        bench
    });
}

#[test]
fn from_150_columns_a_step_stands_below_the_outline_and_the_text_stays_where_it_is() {
    let failed = |size| {
        let mut bench = Bench::in_lesson(size);
        bench.run(vec![result("stacked", 1, Verdict::Passed), result("cone", 2, Verdict::Failed)], true);
        bench.press(&[KeyCode::Char('G'), KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
        bench
    };
    let beside = |bench: &Bench| (bench.screen().contains("Outline"), bench.screen().contains("expected"));
    let text = |bench: &Bench| bench.screen().lines().map(|line| line.chars().take(90).collect()).collect::<Vec<String>>();
    let mut bench = failed((160, 45));
    let before = text(&bench);
    bench.press(&[KeyCode::Enter]);
    assert_eq!(text(&bench)[..43], before[..43]);
    keep("lesson_failed_160x45", &bench.screen());
    assert_eq!(beside(bench.press(&[KeyCode::Char('o')])), (false, true));
    assert_eq!(beside(bench.press(&[KeyCode::Char('o')])), (true, true));
    let row = bench.screen().lines().position(|line| line.contains("Kilns") && line.contains('│')).unwrap_or_default();
    bench.send(Msg::Click { column: 125, row: u16::try_from(row).unwrap_or(0) });
    assert_eq!(beside(&bench), (true, true), "the outline leads on while the results stand below it");
    assert_eq!(beside(bench.press(&[KeyCode::Esc])), (true, false));
    for one in [(149, 45), (160, 26)] {
        let mut bench = failed(one);
        assert_eq!(beside(bench.press(&[KeyCode::Enter])), (false, true), "{one:?}");
        assert_eq!(beside(bench.press(&[KeyCode::Char('o')])), (true, false), "{one:?}");
    }
}

#[test]
fn outline_takes_the_whole_screen_where_there_is_no_room_for_a_panel() {
    let mut bench = Bench::in_lesson((80, 24));
    bench.press(&[KeyCode::Char('o'), KeyCode::Down]);
    keep("lesson_outline", &bench.screen());
}

#[test]
fn code_in_focus_has_a_bar_and_keeps_its_colours_however_many_there_are() {
    let mut bench = Bench::in_lesson((80, 24));
    let cells = |bench: &Bench, colours| {
        let mut cells = Buffer::empty(Rect::new(0, 0, 80, 24));
        view(&bench.model, colours, &PictureCache::default(), &mut cells);
        cells
    };
    let bars = |cells: &Buffer| -> Vec<(u16, u16)> {
        (1..22).flat_map(|y| (0..80).map(move |x| (x, y))).filter(|at| cells[*at].symbol() == "▎").collect()
    };
    while bars(&cells(&bench, Colours::True)).is_empty() {
        let before = bench.screen();
        bench.press(&[KeyCode::Tab]);
        assert_ne!(bench.screen(), before, "no code on the page");
    }
    for colours in [Colours::True, Colours::Indexed, Colours::Sixteen, Colours::None] {
        let focused = cells(&bench, colours);
        let lines = bars(&focused);
        let focus = match bench.model.screens.last_mut() {
            Some(Screen::Lesson(lesson)) => lesson.focus.take(),
            _ => None,
        };
        let calm = cells(&bench, colours);
        if let Some(Screen::Lesson(lesson)) = bench.model.screens.last_mut() {
            lesson.focus = focus;
        }
        for (x, y) in lines.iter().flat_map(|(x, y)| (x + 1..78).map(move |x| (x, *y))) {
            let (one, other) = (&focused[(x, y)], &calm[(x, y)]);
            assert_eq!((one.symbol(), one.fg, one.bg), (other.symbol(), other.fg, other.bg), "{colours:?} at {x}, {y}");
            assert!(!one.modifier.contains(Modifier::REVERSED), "{colours:?} at {x}, {y}");
        }
    }
}

#[test]
fn the_header_names_the_machine_where_there_is_room_and_its_two_ends_never_meet() {
    for width in [120, 80, 50] {
        let mut bench = Bench::in_lesson((width, 24));
        bench.model.shell.bindings.insert("kiln-1".into(), TargetBinding::default());
        bench.run(vec![CheckResult { kind: "ssh_login".into(), ..result("stacked", 1, Verdict::Passed) }], true);
        let screen = bench.screen();
        let header = screen.lines().next().unwrap();
        assert!(header.contains("1.0 Kilns  "), "{width}: {header}");
        assert!(header.ends_with("% read"), "{width}: {header}");
        assert_eq!(header.contains("kiln-1 ✓ reachable"), width >= 80, "{width}: {header}");
    }
}

#[test]
fn a_result_is_told_in_the_time_of_the_learners_own_zone() {
    let mut bench = on_step_two((80, 24), result("cone", 2, Verdict::Failed));
    bench.model.shell.options.zone = TimeZone::fixed(jiff::tz::offset(-5));
    assert!(bench.screen().contains("1 March, 05:00"), "{}", bench.screen());
}

#[test]
fn result_of_a_step() {
    at_both_sizes!("result", |size| {
        let mut bench = on_step_two(size, result("cone", 2, Verdict::Failed));
        bench.press(&[KeyCode::Char('h')]);
        bench
    });
}

#[test]
fn result_when_the_machine_cannot_be_reached() {
    at_both_sizes!("result_unreachable", |size| on_step_two(size, unreachable_result()));
}
