//! The imperative shell: what joins the pure rooms to the world.

pub mod candidates;
pub mod check_files;
pub mod clock;
pub mod config;
pub mod interrupt;
pub mod logging;
pub mod machines;
pub mod paths;
pub mod plain_terminal;
pub mod replace_file;
pub mod runner;
pub mod stdout;
