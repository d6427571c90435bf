//! Blocks at a width become a document: lines of styled runs, with everything one can go to. Pure; emits roles, never colours.

mod blocks;
mod card;
mod code;
pub mod document;
mod header;
mod list;
mod picture;
mod table;
mod view;
mod wrap;
mod writer;

#[cfg(test)]
mod tests;

use document::Document;
pub use view::View;

use crate::domain::course::LessonSummary;
use crate::markdown::Page;

/// What a layout depends on beside the page.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Width of the text column in cells. What is right and left of it is the screen's.
    pub width: u16,
    /// Room is kept for pictures; otherwise a labelled line stands for each.
    pub pictures: bool,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
    /// What the front matter says of the lesson, for the lines above the page.
    pub header: Option<&'a LessonSummary>,
    /// What the reader unfolded, folded and moved sideways.
    pub view: &'a View,
    /// What is too wide can be moved sideways. Else code is folded, and a table that can't be read in columns becomes a list.
    pub sideways: bool,
}

impl Default for Options<'_> {
    /// Eighty columns of words alone, as their author left them.
    fn default() -> Self {
        Self { width: 80, pictures: false, cell: (8, 16), header: None, view: &view::UNTOUCHED, sideways: false }
    }
}

/// Lays out `page`. `sizes` gives the width and height in pixels of a picture by its source as written; `None` when it is
/// missing, remote or no picture.
pub fn lay_out(page: &Page, options: &Options<'_>, sizes: &dyn Fn(&str) -> Option<(u32, u32)>) -> Document {
    let mut typesetter = blocks::Typesetter::new(options, sizes);
    if let Some(summary) = options.header {
        header::write(&mut typesetter.writer, summary);
    }
    typesetter.page(page);
    typesetter.writer.document
}

/// A document as plain text: its lines, without spaces at their ends.
pub fn plain(document: &Document) -> String {
    let mut text = String::with_capacity(document.text.len() + document.lines.len());
    for line in 0..document.lines.len() {
        text.push_str(document.line_text(line).trim_end());
        text.push('\n');
    }
    text
}
