//! Taking a quiz: what is asked in which order, what was chosen, what came of it. One session serves the screen and the
//! command line. It never looks at the clock and draws all chance from its seed; who shows it also stores the attempt.

use jiff::Timestamp;

use super::shuffle::Generator;
use super::{Asked, Kind, Phase, Question, Quiz};
use crate::domain::progress::{QuestionAttempt, QuizAttempt};

/// What a session needs to know beside the quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Path of the lesson the quiz belongs to.
    pub lesson: String,
    /// The quiz's id: its path below the quiz root.
    pub quiz: String,
    /// Decides every order.
    pub seed: u64,
    /// When it begins.
    pub started: Timestamp,
    /// The course's passing grade in percent, where the quiz does not say.
    pub passing_grade: u8,
}

/// A quiz being taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    quiz: Quiz,
    setting: Setting,
    asked: Vec<Asked>,
    current: usize,
}

impl Session {
    /// Asks the quiz from its first question on, with as many questions as it says. The orders come from the seed alone.
    pub fn new(quiz: Quiz, setting: Setting) -> Self {
        let mut order: Vec<usize> = (0..quiz.questions.len()).collect();
        let limit = quiz.options.question_limit.unwrap_or(order.len()).min(order.len());
        if quiz.options.shuffle_questions.unwrap_or(false) {
            Generator::new(setting.seed).shuffle(&mut order);
        }
        order.truncate(limit);
        Self::asking(quiz, setting, order)
    }

    /// The same quiz once more.
    pub fn again(&self, seed: u64, started: Timestamp) -> Self {
        Self::new(self.quiz.clone(), Setting { seed, started, ..self.setting.clone() })
    }

    /// Once more, only what was not right at the first try. `None` when all was.
    pub fn again_missed(&self, seed: u64, started: Timestamp) -> Option<Self> {
        let missed: Vec<usize> = self.asked.iter().filter(|asked| !asked.right_at_first).map(|asked| asked.question).collect();
        let setting = Setting { seed, started, ..self.setting.clone() };
        (!missed.is_empty()).then(|| Self::asking(self.quiz.clone(), setting, missed))
    }

    fn asking(quiz: Quiz, setting: Setting, order: Vec<usize>) -> Self {
        let asked = order.into_iter().map(|question| Asked::new(&quiz, question, setting.seed)).collect();
        Self { quiz, setting, asked, current: 0 }
    }

    /// What it was begun with.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The quiz.
    pub fn quiz(&self) -> &Quiz {
        &self.quiz
    }

    /// All that is asked, in order.
    pub fn all(&self) -> &[Asked] {
        &self.asked
    }

    /// Index into [`Self::all`] of the question on show.
    pub fn position(&self) -> usize {
        self.current
    }

    /// The question on show; `None` only in a quiz without questions.
    pub fn current(&self) -> Option<(&Question, &Asked)> {
        self.at(self.current)
    }

    /// The question asked at `position`.
    pub fn at(&self, position: usize) -> Option<(&Question, &Asked)> {
        let asked = self.asked.get(position)?;
        Some((self.quiz.questions.get(asked.question)?, asked))
    }

    /// Goes to the next question; false at the last.
    pub fn forward(&mut self) -> bool {
        let more = self.current + 1 < self.asked.len();
        self.current += usize::from(more);
        more
    }

    /// Goes to the question before; false at the first.
    pub fn back(&mut self) -> bool {
        let more = self.current > 0;
        self.current -= usize::from(more);
        more
    }

    /// Goes to the first question from here on, and then from the start, that is not settled; false when all are.
    pub fn next_unsettled(&mut self) -> bool {
        let ahead = (0..self.asked.len()).map(|step| (self.current + step) % self.asked.len().max(1));
        let found =
            ahead.filter(|position| !self.asked[*position].is_settled()).min_by_key(|position| (*position < self.current, *position));
        self.current = found.unwrap_or(self.current);
        found.is_some()
    }

    /// Chooses the option shown at `option` (from 0), or takes the choice back. In a single choice it replaces the one before.
    /// Chosen after a wrong answer, it begins another try. Does nothing in a sequence or a settled question.
    pub fn choose(&mut self, option: usize) {
        let Some((kind, asked)) = self.open_current() else { return };
        let Some(&answer) = asked.shown.get(option).filter(|_| kind != Kind::Sequence) else { return };
        asked.phase = Phase::Open;
        let was_chosen = asked.chosen.remove(&answer);
        if kind == Kind::Single {
            asked.chosen.clear();
        }
        if !was_chosen || kind == Kind::Single {
            asked.chosen.insert(answer);
        }
    }

