//! The learner's private keys: found, looked at, opened once with a passphrase, and kept opened in memory that is wiped.
//! libssh2 cannot tell a wrong passphrase from a missing file, and opens a key twice per login; so keys are opened here.

use std::collections::HashMap;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::host_key::tilde;
use super::ladder::Fault;
use crate::adapters::deadline::{SLICE, Stopped};
use crate::domain::run::{Answer, Question};
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::{Cancel, Person};

const TRIES: u32 = 3;
const LARGEST: u64 = 64 * 1024;

/// A private key as it lies on disk.
pub struct Identity {
    pub path: PathBuf,
    pub kind: IdentityKind,
}

/// What the file holds.
pub enum IdentityKind {
    /// OpenSSH's format, perhaps encrypted; its public half can be read either way.
    Key(Box<PrivateKey>),
    /// A format before OpenSSH's, without a passphrase: libssh2 reads it as it is.
    Older(Zeroizing<String>),
    /// Only the public half: good for finding the private one in the agent.
    Public(PublicKey),
    /// It cannot be used; the fault says why.
    Unusable(Fault),
}

impl Identity {
    /// Looks at the file. Opens nothing.
    pub fn look(path: &Path, home: &Path) -> Self {
        let kind = kind(path, home).unwrap_or_else(IdentityKind::Unusable);
        Self { path: path.to_path_buf(), kind }
    }

    /// Its public half as it goes over the wire, when it can be told.
    pub fn public(&self) -> Option<Vec<u8>> {
        match &self.kind {
            IdentityKind::Key(key) => key.public_key().to_bytes().ok(),
            IdentityKind::Public(key) => key.to_bytes().ok(),
            IdentityKind::Older(_) | IdentityKind::Unusable(_) => None,
        }
    }

    /// `~/.ssh/id_ed25519 (ED25519 SHA256:…)`
    pub fn shown(&self, home: &Path) -> String {
        let path = tilde(&self.path, home);
        match &self.kind {
            IdentityKind::Key(key) => format!("{path} ({} {})", key.algorithm(), key.fingerprint(HashAlg::Sha256)),
            IdentityKind::Public(key) => format!("{path} ({} {})", key.algorithm(), key.fingerprint(HashAlg::Sha256)),
            IdentityKind::Older(_) | IdentityKind::Unusable(_) => path,
        }
    }
}

fn kind(path: &Path, home: &Path) -> Result<IdentityKind, Fault> {
    let shown = tilde(path, home);
    let fault = |seen: String| Fault::new(Rung::Identity, ErrorReason::Permission, seen);
    let not_there = || {
        let fault = fault(format!("{shown} is not there"));
        fault.because(["the key was not made yet, or lies elsewhere"]).fix(format!("ssh-keygen -t ed25519 -f {shown}"))
    };
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => fault(format!("{shown} cannot be read: your account may not")),
        _ => not_there(),
    })?;
    if !meta.is_file() {
        return Err(fault(format!("{shown} is not a file")));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(meta.len().min(LARGEST) as usize + 1));
    let read = std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(|_| fault(format!("{shown} cannot be read: your account may not")).fix(format!("ls -l {shown}")))?;
    let Ok(text) = std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned())) else {
        return Err(fault(format!("{shown} is not a private key")));
    };
    if let Ok(public) = PublicKey::from_openssh(&text) {
        return Ok(IdentityKind::Public(public));
    }
    // OpenSSH refuses what others may read, when it is the learner's own file (authfile.c, sshkey_perm_ok).
    let mode = meta.permissions().mode() & 0o777;
    if meta.uid() == rustix::process::getuid().as_raw() && mode & 0o077 != 0 {
        let fault = fault(format!("{shown} can be read by others (mode {mode:04o}): ssh refuses such a key"));
        return Err(fault.because(["the file was copied, or made with the wrong permissions"]).fix(format!("chmod 600 {shown}")));
    }
    match PrivateKey::from_openssh(text.as_bytes()) {
        Ok(key) => return Ok(IdentityKind::Key(Box::new(key))),
        Err(_) if text.contains("BEGIN OPENSSH PRIVATE KEY") => {
            return Err(fault(format!("{shown} is damaged, or of a type unknown here")).fix(format!("ssh-keygen -y -f {shown}")));
        }
        Err(_) => {}
    }
    if text.contains("Proc-Type: 4,ENCRYPTED") || text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.starts_with("PuTTY-User-Key-File") {
        let fault = fault(format!("{shown} is an encrypted key in an old format, which cannot be opened here"));
        let fix = if text.starts_with("PuTTY") {
            format!("puttygen {shown} -O private-openssh-new -o {shown}.openssh")
        } else {
            format!("ssh-keygen -p -f {shown}")
        };
        return Err(fault.because(["giving it a passphrase anew writes it in OpenSSH's own format"]).fix(fix));
    }
    if text.contains("PRIVATE KEY-----") { Ok(IdentityKind::Older(text)) } else { Err(fault(format!("{shown} is not a private key"))) }
}

