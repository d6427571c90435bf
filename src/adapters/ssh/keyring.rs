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
use crate::domain::cause::Cause;
use crate::domain::run::{Answer, Question};
use crate::domain::secret::Secret;
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
    /// OpenSSH's format, perhaps encrypted; its public half can be read either way. With it, the file's text.
    Key(Box<PrivateKey>, Zeroizing<String>),
    /// A key without a passphrase that libssh2 has to read as it is: of a format before OpenSSH's, or one of OpenSSH's that
    /// ssh-key 0.6 refuses (an ECDSA P-521 key whose number happens to be short).
    AsItIs(Zeroizing<String>),
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
            IdentityKind::Key(key, _) => key.public_key().to_bytes().ok(),
            IdentityKind::Public(key) => key.to_bytes().ok(),
            IdentityKind::AsItIs(_) | IdentityKind::Unusable(_) => None,
        }
    }

    /// `~/.ssh/id_ed25519 (ED25519 SHA256:…)`
    pub fn shown(&self, home: &Path) -> String {
        let path = tilde(&self.path, home);
        match &self.kind {
            IdentityKind::Key(key, _) => format!("{path} ({} {})", key.algorithm(), key.fingerprint(HashAlg::Sha256)),
            IdentityKind::Public(key) => format!("{path} ({} {})", key.algorithm(), key.fingerprint(HashAlg::Sha256)),
            IdentityKind::AsItIs(_) | IdentityKind::Unusable(_) => path,
        }
    }
}

fn kind(path: &Path, home: &Path) -> Result<IdentityKind, Fault> {
    let shown = tilde(path, home);
    let fault = |seen: String| Fault::new(Rung::Identity, ErrorReason::Permission, seen);
    let not_there = || {
        let fault = fault(format!("{shown} is not there"));
        fault.because([
            Cause::here("the key was not made yet", format!("ssh-keygen -t ed25519 -f {shown}")),
            Cause::here("it lies elsewhere, and the target says where it was", "drillyard target add"),
        ])
    };
    let unreadable = || {
        let fault = fault(format!("{shown} cannot be read: your account may not"));
        fault.because([Cause::here("it is another account's, or its mode lets nobody read it", format!("ls -l {shown}"))])
    };
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => unreadable(),
        _ => not_there(),
    })?;
    let another = |cause: &str| Cause::here(cause, "drillyard target add");
    if !meta.is_file() {
        return Err(fault(format!("{shown} is not a file")).because([another("the key is a file in it, and the target names its folder")]));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(meta.len().min(LARGEST) as usize + 1));
    let read = std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(|_| unreadable())?;
    let no_key = || fault(format!("{shown} is not a private key")).because([another("the key is another file")]);
    let Ok(text) = std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned())) else {
        return Err(no_key());
    };
    if let Ok(public) = PublicKey::from_openssh(&text) {
        return Ok(IdentityKind::Public(public));
    }
    // OpenSSH refuses what others may read, when it is the learner's own file (authfile.c, sshkey_perm_ok).
    let mode = meta.permissions().mode() & 0o777;
    if meta.uid() == rustix::process::getuid().as_raw() && mode & 0o077 != 0 {
        let fault = fault(format!("{shown} can be read by others (mode {mode:04o}): ssh refuses such a key"));
        let copied = "the file was copied, or made with the wrong permissions";
        return Err(fault.because([Cause::here(copied, format!("chmod 600 {shown}"))]));
    }
    match PrivateKey::from_openssh(text.as_bytes()) {
        Ok(key) => return Ok(IdentityKind::Key(Box::new(key), text)),
        Err(error) if is_short_number(&error) => return Ok(IdentityKind::AsItIs(text)),
        Err(_) if text.contains("BEGIN OPENSSH PRIVATE KEY") => {
            let fault = fault(format!("{shown} is damaged, or of a type unknown here"));
            return Err(fault.because([Cause::here("ssh itself says which", format!("ssh-keygen -y -f {shown}"))]));
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
        return Err(fault.because([Cause::here("it was made long ago, or by PuTTY: written anew it is in OpenSSH's own format", fix)]));
    }
    if text.contains("PRIVATE KEY-----") { Ok(IdentityKind::AsItIs(text)) } else { Err(no_key()) }
}

/// What ssh-key says of a P-521 key whose number has leading zeros, which OpenSSH leaves out.
fn is_short_number(error: &ssh_key::Error) -> bool {
    matches!(error, ssh_key::Error::Encoding(ssh_encoding::Error::Length))
}

/// Keys opened so far, in wiped memory; by path, and only good for the public half they belong to.
#[derive(Default)]
pub struct Keyring(Mutex<HashMap<PathBuf, KnownKey>>);

