//! What the mouse can do: a table of gestures, each with what it brings about.

use unicode_width::UnicodeWidthStr;

use crate::Expected::{self, Hidden, Shown};
use crate::Steps;
use crate::terminal_rig::Terminal;
use Hand::{Click, Drag, Turn, TurnSideways, TypeAfterClick};

/// What the hand does, at the first place where a text stands.
pub enum Hand {
    Click(&'static str),
    /// A click, and keys after it.
    TypeAfterClick(&'static str, &'static str),
    /// From the first text to the second, with the button down.
    Drag(&'static str, &'static str),
    /// Notches of the wheel, positive towards the end.
    Turn(&'static str, i32),
    /// The same with shift held, positive to the right.
    TurnSideways(&'static str, i32),
}

/// A gesture, where it is made, and what comes of it.
pub struct Gesture {
    pub what: &'static str,
    pub arguments: &'static str,
    pub size: (u16, u16),
    pub way: Steps,
    pub hand: Hand,
    pub expected: Expected,
}

impl Hand {
    /// Sends what a terminal sends for it.
    pub fn make(&self, terminal: &mut Terminal) {
        let (Click(text) | TypeAfterClick(text, _) | Drag(text, _) | Turn(text, _) | TurnSideways(text, _)) = self;
        let at = place(terminal, text);
        match self {
            Click(_) => terminal.press(&format!("\x1b[<0;{at}M\x1b[<0;{at}m")),
            Drag(_, to) => {
                let to = place(terminal, to);
                terminal.press(&format!("\x1b[<0;{at}M\x1b[<32;{to}M\x1b[<0;{to}m"));
            }
            TypeAfterClick(_, keys) => terminal.press(&format!("\x1b[<0;{at}M\x1b[<0;{at}m{keys}")),
            Turn(_, notches) => turn(terminal, if *notches > 0 { 65 } else { 64 }, *notches, &at),
            TurnSideways(_, notches) => turn(terminal, if *notches > 0 { 69 } else { 68 }, *notches, &at),
        }
    }
}

/// Column and row of the first cell of `text`, as terminals send them.
fn place(terminal: &mut Terminal, text: &str) -> String {
    let screen = terminal.wait_for(text);
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let column = line[..line.find(text).unwrap()].width() + text.len() - text.trim_start().len();
    format!("{};{}", column + 1, row + 1)
}

fn turn(terminal: &mut Terminal, button: u8, notches: i32, at: &str) {
    terminal.press(&format!("\x1b[<{button};{at}M").repeat(notches.unsigned_abs() as usize));
}

pub const fn gesture(what: &'static str, arguments: &'static str, way: Steps, hand: Hand, expected: Expected) -> Gesture {
    Gesture { what, arguments, size: (80, 24), way, hand, expected }
}

pub const fn wide(what: &'static str, arguments: &'static str, way: Steps, hand: Hand, expected: Expected) -> Gesture {
    Gesture { what, arguments, size: (120, 36), way, hand, expected }
}

const KILNS: &str = "pottery --page 1.0";
const GLAZES: &str = "pottery --page 1.1";
const WHEELS: &str = "pottery --page 2.0";
const BRICKS: &str = "bricks --page 1.0";
const FIRE: &str = "bricks --page 1.1";
const DOOR: &str = "bricks --page 1.2";
const YARD: &str = "bricks --page 1.3";

const AT_KILNS: Steps = &[("", "line 001")];
const AT_GLAZES: Steps = &[("", "Glass on clay")];
const AT_WHEELS: Steps = &[("", "Thrown on them")];
const AT_BRICKS: Steps = &[("", "Dig a pit")];
const CONTENTS: Steps = &[("", "Enter open")];
const JUMP: Steps = &[("", "Enter open"), ("\x10", "Enter go there"), ("1.", "▸ lesson    1.0"), ("", "44 places")];
const SEARCH: Steps = &[("", "Enter open"), ("\x06", "Search"), ("glazes", "▸ 1.1 Glazes"), ("", "42 places")];
const COMMANDS: Steps = &[("", "Enter open"), (":", "▸ open")];
const WHEEL_QUIZ: Steps = &[("", "Thrown on them"), ("\t\t\r", "question 1 of 2")];
const WHEEL_ORDER: Steps = &[("", "Thrown on them"), ("\t\t\r", "question 1 of 2"), ("n", "put in order")];
const QUIZ: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3")];
const FLAGGED: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("f", "flagged, to")];
const LIST: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("o", "Enter go there")];
const EXAM: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("x", "An exam")];
const HAND_IN: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("x", "An exam"), ("i", "Hand in?")];
const WRONG: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("1\r", "Not yet")];
const SETTLED: Steps = &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("s", "Enter go on")];
const REVIEW: Steps = &[
    ("", "Glass on clay"),
    ("\t\r", "question 1 of 3"),
    ("s", "Enter go on"),
    ("\r", "2 of 3"),
    ("s", "Enter go on"),
    ("\r", "3 of 3"),
    ("s", "Enter go on"),
    ("\r", "Your result is saved."),
];
const STEP: Steps = &[("", "Dig a pit"), ("\t\r", "Step 1")];
const FAILED: Steps = &[("", "Dig a pit"), ("\t\r", "Step 1"), ("r", "2 failed")];
const WORD: Steps = &[("", "Dig a pit"), ("\t\t\r", "Step 2")];
const ASKED: Steps = &[("", "Dig a pit"), ("\t\t\r", "Step 2"), ("\r", "it is so")];
const COMMAND: Steps = &[("", "Light it"), ("r", "May these commands")];
const FORM: Steps = &[("", "Walk in"), ("r", "The oven"), ("", "kiln-10")];

