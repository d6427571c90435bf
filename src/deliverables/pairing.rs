//! Which answer belongs to which prompt, when pages change under them. An answer goes to one prompt at most, and none is ever lost: what
//! fits no prompt any more is told apart.

use std::collections::BTreeSet;

use crate::domain::deliverable::{Deliverable, Draft, Purpose, Written};

/// Two prompts with less in common are not the same one in other words.
const ALIKE: f64 = 0.5;

/// Words that all questions are made of: they tell no two apart.
const COMMON: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "between", "by", "can", "could", "describe", "did", "discuss", "do", "does",
    "explain", "for", "from", "give", "have", "how", "if", "in", "is", "it", "its", "list", "may", "might", "of", "on", "one", "or", "our",
    "some", "that", "the", "their", "them", "they", "this", "to", "using", "was", "what", "when", "where", "which", "who", "why", "will",
    "with", "would", "you", "your",
];

/// A lesson's deliverables with what was written for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paired {
    /// Each deliverable with the latest version of its answer.
    pub answers: Vec<(Deliverable, Option<Draft>)>,
    /// Answers whose prompts are gone from the page.
    pub loose: Vec<Draft>,
}

impl Paired {
    /// What an answer to the prompt at this place is written for; `None` where there is no such prompt.
    pub fn purpose(&self, at: usize) -> Option<Purpose> {
        let (deliverable, draft) = self.answers.get(at)?;
        let drafts = self.answers.iter().filter_map(|(_, draft)| draft.as_ref()).chain(&self.loose);
        let key = draft.as_ref().map(|draft| draft.purpose.key.clone());
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Some(Purpose {
            key: key.unwrap_or_else(|| super::key_for(&deliverable.id, drafts.map(|draft| draft.purpose.key.as_str()))),
            deliverable: deliverable.id.clone(),
            words: deliverable.words.clone(),
            place: count(at),
            of: count(self.answers.len()),
        })
    }
}

/// Pairs deliverables with the latest versions of what was written in the lesson.
pub fn pair_drafts(deliverables: Vec<Deliverable>, drafts: Vec<Draft>) -> Paired {
    let purposes: Vec<&Purpose> = drafts.iter().map(|draft| &draft.purpose).collect();
    let found = pair(&deliverables, &purposes);
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let answers = deliverables.into_iter().zip(found);
    let answers = answers.map(|(deliverable, at)| (deliverable, at.and_then(|at| drafts.get_mut(at)?.take()))).collect();
    let loose = drafts.into_iter().flatten().filter(|draft| !draft.is_empty()).collect();
    Paired { answers, loose }
}

/// How many of the deliverables have something written for them.
pub fn written(deliverables: &[Deliverable], answers: &[Written]) -> usize {
    let purposes: Vec<&Purpose> = answers.iter().map(|answer| &answer.purpose).collect();
    pair(deliverables, &purposes).into_iter().flatten().filter(|at| !answers[*at].empty).count()
}

/// For each deliverable the place in `purposes` of the answer that was written for it. First go those whose prompts read the same, then
/// those with the same id, then those that are most alike, and last those at the same place among as many.
pub fn pair(deliverables: &[Deliverable], purposes: &[&Purpose]) -> Vec<Option<usize>> {
    let mut pairing = Pairing { of: vec![None; deliverables.len()], free: vec![true; purposes.len()] };
    pairing.take(|at, purpose| letters(&deliverables[at].words) == letters(&purposes[purpose].words));
    pairing.take(|at, purpose| deliverables[at].id == purposes[purpose].deliverable);
    let asked: Vec<BTreeSet<String>> = deliverables.iter().map(|deliverable| telling(&deliverable.words)).collect();
    let answered: Vec<BTreeSet<String>> = purposes.iter().map(|purpose| telling(&purpose.words)).collect();
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for at in pairing.open() {
        for purpose in pairing.unclaimed() {
            let likeness = likeness(&asked[at], &answered[purpose]);
            if likeness >= ALIKE {
                alike.push((likeness, at, purpose));
            }
        }
    }
    // Of several that are as much alike, the nearest.
    let distance = |at: usize, purpose: usize| at.abs_diff(purposes[purpose].place as usize);
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(distance(a.1, a.2).cmp(&distance(b.1, b.2))));
    for (_, at, purpose) in alike {
        pairing.put(at, purpose);
    }
    pairing.take(|at, purpose| (purposes[purpose].of as usize, purposes[purpose].place as usize) == (deliverables.len(), at));
    pairing.of
}

struct Pairing {
    /// The answer of each deliverable.
    of: Vec<Option<usize>>,
    /// Answers that belong to none yet.
    free: Vec<bool>,
}

impl Pairing {
    fn open(&self) -> Vec<usize> {
        (0..self.of.len()).filter(|at| self.of[*at].is_none()).collect()
    }

