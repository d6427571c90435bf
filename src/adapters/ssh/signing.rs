//! Signs documents with the learner's own SSH key, as `ssh-keygen -Y sign` does (PROTOCOL.sshsig): through the agent when that holds the
//! key, else with the key file, and through ssh-keygen itself for keys that only OpenSSH can use: those in hardware, old file formats.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ssh_key::private::KeypairData;
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, Signature, SshSig};

use super::agent;
use super::host_key::tilde;
use super::keyring::{Identity, IdentityKind, Keyring};
use super::rsa;
use crate::adapters::host::Host;
use crate::adapters::host::command::find_program;
use crate::ports::{Cancel, Person, Signer, SigningFault};

/// Keys that are looked for when none is named, in this order.
const USUAL: [&str; 5] = ["id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_ecdsa_sk", "id_rsa"];
/// What marks the type of a certificate (PROTOCOL.certkeys).
const CERTIFICATE: &str = "-cert-v01@openssh.com";

/// One key to sign with.
pub struct SigningKey {
    host: Host,
    agent: Option<PathBuf>,
    keyring: Keyring,
    public: PublicKey,
    /// `None` for a key that only the agent has.
    file: Option<PathBuf>,
}

impl SigningKey {
    /// Finds the key in the file `wanted` (private or public half), else the first of the usual ones below `~/.ssh`, else the agent's only
    /// key. Opens nothing yet.
    ///
    /// # Errors
    /// There is none, or it can't sign; the message says what to do.
    pub fn find(wanted: Option<&Path>, home: PathBuf, search_path: Option<OsString>, agent: Option<PathBuf>) -> Result<Self, SigningFault> {
        let host = Host { home, search_path };
        let usual = || USUAL.iter().map(|name| host.home.join(".ssh").join(name)).find(|path| path.exists());
        let (public, file) = match wanted.map(Path::to_owned).or_else(usual) {
            Some(path) => (public_half(&path, &host.home)?, Some(path)),
            None => (only_key(agent.as_deref())?, None),
        };
        Ok(Self { host, agent, keyring: Keyring::default(), public, file })
    }

    /// `~/.ssh/id_ed25519 (ssh-ed25519 SHA256:…)`
    pub fn shown(&self) -> String {
        let place = self.file.as_ref().map_or_else(|| "the agent's key".to_owned(), |path| tilde(path, &self.host.home));
        format!("{place} ({} {})", self.public.algorithm(), self.fingerprint())
    }

    fn in_agent(&self) -> Option<&Path> {
        let socket = self.agent.as_deref()?;
        let blob = self.public.to_bytes().ok()?;
        agent::keys(socket).ok()?.contains(&blob).then_some(socket)
    }

    fn through_agent(&self, socket: &Path, document: &[u8], namespace: &str, cancel: &Cancel) -> Result<String, SigningFault> {
        let fault = |error: ssh_key::Error| SigningFault(format!("the agent's signature can't be used: {error}"));
        let data = SshSig::signed_data(namespace, HashAlg::Sha512, document).map_err(fault)?;
        let blob = self.public.to_bytes().map_err(fault)?;
        let flags = if self.public.algorithm().is_rsa() { agent::RSA_SHA2_512 } else { 0 };
        let signature = agent::sign(socket, &blob, &data, flags, cancel).map_err(SigningFault)?;
        let signature = Signature::try_from(signature.as_slice()).map_err(fault)?;
        let sig = SshSig::new(self.public.key_data().clone(), namespace, HashAlg::Sha512, signature).map_err(fault)?;
        sig.to_pem(LineEnding::LF).map_err(fault)
    }

    fn with_file(
        &self,
        path: &Path,
        document: &[u8],
        namespace: &str,
        person: &dyn Person,
        cancel: &Cancel,
    ) -> Result<String, SigningFault> {
        let path = private_half(path);
        let identity = Identity::look(&path, &self.host.home);
        let only_openssh = match &identity.kind {
            IdentityKind::Key(key, _) => is_hardware(key.algorithm()),
            IdentityKind::AsItIs(_) => true,
            IdentityKind::Public(_) | IdentityKind::Unusable(_) => false,
        };
        if only_openssh {
            return self.through_ssh_keygen(&path, document, namespace);
        }
        let opened = self.keyring.open(&identity, &self.host.home, person, cancel).map_err(|fault| {
            let fix = fault.fix().map(|fix| format!("; try `{fix}`")).unwrap_or_default();
            SigningFault(format!("{}{fix}", fault.message()))
        })?;
        let key = match PrivateKey::from_openssh(opened.text.as_bytes()) {
            Ok(key) if opened.passphrase.is_none() => key,
            // The keyring opens a few keys for libssh2 that ssh-key can't read.
            _ => return self.through_ssh_keygen(&path, document, namespace),
        };
        let unable = |error: String| SigningFault(format!("{} can't sign: {error}", tilde(&path, &self.host.home)));
        let fault = |error: ssh_key::Error| unable(error.to_string());
        let sig = match key.key_data() {
            KeypairData::Rsa(pair) => {
                let data = SshSig::signed_data(namespace, HashAlg::Sha512, document).map_err(fault)?;
                let signature = rsa::sign(pair, &data).map_err(unable)?;
                SshSig::new(key.public_key().key_data().clone(), namespace, HashAlg::Sha512, signature)
            }
            _ => key.sign(namespace, HashAlg::Sha512, document),
        };
        let sig = sig.map_err(fault)?;
        sig.to_pem(LineEnding::LF).map_err(fault)
    }

