//! Keys of a lesson's deliverables: at the prompts, while writing, and among the versions of an answer.

use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::{Hidden, Shown};
use crate::{Place, Steps};

const PAGE: &str = "vases --page 1.0";
const PROMPTS: Steps = &[("", "Thrown tall"), ("a", "› Deliverables")];
const WRITING: Steps = &[("", "Thrown tall"), ("a", "› Deliverables"), ("\r", "0 words"), ("For flowers", "2 words · saved")];
const ATTACHING: Steps = &[("", "Thrown tall"), ("a", "› Deliverables"), ("f", "50 files a lesson"), ("/usr/", "▸ bin/")];
const VERSIONS: Steps = &[
    ("", "Thrown tall"),
    ("a", "› Deliverables"),
    ("\r", "0 words"),
    ("For many cut flowers", "4 words · saved"),
    ("\x15", "0 words · saved"),
    ("\x1b", "Nothing is written"),
    ("v", "now"),
];

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Contents,
        arguments: "vases",
        way: &[("", "Vases")],
        rows: &[(A::Deliverables, &[("", "a deliverables")], "", Shown("0 of 3 written"))],
    },
    Place {
        scope: Scope::Lesson,
        arguments: PAGE,
        way: &[("", "Thrown tall")],
        rows: &[(A::Deliverables, &[], "", Shown("› Deliverables"))],
    },
    Place {
        scope: Scope::Deliverables,
        arguments: PAGE,
        way: PROMPTS,
        rows: &[
            (A::Open, &[], "", Shown("0 words")),
            (A::Next, &[], "\r", Shown("next prompt")),
            (A::Previous, &[("\t", "▸ ○ How tall"), ("\t", "▸ ○ Show your")], "", Shown("▸ ○ How tall")),
            (A::Versions, &[], "", Shown("nothing was saved here yet")),
            (A::Edit, &[], "", Shown("your editor, false, ended")),
            (A::Attach, &[], "", Shown("50 files a lesson")),
            (A::HandIn, &[], "", Shown("Where to?")),
            (A::Copy, &[], "", Shown("nothing is written here yet")),
            (A::Lesson, &[], "", Shown("Thrown tall")),
            (A::Cancel, &[], "", Shown("Thrown tall")),
        ],
    },
    Place {
        scope: Scope::Writing,
        arguments: PAGE,
        way: WRITING,
        rows: &[
            (A::Cancel, &[], "", Shown("v versions")),
            (A::Next, &[], "", Shown("How tall is yours?")),
            (A::Previous, &[("\t", "How tall")], "", Shown("For flowers")),
            (A::Edit, &[], "", Shown("your editor, false, ended")),
            (A::Undo, &[], "", Hidden("flowers")),
            (A::Redo, &[("\x1a", "1 word")], "", Shown("For flowers")),
            (A::DeleteWord, &[], "", Hidden("flowers")),
            (A::Clear, &[], "", Hidden("For flowers")),
            (A::DeleteRest, &[("\x1b[H", "For flowers")], "", Hidden("For flowers")),
        ],
    },
    Place {
        scope: Scope::Attach,
        arguments: PAGE,
        way: ATTACHING,
        rows: &[
            (A::Open, &[], "", Shown("> /usr/bin/")),
            (A::Next, &[], "", Shown("> /usr/bin/")),
            (A::Down, &[], "", Hidden("▸ bin/")),
            (A::Up, &[("\x1b[B", "bin/")], "", Shown("▸ bin/")),
            (A::PageDown, &[], "", Hidden("▸ bin/")),
            (A::PageUp, &[("\x1b[6~", "bin/")], "", Shown("▸ bin/")),
            (A::Cancel, &[], "", Shown("0 of 3 written")),
            (A::Clear, &[], "", Hidden("> /usr/")),
        ],
    },
    Place {
        scope: Scope::Versions,
        arguments: PAGE,
        way: VERSIONS,
        rows: &[
            (A::Down, &[], "", Shown("For many cut flowers")),
            (A::Up, &[("j", "For many")], "", Hidden("For many cut flowers")),
            (A::Open, &[("j", "For many")], "", Shown("brought back")),
            (A::Copy, &[("j", "For many")], "", Shown("copied")),
            (A::Cancel, &[], "", Hidden("Versions")),
        ],
    },
];
