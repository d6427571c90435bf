//! `drillyard status`: how far the learner is in a course, for people or as JSON.

mod handed_in;

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::learner::Learner;
use super::open::{self, CourseArgs, OpenCourse};
use super::{CliError, Exit, output};
use crate::app::screens::due::questions_are;
use crate::deliverables;
use crate::domain::checked::{CheckIds, Checked};
use crate::domain::course::{Lesson, LessonId};
use crate::domain::handed_in::HandedIn;
use crate::domain::progress::LessonProgress;
use crate::domain::verdict::Verdict;
use crate::ports::{Clock, ProgressStore};
use crate::runtime::clock::{SystemClock, zone};
use crate::runtime::{check_files, due, plain_terminal};

/// Show how far you are
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    course: CourseArgs,
    /// As JSON: versioned, and stable within a version
    #[arg(long)]
    json: bool,
}

/// Writes the progress to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut open = open::open_course(args.course.course.as_deref())?;
    open.read_summaries();
    let learner = Learner::open()?;
    let store = learner.store(&open.course.id)?;
    let progress = store.overview().map_err(|error| CliError::bad_input(error.to_string()))?;
    let agenda = due::agenda(&open.course, &*open.files, &store, SystemClock.now(), &zone());
    let due = agenda.map_err(|error| CliError::bad_input(error.to_string()))?.due.len();
    let status = Status { due, ..Status::of(&open, &learner, progress.into_iter().collect()) };
    let mut out = output::results();
    if args.json {
        output::write_json(&mut out, &status)?;
    } else {
        out.write_all(status.for_people(plain_terminal::has_unicode()).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Status {
    format: u32,
    course: String,
    name: String,
    lessons: Vec<LessonStatus>,
    totals: Totals,
    /// Questions that are due for review today.
    due: usize,
}

#[derive(Serialize)]
struct LessonStatus {
    id: String,
    number: Option<String>,
    title: String,
    read_percent: u8,
    visited: Option<jiff::Timestamp>,
    checks: Checks,
    best_quiz: Option<Score>,
    deliverables: Deliverables,
    handed_in: Option<HandedIn>,
    #[serde(skip)]
    label: String,
}

/// How the checks of a lesson stand.
#[derive(Clone, Copy, Default, Serialize)]
struct Checks {
    /// How many its check file has.
    total: usize,
    passed: usize,
    failed: usize,
    errored: usize,
    skipped: usize,
}

/// What a lesson asks to be delivered.
#[derive(Clone, Copy, Default, Serialize)]
struct Deliverables {
    total: usize,
    written: usize,
}

#[derive(Serialize)]
struct Score {
    right: u32,
    asked: u32,
}

#[derive(Default, Serialize)]
struct Totals {
    lessons: usize,
    /// Opened at least once.
    visited: usize,
    /// Read to the end.
    read: usize,
    checks: Checks,
    quizzes: usize,
    deliverables: Deliverables,
}

impl Status {
    fn of(open: &OpenCourse, learner: &Learner, mut progress: BTreeMap<LessonId, LessonProgress>) -> Self {
        let present = open.course.lessons.iter().filter(|lesson| lesson.present);
        let lessons: Vec<LessonStatus> = present
            .map(|lesson| {
                let found = check_files::find(&open.course, &*open.files, &learner.paths.checks, &lesson.id);
                let ids = found.map(|found| found.file.ids()).unwrap_or_default();
                LessonStatus::of(lesson, &ids, progress.remove(&lesson.id).unwrap_or_default())
            })
            .collect();
        let mut totals = Totals { lessons: lessons.len(), ..Totals::default() };
        for lesson in &lessons {
            totals.visited += usize::from(lesson.visited.is_some());
            totals.read += usize::from(lesson.read_percent == 100);
            totals.quizzes += usize::from(lesson.best_quiz.is_some());
            totals.deliverables.total += lesson.deliverables.total;
            totals.deliverables.written += lesson.deliverables.written;
            totals.checks.total += lesson.checks.total;
            totals.checks.passed += lesson.checks.passed;
            totals.checks.failed += lesson.checks.failed;
            totals.checks.errored += lesson.checks.errored;
            totals.checks.skipped += lesson.checks.skipped;
        }
        Self { format: 1, course: open.course.id.clone(), name: open.course.name.clone(), lessons, totals, due: 0 }
    }

    fn for_people(&self, unicode: bool) -> String {
        let begun: Vec<&LessonStatus> = self.lessons.iter().filter(|lesson| lesson.is_begun()).collect();
        if begun.is_empty() {
            return format!(
                "{}\n\nNothing done yet. Your progress will be here once you\n  \
                 read a lesson      drillyard\n  check an exercise  drillyard check 4.1\n  take a quiz        drillyard quiz 4.1\n",
                self.name
            );
        }
        let rows = begun.iter().map(|lesson| {
            [
                lesson.label.clone(),
                if lesson.visited.is_some() { format!("{} %", lesson.read_percent) } else { String::new() },
                lesson.checks.for_people(unicode),
                lesson.best_quiz.as_ref().map(|score| format!("{} of {}", score.right, score.asked)).unwrap_or_default(),
                lesson.deliverables.for_people(),
                lesson.visited.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
            ]
        });
        let head = ["", "read", "checks", "best quiz", "deliverables", "last open"].map(str::to_owned);
        let totals = &self.totals;
        let due = match self.due {
            0 => String::new(),
            due => format!("{} due for review: `drillyard due`\n", questions_are(due)),
        };
        let handed_in: String =
            begun.iter().filter_map(|lesson| Some(handed_in::for_people(lesson.handed_in.as_ref()?, &lesson.label))).collect();
        format!(
            "{}\n\n{}\n{} of {} lessons opened, {} of {} checks passed, {} {} taken, {} of {} deliverables written\n{due}{handed_in}",
            self.name,
            output::columns(&std::iter::once(head).chain(rows).collect::<Vec<_>>()),
            totals.visited,
            totals.lessons,
            totals.checks.passed,
            totals.checks.total,
            totals.quizzes,
            if totals.quizzes == 1 { "quiz" } else { "quizzes" },
            totals.deliverables.written,
            totals.deliverables.total,
        )
    }
}

impl LessonStatus {
    fn of(lesson: &Lesson, ids: &CheckIds, progress: LessonProgress) -> Self {
        let checked = Checked::of(ids, Some(&progress));
        let checks = Checks {
            total: checked.all(),
            passed: checked.count(Verdict::Passed),
            failed: checked.count(Verdict::Failed),
            errored: checked.count(Verdict::Errored),
            skipped: checked.count(Verdict::Skipped),
        };
        Self {
            id: lesson.id.0.clone(),
            number: lesson.number.clone(),
            title: lesson.title.clone(),
            read_percent: progress.read_percent,
            visited: progress.visited,
            checks,
            handed_in: progress.handed_in,
            deliverables: Deliverables {
                total: lesson.summary.deliverables.len(),
                written: deliverables::written(&lesson.summary.deliverables, &progress.answers),
            },
            best_quiz: progress.best_quiz.map(|(right, asked)| Score { right, asked }),
            label: lesson.label(),
        }
    }

    fn is_begun(&self) -> bool {
        let Checks { passed, failed, errored, skipped, .. } = self.checks;
        self.visited.is_some() || self.best_quiz.is_some() || self.deliverables.written > 0 || passed + failed + errored + skipped > 0
    }
}

impl Deliverables {
    /// `2 of 7 written`; empty when the lesson asks for none.
    fn for_people(self) -> String {
        if self.total == 0 { String::new() } else { format!("{} of {} written", self.written, self.total) }
    }
}

impl Checks {
    /// `3 of 16 passed, 1 failed`; empty when the lesson has none.
    fn for_people(self, unicode: bool) -> String {
        if self.total == 0 {
            return String::new();
        }
        let mut text = format!("{} of {} passed", self.passed, self.total);
        for (verdict, count) in [(Verdict::Failed, self.failed), (Verdict::Errored, self.errored)] {
            if count > 0 {
                text.push_str(&format!("  {} {count} {}", verdict.mark(unicode), verdict.word()));
            }
        }
        text
    }
}
