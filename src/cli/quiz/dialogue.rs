//! A quiz taken line by line: a question is printed, a line is read. It works on a terminal and on a pipe alike; where the
//! lines come from and go to is the caller's.

use std::io::{self, BufRead, Write};

use super::prose::{beside, lines};
use crate::domain::sanitize::sanitize_line;
use crate::quiz::{Asked, Kind, Mark, Phase, Question, Session};

/// Who asks, and where.
pub struct Dialogue<'a> {
    /// Lines typed.
    pub input: &'a mut dyn BufRead,
    /// Questions and what came of them.
    pub out: &'a mut dyn Write,
    /// Cells of a line.
    pub width: usize,
    /// Nothing is told before the end, and each question has one try.
    pub exam: bool,
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

/// What a typed line means.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Answer(Vec<usize>),
    Show,
    Hint,
    Help,
    Leave,
    Empty,
    Unclear(String),
}

const HELP: &str = "\
Type the number of your answer and Enter; where several are right, all their numbers: 1 3.
To put things in order, type all numbers in that order: 3 1 2. Letters do as well: a is 1.
h shows a hint, s shows the answer and goes on, q leaves, ? shows this.
";

impl Dialogue<'_> {
    /// Asks all that is not settled yet.
    pub fn take(&mut self, session: &mut Session) -> io::Result<End> {
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
        self.out.write_all(beside("", &question.title, self.width).as_bytes())?;
        if !question.explanation.is_empty() {
            writeln!(self.out, "\n{}", lines(&question.explanation, self.width).join("\n"))?;
        }
        writeln!(self.out)?;
        self.options(question, asked)?;
        writeln!(self.out)
    }

    fn options(&mut self, question: &Question, asked: &Asked) -> io::Result<()> {
        for (option, answer) in asked.shown.iter().enumerate() {
            self.out.write_all(beside(&format!("{:>4}  ", option + 1), &question.answers[*answer].text, self.width).as_bytes())?;
        }
        Ok(())
    }

    /// Reads lines until the current question is settled. `None` to go on with the next.
    fn answer(&mut self, session: &mut Session) -> io::Result<Option<End>> {
        loop {
            let Some((question, asked)) = session.current() else { return Ok(None) };
            let tried = !asked.tries.is_empty();
            write!(self.out, "{} > ", wanted(question, asked))?;
            self.out.flush()?;
            let mut typed = String::new();
            if self.input.read_line(&mut typed)? == 0 {
                writeln!(self.out)?;
                return Ok(Some(End::InputEnded));
            }
            match meaning(&typed, question) {
                Line::Leave => return Ok(Some(End::Left)),
                Line::Help => self.out.write_all(HELP.as_bytes())?,
                Line::Unclear(why) => writeln!(self.out, "{why}")?,
                Line::Empty if !tried => writeln!(self.out, "Type an answer; s shows it, ? helps.")?,
                Line::Hint => self.hint(session)?,
                Line::Show | Line::Empty => {
                    session.reveal();
                    if !self.exam {
                        self.solution(session)?;
                    }
                    return Ok(None);
                }
                Line::Answer(options) => {
                    session.set(&options);
                    match session.answer() {
                        None => writeln!(self.out, "Choose at least one.")?,
                        Some(_) if self.exam => {
                            session.reveal();
                            return Ok(None);
                        }
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
        }
    }

    fn hint(&mut self, session: &mut Session) -> io::Result<()> {
        match session.hint().map(str::to_owned) {
            Some(hint) => self.out.write_all(beside("Hint: ", &hint, self.width).as_bytes()),
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
        writeln!(self.out, "Try again, or an empty line for the answer.")
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
            self.out.write_all(beside(&lead, &question.answers[*answer].text, self.width).as_bytes())?;
            for comment in asked.comments(question, option) {
                self.out.write_all(beside("        ", comment, self.width).as_bytes())?;
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
        writeln!(self.out, "\n{}", lines(&question.afterword, self.width).join("\n"))
    }
}

/// What is to be typed now.
fn wanted(question: &Question, asked: &Asked) -> String {
    let what = match (question.kind, question.right_answers()) {
        (Kind::Single, _) => "choose one".to_owned(),
        (Kind::Sequence, _) => "put in order".to_owned(),
        (Kind::Multiple, 0) => "choose, or 0 for none".to_owned(),
        (Kind::Multiple, right) => format!("choose {right}"),
    };
    match question.hints.len().saturating_sub(asked.hints) {
        0 => what,
        1 => format!("{what} (h: a hint)"),
        hints => format!("{what} (h: {hints} hints)"),
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

fn meaning(typed: &str, question: &Question) -> Line {
    let typed = sanitize_line(typed).trim().to_lowercase();
    match typed.as_str() {
        "" => Line::Empty,
        "h" | "hint" => Line::Hint,
        "?" | "help" => Line::Help,
        "q" | "quit" => Line::Leave,
        "s" | "show" => Line::Show,
        "0" | "none" if question.kind == Kind::Multiple && question.right_answers() == 0 => Line::Answer(Vec::new()),
        typed => match options(typed, question) {
            Ok(options) => Line::Answer(options),
            Err(why) => Line::Unclear(why),
        },
    }
}

/// Indices of the options that `typed` names, from 0.
fn options(typed: &str, question: &Question) -> Result<Vec<usize>, String> {
    let count = question.answers.len();
    let mut options = Vec::new();
    for word in typed.split([' ', ',', ';', '\t']).filter(|word| !word.is_empty()) {
        let number = match (word.parse::<usize>(), word.as_bytes()) {
            (Ok(number), _) => number.checked_sub(1),
            (Err(_), [letter @ b'a'..=b'z']) => Some(usize::from(letter - b'a')),
            _ => None,
        };
        match number.filter(|option| *option < count) {
            Some(option) if options.contains(&option) => return Err(format!("{word} stands there twice.")),
            Some(option) => options.push(option),
            None => return Err(format!("'{word}' is no answer here: they are 1 to {count}; ? helps.")),
        }
    }
    match question.kind {
        Kind::Single if options.len() > 1 => Err("Only one is right: type one number.".to_owned()),
        Kind::Sequence if options.len() != count => Err(format!("Type all {count} numbers, in the order you want.")),
        _ => Ok(options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Setting, parse};

    const QUIZ: &str = "---\nshuffleAnswers: false\n---\n# Which tool builds *images*?\n\nLook:\n\n```sh\npacker build .\n```\n\n> Not `ssh`.\n\n\
                        1. [ ] ssh\n   > It logs in.\n1. [x] Packer\n   > Yes.\n\nNow you know.\n\n\
                        # Which two are guests?\n- [x] Debian\n- [x] Fedora\n- [ ] VirtualBox\n\n\
                        # Bring into order\n1. Boot\n2. Log in\n3. Log out\n";

    /// What is printed when `typed` is typed, how it ends, and the score.
    fn taken(typed: &str, exam: bool) -> (String, End, (usize, usize)) {
        let setting = Setting { lesson: "1".into(), quiz: "q".into(), seed: 1, started: jiff::Timestamp::UNIX_EPOCH, passing_grade: 70 };
        let mut session = Session::new(parse("q.md", QUIZ).0, setting);
        let mut out = Vec::new();
        let end = Dialogue { input: &mut typed.as_bytes(), out: &mut out, width: 60, exam }.take(&mut session).unwrap();
        (String::from_utf8(out).unwrap(), end, session.score())
    }

    /// The numbers that put the last question's items in order.
    fn order() -> String {
        let setting = Setting { lesson: "1".into(), quiz: "q".into(), seed: 1, started: jiff::Timestamp::UNIX_EPOCH, passing_grade: 70 };
        let session = Session::new(parse("q.md", QUIZ).0, setting);
        let shown = &session.all()[2].shown;
        (0..3).map(|answer| (shown.iter().position(|item| *item == answer).unwrap() + 1).to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_quiz_reads_well_line_by_line() {
        let typed = format!("?\nh\nh\n1\n2\n1\n1 3\n\n{}\n", order());
        let (out, end, score) = taken(&typed, false);
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
            let (out, end, _) = taken(typed, false);
            assert!(out.contains(says) && end == End::InputEnded, "{typed:?}: {out}");
        }
    }

    #[test]
    fn letters_and_commas_do_as_well() {
        let (_, _, score) = taken("B\nb,a\n", false);
        assert_eq!(score, (2, 3));
    }

    #[test]
    fn an_exam_tells_nothing_before_its_end() {
        let (out, end, score) = taken("1\n1 2\n1 2 3\n", true);
        assert_eq!((end, score), (End::Finished, (1, 3)));
        assert!(!out.contains("ight.") && !out.contains("It logs in"), "{out}");
    }

    #[test]
    fn leaving_and_the_end_of_input_end_it() {
        assert_eq!(taken("q\n2\n", false).1, End::Left);
        assert_eq!(taken("2\n", false).1, End::InputEnded);
        assert_eq!(taken("", false).1, End::InputEnded);
    }
}
