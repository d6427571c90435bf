//! How far the learner is in a lesson, a chapter, a course: one number made of what was read, checked and answered, and the time
//! that what is left takes by its author's estimate.

use super::checked::Checked;
use super::course::Lesson;
use super::progress::LessonProgress;
use super::verdict::Verdict;

/// What reading a lesson counts.
const READING: u64 = 1;
/// What its checks count: doing is what a course is for.
const CHECKS: u64 = 2;
/// What its knowledge check counts.
const QUIZ: u64 = 1;
/// What a whole lesson comes to, so that shares can be added up without fractions; it can be divided by all weights and by 100.
const WHOLE: u64 = 1_200_000;

/// How far one is in one or several lessons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    lessons: u64,
    done: u64,
    /// Estimated minutes of what is left; `None` where no lesson says how long it takes.
    pub minutes_left: Option<u32>,
}

impl Standing {
    /// In one lesson whose checks stand so. What it has not does not count: a lesson without checks and quiz is done when
    /// it is read, and its exercises, which nothing can tell of, go with the reading.
    pub fn of(lesson: &Lesson, progress: Option<&LessonProgress>, checks: &Checked) -> Self {
        if !lesson.present {
            return Self::default();
        }
        let read = progress.map_or(0, |progress| u64::from(progress.read_percent.min(100)) * WHOLE / 100);
        // What was never run counts too.
        let checked = share(checks.count(Verdict::Passed), checks.all());
        let best = progress.and_then(|progress| progress.best_quiz);
        let answered = match best {
            Some((right, asked)) => share(right, asked),
            None => lesson.summary.has_quiz.then_some(0),
        };
        let parts = [(READING, Some(read)), (CHECKS, checked), (QUIZ, answered)];
        let (sum, weights) = parts.into_iter().fold((0, 0), |(sum, weights), (weight, part)| match part {
            Some(part) => (sum + weight * part, weights + weight),
            None => (sum, weights),
        });
        let left = |minutes: u32, done: u64| u32::try_from(u64::from(minutes) * (WHOLE - done.min(WHOLE)) / WHOLE).unwrap_or(u32::MAX);
        let reading = lesson.summary.reading_minutes.map(|minutes| left(minutes, read));
        let exercises = lesson.summary.exercise_minutes().map(|minutes| left(minutes, checked.unwrap_or(read)));
        Self { lessons: 1, done: sum / weights, minutes_left: both(reading, exercises) }
    }

    /// In all of several lessons, each of which counts the same.
    pub fn of_all(standings: impl Iterator<Item = Self>) -> Self {
        standings.fold(Self::default(), |sum, one| Self {
            lessons: sum.lessons + one.lessons,
            done: sum.done + one.done,
            minutes_left: both(sum.minutes_left, one.minutes_left),
        })
    }

    /// How many of `parts` equal parts are done; `None` where there is nothing to do. The first part shows as soon as anything is
    /// done, and the last not before all is.
    pub fn parts(self, parts: usize) -> Option<usize> {
        let all = self.lessons * WHOLE;
        let begun = usize::from(self.done > 0);
        let done = (self.done * u64::try_from(parts).ok()?).checked_div(all)?;
        Some(usize::try_from(done).ok()?.max(begun).min(parts))
    }

    /// In percent, as [`Self::parts`].
    pub fn percent(self) -> Option<usize> {
        self.parts(100)
    }
}

fn both(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.into_iter().chain(other).reduce(u32::saturating_add)
}

/// `part` of `all`; `None` of nothing.
fn share<T: TryInto<u64>>(part: T, all: T) -> Option<u64> {
    let (part, all) = (part.try_into().ok()?, all.try_into().ok()?);
    part.min(all).saturating_mul(WHOLE).checked_div(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::course::{ExerciseSummary, LessonId, LessonSummary};

    fn lesson(has_quiz: bool) -> Lesson {
        let exercise = ExerciseSummary { minutes: Some(300), ..ExerciseSummary::default() };
        let summary = LessonSummary { reading_minutes: Some(20), exercises: vec![exercise], has_quiz, ..LessonSummary::default() };
        Lesson { id: LessonId::default(), number: None, title: String::new(), depth: 0, present: true, summary }
    }

    fn progress(read_percent: u8, best_quiz: Option<(u32, u32)>) -> LessonProgress {
        LessonProgress { read_percent, best_quiz, ..Default::default() }
    }

    /// So many checks, the first of which passed.
    fn checked(checks: usize, passed: usize) -> Checked {
        let ids: Vec<String> = (0..checks).map(|check| check.to_string()).collect();
        let checks = ids.iter().take(passed).map(|id| (id.clone(), Verdict::Passed)).collect();
        Checked::of(&vec![ids], Some(&LessonProgress { checks, ..LessonProgress::default() }))
    }

    #[test]
    fn reading_counts_one_part_checks_two_and_the_quiz_one_of_what_there_is() {
        for (has_quiz, checks, read, passed, quiz, percent, left) in [
            (false, 0, 0, 0, None, 0, 320),
            (false, 0, 100, 0, None, 100, 0),
            (false, 4, 100, 0, None, 33, 300),
            (true, 4, 100, 0, None, 25, 300),
            (true, 4, 100, 2, None, 50, 150),
            (true, 4, 100, 4, Some((4, 5)), 95, 0),
            (true, 4, 100, 4, Some((5, 5)), 100, 0),
            (false, 0, 50, 0, Some((5, 5)), 75, 160),
            (false, 1, 0, 1, None, 66, 20),
        ] {
            let standing = Standing::of(&lesson(has_quiz), Some(&progress(read, quiz)), &checked(checks, passed));
            assert_eq!((standing.percent(), standing.minutes_left), (Some(percent), Some(left)), "{read} {passed} of {checks} {quiz:?}");
        }
    }

    #[test]
    fn a_bar_begins_with_the_first_thing_done_and_is_full_only_when_all_is() {
        let parts = |read, failed| Standing::of(&lesson(false), Some(&progress(read, None)), &checked(failed, 0)).parts(9);
        assert_eq!([parts(0, 0), parts(1, 0), parts(99, 0), parts(100, 0), parts(100, 1)], [0, 1, 8, 9, 3].map(Some));
    }

    #[test]
    fn lessons_whose_pages_are_missing_count_nothing_and_others_the_same() {
        let missing = Lesson { present: false, ..lesson(true) };
        assert_eq!(Standing::of(&missing, None, &checked(3, 0)).percent(), None);
        let read = Standing::of(&lesson(false), Some(&progress(100, None)), &checked(0, 0));
        let untouched = Standing::of(&lesson(true), None, &checked(7, 0));
        let all = Standing::of_all([Standing::default(), read, untouched].into_iter());
        assert_eq!((all.percent(), all.minutes_left), (Some(50), Some(320)));
        assert_eq!(Standing::of_all(std::iter::empty()), Standing::default());
    }
}
