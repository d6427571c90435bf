//! The manual says what the program does: its list of actions is the table of keys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use drillyard::app::keymap::{Action, Keymap, Scope};
use drillyard::submission::{Challenge, Rule};

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

fn page_on_handing_in() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/manual/handing-in.md")).unwrap()
}

#[test]
fn the_manual_says_what_each_rule_of_a_verification_means() {
    let manual = page_on_handing_in();
    let row = |rule: &Rule| format!("| `{}` | {} | {} |", rule.name(), rule.severity().word(), rule.meaning());
    let missing: Vec<String> = Rule::ALL.iter().map(row).filter(|row| !manual.lines().any(|line| line == row)).collect();
    assert!(missing.is_empty(), "the manual lacks these rows:\n{}", missing.join("\n"));
}

#[test]
fn the_manuals_challenge_is_one() {
    let manual = page_on_handing_in();
    let example = manual.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    Challenge::read(example.as_bytes()).unwrap();
}
