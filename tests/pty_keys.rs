//! Every key of the table, pressed in a terminal: each binding has a row that says what is then seen, and each of its keys must
//! bring it about. A binding without a row fails, and so does a row without a binding. And the same for the mouse: what can be
//! clicked, and what the wheel moves.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says aloud what it skips")]

#[path = "pty_keys/checking.rs"]
mod checking;
#[path = "pty_keys/courses.rs"]
mod courses;
#[path = "pty_keys/deliverables.rs"]
mod deliverables;
#[path = "pty_keys/gradebook.rs"]
mod gradebook;
#[path = "submission/learner.rs"]
mod learner;
#[path = "pty_keys/mouse.rs"]
mod mouse;
#[path = "pty_keys/office.rs"]
mod office;
#[path = "pty_keys/quizzes.rs"]
mod quizzes;
#[path = "pty_keys/reading.rs"]
mod reading;
mod rig;
#[path = "submission/school.rs"]
mod school;
mod terminal_rig;

use std::path::Path;

use Expected::{Hidden, Numbered, Shown};
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::keymap::{Action, Keymap, Scope};
use rig::{Sshd, skipping};
use terminal_rig::{Terminal, write_files};

/// What a key or the mouse brings about, on the screen.
#[derive(Clone, Copy)]
enum Expected {
    /// This was not there before, and is now.
    Shown(&'static str),
    /// This was there before, and is not any more.
    Hidden(&'static str),
    /// As `Shown`, for a digit and the number that it stands for; 0 is the tenth.
    Numbered(fn(u32) -> String),
}

/// Keys typed, and what is seen of each.
type Steps = &'static [(&'static str, &'static str)];

/// An action: keys typed before; keys typed after its own; and what is seen in the end.
type Row = (Action, Steps, &'static str, Expected);

/// Where keys are tried: a scope, how the workbench is begun, what is seen when it is there, and the keys from there to the scope.
struct Place {
    scope: Scope,
    /// The folder of the course among [`courses`], and options.
    arguments: &'static str,
    way: Steps,
    rows: &'static [Row],
}

/// All places; a scope may have several.
fn places() -> impl Iterator<Item = &'static Place> {
    reading::PLACES
        .iter()
        .chain(quizzes::PLACES)
        .chain(checking::PLACES)
        .chain(deliverables::PLACES)
        .chain(office::PLACES)
        .chain(gradebook::PLACES)
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

/// The workbench under a shell that can stop it. `$HOME/.ssh/config` names more machines than a screen has lines.
fn open(folder: &Path, arguments: &str, (columns, rows): (u16, u16), environment: &[(&str, &str)]) -> Terminal {
    let hosts = "mkdir -p $HOME/.ssh; for n in {10..40}; do echo Host kiln-$n; done >> $HOME/.ssh/config";
    let begun = if gradebook::is_meant(arguments) { gradebook::begun(folder, arguments) } else { office::begun(folder, arguments) };
    let script = format!("set -m; export VISUAL=false; {hosts}; {begun}; echo \"left with $?\"");
    Terminal::run(&script, columns, rows, environment)
}

/// Types keys, each once what the one before brings about is there.
fn walk(terminal: &mut Terminal, steps: Steps) {
    for (keys, seen) in steps {
        terminal.press(keys);
        terminal.wait_for(seen);
    }
}

/// Does something that brings about what is expected. What went wrong, if something did, is the terminal's own panic.
fn brings_about(terminal: &mut Terminal, expected: Expected, digit: Option<u32>, deed: impl FnOnce(&mut Terminal)) {
    let (text, appears) = match expected {
        Shown(text) => (text.to_owned(), true),
        Hidden(text) => (text.to_owned(), false),
        Numbered(text) => (text(digit.map_or(0, |digit| if digit == 0 { 10 } else { digit })), true),
    };
    let state = |there: bool| format!("a screen {} {text:?}", if there { "with" } else { "without" });
    terminal.until(&state(!appears), |screen| screen.contains(&text) != appears);
    deed(terminal);
    terminal.until(&state(appears), |screen| screen.contains(&text) == appears);
}

/// Tries all keys of a scope, and tells all that do nothing.
fn try_keys_of(scope: Scope, environment: &[(&str, &str)]) {
    let folder = courses::write_all();
    if places().any(|place| place.scope == scope && office::is_meant(place.arguments)) && !office::write_school(folder.path()) {
        return;
    }
    if places().any(|place| place.scope == scope && gradebook::is_meant(place.arguments)) {
        gradebook::write_cohort(folder.path());
    }
    let mut failed = Vec::new();
    let keymap = Keymap::default();
    for place in places().filter(|place| place.scope == scope) {
        for (action, before, after, expected) in place.rows {
            let bound = keymap.of(scope).filter(|binding| binding.action == *action);
            for key in bound.flat_map(|binding| &binding.keys) {
                let tried = std::panic::catch_unwind(|| {
                    let mut terminal = open(folder.path(), place.arguments, (80, 24), environment);
                    walk(&mut terminal, place.way);
                    walk(&mut terminal, before);
                    let capital = |letter: char| letter.is_ascii_uppercase().then(|| letter as u32 - 'A' as u32 + 1);
                    let digit = key.typed().and_then(|letter| letter.to_digit(10).or_else(|| capital(letter)));
                    brings_about(&mut terminal, *expected, digit, |terminal| terminal.press(&(typed(*key) + after)));
                });
                if tried.is_err() {
                    failed.push(format!("{} {}", action.name(), key.name(true)));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{scope:?}: {failed:?}");
}

#[test]
fn every_binding_of_the_table_has_a_row_and_every_row_a_binding() {
    let keymap = Keymap::default();
    for scope in Scope::ALL {
        let tried: Vec<Action> = places().filter(|place| place.scope == *scope).flat_map(|place| place.rows).map(|row| row.0).collect();
        let bound: Vec<Action> = keymap.of(*scope).map(|binding| binding.action).collect();
        let missing: Vec<&Action> = bound.iter().filter(|action| !tried.contains(action)).collect();
        assert!(missing.is_empty(), "{scope:?}: no row tries {missing:?}");
        assert!(tried.iter().all(|action| bound.contains(action)), "{scope:?}: a row without a binding");
    }
}

macro_rules! scopes {
    ($($name:ident $scope:ident,)*) => {
        $(#[test]
        fn $name() {
            try_keys_of(Scope::$scope, &[]);
        })*
    };
}

scopes! {
    keys_everywhere Everywhere,
    keys_of_the_contents Contents,
    keys_of_what_is_due Due,
    keys_of_a_lesson Lesson,
    keys_while_finding Find,
    keys_while_jumping Jump,
    keys_while_searching Search,
    keys_of_the_outline Outline,
    keys_of_a_picture Picture,
    keys_of_the_list_of_keys Keys,
    keys_of_the_messages Messages,
    keys_of_the_commands Palette,
    keys_of_a_question_of_a_quiz Quiz,
    keys_of_a_sequence Sequence,
    keys_after_a_wrong_answer TryAgain,
    keys_of_a_settled_question Settled,
    keys_of_all_questions Questions,
    keys_of_handing_in HandIn,
    keys_of_the_review Review,
    keys_of_results Result,
    keys_of_deliverables Deliverables,
    keys_while_writing Writing,
    keys_of_versions Versions,
    keys_while_attaching Attach,
    keys_of_the_inbox Inbox,
    keys_while_narrowing_the_inbox InboxFilter,
    keys_of_a_submission Reviewing,
    keys_while_commenting Commenting,
    keys_of_the_phrases Phrases,
    keys_of_a_talk Talk,
    keys_before_sending Sending,
    keys_of_the_gradebook Gradebook,
    keys_while_narrowing_the_gradebook GradebookFilter,
    keys_of_the_form_for_a_machine Target,
    keys_of_a_question Question,
    keys_of_an_answer Answer,
}

#[test]
fn keys_of_a_passphrase() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("id_mine", "correct horse");
    sshd.authorize(&key, "");
    sshd.know_host();
    let binding = format!("{{ ssh: {}@127.0.0.1:{}, identity: {} }}", sshd.user, sshd.port, key.display());
    write_files(&sshd.home, &[(".config/drillyard/config.yaml", &format!("targets: {{ bricks: {{ oven: {binding} }} }}\n"))]);
    try_keys_of(Scope::Passphrase, &[("HOME", sshd.home.to_str().unwrap())]);
}

#[test]
fn what_the_mouse_does() {
    let folder = courses::write_all();
    let mut failed = Vec::new();
    let school = office::write_school(folder.path());
    gradebook::write_cohort(folder.path());
    let all = mouse::GESTURES.iter().chain(office::GESTURES.iter().filter(|_| school)).chain(gradebook::GESTURES);
    for gesture in all {
        let tried = std::panic::catch_unwind(|| {
            let mut terminal = open(folder.path(), gesture.arguments, gesture.size, &[]);
            walk(&mut terminal, gesture.way);
            brings_about(&mut terminal, gesture.expected, None, |terminal| gesture.hand.make(terminal));
        });
        if tried.is_err() {
            failed.push(gesture.what);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}
