//! Looks at a private key file without opening its secret part: type, passphrase, fingerprint, public half.
//! A file that is there but is no private key is answered with exit code 1 and the reason on stderr.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use ssh_key::{HashAlg, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::files::start_of;
use super::reply::Reply;
use crate::domain::evidence::Outcome;
use crate::domain::probe::KeyFacts;
use crate::domain::sanitize::sanitize_line;

/// Far more than any key.
const LARGEST: usize = 64 * 1024;

/// [`KeyFacts`] of the key at `path`.
pub(super) fn look(path: &Path) -> Reply {
    let (bytes, mode) = match start_of(path, LARGEST).and_then(|(bytes, _)| Ok((Zeroizing::new(bytes), std::fs::metadata(path)?.mode()))) {
        Ok(read) => read,
        Err(error) => return Reply::from_io(&error, path),
    };
    match facts(&String::from_utf8_lossy(&bytes), public_beside(path).as_ref()) {
        Ok(facts) => Reply::json(&KeyFacts { path: sanitize_line(&path.to_string_lossy()).into_owned(), mode: mode & 0o7777, ..facts }),
        Err(reason) => Reply { stderr: format!("{}: {reason}\n", sanitize_line(&path.to_string_lossy())), ..Reply::of(Outcome::Exited(1)) },
    }
}

/// The public half that ssh-keygen writes beside the key.
fn public_beside(path: &Path) -> Option<PublicKey> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".pub");
    let (bytes, _) = start_of(&PathBuf::from(beside), LARGEST).ok()?;
    PublicKey::from_openssh(&String::from_utf8_lossy(&bytes)).ok()
}

fn facts(text: &str, beside: Option<&PublicKey>) -> Result<KeyFacts, String> {
    if let Some(found) = older_format(text) {
        let public = beside.map(of_public).unwrap_or_default();
        let algorithm = if public.algorithm.is_empty() { found.algorithm } else { public.algorithm };
        return Ok(KeyFacts { encrypted: found.encrypted, algorithm, ..public });
    }
    if PublicKey::from_openssh(text).is_ok() {
        return Err("this is the public half; the private key has the same name without .pub".to_owned());
    }
    match PrivateKey::from_openssh(text) {
        Ok(key) => Ok(KeyFacts { encrypted: key.is_encrypted(), ..of_public(key.public_key()) }),
        // ssh-key 0.6 reads the half of all plain P-521 keys whose number is not short; the public half beside it is as good.
        Err(ssh_key::Error::Encoding(ssh_encoding::Error::Length)) if beside.is_some() => Ok(beside.map(of_public).unwrap_or_default()),
        Err(_) if text.contains("BEGIN OPENSSH PRIVATE KEY") => Err("the key is damaged, or of a type unknown here".to_owned()),
        Err(_) => Err("this is not a private key".to_owned()),
    }
}

fn of_public(key: &PublicKey) -> KeyFacts {
    let line = key.to_openssh().unwrap_or_default();
    // The comment is whatever its author wrote; only the type and the key itself are facts.
    let public = line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    KeyFacts {
        algorithm: key.algorithm().to_string(),
        fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
        public,
        ..KeyFacts::default()
    }
}

/// What the first lines of the formats before OpenSSH's own give away (RFC 1421, RFC 5958, PuTTY's format).
fn older_format(text: &str) -> Option<KeyFacts> {
    let of = |algorithm: &str, encrypted: bool| Some(KeyFacts { algorithm: algorithm.to_owned(), encrypted, ..KeyFacts::default() });
    let legacy = text.contains("Proc-Type: 4,ENCRYPTED");
    match text.trim_start().lines().next()?.trim_end() {
        "-----BEGIN RSA PRIVATE KEY-----" => of("ssh-rsa", legacy),
        "-----BEGIN DSA PRIVATE KEY-----" => of("ssh-dss", legacy),
        "-----BEGIN EC PRIVATE KEY-----" => of("ecdsa", legacy),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----" => of("PKCS #8", true),
        "-----BEGIN PRIVATE KEY-----" => of("PKCS #8", false),
        first => {
            let algorithm = first.strip_prefix("PuTTY-User-Key-File-")?.split_once(": ")?.1;
            of(algorithm, !text.contains("Encryption: none"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti me@here";

    #[test]
    fn older_formats_are_named_for_what_they_are() {
        for (text, algorithm, encrypted) in [
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", "ssh-rsa", true),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "ssh-rsa", false),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\r\n", "PKCS #8", true),
            ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\n", "ssh-ed25519", true),
            ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "ssh-ed25519", false),
        ] {
            let facts = facts(text, None).unwrap();
            assert_eq!((facts.algorithm.as_str(), facts.encrypted), (algorithm, encrypted), "{text}");
        }
    }

    #[test]
    fn what_is_no_private_key_is_said_in_words() {
        assert!(facts(PUBLIC, None).unwrap_err().contains("public half"));
        assert!(facts("dear diary", None).unwrap_err().contains("not a private key"));
        assert!(facts("", None).unwrap_err().contains("not a private key"));
        assert!(
            facts("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", None).unwrap_err().contains("damaged")
        );
    }

    #[test]
    fn the_public_half_beside_an_old_key_tells_its_fingerprint() {
        let facts = facts("-----BEGIN PRIVATE KEY-----\n", Some(&PublicKey::from_openssh(PUBLIC).unwrap())).unwrap();
        assert_eq!(facts.algorithm, "ssh-ed25519");
        assert!(facts.fingerprint.starts_with("SHA256:"));
        assert!(PUBLIC.starts_with(&facts.public) && !facts.public.contains("me@here"));
    }
}
