//! `drillyard due`: the questions that come back today, what is to come, and a review of what is due, line by line.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::learner::Learner;
use super::open::{self, CourseArgs, OpenCourse};
use super::quiz::review as take;
use super::{CliError, Exit, output};
use crate::app::screens::due::questions_are;
use crate::domain::course::{Course, LessonId};
use crate::domain::recall::Card;
use crate::domain::sanitize::sanitize;
use crate::ports::{Clock, ProgressStore};
use crate::review::{Agenda, FORECAST, SESSION, is_leech};
use crate::runtime::clock::{SystemClock, zone};
use crate::runtime::due;

/// Show the questions that are due for review today, or review them
///
/// What was answered in a quiz comes back, the sooner the less well it went: so it is remembered when the quiz is long done. A day
/// ends at four in the morning.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    course: CourseArgs,
    /// Ask what is due, one line at a time; exit code 1 means that something was missed, or is due still
    #[arg(long)]
    review: bool,
    /// With --review: ask in the order that this number gives
    #[arg(long, value_name = "N", requires = "review")]
    seed: Option<u64>,
    /// As JSON: versioned, and stable within a version
    #[arg(long, conflicts_with = "review")]
    json: bool,
}

/// Writes what is due to stdout, or asks it there.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let open = open::open_course(args.course.course.as_deref())?;
    let store = learner.store(&open.course.id)?;
    let (now, zone) = (SystemClock.now(), zone());
    if args.review {
        return review(args, &open, &store, now, &zone);
    }
    let agenda = due::agenda(&open.course, &*open.files, &store, now, &zone).map_err(|error| CliError::bad_input(error.to_string()))?;
    let mut out = output::results();
    if args.json {
        output::write_json(&mut out, &Report::of(&open.course, &agenda))?;
    } else {
        out.write_all(sanitize(&for_people(&open.course, &agenda, &zone)).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn review(args: &Args, open: &OpenCourse, store: &dyn ProgressStore, now: Timestamp, zone: &TimeZone) -> anyhow::Result<Exit> {
    let quiz = due::review(&open.course, &*open.files, store, now, zone).map_err(|error| CliError::bad_input(error.to_string()))?;
    if quiz.questions.is_empty() {
        output::say("Nothing is due today.");
        return Ok(Exit::Done);
    }
    writeln!(io::stdout(), "Review: {} due", questions(quiz.questions.len()))?;
    take(open, store, quiz, args.seed)
}

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Report {
    format: u32,
    course: String,
    due: Vec<Due>,
    leeches: Vec<Due>,
    /// Questions that fall due on each day from today on.
    forecast: Vec<usize>,
    /// When the next one falls due that is not due today.
    next: Option<Timestamp>,
    /// Questions that were answered at least once.
    known: usize,
}

/// A question that comes back.
#[derive(Serialize)]
struct Due {
    lesson: String,
    quiz: String,
    question: String,
    title: String,
    due: Timestamp,
    answered: u32,
    lapses: u32,
    leech: bool,
    /// The last answer was wrong, and the learner sure of it.
    surely_wrong: bool,
}

impl Report {
    fn of(course: &Course, agenda: &Agenda) -> Self {
        Self {
            format: 1,
            course: course.id.clone(),
            due: agenda.due.iter().map(Due::of).collect(),
            leeches: agenda.leeches.iter().map(Due::of).collect(),
            forecast: agenda.forecast.clone(),
            next: agenda.next,
            known: agenda.known,
        }
    }
}

impl Due {
    fn of(card: &Card) -> Self {
        let Card { lesson, quiz, question, title, recall } = card;
        Self {
            lesson: lesson.0.clone(),
            quiz: quiz.clone(),
            question: question.clone(),
            title: title.clone(),
            due: recall.due,
            answered: recall.answered,
            lapses: recall.lapses,
            leech: is_leech(recall),
            surely_wrong: recall.surely_wrong,
        }
    }
}

fn for_people(course: &Course, agenda: &Agenda, zone: &TimeZone) -> String {
    let next = agenda.next.map(|next| next.to_zoned(zone.clone()).strftime("%A, %-d %B").to_string());
    if agenda.known == 0 {
        return "Nothing comes back yet. Take a quiz, as in `drillyard quiz 4.1`: its questions come back here when it is time.\n"
            .to_owned();
    }
    let mut text = String::new();
    if agenda.due.is_empty() {
        text.push_str("Nothing is due today.");
        text.push_str(&next.map(|next| format!(" The next question comes back on {next}.")).unwrap_or_default());
        text.push('\n');
    } else {
        text.push_str(&format!("{} due for review today\n", questions_are(agenda.due.len())));
    }
    for (lesson, cards) in agenda.due_by_lesson() {
        text.push_str(&format!("\n  {}\n", label(course, lesson)));
        for card in cards {
            let note = if card.recall.surely_wrong { "  (you were sure, and wrong)" } else { "" };
            text.push_str(&format!("    {}{note}\n", card.title));
        }
    }
    if !agenda.leeches.is_empty() {
        text.push_str("\nThese keep going wrong; reading their lesson again helps more than one more try:\n");
        for card in &agenda.leeches {
            text.push_str(&format!("    {}  (wrong again {} times; {})\n", card.title, card.recall.lapses, label(course, &card.lesson)));
        }
    }
    text.push_str(&format!(
        "\nWithin 7 days: {}. Within {FORECAST}: {}.\n",
        questions(agenda.within(7)),
        questions(agenda.within(FORECAST))
    ));
    if !agenda.due.is_empty() {
        let part = if agenda.due.len() > SESSION { format!(", {SESSION} at a time") } else { String::new() };
        text.push_str(&format!("`drillyard due --review` asks what is due{part}.\n"));
    }
    text
}

fn label(course: &Course, lesson: &LessonId) -> String {
    course.position(lesson).and_then(|index| course.lessons.get(index)).map_or_else(|| lesson.0.clone(), |lesson| lesson.label())
}

/// `1 question`, `6 questions`
fn questions(count: usize) -> String {
    if count == 1 { "1 question".to_owned() } else { format!("{count} questions") }
}
