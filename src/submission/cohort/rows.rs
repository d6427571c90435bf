//! The rows: what was found out of one submission or one review, without the bytes that it was found out from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::verdict::Verdict;
use crate::submission::finding::{Finding, Rule};
use crate::submission::hash::Hash;
use crate::submission::level::Level;
use crate::submission::rerun::Rerun;
use crate::submission::review::Decision;
use crate::submission::verify::{Report, ReviewReport};

/// A finding, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The rule's stable name.
    pub rule: String,
    /// `refused`, `warning` or `note`.
    pub severity: String,
    /// The file or field.
    pub place: String,
    /// In words.
    pub message: String,
}

/// One check of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// `exercise/check`
    pub id: String,
    /// The step it belongs to.
    pub step: Option<u32>,
    /// What the evidence comes to; what was claimed, where it was not judged again.
    pub verdict: Verdict,
    /// What that is worth.
    pub level: Level,
}

/// A submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handed {
    /// The branch it was found on.
    pub branch: String,
    /// Its hash: the name of its folder.
    pub submission: Hash,
    /// When it was committed, by the clock of whoever did.
    pub at: Timestamp,
    /// It is whole, signed by a key of the roster, and does not speak against itself.
    pub holds: bool,
    /// Whose it is: proved when it holds, else only claimed.
    pub learner: String,
    /// The fingerprint of the key that signed.
    pub key: String,
    /// The course's id.
    pub course: String,
    /// Path of the lesson.
    pub lesson: String,
    /// The one that it follows.
    pub previous: Option<Hash>,
    /// How much it proves.
    pub level: Level,
    /// The computer it was made on.
    pub machine: Option<Hash>,
    /// Fingerprints of the keys that machines showed.
    pub host_keys: Vec<String>,
    /// Its checks.
    pub checks: Vec<CheckRow>,
    /// Ids of its deliverables, with whether anything answers them.
    pub deliverables: Vec<(String, bool)>,
    /// The best score of its quizzes: right, asked.
    pub quiz: Option<(u32, u32)>,
    /// What is wrong with it, or worth knowing.
    pub findings: Vec<Told>,
}

/// A review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The branch it was found on.
    pub branch: String,
    /// Its hash: the name of its folder.
    pub review: Hash,
    /// It is signed by a key that the roster lets review.
    pub holds: bool,
    /// The submission.
    pub submission: Hash,
    /// Who decided.
    pub reviewer: String,
    /// When.
    pub at: Timestamp,
    /// On each deliverable.
    pub decisions: Vec<Decision>,
    /// On the whole.
    pub comment: String,
    /// The earlier review that it takes the place of.
    pub replaces: Option<Hash>,
    /// What the reviewer's own tool saw on the learner's machines.
    #[serde(default)]
    pub rerun: Option<Rerun>,
    /// What is wrong with it.
    pub findings: Vec<Told>,
}

impl Told {
    /// By a rule, at a place, in words.
    pub fn of(rule: Rule, place: &str, message: &str) -> Self {
        Self::from(&Finding::new(rule, place, message))
    }
}

impl From<&Finding> for Told {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.name().to_owned(),
            severity: finding.rule.severity().word().to_owned(),
            place: finding.place.clone(),
            message: finding.message.clone(),
        }
    }
}

impl Handed {
    /// What `report` found out of the submission in the folder `submission` of a branch.
    pub fn of(branch: &str, submission: &Hash, at: Timestamp, report: &Report) -> Self {
        let manifest = report.manifest.as_ref();
        let claimed = || manifest.map(|manifest| (manifest.learner.name.clone(), manifest.learner.key.clone()));
        let (learner, key) = match &report.signer {
            Some(signer) => (signer.name.clone(), signer.key.clone()),
            None => claimed().unwrap_or_default(),
        };
        let mut findings: Vec<Told> = report.findings.iter().map(Told::from).collect();
        let misnamed = report.submission.as_ref().is_some_and(|hash| hash != submission);
        if misnamed {
            findings.insert(0, Told::of(Rule::FileChanged, "manifest.json", "is not the one that its folder is named after"));
        }
        let step = |id: &str| manifest?.verdicts.iter().find(|result| result.id == id)?.step;
        Self {
            branch: branch.to_owned(),
            submission: submission.clone(),
            at,
            holds: report.holds() && !misnamed,
            learner,
            key,
            course: manifest.map(|manifest| manifest.course.id.clone()).unwrap_or_default(),
            lesson: manifest.map(|manifest| manifest.lesson.clone()).unwrap_or_default(),
            previous: manifest.and_then(|manifest| manifest.previous.clone()),
            level: report.level,
            machine: manifest.and_then(|manifest| manifest.machine.clone()),
            host_keys: manifest.map(|manifest| manifest.host_keys.iter().map(|key| key.fingerprint.clone()).collect()).unwrap_or_default(),
            checks: report
                .checks
                .iter()
                .map(|check| CheckRow {
                    id: check.id.clone(),
                    step: step(&check.id),
                    verdict: check.judged.unwrap_or(check.claimed),
                    level: check.level,
                })
                .collect(),
            deliverables: manifest
                .map(|manifest| manifest.deliverables.iter().map(|prompt| (prompt.id.clone(), prompt.answer.is_some())).collect())
                .unwrap_or_default(),
            quiz: manifest.and_then(|manifest| {
                let scores = manifest.quizzes.iter().filter(|attempt| attempt.asked > 0).map(|attempt| (attempt.right, attempt.asked));
                scores.max_by_key(|(right, asked)| u64::from(*right) * 1000 / u64::from(*asked))
            }),
            findings,
        }
    }
}

impl Reviewed {
    /// Somebody decided or said something; else it only tells of a run.
    pub fn decides(&self) -> bool {
        !self.decisions.is_empty() || !self.comment.is_empty() || self.rerun.is_none()
    }

    /// What `report` found out of the review in the folder `review` of a branch; `None` when it can't even be read.
    pub fn of(branch: &str, review: &Hash, document: &[u8], report: &ReviewReport) -> Option<Self> {
        let read = report.review.as_ref()?;
        Some(Self {
            branch: branch.to_owned(),
            review: review.clone(),
            holds: report.holds() && Hash::of(document) == *review,
            submission: read.submission.clone(),
            reviewer: report.signer.as_ref().map_or_else(|| read.reviewer.name.clone(), |signer| signer.name.clone()),
            at: read.at,
            decisions: read.decisions.clone(),
            comment: read.comment.clone(),
            replaces: read.replaces.clone(),
            rerun: read.rerun.clone(),
            findings: report.findings.iter().map(Told::from).collect(),
        })
    }
}
