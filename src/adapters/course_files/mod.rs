//! The files of a course, from a folder or from the program itself. Carries out [`CourseFiles`](crate::ports::CourseFiles);
//! what the files mean is `crate::course`'s to say.

mod built_in;
mod folder;
mod loose;
mod picture;
mod svg;
mod watch;

pub use built_in::{BuiltIn, check_file as built_in_check_file};
pub use folder::{Folder, OpenError, is_there};
pub use loose::{course_around, is_file, read_file, way_to};
pub use watch::Watch;
