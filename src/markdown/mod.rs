//! A page's text becomes blocks: CommonMark and GitHub's additions, the docsify dialect, and the HTML that courses use.
//! Pure; what comes out is clean of control characters. Knows neither widths nor colours.

mod autolink;
mod beginning;
mod builder;
mod citation;
mod commonmark;
mod embed;
mod emoji;
mod front_matter;
mod html;
pub mod page;
mod scripts;
mod slug;
mod steps;
mod table;
mod ticks;
mod title_options;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use beginning::beginning;
pub use embed::fragment;
pub use front_matter::{FrontMatter, front_matter};
pub use page::Page;
pub use steps::stitch;
pub use ticks::ticked;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::{is_clean, sanitize, sanitize_line};

/// Reads the page `source` (with or without front matter, which never shows). `file` names it in diagnostics. Never fails:
/// whatever is odd shows as text.
pub fn parse(file: &str, source: &str) -> (Page, Vec<Diagnostic>) {
    let body = front_matter(source).map_or(0, |found| found.body);
    let first_line = 1 + source[..body].matches('\n').count();
    let mut builder = builder::Builder::new(file);
    if front_matter::is_unclosed(source) {
        let message = "front matter begins here and never ends: close it with a line of three dashes";
        builder.diagnostics.push(Diagnostic::error("front-matter-unclosed", file, 1, 1, message));
    }
    commonmark::read(&clean(source[body..].trim_start_matches('\u{feff}')), first_line, &mut builder);
    builder.finish()
}

/// Text without anything that steers a terminal; tabs stay, because Markdown and Makefiles need them.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text, |byte| matches!(byte, b'\t' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let pieces: Vec<Cow<'_, str>> = text.split('\t').map(sanitize).collect();
    Cow::Owned(pieces.join("\t"))
}

/// As [`clean`], on one line and without tabs: for text that entities may have brought control characters into.
fn clean_line(text: &str) -> Cow<'_, str> {
    sanitize_line(text)
}
