//! A session from the first question to the attempt.

use super::*;
use crate::quiz::Mark;

const QUIZ: &str = "# Pick one\n> first hint\n\n> second hint\n\n1. [x] right\n   > good\n1. [ ] wrong\n   > no, because\n\n\
                    # Pick two\n- [x] a\n- [x] b\n- [ ] c\n\n# Order\n1. one\n2. two\n3. three\n";

fn setting(seed: u64) -> Setting {
    Setting {
        lesson: "4/4.1".into(),
        quiz: "q.md".into(),
        mode: QuizMode::Practice,
        seed,
        started: Timestamp::UNIX_EPOCH,
        passing_grade: 70,
    }
}

fn session(options: &str, seed: u64) -> Session {
    let (quiz, diagnostics) = crate::quiz::parse("q.md", &format!("---\n{options}\n---\n{QUIZ}"));
    assert_eq!(diagnostics, []);
    Session::new(quiz, setting(seed))
}

/// Chooses by source index, wherever it is shown.
fn choose(session: &mut Session, answers: &[usize]) {
    for answer in answers {
        let option = session.all()[session.position()].shown.iter().position(|shown| shown == answer).unwrap();
        session.choose(option);
    }
}

/// Arranges the current sequence.
fn arrange(session: &mut Session, order: &[usize]) {
    for (to, answer) in order.iter().enumerate() {
        let from = session.all()[session.position()].shown.iter().position(|shown| shown == answer).unwrap();
        session.shift(from, to);
    }
}

#[test]
fn a_seed_replays_a_session_and_another_shuffles_anew() {
    let all = |seed| session("shuffleQuestions: true", seed).asked;
    assert_eq!(all(7), all(7));
    assert!((0..20).any(|seed| all(seed) != all(7)));
    assert!((0..20).any(|seed| all(seed)[0].question != all(7)[0].question));
}

#[test]
fn a_sequence_never_starts_solved() {
    for seed in 0..100 {
        assert_ne!(session("shuffleAnswers: false", seed).all()[2].shown, [0, 1, 2]);
    }
}

