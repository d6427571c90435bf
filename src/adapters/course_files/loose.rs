//! One file that need not be in any course: an author looking at a page, a quiz or a check file by itself, or a
//! learner's own check file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::ports::{LARGEST_TEXT, text_of};

/// Whether `path` is an ordinary file.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// The file's text, as [`CourseFiles::text`](crate::ports::CourseFiles::text) gives one.
pub fn read_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_TEXT as u64 + 1).read_to_end(&mut bytes)?;
    text_of(bytes)
}
