//! A session as the store keeps it while it is under way, and back. A quiz may have been edited in between: a question is found again
//! by its fingerprint, and what is not the same any more begins anew.

use std::collections::BTreeSet;

use super::{Session, Setting};
use crate::domain::progress::QuizMode;
use crate::domain::running::{RunningPhase, RunningQuestion, RunningQuiz};
use crate::quiz::{Asked, Kind, Phase, Question, Quiz};

/// How a session that was kept goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// As it was left.
    AsItWas,
    /// The quiz has changed: so many of its questions begin anew; the others are as they were.
    Changed(usize),
    /// None of its questions is the same: all begins anew.
    Anew,
}

impl Resumed {
    /// What to say of it; nothing where the quiz has not changed.
    pub fn words(self) -> Option<String> {
        match self {
            Self::AsItWas => None,
            Self::Changed(0) => Some("the quiz has changed: what is gone of it is left out".to_owned()),
            Self::Changed(1) => Some("the quiz has changed: one question begins anew".to_owned()),
            Self::Changed(anew) => Some(format!("the quiz has changed: {anew} questions begin anew")),
            Self::Anew => Some("the quiz has changed: it begins anew".to_owned()),
        }
    }
}

impl Session {
    /// What the store has to keep of it.
    pub fn running(&self) -> RunningQuiz {
        let setting = self.setting().clone();
        RunningQuiz {
            lesson: setting.lesson,
            quiz: setting.quiz,
            mode: setting.mode,
            seed: setting.seed,
            started: setting.started,
            position: self.current,
            of: self.quiz.questions.len(),
            asked: self.asked.iter().map(kept).collect(),
        }
    }

    /// Goes on with what was kept. `passing_grade` is the course's.
    pub fn resume(quiz: Quiz, running: &RunningQuiz, passing_grade: u8) -> (Self, Resumed) {
        let RunningQuiz { mode, seed, started, .. } = *running;
        let setting = Setting { lesson: running.lesson.clone(), quiz: running.quiz.clone(), mode, seed, started, passing_grade };
        let mut open: Vec<Option<Asked>> = (0..quiz.questions.len()).map(|index| Some(Asked::new(&quiz, index, seed))).collect();
        let found: Vec<Option<Asked>> = running.asked.iter().map(|kept| found(&quiz, &mut open, kept)).collect();
        let same = found.iter().flatten().count();
        if same == 0 {
            return (Self::new(quiz, setting), Resumed::Anew);
        }
        let on_show = found.get(running.position).and_then(Option::as_ref).map(|asked| asked.question);
        let is_whole = running.asked.len() == running.of;
        let unchanged = same == running.asked.len() && (running.of == quiz.questions.len() || !is_whole);
        let mut asked: Vec<Asked> = found.into_iter().flatten().collect();
        // Of a quiz that asks only some of its questions, those that are gone are not made up for.
        if is_whole && !unchanged {
            asked.extend(open.into_iter().flatten());
            if !quiz.options.shuffle_questions.unwrap_or(false) {
                asked.sort_by_key(|asked| asked.question);
            }
        }
        let anew = asked.len() - same;
        let current = asked.iter().position(|asked| Some(asked.question) == on_show);
        let mut session = Self { quiz, setting, asked, current: current.unwrap_or(0), handed_in: false };
        if current.is_none() && mode == QuizMode::Practice {
            session.next_unsettled();
        }
        (session, if unchanged { Resumed::AsItWas } else { Resumed::Changed(anew) })
    }
}

/// The question that `kept` tells of, as it was left; takes it out of those that are `open`.
fn found(quiz: &Quiz, open: &mut [Option<Asked>], kept: &RunningQuestion) -> Option<Asked> {
    let slot = open.iter_mut().find(|slot| slot.as_ref().is_some_and(|asked| asked.text == kept.text))?;
    let fresh = slot.take()?;
    let question = quiz.questions.get(fresh.question)?;
    Some(if is_sound(question, kept) { recalled(fresh, kept) } else { fresh })
}

/// Whether what was kept can be said of this question: the file it was kept in may have been edited too.
fn is_sound(question: &Question, kept: &RunningQuestion) -> bool {
    let count = question.answers.len();
    let shown: BTreeSet<usize> = kept.shown.iter().copied().collect();
    let tried = || kept.tries.iter().flatten().map(|answer| *answer as usize);
    kept.shown.len() == count
        && shown.into_iter().eq(0..count)
        && kept.chosen.iter().copied().chain(tried()).all(|answer| answer < count)
        && (question.kind != Kind::Single || kept.chosen.len() < 2)
        && kept.hints <= question.hints.len()
}

fn kept(asked: &Asked) -> RunningQuestion {
    RunningQuestion {
        text: asked.text,
        shown: asked.shown.clone(),
        chosen: asked.chosen.iter().copied().collect(),
        tries: asked.tries.clone(),
        hints: asked.hints,
        phase: match asked.phase {
            Phase::Open => RunningPhase::Open,
            Phase::Wrong => RunningPhase::Wrong,
            Phase::Right => RunningPhase::Right,
            Phase::Shown => RunningPhase::Shown,
        },
        right_at_first: asked.right_at_first,
        confirmed: asked.confirmed,
        flagged: asked.flagged,
        confidence: asked.confidence,
        took_ms: asked.took_ms,
    }
}

