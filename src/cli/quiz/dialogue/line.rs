//! What a line means that is typed while a quiz is taken, and what may be typed.

use crate::domain::progress::Confidence;
use crate::domain::sanitize::sanitize_line;
use crate::quiz::{Asked, Kind, Question};

/// What a typed line means.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// These options, from 0; and how sure, where that was said with them.
    Answer(Vec<usize>, Option<Confidence>),
    Sure(Confidence),
    Show,
    Hint,
    Flag,
    Lesson,
    Next,
    Previous,
    Questions,
    HandIn,
    Help,
    Leave,
    Empty,
    Unclear(String),
}

/// What `?` shows.
pub const HELP: &str = "\
Type the number of your answer and Enter; where several are right, all their numbers: 1 3.
To put things in order, type all numbers in that order: 3 1 2. Letters do as well: a is 1.
Add how sure you are, if you like: 2 sure, 2 think, 2 guess.
h shows a hint, s shows the answer and goes on, l says where the lesson teaches it.
f flags a question, n goes on without an answer, p goes back, o lists all questions.
i hands an exam in. q leaves, and it goes on from there next time. ? shows this.
";

/// What is to be typed now.
pub fn wanted(question: &Question, asked: &Asked, exam: bool) -> String {
    let what = match (question.kind, question.right_answers()) {
        (Kind::Single, _) => "choose one".to_owned(),
        (Kind::Sequence, _) => "put in order".to_owned(),
        (Kind::Multiple, 0) => "choose, or 0 for none".to_owned(),
        (Kind::Multiple, right) => format!("choose {right}"),
    };
    match question.hints.len().saturating_sub(asked.hints) {
        _ if exam => what,
        0 => what,
        1 => format!("{what} (h: a hint)"),
        hints => format!("{what} (h: {hints} hints)"),
    }
}

/// What `typed` means to `question`.
pub fn meaning(typed: &str, question: &Question) -> Line {
    let typed = sanitize_line(typed).trim().to_lowercase();
    if let Some(sure) = confidence(&typed) {
        return Line::Sure(sure);
    }
    match typed.as_str() {
        "" => Line::Empty,
        "h" | "hint" => Line::Hint,
        "?" | "help" => Line::Help,
        "q" | "quit" => Line::Leave,
        "s" | "show" => Line::Show,
        "f" | "flag" => Line::Flag,
        "l" | "lesson" => Line::Lesson,
        "n" | "next" => Line::Next,
        "p" | "previous" => Line::Previous,
        "o" | "questions" => Line::Questions,
        "i" | "hand in" => Line::HandIn,
        typed => answer(typed, question).unwrap_or_else(Line::Unclear),
    }
}

fn confidence(words: &str) -> Option<Confidence> {
    match words {
        "sure" => Some(Confidence::Sure),
        "think" | "think so" => Some(Confidence::ThinkSo),
        "guess" => Some(Confidence::Guess),
        _ => None,
    }
}

/// Options, and how sure after them.
fn answer(typed: &str, question: &Question) -> Result<Line, String> {
    let (numbers, sure) = typed.char_indices().filter(|(_, ch)| *ch == ' ').fold((typed, None), |found, (at, _)| {
        let sure = confidence(typed[at..].trim());
        if found.1.is_none() && sure.is_some() { (&typed[..at], sure) } else { found }
    });
    if ["0", "none"].contains(&numbers.trim()) && question.kind == Kind::Multiple && question.right_answers() == 0 {
        return Ok(Line::Answer(Vec::new(), sure));
    }
    Ok(Line::Answer(options(numbers, question)?, sure))
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
    use crate::quiz::parse;

    #[test]
    fn a_line_is_an_answer_how_sure_or_both() {
        let question = parse("q.md", "# Q\n- [x] a\n- [x] b\n- [ ] c\n").0.questions.swap_remove(0);
        for (typed, line) in [
            ("1 3", Line::Answer(vec![0, 2], None)),
            ("a,c sure", Line::Answer(vec![0, 2], Some(Confidence::Sure))),
            ("2 think so", Line::Answer(vec![1], Some(Confidence::ThinkSo))),
            ("3  guess", Line::Answer(vec![2], Some(Confidence::Guess))),
            ("Sure", Line::Sure(Confidence::Sure)),
            ("f", Line::Flag),
            ("hand in", Line::HandIn),
        ] {
            assert_eq!(meaning(typed, &question), line, "{typed}");
        }
        assert!(matches!(meaning("1 maybe", &question), Line::Unclear(why) if why.contains("'maybe'")));
    }
}
