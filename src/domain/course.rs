//! A course: chapters of lessons, in the order of its sidebar.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Path of a lesson below the docs root, `/`-separated, without `.md`: `4-virtual-machines/4.1-golden-images`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LessonId(pub String);

impl fmt::Display for LessonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A folder of lessons, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Names the course in the progress store and in reports; the folder's name in lower case unless configured.
    pub id: String,
    /// The title people see.
    pub name: String,
    /// Folder that page links resolve from, relative to the course's root; empty or ending in `/`.
    pub docs: String,
    /// Folders that quiz ids resolve from, relative to the course's root; each ends in `/`.
    pub quizzes: Vec<String>,
    /// Chapters in order; each names its lessons by their range in `lessons`.
    pub chapters: Vec<Chapter>,
    /// All lessons in reading order.
    pub lessons: Vec<Lesson>,
    /// Share of a quiz that passes, in percent, where a quiz does not say.
    pub passing_grade: u8,
    /// Every file of the course, relative to its root, sorted: what links, pictures and quizzes are resolved against.
    pub files: Vec<String>,
}

/// Consecutive lessons under one title of the sidebar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// As the sidebar has it: `Chapter 4`, or empty for lessons before the first title.
    pub title: String,
    /// Indices into [`Course::lessons`].
    pub lessons: Range<usize>,
}

/// A page of the course, as the contents know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its path below the docs root.
    pub id: LessonId,
    /// `4.1`, when the sidebar's title or the file's name starts with one.
    pub number: Option<String>,
    /// Title without the number.
    pub title: String,
    /// Depth in the sidebar, from 0.
    pub depth: u8,
    /// The file exists. The sidebar of a real course may name pages that are not there.
    pub present: bool,
    /// What its front matter tells.
    pub summary: LessonSummary,
}

/// What a lesson's page tells of it in short: most of it stands in its front matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonSummary {
    /// `Virtualization`
    pub category: Option<String>,
    /// Estimated reading time in minutes.
    pub reading_minutes: Option<u32>,
    /// Exercises in the order given.
    pub exercises: Vec<ExerciseSummary>,
    /// The page has a knowledge check.
    pub has_quiz: bool,
}

/// One exercise as front matter describes it. Its name need not equal any heading of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExerciseSummary {
    /// Name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Estimated time in minutes.
    pub minutes: Option<u32>,
    /// `Debian`, `Packer` …
    pub technologies: Vec<String>,
}

