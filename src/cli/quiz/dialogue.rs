//! A quiz taken line by line: a question is printed, a line is read. It works on a terminal and on a pipe alike; where the
//! lines come from and go to is the caller's. What differs in an exam is in `exam`, what a line means in `line`.

mod exam;
mod line;

use std::io::{self, BufRead, Write};

use jiff::Timestamp;

use super::prose::{OfQuestion, Prose};
use crate::domain::progress::Confidence;
use crate::finding::Taught;
use crate::quiz::{Asked, Kind, Mark, Phase, Question, Session};
use line::{HELP, Line, meaning, wanted};

/// Who asks, and where.
pub struct Dialogue<'a> {
    /// Lines typed.
    pub input: &'a mut dyn BufRead,
    /// Questions and what came of them.
    pub out: &'a mut dyn Write,
    /// How texts are set.
    pub prose: Prose<'a>,
    /// Where each question is taught, in the file's order.
    pub taught: &'a [Option<Taught>],
    /// The time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// Keeps the session as it is after each line.
    pub keep: &'a mut dyn FnMut(&Session),
}

/// How a quiz ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every question was answered or given up.
    Finished,
    /// The input ended before.
    InputEnded,
    /// The person left.
    Left,
}

impl<'a> Dialogue<'a> {
    /// Asks all that is not settled yet.
    pub fn take(&mut self, session: &mut Session) -> io::Result<End> {
        if session.is_exam() {
            return self.exam(session);
        }
        while session.next_unsettled() {
            self.question(session)?;
            if let Some(end) = self.answer(session)? {
                return Ok(end);
            }
        }
        Ok(End::Finished)
    }

    fn question(&mut self, session: &Session) -> io::Result<()> {
        let Some((question, asked)) = session.current() else { return Ok(()) };
        writeln!(self.out, "\nQuestion {} of {}\n", session.position() + 1, session.all().len())?;
        self.out.write_all(self.prose(session).beside("", &question.title).as_bytes())?;
        if !question.explanation.is_empty() {
            writeln!(self.out, "\n{}", self.prose(session).lines(&question.explanation).join("\n"))?;
        }
        writeln!(self.out)?;
        self.options(question, asked)?;
        writeln!(self.out)
    }

    fn options(&mut self, question: &Question, asked: &Asked) -> io::Result<()> {
        let prose = self.prose.of(asked);
        for (option, answer) in asked.shown.iter().enumerate() {
            self.out.write_all(prose.beside(&format!("{:>4}  ", option + 1), &question.answers[*answer].text).as_bytes())?;
        }
        Ok(())
    }

    /// Reads lines until the current question is settled, or another is wanted. `None` to go on with the next.
    fn answer(&mut self, session: &mut Session) -> io::Result<Option<End>> {
        loop {
            let Some(typed) = self.read(session)? else { return Ok(Some(End::InputEnded)) };
            let Some((question, asked)) = session.current() else { return Ok(None) };
            let tried = !asked.tries.is_empty();
            match meaning(&typed, question) {
                Line::Leave => return Ok(Some(End::Left)),
                Line::Help => self.help()?,
                Line::Unclear(why) => writeln!(self.out, "{why}")?,
                Line::Empty if !tried => writeln!(self.out, "Type an answer; s shows it, ? helps.")?,
                Line::Hint => self.hint(session)?,
                Line::Flag => self.flag(session)?,
                Line::Lesson => self.lesson(session)?,
                Line::Sure(sure) => self.sure(session, sure)?,
                Line::Questions => self.list(session)?,
                Line::HandIn => writeln!(self.out, "Only an exam is handed in.")?,
                Line::Next => {
                    if !session.forward() {
                        session.go_to(0);
                    }
                    return Ok(None);
                }
                Line::Previous => {
                    session.back();
                    return Ok(None);
                }
                Line::Show | Line::Empty => {
                    session.reveal();
                    (self.keep)(session);
                    self.solution(session)?;
                    return Ok(None);
                }
                Line::Answer(options, sure) => {
                    if sure.is_some() {
                        session.say_confidence(sure);
                    }
                    session.set(&options);
                    let came = session.answer();
                    (self.keep)(session);
                    match came {
                        None => writeln!(self.out, "Choose at least one.")?,
                        Some(Phase::Right) => {
                            writeln!(self.out, "Right.")?;
                            self.feedback(session, true)?;
                            self.afterword(session)?;
                            return Ok(None);
                        }
                        Some(_) => self.wrong(session)?,
                    }
                }
            }
            (self.keep)(session);
        }
    }

