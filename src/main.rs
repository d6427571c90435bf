//! Drillyard.
fn main() {}
