//! The published vectors are those of `rs-fsrs` 1.2.1 (its `src/tests.rs`).

use proptest::prelude::*;
use rs_fsrs::{Card, FSRS, State};

use super::*;

/// The weights of the library's test of memory states.
const WEIGHTS: [f64; 19] = [
    0.4197, 1.1869, 3.0412, 15.2441, 7.1434, 0.6477, 1.0007, 0.0674, 1.6597, 0.1712, 1.1178, 2.0225, 0.0904, 0.3025, 2.1214, 0.2498,
    2.9466, 0.4891, 0.6468,
];

/// Without spreading, and for as long as the library does.
fn exact(weights: Option<[f64; 19]>) -> Scheduler {
    let mut parameters = Parameters::default();
    parameters.w = weights.unwrap_or(parameters.w);
    Scheduler { spread: parameters.clone(), exact: parameters }
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_669_725_000).unwrap() + SignedDuration::from_hours(hours)
}

fn days(recall: &Recall) -> i64 {
    recall.due.duration_since(recall.last).as_hours() / 24
}

#[test]
fn stability_and_difficulty_are_those_that_the_library_publishes() {
    // `test_basic_scheduler_memo_state`
    let mut scheduler = exact(Some(WEIGHTS));
    let mut recall = scheduler.after(None, Grade::Again, at(0), "q");
    for day in [0, 0, 1, 4, 12, 33] {
        recall = scheduler.after(Some(&recall), Grade::Good, at(24 * day), "q");
    }
    assert_eq!((format!("{:.4}", recall.stability), format!("{:.4}", recall.difficulty)), ("71.4554".to_owned(), "5.0976".to_owned()));
}

#[test]
fn intervals_are_those_that_the_library_publishes() {
    // `test_basic_scheduler_interval`, from the second answer on: the library's first right answer is a learning step of ten minutes,
    // and what follows on a step is worked out as what follows on a wrong answer.
    use Grade::{Again, Good};
    let mut scheduler = exact(None);
    let mut recall = Recall { wrong: true, ..scheduler.after(None, Good, at(0), "q") };
    let mut published = Vec::new();
    let mut now = at(0);
    for grade in [Good, Good, Good, Good, Good, Again, Again, Good, Good, Good, Good, Good] {
        recall = scheduler.after(Some(&recall), grade, now, "q");
        published.push(days(&recall));
        now = recall.due;
    }
    // Of the two wrong answers we ask again at once, the library after five minutes: both on the same day.
    assert_eq!(published, [4, 15, 48, 136, 351, 0, 0, 7, 13, 24, 43, 77]);
}

fn card_of(recall: &Recall) -> Card {
    let epoch = Card::default().last_review;
    let state = if recall.wrong { State::Relearning } else { State::Review };
    let last_review = epoch + std::time::Duration::from_secs(recall.last.as_second().unsigned_abs());
    Card { stability: recall.stability, difficulty: recall.difficulty, state, last_review, ..Card::default() }
}

proptest! {
    #[test]
    fn a_step_is_the_one_that_the_library_takes(answers in prop::collection::vec((1u8..=4, 0i64..60), 1..24)) {
        let mut scheduler = exact(None);
        let library = FSRS::default();
        let mut recall: Option<Recall> = None;
        let mut now = at(0);
        for (rating, days_later) in answers {
            now += SignedDuration::from_hours(24 * days_later);
            let (grade, rating) = [(Grade::Again, Rating::Again), (Grade::Hard, Rating::Hard), (Grade::Good, Rating::Good), (Grade::Easy, Rating::Easy)][usize::from(rating) - 1];
            let ours = scheduler.after(recall.as_ref(), grade, now, "q");
            if let Some(before) = &recall {
                let time = Card::default().last_review + std::time::Duration::from_secs(now.as_second().unsigned_abs());
                let theirs = library.next(card_of(before), time, rating).card;
                prop_assert!((ours.stability - theirs.stability).abs() < 1e-9);
                prop_assert!((ours.difficulty - theirs.difficulty).abs() < 1e-9);
                if !(before.wrong && rating == Rating::Hard) {
                    prop_assert_eq!(days(&ours), theirs.scheduled_days.min(365));
                }
            }
            recall = Some(ours);
        }
    }

    #[test]
    fn what_was_right_comes_back_within_a_day_and_a_year_and_what_was_wrong_at_once(
        answers in prop::collection::vec((0usize..5, 0i64..5_000), 1..40)
    ) {
        let mut scheduler = Scheduler::default();
        let (mut recall, mut now): (Option<Recall>, _) = (None, at(0));
        for (grade, hours) in answers {
            let grade = [Grade::SurelyWrong, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy][grade];
            now += SignedDuration::from_hours(hours);
            let after = scheduler.after(recall.as_ref(), grade, now, "q1-s-0123456789abcdef");
            prop_assert_eq!(&after, &Scheduler::default().after(recall.as_ref(), grade, now, "q1-s-0123456789abcdef"), "no chance of its own");
            prop_assert!(after.stability.is_finite() && after.stability > 0.0 && (1.0..=10.0).contains(&after.difficulty));
            if grade <= Grade::Again {
                prop_assert_eq!(after.due, now);
            } else {
                prop_assert!((1..=365).contains(&days(&after)), "{:?}", after);
            }
            recall = Some(after);
        }
    }
}

#[test]
fn better_answers_put_a_question_off_for_longer() {
    let mut scheduler = exact(None);
    let grades = [Grade::SurelyWrong, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];
    let known = scheduler.after(None, Grade::Good, at(0), "q");
    for before in [None, Some(&known)] {
        let after: Vec<Recall> = grades.iter().map(|grade| scheduler.after(before, *grade, at(24 * 4), "q")).collect();
        for pair in after.windows(2) {
            assert!(pair[0].stability < pair[1].stability && pair[0].difficulty >= pair[1].difficulty && pair[0].due <= pair[1].due);
        }
        assert!(after[0].difficulty > after[1].difficulty, "a sure error weighs most");
    }
}

#[test]
fn taking_a_quiz_over_and_over_on_one_day_makes_nothing_stay_longer() {
    let mut scheduler = exact(None);
    let first = scheduler.after(None, Grade::Good, at(0), "q");
    let third = (1..3).fold(first, |recall, hour| scheduler.after(Some(&recall), Grade::Good, at(hour), "q"));
    assert!((third.stability - first.stability).abs() < 1e-9 && days(&third) <= days(&first) + 1);
}

#[test]
fn an_evening_an_hour_earlier_is_a_day_later_and_lapses_count_from_the_second_time_on() {
    assert_eq!(
        [days_between(at(0), at(11)), days_between(at(0), at(12)), days_between(at(0), at(23)), days_between(at(9), at(0))],
        [0, 1, 1, 0]
    );
    let mut scheduler = Scheduler::default();
    let mut recall = scheduler.after(None, Grade::Again, at(0), "q");
    assert_eq!((recall.lapses, recall.answered), (0, 1));
    recall = scheduler.after(Some(&recall), Grade::Again, at(1), "q");
    assert_eq!((recall.lapses, recall.answered), (1, 2));
}

#[test]
fn questions_learnt_together_are_not_all_due_together() {
    let mut scheduler = Scheduler::default();
    let due: std::collections::BTreeSet<i64> = (0..40)
        .map(|number| {
            let name = format!("q1-s-{number:08x}");
            let first = scheduler.after(None, Grade::Easy, at(0), &name);
            days(&scheduler.after(Some(&first), Grade::Good, at(24 * 15), &name))
        })
        .collect();
    assert!(due.len() > 3, "{due:?}");
}
