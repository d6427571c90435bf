//! The kinds of checks: one file each, one line in [`KINDS`]. A kind says what to ask and judges the answer; it asks nothing itself.

use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::Arguments;
use super::kind::Kind;
use super::version::Requirement;

pub mod answer;
mod apt_index;
mod artifact;
mod attest;
mod authorized_key;
mod checksum;
mod command;
mod container;
mod document;
mod engines;
mod entry;
mod faults;
mod file;
mod git;
mod gone;
mod group;
mod host_network;
mod http;
mod image;
mod image_formats;
mod kubernetes;
mod listing;
mod os;
mod package;
mod packages_fresh;
mod parity;
mod port;
mod service;
mod snapshot;
mod ssh_key;
mod ssh_login;
mod tool;
mod user;
mod value;
mod vm;

/// Reads the arguments of one kind. Faults are told through `Arguments`; what comes back is then not used.
pub type ReadKind = fn(&mut Arguments<'_, '_>) -> Arc<dyn Kind>;

/// Every kind that can be used, by its key in a check file.
pub const KINDS: &[(&str, ReadKind)] = &[
    ("answer", answer::read),
    ("artifact", artifact::read),
    ("attest", attest::read),
    ("authorized_key", authorized_key::read),
    ("command", command::read),
    ("container", container::read),
    ("file", file::read),
    ("git", git::read),
    ("gone", gone::read),
    ("group", group::read),
    ("http", http::read),
    ("image", image::read),
    ("json", document::read_json),
    ("kubernetes", kubernetes::read),
    ("os", os::read),
    ("package", package::read),
    ("packages_fresh", packages_fresh::read),
    ("parity", parity::read),
    ("port", port::read),
    ("service", service::read),
    ("snapshot", snapshot::read),
    ("ssh_key", ssh_key::read),
    ("ssh_login", ssh_login::read),
    ("tool", tool::read),
    ("user", user::read),
    ("vm", vm::read),
    ("yaml", document::read_yaml),
];

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

/// The target of a kind that looks into a guest (`target: name`) or at this host (`on: host`, then `None`).
fn guest_or_host(arguments: &mut Arguments<'_, '_>) -> Option<String> {
    let on_host = arguments.choice("on", &["host", "guest"]) == Some("host");
    let target = arguments.text("target");
    if on_host == target.is_some() {
        arguments.refuse("target", "give either `target: name` (in the guest) or `on: host`");
    }
    target.filter(|_| !on_host)
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

/// Whether `text` is one that `pattern` means: `*` is any text, everything else stands for itself.
fn wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// `1 package`, `3 packages`
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_all_else_is_itself() {
        for (pattern, text, means) in [
            ("linux-*", "linux-image-6", true),
            ("linux-*", "alinux-image", false),
            ("example*/build.pkr.hcl", "examples/build.pkr.hcl", true),
            ("example*/build.pkr.hcl", "example/build.pkr.hcl.bak", false),
            ("a*b*a", "aba", true),
            ("a*a", "a", false),
            ("plain", "plain", true),
            ("plain", "plainer", false),
            ("*", "", true),
        ] {
            assert_eq!(wildcard(pattern, text), means, "{pattern} {text}");
        }
    }

    #[test]
    fn types_of_keys_are_known_by_openssh_names() {
        for (algorithm, wanted, is) in [
            ("ssh-ed25519", "ed25519", true),
            ("sk-ssh-ed25519@openssh.com", "ed25519", true),
            ("ssh-rsa", "rsa", true),
            ("ecdsa-sha2-nistp256", "ecdsa", true),
            ("ssh-rsa", "ed25519", false),
        ] {
            assert_eq!(is_key_type(algorithm, wanted), is, "{algorithm} {wanted}");
        }
    }
}
