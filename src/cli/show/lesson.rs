//! A lesson on stdout: laid out as the workbench would, with a labelled line for each picture.

use std::io::Write;

use super::text::{self, Look};
use super::what::LessonPage;
use super::{Format, lesson_json};
use crate::cli::{Exit, OpenCourse, output};
use crate::course;
use crate::{layout, markdown};

/// A cell's size in pixels where no terminal tells it. Only pictures depend on it.
const CELL: (u16, u16) = (8, 16);

/// Writes the lesson, in lines of at most `width` columns.
pub fn show(open: &OpenCourse, page: &LessonPage, width: u16, format: Format, no_colour: bool) -> anyhow::Result<Exit> {
    let (summary, mut diagnostics) = course::summary(&page.file, &page.text);
    let (blocks, mut found) = markdown::parse(&page.file, &page.text);
    diagnostics.append(&mut found);
    let size = |src: &str| course::picture_path(&open.course, &page.lesson.id, src).and_then(|path| open.files.picture_size(&path));
    let options = layout::Options { width, pictures: false, cell: CELL, header: Some(&summary) };
    let document = layout::lay_out(&blocks, &options, &size);
    let mut out = output::results();
    if format == Format::Json {
        let shown = lesson_json::Shown::of(&open.course, page, &summary, &document, &diagnostics);
        output::write_json(&mut out, &shown)?;
    } else {
        output::report(&diagnostics);
        let look = match format {
            Format::Ansi if no_colour => Look::Weights,
            Format::Ansi => Look::Colours,
            Format::Plain | Format::Json => Look::Plain,
        };
        let name = page.lesson.number.as_deref().unwrap_or(&page.lesson.id.0);
        let quiz_line = format!("[knowledge check: drillyard quiz {name}]");
        out.write_all(text::write(&document, look, &quiz_line).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
