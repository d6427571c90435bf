//! Reads what a lesson asks to be delivered, with what was written for it and the evidence that belongs to it: for the workbench and the
//! command line alike.

use std::collections::BTreeMap;
use std::path::Path;

use crate::app::screens::deliverables::{Attached, Loaded};
use crate::course;
use crate::deliverables;
use crate::domain::course::LessonId;
use crate::ports::{LearnerStore, StoreError};

use super::attaching::size;
use super::check_files;
use super::lesson::{Lessons, text_of_file};

/// Reads those of a lesson. The error is for people.
pub fn load(lessons: &Lessons<'_>, store: &dyn LearnerStore, id: &LessonId) -> Result<Loaded, String> {
    let Lessons { course, files, own_checks, .. } = *lessons;
    let path = course.lesson_file(id);
    let source = files.text(&path).map_err(|error| format!("{path} can't be read: {error}"))?;
    let (page, _) = course::page(course, id, &path, &source, &|path| text_of_file(files, path));
    let checks = check_files::find(course, files, own_checks, id).map(|found| found.file).unwrap_or_default();
    let asked = deliverables::read(&page, &checks.deliverables);
    let words = |error: StoreError| error.to_string();
    let paired = deliverables::pair_drafts(asked, store.drafts(id).map_err(words)?);
    let all = checks.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
    let titles: BTreeMap<String, String> =
        all.map(|(exercise, check)| (format!("{}/{}", exercise.id, check.keys.id), check.keys.title.clone())).collect();
    let attempts = store.attempts(id).map_err(words)?;
    let scores = attempts.iter().filter(|attempt| attempt.asked > 0).map(|attempt| (attempt.right, attempt.asked));
    // Compared as fractions: 4 of 5 is better than 5 of 10.
    let quiz = scores.max_by_key(|(right, asked)| u64::from(*right) * 1_000_000 / u64::from(*asked));
    let attached = store.attachments(id).map_err(words)?;
    Ok(Loaded {
        lesson: id.clone(),
        title: course.label_of(id),
        paired,
        checks: titles,
        results: store.results(id).map_err(words)?,
        quiz,
        handed_in: store.handed_in(id).map_err(words)?,
        attached: attached.into_iter().map(|attachment| Attached { size: size(Path::new(&attachment.path)), attachment }).collect(),
    })
}
