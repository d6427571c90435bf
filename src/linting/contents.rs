//! What is wrong in the contents: lessons whose page is not there.

use super::Files;
use super::places::place_of;
use crate::domain::course::Course;
use crate::domain::diagnostic::{Diagnostic, nearest};

/// Name of the file that lists the lessons, below the docs root.
const SIDEBAR: &str = "_sidebar.md";

/// Every lesson that is listed and not there.
pub fn findings(course: &Course, files: Files<'_>) -> Vec<Diagnostic> {
    let sidebar = format!("{}{SIDEBAR}", course.docs);
    let absent: Vec<_> = course.lessons.iter().filter(|lesson| !lesson.present).collect();
    if absent.is_empty() {
        return Vec::new();
    }
    let text = (files.text)(&sidebar).unwrap_or_default();
    let found = absent.into_iter().map(|lesson| {
        let page = course.lesson_file(&lesson.id);
        let (line, column) = place_of(&text, 1, &lesson.id.0);
        let pages = course.files.iter().map(String::as_str).filter(|file| file.ends_with(".md") && file.starts_with(&course.docs));
        let near = nearest(&page, pages).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Diagnostic::error("missing-page", &sidebar, line, column, format!("the page of '{}', {page}, is not there{near}", lesson.label()))
    });
    found.collect()
}
