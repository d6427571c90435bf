//! Keys of what is checked: results, questions, the form for a machine.

use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::{Hidden, Shown};
use crate::Place;

const BRICKS: (&str, &str) = ("", "Dig a pit");
const STEP: (&str, &str) = ("\t", "▸ ○  1. Dig");
const CHECKED: (&str, &str) = ("r", "2 failed");
const DOOR: (&str, &str) = ("", "Walk in");
/// Checked on a machine at whose port nobody listens.
const CLOSED: &[(&str, &str)] =
    &[DOOR, ("r", "The oven"), ("me@127.0.0.1:1", "ssh   me@127.0.0.1:1"), ("\r", "1 could not check"), ("\t", "▸ !  1. Walk")];

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Contents,
        arguments: "bricks",
        way: &[("", "▸ ○  1.0")],
        rows: &[(A::Check, &[], "", Shown("2 could not check")), (A::CheckAll, &[], "", Shown("2 could not check"))],
    },
    Place {
        scope: Scope::Lesson,
        arguments: "bricks --page 1.0",
        way: &[BRICKS, STEP],
        rows: &[
            (A::Check, &[], "", Shown("2 failed  ")),
            (A::CheckAll, &[], "", Shown("2 failed, 2 could not check")),
            (A::Watch, &[], "", Shown("w ends it")),
            (A::Hint, &[], "", Shown("Dig deeper.")),
            (A::Evidence, &[CHECKED], "", Shown("hide the evidence")),
        ],
    },
    Place {
        scope: Scope::Lesson,
        arguments: "bricks --page 1.2",
        way: &[DOOR, ("\t", "▸ ○  1. Walk")],
        rows: &[(A::Machine, &[], "", Shown("The oven"))],
    },
    Place {
        scope: Scope::Result,
        arguments: "bricks --page 1.0",
        way: &[BRICKS, STEP, ("\r", "Step 1")],
        rows: &[
            (A::Check, &[], "", Shown("2 failed  ")),
            (A::CheckAll, &[], "", Shown("2 failed, 2 could not check")),
            (A::Watch, &[], "", Shown("w ends it")),
            (A::Copy, &[CHECKED], "", Shown("copied")),
            (A::Hint, &[], "", Shown("Dig deeper.")),
            (A::Evidence, &[CHECKED], "", Shown("not there")),
            (A::Next, &[], "", Shown("(0 of 2 seen)")),
            (A::Previous, &[("\t", "(0 of 2 seen)")], "", Shown("(0 of 1 seen)")),
            (A::Open, &[], "", Shown("(0 of 2 seen)")),
            (A::Cancel, &[], "", Hidden("Step 1")),
        ],
    },
    Place {
        scope: Scope::Result,
        arguments: "bricks --page 1.2",
        way: &[DOOR, ("\t", "▸ ○  1. Walk"), ("\r", "Step 1")],
        rows: &[(A::Machine, &[], "", Shown("The oven"))],
    },
    Place { scope: Scope::Lesson, arguments: "bricks --page 1.2", way: CLOSED, rows: &[(A::NextCause, &[], "", Shown("▸ 2 it"))] },
    Place {
        scope: Scope::Result,
        arguments: "bricks --page 1.2",
        way: CLOSED,
        rows: &[(A::NextCause, &[("\r", "Step 1")], "", Shown("▸ 2 it"))],
    },
    Place {
        scope: Scope::Target,
        arguments: "bricks --page 1.2",
        way: &[DOOR, ("r", "The oven")],
        rows: &[
            // Nobody listens at this port.
            (A::Open, &[("me@127.0.0.1:1", "ssh   me@127.0.0.1:1")], "", Shown("1 could not check")),
            (A::Try, &[("me@127.0.0.1:1", "ssh   me@127.0.0.1:1")], "", Shown("port 1 refuses")),
            (A::Next, &[], "key-1", Shown("key   key-1")),
            (A::Previous, &[("\tkey-1", "key   key-1")], "door-1", Shown("ssh   door-1")),
            // Before the first field comes the last of the machines that were found, wherever it is.
            (A::Previous, &[("", "kiln-10")], "", Shown("kiln-40")),
            (A::Cancel, &[], "", Shown("Walk in")),
            (A::Clear, &[("door-1", "ssh   door-1")], "", Hidden("door-1")),
        ],
    },
    Place {
        scope: Scope::Question,
        arguments: "bricks --page 1.1",
        way: &[("", "Light it"), ("r", "May these commands")],
        rows: &[
            (A::Yes, &[], "", Shown("1 passed")),
            (A::No, &[], "", Shown("1 could not check")),
            (A::Cancel, &[], "", Shown("1 could not check")),
        ],
    },
    Place {
        scope: Scope::Answer,
        arguments: "bricks --page 1.0",
        way: &[BRICKS, ("\t\t\t", "▸ ◆  3. Heat"), ("\r", "Step 3"), ("\r", "Enter answer")],
        rows: &[
            (A::Open, &[("1222", "> 1222")], "", Shown("1 passed")),
            (A::Cancel, &[], "", Shown("Step 3")),
            (A::Clear, &[("1222", "> 1222")], "", Hidden("1222")),
        ],
    },
    // With a key that needs a passphrase, for a server that runs: the test brings both.
    Place {
        scope: Scope::Passphrase,
        arguments: "bricks --page 1.2",
        way: &[DOOR, ("r", "The passphrase of")],
        rows: &[
            (A::Open, &[("correct horse", "typed, not shown")], "", Shown("1 passed")),
            (A::Cancel, &[("correct", "typed, not shown")], "", Hidden("The passphrase of")),
            (A::Clear, &[("correct", "(typed, not shown)")], "", Shown("nothing typed yet")),
        ],
    },
];
