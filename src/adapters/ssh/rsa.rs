//! RSA signatures with SHA-512 (RFC 8332), by OpenSSL: ssh-key 0.6 takes one prime for both when it signs, and so can't.

use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::RsaPrivateKeyBuilder;
use openssl::sign::Signer;
use ssh_key::private::RsaKeypair;
use ssh_key::{Algorithm, HashAlg, Mpint, Signature};

/// The signature over `data` as it goes over the wire. The error is for people.
pub fn sign(key: &RsaKeypair, data: &[u8]) -> Result<Signature, String> {
    let bytes = raw(key, data).map_err(|error| error.to_string())?;
    Signature::new(Algorithm::Rsa { hash: Some(HashAlg::Sha512) }, bytes).map_err(|error| error.to_string())
}

fn raw(key: &RsaKeypair, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let number = |number: &Mpint| BigNum::from_slice(number.as_positive_bytes().unwrap_or_default());
    let (p, q) = (number(&key.private.p)?, number(&key.private.q)?);
    let key = RsaPrivateKeyBuilder::new(number(&key.public.n)?, number(&key.public.e)?, number(&key.private.d)?)?;
    let key = PKey::from_rsa(key.set_factors(p, q)?.build())?;
    let mut signer = Signer::new(MessageDigest::sha512(), &key)?;
    signer.sign_oneshot_to_vec(data)
}
