//! One page of the course, read for finding: its passages (a paragraph, a code block, a row of a table …) by section, the words in
//! them, and the goals that one can jump to. Answers of quizzes are not read: finding gives nothing away.

use std::ops::Range;

use super::collecting::Collector;
use super::goals::Goal;
use super::vocabulary::Vocabulary;
use crate::domain::course::{Lesson, LessonId};
use crate::markdown;

/// A page, read. Small: its text, and a list of its words.
#[derive(Debug, Default)]
pub struct PageIndex {
    /// The lesson.
    pub lesson: LessonId,
    /// `4.1 Golden Images`
    pub label: String,
    /// `Chapter 4`; may be empty.
    pub chapter: String,
    /// In order: the lesson itself, then its headings and quizzes.
    pub goals: Vec<Goal>,
    pub(super) sections: Vec<Section>,
    pub(super) passages: Vec<Passage>,
    /// The texts of all passages.
    pub(super) text: String,
    pub(super) vocabulary: Vocabulary,
}

/// A heading and what stands below it, up to the next one. The first is the page itself, up to its first heading.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    /// Its heading, in [`PageIndex::passages`]; for the first the lesson's title.
    pub heading: usize,
    /// Its anchor; `None` before the first heading.
    pub slug: Option<String>,
    /// All its passages, the heading among them.
    pub passages: Range<usize>,
}

/// A piece of text that is found as one.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    pub kind: PassageKind,
    /// Line of the page's file, as the layout has it for the lines that show the passage.
    pub line: u32,
    /// In [`PageIndex::text`].
    pub text: Range<usize>,
    /// How many words it has.
    pub words: u32,
}

/// What a passage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PassageKind {
    /// The lesson's title.
    Title,
    /// A heading.
    Heading,
    /// Running text.
    Text,
    /// Code.
    Code,
    /// A question of the quiz with this id. Its words are not on the page.
    Question(String),
}

impl PageIndex {
    /// Reads the page `source` of `lesson`, in the chapter `chapter`. `quiz` gives name and text of the file of a quiz by its id.
    pub fn read(lesson: &Lesson, chapter: &str, source: &str, quiz: &dyn Fn(&str) -> Option<(String, String)>) -> Self {
        let (page, _) = markdown::parse("", source);
        let mut collector = Collector::new(lesson, quiz);
        collector.blocks(&page.blocks);
        let mut read = collector.finish();
        read.chapter = chapter.to_owned();
        read.vocabulary = Vocabulary::of(&mut read.passages, &read.text);
        read
    }

    pub(super) fn passage_text(&self, passage: usize) -> &str {
        self.passages.get(passage).and_then(|passage| self.text.get(passage.text.clone())).unwrap_or_default()
    }
}