fn recalled(fresh: Asked, kept: &RunningQuestion) -> Asked {
    Asked {
        shown: kept.shown.clone(),
        chosen: kept.chosen.iter().copied().collect(),
        tries: kept.tries.clone(),
        hints: kept.hints,
        phase: match kept.phase {
            RunningPhase::Open => Phase::Open,
            RunningPhase::Wrong => Phase::Wrong,
            RunningPhase::Right => Phase::Right,
            RunningPhase::Shown => Phase::Shown,
        },
        right_at_first: kept.right_at_first,
        confirmed: kept.confirmed,
        flagged: kept.flagged,
        confidence: kept.confidence,
        took_ms: kept.took_ms,
        ..fresh
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::progress::Confidence;
    use crate::quiz::parse;

    const QUIZ: &str = "# One\n1. [x] a\n1. [ ] b\n\n# Two\n- [x] a\n- [x] b\n- [ ] c\n\n# Three\n1. a\n2. b\n3. c\n";

    /// A session that has come to its second question.
    fn under_way(mode: QuizMode) -> Session {
        let setting = Setting { lesson: "1".into(), quiz: "q".into(), mode, seed: 5, started: Timestamp::UNIX_EPOCH, passing_grade: 60 };
        let mut session = Session::new(parse("q.md", QUIZ).0, setting);
        session.spend(40);
        session.say_confidence(Some(Confidence::ThinkSo));
        session.choose(0);
        session.answer();
        session.forward();
        session.choose(1);
        session.flag();
        session
    }

    fn resumed(text: &str, running: &RunningQuiz) -> (Session, Resumed) {
        Session::resume(parse("q.md", text).0, running, 60)
    }

    #[test]
    fn a_session_comes_back_from_json_as_it_was() {
        for mode in [QuizMode::Practice, QuizMode::Exam] {
            let session = under_way(mode);
            let json = serde_json::to_string(&session.running()).unwrap();
            let (back, how) = resumed(QUIZ, &serde_json::from_str(&json).unwrap());
            assert_eq!(how, Resumed::AsItWas);
            assert_eq!(back, session);
        }
    }

    #[test]
    fn questions_of_a_quiz_that_has_changed_are_matched_one_by_one() {
        let running = under_way(QuizMode::Practice).running();
        for (text, how, titles, on_show) in [
            (QUIZ.replace("# One", "# Won"), Resumed::Changed(1), vec!["Won", "Two", "Three"], "Two"),
            (QUIZ.replace("- [ ] c", "- [ ] d"), Resumed::Changed(1), vec!["One", "Two", "Three"], "Two"),
            (format!("{QUIZ}\n# Four\n- [x] a\n"), Resumed::Changed(1), vec!["One", "Two", "Three", "Four"], "Two"),
            (QUIZ.replace("# One\n1. [x] a\n1. [ ] b\n", ""), Resumed::Changed(0), vec!["Two", "Three"], "Two"),
            ("# Another\n- [x] a\n".to_owned(), Resumed::Anew, vec!["Another"], "Another"),
        ] {
            let (session, told) = resumed(&text, &running);
            let asked: Vec<&str> = (0..session.all().len()).map(|at| session.at(at).unwrap().0.title.as_str()).collect();
            assert_eq!((told, asked), (how, titles), "{text}");
            if how != Resumed::Changed(1) || !text.contains("] d") {
                assert_eq!(session.current().unwrap().0.title, on_show, "{text}");
            }
        }
        let (session, _) = resumed(&QUIZ.replace("# One", "# Won"), &running);
        assert!(session.all()[0].tries.is_empty(), "what has changed begins anew");
        assert!(session.all()[1].flagged && session.all()[1].has_answer(), "what has not is as it was");
    }

    #[test]
    fn only_what_was_missed_stays_only_that() {
        let missed = under_way(QuizMode::Practice).again_missed(6, Timestamp::UNIX_EPOCH).unwrap();
        let (back, how) = resumed(QUIZ, &missed.running());
        assert_eq!((back.all().len(), how), (missed.all().len(), Resumed::AsItWas));
    }

    #[test]
    fn what_cannot_be_of_a_question_is_not_believed() {
        let sound = under_way(QuizMode::Practice).running();
        let damage: [fn(&mut RunningQuestion); 4] =
            [|kept| kept.shown = vec![0, 0, 1], |kept| kept.chosen = vec![9], |kept| kept.tries = vec![vec![9]], |kept| kept.hints = 7];
        for damage in damage {
            let mut running = sound.clone();
            damage(&mut running.asked[1]);
            let (session, _) = resumed(QUIZ, &running);
            assert!(!session.all()[1].has_answer() && session.all()[1].hints == 0);
        }
    }
}
