//! A lesson as the workbench holds it while it is open: its page, its checks, and which heading and step each belongs to.

use std::collections::BTreeMap;

use crate::course::exercise_number;
use crate::domain::course::{LessonId, LessonSummary};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::progress::Place;
use crate::domain::verdict::CheckResult;
use crate::layout::document::Document;
use crate::layout::{self, Options, View};
use crate::markdown;

/// Width and height of a cell in pixels, as pictures in half-blocks have them: twice as high as wide.
const CELL: (u16, u16) = (8, 16);

/// An opened lesson.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its id.
    pub id: LessonId,
    /// Its title with its number: `4.1 Golden Images`.
    pub title: String,
    /// Its blocks, waiting for a width.
    pub text: markdown::Page,
    /// What its front matter says.
    pub summary: LessonSummary,
    /// Width and height in pixels of its pictures, by their sources as written.
    pub picture_sizes: BTreeMap<String, (u32, u32)>,
    /// Pictures are drawn; else a labelled line stands for each.
    pub pictures: bool,
    /// Its exercises that have checks.
    pub exercises: Vec<Exercise>,
    /// The machines its checks look at.
    pub machines: Vec<Machine>,
    /// Where it was left.
    pub place: Option<Place>,
    /// Latest result of each check.
    pub results: Vec<CheckResult>,
    /// What is wrong in its files.
    pub diagnostics: Vec<Diagnostic>,
}

/// An exercise of the lesson's check file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exercise {
    /// `manual-build`
    pub id: String,
    /// The heading the file names.
    pub heading: String,
    /// Its checks in order.
    pub checks: Vec<Check>,
}

/// What the screens need to know of a check before it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Unique within its exercise.
    pub id: String,
    /// The step it belongs to.
    pub step: Option<u32>,
    /// What holds when it passes.
    pub title: String,
    /// Hints, shown one at a time.
    pub hints: Vec<String>,
    /// What the person is asked to say, for checks that only they can settle.
    pub prompt: Option<String>,
}

/// A machine that the lesson's checks look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The course's name for it.
    pub name: String,
    /// `The VM you built by hand`
    pub title: String,
}

impl Exercise {
    /// Whether `id`, in full or short, names one of its checks.
    pub fn has(&self, id: &str) -> bool {
        self.checks.iter().any(|check| check.id == id || self.full_id(check) == id)
    }

    /// `manual-build/snapshot`, as results are named.
    pub fn full_id(&self, check: &Check) -> String {
        format!("{}/{}", self.id, check.id)
    }
}

impl Page {
    /// The page at a width in cells, as the reader has it.
    pub fn lay_out(&self, width: u16, view: &View) -> Document {
        let options = Options { width, pictures: self.pictures, cell: CELL, header: Some(&self.summary), view, sideways: true };
        layout::lay_out(&self.text, &options, &|source| self.picture_sizes.get(source).copied())
    }

    /// The exercise that heading `heading` of the document belongs to: its own, or one it stands below.
    pub fn exercise_at(&self, document: &Document, heading: u32) -> Option<usize> {
        let mut level = u8::MAX;
        for heading in document.headings[..=(heading as usize).min(document.headings.len().checked_sub(1)?)].iter().rev() {
            if heading.level >= level {
                continue;
            }
            level = heading.level;
            if let Some(exercise) = self.exercise_named(&heading.text) {
                return Some(exercise);
            }
        }
        None
    }

    /// Matches by text first, then by the number in `Exercise N`: names seldom equal headings word for word.
    fn exercise_named(&self, heading: &str) -> Option<usize> {
        let same = |exercise: &Exercise| exercise.heading.trim().eq_ignore_ascii_case(heading.trim());
        self.exercises.iter().position(same).or_else(|| {
            let number = exercise_number(heading)?;
            self.exercises.iter().position(|exercise| exercise_number(&exercise.heading) == Some(number))
        })
    }

    /// The checks of one step of an exercise, in order.
    pub fn checks_of(&self, exercise: usize, step: u32) -> impl Iterator<Item = &Check> {
        let checks = self.exercises.get(exercise).map_or(&[][..], |exercise| &exercise.checks);
        checks.iter().filter(move |check| check.step == Some(step))
    }
}
