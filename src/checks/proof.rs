//! What proves a check: that it does not pass at first, passes once its author's `solve` has run, and fails once `spoil` has. Pure: it is
//! told each result; running the fixtures is `runtime::proving`'s matter.

use super::file::CheckFile;
use super::kind::full_id;
use crate::domain::check::{Fixtures, Memory};
use crate::domain::verdict::Verdict;

/// When a check is run for its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before anything was done.
    Untouched,
    /// After `solve`.
    Solved,
    /// After `spoil`.
    Spoiled,
}

/// Why a check is not proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is wrong, or its fixtures are.
    Refuted(String),
    /// Nothing is known: it could not be checked.
    Open(String),
}

impl Stage {
    /// The stages of a check with these fixtures. Without `solve` nothing says what it has to be at first.
    pub fn of(fixtures: &Fixtures) -> Vec<Self> {
        let solving = [Self::Untouched, Self::Solved].into_iter().filter(|_| fixtures.solve.is_some());
        solving.chain(fixtures.spoil.is_some().then_some(Self::Spoiled)).collect()
    }

    /// What a check does then, for people.
    pub fn done(self) -> &'static str {
        match self {
            Self::Untouched => "fails at first",
            Self::Solved => "passes after `solve`",
            Self::Spoiled => "fails after `spoil`",
        }
    }

    /// The word in reports for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Solved => "solved",
            Self::Spoiled => "spoiled",
        }
    }

    /// Whether the verdict is what it has to be then. `found` is what was seen, for people.
    pub fn weigh(self, verdict: Verdict, found: &str) -> Result<(), Doubt> {
        let told = match (self, verdict) {
            (Self::Untouched | Self::Spoiled, Verdict::Failed) | (Self::Solved, Verdict::Passed) => return Ok(()),
            (Self::Untouched, Verdict::Passed) => "it passes before anything was done: it can't fail, or this machine is no fresh one",
            (Self::Solved, Verdict::Failed) => "it still fails after its `solve`",
            (Self::Spoiled, Verdict::Passed) => "it still passes after its `spoil`",
            (stage, Verdict::Errored | Verdict::Skipped) => {
                return Err(Doubt::Open(format!("it could not be checked {}: {found}", stage.when())));
            }
        };
        Err(Doubt::Refuted(format!("{told}; found: {found}")))
    }

    /// When that is, for people.
    fn when(self) -> &'static str {
        match self {
            Self::Untouched => "at first",
            Self::Solved => "after its `solve`",
            Self::Spoiled => "after its `spoil`",
        }
    }
}

impl CheckFile {
    /// The file with the check `id` (`exercise/check`) standing for itself: it waits for no other, and is not remembered.
    pub fn with_check_alone(&self, id: &str) -> Self {
        let mut file = self.clone();
        for exercise in &mut file.exercises {
            for check in exercise.checks.iter_mut().filter(|check| full_id(&exercise.id, &check.keys.id) == id) {
                check.keys.needs.clear();
                check.keys.memory = Memory::Now;
            }
        }
        file
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn each_stage_wants_its_own_verdict_and_what_could_not_be_checked_proves_nothing() {
        for (stage, fine, refuted) in [
            (Stage::Untouched, Verdict::Failed, Verdict::Passed),
            (Stage::Solved, Verdict::Passed, Verdict::Failed),
            (Stage::Spoiled, Verdict::Failed, Verdict::Passed),
        ] {
            assert_eq!(stage.weigh(fine, "x"), Ok(()), "{stage:?}");
            assert!(matches!(stage.weigh(refuted, "x"), Err(Doubt::Refuted(_))), "{stage:?}");
            for open in [Verdict::Errored, Verdict::Skipped] {
                assert!(matches!(stage.weigh(open, "x"), Err(Doubt::Open(_))), "{stage:?}");
            }
        }
    }

    #[test]
    fn only_what_has_a_fixture_is_run() {
        let of = |solve: bool, spoil: bool| {
            let fixture = || Some(crate::domain::check::Fixture { target: None, script: "true".into() });
            Stage::of(&Fixtures { solve: fixture().filter(|_| solve), spoil: fixture().filter(|_| spoil) })
        };
        assert_eq!(of(true, true), [Stage::Untouched, Stage::Solved, Stage::Spoiled]);
        assert_eq!(of(true, false), [Stage::Untouched, Stage::Solved]);
        assert_eq!(of(false, true), [Stage::Spoiled]);
        assert_eq!(of(false, false), []);
    }

    #[test]
    fn a_check_alone_waits_for_nobody_and_the_others_stay_as_they_are() {
        let text = "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      - { id: a, os: { target: vm } }\n      \
            - { id: b, needs: [a], memory: once, os: { target: vm } }\n      - { id: c, needs: [a], os: { target: vm } }\n";
        let alone = parse("x", text).0.with_check_alone("e/b");
        let needs: Vec<usize> = alone.exercises[0].checks.iter().map(|check| check.keys.needs.len()).collect();
        assert_eq!((needs, alone.exercises[0].checks[1].keys.memory), (vec![0, 0, 1], Memory::Now));
    }
}
