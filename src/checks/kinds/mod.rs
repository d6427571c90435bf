//! The kinds of checks: one file each, one line in [`KINDS`]. A kind says what to ask and judges the answer; it asks nothing itself.

use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::Arguments;
use super::kind::Kind;
use super::version::Requirement;

mod apt_index;
mod attest;
mod authorized_key;
mod checksum;
mod file;
mod gone;
mod listing;
mod os;
mod package;
mod packages_fresh;
mod snapshot;
mod ssh_key;
mod ssh_login;
mod tool;
mod vm;

/// Reads the arguments of one kind. Faults are told through `Arguments`; what comes back is then not used.
pub type ReadKind = fn(&mut Arguments<'_, '_>) -> Arc<dyn Kind>;

/// Every kind that can be used, by its key in a check file.
pub const KINDS: &[(&str, ReadKind)] = &[
    ("attest", attest::read),
    ("authorized_key", authorized_key::read),
    ("file", file::read),
    ("gone", gone::read),
    ("os", os::read),
    ("package", package::read),
    ("packages_fresh", packages_fresh::read),
    ("snapshot", snapshot::read),
    ("ssh_key", ssh_key::read),
    ("ssh_login", ssh_login::read),
    ("tool", tool::read),
    ("vm", vm::read),
];

/// Kinds that the format knows and this version does not check yet.
pub const NOT_YET: &[&str] = &["command", "container", "http", "answer", "service", "port", "user", "group"];

/// Types of SSH keys, as `ssh-keygen -t` names them.
const KEY_TYPES: &[&str] = &["ed25519", "rsa", "ecdsa"];

/// A version requirement such as `>=1.8`.
fn requirement(arguments: &mut Arguments<'_, '_>, key: &'static str) -> Option<Requirement> {
    let text = arguments.text(key)?;
    let requirement = Requirement::parse(&text);
    if requirement.is_none() {
        arguments.refuse(key, format!("`{text}` is no version requirement, such as >=1.8"));
    }
    requirement
}

/// Whether OpenSSH's name of an algorithm (`sk-ssh-ed25519@openssh.com`) is of the type that `ssh-keygen -t` calls `wanted`.
fn is_key_type(algorithm: &str, wanted: &str) -> bool {
    let name = algorithm.trim_start_matches("sk-").split('@').next().unwrap_or_default();
    name.strip_prefix("ssh-").unwrap_or(name).split('-').next() == Some(wanted)
}

/// `2026-11-23 06:26 UTC`
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// At most `limit` of `names`, and how many more there are.
fn some_of(names: &[String], limit: usize) -> String {
    let shown = names.iter().take(limit).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(limit) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `1 package`, `3 packages`
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
