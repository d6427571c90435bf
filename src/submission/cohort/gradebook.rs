//! The gradebook: learners by lessons, how each stands, and what holds them up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::holding_up::{HeldUp, Stumble, stumbles};
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
    /// What holds them up, lesson by lesson, and of each what holds most of them up first.
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
    /// The check that is in the way.
    pub held_up: Option<HeldUp>,
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
        let mut latest: BTreeMap<&str, Vec<&Handed>> = BTreeMap::new();
        for ((_, lesson), group) in &groups {
            latest.entry(lesson).or_default().extend(group.last());
        }
        let stumbles = columns.iter().flat_map(|lesson| stumbles(lesson, latest.get(lesson.as_str()).map_or(&[], Vec::as_slice))).collect();
        Gradebook { lessons: columns, learners, stumbles }
    }
}

impl Gradebook {
    /// Only these learners and these lessons of it; of none named, all. What holds a lesson up stays that of everybody.
    pub fn only(mut self, learners: &[String], lessons: &[String]) -> Self {
        let meant = |names: &[String], name: &String| names.is_empty() || names.contains(name);
        let columns: Vec<bool> = self.lessons.iter().map(|lesson| meant(lessons, lesson)).collect();
        let kept = |index: &usize| columns.get(*index).copied().unwrap_or_default();
        self.learners.retain(|learner| meant(learners, &learner.name));
        for learner in &mut self.learners {
            learner.cells = (0..).zip(std::mem::take(&mut learner.cells)).filter(|(index, _)| kept(index)).map(|(_, cell)| cell).collect();
        }
        self.lessons.retain(|lesson| meant(lessons, lesson));
        self.stumbles.retain(|stumble| meant(lessons, &stumble.lesson));
        self
    }

    /// What holds a lesson's learners up, most of them first.
    pub fn stumbles_of<'a>(&'a self, lesson: &'a str) -> impl Iterator<Item = &'a Stumble> {
        self.stumbles.iter().filter(move |stumble| stumble.lesson == lesson)
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
        held_up: latest.held_up(),
    })
}
