//! What an instructor decided becomes a review: made once, shown, signed as it was shown, and published. For the command and the screen.

use jiff::Timestamp;

use super::clock::SystemClock;
use super::office::Office;
use crate::ports::{Cancel, Clock, Person, Signer};
use crate::submission::cohort::Handed;
use crate::submission::manifest::{self, FORMAT};
use crate::submission::remote::{instructor_branch, review_path};
use crate::submission::review::Decision;
use crate::submission::verify::verify_review;
use crate::submission::{Hash, Purpose, Report, Review};

/// A review that nobody has signed yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsigned {
    /// What it says.
    pub review: Review,
    /// The same in the bytes that are signed and sent.
    pub document: Vec<u8>,
}

/// A review with its signature.
pub struct Signed {
    /// The hash of its document.
    pub hash: Hash,
    /// What was signed, byte for byte.
    pub document: Vec<u8>,
    /// By whom.
    pub signature: String,
}

/// Why a review was not published, for people.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// Nobody signed it.
    #[error("nothing was published: {0}")]
    Unsigned(String),
    /// Whoever looks at it would not believe it.
    #[error("nothing was published, since nobody would believe it: {0}")]
    Disbelieved(String),
    /// The remote did not take it.
    #[error("nothing was published: {0}")]
    Refused(String),
}

/// Who the owner of the key with this fingerprint is: as they say, else as the roster has the key, else as the settings say.
///
/// # Errors
/// None of them tells; the message says what to do.
pub fn reviewer(office: &Office, key: &str, said: Option<&str>, settings: Option<&str>) -> Result<manifest::Person, String> {
    let mine = office.roster.entries.iter().find(|entry| entry.fingerprint() == key);
    let name = said.or(mine.and_then(|entry| entry.name())).or(settings).ok_or_else(|| {
        format!(
            "the roster does not have your key {key}: add it with namespaces=\"review@drillyard,challenge@drillyard\", or say who you are \
             with `name` in config.yaml or --name"
        )
    })?;
    Ok(manifest::Person { name: name.to_owned(), key: key.to_owned() })
}

/// The review of a submission. Later decisions count in place of earlier ones, and what is not decided on again stays.
pub fn compose(row: &Handed, reviewer: manifest::Person, at: Timestamp, decisions: Vec<Decision>, comment: String) -> Unsigned {
    let review = Review {
        format: FORMAT,
        submission: row.submission.clone(),
        learner: row.learner.clone(),
        course: row.course.clone(),
        lesson: row.lesson.clone(),
        reviewer,
        // Exact: of two decisions the later one counts.
        at,
        decisions,
        comment,
        replaces: None,
        rerun: None,
    };
    let document = document(&review);
    Unsigned { review, document }
}

/// A review in the bytes that are signed and sent.
pub fn document(review: &Review) -> Vec<u8> {
    serde_json::to_vec_pretty(review).unwrap_or_default()
}

/// Signs the review of the submission that `report` is of.
///
/// # Errors
/// Nobody signed it, or nobody would believe it.
pub fn sign(
    office: &Office,
    document: &[u8],
    report: &Report,
    key: &dyn Signer,
    person: &dyn Person,
    cancel: &Cancel,
) -> Result<Signed, NotSent> {
    let signature =
        key.sign(document, Purpose::Review.namespace(), person, cancel).map_err(|fault| NotSent::Unsigned(fault.to_string()))?;
    let checked = verify_review(document, Some(signature.as_bytes()), &office.roster, SystemClock.now(), Some(report));
    if !checked.holds() {
        return Err(NotSent::Disbelieved(checked.findings.first().map(ToString::to_string).unwrap_or_default()));
    }
    Ok(Signed { hash: Hash::of(document), document: document.to_owned(), signature })
}

/// Puts reviews on the reviewer's own branch, all at once.
///
/// # Errors
/// The remote did not take them; nothing has changed then.
pub fn publish(office: &Office, reviewer: &manifest::Person, reviews: &[Signed], message: &str, cancel: &Cancel) -> Result<(), NotSent> {
    let files: Vec<(String, &[u8])> = reviews
        .iter()
        .flat_map(|Signed { hash, document, signature }| {
            [(review_path(hash, "review.json"), document.as_slice()), (review_path(hash, "review.json.sig"), signature.as_bytes())]
        })
        .collect();
    let branch = instructor_branch(reviewer);
    office.remote.publish(&branch, &files, message, &reviewer.name, cancel).map_err(|fault| NotSent::Refused(fault.to_string()))
}

/// Signs one and publishes it, and says what is being done. `report` is of the submission.
///
/// # Errors
/// It was not signed, would not be believed, or not taken; nothing has changed then.
pub fn send(
    office: &Office,
    unsigned: &Unsigned,
    report: &Report,
    key: &dyn Signer,
    person: &dyn Person,
    cancel: &Cancel,
    doing: &dyn Fn(&str),
) -> Result<Hash, NotSent> {
    let Unsigned { review, document } = unsigned;
    doing("signing");
    let signed = sign(office, document, report, key, person, cancel)?;
    let hash = signed.hash.clone();
    doing(&format!("publishing to {}", office.remote.url()));
    let message = format!("Review {} of {}", review.submission.short(), review.lesson);
    publish(office, &review.reviewer, &[signed], &message, cancel)?;
    Ok(hash)
}