    /// Asks for a line, and counts the time until it comes. `None` at the end of the input.
    fn read(&mut self, session: &mut Session) -> io::Result<Option<String>> {
        let Some((question, asked)) = session.current() else { return Ok(None) };
        let given = if session.is_exam() && asked.has_answer() { ", answered" } else { "" };
        let flagged = if asked.flagged { ", flagged" } else { "" };
        write!(self.out, "{}{given}{flagged} > ", wanted(question, asked, session.is_exam()))?;
        self.out.flush()?;
        let since = (self.now)();
        let typed = self.line()?;
        let passed = (self.now)().duration_since(since).as_millis();
        session.spend(u64::try_from(passed).unwrap_or_default());
        Ok(typed)
    }

    /// For the texts of the question on show.
    fn prose(&self, session: &Session) -> OfQuestion<'a> {
        session.current().map_or_else(|| self.prose.of_none(), |(_, asked)| self.prose.of(asked))
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        let mut typed = String::new();
        if self.input.read_line(&mut typed)? == 0 {
            writeln!(self.out)?;
            return Ok(None);
        }
        Ok(Some(typed))
    }

    fn help(&mut self) -> io::Result<()> {
        self.out.write_all(HELP.as_bytes())
    }

    fn flag(&mut self, session: &mut Session) -> io::Result<()> {
        session.flag();
        let flagged = session.current().is_some_and(|(_, asked)| asked.flagged);
        writeln!(self.out, "{}", if flagged { "Flagged." } else { "No longer flagged." })
    }

    fn sure(&mut self, session: &mut Session, sure: Confidence) -> io::Result<()> {
        let words = if session.say_confidence(Some(sure)) { "Noted." } else { "How sure you are is said before the answer." };
        writeln!(self.out, "{words}")
    }

    /// Says where the lesson teaches what is asked.
    fn lesson(&mut self, session: &Session) -> io::Result<()> {
        let place = session.current().and_then(|(_, asked)| self.taught.get(asked.question)?.as_ref());
        let lesson = &session.setting().lesson;
        let words = match place {
            Some(place) => format!("Lesson: {}, in `drillyard show {}`.", place.title, place.lesson),
            None if lesson.is_empty() => "This quiz belongs to no lesson.".to_owned(),
            None => format!("Lesson: `drillyard show {lesson}`."),
        };
        self.out.write_all(self.prose(session).beside("", &words).as_bytes())
    }

    /// All questions and how they stand.
    fn list(&mut self, session: &Session) -> io::Result<()> {
        writeln!(self.out)?;
        for (number, asked) in session.all().iter().enumerate() {
            let Some((question, _)) = session.at(number) else { continue };
            let standing = match asked.phase {
                _ if session.is_exam() && asked.has_answer() => "answered",
                _ if session.is_exam() => "no answer",
                Phase::Right => "right",
                Phase::Shown => "given up",
                Phase::Wrong => "wrong so far",
                Phase::Open => "open",
            };
            let flagged = if asked.flagged { ", flagged" } else { "" };
            self.out
                .write_all(self.prose.of(asked).beside(&format!("{:>4}  {standing}{flagged}: ", number + 1), &question.title).as_bytes())?;
        }
        writeln!(self.out)
    }

    fn hint(&mut self, session: &mut Session) -> io::Result<()> {
        match session.hint().map(str::to_owned) {
            Some(hint) => self.out.write_all(self.prose(session).beside("Hint: ", &hint).as_bytes()),
            None => writeln!(self.out, "No more hints."),
        }
    }

    fn wrong(&mut self, session: &Session) -> io::Result<()> {
        let Some((question, asked)) = session.current() else { return Ok(()) };
        let found = asked.chosen.iter().filter(|answer| question.answers[**answer].correct).count();
        let missing = question.right_answers() - found;
        match (question.kind, missing) {
            (Kind::Multiple, 1..) => writeln!(self.out, "Not yet: {found} of {} found.", question.right_answers())?,
            _ => writeln!(self.out, "Wrong.")?,
        }
        self.feedback(session, false)?;
        let missed = asked.comments_missed(question);
        if !missed.is_empty() {
            writeln!(self.out, "Of what you have not found:")?;
        }
        for comment in missed {
            self.out.write_all(self.prose(session).beside("        ", comment).as_bytes())?;
        }
        writeln!(self.out, "Try again, or an empty line for the answer; l says where to read.")
    }

    /// What is to be said of each option that was answered, with its comments; or only of those that have one.
    fn feedback(&mut self, session: &Session, commented: bool) -> io::Result<()> {
        let Some((question, asked)) = session.current() else { return Ok(()) };
        for (option, answer) in asked.shown.iter().enumerate() {
            let Some(mark) = asked.mark(question, option) else { continue };
            if commented && asked.comments(question, option).is_empty() {
                continue;
            }
            let lead = format!("{:>4}  {}: ", option + 1, word(question.kind, mark));
            self.out.write_all(self.prose(session).beside(&lead, &question.answers[*answer].text).as_bytes())?;
            for comment in asked.comments(question, option) {
                self.out.write_all(self.prose(session).beside("        ", comment).as_bytes())?;
            }
        }
        Ok(())
    }

    fn solution(&mut self, session: &Session) -> io::Result<()> {
        let Some((question, asked)) = session.current() else { return Ok(()) };
        if question.kind == Kind::Sequence {
            writeln!(self.out, "The order:")?;
            self.options(question, asked)?;
        } else {
            writeln!(self.out, "The answer:")?;
            self.feedback(session, false)?;
        }
        self.afterword(session)
    }

    fn afterword(&mut self, session: &Session) -> io::Result<()> {
        let Some((question, _)) = session.current().filter(|(question, _)| !question.afterword.is_empty()) else { return Ok(()) };
        writeln!(self.out, "\n{}", self.prose(session).lines(&question.afterword).join("\n"))
    }
}

