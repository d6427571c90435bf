//! What known_hosts files say of a host's key, with OpenSSH's meaning (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; hostfile.c).
//! libssh2's own reader calls a key changed that is only of another type, stops at a bad line, and knows no revocation.

use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

use crate::adapters::host::wildcard;
use crate::domain::encoding::{BASE64, base64};

/// What is on file for one host, gathered from several files.
#[derive(Debug, Default)]
pub struct KnownHosts {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    revoked: bool,
    /// For this host without its port; believed only when the key is the very same, as OpenSSH does.
    without_port: bool,
    key: Vec<u8>,
    file: PathBuf,
    line: usize,
}

/// What that means for the key a server shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing {
    /// The very key is on file.
    Known { file: PathBuf, line: usize },
    /// Nothing is on file for this host.
    Unknown,
    /// Only keys of other types are.
    OtherType { algorithm: String, file: PathBuf, line: usize },
    /// Another key of the same type is.
    Changed { file: PathBuf, line: usize },
    /// This key is marked as stolen or withdrawn.
    Revoked { file: PathBuf, line: usize },
}

impl KnownHosts {
    /// Adds what `text`, the content of `file`, says of `host`, a name as [`super::settings::Settings::known_as`] gives
    /// it. Lines that cannot be read are passed over, as OpenSSH does; so are certificate authorities.
    pub fn add(&mut self, file: &Path, text: &str, host: &str) {
        let host = host.to_lowercase();
        let plain = host.strip_prefix('[').and_then(|rest| rest.split_once("]:")).map(|(plain, _)| plain);
        for (index, line) in text.lines().enumerate() {
            let mut words = line.split_whitespace().peekable();
            let revoked = match words.peek() {
                Some(&"@revoked") => words.next().is_some(),
                Some(word) if word.starts_with(['@', '#']) => continue,
                _ => false,
            };
            let (Some(names), Some(_), Some(encoded)) = (words.next(), words.next(), words.next()) else { continue };
            let Some(key) = from_base64(encoded).filter(|key| algorithm_of(key).is_some()) else { continue };
            let without_port = !names_match(names, &host);
            if without_port && !plain.is_some_and(|plain| names_match(names, plain)) {
                continue;
            }
            self.entries.push(Entry { revoked, without_port, key, file: file.to_path_buf(), line: index + 1 });
        }
    }

    /// Where `key`, a host key as it goes over the wire, stands.
    pub fn standing(&self, key: &[u8]) -> Standing {
        let place = |entry: &Entry| (entry.file.clone(), entry.line);
        if let Some((file, line)) = self.entries.iter().find(|entry| entry.revoked && entry.key == key).map(place) {
            return Standing::Revoked { file, line };
        }
        let on_file = || self.entries.iter().filter(|entry| !entry.revoked);
        if let Some((file, line)) = on_file().find(|entry| entry.key == key).map(place) {
            return Standing::Known { file, line };
        }
        let mut own = on_file().filter(|entry| !entry.without_port);
        if let Some((file, line)) = own.clone().find(|entry| algorithm_of(&entry.key) == algorithm_of(key)).map(place) {
            return Standing::Changed { file, line };
        }
        match own.next() {
            Some(entry) => {
                let algorithm = algorithm_of(&entry.key).unwrap_or_default().to_owned();
                Standing::OtherType { algorithm, file: entry.file.clone(), line: entry.line }
            }
            None => Standing::Unknown,
        }
    }

    /// Whether `key` is marked as stolen or withdrawn.
    pub fn has_revoked(&self, key: &[u8]) -> bool {
        self.entries.iter().any(|entry| entry.revoked && entry.key == key)
    }

    /// Types of the keys on file, those to ask the server for first.
    pub fn algorithms(&self) -> Vec<&str> {
        let on_file = self.entries.iter().filter(|entry| !entry.revoked);
        // Entries for this very host come before those that lack the port.
        let (own, plain): (Vec<&Entry>, Vec<&Entry>) = on_file.partition(|entry| !entry.without_port);
        own.into_iter().chain(plain).filter_map(|entry| algorithm_of(&entry.key)).collect()
    }
}

/// The type that a key on the wire begins with (RFC 4253, 6.6): `ssh-ed25519`. Never a space or a control character.
pub fn algorithm_of(key: &[u8]) -> Option<&str> {
    let (length, rest) = key.split_first_chunk::<4>()?;
    let name = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    std::str::from_utf8(name).ok().filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Whether a comma-separated list of patterns, or one hashed name, means `host` (in lower case). A pattern with `!` that
/// matches outweighs all others.
fn names_match(names: &str, host: &str) -> bool {
    if let Some(hashed) = names.strip_prefix("|1|") {
        let parts = hashed.split_once('|').and_then(|(salt, hash)| Some((from_base64(salt)?, from_base64(hash)?)));
        return parts.is_some_and(|(salt, hash)| keyed_hash(&salt, host.as_bytes()) == *hash);
    }
    let mut found = false;
    for pattern in names.to_lowercase().split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if wildcard(pattern, host) => return false,
            Some(_) => {}
            None => found |= wildcard(pattern, host),
        }
    }
    found
}

