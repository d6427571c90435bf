//! What became of what was handed in of a lesson: when it left, and what was decided on it, as `drillyard sync` brought it back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::adapters::store::Store;
use crate::domain::course::LessonId;
use crate::domain::receipt::ReviewKept;
use crate::domain::sanitize::sanitize_line;
use crate::ports::{ExchangeStore, ReceiptStore, StoreError};

/// The latest submission of a lesson.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct HandedIn {
    submission: String,
    at: Timestamp,
    /// It could not be sent yet.
    waits: bool,
    /// The last word on each deliverable, by its id.
    decisions: BTreeMap<String, Decided>,
}

/// What was decided on one deliverable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// `verified` or `needs_work`
    decision: &'static str,
    by: String,
    comment: String,
}

impl HandedIn {
    /// Of a lesson; `None` where nothing was handed in. Reviews that nothing proves don't count.
    pub fn of(store: &Store, lesson: &LessonId) -> Result<Option<Self>, StoreError> {
        let Some(receipt) = store.receipts(lesson)?.pop() else { return Ok(None) };
        let waits = store.outgoing()?.iter().any(|outgoing| outgoing.submission == receipt.submission);
        let mut reviews = store.reviews(lesson)?;
        reviews.retain(|review| review.proved && review.submission == receipt.submission);
        Ok(Some(Self { submission: receipt.submission, at: receipt.at, waits, decisions: last_words(reviews) }))
    }

    /// One line, and one more for each deliverable that needs work.
    pub fn for_people(&self, label: &str) -> String {
        let when = self.at.strftime("%Y-%m-%d");
        if self.waits {
            return format!("{label}: signed {when}, waits to be sent: `drillyard sync`\n");
        }
        let verified = self.decisions.values().filter(|decided| decided.decision == "verified").count();
        let mut text = format!("{label}: handed in {when}");
        if !self.decisions.is_empty() {
            text.push_str(&format!(", {verified} of {} decided deliverables verified", self.decisions.len()));
        }
        text.push('\n');
        for (id, decided) in self.decisions.iter().filter(|(_, decided)| decided.decision != "verified") {
            let said = if decided.comment.is_empty() { String::new() } else { format!(": {}", sanitize_line(&decided.comment)) };
            text.push_str(&format!("  {id} needs work, says {}{said}\n", decided.by));
        }
        text
    }
}

/// Of several reviews the latest counts, deliverable by deliverable.
fn last_words(mut reviews: Vec<ReviewKept>) -> BTreeMap<String, Decided> {
    reviews.sort_by(|a, b| (a.at, &a.review).cmp(&(b.at, &b.review)));
    let mut last = BTreeMap::new();
    for review in reviews {
        for (id, verified, comment) in review.decisions {
            let decision = if verified { "verified" } else { "needs_work" };
            last.insert(id, Decided { decision, by: review.reviewer.clone(), comment });
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(second: i64, decisions: &[(&str, bool, &str)]) -> ReviewKept {
        ReviewKept {
            lesson: "l".to_owned(),
            review: second.to_string(),
            submission: "s".to_owned(),
            reviewer: "tutor".to_owned(),
            proved: true,
            at: Timestamp::from_second(second).unwrap(),
            decisions: decisions.iter().map(|(id, verified, said)| ((*id).to_owned(), *verified, (*said).to_owned())).collect(),
            comment: String::new(),
        }
    }

    #[test]
    fn the_last_word_on_each_deliverable_is_told() {
        let decisions = last_words(vec![review(2, &[("a", true, "")]), review(1, &[("a", false, "no"), ("b", false, "why?")])]);
        let handed_in = HandedIn { submission: "s".to_owned(), at: Timestamp::UNIX_EPOCH, waits: false, decisions };
        let text = handed_in.for_people("1.0 Start");
        assert_eq!(text, "1.0 Start: handed in 1970-01-01, 1 of 2 decided deliverables verified\n  b needs work, says tutor: why?\n");
        let waits = HandedIn { waits: true, ..handed_in };
        assert_eq!(waits.for_people("1.0"), "1.0: signed 1970-01-01, waits to be sent: `drillyard sync`\n");
    }
}
