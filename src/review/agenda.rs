//! What is to be asked today, in which order, what keeps going wrong, and how much is to come.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rs_fsrs::Parameters;

use super::{day_of, end_of_day};
use crate::domain::course::LessonId;
use crate::domain::recall::{Card, Recall};

/// The most questions of one review: what takes longer than a few minutes is put off.
pub const SESSION: usize = 20;
/// A question that was answered wrong so often after the first time is a leech: asking it once more won't do.
pub const LEECH: u32 = 4;
/// Days that the forecast looks ahead, today with them.
pub const FORECAST: usize = 30;

/// What is known of all questions, looked at on one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agenda {
    /// Due today, those first that need it most: what the learner was sure of and wrong, then what is most likely forgotten.
    pub due: Vec<Card>,
    /// All that keep going wrong, due or not; the worst first.
    pub leeches: Vec<Card>,
    /// Questions that fall due on each day from today on; the first has those that are late too.
    pub forecast: Vec<usize>,
    /// When the next one falls due that is not due today.
    pub next: Option<Timestamp>,
    /// Questions that are followed at all.
    pub known: usize,
}

impl Agenda {
    /// Of `cards`, in the order of the course, as of `now` where the learner is.
    pub fn of(cards: Vec<Card>, now: Timestamp, zone: &TimeZone) -> Self {
        let end = end_of_day(now, zone);
        let today = day_of(now, zone);
        let mut agenda = Self { forecast: vec![0; FORECAST], known: cards.len(), ..Self::default() };
        for card in cards {
            let is_due = card.recall.due < end;
            let ahead = if is_due { 0 } else { day_of(card.recall.due, zone).since(today).map_or(i32::MAX, |span| span.get_days()) };
            if let Some(day) = usize::try_from(ahead).ok().and_then(|ahead| agenda.forecast.get_mut(ahead)) {
                *day += 1;
            }
            if is_leech(&card.recall) {
                agenda.leeches.push(card.clone());
            }
            if is_due {
                agenda.due.push(card);
            } else {
                agenda.next = Some(agenda.next.map_or(card.recall.due, |next| next.min(card.recall.due)));
            }
        }
        // What is alike in this stays as it came.
        agenda.due.sort_by(|one, other| urgency(&one.recall, now).total_cmp(&urgency(&other.recall, now)));
        agenda.leeches.sort_by_key(|card| std::cmp::Reverse(card.recall.lapses));
        agenda
    }

    /// Questions that fall due within so many days, today with them.
    pub fn within(&self, days: usize) -> usize {
        self.forecast.iter().take(days).sum()
    }

    /// What is due of each lesson, those lessons first that have what is most urgent.
    pub fn due_by_lesson(&self) -> Vec<(&LessonId, Vec<&Card>)> {
        let mut lessons: Vec<(&LessonId, Vec<&Card>)> = Vec::new();
        for card in &self.due {
            match lessons.iter_mut().find(|(lesson, _)| **lesson == card.lesson) {
                Some((_, cards)) => cards.push(card),
                None => lessons.push((&card.lesson, vec![card])),
            }
        }
        lessons
    }

    /// What the next review asks.
    pub fn session(&self) -> &[Card] {
        &self.due[..self.due.len().min(SESSION)]
    }
}

/// Whether a question keeps going wrong: its lesson helps more than asking it again.
pub fn is_leech(recall: &Recall) -> bool {
    recall.lapses >= LEECH
}

/// Smaller is more urgent.
fn urgency(recall: &Recall, now: Timestamp) -> f64 {
    if recall.surely_wrong {
        return -1.0;
    }
    let days = now.duration_since(recall.last).as_secs_f64().max(0.0) / 86_400.0;
    Parameters::forgetting_curve(days, recall.stability)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const NOW: i64 = 1_700_000_000; // 22:13 UTC

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(NOW).unwrap() + SignedDuration::from_hours(hours)
    }

    fn card(question: &str, due: i64) -> Card {
        let recall = Recall {
            stability: 3.0,
            difficulty: 5.0,
            last: at(-48),
            due: at(due),
            answered: 3,
            lapses: 0,
            wrong: false,
            surely_wrong: false,
        };
        Card { lesson: LessonId("1".into()), quiz: "q".into(), question: question.into(), title: question.into(), recall }
    }

    fn agenda(cards: Vec<Card>) -> Agenda {
        Agenda::of(cards, at(0), &TimeZone::UTC)
    }

    fn names(cards: &[Card]) -> Vec<&str> {
        cards.iter().map(|card| card.question.as_str()).collect()
    }

    #[test]
    fn what_falls_due_before_four_in_the_morning_is_due_today() {
        let agenda = agenda(vec![card("late", -900), card("tonight", 5), card("tomorrow", 6), card("next month", 24 * 31)]);
        assert_eq!(names(&agenda.due), ["late", "tonight"]);
        assert_eq!(agenda.forecast[..3], [2, 1, 0]);
        assert_eq!((agenda.within(7), agenda.within(FORECAST), agenda.known), (3, 3, 4));
        assert_eq!(agenda.next, Some(at(6)));
    }

    #[test]
    fn sure_errors_come_first_and_then_what_is_most_likely_forgotten() {
        let mut sure = card("sure", 0);
        sure.recall.surely_wrong = true;
        let mut shaky = card("shaky", 0);
        shaky.recall.stability = 0.5;
        assert_eq!(names(&agenda(vec![card("a", 0), shaky, card("b", 0), sure]).due), ["sure", "shaky", "a", "b"]);
    }

    #[test]
    fn a_leech_is_one_due_or_not() {
        let mut leech = card("leech", 90);
        leech.recall.lapses = LEECH;
        let mut worse = card("worse", 0);
        worse.recall.lapses = LEECH + 1;
        let mut nearly = card("nearly", 0);
        nearly.recall.lapses = LEECH - 1;
        assert_eq!(names(&agenda(vec![leech, nearly, worse]).leeches), ["worse", "leech"]);
    }

    #[test]
    fn a_review_is_no_longer_than_its_cap() {
        let agenda = agenda((0..SESSION + 5).map(|number| card(&format!("{number:02}"), 0)).collect());
        assert_eq!((agenda.due.len(), agenda.session().len()), (SESSION + 5, SESSION));
    }

    #[test]
    fn with_nothing_known_nothing_is_due() {
        let agenda = agenda(Vec::new());
        assert_eq!((agenda.due.len(), agenda.known, agenda.next, agenda.within(FORECAST)), (0, 0, None, 0));
    }
}
