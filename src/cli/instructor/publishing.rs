//! Reviews on their way out: who signs, the signature, and the push to the instructor's own branch. What a review says is others' business.

use std::path::Path;

use super::office::Office;
use crate::adapters::ssh::SigningKey;
use crate::cli::CliError;
use crate::cli::person::PersonAtConsole;
use crate::ports::{Clock, Signer};
use crate::runtime::clock::SystemClock;
use crate::runtime::machines;
use crate::submission::manifest::Person;
use crate::submission::remote::{instructor_branch, review_path};
use crate::submission::verify::verify_review;
use crate::submission::{Hash, Purpose, Report, Review};

/// A review with its signature.
pub struct Signed {
    pub hash: Hash,
    pub document: Vec<u8>,
    pub signature: String,
}

/// The key that signs, and whose it is: as named, else as the roster has it, else as `config.yaml` says.
pub fn reviewer(office: &Office, key: Option<&Path>, name: Option<&str>) -> Result<(SigningKey, String), CliError> {
    let config = &office.learner.config;
    let key = machines::signing_key(key.or(config.signing_key.as_deref().map(Path::new)));
    let key = key.map_err(|fault| CliError::could_not(fault.to_string()))?;
    let fingerprint = key.fingerprint();
    let listed = || office.roster.entries.iter().find(|entry| entry.fingerprint() == fingerprint).and_then(|entry| entry.name());
    let name = name.or_else(listed).or(config.name.as_deref()).map(str::to_owned).ok_or_else(|| {
        CliError::usage(format!(
            "the roster does not have your key {fingerprint}: add it with namespaces=\"review@drillyard,challenge@drillyard\", or say who you are with --name"
        ))
    })?;
    Ok((key, name))
}

/// The document of a review, byte for byte as it is signed.
pub fn document(review: &Review) -> Result<Vec<u8>, CliError> {
    serde_json::to_vec_pretty(review).map_err(|error| CliError::could_not(error.to_string()))
}

/// Signs a review of the submission that `report` is of. One that nobody would believe is not signed off.
pub fn sign(office: &Office, key: &SigningKey, review: &Review, report: &Report) -> Result<Signed, CliError> {
    let document = document(review)?;
    let person = PersonAtConsole(&office.console);
    let signature = office.console.during(|| key.sign(&document, Purpose::Review.namespace(), &person, &office.cancel));
    let signature = signature.map_err(|fault| CliError::could_not(format!("nothing was published: {fault}")))?;
    let checked = verify_review(&document, Some(signature.as_bytes()), &office.roster, SystemClock.now(), Some(report));
    if !checked.holds() {
        let first = checked.findings.first().map(ToString::to_string).unwrap_or_default();
        return Err(CliError::usage(format!("nothing was published, since nobody would believe it: {first}")));
    }
    Ok(Signed { hash: Hash::of(&document), document, signature })
}

/// Puts reviews on the reviewer's own branch, all at once.
pub fn publish(office: &Office, reviewer: &Person, reviews: &[&Signed], message: &str) -> Result<(), CliError> {
    let files: Vec<(String, &[u8])> = reviews
        .iter()
        .flat_map(|Signed { hash, document, signature }| {
            [(review_path(hash, "review.json"), document.as_slice()), (review_path(hash, "review.json.sig"), signature.as_bytes())]
        })
        .collect();
    office.console.wait_for(&format!("publishing to {}", office.remote.url()));
    let sent =
        office.console.during(|| office.remote.publish(&instructor_branch(reviewer), &files, message, &reviewer.name, &office.cancel));
    sent.map_err(|fault| CliError::could_not(format!("nothing was published: {fault}")))
}
