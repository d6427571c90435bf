//! The nouns of a quiz. All texts are Markdown source; nothing here is laid out or sanitized yet.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Options, Origin};

/// A quiz as its file has it, in the file's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quiz {
    /// What its options block says.
    pub options: Options,
    /// Questions that can be asked; broken ones became diagnostics.
    pub questions: Vec<Question>,
    /// Which each of them is, by [`super::identity`]; empty until that was asked.
    pub identities: Vec<String>,
    /// Where each of them is from, in a quiz of questions out of several; else empty.
    pub origins: Vec<Origin>,
}

impl Quiz {
    /// Finds out which questions its questions are; `known` are the identities that the store has of this quiz.
    pub fn identify(&mut self, known: &[String]) {
        self.identities = super::identity::identities(self, known);
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Question {
    /// Text of its heading.
    pub title: String,
    /// How it is answered.
    pub kind: Kind,
    /// In the file's order; for a sequence that is the right order.
    pub answers: Vec<Answer>,
    /// Shown one at a time, on request.
    pub hints: Vec<String>,
    /// Paragraphs and code below the heading; empty when there are none.
    pub explanation: String,
    /// The same below the answers, where it would give them away: for when the question is settled. quizdown-js drops it.
    pub afterword: String,
    /// Line of the heading, from 1.
    pub line: usize,
    /// Its own `shuffleAnswers`, from an options block below its heading.
    #[serde(skip)]
    pub shuffle_answers: Option<bool>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Exactly one answer is right: an ordered list of task items.
    Single,
    /// Any number of answers is right: an unordered list.
    Multiple,
    /// All answers, in the right order: an ordered list without task items.
    Sequence,
}

/// One answer to choose or to place.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Its text, without task marker and comments.
    pub text: String,
    /// Ticked in the file; always false in a sequence.
    pub correct: bool,
    /// Quotes within it, in order: shown to those who chose it.
    pub comments: Vec<String>,
}

impl Answer {
    /// All comments as one text; `None` when there are none.
    pub fn comment(&self) -> Option<String> {
        (!self.comments.is_empty()).then(|| self.comments.join("\n\n"))
    }
}

/// As FORMATS §5 shows it: `comment` is one text or null; `comments` has them apart.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Answer", 4)?;
        fields.serialize_field("text", &self.text)?;
        fields.serialize_field("correct", &self.correct)?;
        fields.serialize_field("comment", &self.comment())?;
        fields.serialize_field("comments", &self.comments)?;
        fields.end()
    }
}

impl Question {
    /// Every text of it, in no order that means anything.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let answers = self.answers.iter().flat_map(|answer| std::iter::once(&answer.text).chain(&answer.comments));
        [&self.title, &self.explanation, &self.afterword].into_iter().chain(&self.hints).chain(answers)
    }

    /// How many answers are ticked.
    pub fn right_answers(&self) -> usize {
        self.answers.iter().filter(|answer| answer.correct).count()
    }
}
