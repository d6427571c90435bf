//! SSH signatures over documents (OpenSSH's PROTOCOL.sshsig): is this one good for this document and purpose, and whose is it by the
//! roster? What `ssh-keygen -Y sign` makes passes here, and what passes here passes `ssh-keygen -Y verify`.

use jiff::Timestamp;
use ssh_encoding::pem::PemLabel;
use ssh_encoding::{Decode, DecodePem, Reader};
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, PublicKey, SshSig};

use super::finding::Rule;
use super::roster::{Entry, Roster};
use crate::domain::sanitize::sanitize_line;

/// A signature is far smaller than this.
const LARGEST: usize = 16 << 10;

/// What a signature is for. One made for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A learner hands in.
    Submission,
    /// An instructor decides.
    Review,
    /// An instructor asks a learner to prove that they are at the machine.
    Challenge,
}

impl Purpose {
    /// The namespace that `ssh-keygen -n` takes.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Submission => "submission@drillyard",
            Self::Review => "review@drillyard",
            Self::Challenge => "challenge@drillyard",
        }
    }
}

/// Whose signature it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// As the roster names them.
    pub name: String,
    /// `SHA256:…`
    pub key: String,
    /// `ssh-ed25519`
    pub algorithm: String,
}

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule it breaks.
    pub rule: Rule,
    /// In words.
    pub message: String,
}

fn refuse<T>(rule: Rule, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { rule, message: message.into() })
}

/// A signature that is good for its document, by a key that nobody has looked up yet.
#[derive(Clone, Debug)]
pub struct Good {
    key: KeyData,
    purpose: Purpose,
}

/// Checks `signature` (the armoured text) over `document`, whoever made it.
///
/// # Errors
/// It can't be read, is made with a certificate or for another purpose, or the document is another than the one that was signed.
pub fn check(document: &[u8], signature: &[u8], purpose: Purpose) -> Result<Good, Refusal> {
    if signature.len() > LARGEST {
        return refuse(Rule::SignatureUnreadable, "the signature is larger than any signature is");
    }
    let frame = Frame::decode_pem(signature).ok();
    let parsed = match SshSig::from_pem(signature) {
        Ok(parsed) => parsed,
        Err(_) if frame.is_some_and(|frame| frame.is_of_certificate()) => {
            return refuse(Rule::Certificate, "it is signed with a certificate, and rosters list plain keys: sign with the key itself");
        }
        Err(error) => return refuse(Rule::SignatureUnreadable, format!("the signature can't be read: {error}")),
    };
    if let KeyData::Other(_) = parsed.public_key() {
        let kind = parsed.public_key().algorithm().to_string();
        let kind = sanitize_line(&kind);
        return refuse(Rule::SignatureUnreadable, format!("it is signed with a key of the type {kind}, which is not known here"));
    }
    // The signature does not cover its own version.
    if parsed.version() != SshSig::VERSION {
        return refuse(Rule::SignatureUnreadable, format!("the signature is of version {}, which is not known here", parsed.version()));
    }
    if parsed.namespace() != purpose.namespace() {
        let found = sanitize_line(parsed.namespace()).into_owned();
        return refuse(Rule::NamespaceWrong, format!("it is signed for '{found}', and has to be for '{}'", purpose.namespace()));
    }
    if matches!(parsed.algorithm(), Algorithm::Rsa { hash: None } | Algorithm::Dsa) {
        return refuse(Rule::SignatureUnreadable, "it is signed in a way that is no longer safe: RSA with SHA-1, or DSA");
    }
    let key = PublicKey::from(parsed.public_key().clone());
    if frame.is_none_or(|frame| key.to_bytes().ok() != Some(frame.key)) {
        return refuse(Rule::SignatureUnreadable, "the signature can't be read: its parts don't have the lengths that they say");
    }
    match key.verify(purpose.namespace(), document, &parsed) {
        Ok(()) => Ok(Good { key: parsed.public_key().clone(), purpose }),
        Err(_) => {
            refuse(Rule::SignatureWrong, "it is not what was signed: it was changed since, or the signature belongs to another document")
        }
    }
}

/// The parts of a signature by their lengths, whatever is in them (PROTOCOL.sshsig): ssh-key reads no certificate there, and is content with
/// lengths that are too large.
struct Frame {
    /// As it goes over the wire.
    key: Vec<u8>,
}

impl Frame {
    /// A key begins with the name of its type.
    fn is_of_certificate(&self) -> bool {
        String::decode(&mut self.key.as_slice()).is_ok_and(|kind| kind.contains("-cert-v01@"))
    }
}

impl PemLabel for Frame {
    const PEM_LABEL: &'static str = "SSH SIGNATURE";
}

impl Decode for Frame {
    type Error = ssh_encoding::Error;

    /// Six letters, a version, the key, then namespace, what is reserved, hash and signature.
    fn decode(reader: &mut impl Reader) -> Result<Self, ssh_encoding::Error> {
        reader.read(&mut [0; 6])?;
        u32::decode(reader)?;
        let key = Vec::<u8>::decode(reader)?;
        for _ in 0..4 {
            Vec::<u8>::decode(reader)?;
        }
        Ok(Self { key })
    }
}

impl Good {
    /// `SHA256:…` of the key.
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }

    /// Whose it is by the roster, at the time `at`. Of several names the signer is the one `claimed`, if that is among them.
    ///
    /// # Errors
    /// The roster does not have the key; or not for this purpose, name or time.
    pub fn signer(&self, roster: &Roster, claimed: Option<&str>, at: Timestamp) -> Result<Signer, Refusal> {
        let fingerprint = self.fingerprint();
        let entries: Vec<&Entry> = roster.with_key(&self.key).collect();
        if entries.is_empty() {
            return refuse(Rule::KeyUnknown, format!("the key that signed it, {fingerprint}, is not in the roster"));
        }
        let namespace = self.purpose.namespace();
        let entries: Vec<&Entry> = entries.into_iter().filter(|entry| entry.may_sign(namespace)).collect();
        if entries.is_empty() {
            return refuse(Rule::KeyNotForThis, format!("the roster does not let the key {fingerprint} sign for '{namespace}'"));
        }
        let named: Vec<&Entry> = entries.iter().filter(|entry| claimed.is_none_or(|name| entry.is_for(name))).copied().collect();
        let Some(first) = named.first() else {
            let whose = entries.iter().map(|entry| entry.principals.as_str()).collect::<Vec<_>>().join(", ");
            let claimed = sanitize_line(claimed.unwrap_or_default()).into_owned();
            return refuse(
                Rule::LearnerOther,
                format!("it says it is from {claimed}, and the roster has its key, {fingerprint}, for {whose}"),
            );
        };
        let holds =
            |entry: &&&Entry| entry.valid_after.is_none_or(|after| at >= after) && entry.valid_before.is_none_or(|before| at <= before);
        match named.iter().find(holds) {
            Some(entry) => {
                let name = claimed.or_else(|| entry.name()).unwrap_or(&entry.principals).to_owned();
                Ok(Signer { name, key: fingerprint, algorithm: self.key.algorithm().to_string() })
            }
            None => match (first.valid_after.filter(|after| at < *after), first.valid_before) {
                (Some(after), _) => refuse(Rule::KeyDates, format!("the key {fingerprint} is valid only from {after} on, and it was {at}")),
                (None, Some(before)) => refuse(Rule::KeyDates, format!("the key {fingerprint} was valid until {before}, and it was {at}")),
                (None, None) => refuse(Rule::KeyDates, format!("the key {fingerprint} was not valid at {at}")),
            },
        }
    }
}
