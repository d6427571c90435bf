//! Which check file a lesson has: the one beside it, else the learner's own, else the one built in for a lesson of that path.

use std::fs;
use std::path::{Component, Path};

use crate::adapters::course_files::BuiltIn;
use crate::checks::{self, CheckFile};
use crate::course;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::ports::CourseFiles;

/// Folder of the built-in course that lesson paths resolve from.
const BUILT_IN_LESSONS: &str = "lessons/";

/// A check file, read.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is called in messages: its path, or `built-in …`.
    pub name: String,
    /// What could be read of it.
    pub file: CheckFile,
    /// What is wrong in it, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds and reads the check file of `lesson`; `own` is the learner's folder of check files. `None` when there is none.
pub fn find(course: &Course, files: &dyn CourseFiles, own: &Path, lesson: &LessonId) -> Option<Found> {
    let (name, text) = beside(course, files, lesson).or_else(|| in_folder(own, lesson)).or_else(|| built_in(lesson))?;
    let (file, diagnostics) = checks::parse(&name, &text);
    Some(Found { name, file, diagnostics })
}

fn beside(course: &Course, files: &dyn CourseFiles, lesson: &LessonId) -> Option<(String, String)> {
    let path = course::check_file(course, lesson)?;
    let text = files.text(&path).ok()?;
    Some((path, text))
}

fn in_folder(own: &Path, lesson: &LessonId) -> Option<(String, String)> {
    let name = course::check_file_name(lesson);
    // The path comes from the course, which may try to reach out of the folder.
    if !Path::new(&name).components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = own.join(name);
    let text = fs::read(&path).ok()?;
    Some((path.display().to_string(), String::from_utf8_lossy(&text).into_owned()))
}

fn built_in(lesson: &LessonId) -> Option<(String, String)> {
    let path = format!("{BUILT_IN_LESSONS}{}", course::check_file_name(lesson));
    let text = BuiltIn.text(&path).ok()?;
    Some((format!("built-in {path}"), text))
}
