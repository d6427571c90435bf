//! Finding: words on a page, places of a course by a few letters, and a search of all its text. Pure; the index is made of texts
//! that others read, and knows neither screens nor files.

mod collecting;
pub mod finder;
mod fold;
pub mod fuzzy;
pub mod goals;
mod index;
pub mod on_page;
mod page;
mod reading;
pub mod search;
pub mod showing;
mod teaching;
mod vocabulary;
mod words;

pub use finder::Finder;
pub use fold::Folded;
pub use index::Index;
pub use on_page::OnPage;
pub use page::PageIndex;
pub use teaching::{Taught, taught};

/// Texts of courses are far smaller than four thousand million of anything.
fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
