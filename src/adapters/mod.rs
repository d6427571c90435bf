//! The world, behind the traits of `ports`: each folder carries out one of them and judges nothing.

pub mod clipboard;
pub mod cohort;
pub mod course_files;
pub mod deadline;
pub mod editor;
pub mod git;
pub mod host;
pub mod machine;
pub mod opener;
pub mod prober;
pub mod ssh;
pub mod store;
pub mod throw_away;
pub mod tmux;