#[test]
fn answers_and_questions_keep_the_files_order_when_told_to() {
    let session = session("shuffleAnswers: false", 3);
    assert_eq!(session.all().iter().map(|asked| asked.question).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(session.all()[1].shown, [0, 1, 2]);
}

#[test]
fn only_so_many_questions_are_asked_as_the_quiz_says() {
    assert_eq!(session("nQuestions: 2", 1).all().len(), 2);
    assert_eq!(session("nQuestions: 20", 1).all().len(), 3);
}

#[test]
fn a_single_choice_holds_one_and_a_multiple_choice_toggles() {
    let mut session = session("shuffleAnswers: false", 1);
    session.choose(0);
    session.choose(1);
    assert_eq!(Vec::from_iter(session.current().unwrap().1.chosen.clone()), [1]);
    session.forward();
    session.choose(0);
    session.choose(2);
    session.choose(0);
    assert_eq!(Vec::from_iter(session.current().unwrap().1.chosen.clone()), [2]);
}

#[test]
fn a_wrong_answer_tells_of_the_chosen_only_and_may_be_tried_again() {
    let mut session = session("shuffleAnswers: false", 1);
    session.forward();
    assert_eq!(session.answer(), None, "nothing is chosen");
    choose(&mut session, &[0, 2]);
    assert_eq!(session.answer(), Some(Phase::Wrong));
    let marks = |session: &Session| {
        (0..3).map(|option| session.at(1).and_then(|(question, asked)| asked.mark(question, option))).collect::<Vec<_>>()
    };
    assert_eq!(marks(&session), [Some(Mark::Right), None, Some(Mark::Wrong)]);
    choose(&mut session, &[1, 2]);
    assert_eq!(session.answer(), Some(Phase::Right));
    assert_eq!(marks(&session), [Some(Mark::Right), Some(Mark::Right), None]);
    assert_eq!(session.all()[1].tries, [vec![0, 2], vec![0, 1]]);
    assert_eq!(session.score(), (0, 3), "only the first try counts");
    session.choose(2);
    assert_eq!(session.answer(), None, "it is settled");
}

#[test]
fn giving_up_shows_what_was_missed() {
    let mut session = session("shuffleAnswers: false", 1);
    session.choose(1);
    session.answer();
    session.reveal();
    let (question, asked) = session.current().unwrap();
    assert_eq!((asked.mark(question, 0), asked.mark(question, 1)), (Some(Mark::Missed), Some(Mark::Wrong)));
    assert_eq!((asked.comments(question, 0), asked.comments(question, 1)), (&["good".to_owned()][..], &["no, because".to_owned()][..]));
}

#[test]
fn a_sequence_is_right_only_in_its_order() {
    let mut session = session("locale: en", 5);
    session.forward();
    session.forward();
    arrange(&mut session, &[0, 2, 1]);
    assert_eq!(session.answer(), Some(Phase::Wrong));
    let (question, asked) = session.current().unwrap();
    let marks: Vec<_> = (0..3).filter_map(|option| asked.mark(question, option)).collect();
    assert_eq!(marks, [Mark::Right, Mark::Wrong, Mark::Wrong]);
    arrange(&mut session, &[0, 1, 2]);
    assert_eq!(session.answer(), Some(Phase::Right));
}

#[test]
fn what_is_set_at_once_must_fit_the_question() {
    let mut session = session("shuffleAnswers: false", 1);
    for (options, fits) in [(&[0][..], true), (&[0, 1], false), (&[7], false), (&[], true)] {
        assert_eq!(session.set(options), fits, "single {options:?}");
    }
    session.forward();
    for (options, fits) in [(&[0, 2][..], true), (&[0, 0], false), (&[1, 3], false)] {
        assert_eq!(session.set(options), fits, "multiple {options:?}");
    }
    session.forward();
    let shown = session.all()[2].shown.clone();
    for (options, fits) in [(&[2, 0, 1][..], true), (&[0, 1], false), (&[0, 1, 1], false)] {
        assert_eq!(session.set(options), fits, "sequence {options:?}");
    }
    assert_eq!(session.all()[2].shown, [shown[2], shown[0], shown[1]]);
}

#[test]
fn sequences_of_more_than_ten_can_be_solved() {
    let items: String = (1..=12).map(|number| format!("{number}. item {number}\n")).collect();
    let mut session = Session::new(crate::quiz::parse("q.md", &format!("# Order\n{items}")).0, setting(9));
    arrange(&mut session, &(0..12).collect::<Vec<_>>());
    assert_eq!((session.answer(), session.score()), (Some(Phase::Right), (1, 1)));
}

#[test]
fn items_that_read_the_same_stand_for_each_other() {
    let (quiz, _) = crate::quiz::parse("q.md", "# Order\n1. wash\n2. rinse\n3. wash\n");
    assert!(quiz.questions[0].is_right(&[2, 1, 0]));
    assert!(!quiz.questions[0].is_right(&[0, 2, 1]));
}

#[test]
fn hints_come_one_at_a_time_and_are_counted() {
    let mut session = session("locale: en", 1);
    assert_eq!(session.hint(), Some("first hint"));
    assert_eq!(session.hint(), Some("second hint"));
    assert_eq!(session.hint(), None);
    assert_eq!(session.finish(Timestamp::UNIX_EPOCH).answers[0].hints, 2);
}

#[test]
fn the_quizs_passing_grade_and_words_go_before_the_courses() {
    for (options, grade, passed, message) in [
        ("customFailMsg: Again", 70, false, Some("Again")),
        ("passingGrade: 30\ncustomPassMsg: Well done", 30, true, Some("Well done")),
        ("passingGrade: 34", 34, false, None),
    ] {
        let mut session = session(options, 1);
        choose(&mut session, &[0]);
        session.answer();
        assert_eq!((session.passing_grade(), session.passed(), session.message()), (grade, passed, message), "{options}");
        assert_eq!(session.percent(), 33);
    }
}

#[test]
fn an_attempt_counts_what_was_not_answered_as_given_up() {
    let mut session = session("locale: en", 11);
    choose(&mut session, &[0]);
    session.answer();
    let attempt = session.finish(Timestamp::UNIX_EPOCH);
    assert_eq!((attempt.right, attempt.asked, attempt.seed), (1, 3, 11));
    let told: Vec<_> = attempt.answers.iter().map(|answer| (answer.title.as_str(), answer.tries.len(), answer.right)).collect();
    assert_eq!(told, [("Pick one", 1, true), ("Pick two", 0, false), ("Order", 0, false)]);
}

#[test]
fn what_was_missed_can_be_asked_again_alone() {
    let mut session = session("locale: en", 11);
    choose(&mut session, &[0]);
    session.answer();
    let again = session.again_missed(12, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(again.all().iter().map(|asked| asked.question).collect::<Vec<_>>(), [1, 2]);
    assert!(again.again(QuizMode::Practice, 13, Timestamp::UNIX_EPOCH).all().len() == 3);
}

#[test]
fn the_next_open_question_is_looked_for_ahead_first() {
    let mut session = session("locale: en", 11);
    session.forward();
    session.reveal();
    assert!(session.next_unsettled());
    assert_eq!(session.position(), 2);
    session.reveal();
    assert!(session.next_unsettled());
    assert_eq!(session.position(), 0);
    session.reveal();
    assert!(!session.next_unsettled() && session.is_settled());
}

/// The same quiz as an exam.
fn exam(options: &str) -> Session {
    session(options, 1).again(QuizMode::Exam, 1, Timestamp::UNIX_EPOCH)
}

#[test]
fn an_exam_says_nothing_before_it_is_handed_in_and_answers_can_be_changed_until_then() {
    let mut session = exam("shuffleAnswers: false");
    choose(&mut session, &[1]);
    assert_eq!((session.answer(), session.hint()), (None, None));
    session.reveal();
    assert!(!session.all()[0].is_settled() && session.is_sealed() && !session.is_lesson_open());
    choose(&mut session, &[0]);
    session.flag();
    session.forward();
    choose(&mut session, &[0]);
    assert_eq!((session.unanswered(), session.flagged()), (1, 1));
    session.hand_in();
    assert!(!session.is_sealed() && session.is_lesson_open() && session.is_settled());
    assert_eq!(session.score(), (1, 3), "what was chosen last counts");
    assert!((session.credit() - 1.5).abs() < 1e-9, "half of the second was found");
    let attempt = session.finish(Timestamp::UNIX_EPOCH);
    assert_eq!(attempt.mode, QuizMode::Exam);
    assert_eq!(attempt.answers.iter().map(|answer| answer.tries.clone()).collect::<Vec<_>>(), [vec![vec![0]], vec![vec![0]], vec![]]);
    let before = session.clone();
    session.hand_in();
    session.choose(1);
    assert_eq!(session, before, "it is handed in once");
}

#[test]
fn an_order_of_an_exam_counts_once_it_was_touched_or_confirmed() {
    let mut session = exam("locale: en");
    session.go_to(2);
    assert!(!session.all()[2].has_answer());
    session.confirm();
    assert!(session.all()[2].has_answer());
    let mut session = exam("locale: en");
    session.go_to(2);
    arrange(&mut session, &[0, 1, 2]);
    session.hand_in();
    assert_eq!(session.score(), (1, 3));
}

#[test]
fn the_time_of_an_exam_runs_from_its_start_and_the_quiz_may_open_the_book() {
    let at = |seconds| Timestamp::from_second(seconds).unwrap();
    let mut session = exam("timeLimit: 2\nopenBook: true");
    assert!(session.is_lesson_open());
    for (now, remaining) in [(0, 120), (30, 90), (120, 0), (500, 0)] {
        assert_eq!(session.remaining(at(now)).map(|time| time.as_secs()), Some(remaining));
    }
    session.hand_in();
    assert_eq!(session.remaining(at(30)), None);
    assert_eq!(self::session("timeLimit: 2", 1).remaining(at(30)), None, "practice takes as long as it takes");
}

#[test]
fn how_sure_one_is_counts_at_the_first_try_and_so_does_the_time() {
    let mut session = session("shuffleAnswers: false", 1);
    session.spend(300);
    assert!(session.say_confidence(Some(Confidence::Sure)));
    choose(&mut session, &[1]);
    session.spend(200);
    session.answer();
    session.spend(5000);
    assert!(!session.say_confidence(None), "it is said before the answer, or not at all");
    assert!(session.all()[0].is_confident_error());
    let answer = session.finish(Timestamp::UNIX_EPOCH).answers.swap_remove(0);
    assert_eq!((answer.confidence, answer.took_ms), (Some(Confidence::Sure), 500));
}

#[test]
fn a_look_back_tells_of_every_option_as_it_was_at_the_first_try() {
    let mut session = session("shuffleAnswers: false", 1);
    session.go_to(1);
    choose(&mut session, &[0, 2]);
    session.answer();
    choose(&mut session, &[1, 2]);
    session.answer();
    let (question, asked) = session.at(1).unwrap();
    let told: Vec<_> = asked.review(question).iter().map(|option| (option.answer, option.chosen, option.mark)).collect();
    assert_eq!(told, [(0, true, Some(Mark::Right)), (1, false, Some(Mark::Missed)), (2, true, Some(Mark::Wrong))]);
    session.go_to(2);
    arrange(&mut session, &[2, 1, 0]);
    session.answer();
    let (question, asked) = session.at(2).unwrap();
    let told: Vec<_> = asked.review(question).iter().map(|option| (option.answer, option.put_at, option.mark)).collect();
    assert_eq!(told, [(0, Some(2), Some(Mark::Wrong)), (1, Some(1), Some(Mark::Right)), (2, Some(0), Some(Mark::Wrong))]);
    let (question, asked) = session.at(0).unwrap();
    let marks: Vec<_> = asked.review(question).iter().map(|option| option.mark).collect();
    assert_eq!(marks, [Some(Mark::Missed), None], "without an answer what was right is told all the same");
}

#[test]
fn comments_of_what_was_missed_help_on_without_saying_whose_they_are() {
    let text = "# Q\n- [x] a\n- [x] b\n  > b too\n- [ ] c\n\n# One\n1. [x] a\n   > because\n1. [ ] b\n";
    let mut session = Session::new(crate::quiz::parse("q.md", text).0, setting(1));
    let missed = |session: &Session| session.current().map(|(question, asked)| asked.comments_missed(question).join("|"));
    choose(&mut session, &[0]);
    assert_eq!(missed(&session), Some(String::new()));
    session.answer();
    assert_eq!(missed(&session), Some("b too".into()));
    session.reveal();
    assert_eq!(missed(&session), Some(String::new()), "it stands at its option now");
    session.go_to(1);
    choose(&mut session, &[1]);
    session.answer();
    assert_eq!(missed(&session), Some(String::new()), "that would be the answer");
}

#[test]
fn what_one_was_sure_of_and_wrong_comes_first_when_one_looks_back() {
    let mut session = session("shuffleAnswers: false", 1);
    choose(&mut session, &[0]);
    session.say_confidence(Some(Confidence::Sure));
    session.answer();
    session.go_to(1);
    choose(&mut session, &[2]);
    session.say_confidence(Some(Confidence::Guess));
    session.answer();
    session.go_to(2);
    arrange(&mut session, &[2, 1, 0]);
    session.say_confidence(Some(Confidence::Sure));
    session.answer();
    assert_eq!(session.review_order(), [2, 1, 0]);
}

#[test]
fn an_exam_with_the_lesson_open_says_so_and_keeps_that_with_the_attempt() {
    let finished = |options: &str, mode| {
        let session = session(options, 1).again(mode, 1, Timestamp::UNIX_EPOCH);
        (session.terms(), session.finish(Timestamp::UNIX_EPOCH).open_book)
    };
    assert_eq!(finished("openBook: true\ntimeLimit: 20", QuizMode::Exam), (Some("20 min, with the lesson open".to_owned()), true));
    assert!(!finished("openBook: true", QuizMode::Practice).1, "in practice it always is");
    assert_eq!(finished("openBook: false", QuizMode::Exam), (None, false));
    // Attempts that were kept before, and those of a closed book, read and are written as ever.
    let closed = session("locale: en", 1).finish(Timestamp::UNIX_EPOCH);
    let text = serde_json::to_string(&closed).unwrap();
    assert!(!text.contains("open_book"));
    assert_eq!(serde_json::from_str::<QuizAttempt>(&text).unwrap(), closed);
}

#[test]
fn only_what_is_named_is_asked_and_a_quiz_may_want_to_be_taken_once() {
    let (mut quiz, _) = crate::quiz::parse("q.md", QUIZ);
    quiz.identify(&[]);
    let of = |places: &[usize]| places.iter().map(|place| quiz.identities[*place].clone()).collect::<Vec<_>>();
    let asked = |identities: &[String]| {
        Session::only(quiz.clone(), setting(1), identities).map(|session| session.all().iter().map(|asked| asked.question).collect())
    };
    assert_eq!(asked(&of(&[2, 0])), Some(vec![0, 2]));
    assert_eq!(asked(&["gone".to_owned()]), None);
    assert_eq!(
        ["enableRetry: false", "enableRetry: true", "locale: en"].map(|options| session(options, 1).may_be_repeated()),
        [false, true, true]
    );
}
