//! One file that need not be in any course: an author looking at a page, a quiz or a check file by itself.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Larger is no text of a course.
const LARGEST: u64 = 16 << 20;

/// Whether `path` is an ordinary file.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// The file's text; bytes that are no UTF-8 are replaced.
pub fn read_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
