//! What became of the latest submission of a lesson: when it left, and what instructors decided on it and on those before it. The screens
//! and `status` tell the same of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::receipt::{Receipt, ReviewKept};
use super::sanitize::{sanitize, sanitize_line};

/// The latest submission of a lesson, with all that was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HandedIn {
    /// Its hash.
    pub submission: String,
    /// When it was signed.
    pub at: Timestamp,
    /// It could not be sent yet.
    pub waits: bool,
    /// The last word on each deliverable, by the id it had in the submission. Reviews that nothing proves don't count, nor do those of
    /// an earlier submission.
    pub decisions: BTreeMap<String, Decided>,
    /// Reviews that the learner has not looked at yet.
    pub unread: usize,
    /// Every word on a deliverable, the latest first.
    #[serde(skip)]
    pub said: Vec<Said>,
    /// Id and prompt of each deliverable of the submission, in order; empty while nothing was said.
    #[serde(skip)]
    pub asked: Vec<(String, String)>,
}

/// What was decided on one deliverable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Verified, or not yet.
    pub decision: Decision,
    /// The name that the signature proves.
    pub by: String,
    /// What was said; may be empty.
    pub comment: String,
}

/// An instructor's word on one deliverable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is as asked.
    Verified,
    /// It is not there yet.
    NeedsWork,
}

/// One word of one review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The deliverable's id; `None` for what was said of the whole.
    pub on: Option<String>,
    /// What was decided; of the whole nothing is.
    pub decision: Option<Decision>,
    /// What was said.
    pub comment: String,
    /// Who; only claimed, unless it is proved.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The roster lets the key that signed it review.
    pub proved: bool,
    /// It is of the latest submission.
    pub latest: bool,
}

impl Decision {
    /// `verified`, `needs work`
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::NeedsWork => "needs work",
        }
    }
}

impl HandedIn {
    /// Of a lesson's last receipt and all reviews of the lesson.
    pub fn new(receipt: &Receipt, waits: bool, mut reviews: Vec<ReviewKept>, unread: usize) -> Self {
        reviews.sort_by(|a, b| (a.at, &a.review).cmp(&(b.at, &b.review)));
        let asked = if reviews.is_empty() { Vec::new() } else { asked(&receipt.manifest) };
        let (mut said, mut decisions) = (Vec::new(), BTreeMap::new());
        for review in reviews {
            let by = sanitize_line(&review.reviewer).into_owned();
            let latest = review.submission == receipt.submission;
            let word = |on, decision, comment: &str| {
                let comment = sanitize(comment.trim()).into_owned();
                Said { on, decision, comment, by: by.clone(), at: review.at, proved: review.proved, latest }
            };
            if !review.comment.trim().is_empty() {
                said.push(word(None, None, &review.comment));
            }
            for (id, verified, comment) in &review.decisions {
                let decision = if *verified { Decision::Verified } else { Decision::NeedsWork };
                let word = word(Some(id.clone()), Some(decision), comment);
                if review.proved && latest {
                    let decided = Decided { decision, by: by.clone(), comment: word.comment.clone() };
                    decisions.insert(id.clone(), decided);
                }
                said.push(word);
            }
        }
        said.reverse();
        Self { submission: receipt.submission.clone(), at: receipt.at, waits, decisions, unread, said, asked }
    }

    /// How many deliverables are verified, and how many need work.
    pub fn counts(&self) -> (usize, usize) {
        let verified = self.decisions.values().filter(|decided| decided.decision == Decision::Verified).count();
        (verified, self.decisions.len() - verified)
    }

    /// `2 verified · 1 needs work`; empty where nothing is decided.
    pub fn words(&self) -> String {
        let (verified, open) = self.counts();
        let verified = (verified > 0).then(|| format!("{verified} verified"));
        let open = match open {
            0 => None,
            1 => Some("1 needs work".to_owned()),
            open => Some(format!("{open} need work")),
        };
        verified.into_iter().chain(open).collect::<Vec<_>>().join(" · ")
    }

    /// What was said on the deliverable that had this id; or, without one, of the whole. Latest first.
    pub fn said_on<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = &'a Said> {
        self.said.iter().filter(move |said| said.on.as_deref() == id)
    }
}

/// Of a manifest only the prompts: whatever else is in it was checked when it was made.
fn asked(manifest: &str) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Prompts {
        deliverables: Vec<Prompt>,
    }
    #[derive(Deserialize)]
    struct Prompt {
        id: String,
        prompt: String,
    }
    let read = serde_json::from_str::<Prompts>(manifest);
    read.map(|read| read.deliverables.into_iter().map(|asked| (asked.id, asked.prompt)).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(second: i64, submission: &str, proved: bool, decisions: &[(&str, bool, &str)]) -> ReviewKept {
        ReviewKept {
            lesson: "l".to_owned(),
            review: second.to_string(),
            submission: submission.to_owned(),
            reviewer: "tutor".to_owned(),
            proved,
            at: Timestamp::from_second(second).unwrap(),
            decisions: decisions.iter().map(|(id, verified, said)| ((*id).to_owned(), *verified, (*said).to_owned())).collect(),
            comment: String::new(),
        }
    }

    fn receipt() -> Receipt {
        let manifest = r#"{"format":1,"deliverables":[{"id":"a","prompt":"Why?","answer":null}],"files":[]}"#;
        Receipt {
            lesson: "l".to_owned(),
            submission: "s".to_owned(),
            name: "ada".to_owned(),
            key: String::new(),
            at: Timestamp::UNIX_EPOCH,
            to: String::new(),
            manifest: manifest.to_owned(),
            signature: String::new(),
        }
    }

    #[test]
    fn the_last_proved_word_on_the_latest_submission_counts() {
        let reviews = vec![
            review(4, "s", false, &[("b", true, "forged")]),
            review(2, "s", true, &[("a", true, "")]),
            review(1, "s", true, &[("a", false, "no"), ("b", false, "why\u{1b}[31m?\n")]),
            review(3, "earlier", true, &[("c", true, "")]),
        ];
        let handed_in = HandedIn::new(&receipt(), false, reviews, 2);
        assert_eq!(handed_in.counts(), (1, 1));
        assert_eq!(handed_in.words(), "1 verified · 1 needs work");
        assert_eq!(handed_in.decisions["b"].comment, "why?", "what comes from elsewhere steers no terminal");
        let said: Vec<_> = handed_in.said_on(Some("b")).map(|said| (said.comment.as_str(), said.proved)).collect();
        assert_eq!(said, [("forged", false), ("why?", true)]);
        assert!(handed_in.said_on(Some("c")).all(|said| !said.latest));
        assert_eq!(handed_in.asked, [("a".to_owned(), "Why?".to_owned())]);
    }
}
