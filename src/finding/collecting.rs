//! Walks a page's blocks and collects passages, sections and goals.

use super::goals::{Goal, Kind, Spot};
use super::page::{PageIndex, Passage, PassageKind, Section};
use crate::domain::course::Lesson;
use crate::layout::quiz_name;
use crate::markdown::page::{Block, BlockKind, Details, Text};
use crate::{markdown, quiz};

/// Gives name and text of the file of a quiz by its id.
type Quizzes<'a> = &'a dyn Fn(&str) -> Option<(String, String)>;

/// See the module.
pub(super) struct Collector<'a> {
    page: PageIndex,
    lesson: &'a Lesson,
    quiz: Quizzes<'a>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(lesson: &'a Lesson, quiz: Quizzes<'a>) -> Self {
        let page = PageIndex {
            lesson: lesson.id.clone(),
            label: lesson.label(),
            goals: vec![Goal::lesson(lesson)],
            sections: vec![Section::default()],
            ..PageIndex::default()
        };
        let mut collector = Self { page, lesson, quiz };
        collector.passage(PassageKind::Title, 0, &[&lesson.label()]);
        collector
    }

    pub(super) fn finish(self) -> PageIndex {
        self.page
    }

    /// Adds the passage made of `parts`, in the last section.
    fn passage(&mut self, kind: PassageKind, line: u32, parts: &[&str]) {
        let start = self.page.text.len();
        for (at, part) in parts.iter().enumerate() {
            self.page.text.push_str(if at > 0 { "  " } else { "" });
            self.page.text.push_str(part);
        }
        if self.page.text[start..].trim().is_empty() {
            self.page.text.truncate(start);
            return;
        }
        self.page.passages.push(Passage { kind, line, text: start..self.page.text.len(), words: 0 });
        if let Some(section) = self.page.sections.last_mut() {
            section.passages.end = self.page.passages.len();
        }
    }

    fn text(&mut self, text: &Text, line: u32) {
        self.passage(PassageKind::Text, line, &[&text.content]);
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for Block { line, kind, .. } in blocks {
            match kind {
                BlockKind::Heading { slug, text, .. } => self.heading(slug, text, *line),
                BlockKind::Paragraph(text) | BlockKind::Citation(text) => self.text(text, *line),
                BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
                BlockKind::Quote(blocks) | BlockKind::Callout(_, blocks) | BlockKind::Centred(blocks) => self.blocks(blocks),
                BlockKind::Columns { columns, .. } => columns.iter().for_each(|column| self.blocks(column)),
                BlockKind::Footnote { blocks, .. } => self.blocks(blocks),
                BlockKind::Details(Details { summary, blocks, .. }) => {
                    self.text(summary, *line);
                    self.blocks(blocks);
                }
                BlockKind::Code { text, .. } => self.passage(PassageKind::Code, *line, &[text]),
                BlockKind::Picture(picture) => self.passage(PassageKind::Text, *line, &[&picture.alt]),
                BlockKind::Quiz(ids) => ids.iter().for_each(|id| self.quiz(id, *line)),
                BlockKind::Table(table) => {
                    for row in std::iter::once(&table.header).chain(&table.rows) {
                        let cells: Vec<&str> = row.iter().map(|cell| cell.content.as_str()).collect();
                        self.passage(PassageKind::Text, *line, &cells);
                    }
                }
                BlockKind::Embed(embed) => self.passage(PassageKind::Text, *line, &[&embed.words]),
                BlockKind::Outline | BlockKind::Rule => {}
            }
        }
    }

    fn heading(&mut self, slug: &str, text: &Text, line: u32) {
        let title = text.content.replace('\n', " ");
        let before = self.page.passages.len();
        self.page.sections.push(Section { heading: before, slug: Some(slug.to_owned()), passages: before..before });
        self.passage(PassageKind::Heading, line, &[&title]);
        // The heading that says the lesson's title once more is the lesson.
        if title.trim().is_empty() || self.page.goals.len() == 1 && [&self.lesson.title, &self.page.label].contains(&&title) {
            return;
        }
        self.page.goals.push(Goal::heading(&self.lesson.id, title, slug.to_owned()));
    }

    fn quiz(&mut self, id: &str, line: u32) {
        self.goal(Kind::Quiz, quiz_name(id), Spot::Quiz(id.to_owned()));
        let Some((file, text)) = (self.quiz)(id) else { return };
        for question in quiz::parse(&file, &text).0.questions {
            let mut words = Self::new(self.lesson, self.quiz);
            words.page.text.clear();
            words.blocks(&markdown::parse("", &question.title).0.blocks);
            self.passage(PassageKind::Question(id.to_owned()), line, &[&words.page.text]);
        }
    }

    fn goal(&mut self, kind: Kind, title: String, spot: Spot) {
        self.page.goals.push(Goal { kind, title, lesson: self.lesson.id.clone(), spot });
    }
}
