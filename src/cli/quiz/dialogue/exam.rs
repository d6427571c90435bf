//! An exam, line by line: answers are taken and changed, nothing is said of them, and at the end all are looked over and handed in.

use std::io;

use jiff::SignedDuration;

use super::line::{Line, meaning};
use super::{Dialogue, End};
use crate::domain::sanitize::sanitize_line;
use crate::quiz::Session;

impl Dialogue<'_> {
    /// Asks until all is handed in, its time is up, or the person leaves.
    pub(super) fn exam(&mut self, session: &mut Session) -> io::Result<End> {
        loop {
            if self.is_late(session)? {
                return Ok(End::Finished);
            }
            self.question(session)?;
            if let Some(end) = self.exam_answer(session)? {
                return Ok(end);
            }
        }
    }

    /// Reads lines until another question is wanted. `Some` when it is over.
    fn exam_answer(&mut self, session: &mut Session) -> io::Result<Option<End>> {
        loop {
            let Some(typed) = self.read(session)? else { return Ok(Some(self.out_of_input(session))) };
            if self.is_late(session)? {
                return Ok(Some(End::Finished));
            }
            let Some((question, _)) = session.current() else { return Ok(Some(End::Finished)) };
            match meaning(&typed, question) {
                Line::Leave => return Ok(Some(End::Left)),
                Line::Help => self.help()?,
                Line::Unclear(why) => writeln!(self.out, "{why}")?,
                Line::Hint | Line::Show => writeln!(self.out, "An exam gives no hints, and shows no answers before it is handed in.")?,
                Line::Lesson if !session.is_lesson_open() => writeln!(self.out, "The lesson is shut until the exam is handed in.")?,
                Line::Lesson => self.lesson(session)?,
                Line::Flag => self.flag(session)?,
                Line::Sure(sure) => self.sure(session, sure)?,
                Line::Questions | Line::HandIn => return self.questions(session),
                Line::Previous => {
                    session.back();
                    return Ok(None);
                }
                Line::Next | Line::Empty => return self.go_on(session),
                Line::Answer(options, sure) => {
                    session.set(&options);
                    session.confirm();
                    if sure.is_some() {
                        session.say_confidence(sure);
                    }
                    (self.keep)(session);
                    return self.go_on(session);
                }
            }
            (self.keep)(session);
        }
    }

    /// To the next question, after the last to the list of all.
    fn go_on(&mut self, session: &mut Session) -> io::Result<Option<End>> {
        if session.forward() { Ok(None) } else { self.questions(session) }
    }

    /// Lists all questions, and hands in or goes to one of them.
    fn questions(&mut self, session: &mut Session) -> io::Result<Option<End>> {
        self.list(session)?;
        loop {
            write!(self.out, "y to hand in, or the number of a question > ")?;
            self.out.flush()?;
            let Some(typed) = self.line()? else { return Ok(Some(self.out_of_input(session))) };
            if self.is_late(session)? {
                return Ok(Some(End::Finished));
            }
            let typed = sanitize_line(&typed).trim().to_lowercase();
            match (typed.as_str(), typed.parse::<usize>()) {
                ("y" | "yes", _) => {
                    session.hand_in();
                    return Ok(Some(End::Finished));
                }
                ("q" | "quit", _) => return Ok(Some(End::Left)),
                (_, Ok(number)) if (1..=session.all().len()).contains(&number) => {
                    session.go_to(number - 1);
                    return Ok(None);
                }
                _ => writeln!(self.out, "Questions are 1 to {}; q leaves.", session.all().len())?,
            }
        }
    }

    /// Nobody is there to hand it in: what was answered counts.
    fn out_of_input(&mut self, session: &mut Session) -> End {
        let end = if session.unanswered() == 0 { End::Finished } else { End::InputEnded };
        session.hand_in();
        end
    }

    /// Hands in what is there, once the time is up.
    fn is_late(&mut self, session: &mut Session) -> io::Result<bool> {
        let late = session.remaining((self.now)()) == Some(SignedDuration::ZERO);
        if late {
            writeln!(self.out, "The time is up: the exam is handed in.")?;
            session.hand_in();
        }
        Ok(late)
    }
}
