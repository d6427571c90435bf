//! Knowledge checks: quizdown text becomes questions, a session asks and grades them. Pure: text and seeds come in as
//! arguments, attempts go out as `domain::progress::QuizAttempt`. Showing and storing them is not done here.

pub mod blocks;
mod html;
mod list;
pub mod module;
mod options;
mod parse;
mod question;
mod source;

pub use options::Options;
pub use parse::parse;
#[cfg(test)]
mod tests;
pub use question::{Answer, Kind, Question, Quiz};
