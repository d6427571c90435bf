//! The prober of this program, made from the environment once and shared by all runs; and the key that signs what is handed in.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::adapters::host::expand_home;
use crate::adapters::prober::LocalProber;
use crate::adapters::ssh::SigningKey;
use crate::ports::SigningFault;

/// The way to this host and to targets, with the home folder, the search path and the agent that the environment names.
pub fn prober() -> LocalProber {
    let (home, search_path, agent) = surroundings();
    LocalProber::new(home, search_path, agent)
}

/// The way to this host alone, as if `home` were the home folder: no agent, and no keys but those in it.
pub fn prober_at(home: PathBuf) -> LocalProber {
    LocalProber::new(home, env::var_os("PATH"), None)
}

/// The key in the file `wanted` (which may start with `~`), else the learner's usual one.
///
/// # Errors
/// There is none that can sign, for people.
pub fn signing_key(wanted: Option<&Path>) -> Result<SigningKey, SigningFault> {
    let (home, search_path, agent) = surroundings();
    // A relative path is one of the folder that the program was started in.
    let named = |path: &Path| match path.starts_with("~") {
        true => expand_home(&path.to_string_lossy(), &home),
        false => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    };
    let wanted = wanted.map(named);
    SigningKey::find(wanted.as_deref(), home, search_path, agent)
}

/// The home folder, the search path and the agent's socket.
fn surroundings() -> (PathBuf, Option<OsString>, Option<PathBuf>) {
    let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("/"));
    let agent = env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()).map(PathBuf::from);
    (home, env::var_os("PATH"), agent)
}
