//! What comes back: on its own screen, in the contents, and asked.

use drillyard::domain::progress::{Confidence, QuestionAttempt, QuizAttempt, QuizMode};
use drillyard::quiz::parse;

use super::*;

/// The three questions of the quiz on glazes were answered so often, just now: two wrong, one of them by somebody sure of it.
fn answered(bench: Bench, times: usize) -> Bench {
    let (mut quiz, _) = parse("glazes.js", include_str!("../fixtures/glazes.js"));
    quiz.identify(&[]);
    let answer = |(index, question): (usize, &drillyard::quiz::Question)| QuestionAttempt {
        question: quiz.identities[index].clone(),
        title: question.title.clone(),
        tries: vec![vec![0]],
        right: index == 2,
        hints: 0,
        confidence: (index == 1).then_some(Confidence::Sure),
        took_ms: 0,
    };
    let attempt = QuizAttempt {
        lesson: "1-clay/1.1-glazes".to_owned(),
        quiz: "glazes.js".to_owned(),
        mode: QuizMode::Practice,
        open_book: false,
        seed: 1,
        started: EPOCH,
        finished: EPOCH,
        right: 1,
        asked: 3,
        answers: quiz.questions.iter().enumerate().map(answer).collect(),
    };
    for _ in 0..times {
        bench.store.add_attempt(&attempt).unwrap();
    }
    bench
}

fn in_due(size: (u16, u16), times: usize) -> Bench {
    let mut bench = answered(Bench::new(size), times);
    bench.type_text("D");
    bench
}

/// Answers the question on show rightly.
fn answer_rightly(bench: &mut Bench) {
    let Screen::Quiz(quiz) = bench.model.top() else { panic!("no question:\n{}", bench.screen()) };
    let (question, asked) = quiz.session.current().unwrap();
    let numbers = (0..asked.shown.len()).filter(|option| question.answers[asked.shown[*option]].correct).map(|option| option + 1);
    let keys: String = numbers.map(|number| number.to_string()).collect();
    bench.type_text(&keys).press(&[KeyCode::Enter]);
}

#[test]
fn due() {
    at_both_sizes!("due", |size| in_due(size, 1));
}

#[test]
fn due_with_leeches() {
    at_both_sizes!("due_leeches", |size| in_due(size, 6));
}

#[test]
fn due_with_nothing_answered_yet() {
    keep("due_empty", &in_due((80, 24), 0).screen());
}

#[test]
fn due_without_unicode() {
    let mut bench = in_due((80, 24), 6);
    bench.model.shell.options.unicode = false;
    let screen = bench.screen().replace("°", "?");
    assert!(screen.is_ascii(), "{screen}");
    keep("due_ascii", &screen);
}

#[test]
fn contents_tell_what_is_fading() {
    at_both_sizes!("contents_due", |size| {
        let mut bench = in_due(size, 1).with_progress();
        bench.press(&[KeyCode::Esc, KeyCode::Down, KeyCode::Down]);
        bench
    });
}

#[test]
fn a_review_asks_what_is_due_and_then_nothing_is() {
    let mut bench = in_due((80, 24), 1);
    assert!(bench.screen().contains("2 questions are due"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    let first = bench.screen();
    assert!(first.contains("question 1 of 2") && first.contains("Review"), "{first}");
    assert!(first.contains("choose 2"), "the one that one was sure of comes first:\n{first}");
    // Left in the middle, the one that was answered counts.
    answer_rightly(&mut bench);
    bench.press(&[KeyCode::Esc]);
    assert!(bench.screen().contains("1 question is due"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    answer_rightly(&mut bench);
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("1 of 1 right"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("Nothing is due today"), "{}", bench.screen());
    assert_eq!(bench.store.overview().unwrap()[0].1.best_quiz, Some((1, 3)), "one of one is no score of the quiz");
}

#[test]
fn a_question_that_is_due_leads_to_its_lesson_and_the_first_line_to_the_review() {
    let mut bench = in_due((80, 24), 1);
    bench.type_text("jl");
    assert!(bench.screen().contains("Glass on clay"), "{}", bench.screen());
    let row_of = |bench: &Bench, text: &str| bench.screen().lines().position(|line| line.contains(text)).unwrap() as u16;
    let mut bench = in_due((80, 24), 1);
    let row = row_of(&bench, "What is a glaze?");
    bench.send(Msg::Click { column: 10, row }).send(Msg::Click { column: 10, row });
    assert!(bench.screen().contains("Glass on clay"), "{}", bench.screen());
    let mut bench = in_due((80, 24), 1);
    let row = row_of(&bench, "are due");
    bench.send(Msg::Click { column: 10, row });
    assert!(bench.screen().contains("question 1 of 2"), "{}", bench.screen());
}
