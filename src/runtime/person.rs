//! The person at the workbench, for a run that has to ask: the question goes to the screen, the run's thread waits for the
//! answer. When the program leaves, everyone who waits is answered that nobody will say anything.

use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::msg::{Msg, QuestionId};
use crate::domain::run::{Answer, Question};
use crate::ports::Person;

use super::event_loop::{Happening, Inbox};

/// Asks on screen. Clones share the questions that wait.
#[derive(Clone)]
pub struct ScreenPerson {
    inbox: Inbox,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    left: bool,
    answers: BTreeMap<QuestionId, Sender<Answer>>,
}

impl ScreenPerson {
    /// Asks through this inbox.
    pub fn new(inbox: Inbox) -> Self {
        Self { inbox, waiting: Arc::default() }
    }

    /// Passes the answer on to the one who waits for it.
    pub fn answer(&self, question: QuestionId, answer: Answer) {
        if let Some(waiting) = self.lock().answers.remove(&question) {
            let _ = waiting.send(answer);
        }
    }

    /// Nobody answers any more.
    pub fn leave(&self) {
        let mut waiting = self.lock();
        waiting.left = true;
        waiting.answers.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Person for ScreenPerson {
    fn ask(&self, question: Question) -> Answer {
        let (reply, answer) = channel();
        let id = {
            let mut waiting = self.lock();
            if waiting.left {
                return Answer::Declined;
            }
            waiting.last += 1;
            let id = QuestionId(waiting.last);
            waiting.answers.insert(id, reply);
            id
        };
        if self.inbox.send(Happening::Msg(Msg::Question { id, question })).is_err() {
            return Answer::Declined;
        }
        answer.recv().unwrap_or(Answer::Declined)
    }

    fn present(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question::Passphrase { identity: "~/.ssh/id".into(), again: false }
    }

    #[test]
    fn an_answer_reaches_the_one_who_asked() {
        let (inbox, mut happenings) = tokio::sync::mpsc::unbounded_channel();
        let person = ScreenPerson::new(inbox);
        let asking = std::thread::spawn({
            let person = person.clone();
            move || person.ask(question())
        });
        let Some(Happening::Msg(Msg::Question { id, .. })) = happenings.blocking_recv() else { panic!("no question") };
        person.answer(id, Answer::Accept);
        assert_eq!(asking.join().unwrap(), Answer::Accept);
    }

    #[test]
    fn leaving_answers_everyone_who_waits() {
        let (inbox, mut happenings) = tokio::sync::mpsc::unbounded_channel();
        let person = ScreenPerson::new(inbox);
        let asking = std::thread::spawn({
            let person = person.clone();
            move || person.ask(question())
        });
        happenings.blocking_recv();
        person.leave();
        assert_eq!(asking.join().unwrap(), Answer::Declined);
        assert_eq!(person.ask(question()), Answer::Declined);
    }
}
