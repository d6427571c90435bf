//! What a review is worth: who signed it, which submission it is of, and whether it claims no more than that proves.

use jiff::Timestamp;

use super::Report;
use crate::submission::finding::{Finding, Rule, Severity};
use crate::submission::level::Level;
use crate::submission::review::{Decision, Review};
use crate::submission::roster::Roster;
use crate::submission::signature::{self, Purpose, Signer};

const DOCUMENT: &str = "review.json";
const SIGNATURE: &str = "review.json.sig";

/// What was found out of a review.
#[derive(Clone, Debug)]
pub struct ReviewReport {
    /// The review, when it could be read.
    pub review: Option<Review>,
    /// Who signed it, when the signature is good and the roster knows the key.
    pub signer: Option<Signer>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

impl ReviewReport {
    /// It is an instructor's, and of this submission.
    pub fn holds(&self) -> bool {
        self.signer.is_some() && self.findings.iter().all(|finding| finding.rule.severity() != Severity::Refused)
    }

    /// The decision on a deliverable, and what it is worth: the level that the reviewer signed for, when the review holds. `None` without one.
    pub fn decision(&self, deliverable: &str) -> Option<(&Decision, Level)> {
        let decision = self.review.as_ref()?.decisions.iter().find(|decision| decision.deliverable == deliverable)?;
        Some((decision, if self.holds() { decision.level } else { Level::L0 }))
    }
}

/// Looks at a review; `of` is what was found out of its submission, where that is at hand. Keys have to be valid when the review says that
/// it was made: a review stays good after its reviewer has left.
pub fn verify_review(document: &[u8], signature: Option<&[u8]>, roster: &Roster, now: Timestamp, of: Option<&Report>) -> ReviewReport {
    let mut found = Vec::new();
    let review = match Review::read(document) {
        Ok(review) => Some(review),
        Err(fault) => {
            found.push(Finding::new(Rule::DocumentUnreadable, field(&fault.place), fault.message));
            None
        }
    };
    let signer = signature.map(|signature| signature::check(document, signature, Purpose::Review));
    let signer = match signer {
        None => {
            found.push(Finding::new(Rule::SignatureMissing, SIGNATURE, "is not there: nobody stands for this review"));
            None
        }
        Some(Err(refusal)) => {
            let place = if refusal.rule == Rule::SignatureWrong { DOCUMENT } else { SIGNATURE };
            found.push(Finding::new(refusal.rule, place, refusal.message));
            None
        }
        Some(Ok(good)) => {
            if let Some(review) = review.as_ref().filter(|review| review.reviewer.key != good.fingerprint()) {
                let message = format!("says {}, and it is signed with {}", review.reviewer.key, good.fingerprint());
                found.push(Finding::new(Rule::KeyOther, field("reviewer.key"), message));
            }
            let (claimed, at) = review.as_ref().map_or((None, now), |review| (Some(review.reviewer.name.as_str()), review.at));
            good.signer(roster, claimed, at).map_err(|refusal| found.push(Finding::new(refusal.rule, SIGNATURE, refusal.message))).ok()
        }
    };
    if let (Some(review), Some(report)) = (&review, of) {
        compare(review, report, &mut found);
    }
    if let Some(review) = &review {
        rerun(review, of, &mut found);
    }
    ReviewReport { review, signer, findings: found }
}

fn compare(review: &Review, report: &Report, found: &mut Vec<Finding>) {
    if report.submission.as_ref() != Some(&review.submission) {
        let message = format!("names {}, which is another submission", review.submission.short());
        found.push(Finding::new(Rule::ReviewOther, field("submission"), message));
        return;
    }
    let Some(manifest) = &report.manifest else { return };
    for (place, says, is) in [
        ("learner", &review.learner, &manifest.learner.name),
        ("course", &review.course, &manifest.course.id),
        ("lesson", &review.lesson, &manifest.lesson),
    ] {
        if says != is {
            found.push(Finding::new(Rule::ReviewOther, field(place), format!("says '{says}', and the submission is of '{is}'")));
        }
    }
    for (index, decision) in review.decisions.iter().enumerate() {
        let place = |name: &str| field(&format!("decisions[{index}].{name}"));
        if !manifest.deliverables.iter().any(|deliverable| deliverable.id == decision.deliverable) {
            let message = format!("'{}' is no deliverable of this submission", decision.deliverable);
            found.push(Finding::new(Rule::ReviewUnknown, place("deliverable"), message));
        }
        if decision.level < Level::L3 && decision.level > report.level {
            let message = format!("says {}, and the submission reaches {}", decision.level, report.level);
            found.push(Finding::new(Rule::ReviewLevel, place("level"), message));
        }
    }
}

/// What the reviewer's tool saw has to fit together, and to the claims that it was held against.
fn rerun(review: &Review, of: Option<&Report>, found: &mut Vec<Finding>) {
    let Some(rerun) = &review.rerun else { return };
    let manifest = of.filter(|report| report.submission.as_ref() == Some(&review.submission)).and_then(|report| report.manifest.as_ref());
    let mut wrong = rerun.contradictions(manifest);
    if review.at < rerun.ended {
        wrong.push(("at".to_owned(), "is before the run ended that it tells of".to_owned()));
    }
    for (place, message) in wrong {
        found.push(Finding::new(Rule::RerunDiffers, field(&place), message));
    }
}

fn field(place: &str) -> String {
    if place.is_empty() { DOCUMENT.to_owned() } else { format!("{DOCUMENT}: {place}") }
}
