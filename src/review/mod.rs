//! What was missed comes back until it stays: an answer becomes a grade, the grades of a question become its schedule (FSRS), and
//! the schedules of all become what is due today and what is to come. Pure; time, time zone and cards are arguments.

mod agenda;
mod day;
mod grade;
mod schedule;

pub use agenda::{Agenda, FORECAST, LEECH, SESSION, is_leech};
pub use day::{day_of, end_of_day};
pub use grade::{Grade, grade};
pub use schedule::{RULES, Scheduler};
