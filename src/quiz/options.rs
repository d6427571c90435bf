//! The options of a quiz: YAML between lines of dashes, before the first question or below a question's heading. The names
//! are quizdown-js's (docs/options.md there), in camelCase or snake_case; `timeLimit` and `openBook`, for exams, are ours.

use serde_yaml::Value;

use super::source::Line;
use crate::domain::diagnostic::{Diagnostic, nearest};

/// What a quiz says of how it is to be asked. `None` leaves it to the course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Show answers in a random order.
    pub shuffle_answers: Option<bool>,
    /// Ask questions in a random order.
    pub shuffle_questions: Option<bool>,
    /// Ask only so many of the questions.
    pub question_limit: Option<usize>,
    /// Share of right answers that passes, in percent.
    pub passing_grade: Option<u8>,
    /// Said to those who passed.
    pub pass_message: Option<String>,
    /// Said to those who did not.
    pub fail_message: Option<String>,
    /// Whether it may be taken again.
    pub enable_retry: Option<bool>,
    /// Language of the quiz.
    pub locale: Option<String>,
    /// Minutes that an exam may take.
    pub time_limit: Option<u32>,
    /// The lesson may be read during an exam.
    pub open_book: Option<bool>,
}

/// The longest time limit in minutes: a day.
const LONGEST: u32 = 24 * 60;

/// Every name that means something, here or to a browser.
const NAMES: &[&str] = &[
    "shuffleAnswers",
    "shuffleQuestions",
    "nQuestions",
    "passingGrade",
    "customPassMsg",
    "customFailMsg",
    "enableRetry",
    "locale",
    "timeLimit",
    "openBook",
    "startOnLoad",
    "primaryColor",
    "secondaryColor",
    "textColor",
    "customStyleSheet",
];

/// How many of `lines` the options block at their start takes, and whether it has its closing line. Before the first question
/// (`leading`) any line of dashes opens one; later only one that holds options, since dashes are a thematic break too.
pub fn extent(lines: &[Line], leading: bool) -> Option<(usize, bool)> {
    let is_fence = |line: &Line| line.indent() <= 3 && line.text.trim().len() >= 3 && line.text.trim().chars().all(|ch| ch == '-');
    lines.first().filter(|line| is_fence(line))?;
    let close = lines.iter().skip(1).position(is_fence).map(|index| index + 1);
    if leading {
        let first_question = || lines.iter().position(|line| line.text.starts_with('#'));
        return match close {
            Some(close) => Some((close + 1, true)),
            None => Some((lines.iter().position(Line::is_blank).or_else(first_question).unwrap_or(lines.len()), false)),
        };
    }
    let close = close?;
    let holds_options = match serde_yaml::from_str::<Value>(&yaml(&lines[1..close])) {
        Ok(Value::Mapping(mapping)) => mapping.keys().filter_map(Value::as_str).any(|key| NAMES.contains(&camel_case(key).as_str())),
        _ => false,
    };
    holds_options.then_some((close + 1, true))
}

/// Reads an options block with its lines of dashes.
pub fn read(file: &str, lines: &[Line], closed: bool) -> (Options, Vec<Diagnostic>) {
    let mut options = Options::default();
    let Some((first, body)) = lines.split_first() else { return (options, Vec::new()) };
    let mut diagnostics = Vec::new();
    if !closed {
        let message = "the options block is never closed: a line `---` is missing after the last option";
        diagnostics.push(Diagnostic::error("quiz-options-open", file, first.line, first.column, message));
    }
    let body = if closed { &body[..body.len().saturating_sub(1)] } else { body };
    let mapping = match serde_yaml::from_str::<Value>(&yaml(body)) {
        Ok(Value::Mapping(mapping)) => mapping,
        Ok(Value::Null) => return (options, diagnostics),
        Ok(_) => {
            let message = "the options block is no list of `name: value` lines; the defaults are used";
            diagnostics.push(Diagnostic::error("quiz-options-yaml", file, first.line, first.column, message));
            return (options, diagnostics);
        }
        Err(error) => {
            let at = error.location().and_then(|place| body.get(place.line().saturating_sub(1))).unwrap_or(first);
            let message = format!("the options block is not YAML, so the defaults are used: {error}");
            diagnostics.push(Diagnostic::error("quiz-options-yaml", file, at.line, at.column, message));
            return (options, diagnostics);
        }
    };
    for (key, value) in &mapping {
        let name = key.as_str().unwrap_or_default();
        if let Err((rule, message)) = set(&mut options, &camel_case(name), name, value) {
            let at = body.iter().find(|line| line.text.trim_start().trim_start_matches(['"', '\'']).starts_with(name)).unwrap_or(first);
            diagnostics.push(Diagnostic::warning(rule, file, at.line, at.column, message));
        }
    }
    (options, diagnostics)
}

