//! A lesson on stdout: laid out as the workbench would, with a labelled line for each picture and all folds open; as plain text, to be
//! read line by line.

use std::io::Write;

use super::text::{self, Look};
use super::what::LessonPage;
use super::{Format, lesson_json};
use crate::cli::{Exit, OpenCourse, output};
use crate::domain::picture::PictureFault;
use crate::runtime::highlighting;
use crate::runtime::lesson::text_of_file;
use crate::{course, layout};

/// Writes the lesson, in lines of at most `width` columns. `look` is for a terminal; `quiz_line` stands for each quiz card.
pub fn show(open: &OpenCourse, page: &LessonPage, width: u16, format: Format, look: Look, quiz_line: &str) -> anyhow::Result<Exit> {
    let (summary, mut diagnostics) = course::summary(&page.file, &page.text);
    let read = |path: &str| text_of_file(open.files.as_ref(), path);
    let (read, mut found) = course::page(&open.course, &page.lesson.id, &page.file, &page.text, &read);
    diagnostics.append(&mut found);
    let linear = format == Format::Plain;
    // A page may be megabytes: only for programs is it needed as it was written, too.
    let written = (format == Format::Json).then(|| read.clone());
    let shown = if linear { layout::linear(read) } else { layout::unfolded(read) };
    let path = |src: &str| course::picture_path(&open.course, &page.lesson.id, src).ok_or(PictureFault::Missing);
    let size = |src: &str| path(src).and_then(|path| open.files.picture_size(&path));
    let options = layout::Options { width, header: Some(&summary), linear, ..layout::Options::default() };
    let mut document = layout::lay_out(&shown, &options, &size);
    if format == Format::Ansi && look.colours {
        let highlights = highlighting::at_once(&document);
        document = layout::lay_out(&shown, &layout::Options { highlights: &highlights, ..options }, &size);
    }
    let mut out = output::results();
    if let Some(written) = written {
        let shown = lesson_json::Shown::of(&open.course, page, &summary, &written, &document, &diagnostics);
        output::write_json(&mut out, &shown)?;
    } else {
        output::report(&diagnostics);
        let look = Some(look).filter(|_| !linear);
        out.write_all(text::write(&document, look, quiz_line).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
