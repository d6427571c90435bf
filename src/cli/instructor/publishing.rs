//! Reviews on their way out, at a console: who signs, and what is said when that fails. What a review says is others' business.

use std::path::Path;

use super::office::Office;
use crate::adapters::ssh::SigningKey;
use crate::cli::CliError;
use crate::cli::person::PersonAtConsole;
use crate::ports::Signer;
use crate::runtime::machines;
use crate::runtime::reviewing::{self, NotSent, Signed, Unsigned};
use crate::submission::manifest::Person;
use crate::submission::{Hash, Report};

/// The key that signs, and whose it is: as named, else as the roster has it, else as `config.yaml` says.
pub fn reviewer(office: &Office, key: Option<&Path>, name: Option<&str>) -> Result<(SigningKey, Person), CliError> {
    let config = &office.learner.config;
    let key = machines::signing_key(key.or(config.signing_key.as_deref().map(Path::new)));
    let key = key.map_err(|fault| CliError::could_not(fault.to_string()))?;
    let reviewer = reviewing::reviewer(office, &key.fingerprint(), name, config.name.as_deref()).map_err(CliError::usage)?;
    Ok((key, reviewer))
}

/// Signs a review of the submission that `report` is of. One that nobody would believe is not signed off.
pub fn sign(office: &Office, key: &SigningKey, document: &[u8], report: &Report) -> Result<Signed, CliError> {
    let person = PersonAtConsole(&office.console);
    office.console.during(|| reviewing::sign(office, document, report, key, &person, &office.cancel)).map_err(told)
}

/// Puts reviews on the reviewer's own branch, all at once.
pub fn publish(office: &Office, reviewer: &Person, reviews: &[Signed], message: &str) -> Result<(), CliError> {
    office.console.wait_for(&format!("publishing to {}", office.remote.url()));
    office.console.during(|| reviewing::publish(office, reviewer, reviews, message, &office.cancel)).map_err(told)
}

/// Both, of one.
pub fn send(office: &Office, key: &SigningKey, unsigned: &Unsigned, report: &Report) -> Result<Hash, CliError> {
    let (person, doing) = (PersonAtConsole(&office.console), |what: &str| office.console.wait_for(what));
    office.console.during(|| reviewing::send(office, unsigned, report, key, &person, &office.cancel, &doing)).map_err(told)
}

fn told(fault: NotSent) -> CliError {
    match fault {
        NotSent::Disbelieved(_) => CliError::usage(fault.to_string()),
        NotSent::Unsigned(_) | NotSent::Refused(_) => CliError::could_not(fault.to_string()),
    }
}