/// A host's name as `HashKnownHosts` writes it.
pub fn hashed_name(salt: &[u8; 20], host: &str) -> String {
    format!("|1|{}|{}", base64(salt), base64(&keyed_hash(salt, host.to_lowercase().as_bytes())))
}

/// HMAC-SHA1, RFC 2104: the hash that known_hosts is written with.
fn keyed_hash(key: &[u8], message: &[u8]) -> [u8; 20] {
    const BLOCK: usize = 64;
    let mut padded = [0; BLOCK];
    match key.len() {
        0..=BLOCK => padded[..key.len()].copy_from_slice(key),
        _ => padded[..20].copy_from_slice(&Sha1::digest(key)),
    }
    let inner = Sha1::new().chain_update(padded.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha1::new().chain_update(padded.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

/// RFC 4648, its padding optional.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for &letter in chunk {
            bits = bits << 6 | u32::try_from(BASE64.iter().position(|&known| known == letter)?).ok()?;
        }
        bits <<= 6 * (4 - chunk.len());
        bytes.extend(&bits.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = "AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
    const OTHER_ED25519: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIPM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
    const RSA: &str = "AAAAB3NzaC1yc2EAAAADAQABAAAAAwD//w==";

    fn standing(text: &str, host: &str) -> Standing {
        let mut known = KnownHosts::default();
        known.add(Path::new("known_hosts"), text, host);
        known.standing(&from_base64(ED25519).unwrap())
    }

    fn word(standing: &Standing) -> &'static str {
        match standing {
            Standing::Known { .. } => "known",
            Standing::Unknown => "unknown",
            Standing::OtherType { .. } => "other type",
            Standing::Changed { .. } => "changed",
            Standing::Revoked { .. } => "revoked",
        }
    }

    #[test]
    fn files_mean_what_openssh_takes_them_to_mean() {
        let hashed = hashed_name(&[7; 20], "[127.0.0.1]:2222");
        for (names, key, expected) in [
            ("[127.0.0.1]:2222", ED25519, "known"),
            (hashed.as_str(), ED25519, "known"),
            ("other,[127.0.0.1]:2222", ED25519, "known"),
            ("[127.0.0.*]:2222", ED25519, "known"),
            ("[127.0.0.?]:*", ED25519, "known"),
            ("*,!*127.0.0.1*", ED25519, "unknown"),
            ("[127.0.0.1]:2222", OTHER_ED25519, "changed"),
            ("[127.0.0.1]:2222", RSA, "other type"),
            ("127.0.0.1", ED25519, "known"),
            ("127.0.0.1", OTHER_ED25519, "unknown"),
            ("@revoked *", ED25519, "revoked"),
            ("@revoked *", OTHER_ED25519, "unknown"),
            ("@cert-authority *", ED25519, "unknown"),
            ("[127.0.0.1]:22", ED25519, "unknown"),
            ("|1|bad|hash", ED25519, "unknown"),
        ] {
            let text = format!("# a comment\n{names} ssh-ed25519 {key} me@here\n");
            assert_eq!(word(&standing(&text, "[127.0.0.1]:2222")), expected, "{names}");
        }
    }

    #[test]
    fn one_bad_line_or_a_foreign_line_end_hides_nothing() {
        let text = format!("garbage\n\nvm ssh-ed25519 !!!\nvm 1024 35 1234567\nvm ssh-ed25519 AAAA\n  VM ssh-ed25519 {ED25519}\r\n");
        assert_eq!(standing(&text, "vm"), Standing::Known { file: PathBuf::from("known_hosts"), line: 6 });
    }

    #[test]
    fn of_several_keys_one_that_fits_is_enough_and_a_revoked_one_is_never() {
        let both = format!("vm ssh-ed25519 {OTHER_ED25519}\nvm ssh-rsa {RSA}\nvm ssh-ed25519 {ED25519}\n");
        assert_eq!(word(&standing(&both, "vm")), "known");
        let revoked = format!("vm ssh-ed25519 {ED25519}\n@revoked vm ssh-ed25519 {ED25519}\n");
        assert_eq!(standing(&revoked, "vm"), Standing::Revoked { file: PathBuf::from("known_hosts"), line: 2 });
    }

    #[test]
    fn the_types_on_file_are_asked_for_first() {
        let mut known = KnownHosts::default();
        known.add(Path::new("a"), &format!("vm ssh-ed25519 {ED25519}\n[vm]:2222 ssh-rsa {RSA}\nelse ssh-dss {RSA}\n"), "[vm]:2222");
        assert_eq!(known.algorithms(), ["ssh-rsa", "ssh-ed25519"]);
    }

    #[test]
    fn hashes_are_those_of_rfc_2202_and_text_survives_base64() {
        let hash = keyed_hash(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hash[..6], [0xef, 0xfc, 0xdf, 0x6a, 0xe5, 0xeb]);
        for text in ["", "f", "fo", "foo", "foob", "fooba", "foobar"] {
            assert_eq!(from_base64(&base64(text.as_bytes())).unwrap(), text.as_bytes());
        }
    }
}
