//! The gradebook: learners by lessons, how each stands, and which step holds most of them up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::{Cohort, Decided, Handed};
use crate::domain::verdict::Verdict;
use crate::submission::hash::Hash;
use crate::submission::level::Level;
use crate::submission::review::Ruling;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Gradebook {
    /// Paths of the lessons, in the course's order; those that it does not have last.
    pub lessons: Vec<String>,
    /// By name.
    pub learners: Vec<Learner>,
    /// Of each lesson the check that fails first for most.
    pub stumbles: Vec<Stumble>,
}

/// One learner.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learner {
    /// As the roster has them.
    pub name: String,
    /// One for each lesson, in their order; `None` where nothing was handed in.
    pub cells: Vec<Option<Cell>>,
}

/// How a learner stands in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The latest submission.
    pub submission: Hash,
    /// When it came.
    pub at: Timestamp,
    /// How it stands.
    pub state: State,
    /// How much it proves.
    pub level: Level,
    /// Deliverables that are verified, of how many.
    pub verified: (usize, usize),
    /// Checks that passed, of how many.
    pub passed: (usize, usize),
    /// The best score of its quizzes: right, asked.
    pub quiz: Option<(u32, u32)>,
    /// How often it was handed in.
    pub attempts: usize,
}

/// Where it stands with the instructors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Something of it is to be done again.
    NeedsWork,
    /// Something of it is not decided on yet.
    Waiting,
    /// All of it is verified.
    Verified,
}

/// What holds a lesson's learners up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stumble {
    /// Path of the lesson.
    pub lesson: String,
    /// The check, `exercise/check`.
    pub check: String,
    /// Its step.
    pub step: Option<u32>,
    /// For so many it is the first that did not pass.
    pub learners: usize,
    /// Of so many who handed in.
    pub of: usize,
}

impl State {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NeedsWork => "needs work",
            Self::Waiting => "waits",
            Self::Verified => "verified",
        }
    }
}

impl Cohort {
    /// The gradebook of everybody in `names`, and of whoever else handed in. `lessons` is the course's order.
    pub fn gradebook(&self, names: &[String], lessons: &[String]) -> Gradebook {
        let (groups, decided) = (self.by_learner_and_lesson(), self.all_decided());
        let used: BTreeSet<&str> = groups.keys().map(|(_, lesson)| *lesson).collect();
        let mut columns: Vec<String> = lessons.iter().filter(|lesson| used.contains(lesson.as_str())).cloned().collect();
        columns.extend(used.iter().filter(|lesson| !lessons.iter().any(|known| known == *lesson)).map(|lesson| (*lesson).to_owned()));
        let people: BTreeSet<&str> = names.iter().map(String::as_str).chain(groups.keys().map(|(learner, _)| *learner)).collect();
        let learner = |name: &str| Learner {
            name: name.to_owned(),
            cells: columns.iter().map(|lesson| groups.get(&(name, lesson.as_str())).and_then(|group| cell(group, &decided))).collect(),
        };
        let learners = people.into_iter().map(learner).collect();
        let stumbles = columns.iter().filter_map(|lesson| stumble(lesson, &groups)).collect();
        Gradebook { lessons: columns, learners, stumbles }
    }
}

fn cell(group: &[&Handed], decided: &BTreeMap<&Hash, Decided>) -> Option<Cell> {
    let latest = group.last()?;
    let none = Decided::default();
    let rulings = &decided.get(&latest.submission).unwrap_or(&none).rulings;
    let ruled = |wanted: Option<Ruling>| latest.deliverables.iter().filter(|(id, _)| rulings.get(id).copied() == wanted).count();
    let state = match (ruled(Some(Ruling::NeedsWork)), ruled(None)) {
        (1.., _) => State::NeedsWork,
        (_, 1..) => State::Waiting,
        _ if latest.deliverables.is_empty() && rulings.is_empty() => State::Waiting,
        _ => State::Verified,
    };
    Some(Cell {
        submission: latest.submission.clone(),
        at: latest.at,
        state,
        level: latest.level,
        verified: (ruled(Some(Ruling::Verified)), latest.deliverables.len()),
        passed: (latest.checks.iter().filter(|check| check.verdict == Verdict::Passed).count(), latest.checks.len()),
        quiz: latest.quiz,
        attempts: group.len(),
    })
}

fn stumble(lesson: &str, groups: &BTreeMap<(&str, &str), Vec<&Handed>>) -> Option<Stumble> {
    let latest: Vec<&Handed> = groups.iter().filter(|((_, of), _)| *of == lesson).filter_map(|(_, group)| group.last().copied()).collect();
    let mut counts: BTreeMap<(Option<u32>, &str), usize> = BTreeMap::new();
    for handed in &latest {
        if let Some(first) = handed.checks.iter().find(|check| check.verdict != Verdict::Passed) {
            *counts.entry((first.step, &first.id)).or_default() += 1;
        }
    }
    let ((step, check), learners) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some(Stumble { lesson: lesson.to_owned(), check: check.to_owned(), step, learners, of: latest.len() })
}
