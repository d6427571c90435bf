//! Results as text, one file a format. Pure: the command line writes them out.

mod human;
mod json;

pub use human::{Entries, Style, human, summary};
pub use json::{Run, json};

#[cfg(test)]
mod tests;
