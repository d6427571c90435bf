//! How commands name what is to be checked: a lesson `4.1`, an exercise `4.1#1` or `4.1#manual-build`, a check
//! `4.1#1/snapshot`, a step `4.1#1/8`.

use crate::checks::CheckFile;
use crate::course::exercise_number;
use crate::domain::check::Selection;

/// One such name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct What<'a> {
    /// The lesson's name, as `Course::find` takes it.
    pub lesson: &'a str,
    /// The exercise's number or id.
    pub exercise: Option<&'a str>,
    /// The check's id, or the number of a step.
    pub check: Option<&'a str>,
}

impl<'a> What<'a> {
    /// Takes `text` apart. The error is for people.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let Some((lesson, rest)) = text.split_once('#') else {
            return Ok(Self { lesson: text, exercise: None, check: None });
        };
        let (exercise, check) = match rest.split_once('/') {
            Some((exercise, check)) => (exercise, Some(check)),
            None => (rest, None),
        };
        if lesson.is_empty() || exercise.is_empty() || check.is_some_and(str::is_empty) {
            return Err(format!("'{text}' names nothing: an exercise is written 4.1#1, a check 4.1#1/its-id"));
        }
        Ok(Self { lesson, exercise: Some(exercise), check })
    }

    /// Which checks of the lesson's file are meant. Names that are not there are left to the plan to refuse.
    pub fn selection(&self, file: &CheckFile) -> Selection {
        let Some(exercise) = self.exercise.map(|name| exercise_id(name, file)) else { return Selection::Lesson };
        match self.check {
            None => Selection::Exercise(exercise),
            Some(check) => match check.parse() {
                Ok(step) => Selection::Step(exercise, step),
                Err(_) => Selection::Check(exercise, check.to_owned()),
            },
        }
    }
}

/// A number is the one in an exercise's heading; where no heading has it, its place in the file.
fn exercise_id(name: &str, file: &CheckFile) -> String {
    let Ok(number) = name.parse::<u32>() else { return name.to_owned() };
    let numbered = file.exercises.iter().find(|exercise| exercise_number(&exercise.heading) == Some(number));
    let placed = || usize::try_from(number).ok().and_then(|place| file.exercises.get(place.checked_sub(1)?));
    numbered.or_else(placed).map_or_else(|| name.to_owned(), |exercise| exercise.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Exercise;

    #[test]
    fn lessons_exercises_steps_and_checks_have_names() {
        let exercise = |id: &str, heading: &str| Exercise { id: id.to_owned(), heading: heading.to_owned(), checks: Vec::new(), line: 1 };
        let exercises = vec![exercise("manual-build", "Exercise 1: Manual Build"), exercise("last", "A last one")];
        let file = CheckFile { exercises, ..CheckFile::default() };
        let manual = || "manual-build".to_owned();
        for (text, lesson, selection) in [
            ("4.1", "4.1", Selection::Lesson),
            ("4.1#1", "4.1", Selection::Exercise(manual())),
            ("a/b#manual-build", "a/b", Selection::Exercise(manual())),
            ("4.1#2", "4.1", Selection::Exercise("last".to_owned())),
            ("4.1#7", "4.1", Selection::Exercise("7".to_owned())),
            ("4.1#1/snapshot", "4.1", Selection::Check(manual(), "snapshot".to_owned())),
            ("4.1#1/8", "4.1", Selection::Step(manual(), 8)),
        ] {
            let what = What::parse(text).unwrap();
            assert_eq!((what.lesson, what.selection(&file)), (lesson, selection), "{text}");
        }
        for text in ["4.1#", "#1", "4.1#1/"] {
            assert!(What::parse(text).is_err(), "{text}");
        }
    }
}