struct KnownKey {
    public: Vec<u8>,
    opened: Arc<OpenedKey>,
}

/// A key that libssh2 can log in with.
pub struct OpenedKey {
    /// The private key's text; unencrypted, unless there is a passphrase.
    pub text: Zeroizing<String>,
    /// Only for a key that ssh-key can't open and libssh2 can.
    pub passphrase: Option<Secret>,
}

impl From<Zeroizing<String>> for OpenedKey {
    fn from(text: Zeroizing<String>) -> Self {
        Self { text, passphrase: None }
    }
}

impl Keyring {
    /// The key, opened, asking for its passphrase when it has not been opened before. While one caller asks, others wait for
    /// the answer instead of asking too.
    pub fn open(&self, identity: &Identity, home: &Path, person: &dyn Person, cancel: &Cancel) -> Result<Arc<OpenedKey>, Fault> {
        let (key, text) = match &identity.kind {
            IdentityKind::Key(key, text) => (key, text),
            IdentityKind::AsItIs(text) => return Ok(Arc::new(text.clone().into())),
            IdentityKind::Unusable(fault) => return Err(fault.clone()),
            IdentityKind::Public(_) => {
                let shown = tilde(&identity.path, home);
                let private = shown.trim_end_matches(".pub");
                let fault = Fault::new(
                    Rung::Identity,
                    ErrorReason::Permission,
                    format!("{shown} is the public half of a key, not the private one"),
                );
                let given = format!("the private key is {private}, and this name was given instead");
                return Err(fault.because([Cause::here(given, "drillyard target add")]));
            }
        };
        let public = identity.public().unwrap_or_default();
        let mut known_keys = self.lock(cancel)?;
        if let Some(known) = known_keys.get(&identity.path).filter(|known| known.public == public) {
            return Ok(Arc::clone(&known.opened));
        }
        let opened = match key.is_encrypted() {
            true => decrypt(key, text, &tilde(&identity.path, home), person, cancel)?,
            false => text.clone().into(),
        };
        let opened = Arc::new(opened);
        known_keys.insert(identity.path.clone(), KnownKey { public, opened: Arc::clone(&opened) });
        Ok(opened)
    }

    fn lock(&self, cancel: &Cancel) -> Result<MutexGuard<'_, HashMap<PathBuf, KnownKey>>, Fault> {
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

fn decrypt(key: &PrivateKey, text: &Zeroizing<String>, shown: &str, person: &dyn Person, cancel: &Cancel) -> Result<OpenedKey, Fault> {
    let unusable = |error: ssh_key::Error| {
        let seen = format!("{shown} cannot be opened: {error}");
        let damaged = Cause::here("the file is damaged: ssh itself says where", format!("ssh-keygen -y -f {shown}"));
        Fault::new(Rung::Identity, ErrorReason::Internal, seen).because([damaged])
    };
    let fault = |reason, seen: String| Fault::new(Rung::Identity, reason, seen);
    let to_agent = |cause: &str| Cause::here(cause, format!("ssh-add {shown}"));
    if !person.present() {
        let fault =
            fault(ErrorReason::Unanswered, format!("{shown} has a passphrase, no agent has the key, and nobody is here to give it"));
        return Err(fault.because([to_agent("no agent holds the key: with one that does, logins need no questions")]));
    }
    for again in 0..TRIES {
        let answer = person.ask(Question::Passphrase { identity: shown.to_owned(), again: again > 0 });
        if cancel.is_cancelled() {
            return Err(Fault::stopped(Rung::Identity, Stopped::Cancelled, ""));
        }
        let Answer::Passphrase(passphrase) = answer else {
            let fault = fault(ErrorReason::Unanswered, format!("the passphrase of {shown} was not given"));
            return Err(fault.because([to_agent("an agent can hold the key, and then nobody is asked")]));
        };
        match key.decrypt(passphrase.expose()) {
            Ok(opened) => return opened.to_openssh(LineEnding::LF).map(OpenedKey::from).map_err(unusable),
            Err(ssh_key::Error::Crypto) => {}
            Err(error) if is_short_number(&error) => return Ok(OpenedKey { text: text.clone(), passphrase: Some(passphrase) }),
            Err(error) => return Err(unusable(error)),
        }
    }
    let fault = fault(ErrorReason::Permission, format!("{shown} did not open: the passphrase was wrong {TRIES} times"));
    Err(fault.because([
        to_agent("the keyboard layout or caps lock differs from when it was set"),
        Cause::here("the passphrase belongs to another key", format!("ssh-keygen -l -f {shown}")),
    ]))
}
