//! The prober of this program: made from the environment once, shared by all runs.

use std::env;
use std::path::PathBuf;

use crate::adapters::prober::LocalProber;

/// The way to this host and to targets, with the home folder, the search path and the agent that the environment names.
pub fn prober() -> LocalProber {
    let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("/"));
    let agent = env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()).map(PathBuf::from);
    LocalProber::new(home, env::var_os("PATH"), agent)
}
