//! Which submissions are looked at again, each with all that it takes: its files, its manifest, what it proves, the instructor's own checks.

use std::collections::BTreeMap;

use crate::cli::instructor::office::Office;
use crate::cli::{CliError, output};
use crate::domain::course::LessonId;
use crate::runtime::check_files::{self, Found};
use crate::runtime::submitting;
use crate::submission::cohort::Handed;
use crate::submission::verify::Checks;
use crate::submission::{Cohort, Manifest, Package, Report};

/// One submission.
pub struct Picked {
    pub row: Handed,
    pub package: Package,
    /// `None` where it can't be read.
    pub manifest: Option<Manifest>,
    /// What it proves.
    pub report: Report,
}

/// The check files of the lessons at hand, each read once.
pub struct Shelf(BTreeMap<String, (Found, Checks)>);

impl Shelf {
    /// Those of all that was picked. Of lessons of other courses there are none.
    pub fn of(office: &Office, picked: &[Picked]) -> Self {
        let mut shelf = BTreeMap::new();
        let (course, own) = (&office.open.course, &office.learner.paths.checks);
        for manifest in picked.iter().filter_map(|picked| picked.manifest.as_ref()).filter(|manifest| manifest.course.id == course.id) {
            if shelf.contains_key(&manifest.lesson) {
                continue;
            }
            let found = check_files::find(course, &*office.open.files, own, &LessonId(manifest.lesson.clone()));
            shelf.extend(found.map(|found| (manifest.lesson.clone(), (found.clone(), submitting::checks(&found)))));
        }
        Self(shelf)
    }

    /// The checks of a submission's lesson.
    pub fn checks(&self, manifest: &Manifest) -> Option<&Checks> {
        self.0.get(&manifest.lesson).map(|(_, checks)| checks)
    }

    /// The file that they are from.
    pub fn found(&self, manifest: &Manifest) -> Option<&Found> {
        self.0.get(&manifest.lesson).map(|(found, _)| found)
    }

    /// Every file, with its lesson.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.0.iter().map(|(lesson, (found, _))| (lesson.as_str(), found))
    }
}

/// What the words on the command line mean.
#[derive(Default)]
struct Wanted {
    learners: Vec<String>,
    lessons: Vec<String>,
    submissions: Vec<Handed>,
}

/// The submissions that are meant. `live`: only such as hold, since nothing else says whose machine it is of.
pub fn pick(words: &[String], office: &Office, cohort: &Cohort, live: bool) -> Result<Vec<Picked>, CliError> {
    let wanted = wanted(words, office, cohort)?;
    let mut rows = if wanted.submissions.is_empty() { latest(cohort, &wanted, live) } else { wanted.submissions };
    if let Some(row) = rows.iter().find(|row| live && !row.holds) {
        return Err(CliError::usage(format!(
            "submission {} does not hold: there is nothing in it to hold a run against",
            row.submission.short()
        )));
    }
    rows.sort_by(|a, b| (&a.lesson, &a.learner, a.at).cmp(&(&b.lesson, &b.learner, b.at)));
    let mut bench = office.bench();
    let mut picked = Vec::new();
    for row in rows {
        let package = match office.package(row.submission.as_str()) {
            Ok((_, package)) => package,
            Err(fault) => {
                output::complain(&format!("submission {} of {}: {fault}", row.submission.short(), row.learner));
                continue;
            }
        };
        let report = bench.verify(&package, None);
        picked.push(Picked { manifest: report.manifest.clone(), row, package, report });
    }
    Ok(picked)
}

fn wanted(words: &[String], office: &Office, cohort: &Cohort) -> Result<Wanted, CliError> {
    let mut wanted = Wanted::default();
    let names = office.names();
    for word in words {
        let is_hash = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if names.contains(word) || cohort.handed.iter().any(|row| row.learner == *word) {
            wanted.learners.push(word.clone());
        } else if is_hash {
            wanted.submissions.push(office.package(word)?.0);
        } else {
            let course = &office.open.course;
            let lesson = course.find(word).map_err(|message| {
                CliError::usage(format!("'{word}' is no learner of the roster and no submission, and as a lesson: {message}"))
            })?;
            wanted.lessons.push(course.lessons[lesson].id.0.clone());
        }
    }
    let narrowed = !wanted.learners.is_empty() || !wanted.lessons.is_empty();
    if narrowed && !wanted.submissions.is_empty() {
        return Err(CliError::usage("a submission is of one learner and one lesson already: name it alone"));
    }
    Ok(wanted)
}

/// Of each learner and lesson the latest that holds; else, and unless it is for a run, the latest there is.
fn latest(cohort: &Cohort, wanted: &Wanted, live: bool) -> Vec<Handed> {
    let is_wanted = |row: &&Handed| {
        let among = |list: &[String], name: &String| list.is_empty() || list.contains(name);
        !row.lesson.is_empty() && among(&wanted.learners, &row.learner) && among(&wanted.lessons, &row.lesson)
    };
    let mut latest: BTreeMap<(&str, &str), &Handed> = BTreeMap::new();
    // They are in the order they came.
    for row in cohort.handed.iter().filter(is_wanted).filter(|row| row.holds || !live) {
        let key = (row.learner.as_str(), row.lesson.as_str());
        if row.holds || latest.get(&key).is_none_or(|known| !known.holds) {
            latest.insert(key, row);
        }
    }
    latest.into_values().cloned().collect()
}
