//! A lesson as the workbench holds it while it is open: its page, its checks, and which heading and step each belongs to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::course::exercise_at;
use crate::domain::check::Prompt;
use crate::domain::course::{LessonId, LessonSummary};
use crate::domain::deliverable::Deliverable;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::picture::PictureFault;
use crate::domain::progress::{Fingerprints, Reading};
use crate::domain::verdict::CheckResult;
use crate::layout::document::Document;
use crate::layout::highlights::Highlights;
use crate::layout::{self, Options, PictureSizes, View};
use crate::markdown::{self, ticked};

/// An opened lesson.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its id.
    pub id: LessonId,
    /// Its title with its number: `4.1 Golden Images`.
    pub title: String,
    /// Its blocks, waiting for a width.
    pub text: markdown::Page,
    /// How much of the page `text` is.
    pub part: Part,
    /// Its first layout, when the one who read it made it.
    pub laid_out: Option<LaidOut>,
    /// What its front matter says.
    pub summary: LessonSummary,
    /// Width and height in pixels of its pictures, by their sources as written; or why they can't be shown.
    pub picture_sizes: BTreeMap<String, Result<(u32, u32), PictureFault>>,
    /// Pictures are drawn; else a labelled line stands for each.
    pub pictures: bool,
    /// Its exercises that have checks.
    pub exercises: Vec<Exercise>,
    /// The machines its checks look at.
    pub machines: Vec<Machine>,
    /// What it asks to be delivered.
    pub deliverables: Vec<Deliverable>,
    /// What tells its text from others.
    pub fingerprints: Fingerprints,
    /// How it was left.
    pub reading: Option<Reading>,
    /// Latest result of each check.
    pub results: Vec<CheckResult>,
    /// What is wrong in its files.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a layout shows of the terminal.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// What the words of code blocks are, as far as known.
    pub highlights: &'a Highlights,
    /// There are colours; else code within a line stands between ticks.
    pub colours: bool,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
}

/// A layout that a worker made, without the colours of code.
#[derive(Clone, Debug)]
pub struct LaidOut {
    /// It.
    pub document: Document,
    /// Width and height of the cells, in pixels, that its pictures were given room in.
    pub cell: (u16, u16),
}

/// How much of a page was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    #[default]
    All,
    /// All of a page that takes long to lay out: that is for a worker.
    Large,
    /// The beginning of such a page, to be shown at once: this many bytes of these. The whole follows.
    Beginning(usize, usize),
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
    /// What the person is asked, for checks that only they can settle.
    pub prompt: Option<Prompt>,
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
    /// `manual-build/snapshot`, as results are named.
    pub fn full_id(&self, check: &Check) -> String {
        format!("{}/{}", self.id, check.id)
    }
}

impl Page {
    /// The page at a width in cells, as the reader has it.
    pub fn lay_out(&self, width: u16, view: &View, look: Look<'_>) -> Document {
        self.lay_out_with(width, view, look, &|source| self.picture_sizes.get(source).copied().unwrap_or(Err(PictureFault::Missing)))
    }

    /// The same, for who still has to look the sizes of its pictures up.
    pub fn lay_out_with(&self, width: u16, view: &View, look: Look<'_>, sizes: PictureSizes<'_>) -> Document {
        let options = Options {
            width,
            pictures: self.pictures,
            cell: look.cell,
            header: Some(&self.summary),
            view,
            linear: false,
            sideways: true,
            highlights: look.highlights,
            ..Options::default()
        };
        let text = if look.colours { Cow::Borrowed(&self.text) } else { Cow::Owned(ticked(&self.text)) };
        layout::lay_out(&text, &options, sizes)
    }

    /// Whether the anchor, else the place it was left at, is in the part there is. Where a text has changed, or embeds more than that
    /// part tells, only the whole can say what stands where.
    pub fn holds(&self, anchor: Option<&str>) -> bool {
        let (Part::Beginning(..), Some(LaidOut { document, .. })) = (self.part, &self.laid_out) else { return true };
        let known = |reading: &Reading| reading.page == 0 || reading.page == self.fingerprints.page;
        match (anchor, &self.reading) {
            (_, Some(reading)) if !known(reading) => false,
            (Some(anchor), _) => document.anchor(anchor).is_some(),
            (None, Some(reading)) => document.lines.last().is_some_and(|line| reading.at.place.block < line.place.block),
            (None, None) => true,
        }
    }

    /// The exercise that heading `heading` of the document belongs to: its own, or one it stands below.
    pub fn exercise_at(&self, document: &Document, heading: u32) -> Option<usize> {
        if self.exercises.is_empty() {
            return None;
        }
        let names: Vec<&str> = self.exercises.iter().map(|exercise| exercise.heading.as_str()).collect();
        let last = (heading as usize).min(document.headings.len().checked_sub(1)?);
        exercise_at(&names, document.headings[..=last].iter().rev().map(|heading| (heading.level, heading.text.as_str())))
    }

    /// The check that is called `id`, in full or by those of exercise `of`.
    pub fn check_called(&self, id: &str, of: &str) -> Option<&Check> {
        let full = if id.contains('/') { id.to_owned() } else { format!("{of}/{id}") };
        self.check(&full).map(|(_, check)| check)
    }

    /// The check with this id, in full, and its exercise.
    pub fn check(&self, id: &str) -> Option<(&Exercise, &Check)> {
        let checks = self.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
        checks.into_iter().find(|(exercise, check)| exercise.full_id(check) == id)
    }

    /// The checks of one step of an exercise, in order.
    pub fn checks_of(&self, exercise: usize, step: u32) -> impl Iterator<Item = &Check> {
        let checks = self.exercises.get(exercise).map_or(&[][..], |exercise| &exercise.checks);
        checks.iter().filter(move |check| check.step == Some(step))
    }
}
