//! Keys of an instructor's gradebook, on a cohort that was fetched once and whose remote is away since.

#[path = "../submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "../submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;

use cohort_rig::{School, Size};
use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::Shown;
use crate::{Place, Steps};

pub const GRADEBOOK: &str = "instructor gradebook";
pub const OPENED: Steps = &[("", "▸ learner00@example.org")];
const FILTER: Steps = &[("", "▸ learner00@example.org"), ("/", "3 of 3 learners")];

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
            (A::Sync, &[], "", Shown("this is what was fetched before")),
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

/// A cohort with its course, its roster and its remote.
pub fn school() -> School {
    let school = School::new(Size { learners: 3, lessons: 3, attempts: 1 });
    std::fs::write(school.at("roster"), &school.roster_text).unwrap();
    school
}

/// Fetches from a copy of the school in `$SCHOOL`, takes the remote away, and opens the workbench.
pub fn script(arguments: &str) -> String {
    let rests_on = "--course course --roster roster --remote $HOME/school/shared.git";
    format!(
        "cp -r $SCHOOL $HOME/school; cd $HOME/school; $DRILLYARD instructor inbox --json {rests_on} > known; mv shared.git away.git; \
         $DRILLYARD {arguments} --offline {rests_on}"
    )
}