pub const GESTURES: &[Gesture] = &[
    gesture("wheel on a page", KILNS, AT_KILNS, Turn("line 001", 1), Hidden("\n     Kilns")),
    gesture("wheel back on a page", KILNS, &[("", "line 001"), ("jjj", "")], Turn("line 001", -1), Shown("\n     Kilns")),
    gesture("wheel sideways on code", KILNS, AT_KILNS, TurnSideways("kiln --until", 1), Hidden("↪")),
    gesture("click on a link", KILNS, AT_KILNS, Click("glazes"), Shown("Glass on clay")),
    gesture("click on an address", WHEELS, AT_WHEELS, Click("the trade"), Shown("opens it in the browser")),
    gesture("click on code", KILNS, AT_KILNS, Click("kiln --until"), Shown("copied")),
    gesture("click on a fold", WHEELS, AT_WHEELS, Click("Why"), Shown("It turns.")),
    gesture("click on a picture", BRICKS, &[("", "▀▀")], Click("▀▀"), Shown("Esc close")),
    gesture(
        "click on a large picture",
        BRICKS,
        &[("", "Dig a pit"), ("\x1b[Z\r", "Esc close"), ("", "▀▀")],
        Click("▀▀"),
        Shown("Dig a pit"),
    ),
    gesture("click on a step", BRICKS, AT_BRICKS, Click("1. Dig"), Shown("Step 1")),
    gesture("click on a step's mark", BRICKS, AT_BRICKS, Click("◆  2."), Shown("Step 2")),
    gesture("click on a quiz's card", GLAZES, AT_GLAZES, Click("Enter starts it"), Shown("question 1 of 3")),
    gesture("click on the header", KILNS, AT_KILNS, Click("1.0 Kilns"), Shown("Enter open   r check")),
    gesture("click on a key of the footer", KILNS, AT_KILNS, Click("o outline"), Shown("▸ Kilns")),
    gesture("click on the keys of the footer", KILNS, AT_KILNS, Click("? keys"), Shown("Esc close")),
    gesture("click while finding", KILNS, &[("", "line 001"), ("/line", "1 of 10")], Click("↓ next hit"), Shown("2 of 10")),
    gesture("wheel in the contents", "tiles", CONTENTS, Turn("1.05", 1), Hidden("1.01")),
    gesture("click on a lesson of the contents", "pottery", CONTENTS, Click("Glazes"), Shown("Glass on clay")),
    wide("click on a lesson beside its facts", "pottery", CONTENTS, Click("Glazes"), Shown("▸ ○  1.1")),
    wide("second click on a lesson", "pottery", &[("", "▸ ○  1.0"), ("j", "▸ ○  1.1")], Click("▸ ○  1.1"), Shown("Glass on clay")),
    gesture("wheel in the outline", WHEELS, &[("", "Thrown on them"), ("o", "▸ Wheels")], Turn("Turn 1.05", 1), Shown("▸ Turn 1.03")),
    gesture("click in the outline", WHEELS, &[("", "Thrown on them"), ("o", "▸ Wheels")], Click("Turn 1.05"), Shown("after turn 5")),
    wide("click in the outline beside the text", WHEELS, AT_WHEELS, Click("Turn 1.20"), Shown("after turn 20")),
    wide("wheel over the outline beside the text", WHEELS, AT_WHEELS, Turn("Turn 1.20", 3), Hidden("Thrown on them")),
    gesture("wheel in the list to jump", "pottery", JUMP, Turn("Turn 1.05", 1), Hidden("lesson    1.0")),
    gesture("click on a place to jump to", "pottery", JUMP, Click("1.1 Glazes"), Shown("Glass on clay")),
    gesture("wheel in what is searched", "pottery", SEARCH, Turn("Glass on clay", 1), Hidden("Glass on clay")),
    gesture("click on a hit", "pottery", SEARCH, Click("line 001, and"), Shown("line 002")),
    gesture("wheel in the commands", "pottery", COMMANDS, Turn("page-down", 1), Hidden("check-all")),
    gesture("click on a command", "pottery", COMMANDS, Click("jump to a"), Shown("› Jump")),
    gesture(
        "wheel in the list of keys",
        "pottery",
        &[("", "Enter open"), ("?", "next chapter")],
        Turn("next chapter", 1),
        Hidden("  Contents"),
    ),
    gesture(
        "wheel in the messages",
        "pottery",
        &[("", "Enter open"), ("tttttttttttttttttttttttttttttt", "theme:"), ("!", "Nothing has gone wrong")],
        Turn("theme: ", 1),
        Hidden("Nothing has gone wrong"),
    ),
    gesture("click on the digits of the footer", WHEELS, WHEEL_QUIZ, Click("–9 choose"), Shown("(•) wheel 1.")),
    gesture("click on an option", WHEELS, WHEEL_QUIZ, Click("wheel 5."), Shown("(•) wheel 5.")),
    gesture(
        "click on the key that answers",
        GLAZES,
        &[("", "Glass on clay"), ("\t\r", "question 1 of 3"), ("1", "(•) Paint")],
        Click("Enter answer"),
        Shown("Not yet"),
    ),
    gesture("click on the lesson of a quiz", WHEELS, WHEEL_QUIZ, Click("Lesson: "), Shown("Thrown on them")),
    gesture("click on an item", WHEELS, WHEEL_ORDER, Click("    5  spoke"), Shown("▸  5")),
    gesture("drag of an item down", WHEELS, WHEEL_ORDER, Drag(" 1  spoke", " 4  spoke"), Shown("▸  4")),
    gesture("click on how sure", GLAZES, QUIZ, Click("how sure:"), Hidden("think so, guess?")),
    gesture("click to flag", GLAZES, QUIZ, Click("f flag"), Shown("flagged, to come back to")),
    gesture("click on the flag", GLAZES, FLAGGED, Click("flagged, to"), Hidden("flagged, to come back to")),
    gesture("click to begin an exam", GLAZES, QUIZ, Click("as an exam"), Shown("An exam")),
    gesture("click on a question of the list", GLAZES, LIST, Click("Which of these"), Shown("choose 2")),
    gesture("click to hand in", GLAZES, EXAM, Click("i hand in"), Shown("Hand in?")),
    gesture("click on yes", GLAZES, HAND_IN, Click("hand it in"), Shown("0 of 3 right, 0 %")),
    gesture("click on not yet", GLAZES, HAND_IN, Click("not yet"), Hidden("Hand in?")),
    gesture("click to move an item", WHEELS, WHEEL_ORDER, Click("J move down"), Shown("▸  2")),
    gesture("click to try again", GLAZES, WRONG, Click("Enter try again"), Hidden("Not yet")),
    gesture("click on another option after a wrong one", GLAZES, WRONG, Click("Polished"), Shown("(•) Polished")),
    gesture("click to go on", GLAZES, SETTLED, Click("next question"), Shown("question 2 of 3")),
    gesture("click on again", GLAZES, REVIEW, Click("once more"), Shown("question 1 of 3")),
    gesture("click on the missed", GLAZES, REVIEW, Click("only the 3"), Shown("question 1 of 3")),
    gesture("click on done", GLAZES, REVIEW, Click("back to the lesson"), Shown("Glass on clay")),
    Gesture { size: (80, 16), ..gesture("wheel in a quiz", WHEELS, WHEEL_QUIZ, Turn("wheel 2.", 2), Hidden("wheel 1.")) },
    gesture("click on check it", BRICKS, STEP, Click("check it"), Shown("touch ~/pit")),
    gesture("click on a hint", BRICKS, STEP, Click("a hint (0"), Shown("Dig deeper.")),
    gesture("click on another check", BRICKS, STEP, Click("There is a hole"), Shown("(0 of 2 seen)")),
    gesture("click on the fix", BRICKS, FAILED, Click("copy the fix"), Shown("copied")),
    gesture("click on the evidence", BRICKS, FAILED, Click("evidence"), Shown("hide the evidence")),
    Gesture { size: (80, 16), ..gesture("wheel in results", BRICKS, FAILED, Turn("expected", 1), Hidden("Step 1")) },
    wide("click on a step beside its results", BRICKS, AT_BRICKS, Click("1. Dig"), Shown("check it")),
    wide("click in results beside the text", BRICKS, &[("", "Dig a pit"), ("\t\r", "check it")], Click("check it"), Shown("touch ~/pit")),
    Gesture { size: (120, 16), ..gesture("wheel in results beside the text", BRICKS, FAILED, Turn("expected", 1), Hidden("Step 1")) },
    gesture("click on what needs an answer", BRICKS, WORD, Click("answer"), Shown("it is so")),
    gesture("click on yes", BRICKS, ASKED, Click("yes, it is so"), Shown("1 passed")),
    gesture("click on no", BRICKS, ASKED, Click("no, not yet"), Hidden("it is so")),
    gesture("click on the footer of a question", BRICKS, ASKED, Click("Esc not now"), Hidden("it is so")),
    gesture("click on yes to commands", FIRE, COMMAND, Click("yes, until they change"), Shown("1 passed")),
    gesture("click on no to commands", FIRE, COMMAND, Click("no, leave these"), Shown("1 could not check")),
    gesture("wheel in the commands that want to run", YARD, COMMAND, Turn("true 05", 20), Shown("no, leave these")),
    gesture("click on a field", DOOR, FORM, TypeAfterClick("key   the", "key-1"), Shown("key   key-1")),
    gesture("click on a machine that was found", DOOR, FORM, Click("kiln-12"), Shown("ssh   kiln-12")),
    gesture("wheel in the form for a machine", DOOR, FORM, Turn("kiln-12", 20), Shown("kiln-40")),
    gesture("click on the key that saves a machine", DOOR, FORM, Click("Enter use this"), Shown("give at least")),
];
