//! Judges what is found on the branches of a remote, with the instructor's own roster, course and checks.

use jiff::Timestamp;
use serde::Deserialize;

use super::check_files;
use super::submitting;
use crate::adapters::cohort::{Found, Judge};
use crate::domain::course::{Course, LessonId};
use crate::ports::CourseFiles;
use crate::submission::cohort::{Handed, Reviewed, Told};
use crate::submission::package::MANIFEST;
use crate::submission::verify::{Checks, verify_review};
use crate::submission::{Hash, Known, Level, Package, Report, Roster, Rule, verify};

/// What an instructor judges by.
pub struct Bench<'a> {
    /// The course.
    pub course: &'a Course,
    /// Its files.
    pub files: &'a dyn CourseFiles,
    /// The folder of check files of the instructor's own.
    pub own_checks: &'a std::path::Path,
    /// Whose keys may sign what.
    pub roster: &'a Roster,
    /// The course's hash.
    pub course_hash: Hash,
    /// Now: keys have to be valid today.
    pub now: Timestamp,
    checks: std::collections::BTreeMap<String, Option<Checks>>,
}

/// What has to be known of a manifest to verify it: which checks to look at it by. Whether it is one, `verify` says.
#[derive(Default, Deserialize)]
struct Glance {
    lesson: String,
    course: GlanceAtCourse,
}

#[derive(Default, Deserialize)]
struct GlanceAtCourse {
    id: String,
}

impl<'a> Bench<'a> {
    /// With nothing read yet.
    pub fn new(
        course: &'a Course,
        files: &'a dyn CourseFiles,
        own_checks: &'a std::path::Path,
        roster: &'a Roster,
        course_hash: Hash,
        now: Timestamp,
    ) -> Self {
        Self { course, files, own_checks, roster, course_hash, now, checks: std::collections::BTreeMap::new() }
    }

    /// Stands for all that judging rests on: with another basis rows may come out otherwise.
    pub fn basis(&self, roster_text: &[u8]) -> String {
        let parts = [Hash::of(roster_text).to_string(), self.course_hash.to_string(), env!("CARGO_PKG_VERSION").to_owned()];
        Hash::of(parts.join("\n").as_bytes()).to_string()
    }

    /// What a submission proves here. `earlier` are the same learner's, oldest first; `None` when they are not known.
    pub fn verify(&mut self, package: &Package, earlier: Option<&[Handed]>) -> Report {
        let glance = package.file(MANIFEST).and_then(|bytes| serde_json::from_slice::<Glance>(bytes).ok()).unwrap_or_default();
        let (lesson, ours) = (glance.lesson, glance.course.id == self.course.id);
        let (course, files, own) = (self.course, self.files, self.own_checks);
        let find = || check_files::find(course, files, own, &LessonId(lesson.clone())).as_ref().map(submitting::checks);
        let checks = if ours { self.checks.entry(lesson.clone()).or_insert_with(find).as_ref() } else { None };
        let earlier: Option<Vec<Hash>> = earlier.map(|rows| {
            let same = rows.iter().filter(|row| row.holds && row.lesson == lesson);
            same.map(|row| row.submission.clone()).collect()
        });
        let known = Known {
            course: Some((&self.course.id, Some(&self.course_hash))),
            checks,
            earlier: earlier.as_deref(),
            ..Known::new(self.roster, self.now)
        };
        verify(package, &known)
    }
}

impl Judge for Bench<'_> {
    fn handed(&mut self, package: &Package, found: &Found, earlier: &[Handed]) -> Handed {
        let report = self.verify(package, Some(earlier));
        Handed::of(&found.branch, &found.name, found.at, &report)
    }

    fn unreadable(&mut self, found: &Found, why: &str) -> Handed {
        let report = Report { submission: None, manifest: None, signer: None, level: Level::L0, checks: Vec::new(), findings: Vec::new() };
        let mut row = Handed::of(&found.branch, &found.name, found.at, &report);
        row.findings.push(Told::of(Rule::DocumentUnreadable, "the submission", why));
        row.holds = false;
        row
    }

    fn reviewed(&mut self, document: &[u8], signature: Option<&[u8]>, found: &Found) -> Option<Reviewed> {
        let report = verify_review(document, signature, self.roster, self.now, None);
        Reviewed::of(&found.branch, &found.name, document, &report)
    }
}
