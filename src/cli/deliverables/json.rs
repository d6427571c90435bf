//! Deliverables for programs: versioned, and stable within a version.

use jiff::Timestamp;
use serde::Serialize;

use super::Sheet;
use crate::app::screens::deliverables::Attached;
use crate::cli::CliError;
use crate::domain::deliverable::count_words;
use crate::domain::handed_in::{Decided, Decision, HandedIn};
use crate::domain::sanitize;

/// Fields are only ever added within a format.
#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    lesson: &'a str,
    title: &'a str,
    handed_in: Option<&'a HandedIn>,
    deliverables: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    number: usize,
    /// `None` where the page asks for it no more.
    id: Option<&'a str>,
    prompt: &'a str,
    context: &'a [String],
    words: usize,
    text: &'a str,
    saved: Option<Timestamp>,
    decided: Option<&'a Decided>,
    reviews: Vec<Review<'a>>,
    evidence: Vec<Evidence<'a>>,
    /// The lesson's quiz belongs to it.
    quiz: bool,
    /// Best attempt: right, asked.
    best_quiz: Option<(u32, u32)>,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct Review<'a> {
    decision: Option<Decision>,
    comment: &'a str,
    by: &'a str,
    at: Timestamp,
    proved: bool,
    of_latest_submission: bool,
}

#[derive(Serialize)]
struct Evidence<'a> {
    check: &'a str,
    verdict: Option<&'static str>,
    level: Option<&'a str>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    bytes: Option<u64>,
    /// Why it can't leave.
    fault: Option<&'a str>,
}

#[derive(Serialize)]
struct Version<'a> {
    number: usize,
    at: Timestamp,
    words: usize,
    text: &'a str,
}

impl Sheet<'_> {
    /// All of them, or the one asked for.
    pub(super) fn json(&self, only: Option<usize>) -> Result<String, CliError> {
        let deliverables = (0..self.entries.len()).filter(|at| only.is_none_or(|only| only == *at)).map(|at| self.item(at)).collect();
        let report = Report { format: 1, lesson: &self.lesson.0, title: &self.title, handed_in: self.handed_in(), deliverables };
        written(&report)
    }

    fn item(&self, at: usize) -> Item<'_> {
        let entry = &self.entries[at];
        let asked = entry.deliverable.as_ref();
        let said = self.handed_in().zip(entry.then.as_deref()).into_iter().flat_map(|(handed_in, id)| handed_in.said_on(Some(id)));
        let result = |id: &str| self.loaded.results.iter().find(|result| result.id == id);
        let quiz = asked.is_some_and(|asked| asked.quiz);
        Item {
            number: at + 1,
            id: asked.map(|asked| asked.id.as_str()),
            prompt: entry.prompt(),
            context: asked.map_or(&[][..], |asked| &asked.context),
            words: count_words(&entry.text),
            text: &entry.text,
            saved: entry.draft.as_ref().map(|draft| draft.at),
            decided: entry.then.as_ref().and_then(|id| self.handed_in()?.decisions.get(id)),
            reviews: said
                .map(|said| Review {
                    decision: said.decision,
                    comment: &said.comment,
                    by: &said.by,
                    at: said.at,
                    proved: said.proved,
                    of_latest_submission: said.latest,
                })
                .collect(),
            evidence: asked
                .map_or(&[][..], |asked| &asked.evidence)
                .iter()
                .map(|id| Evidence {
                    check: id,
                    verdict: result(id).map(|result| result.verdict.word()),
                    level: result(id).map(|result| result.level.as_str()),
                })
                .collect(),
            quiz,
            best_quiz: self.loaded.quiz.filter(|_| quiz),
            files: self
                .files(at)
                .map(|Attached { attachment, size }| File {
                    path: &attachment.path,
                    bytes: size.as_ref().ok().copied(),
                    fault: size.as_ref().err().map(String::as_str),
                })
                .collect(),
        }
    }

    /// What the answer was before, for people or for programs.
    pub(super) fn versions(&self, at: usize, json: bool) -> Result<String, CliError> {
        let told = self.told(at)?;
        if !json {
            return Ok(self.version_lines(&told));
        }
        let versions = told.iter().zip(1..).map(|(draft, number)| Version {
            number,
            at: draft.at,
            words: count_words(&draft.text),
            text: &draft.text,
        });
        written(&versions.collect::<Vec<_>>())
    }
}

fn written(value: &impl Serialize) -> Result<String, CliError> {
    sanitize::json(value).map(|text| text + "\n").map_err(|error| CliError::bad_input(error.to_string()))
}
