//! What is due in a course: the store's cards, as far as their questions are in the course still, and the questions themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::quiz::read;
use crate::course::quiz_path;
use crate::domain::course::Course;
use crate::domain::recall::Card;
use crate::layout;
use crate::markdown;
use crate::ports::{CourseFiles, ProgressStore, StoreError};
use crate::quiz::{Origin, Quiz};
use crate::review::Agenda;

/// Quizzes of a course, by their ids.
type Quizzes = BTreeMap<String, Quiz>;

/// What is due on the learner's day that `now` is in. Titles are those that the questions have now, as they read on one line.
pub fn agenda(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Agenda, StoreError> {
    let (mut agenda, _) = gather(course, files, store, now, zone)?;
    for card in agenda.due.iter_mut().chain(&mut agenda.leeches) {
        card.title = on_one_line(&card.title);
    }
    Ok(agenda)
}

/// The questions of the next review, most urgent first, as one quiz. It has none when nothing is due.
pub fn review(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Quiz, StoreError> {
    let (agenda, quizzes) = gather(course, files, store, now, zone)?;
    let mut review = Quiz::default();
    for card in agenda.session() {
        if let Some(quiz) = quizzes.get(&card.quiz) {
            review.add(quiz, &card.question, Origin { lesson: card.lesson.0.clone(), quiz: card.quiz.clone() });
        }
    }
    Ok(review)
}

fn gather(
    course: &Course,
    files: &dyn CourseFiles,
    store: &dyn ProgressStore,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(Agenda, Quizzes), StoreError> {
    let cards = store.cards()?;
    let quizzes = quizzes(course, files, &cards);
    let present = cards.into_iter().filter_map(|card| {
        let quiz = quizzes.get(&card.quiz)?;
        let at = quiz.identities.iter().position(|known| *known == card.question)?;
        let title = quiz.questions.get(at)?.title.clone();
        Some(((course.position(&card.lesson), card.quiz.clone(), at), Card { title, ..card }))
    });
    let mut present: Vec<_> = present.collect();
    present.sort_by(|one, other| one.0.cmp(&other.0));
    let present = present.into_iter().map(|(_, card)| card);
    Ok((Agenda::of(present.collect(), now, zone), quizzes))
}

/// The quizzes that the cards are of, as far as they can be read.
fn quizzes(course: &Course, files: &dyn CourseFiles, cards: &[Card]) -> Quizzes {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for card in cards {
        known.entry(&card.quiz).or_default().push(card.question.clone());
    }
    let identified = known.into_iter().filter_map(|(id, known)| {
        let (mut quiz, _) = read(files, &quiz_path(course, id)?).ok()?;
        quiz.identify(&known);
        Some((id.to_owned(), quiz))
    });
    identified.collect()
}

/// Markdown without its signs.
fn on_one_line(text: &str) -> String {
    let (page, _) = markdown::parse("", text);
    let options = layout::Options { width: u16::MAX, ..layout::Options::default() };
    let text = layout::plain(&layout::lay_out(&page, &options, &layout::no_pictures));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
