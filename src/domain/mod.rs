//! The nouns every room shares: plain data, no I/O, nothing of ours imported.

pub mod cause;
pub mod check;
pub mod checked;
pub mod course;
pub mod deliverable;
pub mod diagnostic;
pub mod encoding;
pub mod evidence;
pub mod picture;
pub mod probe;
pub mod progress;
pub mod recall;
pub mod receipt;
pub mod run;
pub mod running;
pub mod sanitize;
pub mod secret;
pub mod standing;
pub mod target;
pub mod verdict;
pub mod web;
