//! Holds the code to the first five invariants of ARCHITECTURE.md, by reading it as text.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The pure rooms, and what each may use of ours.
const PURE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("markdown", &["domain"]),
    ("checks", &["domain"]),
    ("quiz", &["domain", "markdown"]),
    ("review", &["domain"]),
    ("deliverables", &["domain", "markdown", "checks"]),
    ("course", &["domain", "markdown", "quiz", "checks", "deliverables"]),
    ("submission", &["domain", "checks"]),
    ("layout", &["domain", "markdown"]),
    ("finding", &["domain", "markdown", "quiz", "course", "layout"]),
    ("linting", &["domain", "markdown", "checks", "deliverables", "quiz", "course", "layout"]),
];

/// All rooms, and what each may use of ours. `main.rs` and `lib.rs` are the doors and may use all.
fn may_use() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut rooms: Vec<_> = PURE.iter().map(|(room, uses)| (*room, uses.to_vec())).collect();
    let mut add = |room: &'static str, uses: &[&'static str], all_pure: bool| {
        let pure = PURE.iter().map(|(room, _)| *room).filter(|_| all_pure);
        rooms.push((room, uses.iter().copied().chain(pure).collect()));
    };
    add("app", &[], true);
    add("ui", &["app"], true);
    add("ports", &["domain"], false);
    add("adapters", &["ports", "domain", "course", "checks", "review", "submission"], false);
    add("runtime", &["app", "ui", "ports", "adapters"], true);
    add("cli", &["app", "ui", "ports", "adapters", "runtime"], true);
    rooms
}

/// Who alone may name what: a text that gives the use away, and the rooms where it may stand.
const RESERVED: &[(&str, &[&str])] = &[
    ("ratatui", &["ui", "runtime"]),
    ("crossterm", &["ui", "runtime"]),
    ("syntect", &["ui"]),
    ("resvg", &["ui"]),
    ("ssh2", &["adapters"]),
    ("rusqlite", &["adapters"]),
    ("std::process::Command", &["adapters"]),
    ("process::Command", &["adapters"]),
    ("Command::new", &["adapters"]),
    ("tokio", &["runtime", "adapters"]),
    ("std::fs", &["runtime", "adapters"]),
    ("fs::read", &["runtime", "adapters"]),
    ("std::env", &["runtime", "adapters"]),
    ("env::var", &["runtime", "adapters"]),
    ("SystemTime", &["runtime", "adapters"]),
    ("Instant::now", &["runtime", "adapters"]),
    ("Timestamp::now", &["runtime", "adapters"]),
    ("Zoned::now", &["runtime", "adapters"]),
    ("println!", &["cli"]),
    ("print!", &["cli"]),
];

const LONGEST_FILE: usize = 500;
const USUAL_FILE: usize = 300;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

struct Source {
    name: String,
    room: String,
    /// Without comments and without the tests at its end.
    code: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    rust_files(&src)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
            let room = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            Source { name, room, code, text }
        })
        .filter(|source| !source.name.ends_with("/tests.rs"))
        .collect()
}

/// Rooms that `code` names: `crate::room`, `crate::{room::…, …}` and, from the binary, `drillyard::room`.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for start in code.match_indices("crate::").map(|(at, found)| at + found.len()) {
        let rest = &code[start..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut heads = true;
            for ch in list.chars() {
                match ch {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => heads = true,
                    _ => {}
                }
                if depth == 0 && heads && (ch.is_alphanumeric() || ch == '_') {
                    word.push(ch);
                } else if !word.is_empty() {
                    named.insert(std::mem::take(&mut word));
                    heads = ch == ',';
                }
            }
            if !word.is_empty() {
                named.insert(word);
            }
        } else {
            named.insert(rest.chars().take_while(|ch| ch.is_alphanumeric() || *ch == '_').collect());
        }
    }
    named
}