    fn unclaimed(&self) -> Vec<usize> {
        (0..self.free.len()).filter(|purpose| self.free[*purpose]).collect()
    }

    fn put(&mut self, at: usize, purpose: usize) {
        if self.of[at].is_none() && self.free[purpose] {
            (self.of[at], self.free[purpose]) = (Some(purpose), false);
        }
    }

    fn take(&mut self, belongs: impl Fn(usize, usize) -> bool) {
        for at in self.open() {
            if let Some(purpose) = self.unclaimed().into_iter().find(|purpose| belongs(at, *purpose)) {
                self.put(at, purpose);
            }
        }
    }
}

fn letters(words: &str) -> String {
    words.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words that tell a prompt from others; all of them where it has no such words.
fn telling(words: &str) -> BTreeSet<String> {
    let all = || words.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let telling: BTreeSet<String> = all().filter(|word| !COMMON.contains(&word.as_str())).collect();
    if telling.is_empty() { all().collect() } else { telling }
}

/// Dice's coefficient: twice what both have, of what each has.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let count = |words: usize| f64::from(u32::try_from(words).unwrap_or(u32::MAX));
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * count(one.intersection(other).count()) / count(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Vec<Deliverable> {
        let ids = super::super::id::for_words(words, &[]);
        let one = |(words, id): (&&str, String)| Deliverable { id, words: (*words).to_owned(), ..Deliverable::default() };
        words.iter().zip(ids).map(one).collect()
    }

    /// What was written for all of these prompts, when they were the lesson's.
    fn answered(words: &[&str]) -> Vec<Purpose> {
        let of = u32::try_from(words.len()).unwrap();
        let one = |(place, deliverable): (u32, Deliverable)| Purpose {
            key: deliverable.id.clone(),
            deliverable: deliverable.id,
            words: deliverable.words,
            place,
            of,
        };
        (0..).zip(asked(words)).map(one).collect()
    }

    fn paired(now: &[&str], then: &[&str]) -> Vec<Option<usize>> {
        let then = answered(then);
        pair(&asked(now), &then.iter().collect::<Vec<_>>())
    }

    #[test]
    fn an_answer_follows_its_prompt_to_another_place_and_to_other_words() {
        let then = ["What is toil?", "What are the benefits of golden images?", "When might a snapshot be used?"];
        assert_eq!(paired(&[then[2], then[0], then[1]], &then), [Some(2), Some(0), Some(1)]);
        let reworded = ["When would you use a snapshot?", "Name some benefits of golden images", "New here?", "Define \"toil\""];
        assert_eq!(paired(&reworded, &then), [Some(2), Some(1), None, Some(0)]);
    }

    #[test]
    fn a_prompt_that_took_anothers_place_does_not_take_its_answer() {
        assert_eq!(
            paired(&["What is a pod?", "What is k8s?", "What is a node?"], &["What is k8s?", "What is Vagrant?"]),
            [None, Some(0), None]
        );
    }

    #[test]
    fn where_nothing_reads_alike_the_order_decides_if_there_are_as_many() {
        assert_eq!(paired(&["Was ist Docker?", "Wozu dient es dort?"], &["Explain containers", "Purpose"]), [Some(0), Some(1)]);
        assert_eq!(paired(&["Wozu dient es dort?"], &["Explain containers", "Purpose"]), [None]);
    }

    #[test]
    fn an_answer_goes_to_one_prompt_only_and_the_others_are_kept_apart() {
        let deliverables = asked(&["What is toil?"]);
        let draft = |purpose: Purpose, text: &str| Draft { purpose, text: text.to_owned(), at: jiff::Timestamp::UNIX_EPOCH };
        let mut purposes = answered(&["Say what toil is", "What is toil?", "Pods", "Nodes"]).into_iter();
        let drafts: Vec<Draft> =
            purposes.by_ref().zip(["near", "same", "gone", " \n"]).map(|(purpose, text)| draft(purpose, text)).collect();
        let paired = pair_drafts(deliverables, drafts);
        assert_eq!(paired.answers[0].1.as_ref().map(|draft| draft.text.as_str()), Some("same"));
        assert_eq!(paired.loose.iter().map(|draft| draft.text.as_str()).collect::<Vec<_>>(), ["near", "gone"]);
    }

    #[test]
    fn only_answers_with_words_to_prompts_that_are_there_count_as_written() {
        let deliverables = asked(&["What is toil?", "Pods"]);
        let answers = answered(&["What is toil?", "Pods", "Gone"]).into_iter().enumerate();
        let answers: Vec<Written> = answers.map(|(at, purpose)| Written { purpose, empty: at == 1 }).collect();
        assert_eq!(written(&deliverables, &answers), 1);
    }
}
