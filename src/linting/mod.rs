//! All that is wrong in a course at once, for its author: links and pictures that lead nowhere, quizzes and checks that fit no page,
//! and what the parsers find. Pure: it is told which files there are, and asks for a text or a picture by its path.

mod check_files;
mod contents;
mod pages;
mod places;
mod quizzes;
#[cfg(test)]
mod tests;

use crate::checks::CheckFile;
use crate::course::ReadText;
use crate::domain::course::{Course, LessonId};
use crate::domain::diagnostic::Diagnostic;
use crate::layout::PictureSizes;

use pages::Pages;

/// The files of a course.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// A text by its path from the course's root.
    pub text: ReadText<'a>,
    /// Width and height of a picture in pixels, by the same; or why it can't be shown.
    pub picture: PictureSizes<'a>,
}

/// What was looked at, and what is wrong in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// By file, line and column.
    pub diagnostics: Vec<Diagnostic>,
    /// Files of the pages read: those in the contents, and those that links of these lead to.
    pub pages: Vec<String>,
    /// Those of the quizzes read: all in the folders of quizzes.
    pub quizzes: Vec<String>,
    /// The check files read: all below the docs root.
    pub check_files: Vec<String>,
}

/// Where the check file `checks`, called `name` in what is told, does not fit the page of `lesson`, wherever that file may lie: headings
/// and steps that the page does not have.
pub fn checks_of_page(course: &Course, files: Files<'_>, lesson: &LessonId, name: &str, checks: &CheckFile) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Some(page) = pages::read_page(course, files, lesson, &mut diagnostics) {
        check_files::misfits(name, checks, &page, &mut diagnostics);
    }
    diagnostics
}

/// Looks through a course. What was found while it was put together is not told again. The page in the file `also` is read even when
/// nothing leads to it.
pub fn course(course: &Course, files: Files<'_>, also: Option<&str>) -> Findings {
    let mut diagnostics = contents::findings(course, files);
    let pages = Pages::read(course, files, also, &mut diagnostics);
    pages.findings(&mut diagnostics);
    let quizzes = quizzes::findings(course, files, &pages, &mut diagnostics);
    let check_files = check_files::findings(course, files, &pages, &mut diagnostics);
    diagnostics.sort_by(|a, b| (&a.file, a.line, a.column, a.rule, &a.message).cmp(&(&b.file, b.line, b.column, b.rule, &b.message)));
    diagnostics.dedup();
    Findings { diagnostics, pages: pages.files(), quizzes, check_files }
}