    /// It asks for what it needs (a touch, a PIN, a passphrase) at the terminal itself.
    fn through_ssh_keygen(&self, path: &Path, document: &[u8], namespace: &str) -> Result<String, SigningFault> {
        let shown = tilde(path, &self.host.home);
        let program = find_program(&["ssh-keygen".to_owned()], &self.host.home, self.host.search_path.as_deref());
        let program = program.ok_or_else(|| {
            SigningFault(format!("only OpenSSH can sign with {shown}, and there is no ssh-keygen here: install OpenSSH's client"))
        })?;
        let broken = |error: std::io::Error| SigningFault(format!("ssh-keygen could not sign with {shown}: {error}"));
        let mut command = Command::new(program);
        command.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(path);
        match &self.agent {
            Some(agent) => command.env("SSH_AUTH_SOCK", agent),
            None => command.env_remove("SSH_AUTH_SOCK"),
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().map_err(broken)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(document).map_err(broken)?;
        }
        let output = child.wait_with_output().map_err(broken)?;
        match String::from_utf8(output.stdout) {
            Ok(signature) if output.status.success() => Ok(signature),
            _ => {
                Err(SigningFault(format!("ssh-keygen did not sign with {shown}; `ssh-keygen -Y sign -n {namespace} -f {shown}` says why")))
            }
        }
    }
}

impl Signer for SigningKey {
    fn fingerprint(&self) -> String {
        self.public.fingerprint(HashAlg::Sha256).to_string()
    }

    fn public_line(&self) -> String {
        PublicKey::from(self.public.key_data().clone()).to_openssh().unwrap_or_default()
    }

    fn sign(&self, document: &[u8], namespace: &str, person: &dyn Person, cancel: &Cancel) -> Result<String, SigningFault> {
        let signature = match (self.in_agent(), &self.file) {
            (Some(socket), _) => self.through_agent(socket, document, namespace, cancel)?,
            (None, Some(path)) => self.with_file(path, document, namespace, person, cancel)?,
            (None, None) => return Err(SigningFault("the agent no longer holds the key; add it with `ssh-add`".to_owned())),
        };
        // What nobody could verify must not leave.
        let good = SshSig::from_pem(&signature).is_ok_and(|parsed| self.public.verify(namespace, document, &parsed).is_ok());
        match good {
            true => Ok(signature),
            false => Err(SigningFault("the signature that was made does not verify; nothing was sent".to_owned())),
        }
    }
}

fn is_hardware(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256)
}

/// `id_ed25519` for `id_ed25519.pub`, where that is there.
fn private_half(path: &Path) -> PathBuf {
    let private = path.extension().filter(|ending| *ending == "pub").map(|_| path.with_extension(""));
    private.filter(|private| private.exists()).unwrap_or_else(|| path.to_owned())
}

/// The public half of the key in a file, whichever half that holds.
fn public_half(path: &Path, home: &Path) -> Result<PublicKey, SigningFault> {
    let shown = tilde(path, home);
    let identity = Identity::look(path, home);
    let public = match identity.kind {
        IdentityKind::Key(key, _) => key.public_key().clone(),
        IdentityKind::Public(key) => key,
        IdentityKind::AsItIs(_) => {
            // OpenSSH keeps the public half of such keys beside them.
            let beside = PathBuf::from(format!("{}.pub", path.display()));
            match Identity::look(&beside, home).kind {
                IdentityKind::Public(key) => key,
                _ => return Err(SigningFault(format!("{shown} needs its public half beside it: ssh-keygen -y -f {shown} > {shown}.pub"))),
            }
        }
        IdentityKind::Unusable(fault) if !is_certificate(path) => {
            let fix = fault.fix().map(|fix| format!("; try `{fix}`")).unwrap_or_default();
            return Err(SigningFault(format!("{}{fix}", fault.message())));
        }
        IdentityKind::Unusable(_) => return Err(certificate(&shown)),
    };
    match public.key_data() {
        KeyData::Other(_) if public.algorithm().to_string().contains(CERTIFICATE) => Err(certificate(&shown)),
        KeyData::Other(_) | KeyData::Dsa(_) => {
            Err(SigningFault(format!("{shown} is of a type ({}) that can't sign here", public.algorithm())))
        }
        _ => Ok(public),
    }
}

fn is_certificate(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.split(' ').next().is_some_and(|kind| kind.contains(CERTIFICATE)))
}

fn certificate(shown: &str) -> SigningFault {
    SigningFault(format!("{shown} is a certificate, and rosters list plain keys: name the key itself, without -cert.pub"))
}

fn only_key(agent: Option<&Path>) -> Result<PublicKey, SigningFault> {
    let none = || SigningFault("there is no SSH key to sign with in ~/.ssh: make one with `ssh-keygen -t ed25519`, or name one".to_owned());
    let keys = agent::keys(agent.ok_or_else(none)?).map_err(|_| none())?;
    let mut plain =
        keys.iter().filter_map(|blob| PublicKey::from_bytes(blob).ok()).filter(|key| !matches!(key.key_data(), KeyData::Other(_)));
    match (plain.next(), plain.next()) {
        (Some(key), None) => Ok(key),
        (Some(_), Some(_)) => Err(SigningFault("the agent holds several keys: name the .pub file of the one to sign with".to_owned())),
        (None, _) => Err(none()),
    }
}
