//! A cohort: what was handed in and what was decided, as rows of plain data; the inbox and the gradebook are views of them. Pure. The rows
//! are kept in an index that can be made anew from the remote at any time (`adapters::cohort`).

mod gradebook;
mod holding_up;
mod inbox;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::finding::Rule;
use super::hash::Hash;
use super::rerun::Rerun;
use super::review::Ruling;

pub use gradebook::{Cell, Gradebook, Learner, State};
pub use holding_up::{HeldUp, Stumble};
pub use inbox::Waiting;
pub use rows::{CheckRow, Handed, Reviewed, Told};

/// All that is known of a cohort.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cohort {
    /// What was handed in, in the order it came.
    pub handed: Vec<Handed>,
    /// What was decided, in the order it was signed.
    pub reviewed: Vec<Reviewed>,
}

/// How far one submission is decided on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// The last word on each deliverable, by its id.
    pub rulings: BTreeMap<String, Ruling>,
    /// Who reviewed it last.
    pub by: Option<String>,
    /// What they said of the whole.
    pub comment: String,
}

impl Decided {
    /// By the reviews of one submission: of several the latest counts, deliverable by deliverable, unless it was replaced.
    fn by(mut reviews: Vec<&Reviewed>) -> Self {
        reviews.retain(|review| review.holds && review.decides());
        let mut decided = Self::default();
        for review in reviews.iter().filter(|review| reviews.iter().all(|other| other.replaces.as_ref() != Some(&review.review))) {
            for decision in &review.decisions {
                decided.rulings.insert(decision.deliverable.clone(), decision.decision);
            }
            decided.by = Some(review.reviewer.clone());
            decided.comment.clone_from(&review.comment);
        }
        decided
    }
}

impl Cohort {
    /// Rows from anywhere, put in order.
    pub fn new(mut handed: Vec<Handed>, mut reviewed: Vec<Reviewed>) -> Self {
        handed.sort_by(|a, b| (a.at, &a.submission, &a.branch).cmp(&(b.at, &b.submission, &b.branch)));
        reviewed.sort_by(|a, b| (a.at, &a.review).cmp(&(b.at, &b.review)));
        let mut cohort = Self { handed, reviewed };
        cohort.tell_of_shared_machines();
        cohort
    }

    /// What was decided on a submission.
    pub fn decided(&self, submission: &Hash) -> Decided {
        Decided::by(self.reviewed.iter().filter(|review| review.submission == *submission).collect())
    }

    /// The runs of a submission's checks that instructors signed, with who did, oldest first.
    pub fn reruns(&self, submission: &Hash) -> impl Iterator<Item = (&str, &Rerun)> + Clone {
        let of_it = self.reviewed.iter().filter(move |review| review.holds && review.submission == *submission);
        of_it.filter_map(|review| Some((review.reviewer.as_str(), review.rerun.as_ref()?)))
    }

    /// The same of all that were reviewed.
    pub fn all_decided(&self) -> BTreeMap<&Hash, Decided> {
        let mut groups: BTreeMap<&Hash, Vec<&Reviewed>> = BTreeMap::new();
        for review in &self.reviewed {
            groups.entry(&review.submission).or_default().push(review);
        }
        groups.into_iter().map(|(submission, reviews)| (submission, Decided::by(reviews))).collect()
    }

    /// The submissions that hold of each learner for each lesson, oldest first.
    pub fn by_learner_and_lesson(&self) -> BTreeMap<(&str, &str), Vec<&Handed>> {
        let mut groups: BTreeMap<(&str, &str), Vec<&Handed>> = BTreeMap::new();
        for handed in self.handed.iter().filter(|handed| handed.holds) {
            groups.entry((&handed.learner, &handed.lesson)).or_default().push(handed);
        }
        groups
    }

    /// One computer, or one machine, under two names is worth a look: nobody else can see it, since nobody else sees two submissions.
    fn tell_of_shared_machines(&mut self) {
        let mut computers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut machines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let note = |seen: &mut BTreeMap<String, Vec<String>>, what: &str, learner: &str| {
            let names = seen.entry(what.to_owned()).or_default();
            if !names.iter().any(|name| name == learner) {
                names.push(learner.to_owned());
            }
        };
        for handed in self.handed.iter().filter(|handed| handed.holds) {
            handed.machine.iter().for_each(|machine| note(&mut computers, machine.as_str(), &handed.learner));
            handed.host_keys.iter().for_each(|key| note(&mut machines, key, &handed.learner));
        }
        for handed in self.handed.iter_mut().filter(|handed| handed.holds) {
            let others = |names: Option<&Vec<String>>| {
                let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).filter(|name| *name != handed.learner).collect();
                (!names.is_empty()).then(|| names.join(", "))
            };
            let computer = handed.machine.as_ref().and_then(|machine| others(computers.get(machine.as_str())));
            let keys: Vec<(String, String)> =
                handed.host_keys.iter().filter_map(|key| Some((key.clone(), others(machines.get(key))?))).collect();
            handed.findings.retain(|told| ![Rule::MachineShared.name(), Rule::HostKeyShared.name()].contains(&told.rule.as_str()));
            if let Some(names) = computer {
                handed.findings.push(Told::of(Rule::MachineShared, "manifest.json: machine", &format!("{names} handed in from it too")));
            }
            for (key, names) in keys {
                handed.findings.push(Told::of(
                    Rule::HostKeyShared,
                    "manifest.json: host_keys",
                    &format!("{names} handed in of it too: {key}"),
                ));
            }
        }
    }
}
