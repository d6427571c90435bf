//! One question as a session asks it: the order its answers are shown in, what is chosen, what was tried, and what to say of
//! each option. What an answer is worth is `scoring`'s; which question is on show is the session's.

use std::collections::BTreeSet;

use super::shuffle::Generator;
use super::{Answer, Kind, Question, Quiz};
use crate::domain::progress::{Confidence, Fingerprints};

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
    /// The learner wants to come back to it.
    pub flagged: bool,
    /// How sure the learner is, where they said so before the first try.
    pub confidence: Option<Confidence>,
    /// Milliseconds on show until the first try.
    pub took_ms: u64,
    /// In an exam: its order, or the choice of nothing, is meant as an answer.
    pub(super) confirmed: bool,
    pub(super) right_at_first: bool,
    /// Fingerprint of the question and its answers.
    pub(super) text: u64,
}

/// One option of a question that is looked back at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Source index of the answer.
    pub answer: usize,
    /// It was chosen, at the first try.
    pub chosen: bool,
    /// What to say of it: nothing, where it was rightly left out.
    pub mark: Option<Mark>,
    /// Of a sequence: where it was put at the first try, from 0.
    pub put_at: Option<usize>,
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
        Self {
            question: index,
            shown,
            chosen: BTreeSet::new(),
            tries: Vec::new(),
            hints: 0,
            phase: Phase::Open,
            flagged: false,
            confidence: None,
            took_ms: 0,
            confirmed: false,
            right_at_first: false,
            text: fingerprint(question),
        }
    }

    /// Takes what is chosen or arranged now as an answer, and judges it.
    pub(super) fn give(&mut self, question: &Question) -> bool {
        let given: Vec<usize> = if question.kind == Kind::Sequence { self.shown.clone() } else { self.chosen.iter().copied().collect() };
        let right = question.is_right(&given);
        self.right_at_first |= right && self.tries.is_empty();
        self.tries.push(given.into_iter().map(|answer| u32::try_from(answer).unwrap_or(u32::MAX)).collect());
        right
    }

    /// What was answered first, as source indices.
    pub fn first_try(&self) -> Option<Vec<usize>> {
        self.tries.first().map(|tried| tried.iter().map(|answer| *answer as usize).collect())
    }

    /// The share of the solution that the first try had, from 0 to 1.
    pub fn credit(&self, question: &Question) -> f64 {
        self.first_try().map_or(0.0, |given| question.credit(&given))
    }

    /// The learner was sure at the first try, and wrong.
    pub fn is_confident_error(&self) -> bool {
        self.confidence == Some(Confidence::Sure) && !self.right_at_first && !self.tries.is_empty()
    }

    /// Something is chosen, or arranged, that would count if the exam were handed in now.
    pub fn has_answer(&self) -> bool {
        !self.chosen.is_empty() || self.confirmed
    }

    /// Every option, as it is looked back at: choices as they were shown, a sequence in its right order.
    pub fn review(&self, question: &Question) -> Vec<Reviewed> {
        let first = self.first_try();
        let answers = question.answers.iter().enumerate();
        if question.kind == Kind::Sequence {
            let placed = |(place, answer): (usize, &Answer)| {
                let said = |index: usize| question.answers.get(index).is_some_and(|other| other.text == answer.text);
                let here = first.as_ref().map(|given| given.get(place).is_some_and(|index| said(*index)));
                let put_at = first.as_ref().and_then(|given| given.iter().position(|index| *index == place));
                let mark = here.map_or(Mark::Missed, |here| if here { Mark::Right } else { Mark::Wrong });
                Reviewed { answer: place, chosen: false, mark: Some(mark), put_at }
            };
            return answers.map(placed).collect();
        }
        let first = first.unwrap_or_default();
        let chosen = |(answer, right): (usize, bool)| {
            let chosen = first.contains(&answer);
            let mark = match (chosen, right) {
                (true, true) => Some(Mark::Right),
                (true, false) => Some(Mark::Wrong),
                (false, true) => Some(Mark::Missed),
                (false, false) => None,
            };
            Reviewed { answer, chosen, mark, put_at: None }
        };
        self.shown.iter().filter_map(|index| Some((*index, question.answers.get(*index)?.correct))).map(chosen).collect()
    }

    /// Comments of right answers that were not chosen, while it can be tried again: they help on, and do not say which answers they
    /// belong to. Where only one answer is right, its comment would be the solution.
    pub fn comments_missed<'a>(&self, question: &'a Question) -> Vec<&'a str> {
        if self.phase != Phase::Wrong || question.kind != Kind::Multiple {
            return Vec::new();
        }
        let answers = question.answers.iter().enumerate();
        let missed = answers.filter(|(index, answer)| answer.correct && !self.chosen.contains(index));
        missed.flat_map(|(_, answer)| &answer.comments).map(String::as_str).collect()
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

/// Tells a question from others, and from what it was before somebody changed it.
fn fingerprint(question: &Question) -> u64 {
    let mut text = format!("{:?}\n{}", question.kind, question.title);
    for answer in &question.answers {
        text.push_str(if answer.correct { "\n+" } else { "\n-" });
        text.push_str(&answer.text);
    }
    Fingerprints::of(&text).page
}
