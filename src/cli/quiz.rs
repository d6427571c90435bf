//! `drillyard quiz`: takes a lesson's quizzes line by line, keeps the attempts, and says how it went.

mod dialogue;
mod named;
mod prose;
mod report;

use std::io::{self, Write};

use dialogue::{Dialogue, End};
use named::Named;
use report::{QuizReport, Report};

use super::learner::{self, Learner};
use super::open::CourseArgs;
use super::{CliError, Exit, OpenCourse, open, output};
use crate::domain::sanitize::sanitize;
use crate::ports::{Clock, ProgressStore};
use crate::quiz::{self, Quiz, Session, Setting};
use crate::runtime::clock::SystemClock;
use crate::runtime::quiz::known;
use crate::runtime::stdout::Stdout;

/// The widest a question is set.
const MEASURE: usize = 88;

/// Take a lesson's quiz, one line at a time
///
/// Works on a terminal and on a pipe: each question is printed, and an answer is a line with the numbers of the options. The
/// attempt is kept with your progress. Exit code 1 means that the passing grade was not reached.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A lesson (its number, its path or the end of its path), or a quiz file; without it, the lesson visited last
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    #[command(flatten)]
    course: CourseArgs,
    /// One try a question, and nothing is told before the end
    #[arg(long)]
    exam: bool,
    /// Ask in the order that this number gives: an attempt can be replayed
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Summary as JSON on stdout, versioned; the questions go to stderr
    #[arg(long)]
    json: bool,
}

/// Asks on stdout, or on stderr when stdout is for the JSON.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let learner = Learner::open()?;
    let open = open::open_course(args.course.course.as_deref())?;
    let store = learner.store(&open.course.id)?;
    let quizzes = match &args.what {
        Some(what) => named::find(&open, what)?,
        None => named::of_lesson(&open, &learner::visited_last(&store, "drillyard quiz 4.1")?)?,
    };
    let mut screen: Box<dyn Write> = if args.json { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
    let mut report = Report { format: 1, course: open.course.id.clone(), quizzes: Vec::new(), passed: true };
    let several = quizzes.len();
    for (index, named) in quizzes.into_iter().enumerate() {
        title(&mut screen, &open, &named, (index + 1, several))?;
        let (taken, end) = take(args, &open, named, &mut screen, &store)?;
        report.passed &= taken.as_ref().is_some_and(QuizReport::passed);
        report.quizzes.extend(taken);
        if end != End::Finished {
            break;
        }
    }
    if args.json {
        let mut out = output::results();
        output::write_json(&mut out, &report)?;
        out.flush()?;
    }
    Ok(if report.passed { Exit::Done } else { Exit::Failed })
}

fn title(screen: &mut dyn Write, open: &OpenCourse, named: &Named, (number, several): (usize, usize)) -> io::Result<()> {
    let lesson = named.lesson.as_ref().and_then(|id| open.course.position(id)).map(|index| open.course.lessons[index].label());
    let count = if several > 1 { format!(" ({number} of {several})") } else { String::new() };
    let title = format!("Knowledge check: {}{count}", lesson.unwrap_or_else(|| named.id.clone()));
    writeln!(screen, "{}", sanitize(&title))
}

/// Takes one quiz and keeps the attempt. No report when it was left before its end.
fn take(
    args: &Args,
    open: &OpenCourse,
    named: Named,
    screen: &mut dyn Write,
    store: &dyn ProgressStore,
) -> anyhow::Result<(Option<QuizReport>, End)> {
    let (mut quiz, diagnostics) = quiz::parse(&named.file, &named.text);
    output::report(&diagnostics);
    if quiz.questions.is_empty() {
        return Err(CliError::bad_input(format!("{} has no question that can be asked", named.file)).into());
    }
    quiz.identify(&known(store, &named.id));
    let started = SystemClock.now();
    let lesson = named.lesson.as_ref().map(ToString::to_string).unwrap_or_default();
    let seed = args.seed.unwrap_or_else(|| quiz::seed_at(started));
    let setting = Setting { lesson, quiz: named.id, seed, started, passing_grade: open.course.passing_grade };
    let mut session = Session::new(quiz, setting);
    let width = Stdout::look().width.map_or(80, usize::from).min(MEASURE);
    let end = Dialogue { input: &mut io::stdin().lock(), out: screen, width, exam: args.exam }.take(&mut session)?;
    let open_questions = session.all().iter().filter(|asked| !asked.is_settled()).count();
    let untouched = session.all().iter().all(|asked| asked.tries.is_empty());
    if end == End::Left || end == End::InputEnded && untouched {
        output::complain(&format!("left with {open_questions} of {} questions open; nothing of it is kept", session.all().len()));
        return Ok((None, End::Left));
    }
    if end == End::InputEnded {
        output::complain(&format!("the input ended: {open_questions} of {} questions count as given up", session.all().len()));
    }
    let attempt = session.finish(SystemClock.now());
    if named.lesson.is_none() {
        output::complain("the attempt is not kept: this quiz belongs to no lesson of the course");
    } else if let Err(error) = store.add_attempt(&attempt) {
        output::complain(&format!("the attempt could not be saved: {error}"));
    }
    report::summary(screen, &session, width, args.exam)?;
    Ok((Some(QuizReport::new(&session, attempt, end == End::Finished)), end))
}

/// Asks `quiz`, which is of questions out of several, and keeps an attempt for each of these.
pub fn review(open: &OpenCourse, store: &dyn ProgressStore, quiz: Quiz, seed: Option<u64>) -> anyhow::Result<Exit> {
    let started = SystemClock.now();
    let seed = seed.unwrap_or_else(|| quiz::seed_at(started));
    let setting = Setting { lesson: String::new(), quiz: String::new(), seed, started, passing_grade: open.course.passing_grade };
    let mut session = Session::new(quiz, setting);
    let width = Stdout::look().width.map_or(80, usize::from).min(MEASURE);
    let mut screen = io::stdout();
    let end = Dialogue { input: &mut io::stdin().lock(), out: &mut screen, width, exam: false }.take(&mut session)?;
    // What was answered counts, and the rest stays due.
    let answered = session.all().iter().filter(|asked| asked.was_answered()).count();
    if end != End::Finished {
        output::complain(&format!("{answered} of {} questions were answered; the others stay due", session.all().len()));
    }
    for attempt in session.attempts(SystemClock.now()) {
        if let Err(error) = store.add_attempt(&attempt) {
            output::complain(&format!("the attempt could not be saved: {error}"));
        }
    }
    report::summary(&mut screen, &session, width, false)?;
    Ok(if end == End::Finished && session.passed() { Exit::Done } else { Exit::Failed })
}
