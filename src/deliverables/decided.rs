//! What was decided on which prompt: a review names deliverables by the ids that they had in a submission, and pages change since.

use super::pair;
use crate::domain::deliverable::{Deliverable, Purpose};
use crate::domain::handed_in::HandedIn;

/// For each deliverable of today the id that it had when it was handed in; `None` where it was not asked for then.
pub fn ids_then(deliverables: &[Deliverable], handed_in: &HandedIn) -> Vec<Option<String>> {
    let of = u32::try_from(handed_in.asked.len()).unwrap_or(u32::MAX);
    let purpose = |(place, (id, words)): (u32, &(String, String))| Purpose {
        key: id.clone(),
        deliverable: id.clone(),
        words: words.clone(),
        place,
        of,
    };
    let then: Vec<Purpose> = (0..).zip(&handed_in.asked).map(purpose).collect();
    let found = pair(deliverables, &then.iter().collect::<Vec<_>>());
    found.into_iter().map(|at| at.map(|at| then[at].deliverable.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_stays_with_its_prompt_in_other_words_and_at_another_place() {
        let asked = [("toil", "What is toil?"), ("gone", "Draw it"), ("pods", "What is a pod of containers?")];
        let asked = asked.map(|(id, words)| (id.to_owned(), words.to_owned())).to_vec();
        let handed_in = HandedIn { asked, ..HandedIn::default() };
        let today = ["New?", "Explain a pod of containers", "What is toil?"];
        let today = today.map(|words| Deliverable { id: words.to_owned(), words: words.to_owned(), ..Deliverable::default() });
        assert_eq!(ids_then(&today[1..], &handed_in), [Some("pods".to_owned()), Some("toil".to_owned())]);
        assert_eq!(ids_then(&today[..1], &handed_in), [None]);
    }
}