fn yaml(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn camel_case(name: &str) -> String {
    let mut upper = false;
    let mut camel = String::with_capacity(name.len());
    for ch in name.chars() {
        match ch {
            '_' => upper = !camel.is_empty(),
            ch if std::mem::take(&mut upper) => camel.extend(ch.to_uppercase()),
            ch => camel.push(ch),
        }
    }
    camel
}

fn set(options: &mut Options, name: &str, written: &str, value: &Value) -> Result<(), (&'static str, String)> {
    let wrong = |wanted: &str| Err(("quiz-option-value", format!("option '{written}' must be {wanted}; it is left out")));
    let boolean = |slot: &mut Option<bool>| {
        *slot = value.as_bool().or(*slot);
        if value.is_bool() { Ok(()) } else { wrong("true or false") }
    };
    let words = |slot: &mut Option<String>| {
        *slot = value.as_str().map(str::to_owned).or(slot.take());
        if value.is_string() || value.is_null() { Ok(()) } else { wrong("text") }
    };
    match name {
        "shuffleAnswers" => boolean(&mut options.shuffle_answers),
        "shuffleQuestions" => boolean(&mut options.shuffle_questions),
        "enableRetry" => boolean(&mut options.enable_retry),
        "openBook" => boolean(&mut options.open_book),
        "customPassMsg" => words(&mut options.pass_message),
        "customFailMsg" => words(&mut options.fail_message),
        "locale" => words(&mut options.locale),
        "nQuestions" => match value.as_u64().and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0) {
            Some(count) => {
                options.question_limit = Some(count);
                Ok(())
            }
            None if value.is_null() => Ok(()),
            None => wrong("a whole number from 1"),
        },
        "passingGrade" => match value.as_u64().and_then(|percent| u8::try_from(percent).ok()).filter(|percent| *percent <= 100) {
            Some(percent) => {
                options.passing_grade = Some(percent);
                Ok(())
            }
            None if value.is_null() => Ok(()),
            None => wrong("a whole number of percent, 0 to 100"),
        },
        "timeLimit" => {
            match value.as_u64().and_then(|minutes| u32::try_from(minutes).ok()).filter(|minutes| (1..=LONGEST).contains(minutes)) {
                Some(minutes) => {
                    options.time_limit = Some(minutes);
                    Ok(())
                }
                None if value.is_null() => Ok(()),
                None => wrong("a whole number of minutes, 1 to 1440"),
            }
        }
        name if NAMES.contains(&name) => Ok(()),
        name => {
            let hint = nearest(name, NAMES.iter().copied()).map(|near| format!("; nearest is '{near}'")).unwrap_or_default();
            Err(("quiz-unknown-option", format!("unknown option '{written}'{hint}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn options(text: &str) -> (Options, Vec<(&'static str, usize)>) {
        let lines = source::lines(text, |line| (line + 1, 1));
        let (taken, closed) = extent(&lines, true).expect("options");
        let (options, found) = read("q.md", &lines[..taken], closed);
        (options, found.iter().map(|found| (found.rule, found.line)).collect())
    }

    #[test]
    fn both_spellings_of_every_option_are_known() {
        let camel = "---\nshuffleAnswers: false\nshuffleQuestions: true\nnQuestions: 3\npassingGrade: 80\ncustomPassMsg: Well done\n\
                     customFailMsg: 'Not yet'\nenableRetry: false\nlocale: de\ntimeLimit: 20\nopenBook: true\nprimaryColor: steelblue\n---\n# Q";
        let snake = "---\nshuffle_answers: false\nshuffle_questions: true\nn_questions: 3\npassing_grade: 80\ncustom_pass_msg: Well done\n\
                     custom_fail_msg: 'Not yet'\nenable_retry: false\nlocale: de\ntime_limit: 20\nopen_book: true\nprimary_color: steelblue\n---\n# Q";
        let expected = Options {
            shuffle_answers: Some(false),
            shuffle_questions: Some(true),
            question_limit: Some(3),
            passing_grade: Some(80),
            pass_message: Some("Well done".into()),
            fail_message: Some("Not yet".into()),
            enable_retry: Some(false),
            locale: Some("de".into()),
            time_limit: Some(20),
            open_book: Some(true),
        };
        assert_eq!(options(camel), (expected.clone(), vec![]));
        assert_eq!(options(snake), (expected, vec![]));
    }

    #[test]
    fn what_is_wrong_with_the_options_is_told_at_its_line() {
        for (text, found) in [
            ("---\nshufleAnswers: true\n---", vec![("quiz-unknown-option", 2)]),
            ("---\nlocale: en\npassingGrade: 140\n---", vec![("quiz-option-value", 3)]),
            ("---\nshuffleAnswers: maybe\n---", vec![("quiz-option-value", 2)]),
            ("---\ntimeLimit: 0\n---", vec![("quiz-option-value", 2)]),
            ("---\ntimeLimit: 1441\n---", vec![("quiz-option-value", 2)]),
            ("---\n- a\n---", vec![("quiz-options-yaml", 1)]),
            ("---\nlocale: en\n  a: [\n---", vec![("quiz-options-yaml", 3)]),
            ("---\nlocale: en\n\n# Q", vec![("quiz-options-open", 1)]),
            ("---\n---", vec![]),
        ] {
            assert_eq!(options(text).1, found, "{text:?}");
        }
    }
}