#[test]
fn every_import_is_one_the_table_allows() {
    let allowed: BTreeMap<&str, Vec<&str>> = may_use().into_iter().collect();
    let mut faults = Vec::new();
    for source in sources() {
        if ["main", "lib"].contains(&source.room.as_str()) {
            continue;
        }
        let Some(may) = allowed.get(source.room.as_str()) else {
            faults.push(format!("{}: the room '{}' is not in the table", source.name, source.room));
            continue;
        };
        for used in rooms_named(&source.code) {
            if used != source.room && allowed.contains_key(used.as_str()) && !may.contains(&used.as_str()) {
                faults.push(format!("{}: {} may not use {used}", source.name, source.room));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    // Every room may use only rooms that can be built before it.
    let rooms = may_use();
    let mut built: BTreeSet<&str> = BTreeSet::new();
    while built.len() < rooms.len() {
        let next = rooms.iter().find(|(room, uses)| !built.contains(room) && uses.iter().all(|used| built.contains(used)));
        let (room, _) = next.unwrap_or_else(|| unreachable!("a cycle among rooms other than {built:?}"));
        built.insert(room);
    }
}

#[test]
fn each_crate_and_each_door_to_the_world_stays_in_its_rooms() {
    let mut faults = Vec::new();
    for source in sources() {
        for (word, rooms) in RESERVED {
            let door = ["main", "lib"].contains(&source.room.as_str());
            if door || rooms.contains(&source.room.as_str()) {
                continue;
            }
            for (at, _) in source.code.match_indices(word) {
                let before = source.code[..at].chars().next_back();
                if !before.is_some_and(|ch| ch.is_alphanumeric() || ch == '_' || ch == '-') {
                    let line = source.code[..at].lines().count();
                    faults.push(format!("{}: names {word} (code line {line}); only {rooms:?} may", source.name));
                    break;
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_screen_has_its_state_its_view_and_its_picture() {
    let names = |folder: &str| -> BTreeSet<String> {
        let folder = root().join(folder);
        if !folder.exists() {
            return BTreeSet::new();
        }
        let stems = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        stems.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).filter(|stem| stem != "mod").collect()
    };
    let state = names("src/app/screens");
    assert_eq!(state, names("src/ui/screens"), "src/app/screens and src/ui/screens differ");
    let snapshots = names("tests/snapshots");
    for screen in &state {
        let pictured = snapshots.iter().any(|snapshot| snapshot.contains(&format!("screen_{screen}")));
        assert!(pictured, "no snapshot tests/snapshots/*screen_{screen}*");
    }
}

#[test]
fn files_stay_small() {
    let mut faults = Vec::new();
    let (mut all, mut usual) = (0, 0);
    for source in sources() {
        let lines = source.text.lines().count();
        let table = source.text.lines().next().is_some_and(|first| first.contains("table of data"));
        all += 1;
        usual += usize::from(lines < USUAL_FILE);
        if lines > LONGEST_FILE && !table {
            faults.push(format!("{}: {lines} lines, more than {LONGEST_FILE}", source.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(usual * 2 > all, "only {usual} of {all} files are under {USUAL_FILE} lines");
}

#[test]
fn each_file_opens_with_what_it_is_for() {
    let silent: Vec<String> = sources().into_iter().filter(|source| !source.text.starts_with("//!")).map(|source| source.name).collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:?}");
}

#[test]
fn no_unsafe_and_no_unexplained_unwrap() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for lint in ["unsafe_code = \"forbid\"", "unwrap_used = \"warn\"", "expect_used = \"warn\""] {
        assert!(manifest.contains(lint), "Cargo.toml lacks {lint}");
    }
    for source in sources() {
        for lint in ["unwrap_used", "expect_used"] {
            assert!(!source.code.contains(&format!("allow(clippy::{lint}")), "{}: `allow` gives no reason; use `expect`", source.name);
        }
        for (at, _) in source.code.match_indices("#[expect(") {
            let attribute = source.code[at..].split(")]").next().unwrap();
            assert!(attribute.contains("reason ="), "{}: an #[expect] without a reason", source.name);
        }
    }
}

#[test]
fn the_reader_of_imports_sees_every_form() {
    let code = "use crate::{domain::x, ports::{self, y}};\nuse crate::checks::plan;\nlet a = crate::quiz::b();";
    let expected: BTreeSet<String> = ["domain", "ports", "checks", "quiz"].map(str::to_owned).into();
    assert_eq!(rooms_named(code), expected);
}
