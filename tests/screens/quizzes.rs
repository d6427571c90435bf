//! Knowledge checks: before and after answers, put in order, at their end.

use super::*;

/// At the first question of the quiz on glazes.
fn in_quiz(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    bench.press(&[KeyCode::Down, KeyCode::Down, KeyCode::Enter, KeyCode::Tab, KeyCode::Enter]);
    assert!(bench.screen().contains("What is a glaze?"), "no quiz:\n{}", bench.screen());
    bench
}

/// Types these letters and digits; `!` is Enter.
fn typing(mut bench: Bench, keys: &str) -> Bench {
    for key in keys.chars() {
        bench.press(&[if key == '!' { KeyCode::Enter } else { KeyCode::Char(key) }]);
    }
    bench
}

/// Right, wrong and then shown, given up.
fn answered_all(bench: Bench) -> Bench {
    let bench = typing(bench, "2!!13!s!s!");
    assert!(bench.screen().contains("1 of 3 right"), "no review:\n{}", bench.screen());
    bench
}

#[test]
fn quiz_before_an_answer() {
    at_both_sizes!("quiz", |size| typing(in_quiz(size), "h2"));
}

#[test]
fn quiz_after_a_wrong_answer() {
    at_both_sizes!("quiz_wrong", |size| typing(in_quiz(size), "2!!13!"));
}

#[test]
fn quiz_with_the_answer_on_show() {
    at_both_sizes!("quiz_shown", |size| typing(in_quiz(size), "n3!s"));
}

#[test]
fn quiz_with_things_to_put_in_order() {
    at_both_sizes!("quiz_sequence", |size| typing(in_quiz(size), "nnjJ"));
}

#[test]
fn quiz_review() {
    at_both_sizes!("quiz_review", |size| answered_all(in_quiz(size)));
}

#[test]
fn exam_with_a_question_to_come_back_to() {
    at_both_sizes!("quiz_exam", |size| typing(in_quiz(size), "x2!f"));
}

#[test]
fn exam_with_all_its_questions_at_a_glance() {
    at_both_sizes!("quiz_questions", |size| typing(in_quiz(size), "x2!fo"));
}

#[test]
fn exam_before_it_is_handed_in() {
    at_both_sizes!("quiz_hand_in", |size| typing(in_quiz(size), "x2!fi"));
}

#[test]
fn exam_review_with_an_error_one_was_sure_of() {
    at_both_sizes!("quiz_exam_review", |size| typing(in_quiz(size), "x2!12!c!iy"));
}

#[test]
fn quiz_without_unicode() {
    let mut bench = in_quiz((80, 24));
    bench.model.shell.options.unicode = false;
    let screen = typing(bench, "2!!13!").screen().replace("°", "?");
    assert!(screen.is_ascii(), "{screen}");
    keep("quiz_ascii", &screen);
}

#[test]
fn a_finished_quiz_is_kept_and_can_be_taken_again() {
    let bench = answered_all(in_quiz((80, 24)));
    let attempts = bench.store.attempts(&LessonId("1-clay/1.1-glazes".into())).unwrap();
    assert_eq!(attempts.iter().map(|attempt| (attempt.right, attempt.asked)).collect::<Vec<_>>(), [(1, 3)]);
    assert_eq!(attempts[0].answers[1].tries, [vec![0, 2]]);
    let bench = typing(bench, "A");
    assert!(bench.screen().contains("question 1 of 2"), "{}", bench.screen());
    let bench = typing(answered_all(in_quiz((80, 24))), "a");
    assert!(bench.screen().contains("question 1 of 3"), "{}", bench.screen());
}

