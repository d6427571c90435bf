//! Which learners and lessons of the gradebook are shown, and in which order.

use std::cmp::Reverse;

use crate::app::model::Shell;
use crate::submission::cohort::{Cell, Gradebook, Learner, State as Standing};

use super::State;
use super::grid::label;

/// Which cells are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Those that stand so.
    Standing(Standing),
    /// Those in which nothing was handed in.
    Missing,
}

impl Only {
    const ALL: [Self; 5] = [
        Self::All,
        Self::Standing(Standing::Waiting),
        Self::Standing(Standing::NeedsWork),
        Self::Standing(Standing::Verified),
        Self::Missing,
    ];

    /// The one after it.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|only| *only == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// What is shown, in words.
    pub fn told(self) -> String {
        match self {
            Self::All => "everybody is shown".to_owned(),
            Self::Standing(state) => format!("only who has something that {}", is(state)),
            Self::Missing => "only who has not handed something in".to_owned(),
        }
    }

    /// Whether a cell is meant.
    pub fn means(self, cell: Option<&Cell>) -> bool {
        match self {
            Self::All => true,
            Self::Standing(state) => cell.is_some_and(|cell| cell.state == state),
            Self::Missing => cell.is_none(),
        }
    }
}

fn is(state: Standing) -> &'static str {
    match state {
        Standing::Waiting => "waits",
        Standing::NeedsWork => "needs work",
        Standing::Verified => "is verified",
    }
}

/// The order of learners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// With the fewest verified lessons first.
    Behind,
    /// By how each stands in the lesson chosen: nothing, needs work, waits, verified; of those alike, the fewest checks passed first.
    Lesson,
}

impl Sort {
    /// The one after it.
    pub fn next(self) -> Self {
        match self {
            Self::Name => Self::Behind,
            Self::Behind => Self::Lesson,
            Self::Lesson => Self::Name,
        }
    }

    /// The order, in words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Name => "sorted by name",
            Self::Behind => "sorted: who is furthest behind comes first",
            Self::Lesson => "sorted by the lesson that is chosen: what is missing comes first",
        }
    }
}

/// Learners and lessons as they are shown, by their places in the gradebook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// From top to bottom.
    pub learners: Vec<usize>,
    /// From left to right.
    pub lessons: Vec<usize>,
}

impl Shown {
    /// Of the whole gradebook.
    pub(super) fn of(book: &Gradebook, state: &State, shell: &Shell) -> Self {
        let words: Vec<String> = state.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let names: Vec<String> = book.learners.iter().map(|learner| learner.name.to_lowercase()).collect();
        // A word that is in somebody's name is about learners; any other is about lessons.
        let (of_learners, of_lessons): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| names.iter().any(|name| name.contains(word.as_str())));
        let has = |text: &str, words: &[&String]| words.iter().all(|word| text.contains(word.as_str()));
        let is_meant =
            |lesson: &String| of_lessons.is_empty() || has(&format!("{lesson} {}", label(lesson, shell)).to_lowercase(), &of_lessons);
        let lessons: Vec<usize> = (0..book.lessons.len()).filter(|index| is_meant(&book.lessons[*index])).collect();
        let stands_so =
            |learner: &Learner| state.only == Only::All || lessons.iter().any(|lesson| state.only.means(cell(learner, *lesson)));
        let meant = |index: &usize| has(&names[*index], &of_learners) && stands_so(&book.learners[*index]);
        let mut learners: Vec<usize> = (0..book.learners.len()).filter(meant).collect();
        match state.sort {
            Sort::Name => {}
            Sort::Behind => learners.sort_by_key(|index| verified(&book.learners[*index])),
            Sort::Lesson => {
                let lesson = lessons.get(state.column).copied();
                learners.sort_by_key(|index| lesson.and_then(|lesson| cell(&book.learners[*index], lesson)).map(standing));
            }
        }
        Self { learners, lessons }
    }
}

fn cell(learner: &Learner, lesson: usize) -> Option<&Cell> {
    learner.cells.get(lesson)?.as_ref()
}

/// How many lessons a learner has verified; of as many, with how many nothing was handed in for.
fn verified(learner: &Learner) -> (usize, Reverse<usize>) {
    let count = |state| learner.cells.iter().flatten().filter(|cell| cell.state == state).count();
    (count(Standing::Verified), Reverse(learner.cells.iter().filter(|cell| cell.is_none()).count()))
}

fn standing(cell: &Cell) -> (Standing, usize) {
    (cell.state, cell.passed.0)
}
