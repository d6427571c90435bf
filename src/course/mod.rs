//! The text of a course's files becomes a [`Course`](crate::domain::course::Course): which folder holds the pages, what the
//! sidebar lists, what front matter tells, where a link leads. Pure: it is told the paths, and asks for a text by its path.
//! It reads neither pages' bodies (`markdown`) nor quizzes (`quiz`) nor check files (`checks`).

mod assemble;
mod exercise;
mod front_matter;
mod layout;
mod links;
mod path;
mod settings;
mod sidebar;
mod title;

pub use assemble::{assemble, lesson_for_path};
pub use exercise::exercise_number;
pub use front_matter::{summaries, summary};
pub use links::{Destination, check_file, check_file_name, picture_path, quiz_path, resolve};
