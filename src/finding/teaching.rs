//! Where a lesson teaches what the questions of its quiz ask: where a question's own texts link to, else below the heading whose words
//! fit it best. What fits none is left to the reader.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{PageIndex, Passage, PassageKind, Section};
use super::{Folded, words};
use crate::course::{Destination, resolve};
use crate::domain::course::{Course, Lesson, LessonId};
use crate::layout::{self, Options, document::ItemKind};
use crate::markdown;
use crate::quiz::{Question, Quiz};

/// A word in a heading says as much as so many in the text below it.
const IN_HEADING: f64 = 3.0;
/// How soon more of the same word says no more, and how much a long section has to have more of it: as for BM25.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.4;

/// A place that teaches something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taught {
    /// The page.
    pub lesson: LessonId,
    /// The heading to go to; `None` for the top of the page.
    pub anchor: Option<String>,
    /// What the place is called.
    pub title: String,
}

/// For each question of `quiz`, in the file's order, where it is taught. `source` is the page of `lesson`, which the quiz belongs to.
pub fn taught(course: &Course, lesson: &Lesson, source: &str, quiz: &Quiz) -> Vec<Option<Taught>> {
    let page = Headings::of(lesson, source);
    quiz.questions.iter().map(|question| linked(course, lesson, &page, question).or_else(|| page.best(question))).collect()
}

/// Where the question's texts link to, within the course.
fn linked(course: &Course, lesson: &Lesson, page: &Headings, question: &Question) -> Option<Taught> {
    let comments = question.answers.iter().flat_map(|answer| &answer.comments);
    let texts = [&question.afterword, &question.explanation, &question.title].into_iter().chain(comments).chain(&question.hints);
    texts.filter(|text| text.contains("](")).flat_map(|text| links(text)).find_map(|(href, ignore)| {
        match resolve(course, &lesson.id, &href, ignore) {
            Destination::Lesson { index, anchor } => {
                let found = course.lessons.get(index).filter(|found| found.present)?;
                Some(Taught { lesson: found.id.clone(), anchor, title: found.label() })
            }
            Destination::Page { id, anchor } => Some(Taught { title: id.to_string(), lesson: id, anchor }),
            Destination::Anchor(slug) => page.called(&slug),
            Destination::Url(_) | Destination::File(_) | Destination::Missing(_) => None,
        }
    })
}

fn links(text: &str) -> Vec<(String, bool)> {
    let document = layout::lay_out(&markdown::parse("", text).0, &Options::default(), &layout::no_pictures);
    let link = |kind| if let ItemKind::Link { href, ignore } = kind { Some((href, ignore)) } else { None };
    document.items.into_iter().filter_map(|item| link(item.kind)).collect()
}

/// The headings of a page, with the words that stand at and below each.
struct Headings {
    lesson: LessonId,
    sections: Vec<Words>,
    /// In how many sections a word stands.
    spread: BTreeMap<String, usize>,
    /// Words of an average section.
    usual: f64,
}

/// One section.
struct Words {
    title: String,
    slug: Option<String>,
    /// How often each word stands there; one in the heading weighs more.
    weights: BTreeMap<String, f64>,
    heading: BTreeSet<String>,
    length: f64,
}

impl Headings {
    fn of(lesson: &Lesson, source: &str) -> Self {
        // Without its quizzes: what a question asks is not where it is taught.
        let page = PageIndex::read(lesson, "", source, &|_| None);
        let sections: Vec<Words> = page.sections.iter().map(|section| Words::of(&page, section)).collect();
        let mut spread = BTreeMap::new();
        for word in sections.iter().flat_map(|section| section.weights.keys()) {
            *spread.entry(word.clone()).or_insert(0) += 1;
        }
        let usual = sections.iter().map(|section| section.length).sum::<f64>() / number(sections.len().max(1));
        Self { lesson: lesson.id.clone(), sections, spread, usual: usual.max(1.0) }
    }

    fn called(&self, slug: &str) -> Option<Taught> {
        let section = self.sections.iter().find(|section| section.slug.as_deref() == Some(slug))?;
        Some(self.place(section))
    }

    fn place(&self, section: &Words) -> Taught {
        Taught { lesson: self.lesson.clone(), anchor: section.slug.clone(), title: section.title.clone() }
    }

    /// The section that fits the question best, if any fits at all: it must share telling words with it.
    fn best(&self, question: &Question) -> Option<Taught> {
        let wanted = wanted(question);
        let score = |section: &Words| -> f64 {
            let air = 1.0 - LENGTH + LENGTH * section.length / self.usual;
            wanted
                .iter()
                .filter_map(|(word, weight)| {
                    let often = section.weights.get(word)?;
                    Some(weight * self.rarity(word) * often * (SATURATION + 1.0) / (often + SATURATION * air))
                })
                .sum()
        };
        let fits = |section: &&Words| {
            let telling = |word: &&String| section.weights.contains_key(*word) && self.tells(word);
            let shared: Vec<&String> = wanted.keys().filter(telling).collect();
            shared.len() > 1 || shared.iter().any(|word| section.heading.contains(*word))
        };
        let best = self.sections.iter().filter(fits).max_by(|a, b| score(a).total_cmp(&score(b)))?;
        Some(self.place(best))
    }

