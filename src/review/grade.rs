//! How well a question was answered, for its schedule. Only the first try counts: what comes after it has been told something.
//!
//! | At the first try | Grade |
//! |---|---|
//! | wrong, or given up, and the learner was sure | `SurelyWrong`: as `Again`, twice, and it comes first in the next review |
//! | wrong, or given up | `Again` |
//! | right, after a hint or as a guess | `Hard` |
//! | right | `Good` |
//! | right, sure, and within ten seconds | `Easy` |

use crate::domain::progress::{Confidence, QuestionAttempt};

/// Milliseconds in which somebody answers who needn't think.
const QUICK: u64 = 10_000;

/// How well a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Wrong, and sure of it.
    SurelyWrong,
    /// Wrong, or given up.
    Again,
    /// Right with help, or by luck.
    Hard,
    /// Right.
    Good,
    /// Right without a thought.
    Easy,
}

/// The grade of an answer. An answer whose time was not measured is never a quick one.
pub fn grade(answer: &QuestionAttempt) -> Grade {
    let sure = answer.confidence == Some(Confidence::Sure);
    let helped = answer.hints > 0 || answer.confidence == Some(Confidence::Guess);
    match answer.right {
        false if sure && !answer.tries.is_empty() => Grade::SurelyWrong,
        false => Grade::Again,
        true if helped => Grade::Hard,
        true if sure && (1..=QUICK).contains(&answer.took_ms) => Grade::Easy,
        true => Grade::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_graded_as_the_table_says() {
        use Confidence::{Guess, Sure, ThinkSo};
        for (right, tries, hints, confidence, took_ms, expected) in [
            (false, 1, 0, None, 500, Grade::Again),
            (false, 1, 2, Some(Guess), 500, Grade::Again),
            (false, 1, 0, Some(Sure), 500, Grade::SurelyWrong),
            (false, 0, 0, Some(Sure), 500, Grade::Again),
            (false, 0, 0, None, 0, Grade::Again),
            (true, 1, 1, Some(Sure), 500, Grade::Hard),
            (true, 1, 0, Some(Guess), 500, Grade::Hard),
            (true, 1, 0, Some(ThinkSo), 500, Grade::Good),
            (true, 1, 0, None, 500, Grade::Good),
            (true, 1, 0, Some(Sure), 10_000, Grade::Easy),
            (true, 1, 0, Some(Sure), 10_001, Grade::Good),
            (true, 1, 0, Some(Sure), 0, Grade::Good),
        ] {
            let tries = vec![vec![0]; tries];
            let answer = QuestionAttempt { question: String::new(), title: String::new(), tries, right, hints, confidence, took_ms };
            assert_eq!(grade(&answer), expected, "{answer:?}");
        }
    }
}
