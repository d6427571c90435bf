//! What is built into the program: the course, a table of paths and bytes, and check files for lessons of other courses, which are no
//! part of it. The build script `assets/embed.rs` writes both.

use std::io;

use super::picture;
use crate::domain::picture::PictureFault;
use crate::ports::CourseFiles;

/// Sorted by path.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in_course.rs"));

/// By the lesson's path: `1-introduction/1.3.2-vim.checks.yaml`. Sorted.
const CHECKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/built_in_checks.rs"));

/// The text of the check file for a lesson that the built-in course need not have, by [`crate::course::check_file_name`].
pub fn check_file(name: &str) -> Option<&'static str> {
    CHECKS.binary_search_by(|(other, _)| (*other).cmp(name)).ok().map(|index| CHECKS[index].1)
}

/// The built-in course.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

impl BuiltIn {
    /// What the course would be called after its folder.
    pub const FOLDER_NAME: &str = "drillyard";
}

fn find(path: &str) -> Option<&'static [u8]> {
    FILES.binary_search_by(|(name, _)| (*name).cmp(path)).ok().map(|index| FILES[index].1)
}

impl CourseFiles for BuiltIn {
    fn paths(&self) -> Vec<String> {
        FILES.iter().map(|(path, _)| (*path).to_owned()).collect()
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("the built-in course has no file '{path}'"));
        find(path).map(<[u8]>::to_vec).ok_or_else(missing)
    }

    fn picture_size(&self, path: &str) -> Result<(u32, u32), PictureFault> {
        picture::size(find(path).ok_or(PictureFault::Missing)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_course_is_sorted_and_says_its_name() {
        assert!(FILES.is_sorted_by_key(|(path, _)| *path));
        let text = BuiltIn.text("drillyard.yaml").unwrap();
        assert!(text.contains("name:"), "{text}");
        assert_eq!(BuiltIn.bytes("../Cargo.toml").unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn check_files_for_other_courses_are_found_by_lesson_and_are_no_files_of_the_course() {
        assert!(CHECKS.is_sorted_by_key(|(name, _)| *name));
        assert!(check_file("1-introduction/1.3.2-vim.checks.yaml").unwrap().contains("exercises:"));
        assert_eq!(check_file("../1-introduction/1.3.2-vim.checks.yaml"), None);
        assert!(BuiltIn.paths().iter().all(|path| !path.contains("vim") && !path.starts_with("assets")));
    }
}
