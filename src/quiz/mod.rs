//! Knowledge checks: quizdown text becomes questions, a session asks and grades them. Pure: text and seeds come in as
//! arguments, attempts go out as `domain::progress::QuizAttempt`. Showing and storing them is not done here.

mod asked;
pub mod blocks;
mod html;
pub mod identity;
mod list;
mod mixed;
pub mod module;
mod options;
mod parse;
mod question;
mod scoring;
mod session;
mod shuffle;
mod source;

pub use asked::{Asked, Mark, Phase, Reviewed};
pub use mixed::Origin;
pub use options::Options;
pub use parse::parse;
pub use question::{Answer, Kind, Question, Quiz};
pub use session::{Resumed, Session, Setting, seed_at};

#[cfg(test)]
mod tests;
