//! Questions out of several quizzes, asked as one: those that are due. What was answered goes back to the quizzes they are from.

use jiff::Timestamp;

use super::{Question, Quiz, Session};
use crate::domain::progress::{QuizAttempt, QuizMode};

/// The quiz that a question is from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Path of the lesson.
    pub lesson: String,
    /// The quiz's id.
    pub quiz: String,
}

impl Quiz {
    /// The question of this identity, once the quiz was [identified](Self::identify).
    pub fn question(&self, identity: &str) -> Option<&Question> {
        self.questions.get(self.identities.iter().position(|known| known == identity)?)
    }

    /// Puts the question of this identity, which `from` has, at the end of this quiz of several. False when `from` doesn't have it.
    pub fn add(&mut self, from: &Quiz, identity: &str, origin: Origin) -> bool {
        let Some(question) = from.question(identity) else { return false };
        let shuffle_answers = question.shuffle_answers.or(from.options.shuffle_answers);
        self.questions.push(Question { shuffle_answers, ..question.clone() });
        self.identities.push(identity.to_owned());
        self.origins.push(origin);
        true
    }
}

impl Session {
    /// Where the question on show is from, when it is one out of several quizzes.
    pub fn origin(&self) -> Option<&Origin> {
        self.quiz().origins.get(self.all().get(self.position())?.question)
    }

    /// What the store has to keep: one attempt; or of questions out of several quizzes one for each of these, with what was answered.
    /// What was not stays due.
    pub fn attempts(&self, finished: Timestamp) -> Vec<QuizAttempt> {
        let whole = self.finish(finished);
        let origins = &self.quiz().origins;
        if origins.is_empty() {
            return vec![whole];
        }
        let mut parts: Vec<(&Origin, QuizAttempt)> = Vec::new();
        for (asked, answer) in self.all().iter().zip(&whole.answers) {
            let Some(origin) = origins.get(asked.question).filter(|_| asked.was_answered()) else { continue };
            let at = parts.iter().position(|(known, _)| *known == origin).unwrap_or_else(|| {
                let (lesson, quiz) = (origin.lesson.clone(), origin.quiz.clone());
                let empty = QuizAttempt { lesson, quiz, mode: QuizMode::Review, right: 0, asked: 0, answers: Vec::new(), ..whole };
                parts.push((origin, empty));
                parts.len() - 1
            });
            let part = &mut parts[at].1;
            part.asked += 1;
            part.right += u32::from(answer.right);
            part.answers.push(answer.clone());
        }
        parts.into_iter().map(|(_, attempt)| attempt).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Setting, parse};

    fn origin(quiz: &str) -> Origin {
        Origin { lesson: format!("lesson of {quiz}"), quiz: quiz.to_owned() }
    }

    #[test]
    fn answers_go_back_to_the_quizzes_that_the_questions_are_from() {
        let read = |text: &str| {
            let (mut quiz, _) = parse("q.md", text);
            quiz.identify(&[]);
            quiz
        };
        let one = read("# A\n- [x] yes\n- [ ] no\n\n# B\n- [x] yes\n");
        // The same question stands in both.
        let other = read("---\nshuffleAnswers: false\n---\n# A\n- [x] yes\n- [ ] no\n");
        let mut mixed = Quiz::default();
        assert!(mixed.add(&other, &other.identities[0], origin("other")));
        assert!(mixed.add(&one, &one.identities[1], origin("one")));
        assert!(mixed.add(&one, &one.identities[0], origin("one")));
        assert!(!mixed.add(&one, "gone", origin("one")));
        assert_eq!(mixed.questions[0].shuffle_answers, Some(false), "a quiz's own wish for the order goes along");
        let started = Timestamp::UNIX_EPOCH;
        let setting = Setting { lesson: String::new(), quiz: String::new(), mode: QuizMode::Practice, seed: 1, started, passing_grade: 60 };
        let mut session = Session::new(mixed, setting);
        session.set(&[0]);
        session.answer();
        session.forward();
        session.reveal();
        let attempts = session.attempts(started);
        let told: Vec<_> =
            attempts.iter().map(|part| (part.quiz.as_str(), part.mode, part.right, part.asked, part.answers.len())).collect();
        assert_eq!(told, [("other", QuizMode::Review, 1, 1, 1), ("one", QuizMode::Review, 0, 1, 1)]);
        assert_eq!(attempts[0].answers[0].question, other.identities[0]);
        assert_eq!(attempts[1].answers[0].question, one.identities[1]);
        assert_eq!(attempts[1].lesson, "lesson of one");
    }
}
