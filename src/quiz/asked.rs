//! One question as a session asks it: the order its answers are shown in, what is chosen, what was tried, and what to say of
//! each option. The rules of grading are here; which question is on show is the session's.

use std::collections::BTreeSet;

use super::shuffle::Generator;
use super::{Answer, Kind, Question, Quiz};

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not answered, or being answered again.
    Open,
    /// Answered wrong; choosing again reopens it.
    Wrong,
    /// Answered right.
    Right,
    /// Given up: the solution is on show.
    Shown,
}

/// What to say of one option once the question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Chosen, or placed, rightly.
    Right,
    /// Chosen, or placed, wrongly.
    Wrong,
    /// Right and not chosen. Told only when the solution is.
    Missed,
}

/// One question as it is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Index into the quiz's questions.
    pub question: usize,
    /// Source indices of its answers in the order shown; of a sequence, as the learner has arranged them.
    pub shown: Vec<usize>,
    /// Source indices of what is chosen now.
    pub chosen: BTreeSet<usize>,
    /// What was answered: source indices, ascending for choices.
    pub tries: Vec<Vec<u32>>,
    /// Hints on show.
    pub hints: usize,
    /// Where it stands.
    pub phase: Phase,
    pub(super) right_at_first: bool,
}

impl Question {
    /// Whether `given` (source indices) is the solution: the exact set, or the exact order. Items of a sequence that read the
    /// same may stand for each other.
    pub(super) fn is_right(&self, given: &[usize]) -> bool {
        let text = |answer: &usize| self.answers.get(*answer).map(|answer| answer.text.as_str());
        match self.kind {
            Kind::Sequence => given.iter().map(text).eq(self.answers.iter().map(|answer| Some(answer.text.as_str()))),
            _ => self.answers.iter().enumerate().all(|(index, answer)| answer.correct == given.contains(&index)),
        }
    }
}

impl Asked {
    pub(super) fn new(quiz: &Quiz, index: usize, seed: u64) -> Self {
        let question = &quiz.questions[index];
        let mut shown: Vec<usize> = (0..question.answers.len()).collect();
        let shuffled = question.shuffle_answers.or(quiz.options.shuffle_answers).unwrap_or(true);
        if shuffled || question.kind == Kind::Sequence {
            Generator::part(seed, index).shuffle(&mut shown);
        }
        // A sequence that starts solved would be no question.
        if question.kind == Kind::Sequence && question.is_right(&shown) {
            shown.rotate_left(1);
        }
        let (chosen, tries) = (BTreeSet::new(), Vec::new());
        Self { question: index, shown, chosen, tries, hints: 0, phase: Phase::Open, right_at_first: false }
    }

    /// Answered right, or given up.
    pub fn is_settled(&self) -> bool {
        matches!(self.phase, Phase::Right | Phase::Shown)
    }

    /// Something was answered, or it was given up.
    pub fn was_answered(&self) -> bool {
        self.is_settled() || !self.tries.is_empty()
    }

    /// Right at the first try: what counts for the score.
    pub fn is_right_at_first(&self) -> bool {
        self.right_at_first
    }

    /// Whether the option shown at `option` is chosen.
    pub fn is_chosen(&self, option: usize) -> bool {
        self.shown.get(option).is_some_and(|answer| self.chosen.contains(answer))
    }

    /// What to say of the option shown at `option`. While the question can be tried again, only of what was answered.
    pub fn mark(&self, question: &Question, option: usize) -> Option<Mark> {
        let index = *self.shown.get(option)?;
        let answer = question.answers.get(index)?;
        let chosen = self.chosen.contains(&index);
        match (self.phase, question.kind) {
            (Phase::Open, _) => None,
            (Phase::Shown, Kind::Sequence) => Some(Mark::Missed),
            (_, Kind::Sequence) => {
                let placed = question.answers.get(option).is_some_and(|right| right.text == answer.text);
                Some(if placed { Mark::Right } else { Mark::Wrong })
            }
            _ if chosen => Some(if answer.correct { Mark::Right } else { Mark::Wrong }),
            (Phase::Shown, _) if answer.correct => Some(Mark::Missed),
            _ => None,
        }
    }

    /// The comments to show beside the option shown at `option`: those of options that have a mark.
    pub fn comments<'a>(&self, question: &'a Question, option: usize) -> &'a [String] {
        let marked = self.mark(question, option).is_some();
        let answer: Option<&Answer> = self.shown.get(option).and_then(|index| question.answers.get(*index));
        answer.filter(|_| marked).map_or(&[], |answer| &answer.comments)
    }
}