fn word(kind: Kind, mark: Mark) -> &'static str {
    match (kind, mark) {
        (Kind::Sequence, Mark::Right) => "in place",
        (Kind::Sequence, _) => "not in place",
        (_, Mark::Right) => "right",
        (_, Mark::Wrong) => "wrong",
        (Kind::Single, Mark::Missed) => "the right one",
        (_, Mark::Missed) => "this one too",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::course::LessonId;
    use crate::domain::progress::QuizMode;
    use crate::quiz::{Setting, parse};

    const QUIZ: &str = "---\nshuffleAnswers: false\n---\n# Which tool builds *images*?\n\nLook:\n\n```sh\npacker build .\n```\n\n> Not `ssh`.\n\n\
                        1. [ ] ssh\n   > It logs in.\n1. [x] Packer\n   > Yes.\n\nNow you know.\n\n\
                        # Which two are guests?\n- [x] Debian\n- [x] Fedora\n- [ ] VirtualBox\n\n\
                        # Bring into order\n1. Boot\n2. Log in\n3. Log out\n";

    fn session(mode: QuizMode) -> Session {
        let started = Timestamp::UNIX_EPOCH;
        let setting = Setting { lesson: "1".into(), quiz: "q".into(), mode, seed: 1, started, passing_grade: 70 };
        Session::new(parse("q.md", QUIZ).0, setting)
    }

    /// What is printed when `typed` is typed at this time, and how it ends.
    fn dialogue(session: &mut Session, typed: &str, now: Timestamp) -> (String, End) {
        let place = Taught { lesson: LessonId("1".into()), anchor: Some("images".into()), title: "Images".into() };
        let mut out = Vec::new();
        let (input, now, keep) = (&mut typed.as_bytes(), &|| now, &mut |_: &Session| {});
        let end = Dialogue { input, out: &mut out, prose: Prose { width: 60, pictures: &[] }, taught: &[Some(place)], now, keep }
            .take(session)
            .unwrap();
        (String::from_utf8(out).unwrap(), end)
    }

    /// What is printed when `typed` is typed, how it ends, and the score.
    fn taken(typed: &str, mode: QuizMode) -> (String, End, (usize, usize)) {
        let mut session = session(mode);
        let (out, end) = dialogue(&mut session, typed, Timestamp::UNIX_EPOCH);
        (out, end, session.score())
    }

    /// The numbers that put the last question's items in order.
    fn order() -> String {
        let session = session(QuizMode::Practice);
        let shown = &session.all()[2].shown;
        (0..3).map(|answer| (shown.iter().position(|item| *item == answer).unwrap() + 1).to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_quiz_reads_well_line_by_line() {
        let typed = format!("?\nh\nh\n1\n2\n1\n1 3\n\n{}\n", order());
        let (out, end, score) = taken(&typed, QuizMode::Practice);
        assert_eq!((end, score), (End::Finished, (1, 3)));
        insta::assert_snapshot!(out);
    }

    #[test]
    fn what_cannot_be_meant_is_asked_again() {
        for (typed, says) in [
            ("9\n", "'9' is no answer here: they are 1 to 2"),
            ("packer\n", "'packer' is no answer here"),
            ("1 2\n", "Only one is right"),
            ("1 1\n", "1 stands there twice"),
            ("\n", "s shows it"),
            ("2\n1 2\n1 2\n", "Type all 3 numbers"),
            ("\u{1b}[2J\n", "s shows it"),
        ] {
            let (out, end, _) = taken(typed, QuizMode::Practice);
            assert!(out.contains(says) && end == End::InputEnded, "{typed:?}: {out}");
        }
    }

    #[test]
    fn letters_and_commas_do_as_well() {
        let (_, _, score) = taken("B\nb,a\n", QuizMode::Practice);
        assert_eq!(score, (2, 3));
    }

    #[test]
    fn an_exam_tells_nothing_before_its_end() {
        let (out, end, score) = taken("1\n1 2\n1 2 3\ny\n", QuizMode::Exam);
        assert_eq!((end, score), (End::Finished, (1, 3)));
        assert!(!out.contains("ight.") && !out.contains("It logs in"), "{out}");
    }

    #[test]
    fn an_exam_is_looked_over_and_changed_until_it_is_handed_in() {
        let (out, end, score) = taken("1\nf\nn\nl\nh\no\n1\n2\n1 2\no\ny\n", QuizMode::Exam);
        assert_eq!((end, score), (End::Finished, (2, 3)), "{out}");
        for said in [
            "Flagged.",
            "The lesson is shut",
            "gives no hints",
            "1  answered: Which",
            "2  no answer, flagged: Which two",
            "choose one, answered",
        ] {
            assert!(out.contains(said), "no {said:?}: {out}");
        }
        assert_eq!(taken("2\n", QuizMode::Exam).1, End::InputEnded);
        assert_eq!(taken("2\nq\n", QuizMode::Exam).1, End::Left);
    }

    #[test]
    fn an_exam_whose_time_is_up_takes_no_more_answers() {
        let mut session = Session::new(
            parse("q.md", &QUIZ.replace("false\n---", "false\ntimeLimit: 5\n---")).0,
            session(QuizMode::Exam).setting().clone(),
        );
        let (out, end) = dialogue(&mut session, "2\n1 2\n", Timestamp::from_second(300).unwrap());
        assert!(end == End::Finished && out.contains("The time is up") && session.score() == (0, 3), "{out}");
    }

    #[test]
    fn how_sure_one_is_where_it_is_taught_and_what_was_flagged_is_all_said_in_lines() {
        let mut session = session(QuizMode::Practice);
        let (out, _) = dialogue(&mut session, "l\nf\n1 sure\n2 guess\nn\no\n", Timestamp::UNIX_EPOCH);
        assert!(out.contains("Lesson: Images, in") && out.contains("Flagged.") && out.contains("1  right, flagged: Which tool"), "{out}");
        assert_eq!(session.all()[0].confidence, Some(Confidence::Sure), "it is said before the first answer");
        assert!(session.all()[0].is_confident_error());
    }

    #[test]
    fn leaving_and_the_end_of_input_end_it() {
        assert_eq!(taken("q\n2\n", QuizMode::Practice).1, End::Left);
        assert_eq!(taken("2\n", QuizMode::Practice).1, End::InputEnded);
        assert_eq!(taken("", QuizMode::Practice).1, End::InputEnded);
    }
}
