//! When a question is asked again: FSRS, with the weights of `rs-fsrs` and its formulas, in a state machine of our own. The library's
//! has learning steps of minutes, for cards that one learns by asking; a quiz's questions are taught by the lesson. So one that was
//! right comes back in a day at the earliest, and one that was wrong is due at once. All else is as the library has it
//! (the tests hold the one against the other), but that it reads the clock and takes ten times as long.

use jiff::{SignedDuration, Timestamp};
use rs_fsrs::{Parameters, Rating, Seed};

use super::Grade;
use crate::domain::recall::Recall;

/// Stands beside what was worked out: by other rules it has to be worked out again.
pub const RULES: u32 = 1;

/// Nothing is put off for longer than this many days: a course doesn't last for ever.
const LONGEST: i32 = 365;

/// From so many days on the library spreads.
const SPREAD_FROM: f64 = 2.5;

/// Works out schedules.
pub struct Scheduler {
    exact: Parameters,
    /// The same, spreading what would fall due on one day.
    spread: Parameters,
}

impl Default for Scheduler {
    fn default() -> Self {
        let exact = Parameters { maximum_interval: LONGEST, ..Parameters::default() };
        Self { spread: Parameters { enable_fuzz: true, ..exact.clone() }, exact }
    }
}

impl Scheduler {
    /// What a question's recall is after it was answered so at `at`; `before` is `None` for the first time. `question` decides by
    /// how much its day is moved, so that the same answers always give the same day.
    pub fn after(&mut self, before: Option<&Recall>, grade: Grade, at: Timestamp, question: &str) -> Recall {
        let rating = match grade {
            Grade::SurelyWrong | Grade::Again => Rating::Again,
            Grade::Hard => Rating::Hard,
            Grade::Good => Rating::Good,
            Grade::Easy => Rating::Easy,
        };
        let known = Known::of(before, at);
        let (mut stability, mut difficulty) = (self.stability(known, rating), self.difficulty(known, rating));
        if grade == Grade::SurelyWrong {
            stability = self.exact.short_term_stability(stability, rating);
            difficulty = self.exact.next_difficulty(difficulty, rating);
        }
        let answered = before.map_or(0, |before| before.answered).saturating_add(1);
        let wrong = rating == Rating::Again;
        let days = if wrong { 0 } else { self.interval(known, rating, stability, (question, answered)) };
        let due = at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(at);
        let lapses = before.map_or(0, |before| before.lapses.saturating_add(u32::from(wrong)));
        Recall { stability, difficulty, last: at, due, answered, lapses, wrong, surely_wrong: grade == Grade::SurelyWrong }
    }

    /// Stability after an answer.
    fn stability(&self, known: Known<'_>, rating: Rating) -> f64 {
        let Some(before) = known.recall else { return self.exact.init_stability(rating) };
        let (stability, difficulty) = (before.stability, before.difficulty);
        match rating {
            _ if before.wrong => self.exact.short_term_stability(stability, rating),
            Rating::Again => self.exact.next_forget_stability(difficulty, stability, known.retrievability),
            _ => self.exact.next_recall_stability(difficulty, stability, known.retrievability, rating),
        }
    }

    /// Difficulty after an answer.
    fn difficulty(&self, known: Known<'_>, rating: Rating) -> f64 {
        known.recall.map_or_else(|| self.exact.init_difficulty(rating), |before| self.exact.next_difficulty(before.difficulty, rating))
    }

    /// Days until it is asked again after a right answer: at least one, and more the better it was.
    fn interval(&mut self, known: Known<'_>, rating: Rating, stability: f64, (question, answered): (&str, u32)) -> i64 {
        let of = |rating| self.exact.next_interval(self.stability(known, rating), known.elapsed);
        let own = self.exact.next_interval(stability, known.elapsed);
        let was_right = known.recall.is_some_and(|before| !before.wrong);
        let good = |own: f64| if was_right { own.max(of(Rating::Hard).min(own) + 1.0) } else { own };
        let days = match rating {
            Rating::Again => 0.0,
            Rating::Hard => own.min(of(Rating::Good)),
            Rating::Good => good(own),
            Rating::Easy => own.max(good(of(Rating::Good)) + 1.0),
        };
        if days >= SPREAD_FROM {
            // What is remembered for so many days is nine in ten after as many: the library's interval for that is the same, spread.
            self.spread.seed = Seed::from(format!("{}{answered}", question.get(5..13).unwrap_or(question)));
            return (self.spread.next_interval(days, known.elapsed) as i64).clamp(1, i64::from(LONGEST));
        }
        (days as i64).max(1)
    }
}

/// What is known of a question before it is answered.
#[derive(Clone, Copy)]
struct Known<'a> {
    recall: Option<&'a Recall>,
    /// Days since it was answered last.
    elapsed: i64,
    /// How likely it is still remembered.
    retrievability: f64,
}

impl<'a> Known<'a> {
    fn of(recall: Option<&'a Recall>, at: Timestamp) -> Self {
        let elapsed = recall.map_or(0, |before| days_between(before.last, at));
        let retrievability = recall.map_or(0.0, |before| Parameters::forgetting_curve(elapsed as f64, before.stability));
        Self { recall, elapsed, retrievability }
    }
}

/// Days between two answers. What is more than half a day apart is a day apart: of two evenings the second may be the earlier one.
fn days_between(before: Timestamp, at: Timestamp) -> i64 {
    (at.duration_since(before).as_hours() + 12).max(0) / 24
}

#[cfg(test)]
mod tests;
