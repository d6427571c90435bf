//! A submission out of what the store has of a lesson: gathered here, composed by `submission::compose`. Asks nobody, sends nothing.

use std::collections::BTreeMap;
use std::path::Path;

use super::attaching::{self, Files};
use super::check_files::Found;
use super::lesson::text_of_file;
use super::submission_files::bounded;
use crate::adapters::machine;
use crate::course;
use crate::deliverables;
use crate::domain;
use crate::domain::course::{Course, LessonId};
use crate::domain::deliverable::Attachment;
use crate::domain::target::Bindings;
use crate::ports::{CourseFiles, LearnerStore};
use crate::submission::compose::CheckSource;
use crate::submission::manifest::{CourseRef, Person};
use crate::submission::package::LARGEST_FILE;
use crate::submission::verify::Checks;
use crate::submission::{Draft, Hash, Material, Written, check_hashes, compose, counts_for_course, course_hash, machine_hash};

/// What is to be handed in, and by whom.
pub struct Wanted<'a> {
    /// The course.
    pub course: &'a Course,
    /// Its files.
    pub files: &'a dyn CourseFiles,
    /// The lesson.
    pub lesson: &'a LessonId,
    /// Its check file, when it has one.
    pub checks: Option<&'a Found>,
    /// The learner's machines.
    pub bindings: &'a Bindings,
    /// The learner's name and the key that will sign.
    pub learner: Person,
    /// Files to go along.
    pub attached: &'a [std::path::PathBuf],
    /// The challenge that this answers, with its signature.
    pub challenge: Option<(Vec<u8>, Vec<u8>)>,
    /// Network addresses are taken out as well.
    pub hide_addresses: bool,
}

/// Gathers and composes.
///
/// # Errors
/// A message for people: what can't be read, or can't be part of a submission.
pub fn draft(wanted: &Wanted<'_>, store: &dyn LearnerStore) -> Result<Draft, String> {
    let text = |error: crate::ports::StoreError| error.to_string();
    let lesson = wanted.lesson;
    let results = store.results(lesson).map_err(text)?;
    let achievements = store.achievements(lesson).map_err(text)?;
    let hashes =
        results.iter().filter_map(|result| result.evidence.clone()).chain(achievements.iter().filter_map(|past| past.evidence.clone()));
    let mut evidence = BTreeMap::new();
    for hash in hashes {
        let stored = store.evidence(&hash).map_err(text)?;
        evidence.insert(hash, stored);
    }
    let previous = store.receipts(lesson).map_err(text)?.last().and_then(|receipt| Hash::parse(&receipt.submission));
    let course = CourseRef { id: wanted.course.id.clone(), sha256: hash_of_course(wanted.files)? };
    let machine = machine::id().map(|id| machine_hash(&course.id, &id));
    let checks = wanted.checks.map(|found| CheckSource {
        file: &found.file,
        sha256: Hash::of(found.text.as_bytes()),
        hashes: check_hashes(&found.file, &found.text),
    });
    let (answers, mut others) = written(wanted, store.drafts(lesson).map_err(text)?, store.attachments(lesson).map_err(text)?)?;
    others.extend(attached(wanted.attached)?);
    compose(Material {
        learner: wanted.learner.clone(),
        course,
        lesson: &lesson.0,
        checks,
        targets: wanted.bindings,
        results,
        evidence,
        achievements,
        statements: store.statements(lesson).map_err(text)?,
        quizzes: store.attempts(lesson).map_err(text)?,
        written: answers,
        attached: others,
        machine,
        challenge: wanted.challenge.clone(),
        previous,
        hide_addresses: wanted.hide_addresses,
    })
    .map_err(|bad| bad.to_string())
}

/// The lesson's prompts, with what the learner wrote and attached for each; at the end what they wrote for prompts that are no longer
/// there. And the files whose prompts are gone without a word written.
fn written(
    wanted: &Wanted<'_>,
    drafts: Vec<domain::deliverable::Draft>,
    attachments: Vec<Attachment>,
) -> Result<(Vec<Written>, Files), String> {
    let specs = wanted.checks.map(|found| found.file.deliverables.as_slice()).unwrap_or_default();
    let file = wanted.course.lesson_file(wanted.lesson);
    let embedded = |path: &str| text_of_file(wanted.files, path);
    let prompts = wanted.files.text(&file).map(|source| {
        let (page, _) = course::page(wanted.course, wanted.lesson, &file, &source, &embedded);
        deliverables::read(&page, specs)
    });
    let paired = deliverables::pair_drafts(prompts.unwrap_or_default(), drafts);
    let mut files = attaching::files(attachments)?;
    let mut answers = Vec::new();
    for (prompt, draft) in paired.answers {
        let files = draft.as_ref().and_then(|draft| files.remove(&draft.purpose.key)).unwrap_or_default();
        let text = draft.map(|draft| draft.text).unwrap_or_default();
        answers.push(Written { id: prompt.id, prompt: prompt.words, text, evidence: prompt.evidence, quiz: prompt.quiz, files });
    }
    for draft in paired.loose {
        let files = files.remove(&draft.purpose.key).unwrap_or_default();
        answers.push(Written { id: draft.purpose.key, prompt: draft.purpose.words, text: draft.text, files, ..Written::default() });
    }
    let mut others: Files = Vec::new();
    for (name, bytes) in files.into_values().flatten() {
        others.push((attaching::apart(&name, &others), bytes));
    }
    Ok((answers, others))
}

/// What stands for the course's content in a manifest.
///
/// # Errors
/// A file of the course that can't be read, for people.
pub fn hash_of_course(files: &dyn CourseFiles) -> Result<Hash, String> {
    let mut hashes = Vec::new();
    let paths = files.paths();
    for path in paths.iter().filter(|path| counts_for_course(path)) {
        let bytes = files.bytes(path).map_err(|error| format!("{path} can't be read: {error}"))?;
        hashes.push((path.as_str(), Hash::of(&bytes)));
    }
    Ok(course_hash(hashes))
}

/// A lesson's checks, as a verification wants them.
pub fn checks(found: &Found) -> Checks {
    Checks { file: found.file.clone(), hashes: check_hashes(&found.file, &found.text) }
}

fn attached(paths: &[std::path::PathBuf]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let read = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = bounded(path, LARGEST_FILE).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
        Ok((name, bytes))
    };
    paths.iter().map(|path| read(path)).collect()
}
