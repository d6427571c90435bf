//! A quiz as it was read: for an author to see what became of the text.

use std::io::Write;

use serde::Serialize;

use super::Format;
use crate::cli::{Exit, output};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize;
use crate::quiz::{self, Kind, Question};

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    file: &'a str,
    questions: &'a [Question],
    diagnostics: &'a [Diagnostic],
}

/// Writes the quiz in `file`, whose text is `text`.
pub fn show(file: &str, text: &str, format: Format) -> anyhow::Result<Exit> {
    let (quiz, diagnostics) = quiz::parse(file, text);
    let mut out = output::results();
    if format == Format::Json {
        output::write_json(&mut out, &Shown { format: 1, file, questions: &quiz.questions, diagnostics: &diagnostics })?;
    } else {
        output::report(&diagnostics);
        out.write_all(sanitize(&for_people(&quiz.questions)).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn for_people(questions: &[Question]) -> String {
    let mut text = String::new();
    for (index, question) in questions.iter().enumerate() {
        let asked = match question.kind {
            Kind::Single => "choose one",
            Kind::Multiple => "choose all that apply",
            Kind::Sequence => "put in order",
        };
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&format!("{}. {}  ({asked})\n", index + 1, question.title));
        if !question.explanation.is_empty() {
            text.push_str(&indented(&question.explanation, "   "));
        }
        for (place, answer) in question.answers.iter().enumerate() {
            let mark = match question.kind {
                Kind::Sequence => format!("   {}. ", place + 1),
                _ if answer.correct => "   [x] ".to_owned(),
                _ => "   [ ] ".to_owned(),
            };
            let below = " ".repeat(mark.len());
            text.push_str(&format!("{mark}{}", indented(&answer.text, &below).trim_start()));
            for comment in &answer.comments {
                text.push_str(&indented(comment, &format!("{below}> ")));
            }
        }
        for hint in &question.hints {
            text.push_str(&format!("   hint: {}", indented(hint, "         ").trim_start()));
        }
    }
    text
}

/// Each line after `margin`.
fn indented(text: &str, margin: &str) -> String {
    text.trim_end().lines().map(|line| format!("{}\n", format!("{margin}{line}").trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiz_reads_as_its_author_meant_it() {
        let source = "# Which one?\n\nSome words.\n\n> Think.\n\n1. [ ] This\n   > No.\n1. [x] That\n   and more\n\n# In order\n\n1. First\n2. Second\n";
        let (quiz, _) = quiz::parse("q.md", source);
        let expected = "1. Which one?  (choose one)\n   Some words.\n   [ ] This\n       > No.\n   [x] That\n       and more\n   hint: Think.\n\n2. In order  (put in order)\n   1. First\n   2. Second\n";
        assert_eq!(for_people(&quiz.questions), expected);
    }
}
