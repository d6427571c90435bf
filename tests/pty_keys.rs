//! Every key of the table, pressed in a terminal: each binding has a row that says what is then seen, and each of its keys must
//! bring it about. A binding without a row fails, and so does a row without a binding.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::fmt::Write;
use std::path::Path;

use Action as A;
use Expected::{Hidden, Shown};
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::keymap::{Action, Keymap, Scope};
use terminal_rig::{Terminal, write_files};

/// What a key brings about, on the screen.
#[derive(Clone, Copy)]
enum Expected {
    /// This was not there before, and is now.
    Shown(&'static str),
    /// This was there before, and is not any more.
    Hidden(&'static str),
}

/// An action: keys typed before and what is seen of each; the key itself; keys typed after it; and what is seen in the end.
type Row = (Action, &'static [(&'static str, &'static str)], &'static str, Expected);

/// Where keys are tried: a scope, how the workbench is begun, what is seen when it is there, and the keys from there to the scope.
struct Place {
    scope: Scope,
    arguments: &'static str,
    way: &'static [(&'static str, &'static str)],
    rows: &'static [Row],
}

const CONTENTS: &[(&str, &str)] = &[("", "Enter open")];
const LESSON: &[(&str, &str)] = &[("", "line 001")];
const QUIZ: &[(&str, &str)] = &[("", "Glass on clay"), ("\t\r", "question 1 of 3")];
const WRONG: &[(&str, &str)] = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("1\r", "Not yet")];
const FAR: &[(&str, &str)] = &[("G", "line 100")];

const PLACES: &[Place] = &[
    Place {
        scope: Scope::Contents,
        arguments: "",
        way: CONTENTS,
        rows: &[
            (A::Open, &[], "", Shown("line 001")),
            (A::Check, &[("j", "▸ ○  1.1")], "", Shown("can be checked")),
            (A::CheckAll, &[("j", "▸ ○  1.1")], "", Shown("can be checked")),
            (A::Next, &[], "", Shown("▸ ○  2.0")),
            (A::Previous, &[("\t", "▸ ○  2.0")], "", Hidden("▸ ○  2.0")),
            (A::Down, &[], "", Shown("▸ ○  1.1")),
            (A::Up, &[("j", "▸ ○  1.1")], "", Shown("▸ ○  1.0")),
        ],
    },
    Place {
        scope: Scope::Find,
        arguments: "--page 1.0",
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
        arguments: "",
        way: &[("", "Enter open"), ("\x10", "Enter go there"), ("1.", "▸ lesson    1.0")],
        rows: &[
            (A::Open, &[], "", Shown("line 001")),
            (A::Down, &[], "", Hidden("▸ lesson    1.0")),
            (A::Up, &[("\t", "▸ lesson    1.1")], "", Shown("▸ lesson    1.0")),
            (A::PageDown, &[], "", Hidden("▸ lesson    1.0")),
            (A::PageUp, &[("\t", "▸ lesson    1.1")], "", Shown("▸ lesson    1.0")),
            (A::Cancel, &[], "", Shown("Enter open")),
            (A::Clear, &[], "", Hidden("> 1.")),
        ],
    },
    Place {
        scope: Scope::Search,
        arguments: "",
        way: &[("", "Enter open"), ("\x06", "Search"), ("glazes", "▸ 1.")],
        rows: &[
            (A::Open, &[], "", Hidden("Enter open there")),
            (A::Down, &[], "", Shown("▸ 1.0 Kilns ›")),
            (A::Up, &[("\t", "▸ 1.0 Kilns ›")], "", Shown("▸ 1.1 Glazes")),
            (A::PageDown, &[], "", Shown("▸ 1.0 Kilns ›")),
            (A::PageUp, &[("\t", "▸ 1.0 Kilns ›")], "", Shown("▸ 1.1 Glazes")),
            (A::Cancel, &[], "", Hidden("> glazes")),
            (A::Clear, &[], "", Hidden("> glazes")),
        ],
    },
    Place {
        scope: Scope::Outline,
        arguments: "--page 1.0",
        way: &[("", "line 001"), ("o", "▸ Kilns")],
        rows: &[
            (A::Open, &[], "", Shown("line 001")),
            (A::Down, &[], "", Shown("▸ The end")),
            (A::Up, &[("j", "▸ The end")], "", Shown("▸ Kilns")),
            (A::Cancel, &[], "", Shown("line 001")),
        ],
    },
    Place {
        scope: Scope::Lesson,
        arguments: "--page 1.0",
        way: LESSON,
        rows: &[
            (A::NextHit, &[("/line\r", "1 of 10")], "", Shown("2 of 10")),
            (A::PreviousHit, &[("/line\r", "1 of 10"), ("n", "2 of 10")], "", Shown("1 of 10")),
            (A::Right, &[], "", Hidden("↪")),
            (A::Left, &[("\x1b[C", "122›"), ("\x1b[C", "‹")], "", Shown("kiln --until")),
            (A::Check, &[], "", Shown("can be checked")),
            (A::CheckAll, &[], "", Shown("can be checked")),
            (A::Next, &[], "\r", Shown("Glass on clay")),
            (A::Previous, &[("\t\t", "")], "\r", Shown("Glass on clay")),
            (A::Open, &[("\t", "")], "", Shown("Glass on clay")),
            (A::Copy, &[("\t\t", "")], "", Shown("copied")),
            (A::Outline, &[], "", Shown("▸ Kilns")),
            (A::NextLesson, &[], "", Shown("Glass on clay")),
            (A::PreviousLesson, &[], "", Shown("this is the first lesson")),
            (A::Hint, &[], "", Shown("choose a step first")),
            (A::Evidence, &[], "", Shown("choose a step first")),
            (A::Machine, &[], "", Shown("choose a step first")),
            (A::Cancel, &[("/line\r", "1 of 10")], "", Hidden("1 of 10")),
        ],
    },
    Place {
        scope: Scope::Keys,
        arguments: "",
        way: &[("", "Enter open"), ("?", "next chapter")],
        rows: &[
            (A::Down, &[], "", Hidden("  Contents")),
            (A::Up, &[("j", "")], "", Shown("  Contents")),
            (A::Cancel, &[], "", Shown("Enter open")),
        ],
    },
    Place {
        scope: Scope::Palette,
        arguments: "",
        way: &[("", "Enter open"), (":", "▸ open")],
        rows: &[
            (A::Open, &[("keys", "▸ keys")], "", Shown("next chapter")),
            (A::Down, &[], "", Shown("▸ check")),
            (A::Up, &[("\t", "▸ check")], "", Shown("▸ open")),
            (A::PageDown, &[], "", Hidden("▸ open")),
            (A::PageUp, &[("\t", "▸ check")], "", Shown("▸ open")),
            (A::Cancel, &[], "", Shown("Enter open")),
        ],
    },
    Place {
        scope: Scope::Quiz,
        arguments: "--page 1.1",
        way: QUIZ,
        rows: &[
            (A::Open, &[], "", Shown("choose first")),
            (A::Hint, &[], "", Shown("It breaks as a window does.")),
            (A::Toggle, &[], "", Shown("(•) Paint")),
            (A::Solution, &[], "", Shown("Enter go on")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[("n", "question 2 of 3")], "", Shown("question 1 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::TryAgain,
        arguments: "--page 1.1",
        way: WRONG,
        rows: &[
            (A::Open, &[], "", Hidden("Not yet")),
            (A::Toggle, &[], "", Hidden("Not yet")),
            (A::MoveDown, &[("nn", "put in order"), ("\r", "Not yet")], "", Hidden("Not yet")),
            (A::MoveUp, &[("nn", "put in order"), ("J\r", "Not yet")], "", Hidden("Not yet")),
            (A::Solution, &[], "", Shown("Enter go on")),
            (A::Hint, &[], "", Shown("It breaks as a window does.")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[], "", Shown("this is the first question")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Sequence,
        arguments: "--page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("nn", "put in order")],
        rows: &[
            (A::MoveDown, &[], "", Shown("▸  2")),
            (A::MoveUp, &[("J", "▸  2")], "", Shown("▸  1")),
            (A::Open, &[], "", Hidden("J move down")),
            (A::Hint, &[], "", Shown("no more hints")),
            (A::Solution, &[], "", Hidden("J move down")),
            (A::NextQuestion, &[], "", Shown("this is the last question")),
            (A::PreviousQuestion, &[], "", Shown("question 2 of 3")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Settled,
        arguments: "--page 1.1",
        way: &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("s", "Enter go on")],
        rows: &[
            (A::Open, &[], "", Shown("question 2 of 3")),
            (A::NextQuestion, &[], "", Shown("question 2 of 3")),
            (A::PreviousQuestion, &[], "", Shown("this is the first question")),
            (A::Lesson, &[], "", Shown("Glass on clay")),
        ],
    },
    Place {
        scope: Scope::Everywhere,
        arguments: "--page 1.0",
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
            (A::Mouse, &[], "", Shown("mouse: terminal's")),
            (A::Keys, &[], "", Shown("Esc close")),
            (A::Palette, &[], "", Shown("Enter do it")),
            (A::Messages, &[], "", Shown("Messages")),
            (A::Leave, &[], "", Shown("Enter open   r check")),
            (A::Quit, &[], "", Shown("left with 0")),
        ],
    },
];

/// Scopes that need a machine, an answer or a whole quiz, and the tests that press their keys.
const ELSEWHERE: &[Scope] = &[
    Scope::Picture,    // pty_pictures
    Scope::Review,     // pty_quiz
    Scope::Messages,   // pty_files, pty_faults
    Scope::Result,     // pty_checks
    Scope::Target,     // pty_checks
    Scope::Question,   // pty_checks
    Scope::Passphrase, // pty_checks
    Scope::Answer,     // pty_checks
];

/// Tried by other tests, for what they need: the digits in `pty_quiz`, `ctrl-z` and `fg` in `pty`.
fn is_elsewhere(scope: Scope, action: Action) -> bool {
    ELSEWHERE.contains(&scope) || matches!(action, A::Pick | A::Suspend)
}

/// The bytes that a terminal sends for a key.
fn typed(key: Key) -> String {
    match key.code {
        KeyCode::Char(letter) if key.ctrl => char::from(letter as u8 & 0x1f).to_string(),
        KeyCode::Char(letter) => letter.to_string(),
        KeyCode::Enter => "\r".into(),
        KeyCode::Esc => "\x1b".into(),
        KeyCode::Backspace => "\x7f".into(),
        KeyCode::Tab => "\t".into(),
        other => {
            let sequence = [
                (KeyCode::BackTab, "Z"),
                (KeyCode::Up, "A"),
                (KeyCode::Down, "B"),
                (KeyCode::Right, "C"),
                (KeyCode::Left, "D"),
                (KeyCode::Home, "H"),
                (KeyCode::End, "F"),
                (KeyCode::PageUp, "5~"),
                (KeyCode::PageDown, "6~"),
                (KeyCode::Delete, "3~"),
            ];
            format!("\x1b[{}", sequence.iter().find(|(code, _)| *code == other).unwrap().1)
        }
    }
}

fn course() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let wide = format!("kiln --until {}", "1222 ".repeat(40));
    let mut kilns = format!("# Kilns\n\nline 001, and the [glazes](1.1-glazes.md).\n\n```shell\n{wide}\n```\n");
    (2..=100).for_each(|number| write!(kilns, "\nline {number:03}\n").unwrap());
    kilns.push_str("\n## The end\n");
    let glazes = "# Glazes\n\nGlass on clay.\n\n<div class=\"quizdown\"><div id=\"glazes.js\"></div></div>\n";
    // So many that chance hardly ever puts them in order.
    let quiz = include_str!("fixtures/glazes.js").replace("3. Let it cool", "3. Cool\n4. Open\n5. Unload\n6. Sort\n7. Sweep\n8. Rest");
    let sidebar = "- One\n  - [1.0 - Kilns](1.0-kilns.md)\n  - [1.1 - Glazes](1.1-glazes.md)\n- Two\n  - [2.0 - Wheels](2.0-wheels.md)\n";
    let files = [
        ("docs/_sidebar.md", sidebar),
        ("docs/1.0-kilns.md", &kilns),
        ("docs/1.1-glazes.md", glazes),
        ("docs/2.0-wheels.md", "# Wheels\n"),
        ("quizzes/glazes.js", &quiz),
    ];
    write_files(folder.path(), &files);
    folder
}

/// Presses one key in its place. What went wrong, if something did, is the terminal's own panic.
fn press(course: &Path, place: &Place, (_, before, after, expected): &Row, key: Key) {
    let mut terminal = Terminal::workbench(&format!("{} {}", course.display(), place.arguments), 80, 24, &[]);
    for (keys, seen) in place.way.iter().chain(*before) {
        terminal.press(keys);
        terminal.wait_for(seen);
    }
    match expected {
        Shown(text) => terminal.until(&format!("a screen without {text:?}"), |screen| !screen.contains(text)),
        Hidden(text) => terminal.wait_for(text),
    };
    terminal.press(&(typed(key) + after));
    match expected {
        Shown(text) => terminal.wait_for(text),
        Hidden(text) => terminal.until(&format!("the end of {text:?}"), |screen| !screen.contains(text)),
    };
}

/// Tries all keys of a scope, and tells all that do nothing.
fn try_keys_of(scope: Scope) {
    let course = course();
    let place = PLACES.iter().find(|place| place.scope == scope).unwrap();
    let mut failed = Vec::new();
    for binding in Keymap::default().of(scope).filter(|binding| !is_elsewhere(scope, binding.action)) {
        let row = place.rows.iter().find(|(action, ..)| *action == binding.action).unwrap();
        for key in &binding.keys {
            let tried = std::panic::catch_unwind(|| press(course.path(), place, row, *key));
            if tried.is_err() {
                failed.push(format!("{} {}", binding.action.name(), key.name(true)));
            }
        }
    }
    assert!(failed.is_empty(), "{scope:?}: {failed:?}");
}

#[test]
fn every_binding_of_the_table_has_a_row_and_every_row_a_binding() {
    let keymap = Keymap::default();
    for scope in Scope::ALL {
        let rows = PLACES.iter().find(|place| place.scope == *scope).map_or(&[][..], |place| place.rows);
        let bound: Vec<Action> = keymap.of(*scope).map(|binding| binding.action).collect();
        let missing: Vec<&Action> =
            bound.iter().filter(|action| !is_elsewhere(*scope, **action) && !rows.iter().any(|row| row.0 == **action)).collect();
        assert!(missing.is_empty(), "{scope:?}: no row tries {missing:?}");
        assert!(rows.iter().all(|row| bound.contains(&row.0)), "{scope:?}: a row without a binding");
    }
}

macro_rules! scopes {
    ($($name:ident $scope:ident,)*) => {
        $(#[test]
        fn $name() {
            try_keys_of(Scope::$scope);
        })*
    };
}

scopes! {
    keys_everywhere Everywhere,
    keys_of_the_contents Contents,
    keys_of_a_lesson Lesson,
    keys_while_finding Find,
    keys_while_jumping Jump,
    keys_while_searching Search,
    keys_of_the_outline Outline,
    keys_of_the_list_of_keys Keys,
    keys_of_the_commands Palette,
    keys_of_a_question Quiz,
    keys_of_a_sequence Sequence,
    keys_after_a_wrong_answer TryAgain,
    keys_of_a_settled_question Settled,
}
