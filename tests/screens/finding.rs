//! Jumping, searching, finding on a page.

use super::*;

#[test]
fn jump() {
    at_both_sizes!("jump", |size| {
        let mut bench = Bench::in_lesson(size).with_progress();
        bench.send(Msg::Key(Key::ctrl('p')));
        bench
    });
    at_both_sizes!("jump_typed", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('p'))).type_text("gl");
        bench
    });
}

#[test]
fn search() {
    at_both_sizes!("search", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('f'))).type_text("kiln");
        bench
    });
    at_both_sizes!("search_empty", |size| {
        let mut bench = Bench::new(size);
        bench.send(Msg::Key(Key::ctrl('f')));
        bench
    });
}

#[test]
fn a_find_on_the_page() {
    at_both_sizes!("lesson_find", |size| {
        let mut bench = Bench::in_lesson(size);
        bench.type_text("/kiln");
        bench
    });
}

#[test]
fn the_outline_is_narrowed_to_headings_of_its_page() {
    let mut bench = Bench::in_lesson((80, 24));
    bench.type_text("o");
    assert_eq!(
        update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Char('/')))),
        [],
        "the page knows its headings: nothing has to be read"
    );
    keep("outline_narrowed", &bench.screen());
    bench.type_text("first fire").press(&[KeyCode::Enter]);
    let screen = bench.screen();
    assert!(screen.contains("First fire") && !screen.contains("Outline"), "{screen}");
    assert!(matches!(bench.model.top(), Screen::Lesson(lesson) if lesson.outline.is_none()));
    bench.type_text("o/").press(&[KeyCode::Esc]);
    assert!(matches!(bench.model.top(), Screen::Lesson(lesson) if lesson.outline.is_some()), "Esc leads back to the outline");
    bench.type_text("/no such heading").send(Msg::Key(Key::ctrl('p')));
    assert!(matches!(bench.model.top(), Screen::Jump(jump) if !jump.is_outline()), "ctrl-p looks everywhere");
}

#[test]
fn a_lesson_opened_from_results_is_left_for_the_contents_and_gone_back_from_to_the_results() {
    let open = || {
        let mut bench = Bench::in_lesson((80, 24));
        bench.send(Msg::Key(Key::ctrl('f'))).type_text("glass").press(&[KeyCode::Enter]);
        assert!(matches!(bench.model.screens[..], [Screen::Contents(_), Screen::Lesson(_), Screen::Search(_), Screen::Lesson(_)]));
        bench
    };
    let mut bench = open();
    bench.press(&[KeyCode::Char('q')]);
    assert!(matches!(bench.model.screens[..], [Screen::Contents(_)]), "{:?}", bench.model.screens);
    let mut bench = open();
    bench.press(&[KeyCode::Backspace]);
    assert!(matches!(bench.model.top(), Screen::Search(_)));
}

#[test]
fn while_the_course_is_read_the_lists_say_so_and_fill_in() {
    let mut bench = Bench::new((80, 24));
    let wanted = update(&mut bench.model, Msg::Key(Key::ctrl('p')));
    let [.., Effect::BuildIndex { job }] = wanted[..] else { panic!("{wanted:?}") };
    assert!(bench.screen().contains("lessons only so far"));
    assert!(bench.screen().contains("1.1 Glazes"));
    bench.type_text("first fire");
    assert!(!bench.screen().contains("exercise"));
    let index = Ok(Arc::new(indexing::build(&bench.model.shell.course, &bench.files)));
    bench.send(Msg::Indexed { job, index });
    assert!(bench.screen().contains("Exercise 1: First fire"), "{}", bench.screen());
    // It is read once.
    bench.press(&[KeyCode::Esc]);
    assert!(update(&mut bench.model, Msg::Key(Key::ctrl('f'))).is_empty());
}

#[test]
fn marks_lie_on_the_words_on_screen_and_speak_without_colour() {
    let mut bench = Bench::in_lesson((80, 24));
    bench.type_text("/kiln");
    for (colours, current) in [(Colours::True, Modifier::UNDERLINED), (Colours::None, Modifier::REVERSED)] {
        let mut cells = Buffer::empty(Rect::new(0, 0, 80, 24));
        view(&bench.model, colours, &PictureCache::default(), &mut cells);
        let body = (1..22).flat_map(|y| (0..80).map(move |x| (x, y)));
        let here: String =
            body.clone().filter(|at| cells[*at].modifier.contains(Modifier::BOLD | current)).map(|at| cells[at].symbol()).collect();
        assert!(here.to_lowercase().starts_with("kiln"), "{colours:?}: {here}");
        if colours == Colours::None {
            let others: String =
                body.filter(|at| cells[*at].modifier == Modifier::BOLD | Modifier::UNDERLINED).map(|at| cells[at].symbol()).collect();
            assert!(others.to_lowercase().contains("kiln"), "{others}");
        }
    }
}