/// Minutes as people say them: `15 min`, `2 h`, `3 h 30 min`.
pub fn duration_words(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

impl Lesson {
    /// `4.1 Golden Images`
    pub fn label(&self) -> String {
        match &self.number {
            Some(number) => format!("{number} {}", self.title),
            None => self.title.clone(),
        }
    }
}

impl LessonSummary {
    /// Estimated minutes of all exercises; `None` when none says.
    pub fn exercise_minutes(&self) -> Option<u32> {
        self.exercises.iter().filter_map(|exercise| exercise.minutes).reduce(|a, b| a.saturating_add(b))
    }
}

impl Course {
    /// Whether the course has this file; `path` is relative to its root.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// The Markdown file of a lesson, relative to the course's root.
    pub fn lesson_file(&self, id: &LessonId) -> String {
        format!("{}{id}.md", self.docs)
    }

    /// Index of the lesson with this id.
    pub fn position(&self, id: &LessonId) -> Option<usize> {
        self.lessons.iter().position(|lesson| lesson.id == *id)
    }

    /// What people call a page: `4.1 Golden Images`; its path, when the contents do not list it.
    pub fn label_of(&self, id: &LessonId) -> String {
        self.position(id).map_or_else(|| id.to_string(), |index| self.lessons[index].label())
    }

    /// Finds the lesson that `name` means: its path (with or without `.md`), any unique end of it, or its number.
    /// The error is a message for people.
    pub fn find(&self, name: &str) -> Result<usize, String> {
        let wanted = name.trim_start_matches('/').trim_end_matches(".md");
        if wanted.is_empty() {
            return Err("a lesson's name is empty: give its path, the end of its path, or its number".to_owned());
        }
        let exact = |lesson: &Lesson| lesson.id.0 == wanted || lesson.number.as_deref() == Some(wanted);
        if let Some(index) = self.lessons.iter().position(exact) {
            return Ok(index);
        }
        // Whole parts of the path come first: `packer` is the page `vms/packer` before it is `vms/golden-packer`.
        let lower = wanted.to_lowercase();
        let ends_in = |end: &str| -> Vec<usize> {
            (0..self.lessons.len()).filter(|&index| format!("/{}", self.lessons[index].id.0.to_lowercase()).ends_with(end)).collect()
        };
        let whole = ends_in(&format!("/{lower}"));
        let found = if whole.is_empty() { ends_in(&lower) } else { whole };
        match found[..] {
            [index] => Ok(index),
            [] => {
                let names = self.lessons.iter().flat_map(|lesson| [Some(lesson.id.0.as_str()), lesson.number.as_deref()]).flatten();
                let hint = super::diagnostic::nearest(wanted, names).map(|near| format!("; nearest is '{near}'")).unwrap_or_default();
                Err(format!("no lesson '{name}' in {}{hint}; `drillyard outline` lists them", self.name))
            }
            _ => {
                let names: Vec<&str> = found.iter().map(|&index| self.lessons[index].id.0.as_str()).collect();
                Err(format!("'{name}' names {} lessons: {}", names.len(), names.join(", ")))
            }
        }
    }

    /// The page with this path, which the contents need not list.
    pub fn page_at(&self, path: &str) -> Option<LessonId> {
        let id = LessonId(path.trim_start_matches('/').trim_end_matches(".md").to_owned());
        self.has_file(&self.lesson_file(&id)).then_some(id)
    }

    /// The page that `name` means: a lesson, as [`Self::find`] finds it, or any other page by its path.
    pub fn find_page(&self, name: &str) -> Result<LessonId, String> {
        self.find(name).map(|index| self.lessons[index].id.clone()).or_else(|message| self.page_at(name).ok_or(message))
    }

    /// The chapter that holds lesson `index`.
    pub fn chapter_of(&self, index: usize) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.lessons.contains(&index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!([5, 60, 90, 300].map(duration_words), ["5 min", "1 h", "1 h 30 min", "5 h"]);
    }

    #[test]
    fn a_lesson_is_found_by_any_end_of_its_path_and_whole_parts_come_first() {
        let lesson = |(id, number): (&str, Option<&str>)| Lesson {
            id: LessonId(id.to_owned()),
            number: number.map(str::to_owned),
            title: String::new(),
            depth: 0,
            present: true,
            summary: LessonSummary::default(),
        };
        let lessons =
            [("vms/golden-packer", Some("4.1")), ("vms/packer", None), ("tools/Vagrant", None), ("ci/jobs", None), ("ops/jobs", None)];
        let files = vec!["docs/extra/glue.md".to_owned()];
        let course = Course { docs: "docs/".into(), lessons: lessons.map(lesson).to_vec(), files, ..Course::default() };
        for (name, index) in
            [("packer", 1), ("golden-packer", 0), ("-packer", 0), ("4.1", 0), ("vms/packer.md", 1), ("vagrant", 2), ("ops/jobs", 4)]
        {
            assert_eq!(course.find(name), Ok(index), "{name}");
        }
        assert!(course.find("jobs").is_err_and(|message| message.contains("names 2 lessons: ci/jobs, ops/jobs")));
        assert!(course.find("").is_err());
        for (name, page) in [("packer", Some("vms/packer")), ("/extra/glue.md", Some("extra/glue")), ("glue", None), ("", None)] {
            assert_eq!(course.find_page(name).ok().as_ref().map(|id| id.0.as_str()), page, "{name}");
        }
    }
}
