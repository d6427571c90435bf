//! `drillyard quiz`: takes a lesson's quizzes line by line, keeps the attempts, and says how it went.

mod dialogue;
mod named;
mod prose;
mod report;

use std::io::{self, Write};

use dialogue::{Dialogue, End};
use named::Named;
use prose::Prose;
use report::{QuizReport, Report};

use super::learner::{self, Learner};
use super::open::CourseArgs;
use super::{CliError, Exit, OpenCourse, open, output};
use crate::domain::course::LessonId;
use crate::domain::progress::QuizMode;
use crate::domain::running::RunningQuiz;
use crate::domain::sanitize::sanitize;
use crate::ports::{Clock, ProgressStore};
use crate::quiz::{self, Quiz, Resumed, Session, Setting};
use crate::runtime;
use crate::runtime::clock::SystemClock;
use crate::runtime::quiz::known;
use crate::runtime::stdout::Stdout;

/// The widest a question is set.
const MEASURE: usize = 88;

/// Take a lesson's quiz, one line at a time
///
/// Works on a terminal and on a pipe: each question is printed, and an answer is a line with the numbers of the options. The
/// attempt is kept with your progress. A quiz that was left, or cut off, goes on where it was, here and in the workbench. Exit
/// code 1 means that the passing grade was not reached.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A lesson (its number, its path or the end of its path), or a quiz file; without it, the lesson visited last
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    #[command(flatten)]
    course: CourseArgs,
    /// As an exam: nothing is told before all is handed in
    #[arg(long)]
    exam: bool,
    /// Begin anew, whatever was left half-way
    #[arg(long)]
    anew: bool,
    /// Only what was missed at the last attempt
    #[arg(long, conflicts_with_all = ["exam", "anew"])]
    missed: bool,
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
        report.passed &= taken.as_ref().map_or(args.missed && end == End::Finished, QuizReport::passed);
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
    let taught = named.lesson.as_ref().map(|lesson| runtime::quiz::taught(&open.course, open.files.as_ref(), lesson, &quiz));
    let lesson = named.lesson.clone().unwrap_or_default();
    let pictures = runtime::quiz::pictures(&open.course, open.files.as_ref(), &lesson, &quiz);
    let Some(mut session) = begin(args, open, &named, quiz, (screen, store))? else {
        writeln!(screen, "Nothing was missed at the last attempt.")?;
        return Ok((None, End::Finished));
    };
    let prose = Prose { width: width(), pictures: &pictures };
    let mut unkept = None;
    let mut keep = |session: &Session| {
        if named.lesson.is_some()
            && let Err(error) = store.set_running(&session.running())
        {
            unkept = Some(error);
        }
    };
    let (input, now) = (&mut io::stdin().lock(), &|| SystemClock.now());
    let taught = taught.unwrap_or_default();
    let end = Dialogue { input, out: screen, prose, taught: &taught, now, keep: &mut keep }.take(&mut session)?;
    if let Some(error) = unkept {
        output::complain(&format!("how far it came could not be saved: {error}"));
    }
    let open_questions =
        session.all().iter().filter(|asked| if session.is_exam() { !asked.has_answer() } else { !asked.is_settled() }).count();
    let untouched = session.all().iter().all(|asked| asked.tries.is_empty());
    if end == End::Left || end == End::InputEnded && untouched {
        let (all, kept) =
            (session.all().len(), if named.lesson.is_some() { "it goes on from there next time" } else { "nothing of it is kept" });
        output::complain(&format!("left with {open_questions} of {all} questions open; {kept}"));
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
    report::summary(screen, &session, prose)?;
    if let Some(lesson) = named.lesson.as_ref().filter(|_| attempt.right < attempt.asked && session.may_be_repeated()) {
        let id = sanitize(&lesson.0);
        writeln!(screen, "`drillyard quiz {id} --missed` asks only what was missed.")?;
    }
    Ok((Some(QuizReport::new(&session, attempt, end == End::Finished)), end))
}

/// Cells of a line.
fn width() -> usize {
    Stdout::look().width.map_or(80, usize::from).min(MEASURE)
}