    /// Moves the sequence's item shown at `from` to `to` (both from 0).
    pub fn shift(&mut self, from: usize, to: usize) {
        let Some((Kind::Sequence, asked)) = self.open_current() else { return };
        if from < asked.shown.len() && to < asked.shown.len() {
            asked.phase = Phase::Open;
            let moved = asked.shown.remove(from);
            asked.shown.insert(to, moved);
        }
    }

    /// Begins another try after a wrong answer.
    pub fn retry(&mut self) {
        if let Some((_, asked)) = self.open_current() {
            asked.phase = Phase::Open;
        }
    }

    /// Answers with what is chosen or arranged, and tells what came of it. `None` when it is settled already, or when
    /// nothing is chosen and something must be.
    pub fn answer(&mut self) -> Option<Phase> {
        let question = self.quiz.questions.get(self.asked.get(self.current)?.question)?;
        let asked = self.asked.get_mut(self.current)?;
        let needs_choice = question.kind != Kind::Sequence && question.right_answers() > 0;
        if asked.is_settled() || needs_choice && asked.chosen.is_empty() {
            return None;
        }
        let given: Vec<usize> = if question.kind == Kind::Sequence { asked.shown.clone() } else { asked.chosen.iter().copied().collect() };
        let right = question.is_right(&given);
        asked.right_at_first |= right && asked.tries.is_empty();
        asked.tries.push(given.into_iter().map(|answer| u32::try_from(answer).unwrap_or(u32::MAX)).collect());
        asked.phase = if right { Phase::Right } else { Phase::Wrong };
        Some(asked.phase)
    }

    /// Gives the question up and shows its solution; a sequence is put in order.
    pub fn reveal(&mut self) {
        if let Some((kind, asked)) = self.open_current() {
            asked.phase = Phase::Shown;
            if kind == Kind::Sequence {
                asked.shown.sort_unstable();
            }
        }
    }

    /// Shows one more hint; `None` when there are no more.
    pub fn hint(&mut self) -> Option<&str> {
        let question = self.quiz.questions.get(self.asked.get(self.current)?.question)?;
        let asked = self.asked.get_mut(self.current)?;
        let hint = question.hints.get(asked.hints)?;
        asked.hints += 1;
        Some(hint)
    }

    /// The current question while it can still be answered.
    fn open_current(&mut self) -> Option<(Kind, &mut Asked)> {
        let asked = self.asked.get_mut(self.current).filter(|asked| !asked.is_settled())?;
        Some((self.quiz.questions.get(asked.question)?.kind, asked))
    }

    /// Every question was answered right or given up.
    pub fn is_settled(&self) -> bool {
        self.asked.iter().all(Asked::is_settled)
    }

    /// Questions right at the first try, and questions asked.
    pub fn score(&self) -> (usize, usize) {
        (self.asked.iter().filter(|asked| asked.right_at_first).count(), self.asked.len())
    }

    /// The score in percent, rounded down.
    pub fn percent(&self) -> usize {
        let (right, asked) = self.score();
        right * 100 / asked.max(1)
    }

    /// The grade that passes: the quiz's own, else the course's.
    pub fn passing_grade(&self) -> u8 {
        self.quiz.options.passing_grade.unwrap_or(self.setting.passing_grade)
    }

    /// Whether the score is good enough.
    pub fn passed(&self) -> bool {
        let (right, asked) = self.score();
        right * 100 >= usize::from(self.passing_grade()) * asked
    }

    /// What the quiz's author wants said of the outcome.
    pub fn message(&self) -> Option<&str> {
        let options = &self.quiz.options;
        if self.passed() { options.pass_message.as_deref() } else { options.fail_message.as_deref() }
    }