#[test]
fn a_quiz_left_half_way_goes_on_where_it_was() {
    let mut bench = typing(in_quiz((80, 24)), "2!!");
    bench.press(&[KeyCode::Esc]);
    assert!(bench.screen().contains("Glass on clay"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("question 2 of 3"), "{}", bench.screen());
    bench.press(&[KeyCode::Char('l'), KeyCode::Backspace]);
    assert!(bench.screen().contains("question 2 of 3"), "the lesson leads back:\n{}", bench.screen());
}

#[test]
fn a_click_chooses_an_option_and_follows_a_key() {
    let mut bench = in_quiz((80, 24));
    let row = |bench: &Bench, text: &str| bench.screen().lines().position(|line| line.contains(text)).unwrap() as u16;
    let (option, hint) = (row(&bench, "Polished clay"), row(&bench, "a hint"));
    bench.send(Msg::Click { column: 20, row: option });
    assert!(bench.screen().contains("(•) Polished clay"), "{}", bench.screen());
    bench.send(Msg::Click { column: 5, row: hint });
    assert!(bench.screen().contains("breaks as a window"), "{}", bench.screen());
}

#[test]
fn a_sequence_is_moved_with_the_keys_until_it_is_right() {
    let mut bench = typing(in_quiz((80, 24)), "nn");
    for first in ["Stack the kiln", "Fire to the cone"] {
        let place = |bench: &Bench| {
            let items = ["Stack the kiln", "Fire to the cone", "Let it cool"];
            let screen = bench.screen();
            let mut lines = screen.lines().filter(|line| items.iter().any(|item| line.contains(item)));
            lines.position(|line| line.contains(first)).unwrap()
        };
        let target = usize::from(first == "Fire to the cone");
        let from = place(&bench);
        bench.press(&[KeyCode::Char(char::from(b'1' + from as u8))]);
        for _ in target..from {
            bench.press(&[KeyCode::Char('K')]);
        }
    }
    let bench = typing(bench, "!");
    assert!(bench.screen().contains("Right.") && bench.screen().contains("door stays shut"), "{}", bench.screen());
}

const PICTURED: &str = "const rawQuizdown = `\n---\nshuffleAnswers: false\n---\n# Which cone is this?\n\n![A cone](img/cone.svg)\n\n\
                        1. [ ] ![A bent cone](img/cone.svg)\n   > ![Why](img/cone.svg)\n1. [x] ![Gone](img/gone.svg)\n\n\
                        Bent.\n\n![Once more](https://example.org/cone.png)\n`;\n";

/// At a question with pictures, which are drawn; and those that it wants.
fn in_pictures(size: (u16, u16)) -> (Bench, PictureCache) {
    let mut bench = Bench::new(size);
    bench.model.shell.options.pictures = true;
    bench.files.0.insert("quizzes/glazes.js", PICTURED);
    bench.press(&[KeyCode::Down, KeyCode::Down, KeyCode::Enter, KeyCode::Tab, KeyCode::Enter]);
    (bench, PictureCache::default())
}

fn drawn(bench: &Bench, pictures: &mut PictureCache) {
    for key in wanted(&bench.model, pictures.drawing) {
        pictures.put(key.clone(), decode(super::pictures::CONE, &key, Grounds { page: (255, 255, 255), other: (0, 0, 0) }));
    }
}

#[test]
fn quiz_with_pictures() {
    for size in [(80, 24), (120, 36)] {
        let (bench, mut pictures) = in_pictures(size);
        drawn(&bench, &mut pictures);
        keep(&format!("quiz_pictures_{}x{}", size.0, size.1), &bench.screen_with(&pictures));
    }
}

#[test]
fn pictures_of_a_quiz_are_drawn_where_room_was_kept_and_nothing_moves_for_them() {
    let (mut bench, mut pictures) = in_pictures((80, 40));
    let blank = bench.screen();
    drawn(&bench, &mut pictures);
    let screen = bench.screen_with(&pictures);
    assert!(screen.contains("▀") && screen.contains("[picture: Gone · img/gone.svg · missing]"), "{screen}");
    let words = |screen: &str| screen.lines().map(|line| line.replace('▀', " ").trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(words(&blank), words(&screen));
    assert_eq!(shown(&bench.model, pictures.drawing).len(), 2, "of the question and of its first option");

    bench.press(&[KeyCode::Char('1'), KeyCode::Enter]);
    assert_eq!(shown(&bench.model, pictures.drawing).len(), 3, "and of the comment");
    bench.press(&[KeyCode::Char('s'), KeyCode::Enter]);
    let review = bench.screen();
    assert!(review.contains("0 of 1 right"), "{review}");
    assert_eq!(wanted(&bench.model, pictures.drawing).len(), 3, "all are looked back at");
    bench.press(&[KeyCode::Char('G')]);
    assert!(bench.screen().contains("[picture: Once more · https://example.org/cone.png · remote]"), "{}", bench.screen());
}

#[test]
fn a_quiz_is_read_again_when_one_of_its_pictures_is_saved_and_not_for_others() {
    let (mut bench, _) = in_pictures((80, 40));
    bench.send(Msg::FilesChanged(vec!["docs/1-clay/img/other.svg".to_owned()]));
    assert!(!bench.screen().contains("the quiz was read again"));
    bench.send(Msg::FilesChanged(vec!["docs/1-clay/img/cone.svg".to_owned()]));
    assert!(bench.screen().contains("the quiz was read again"), "{}", bench.screen());
}
