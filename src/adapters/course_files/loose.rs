//! One file by itself: of an author looking at a page, a quiz or a check file, or a learner's own check file; and the course it is in.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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

/// What tells a course's folder from one within it, surest first.
const SIGNS: [&str; 3] = ["drillyard.yaml", "docs/_sidebar.md", "_sidebar.md"];

/// The folder of the course that `file` is in: the nearest above it that has a sign of one, else the folder it is in. And the file's path
/// from there, `/`-separated.
pub fn course_around(file: &Path) -> io::Result<(PathBuf, String)> {
    let file = std::path::absolute(file)?;
    let above = || file.ancestors().skip(1);
    let signed = SIGNS.iter().find_map(|sign| above().find(|folder| folder.join(sign).is_file()));
    let root = signed.or_else(|| above().next()).unwrap_or(&file);
    let within = file.strip_prefix(root).unwrap_or(&file).iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>();
    Ok((root.to_owned(), within.join("/")))
}

/// What to put before the paths of a course's files, so that they can be opened from the current folder: empty, or ending in `/`.
pub fn way_to(root: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let (Ok(here), Ok(there)) = (here, root.canonicalize()) else { return format!("{}/", root.display()) };
    let way = there.strip_prefix(&here).unwrap_or(&there);
    let parts: Vec<_> = way.iter().map(|part| part.to_string_lossy()).collect();
    if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/").replacen("//", "/", 1)) }
}
