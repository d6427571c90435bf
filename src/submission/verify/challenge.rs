//! Whether the submission answers an instructor's challenge: signed by one, for this learner and lesson, and seen on the machine in time.

use super::{Evidences, Known, field, rejudge};
use crate::domain::evidence::Evidence;
use crate::domain::verdict::{CheckResult, Verdict};
use crate::submission::challenge::{CHECK, Challenge};
use crate::submission::finding::{Finding, Rule};
use crate::submission::hash::Hash;
use crate::submission::manifest::Manifest;
use crate::submission::package::{CHALLENGE, CHALLENGE_SIGNATURE, Package};
use crate::submission::signature::{self, Purpose};

/// A challenge that was met in time.
#[derive(Clone, Debug)]
pub struct Met {
    challenge: Challenge,
    /// The result of the check for it, judged here.
    pub judged: CheckResult,
}

impl Met {
    /// Whether a result is of the machine that the challenge changed, within its time.
    pub fn vouches_for(&self, result: &CheckResult, evidence: &[Evidence]) -> bool {
        result.targets.contains(&self.challenge.change.target) && evidence.iter().all(|item| in_time(&self.challenge, item))
    }
}

fn in_time(challenge: &Challenge, evidence: &Evidence) -> bool {
    evidence.started >= challenge.issued && evidence.ended <= challenge.expires
}

/// `None` when there is none, or it was not met; what is wrong with it is told.
pub fn look(package: &Package, manifest: &Manifest, evidences: &Evidences, known: &Known<'_>, found: &mut Vec<Finding>) -> Option<Met> {
    let (document, signature) = (package.file(CHALLENGE), package.file(CHALLENGE_SIGNATURE));
    let mut tell = |rule, place: String, message: String| found.push(Finding::new(rule, place, message));
    let (document, signature) = match (&manifest.challenge, document, signature) {
        (None, None, None) => return None,
        (Some(hash), Some(document), Some(signature)) if Hash::of(document) == *hash => (document, signature),
        (None, ..) => {
            tell(Rule::ChallengeMissing, field("challenge"), "names no challenge, and there is one".to_owned());
            return None;
        }
        (Some(_), ..) => {
            tell(
                Rule::ChallengeMissing,
                field("challenge"),
                format!("names a challenge, and {CHALLENGE} with its signature is not that one"),
            );
            return None;
        }
    };
    let challenge = match Challenge::read(document) {
        Ok(challenge) => challenge,
        Err(fault) => {
            tell(Rule::DocumentUnreadable, format!("{CHALLENGE}: {}", fault.place), fault.message);
            return None;
        }
    };
    let signed = signature::check(document, signature, Purpose::Challenge);
    if let Err(refusal) = signed.and_then(|good| good.signer(known.roster, None, challenge.issued)) {
        tell(refusal.rule, CHALLENGE_SIGNATURE.to_owned(), refusal.message);
        return None;
    }
    let mut meant = true;
    for (place, says, is) in [
        ("learner", &challenge.learner, &manifest.learner.name),
        ("course", &challenge.course, &manifest.course.id),
        ("lesson", &challenge.lesson, &manifest.lesson),
    ] {
        if says != is {
            tell(Rule::ChallengeOther, format!("{CHALLENGE}: {place}"), format!("is for '{says}', and this is of '{is}'"));
            meant = false;
        }
    }
    let judged = rejudge(manifest, evidences, &challenge.check_file()).into_iter().find(|result| result.id == CHECK);
    let evidence = manifest.verdicts.iter().find(|result| result.id == CHECK).and_then(|result| evidences.get(result.evidence.as_deref()?));
    match (judged, evidence) {
        (Some(judged), Some(evidence)) if judged.verdict == Verdict::Passed => {
            if !evidence.iter().all(|item| in_time(&challenge, item)) {
                let message = format!("it holds from {} to {}, and was not met within that", challenge.issued, challenge.expires);
                tell(Rule::ChallengeExpired, CHALLENGE.to_owned(), message);
                return None;
            }
            meant.then_some(Met { challenge, judged })
        }
        (judged, _) => {
            let seen = judged.map_or_else(|| "it was not looked for".to_owned(), |result| result.actual);
            tell(Rule::ChallengeUnmet, CHALLENGE.to_owned(), format!("{}: {seen}", challenge.task()));
            None
        }
    }
}
