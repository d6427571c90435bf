//! The manual says what the program does: its list of actions is the table of keys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use drillyard::app::keymap::{Action, Keymap, Scope};

#[test]
fn the_manual_names_every_place_and_every_action_whose_keys_can_be_changed() {
    let manual = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/manual/using-drillyard.md")).unwrap();
    let keymap = Keymap::default();
    let row = |scope: &Scope| {
        let names =
            keymap.of(*scope).filter(|binding| binding.action != Action::Pick).map(|binding| format!("`{}`", binding.action.name()));
        format!("| `{}` | {} |", scope.name(), names.collect::<Vec<_>>().join(" "))
    };
    let missing: Vec<String> = Scope::ALL.iter().map(row).filter(|row| !manual.lines().any(|line| line == row)).collect();
    assert!(missing.is_empty(), "the manual lacks these rows:\n{}", missing.join("\n"));
}
