//! Blocks at a width become a document: lines of styled runs, with everything one can go to. Pure; emits roles, never colours.

mod blocks;
mod by_line;
mod card;
mod clusters;
mod code;
mod columns;
pub mod document;
mod fold;
mod header;
pub mod highlights;
mod linear;
mod list;
mod outline;
mod picture;
pub mod prompt;
mod signs;
mod table;
mod view;
mod wrap;
mod writer;

#[cfg(test)]
mod tests;

pub use card::name as quiz_name;
use document::Document;
use highlights::Highlights;
pub use linear::{linear, unfolded};
pub use picture::label as picture_label;
pub use view::View;

use crate::domain::course::LessonSummary;
use crate::domain::picture::PictureFault;
use crate::markdown::Page;

/// How high a picture may be on a page, in lines, whose author gave no size.
const HIGHEST: u16 = 24;

/// What a layout depends on beside the page.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Width of the text column in cells. What is right and left of it is the screen's.
    pub width: u16,
    /// Room is kept for pictures; otherwise a labelled line stands for each.
    pub pictures: bool,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
    /// A picture whose author gave no size is at most this high, in lines.
    pub highest: u16,
    /// What the front matter says of the lesson, for the lines above the page.
    pub header: Option<&'a LessonSummary>,
    /// What the reader unfolded, folded and moved sideways.
    pub view: &'a View,
    /// Written with words and plain letters, for reading line by line; see [`linear`].
    pub linear: bool,
    /// What is known of the words of its code blocks. Changes what they look like, and never where they stand.
    pub highlights: &'a Highlights,
    /// What is too wide can be moved sideways. Else code is folded, and a table that can't be read in columns becomes a list.
    pub sideways: bool,
}

impl Default for Options<'_> {
    /// Eighty columns of words alone, as their author left them.
    fn default() -> Self {
        let (view, highlights) = (&view::UNTOUCHED, &highlights::NOTHING);
        Self { width: 80, pictures: false, cell: (8, 16), highest: HIGHEST, header: None, view, linear: false, sideways: false, highlights }
    }
}

/// Width and height in pixels of a picture by its source as written; or why it can't be shown.
pub type PictureSizes<'a> = &'a dyn Fn(&str) -> Result<(u32, u32), PictureFault>;

/// For text whose pictures nobody asks for.
pub fn no_pictures(_: &str) -> Result<(u32, u32), PictureFault> {
    Err(PictureFault::Missing)
}

/// Lays out `page`, with room for pictures of these sizes.
pub fn lay_out(page: &Page, options: &Options<'_>, sizes: PictureSizes<'_>) -> Document {
    let mut typesetter = blocks::Typesetter::new(page, options, sizes);
    if let Some(summary) = options.header {
        header::write(&mut typesetter.writer, summary);
    }
    typesetter.set();
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
