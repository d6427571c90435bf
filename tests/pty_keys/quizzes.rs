//! Keys of a quiz, from its first question to the review.

use drillyard::app::keymap::{Action as A, Scope};

use crate::Expected::{Hidden, Numbered, Shown};
use crate::Place;

const QUIZ: &[(&str, &str)] = &[("", "Glass on clay"), ("\t\r", "question 1 of 3")];
const WRONG: &[(&str, &str)] = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("1\r", "Not yet")];
const EXAM: &[(&str, &str)] = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("x", "An exam")];
const WHEELS: (&str, &str) = ("", "Thrown on them");
const STARTED: (&str, &str) = ("\t\t\r", "question 1 of 2");

/// All of a quiz missed, and back in the contents.
const MISSED: &[(&str, &str)] = &[
    ("", "Glass on clay"),
    ("\t\r", "question 1 of 3"),
    ("s\r", "question 2 of 3"),
    ("s\r", "question 3 of 3"),
    ("s\r", "0 of 3 right"),
    ("\r", "Glass on clay"),
    ("q", "3 due"),
    ("D", "3 questions are due"),
];

pub const PLACES: &[Place] = &[
    Place {
        scope: Scope::Due,
        arguments: "pottery --page 1.1",
        way: MISSED,
        rows: &[
            (A::Open, &[], "", Shown("question 1 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
            (A::Down, &[], "", Shown("▸ Which of these")),
            (A::Up, &[("j", "▸ Which of these")], "", Hidden("▸ Which of these")),
            (A::Cancel, &[], "", Hidden("3 questions are due")),
        ],
    },
    Place {
        scope: Scope::Quiz,
        arguments: "pottery --page 1.1",
        way: QUIZ,
        rows: &[
            (A::Open, &[], "", Shown("choose first")),
            (A::Hint, &[], "", Shown("It breaks as a window does.")),
            (A::Toggle, &[], "", Shown("(•) Paint")),
            (A::Flag, &[], "", Shown("flagged, to come back to")),
            (A::Confidence, &[], "", Hidden("think so, guess?")),
            (A::Outline, &[], "", Shown("Enter go there")),
            (A::Exam, &[], "", Shown("An exam")),
            (A::HandIn, &[("x", "An exam")], "", Shown("Hand in?")),
            (A::Solution, &[], "", Shown("Enter go on")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[("n", "question 2 of 3")], "", Shown("question 1 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Quiz,
        arguments: "pottery --page 2.0",
        way: &[WHEELS, STARTED],
        rows: &[(A::Pick, &[], "", Numbered(|number| format!("(•) wheel {number}.")))],
    },
    Place {
        scope: Scope::TryAgain,
        arguments: "pottery --page 1.1",
        way: WRONG,
        rows: &[
            (A::Open, &[], "", Hidden("Not yet")),
            (A::Toggle, &[], "", Hidden("Not yet")),
            (A::MoveDown, &[("nn", "put in order"), ("\r", "Not yet")], "", Hidden("Not yet")),
            (A::MoveUp, &[("nn", "put in order"), ("J\r", "Not yet")], "", Hidden("Not yet")),
            (A::Flag, &[], "", Shown("flagged, to come back to")),
            (A::Outline, &[], "", Shown("Enter go there")),
            (A::Solution, &[], "", Shown("Enter go on")),
            (A::Hint, &[], "", Shown("It breaks as a window does.")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[("n", "question 2 of 3"), ("1\r", "Not yet")], "", Shown("question 1 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::TryAgain,
        arguments: "pottery --page 2.0",
        way: &[WHEELS, STARTED, ("G \r", "Not yet")],
        rows: &[(A::Pick, &[], "", Numbered(|number| format!("(•) wheel {number}.")))],
    },
    Place {
        scope: Scope::Sequence,
        arguments: "pottery --page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("nn", "put in order")],
        rows: &[
            (A::MoveDown, &[], "", Shown("▸  2")),
            (A::MoveUp, &[("J", "▸  2")], "", Shown("▸  1")),
            (A::Open, &[], "", Hidden("J move down")),
            (A::Hint, &[], "", Shown("no more hints")),
            (A::Flag, &[], "", Shown("flagged, to come back to")),
            (A::Confidence, &[], "", Hidden("think so, guess?")),
            (A::Outline, &[], "", Shown("Enter go there")),
            (A::Exam, &[], "", Shown("An exam")),
            (A::HandIn, &[("x", "An exam"), ("nn", "put in order")], "", Shown("Hand in?")),
            (A::Solution, &[], "", Hidden("J move down")),
            (A::NextQuestion, &[], "", Shown("this is the last question")),
            (A::PreviousQuestion, &[], "", Shown("question 2 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Sequence,
        arguments: "pottery --page 2.0",
        way: &[WHEELS, STARTED, ("n", "put in order"), ("G", "▸ 11")],
        rows: &[(A::Pick, &[], "", Numbered(|number| format!("▸ {number:>2}  ")))],
    },
    Place {
        scope: Scope::Settled,
        arguments: "pottery --page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("s", "Enter go on")],
        rows: &[
            (A::Flag, &[], "", Shown("flagged, to come back to")),
            (A::Outline, &[], "", Shown("Enter go there")),
            (A::Open, &[], "", Shown("question 2 of 3")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[("n", "question 2 of 3"), ("s", "Enter go on")], "", Shown("question 1 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Questions,
        arguments: "pottery --page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("o", "Enter go there")],
        rows: &[
            (A::Open, &[("j", "▸  2")], "", Shown("question 2 of 3")),
            (A::Down, &[], "", Shown("▸  2")),
            (A::Up, &[("j", "▸  2")], "", Shown("▸  1")),
            (A::Flag, &[], "", Shown("⚑ open")),
            (A::Cancel, &[], "", Hidden("Enter go there")),
        ],
    },
    Place {
        scope: Scope::Questions,
        arguments: "pottery --page 1.1",
        way: EXAM,
        rows: &[(A::HandIn, &[("o", "Enter go there")], "", Shown("Hand in?"))],
    },
    Place {
        scope: Scope::HandIn,
        arguments: "pottery --page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("x", "An exam"), ("i", "Hand in?")],
        rows: &[(A::Yes, &[], "", Shown("0 of 3 right, 0 %")), (A::No, &[], "", Hidden("Hand in?"))],
    },
    Place {
        scope: Scope::Review,
        arguments: "pottery --page 1.1",
        way: &[
            ("", "Glass on clay"),
            ("\t\r", "question 1 of 3"),
            ("2\r", "Right."),
            ("\r", "question 2 of 3"),
            ("s", "Enter go on"),
            ("\r", "question 3 of 3"),
            ("s", "Enter go on"),
            ("\r", "1 of 3 right at the first try"),
        ],
        rows: &[
            (A::Open, &[], "", Shown("Glass on clay")),
            (A::Again, &[], "", Shown("question 1 of 3")),
            (A::Missed, &[], "", Shown("question 1 of 2")),
            (A::Exam, &[], "", Shown("An exam")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
];
