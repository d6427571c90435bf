//! What an answer is worth: the point, all or nothing, that quizdown gives; and beside it partial credit. Arithmetic over source
//! indices of answers, nothing else.

use std::collections::BTreeSet;

use super::{Kind, Question};

impl Question {
    /// Whether `given` (source indices) is the solution: the exact set, or the exact order. Items of a sequence that read the
    /// same may stand for each other.
    pub fn is_right(&self, given: &[usize]) -> bool {
        let text = |answer: &usize| self.answers.get(*answer).map(|answer| answer.text.as_str());
        match self.kind {
            Kind::Sequence => given.iter().map(text).eq(self.answers.iter().map(|answer| Some(answer.text.as_str()))),
            _ => self.answers.iter().enumerate().all(|(index, answer)| answer.correct == given.contains(&index)),
        }
    }

    /// The share of the solution that `given` has, from 0 to 1; 1 when it is right, and only then. Of several right answers: those
    /// found, less those chosen wrongly. Of an order: the longest part whose items stand in their order, however far apart; its first
    /// item is worth nothing, for one item alone is always in order.
    pub fn credit(&self, given: &[usize]) -> f64 {
        match self.kind {
            Kind::Single => share(usize::from(self.is_right(given)), 1),
            Kind::Multiple if self.right_answers() == 0 => share(usize::from(given.is_empty()), 1),
            Kind::Multiple => {
                let chosen: BTreeSet<usize> = given.iter().copied().collect();
                let found = chosen.iter().filter(|index| self.answers.get(**index).is_some_and(|answer| answer.correct)).count();
                share(found.saturating_sub(chosen.len() - found), self.right_answers())
            }
            Kind::Sequence if given.len() != self.answers.len() => 0.0,
            Kind::Sequence if given.len() < 2 => share(usize::from(self.is_right(given)), 1),
            Kind::Sequence => share(self.longest_ordered(given).saturating_sub(1), self.answers.len() - 1),
        }
    }

    /// Length of the longest common subsequence of what is given and the right order, by what the items say.
    fn longest_ordered(&self, given: &[usize]) -> usize {
        let mut lengths = vec![0; self.answers.len() + 1];
        for index in given {
            let Some(item) = self.answers.get(*index) else { continue };
            let mut diagonal = 0;
            for (place, right) in self.answers.iter().enumerate() {
                let above = lengths[place + 1];
                lengths[place + 1] = if right.text == item.text { diagonal + 1 } else { above.max(lengths[place]) };
                diagonal = above;
            }
        }
        lengths.last().copied().unwrap_or_default()
    }
}

/// Numbers of answers are small enough to be exact.
#[expect(clippy::cast_precision_loss, reason = "numbers of answers are small")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::parse;

    fn question(list: &str) -> Question {
        parse("q.md", &format!("# Q\n{list}")).0.questions.swap_remove(0)
    }

    /// All subsets of the numbers below `count`.
    fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
        (0..1_usize << count).map(move |mask| (0..count).filter(|bit| mask >> bit & 1 == 1).collect())
    }

    fn orders(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        let shorter = orders(count - 1);
        shorter.iter().flat_map(|order| (0..count).map(|at| [&order[..at], &[count - 1], &order[at..]].concat())).collect()
    }

    #[test]
    fn every_answer_to_every_choice_scores_as_counted_option_by_option() {
        for count in 1..=6 {
            for right in subsets(count) {
                let list: String =
                    (0..count).map(|index| format!("- [{}] a{index}\n", if right.contains(&index) { 'x' } else { ' ' })).collect();
                let question = question(&list);
                for given in subsets(count) {
                    assert_eq!(question.is_right(&given), given == right, "{given:?} of {right:?}");
                    let mut points = 0.0_f64;
                    for option in 0..count {
                        points += match (right.contains(&option), given.contains(&option)) {
                            (true, true) => 1.0,
                            (false, true) => -1.0,
                            (_, false) => 0.0,
                        };
                    }
                    let expected =
                        if right.is_empty() { f64::from(u8::from(given.is_empty())) } else { points.max(0.0) / right.len() as f64 };
                    assert!((question.credit(&given) - expected).abs() < 1e-12, "{given:?} of {right:?}");
                    assert_eq!((question.credit(&given) - 1.0).abs() < 1e-12, given == right, "full credit is being right");
                }
            }
        }
    }

    #[test]
    fn a_single_choice_is_worth_all_or_nothing() {
        for (count, right) in (1..=6).flat_map(|count| (0..count).map(move |right| (count, right))) {
            let list: String = (0..count).map(|index| format!("1. [{}] a{index}\n", if index == right { 'x' } else { ' ' })).collect();
            let question = question(&list);
            for given in subsets(count) {
                let is_right = given == [right];
                assert_eq!((question.is_right(&given), question.credit(&given)), (is_right, f64::from(u8::from(is_right))));
            }
        }
    }

    #[test]
    fn every_order_of_every_sequence_scores_as_its_longest_part_in_order() {
        // Also sequences in which items read the same.
        for words in ["a", "ab", "abc", "abcd", "abcde", "abcdef", "aab", "aba", "abab", "aabb", "aaaa", "abcab"] {
            let right: Vec<char> = words.chars().collect();
            let list: String = right.iter().enumerate().map(|(at, word)| format!("{}. {word}\n", at + 1)).collect();
            let question = question(&list);
            for given in orders(right.len()) {
                let said: Vec<char> = given.iter().map(|index| right[*index]).collect();
                let pick = |from: &[char], places: &[usize]| places.iter().map(|place| from[*place]).collect::<Vec<_>>();
                let parts: Vec<Vec<char>> = subsets(right.len()).map(|places| pick(&right, &places)).collect();
                let longest = subsets(right.len()).filter(|places| parts.contains(&pick(&said, places))).map(|places| places.len()).max();
                let expected = match right.len() {
                    1 => 1.0,
                    length => (longest.unwrap() - 1) as f64 / (length - 1) as f64,
                };
                assert!((question.credit(&given) - expected).abs() < 1e-12, "{said:?} of {right:?}");
                assert_eq!(question.is_right(&given), said == right);
                assert_eq!((expected - 1.0).abs() < 1e-12, said == right, "full credit is being right");
            }
        }
        assert!(question("1. a\n2. b\n3. c\n").credit(&[0, 1]).abs() < f64::EPSILON, "an order of some of the items is none");
    }
}