    /// The attempt for the store. Questions that are not settled count as given up.
    pub fn finish(&self, finished: Timestamp) -> QuizAttempt {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let told = |asked: &Asked| QuestionAttempt {
            title: self.quiz.questions.get(asked.question).map(|question| question.title.clone()).unwrap_or_default(),
            tries: asked.tries.clone(),
            right: asked.right_at_first,
            hints: count(asked.hints),
        };
        let (right, asked) = self.score();
        QuizAttempt {
            lesson: self.setting.lesson.clone(),
            quiz: self.setting.quiz.clone(),
            seed: self.setting.seed,
            started: self.setting.started,
            finished,
            right: count(right),
            asked: count(asked),
            answers: self.asked.iter().map(told).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mark;
    use super::*;

    const QUIZ: &str = "# Pick one\n> first hint\n\n> second hint\n\n1. [x] right\n   > good\n1. [ ] wrong\n   > no, because\n\n\
                        # Pick two\n- [x] a\n- [x] b\n- [ ] c\n\n# Order\n1. one\n2. two\n3. three\n";

    fn setting(seed: u64) -> Setting {
        Setting { lesson: "4/4.1".into(), quiz: "q.md".into(), seed, started: Timestamp::UNIX_EPOCH, passing_grade: 70 }
    }

    fn session(options: &str, seed: u64) -> Session {
        let (quiz, diagnostics) = super::super::parse("q.md", &format!("---\n{options}\n---\n{QUIZ}"));
        assert_eq!(diagnostics, []);
        Session::new(quiz, setting(seed))
    }

    /// Chooses by source index, wherever it is shown.
    fn choose(session: &mut Session, answers: &[usize]) {
        for answer in answers {
            let option = session.all()[session.position()].shown.iter().position(|shown| shown == answer).unwrap();
            session.choose(option);
        }
    }

    /// Arranges the current sequence.
    fn arrange(session: &mut Session, order: &[usize]) {
        for (to, answer) in order.iter().enumerate() {
            let from = session.all()[session.position()].shown.iter().position(|shown| shown == answer).unwrap();
            session.shift(from, to);
        }
    }

    #[test]
    fn a_seed_replays_a_session_and_another_shuffles_anew() {
        let all = |seed| session("shuffleQuestions: true", seed).asked;
        assert_eq!(all(7), all(7));
        assert!((0..20).any(|seed| all(seed) != all(7)));
        assert!((0..20).any(|seed| all(seed)[0].question != all(7)[0].question));
    }

    #[test]
    fn a_sequence_never_starts_solved() {
        for seed in 0..100 {
            assert_ne!(session("shuffleAnswers: false", seed).all()[2].shown, [0, 1, 2]);
        }
    }

    #[test]
    fn answers_and_questions_keep_the_files_order_when_told_to() {
        let session = session("shuffleAnswers: false", 3);
        assert_eq!(session.all().iter().map(|asked| asked.question).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(session.all()[1].shown, [0, 1, 2]);
    }

    #[test]
    fn only_so_many_questions_are_asked_as_the_quiz_says() {
        assert_eq!(session("nQuestions: 2", 1).all().len(), 2);
        assert_eq!(session("nQuestions: 20", 1).all().len(), 3);
    }

    #[test]
    fn a_single_choice_holds_one_and_a_multiple_choice_toggles() {
        let mut session = session("shuffleAnswers: false", 1);
        session.choose(0);
        session.choose(1);
        assert_eq!(Vec::from_iter(session.current().unwrap().1.chosen.clone()), [1]);
        session.forward();
        session.choose(0);
        session.choose(2);
        session.choose(0);
        assert_eq!(Vec::from_iter(session.current().unwrap().1.chosen.clone()), [2]);
    }

    #[test]
    fn a_wrong_answer_tells_of_the_chosen_only_and_may_be_tried_again() {
        let mut session = session("shuffleAnswers: false", 1);
        session.forward();
        assert_eq!(session.answer(), None, "nothing is chosen");
        choose(&mut session, &[0, 2]);
        assert_eq!(session.answer(), Some(Phase::Wrong));
        let marks = |session: &Session| {
            (0..3).map(|option| session.at(1).and_then(|(question, asked)| asked.mark(question, option))).collect::<Vec<_>>()
        };
        assert_eq!(marks(&session), [Some(Mark::Right), None, Some(Mark::Wrong)]);
        choose(&mut session, &[1, 2]);
        assert_eq!(session.answer(), Some(Phase::Right));
        assert_eq!(marks(&session), [Some(Mark::Right), Some(Mark::Right), None]);
        assert_eq!(session.all()[1].tries, [vec![0, 2], vec![0, 1]]);
        assert_eq!(session.score(), (0, 3), "only the first try counts");
        session.choose(2);
        assert_eq!(session.answer(), None, "it is settled");
    }

    #[test]
    fn giving_up_shows_what_was_missed() {
        let mut session = session("shuffleAnswers: false", 1);
        session.choose(1);
        session.answer();
        session.reveal();
        let (question, asked) = session.current().unwrap();
        assert_eq!((asked.mark(question, 0), asked.mark(question, 1)), (Some(Mark::Missed), Some(Mark::Wrong)));
        assert_eq!((asked.comments(question, 0), asked.comments(question, 1)), (&["good".to_owned()][..], &["no, because".to_owned()][..]));
    }

    #[test]
    fn a_sequence_is_right_only_in_its_order() {
        let mut session = session("locale: en", 5);
        session.forward();
        session.forward();
        arrange(&mut session, &[0, 2, 1]);
        assert_eq!(session.answer(), Some(Phase::Wrong));
        let (question, asked) = session.current().unwrap();
        let marks: Vec<_> = (0..3).filter_map(|option| asked.mark(question, option)).collect();
        assert_eq!(marks, [Mark::Right, Mark::Wrong, Mark::Wrong]);
        arrange(&mut session, &[0, 1, 2]);
        assert_eq!(session.answer(), Some(Phase::Right));
    }

    #[test]
    fn sequences_of_more_than_ten_can_be_solved() {
        let items: String = (1..=12).map(|number| format!("{number}. item {number}\n")).collect();
        let mut session = Session::new(super::super::parse("q.md", &format!("# Order\n{items}")).0, setting(9));
        arrange(&mut session, &(0..12).collect::<Vec<_>>());
        assert_eq!((session.answer(), session.score()), (Some(Phase::Right), (1, 1)));
    }

    #[test]
    fn items_that_read_the_same_stand_for_each_other() {
        let (quiz, _) = super::super::parse("q.md", "# Order\n1. wash\n2. rinse\n3. wash\n");
        assert!(quiz.questions[0].is_right(&[2, 1, 0]));
        assert!(!quiz.questions[0].is_right(&[0, 2, 1]));
    }

    #[test]
    fn hints_come_one_at_a_time_and_are_counted() {
        let mut session = session("locale: en", 1);
        assert_eq!(session.hint(), Some("first hint"));
        assert_eq!(session.hint(), Some("second hint"));
        assert_eq!(session.hint(), None);
        assert_eq!(session.finish(Timestamp::UNIX_EPOCH).answers[0].hints, 2);
    }

    #[test]
    fn the_quizs_passing_grade_and_words_go_before_the_courses() {
        for (options, grade, passed, message) in [
            ("customFailMsg: Again", 70, false, Some("Again")),
            ("passingGrade: 30\ncustomPassMsg: Well done", 30, true, Some("Well done")),
            ("passingGrade: 34", 34, false, None),
        ] {
            let mut session = session(options, 1);
            choose(&mut session, &[0]);
            session.answer();
            assert_eq!((session.passing_grade(), session.passed(), session.message()), (grade, passed, message), "{options}");
            assert_eq!(session.percent(), 33);
        }
    }

    #[test]
    fn an_attempt_counts_what_was_not_answered_as_given_up() {
        let mut session = session("locale: en", 11);
        choose(&mut session, &[0]);
        session.answer();
        let attempt = session.finish(Timestamp::UNIX_EPOCH);
        assert_eq!((attempt.right, attempt.asked, attempt.seed), (1, 3, 11));
        let told: Vec<_> = attempt.answers.iter().map(|answer| (answer.title.as_str(), answer.tries.len(), answer.right)).collect();
        assert_eq!(told, [("Pick one", 1, true), ("Pick two", 0, false), ("Order", 0, false)]);
    }

    #[test]
    fn what_was_missed_can_be_asked_again_alone() {
        let mut session = session("locale: en", 11);
        choose(&mut session, &[0]);
        session.answer();
        let again = session.again_missed(12, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(again.all().iter().map(|asked| asked.question).collect::<Vec<_>>(), [1, 2]);
        assert!(again.again(13, Timestamp::UNIX_EPOCH).all().len() == 3);
    }

    #[test]
    fn the_next_open_question_is_looked_for_ahead_first() {
        let mut session = session("locale: en", 11);
        session.forward();
        session.reveal();
        assert!(session.next_unsettled());
        assert_eq!(session.position(), 2);
        session.reveal();
        assert!(session.next_unsettled());
        assert_eq!(session.position(), 0);
        session.reveal();
        assert!(!session.next_unsettled() && session.is_settled());
    }
}
