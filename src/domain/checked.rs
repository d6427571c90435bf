//! How the checks of a lesson stand: of those that its check file has now, what the latest run of each came to. Counted here for the
//! screen and for `status` alike.

use std::collections::HashMap;

use super::progress::LessonProgress;
use super::verdict::Verdict;

/// The checks that a check file has: for each exercise, in its order, the full ids (`exercise/check`) of its checks.
pub type CheckIds = Vec<Vec<String>>;

/// The same with the latest verdict of each check in place of its id; `None` for one that was never run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked(Vec<Vec<Option<Verdict>>>);

impl Checked {
    /// Of the checks there are. A check that is no longer in the file counts nothing: nobody can pass it any more, nor fail it.
    pub fn of(ids: &CheckIds, progress: Option<&LessonProgress>) -> Self {
        let run: HashMap<&str, Verdict> = run(progress).iter().map(|(id, verdict)| (id.as_str(), *verdict)).collect();
        Self(ids.iter().map(|exercise| exercise.iter().map(|id| run.get(id.as_str()).copied()).collect()).collect())
    }

    /// Of the checks that were ever run, while it is not known which there are.
    pub fn ever(progress: Option<&LessonProgress>) -> Self {
        let mut exercises: Vec<(&str, Vec<Option<Verdict>>)> = Vec::new();
        for (id, verdict) in run(progress) {
            let exercise = id.split('/').next().unwrap_or_default();
            match exercises.iter_mut().find(|(known, _)| *known == exercise) {
                Some((_, verdicts)) => verdicts.push(Some(*verdict)),
                None => exercises.push((exercise, vec![Some(*verdict)])),
            }
        }
        Self(exercises.into_iter().map(|(_, verdicts)| verdicts).collect())
    }

    /// The verdicts of the exercise that stands at `index` in the check file.
    pub fn exercise(&self, index: usize) -> &[Option<Verdict>] {
        self.0.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many checks there are.
    pub fn all(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// How many of them were run.
    pub fn run(&self) -> usize {
        self.0.iter().flatten().flatten().count()
    }

    /// How many of them came to this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.0.iter().flatten().filter(|found| **found == Some(verdict)).count()
    }
}

fn run(progress: Option<&LessonProgress>) -> &[(String, Verdict)] {
    progress.map_or(&[], |progress| &progress.checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(checks: &[(&str, Verdict)]) -> LessonProgress {
        LessonProgress { checks: checks.iter().map(|(id, verdict)| ((*id).to_owned(), *verdict)).collect(), ..LessonProgress::default() }
    }

    #[test]
    fn only_checks_that_are_in_the_file_count() {
        let progress = progress(&[("old/a", Verdict::Passed), ("old/b", Verdict::Passed), ("new/d", Verdict::Failed)]);
        let checked = Checked::of(&vec![vec!["new/c".into(), "new/d".into()], vec!["last/a".into()]], Some(&progress));
        assert_eq!((checked.all(), checked.run(), checked.count(Verdict::Passed), checked.count(Verdict::Failed)), (3, 1, 0, 1));
        assert_eq!(checked.exercise(0), [None, Some(Verdict::Failed)]);
        assert_eq!((checked.exercise(1), checked.exercise(2)), (&[None][..], &[][..]));
    }

    #[test]
    fn until_the_file_is_read_all_that_was_run_counts_by_exercise() {
        let progress = progress(&[("one/a", Verdict::Passed), ("two/a", Verdict::Failed), ("one/b", Verdict::Errored)]);
        let checked = Checked::ever(Some(&progress));
        assert_eq!((checked.all(), checked.run()), (3, 3));
        assert_eq!(checked.exercise(0), [Some(Verdict::Passed), Some(Verdict::Errored)]);
        assert_eq!(Checked::ever(None), Checked::default());
    }
}
