//! A lesson on stdout: laid out as the workbench would, with a labelled line for each picture.

use std::io::Write;

use super::text::{self, Look};
use super::what::LessonPage;
use super::{Format, lesson_json};
use crate::cli::{Exit, OpenCourse, output};
use crate::course;
use crate::domain::picture::PictureFault;
use crate::runtime::highlighting;
use crate::{layout, markdown};

/// Writes the lesson, in lines of at most `width` columns. `look` is for a terminal; `quiz_line` stands for each quiz card.
pub fn show(open: &OpenCourse, page: &LessonPage, width: u16, format: Format, look: Look, quiz_line: &str) -> anyhow::Result<Exit> {
    let (summary, mut diagnostics) = course::summary(&page.file, &page.text);
    let (blocks, mut found) = markdown::parse(&page.file, &page.text);
    diagnostics.append(&mut found);
    let path = |src: &str| course::picture_path(&open.course, &page.lesson.id, src).ok_or(PictureFault::Missing);
    let size = |src: &str| path(src).and_then(|path| open.files.picture_size(&path));
    let options = layout::Options { width, header: Some(&summary), ..layout::Options::default() };
    let mut document = layout::lay_out(&blocks, &options, &size);
    if format == Format::Ansi && look == Look::Colours {
        let highlights = highlighting::at_once(&document);
        document = layout::lay_out(&blocks, &layout::Options { highlights: &highlights, ..options }, &size);
    }
    let mut out = output::results();
    if format == Format::Json {
        let shown = lesson_json::Shown::of(&open.course, page, &summary, &document, &diagnostics);
        output::write_json(&mut out, &shown)?;
    } else {
        output::report(&diagnostics);
        let look = if format == Format::Ansi { look } else { Look::Plain };
        out.write_all(text::write(&document, look, quiz_line).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