/// Asks `quiz`, which is of questions out of several, and keeps an attempt for each of these.
pub fn review(open: &OpenCourse, store: &dyn ProgressStore, quiz: Quiz, seed: Option<u64>) -> anyhow::Result<Exit> {
    let taught = runtime::quiz::taught_in_review(&open.course, open.files.as_ref(), &quiz);
    let pictures = runtime::quiz::pictures(&open.course, open.files.as_ref(), &LessonId::default(), &quiz);
    let mut session = begin_review(open, store, quiz, seed);
    let prose = Prose { width: width(), pictures: &pictures };
    let mut screen = io::stdout();
    let mut keep = |session: &Session| {
        if let Err(error) = store.set_running(&session.running()) {
            output::complain(&format!("how far it came could not be saved: {error}"));
        }
    };
    let (input, now) = (&mut io::stdin().lock(), &|| SystemClock.now());
    let end = Dialogue { input, out: &mut screen, prose, taught: &taught, now, keep: &mut keep }.take(&mut session)?;
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
    report::summary(&mut screen, &session, prose)?;
    let (right, asked) = session.score();
    Ok(if end == End::Finished && right == asked { Exit::Done } else { Exit::Failed })
}

/// Goes on with a review that was cut off, or begins it.
fn begin_review(open: &OpenCourse, store: &dyn ProgressStore, quiz: Quiz, seed: Option<u64>) -> Session {
    let passing_grade = open.course.passing_grade;
    if let Some(running) = runtime::quiz::running_review(store).filter(|running| seed.is_none_or(|seed| seed == running.seed)) {
        let (session, how) = Session::resume(quiz.clone(), &running, passing_grade);
        if how != Resumed::Anew {
            output::say("The review goes on where it was cut off.");
            return session;
        }
    }
    let started = SystemClock.now();
    let seed = seed.unwrap_or_else(|| quiz::seed_at(started));
    let (lesson, id) = (String::new(), String::new());
    Session::new(quiz, Setting { lesson, quiz: id, mode: QuizMode::Practice, seed, started, passing_grade })
}

/// Goes on with the quiz where it was left, or begins it; `None` when only what was missed is wanted, and nothing was.
fn begin(
    args: &Args,
    open: &OpenCourse,
    named: &Named,
    quiz: Quiz,
    (screen, store): (&mut dyn Write, &dyn ProgressStore),
) -> anyhow::Result<Option<Session>> {
    let passing_grade = open.course.passing_grade;
    let left = match &named.lesson {
        Some(lesson) if !args.anew => store.running(lesson, &named.id)?,
        _ => None,
    };
    // Another order, or an exam instead of practice, is another run.
    let wanted = |running: &RunningQuiz| {
        let is_part = running.mode == QuizMode::Practice && running.asked.len() < running.of;
        args.seed.is_none_or(|seed| seed == running.seed) && (!args.exam || running.mode == QuizMode::Exam) && (!args.missed || is_part)
    };
    if let Some(running) = left.filter(wanted) {
        let (session, how) = Session::resume(quiz.clone(), &running, passing_grade);
        if let Some(words) = how.words() {
            output::complain(&words);
        }
        if how != Resumed::Anew {
            let what = if session.is_exam() { "The exam" } else { "It" };
            writeln!(screen, "{what} goes on where it was left; `drillyard quiz --anew` begins anew.")?;
            return Ok(Some(session));
        }
    }
    let started = SystemClock.now();
    let lesson = named.lesson.as_ref().map(ToString::to_string).unwrap_or_default();
    let seed = args.seed.unwrap_or_else(|| quiz::seed_at(started));
    let mode = if args.exam { QuizMode::Exam } else { QuizMode::Practice };
    let setting = Setting { lesson, quiz: named.id.clone(), mode, seed, started, passing_grade };
    if args.missed {
        if !quiz.options.enable_retry.unwrap_or(true) {
            return Err(CliError::usage(format!("the author of {} wants it taken once: it can't be repeated in part", named.file)).into());
        }
        return Ok(Session::only(quiz, setting, &missed(named, store)?));
    }
    let session = Session::new(quiz, setting);
    if session.is_exam() {
        let terms = session.terms().map(|terms| format!(", {terms}")).unwrap_or_default();
        writeln!(screen, "An exam{terms}: nothing is told before you hand it in.")?;
    }
    Ok(Some(session))
}

/// The identities of the questions that were not right at the last attempt at a quiz. What was answered in a review is of others too.
fn missed(named: &Named, store: &dyn ProgressStore) -> anyhow::Result<Vec<String>> {
    let attempts = named.lesson.as_ref().map(|lesson| store.attempts(lesson)).transpose()?.unwrap_or_default();
    let last = attempts.into_iter().rev().find(|attempt| attempt.quiz == named.id && attempt.mode != QuizMode::Review);
    let last = last.ok_or_else(|| CliError::usage(format!("{} was not taken yet: nothing of it was missed", named.file)))?;
    Ok(last.answers.into_iter().filter(|answer| !answer.right).map(|answer| answer.question).collect())
}
