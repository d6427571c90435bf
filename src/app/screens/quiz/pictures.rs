//! Pictures in the texts of a quiz: what is known of them before they are drawn, and the rooms that are kept for them.

use std::collections::BTreeMap;

use crate::course::picture_path;
use crate::domain::course::{Course, LessonId};
use crate::domain::picture::PictureFault;
use crate::layout::document::PictureBox;

/// Width and height in pixels of pictures, by their sources as written; or why they can't be shown.
pub type Sizes = BTreeMap<String, Result<(u32, u32), PictureFault>>;

/// What is known of the pictures of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Illustrations {
    /// The lesson whose page the question is asked on: sources are relative to it.
    pub lesson: LessonId,
    /// How large they are.
    pub sizes: Sizes,
}

impl Illustrations {
    /// The size of a picture that was looked up when the quiz was read.
    pub fn size(&self, source: &str) -> Result<(u32, u32), PictureFault> {
        self.sizes.get(source).copied().unwrap_or(Err(PictureFault::Missing))
    }

    /// Whether one of them is in a file of these paths.
    pub fn are_of(&self, paths: &[String], course: &Course) -> bool {
        self.sizes.keys().filter_map(|source| picture_path(course, &self.lesson, source)).any(|path| paths.contains(&path))
    }
}

/// The room kept for a picture, in lines and columns of all that is composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The lesson that its source is relative to.
    pub lesson: LessonId,
    /// Its room.
    pub room: PictureBox,
}
