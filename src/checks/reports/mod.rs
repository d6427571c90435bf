//! Results as text, one file a format. Pure: the command line writes them out.

mod details;
mod human;
mod json;
mod junit;
mod tap;

pub use human::{Entries, Style, human, summary};
pub use json::{Run, json};
pub use junit::junit;
pub use tap::tap;

#[cfg(test)]
mod tests;
