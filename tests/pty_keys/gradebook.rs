//! Keys of an instructor's gradebook, and the mouse on it: on a cohort that was fetched once and whose remote is away since.

#[path = "../submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "../submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;

use std::path::Path;
use std::process::Command;

use cohort_rig::{School, Size};
use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::Shown;
use crate::mouse::Hand::{Click, TurnSideways};
use crate::mouse::{Gesture, gesture};
use crate::{Place, Steps};

const GRADEBOOK: &str = "instructor gradebook";
const OPENED: Steps = &[("", "▸ learner00@example.org")];
const FILTER: Steps = &[("", "▸ learner00@example.org"), ("/", "3 of 3 learners")];

const AT_THE_LAST: Steps = &[("", "▸ learner00@example.org"), ("\t\t", "3.0 Lesson 3")];

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Inbox,
        arguments: "instructor inbox",
        way: &[("", "3 wait")],
        rows: &[(A::Gradebook, &[], "", Shown("What holds learners up"))],
    },
    Place {
        scope: Scope::Gradebook,
        arguments: GRADEBOOK,
        way: OPENED,
        rows: &[
            (A::Open, &[], "", Shown("What was the goal?")),
            (A::Find, &[], "", Shown("3 of 3 learners, 3 of 3 lessons")),
            (A::Only, &[], "", Shown("only who has something that waits")),
            (A::Sort, &[], "", Shown("who is furthest behind comes first")),
            (A::Inbox, &[], "", Shown("B gradebook")),
            (A::Sync, &[("", "nothing new")], "", Shown("not up to date")),
            (A::Right, &[], "", Shown("2.0 Lesson 2")),
            (A::Left, &[("\x1b[C", "2.0 Lesson 2")], "", Shown("1.0 Lesson 1")),
            (A::Next, &[], "", Shown("2.0 Lesson 2")),
            (A::Previous, &[("\t", "2.0 Lesson 2")], "", Shown("1.0 Lesson 1")),
            (A::Cancel, &[("/", "3 of 3"), ("learner01", "1 of 3 learners"), ("\r", "f show only")], "", Shown("learner00@")),
        ],
    },
    Place {
        scope: Scope::GradebookFilter,
        arguments: GRADEBOOK,
        way: FILTER,
        rows: &[
            (A::Open, &[("learner01", "1 of 3 learners")], "", Shown("f show only")),
            (A::Down, &[], "", Shown("▸ learner01")),
            (A::Up, &[("\x1b[B", "▸ learner01")], "", Shown("▸ learner00")),
            (A::Cancel, &[("learner01", "1 of 3 learners")], "", Shown("learner00@")),
            (A::Clear, &[("learner01", "1 of 3 learners")], "", Shown("learner00@")),
        ],
    },
];

/// Whether a place is an instructor's.
pub fn is_meant(arguments: &str) -> bool {
    arguments.starts_with("instructor ")
}

/// The cohort with its course, its roster and its remote, in `cohort`.
pub fn write_cohort(folder: &Path) {
    let cohort = School::new(Size { learners: 3, lessons: 3, attempts: 1 });
    std::fs::write(cohort.at("roster"), &cohort.roster_text).unwrap();
    let copied = Command::new("cp").arg("-a").arg(cohort.folder.path()).arg(folder.join("cohort")).status().unwrap();
    assert!(copied.success());
}

/// Fetches from a copy of the cohort's remote, takes that away, and opens the workbench.
pub fn begun(folder: &Path, arguments: &str) -> String {
    let rests_on = "--course course --roster roster --remote $HOME/cohort/shared.git";
    format!(
        "cp -a {}/cohort $HOME/cohort; cd $HOME/cohort; $DRILLYARD instructor inbox --json {rests_on} > known; mv shared.git away.git; \
         $DRILLYARD {arguments} --offline {rests_on}",
        folder.display()
    )
}

pub const GESTURES: &[Gesture] = &[
    gesture("click on a cell of the gradebook", GRADEBOOK, OPENED, Click("○ wait"), Shown("3.0 Lesson 3")),
    gesture("click on the cell chosen", GRADEBOOK, AT_THE_LAST, Click("○ wait"), Shown("What was the goal?")),
    gesture("click on a lesson's name", GRADEBOOK, OPENED, Click("2.0 Less"), Shown("2.0 Lesson 2")),
    gesture("wheel sideways in the gradebook", GRADEBOOK, OPENED, TurnSideways("learner02", 1), Shown("2.0 Lesson 2")),
];
