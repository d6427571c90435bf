//! Keys of the screens that one reads, looks and finds with.

use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::{Hidden, Shown};
use crate::Place;

const CONTENTS: &[(&str, &str)] = &[("", "Enter open")];
const LESSON: &[(&str, &str)] = &[("", "line 001")];
const FAR: &[(&str, &str)] = &[("G", "line 100")];
const FOUND: (&str, &str) = ("/line\r", "1 of 10");
const PAGE_DOWN: &str = "\x1b[6~";

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Contents,
        arguments: "pottery",
        way: CONTENTS,
        rows: &[
            (A::Open, &[], "", Shown("line 001")),
            (A::Due, &[], "", Shown("Nothing comes back yet")),
            (A::Next, &[], "", Shown("▸ ○  2.0")),
            (A::Previous, &[("\t", "▸ ○  2.0")], "", Hidden("▸ ○  2.0")),
            (A::Down, &[], "", Shown("▸ ○  1.1")),
            (A::Up, &[("j", "▸ ○  1.1")], "", Shown("▸ ○  1.0")),
        ],
    },
    Place {
        scope: Scope::Find,
        arguments: "pottery --page 1.0",
        way: &[("", "line 001"), ("/line", "1 of 10")],
        rows: &[
            (A::Open, &[], "", Shown("n next hit")),
            (A::NextHit, &[], "", Shown("2 of 10")),
            (A::PreviousHit, &[("\x1b[B", "2 of 10")], "", Shown("1 of 10")),
            (A::Cancel, &[], "", Hidden("/line")),
            (A::Clear, &[], "", Hidden("/line")),
        ],
    },
    Place {
        scope: Scope::Jump,
        arguments: "pottery",
        way: &[("", "Enter open"), ("\x10", "Enter go there"), ("1.", "▸ lesson    1.0"), ("", "44 places")],
        rows: &[
            (A::Open, &[], "", Shown("line 001")),
            (A::Down, &[], "", Shown("▸ lesson    1.1")),
            (A::Up, &[("\t", "▸ lesson    1.1")], "", Shown("▸ lesson    1.0")),
            (A::PageDown, &[], "", Shown("▸ heading   Turn 1.1")),
            (A::PageUp, &[(PAGE_DOWN, "▸ heading   Turn 1.1")], "", Shown("▸ lesson    1.0")),
            (A::Cancel, &[], "", Shown("Enter open")),
            (A::Clear, &[], "", Hidden("> 1.")),
        ],
    },
    Place {
        scope: Scope::Search,
        arguments: "pottery",
        way: &[("", "Enter open"), ("\x06", "Search"), ("glazes", "▸ 1.1 Glazes"), ("", "42 places")],
        rows: &[
            (A::Open, &[], "", Shown("Enter starts it")),
            (A::Down, &[], "", Shown("▸ 1.0 Kilns ›")),
            (A::Up, &[("\t", "▸ 1.0 Kilns ›")], "", Shown("▸ 1.1 Glazes")),
            (A::PageDown, &[], "", Shown("▸ 2.0 Wheels ›")),
            (A::PageUp, &[(PAGE_DOWN, "▸ 2.0 Wheels ›")], "", Shown("▸ 1.1 Glazes")),
            (A::Cancel, &[], "", Hidden("> glazes")),
            (A::Clear, &[], "", Hidden("> glazes")),
        ],
    },
    Place {
        scope: Scope::Outline,
        arguments: "pottery --page 1.0",
        way: &[("", "line 001"), ("o", "▸ Kilns")],
        rows: &[
            (A::Open, &[("j", "▸ The end")], "", Shown("line 100")),
            (A::Down, &[], "", Shown("▸ The end")),
            (A::Up, &[("j", "▸ The end")], "", Shown("▸ Kilns")),
            (A::Cancel, &[], "", Shown("line 001")),
        ],
    },
    Place {
        scope: Scope::Lesson,
        arguments: "pottery --page 1.0",
        way: LESSON,
        rows: &[
            (A::NextHit, &[FOUND], "", Shown("2 of 10")),
            (A::PreviousHit, &[FOUND, ("n", "2 of 10")], "", Shown("1 of 10")),
            (A::Right, &[], "", Hidden("↪")),
            (A::Left, &[("\x1b[C", "122›"), ("\x1b[C", "‹")], "", Shown("kiln --until")),
            (A::Next, &[], "\r", Shown("Glass on clay")),
            (A::Previous, &[("\t\t", "")], "\r", Shown("Glass on clay")),
            (A::Open, &[("\t", "")], "", Shown("Glass on clay")),
            (A::Copy, &[("\t\t", "")], "", Shown("copied")),
            (A::Outline, &[], "", Shown("▸ Kilns")),
            (A::NextLesson, &[], "", Shown("Glass on clay")),
            (A::PreviousLesson, &[("]", "Glass on clay")], "", Shown("line 001")),
            (A::Cancel, &[FOUND], "", Hidden("1 of 10")),
        ],
    },
    Place {
        scope: Scope::Keys,
        arguments: "pottery",
        way: &[("", "Enter open"), ("?", "next chapter")],
        rows: &[
            (A::Down, &[], "", Hidden("  Contents")),
            (A::Up, &[("j", "")], "", Shown("  Contents")),
            (A::Cancel, &[], "", Shown("Enter open")),
        ],
    },
    Place {
        scope: Scope::Palette,
        arguments: "pottery",
        way: &[("", "Enter open"), (":", "▸ open")],
        rows: &[
            (A::Open, &[("keys", "▸ keys")], "", Shown("next chapter")),
            (A::Down, &[], "", Shown("▸ check")),
            (A::Up, &[("\t", "▸ check")], "", Shown("▸ open")),
            (A::PageDown, &[], "", Shown("▸ jump")),
            (A::PageUp, &[(PAGE_DOWN, "▸ jump")], "", Shown("▸ open")),
            (A::Cancel, &[], "", Shown("Enter open")),
            (A::Clear, &[("keys", "> keys")], "", Hidden("> keys")),
        ],
    },
    Place {
        scope: Scope::Messages,
        arguments: "pottery",
        way: &[("", "Enter open"), ("tttttttttttttttttttttttttttttt", "theme:"), ("!", "Nothing has gone wrong")],
        rows: &[
            (A::Down, &[], "", Hidden("Nothing has gone wrong")),
            (A::Up, &[("j", "")], "", Shown("Nothing has gone wrong")),
            (A::Cancel, &[], "", Shown("Enter open")),
        ],
    },
    Place {
        scope: Scope::Picture,
        arguments: "bricks --page 1.0",
        way: &[("", "Dig a pit"), ("\x1b[Z\r", "Esc close")],
        rows: &[(A::Cancel, &[], "", Shown("Dig a pit"))],
    },
    Place {
        scope: Scope::Everywhere,
        arguments: "pottery --page 1.0",
        way: LESSON,
        rows: &[
            (A::Down, &[], "", Hidden("\n     Kilns")),
            (A::Up, &[("j", "")], "", Shown("\n     Kilns")),
            (A::PageDown, &[], "", Hidden("line 001")),
            (A::PageUp, FAR, "", Hidden("line 100")),
            (A::HalfDown, &[], "", Hidden("─────")),
            (A::HalfUp, FAR, "", Hidden("line 100")),
            (A::Top, FAR, "", Shown("line 001")),
            (A::Bottom, &[], "", Shown("line 100")),
            (A::Back, &[], "", Shown("Enter open   r check")),
            (A::Cancel, &[("?", "Keys")], "", Shown("line 001")),
            (A::Find, &[], "", Shown("Enter keep the marks")),
            (A::Jump, &[], "", Shown("Enter go there")),
            (A::Search, &[], "", Shown("› Search")),
            (A::Theme, &[], "", Shown("theme: ")),
            (A::Mouse, &[], "", Shown("mouse is the terminal's")),
            (A::Keys, &[], "", Shown("Esc close")),
            (A::Palette, &[], "", Shown("Enter do it")),
            (A::Messages, &[], "", Shown("Messages")),
            (A::Leave, &[], "", Shown("Enter open   r check")),
            // As shells tell of a program that stopped itself.
            (A::Suspend, &[], "", Shown("left with 147")),
            (A::Quit, &[], "", Shown("left with 0")),
        ],
    },
];
