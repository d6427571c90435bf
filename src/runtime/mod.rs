//! The imperative shell: what joins the pure rooms to the world.

pub mod candidates;
pub mod check_files;
pub mod checking;
pub mod clock;
pub mod config;
pub mod effects;
pub mod event_loop;
pub mod input;
pub mod interrupt;
pub mod keys;
pub mod lesson;
pub mod logging;
pub mod machines;
pub mod panic;
pub mod paths;
pub mod person;
pub mod pictures;
pub mod plain_terminal;
pub mod quiz;
pub mod replace_file;
pub mod runner;
pub mod signals;
pub mod stdout;
pub mod surroundings;
pub mod terminal;
pub mod workbench;