/// Keys opened so far, as unencrypted text in wiped memory; by path, and only good for the public half they belong to.
#[derive(Default)]
pub struct Keyring(Mutex<HashMap<PathBuf, OpenedKey>>);

struct OpenedKey {
    public: Vec<u8>,
    text: Arc<Zeroizing<String>>,
}

impl Keyring {
    /// The key's unencrypted text, asking for its passphrase when it has not been opened before. While one caller asks,
    /// others wait for the answer instead of asking too.
    pub fn open(&self, identity: &Identity, home: &Path, person: &dyn Person, cancel: &Cancel) -> Result<Arc<Zeroizing<String>>, Fault> {
        let key = match &identity.kind {
            IdentityKind::Key(key) => key,
            IdentityKind::Older(text) => return Ok(Arc::new(text.clone())),
            IdentityKind::Unusable(fault) => return Err(fault.clone()),
            IdentityKind::Public(_) => {
                let shown = tilde(&identity.path, home);
                let private = shown.trim_end_matches(".pub");
                let fault = Fault::new(
                    Rung::Identity,
                    ErrorReason::Permission,
                    format!("{shown} is the public half of a key, not the private one"),
                );
                return Err(fault
                    .because([format!("the private key is {private}, and this name was given instead")])
                    .fix("drillyard target add"));
            }
        };
        let public = identity.public().unwrap_or_default();
        let mut opened = self.lock(cancel)?;
        if let Some(known) = opened.get(&identity.path).filter(|known| known.public == public) {
            return Ok(Arc::clone(&known.text));
        }
        let text = if key.is_encrypted() { decrypt(key, &identity.path, home, person, cancel)? } else { plain(key, &identity.path, home)? };
        let text = Arc::new(text);
        opened.insert(identity.path.clone(), OpenedKey { public, text: Arc::clone(&text) });
        Ok(text)
    }

    fn lock(&self, cancel: &Cancel) -> Result<MutexGuard<'_, HashMap<PathBuf, OpenedKey>>, Fault> {
        loop {
            match self.0.try_lock() {
                Ok(guard) => return Ok(guard),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if cancel.is_cancelled() => {
                    return Err(Fault::stopped(Rung::Identity, Stopped::Cancelled, ""));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(SLICE.min(Duration::from_millis(20))),
            }
        }
    }
}

fn plain(key: &PrivateKey, path: &Path, home: &Path) -> Result<Zeroizing<String>, Fault> {
    key.to_openssh(LineEnding::LF)
        .map_err(|error| Fault::new(Rung::Identity, ErrorReason::Internal, format!("{} cannot be used: {error}", tilde(path, home))))
}

fn decrypt(key: &PrivateKey, path: &Path, home: &Path, person: &dyn Person, cancel: &Cancel) -> Result<Zeroizing<String>, Fault> {
    let shown = tilde(path, home);
    let fault = |reason, seen: String| Fault::new(Rung::Identity, reason, seen).fix(format!("ssh-add {shown}"));
    if !person.present() {
        let fault =
            fault(ErrorReason::Unanswered, format!("{shown} has a passphrase, no agent has the key, and nobody is here to give it"));
        return Err(fault.because(["an agent that holds the key makes logins without questions possible"]));
    }
    for again in 0..TRIES {
        let answer = person.ask(Question::Passphrase { identity: shown.clone(), again: again > 0 });
        if cancel.is_cancelled() {
            return Err(Fault::stopped(Rung::Identity, Stopped::Cancelled, ""));
        }
        let Answer::Passphrase(passphrase) = answer else {
            return Err(fault(ErrorReason::Unanswered, format!("the passphrase of {shown} was not given")));
        };
        match key.decrypt(passphrase.expose()) {
            Ok(opened) => return plain(&opened, path, home),
            Err(ssh_key::Error::Crypto) => {}
            Err(error) => {
                let seen = format!("{shown} cannot be opened: {error}");
                return Err(Fault::new(Rung::Identity, ErrorReason::Internal, seen).fix(format!("ssh-keygen -y -f {shown}")));
            }
        }
    }
    let fault = fault(ErrorReason::Permission, format!("{shown} did not open: the passphrase was wrong {TRIES} times"));
    Err(fault.because(["the keyboard layout or caps lock differs from when it was set", "the passphrase belongs to another key"]))
}