    fn spread(&self, word: &str) -> f64 {
        number(self.spread.get(word).copied().unwrap_or_default())
    }

    /// How much a word says, by how few sections have it.
    fn rarity(&self, word: &str) -> f64 {
        let (all, with) = (number(self.sections.len()), self.spread(word));
        (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
    }

    /// Whether a word tells sections apart.
    fn tells(&self, word: &str) -> bool {
        self.spread(word) * 2.0 <= number(self.sections.len())
    }
}

impl Words {
    fn of(page: &PageIndex, section: &Section) -> Self {
        let title = page.passage_text(section.heading).to_owned();
        let mut weights = BTreeMap::new();
        let mut length = 0.0;
        let passages = page.passages.get(section.passages.clone()).unwrap_or_default();
        for Passage { kind, text, .. } in passages {
            let weight = if matches!(kind, PassageKind::Heading | PassageKind::Title) { IN_HEADING } else { 1.0 };
            for word in words_of(page.text.get(text.clone()).unwrap_or_default()) {
                length += 1.0;
                *weights.entry(word).or_insert(0.0) += weight;
            }
        }
        let heading = words_of(&title).into_iter().collect();
        Self { title, slug: section.slug.clone(), weights, heading, length }
    }
}

/// The words of a question, and how much each is worth: what is asked, what is right, and what is said of it.
fn wanted(question: &Question) -> BTreeMap<String, f64> {
    let mut wanted = BTreeMap::new();
    let mut add = |text: &str, weight: f64| {
        for word in words_of(text) {
            let kept: &mut f64 = wanted.entry(word).or_insert(0.0);
            *kept = kept.max(weight);
        }
    };
    add(&question.title, 2.0);
    add(&question.explanation, 1.0);
    add(&question.afterword, 1.0);
    for answer in &question.answers {
        add(&answer.text, if answer.correct { 1.0 } else { 0.4 });
        answer.comments.iter().for_each(|comment| add(comment, 0.4));
    }
    wanted
}

/// Words as they are compared, without the sign of the plural.
fn words_of(text: &str) -> Vec<String> {
    let folded = Folded::of(text, false);
    let mut found = Vec::new();
    words::each_word(folded.text(), |word| {
        let stem = if word.len() > 3 { word.trim_end_matches('s') } else { word };
        if stem.len() > 1 {
            found.push(stem.to_owned());
        }
    });
    found
}

#[expect(clippy::cast_precision_loss, reason = "numbers of sections are small")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::course::LessonSummary;
    use crate::quiz;

    const PAGE: &str = "# Kilns\n\nAll of it about clay and fire.\n\n## Stacking\n\nPots stand apart; glazed pots touch nothing.\n\n\
                        ## Firing to the cone\n\nCones bend when the fire has done its work at its temperature.\n\n\
                        ## Cooling\n\nThe door stays shut, or pots crack.\n\n<div class=\"quizdown\"><div id=\"q.md\"></div></div>\n";

    fn lesson(id: &str) -> Lesson {
        Lesson { id: LessonId(id.into()), number: None, title: id.into(), depth: 0, present: true, summary: LessonSummary::default() }
    }

    fn places(questions: &str) -> Vec<Option<(String, Option<String>)>> {
        let lessons = vec![lesson("kilns"), lesson("glazes")];
        let files = vec!["docs/glazes.md".to_owned(), "docs/kilns.md".to_owned()];
        let course = Course { docs: "docs/".into(), lessons, files, ..Course::default() };
        let found = taught(&course, &course.lessons[0], PAGE, &quiz::parse("q.md", questions).0);
        found.into_iter().map(|place| place.map(|place| (place.lesson.0, place.anchor))).collect()
    }

    fn at(lesson: &str, anchor: &str) -> Option<(String, Option<String>)> {
        Some((lesson.to_owned(), Some(anchor.to_owned())))
    }

    #[test]
    fn a_question_is_taught_below_the_heading_whose_words_fit_it_best() {
        let questions = "# When does a cone bend?\n1. [x] at its temperature\n1. [ ] never\n\n\
                         # Why is the door kept shut?\n1. [x] cracks\n1. [ ] for fun\n\n\
                         # What may glazed pots touch?\n1. [ ] each other\n1. [x] nothing\n";
        assert_eq!(places(questions), [at("kilns", "firing-to-the-cone"), at("kilns", "cooling"), at("kilns", "stacking")]);
    }

    #[test]
    fn a_link_in_the_questions_texts_goes_before_its_words() {
        let questions = "# When does a cone bend?\n1. [x] See [there](glazes.md#cones)\n   > Read [this](glazes.md?id=cones).\n1. [ ] no\n\n\
                         # Why a door?\n1. [x] a\n1. [ ] b\n\nSee [below](#stacking) or [the web](https://example.org).\n";
        assert_eq!(places(questions), [at("glazes", "cones"), at("kilns", "stacking")]);
    }

    #[test]
    fn what_fits_nothing_is_left_to_the_reader() {
        assert_eq!(places("# Who wrote Faust?\n1. [x] Goethe\n1. [ ] Schiller\n"), [None]);
    }
}
