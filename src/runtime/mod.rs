//! The imperative shell: what joins the pure rooms to the world.

pub mod clock;
pub mod config;
pub mod logging;
pub mod paths;
pub mod stdout;
