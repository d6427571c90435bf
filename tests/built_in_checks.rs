//! The check files for the public course: each is sound, fits its page (where that course is at hand), leaves out no step, and tells a
//! learner's work that is done from work that is not: on real files, keys, networks and images, and on stand-ins for clusters.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "built_in_checks/page.rs"]
mod page;
#[path = "built_in_checks/real.rs"]
mod real;
mod rig;
#[path = "built_in_checks/stand_ins.rs"]
mod stand_ins;
#[path = "built_in_checks/support.rs"]
mod support;

use drillyard::checks::parse;
use serde_yaml::Value;

#[test]
fn each_is_sound_and_says_why_how_and_more() {
    let files = support::check_files();
    assert!(files.len() >= 10, "{}", files.len());
    for (lesson, text) in files {
        let (file, diagnostics) = parse(&lesson, &text);
        assert_eq!(diagnostics, [], "{lesson}");
        assert!(!file.exercises.is_empty(), "{lesson}");
        for (exercise, check) in file.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check))) {
            let keys = &check.keys;
            let place = format!("{lesson} {}/{}", exercise.id, keys.id);
            assert!(keys.title != keys.id && keys.why.is_some() && keys.fix.is_some() && !keys.hints.is_empty(), "{place}");
        }
        for (name, target) in &file.targets {
            assert!(target.title != *name && target.title.contains(' '), "{lesson}: {name}");
        }
        assert!(text.starts_with("# yaml-language-server: $schema=../../schemas/checks.schema.json\n"), "{lesson}");
    }
}

#[test]
fn no_learner_is_shown_a_pattern_that_words_can_say() {
    for (lesson, text) in support::check_files() {
        let root: Value = serde_yaml::from_str(&text).unwrap();
        let exercises = root["exercises"].as_sequence().unwrap();
        for check in exercises.iter().flat_map(|exercise| exercise["checks"].as_sequence().unwrap()) {
            let count = |key: &str| match &check["file"][key] {
                Value::Sequence(items) => items.len(),
                Value::Null => 0,
                _ => 1,
            };
            assert_eq!(count("matches"), count("in_words"), "{lesson}: {:?}", check["id"]);
        }
    }
}
