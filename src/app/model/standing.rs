//! How far the learner is: what the store has of each lesson, put together with the checks that the lesson has now.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Shell;
use crate::deliverables;
use crate::domain::checked::{CheckIds, Checked};
use crate::domain::course::LessonId;
use crate::domain::progress::LessonProgress;
use crate::domain::standing::Standing;

/// How the checks of lessons stand, made anew when the store or the check files tell something else.
#[derive(Debug, Default)]
pub struct Checks {
    /// The checks of lessons that have any; `None` until their files are read.
    ids: Option<BTreeMap<LessonId, CheckIds>>,
    checked: BTreeMap<LessonId, Checked>,
    none: Checked,
}

impl Shell {
    /// This is the progress in lessons now.
    pub(in crate::app) fn know_progress(&mut self, progress: impl IntoIterator<Item = (LessonId, LessonProgress)>) {
        self.progress = progress.into_iter().collect();
        self.count_checks();
    }

    /// These are the checks of lessons now.
    pub(in crate::app) fn know_checks(&mut self, ids: BTreeMap<LessonId, CheckIds>) {
        self.checks.ids = Some(ids);
        self.count_checks();
    }

    fn count_checks(&mut self) {
        let Self { progress, checks, .. } = self;
        checks.checked = match &checks.ids {
            Some(ids) => ids.iter().map(|(lesson, ids)| (lesson.clone(), Checked::of(ids, progress.get(lesson)))).collect(),
            None => progress.iter().map(|(lesson, progress)| (lesson.clone(), Checked::ever(Some(progress)))).collect(),
        };
    }

    /// How the checks of a lesson stand.
    pub fn checked(&self, lesson: &LessonId) -> &Checked {
        self.checks.checked.get(lesson).unwrap_or(&self.checks.none)
    }

    /// How many of a lesson's deliverables are written, and how many there are; `None` where it asks for none.
    pub fn written(&self, lesson: &LessonId) -> Option<(usize, usize)> {
        let asked = &self.course.lessons.get(self.course.position(lesson)?)?.summary.deliverables;
        let answers = self.progress.get(lesson).map_or(&[][..], |progress| &progress.answers);
        (!asked.is_empty()).then(|| (deliverables::written(asked, answers), asked.len()))
    }

    /// How far the learner is in some lessons of the course.
    pub fn standing(&self, lessons: Range<usize>) -> Standing {
        let lessons = self.course.lessons.get(lessons).unwrap_or_default();
        Standing::of_all(lessons.iter().map(|lesson| Standing::of(lesson, self.progress.get(&lesson.id), self.checked(&lesson.id))))
    }
}
