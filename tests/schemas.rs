//! The JSON Schema of check files says what the loader says. An editor knows only the schema, so each is held against the other: good
//! files, bad files, files damaged key by key, and the loader's own lists of kinds, keys and words, as its messages name them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use drillyard::checks;
use drillyard::domain::diagnostic::Diagnostic;
use jsonschema::Validator;
use serde_json::{Value, json};

const EVERY_KEY: &str = include_str!("data/every-key.checks.yaml");
/// A name that nothing has.
const NOBODY: &str = "zzqqxx";

fn schema() -> Value {
    serde_json::from_str(include_str!("../assets/schemas/checks.schema.json")).unwrap()
}

fn validator() -> Validator {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema), "this is no JSON Schema");
    jsonschema::validator_for(&schema).unwrap()
}

fn loaded(text: &str) -> Vec<Diagnostic> {
    checks::parse("x.checks.yaml", text).1
}

/// What the schema has against a file.
fn faults(validator: &Validator, text: &str) -> Vec<String> {
    let value: Value = serde_yaml::from_str(text).unwrap();
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A file with one check, written as its keys.
fn entry(keys: &str) -> String {
    format!("targets: {{ vm: {{}} }}\nexercises: [{{ id: e, checks: [{{ {keys} }}] }}]\n")
}

/// The words of a message after `before`, up to its line's end.
fn words<'a>(diagnostics: &'a [Diagnostic], rule: &str, before: &str) -> Option<BTreeSet<&'a str>> {
    let found = diagnostics.iter().find(|found| found.rule == rule && found.message.contains(before))?;
    let (_, list) = found.message.split_once(before)?;
    Some(list.split(';').next()?.split(", ").collect())
}

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// A schema with its reference followed.
fn resolved<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => part,
    }
}

fn kinds() -> Vec<String> {
    let diagnostics = loaded(&entry(&format!("id: a, {NOBODY}: {{}}")));
    let kinds = words(&diagnostics, "unknown-kind", "kinds: ").unwrap();
    kinds.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_kind_is_in_the_schema_and_no_other() {
    let schema = schema();
    let check = &schema["definitions"]["check"];
    let kinds = kinds();
    let one_of: Vec<&str> = check["oneOf"].as_array().unwrap().iter().map(|one| one["required"][0].as_str().unwrap()).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    assert_eq!(one_of, kinds);
    let common = loaded(&entry(&format!("id: a, {NOBODY}: 1, os: {{ target: vm }}")));
    let common = words(&common, "unknown-key", "known here: ").unwrap();
    let known: BTreeSet<&str> = common.into_iter().chain(kinds.iter().map(String::as_str)).collect();
    assert_eq!(names(&check["properties"]), known);
}

#[test]
fn every_key_is_in_the_schema_with_its_words_and_no_other() {
    let schema = schema();
    let (mut wrong, mut wrong_words) = (Vec::new(), Vec::new());
    let mut compare = |place: &str, part: &Value, known: Option<BTreeSet<&str>>| {
        let closed = part["additionalProperties"] == json!(false);
        let (ours, known) = (if closed { names(&part["properties"]) } else { BTreeSet::new() }, known.unwrap_or_default());
        if ours != known {
            wrong.push(format!("{place}: the schema knows {ours:?}, the loader {known:?}"));
        }
    };
    for (place, text) in [
        ("", format!("{NOBODY}: 1")),
        ("target", format!("targets: {{ vm: {{ {NOBODY}: 1 }} }}")),
        ("exercise", format!("exercises: [{{ id: e, {NOBODY}: 1 }}]")),
        ("deliverable", format!("deliverables: [{{ id: d, match: x, {NOBODY}: 1 }}]")),
    ] {
        let part = if place.is_empty() { &schema } else { &schema["definitions"][place] };
        compare(place, part, words(&loaded(&text), "unknown-key", "known here: "));
    }
    for kind in kinds() {
        let part = &schema["definitions"][&kind];
        compare(&kind, part, words(&loaded(&entry(&format!("id: a, {kind}: {{ {NOBODY}: 1 }}"))), "unknown-key", "known here: "));
        for (key, value) in part["properties"].as_object().unwrap() {
            let inner = loaded(&entry(&format!("id: a, {kind}: {{ {key}: {{ {NOBODY}: 1 }} }}")));
            let inner: Vec<Diagnostic> = inner.into_iter().filter(|found| found.message.contains(NOBODY)).collect();
            let value = resolved(&schema, value);
            compare(&format!("{kind}.{key}"), value, words(&inner, "unknown-key", "known here: "));
            let word = loaded(&entry(&format!("id: a, {kind}: {{ {key}: {NOBODY} }}")));
            let of_list = words(&word, "bad-value", "can't be compared; known: ");
            let known = of_list.or_else(|| words(&word, "bad-value", &format!("`{key}` is one of ")));
            let one = resolved(&schema, value.pointer("/anyOf/0").filter(|_| known.is_some()).unwrap_or(value));
            let ours: BTreeSet<&str> = one["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if ours != known.unwrap_or_default() {
                wrong_words.push(format!("{kind}.{key}: the schema has the words {ours:?}, and the loader says {word:?}"));
            }
        }
    }
    wrong.append(&mut wrong_words);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_key_is_described() {
    fn undescribed(schema: &Value, place: &str, part: &Value, wrong: &mut Vec<String>) {
        for (key, value) in part["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}.{key}");
            if value["description"].is_null() && resolved(schema, value)["description"].is_null() {
                wrong.push(place.clone());
            }
            undescribed(schema, &place, value, wrong);
        }
    }
    let schema = schema();
    let mut wrong = Vec::new();
    undescribed(&schema, "", &schema, &mut wrong);
    for (name, part) in schema["definitions"].as_object().unwrap() {
        undescribed(&schema, name, part, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// The check files that tests hold as texts: `const NAME: &str = "…"`.
fn in_tests(source: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for literal in source.split(": &str = \"").skip(1) {
        let mut text = String::new();
        let mut chars = literal.chars().peekable();
        while let Some(ch) = chars.next().filter(|ch| *ch != '"') {
            match (ch, if ch == '\\' { chars.next() } else { None }) {
                (_, Some('n')) => text.push('\n'),
                (_, Some('\n')) => while chars.next_if(|next| next.is_whitespace()).is_some() {},
                (_, Some(other)) => text.push(other),
                (ch, None) => text.push(ch),
            }
        }
        texts.push(text);
    }
    texts
}

#[test]
fn every_check_file_that_the_loader_takes_is_good_by_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut sources) = (Vec::new(), Vec::new());
    for folder in ["lessons", "assets/checks", "tests/data", "tests/fixtures"] {
        files_below(&root.join(folder), ".checks.yaml", &mut files);
    }
    for folder in ["src", "tests"] {
        files_below(&root.join(folder), ".rs", &mut sources);
    }
    let mut texts: Vec<(PathBuf, String)> = files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect();
    assert!(texts.len() >= 11);
    for (path, text) in &texts {
        assert!(loaded(text).is_empty(), "{}: {:?}", path.display(), loaded(text));
    }
    for path in sources {
        let held = in_tests(&fs::read_to_string(&path).unwrap());
        texts.extend(held.into_iter().map(|text| (path.clone(), text)));
    }
    let validator = validator();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (path, text) in &texts {
        let (file, diagnostics) = checks::parse("x", text);
        if file.exercises.iter().any(|exercise| !exercise.checks.is_empty()) && diagnostics.is_empty() {
            tried += 1;
            wrong.extend(faults(&validator, text).into_iter().map(|fault| format!("{}: {fault}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 5, "only {tried} check files were found");
}

#[test]
fn what_is_wrong_is_wrong_for_both() {
    let validator = validator();
    let mut files: Vec<String> = kinds().iter().flat_map(|kind| [format!("id: a, {kind}: {{}}"), format!("id: a, {kind}: 1")]).collect();
    files.extend(
        [
            "id: a, titel: t, os: { target: vm }",
            "id: a, kubernetis: { target: vm }",
            "id: a, title: t",
            "id: a, os: { target: vm }, vm: { target: vm }",
            "os: { target: vm }",
            "id: a/b, os: { target: vm }",
            "id: a, os:",
            "id: a, os: vm",
            "id: a, os: { target: vm, famly: debian }",
            "id: a, os: { target: vm, version: new }",
            "id: a, timeout: 9 days, os: { target: vm }",
            "id: a, timeout: 90, os: { target: vm }",
            "id: a, step: one, os: { target: vm }",
            "id: a, retries: 11, os: { target: vm }",
            "id: a, memory: always, os: { target: vm }",
            "id: a, needs: [{ acheived: b }], os: { target: vm }",
            "id: a, hints: [{ a: b }], os: { target: vm }",
            "id: a, why: '', os: { target: vm }",
            "id: a, attest: { prompt: [x] }",
            "id: a, answer: { question: Q }",
            "id: a, answer: { question: Q, accept: x, equals_probe: b }",
            "id: a, answer: { question: Q, accept: [] }",
            "id: a, artifact: { path: x, format: vdi }",
            "id: a, artifact: { path: x, manifest: yes please }",
            "id: a, command: { run: [x] }",
            "id: a, command: { target: vm, on: host, run: [x] }",
            "id: a, command: { target: vm, run: [] }",
            "id: a, command: { target: vm, run: [x], exit: 256 }",
            "id: a, command: { target: vm, run: [x], stdout: { equal: x } }",
            "id: a, container: { target: vm }",
            "id: a, container: { target: vm, name: x, ports: [web] }",
            "id: a, container: { target: vm, name: x, running: 'yes' }",
            "id: a, file: { target: vm }",
            "id: a, file: { target: vm, path: /x, any_in: /y }",
            "id: a, file: { on: host, any_in: /y }",
            "id: a, file: { target: vm, path: /x, since: b }",
            "id: a, file: { target: vm, path: /x, mode: '9' }",
            "id: a, file: { target: vm, path: /x, sha256: abc }",
            "id: a, file: { target: vm, path: /x, sha256: SHA256SUMS }",
            "id: a, file: { target: vm, path: [/x, /y] }",
            "id: a, file: { target: vm, path: /x, only_with: y }",
            "id: a, file: { target: vm, path: /x, exists: false, contains: y }",
            "id: a, file: { target: vm, path: /x, in_words: y }",
            "id: a, file: { on: host, path: [/x, /y], sha256: SHA256SUMS }",
            "id: a, git: { path: '~/**/a/b' }",
            "id: a, git: { path: /x, if_missing: passed }",
            "id: a, git: { path: /x, differs_from: { at: v1 } }",
            "id: a, group: { target: vm, name: '12' }",
            "id: a, group: { target: vm, name: x, exists: false, gid: 3 }",
            "id: a, http: { url: x }",
            "id: a, http: { url: 'http://x', status: 99 }",
            "id: a, http: { url: 'http://x', cannot_tell: open }",
            "id: a, http: { url: 'http://x', header: json }",
            "id: a, image: { on: host, name: [] }",
            "id: a, kubernetes: { resource: cluster }",
            "id: a, kubernetes: { resource: pod, at_least: 0 }",
            "id: a, http: { url: 'http://x', header: { accept: [json] } }",
            "id: a, http: { url: 'http://x', json: { a.b: 1 } }",
            "id: a, http: { url: 'http://x', tls: { days_left: 3 } }",
            "id: a, http: { url: 'https://x', tls: { days: 3 } }",
            "id: a, json: { target: vm, path: /x, pointer: a.b }",
            "id: a, json: { target: vm, path: /x, exists: false, equals: 1 }",
            "id: a, json: { target: vm, path: /x, document: 1 }",
            "id: a, yaml: { target: vm, path: /x, document: 0 }",
            "id: a, packages_fresh: { target: vm, index_max_age: a week }",
            "id: a, parity: { target: vm, with: vm, compare: [pakages] }",
            "id: a, port: { target: vm, number: 70000 }",
            "id: a, port: { target: vm, number: 22, address: everybody }",
            "id: a, port: { target: vm, number: 22, listening: false, process: sshd }",
            "id: a, service: { target: vm, name: a b }",
            "id: a, service: { target: vm, name: ssh, state: on }",
            "id: a, ssh_key: { path: x, identity_of: vm }",
            "id: a, ssh_login: { target: vm, key_type: dsa }",
            "id: a, tool: { name: /bin/sh }",
            "id: a, tool: { name: [sh, /bin/sh] }",
            "id: a, tool: { name: x, hypervisor: true }",
            "id: a, user: { target: vm, name: -x }",
            "id: a, user: { target: vm, name: x, exists: false, groups: [y] }",
            "id: a, vm: { target: vm, exists: false }",
            "id: a, vm: { target: vm, running: 'yes' }",
        ]
        .map(str::to_owned),
    );
    let mut files: Vec<String> = files.iter().map(|keys| entry(keys)).collect();
    files.extend(
        [
            "format: 2",
            "exercise: []",
            "exercises: { id: e }",
            "exercises: [{ id: e, heading: [x] }]",
            "exercises: [{ id: e, checks: x }]",
            "exercises: [{ heading: x }]",
            "targets: [vm]",
            "targets: { vm: { titel: x } }",
            "targets: { vm: x }",
            "deliverables: [{ id: d }]",
            "deliverables: [{ id: d, match: x, quiz: 'yes' }]",
        ]
        .map(str::to_owned),
    );
    let mut wrong = Vec::new();
    for text in &files {
        for (who, finds) in [("loader", !loaded(text).is_empty()), ("schema", !faults(&validator, text).is_empty())] {
            if !finds {
                wrong.push(format!("the {who} takes {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every place in a file, as a JSON Pointer.
fn places(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(pairs) => {
            for (key, value) in pairs {
                let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                places(value, &place, found);
                found.push(place);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Whether only the whole file, or two keys together, show a fault: names of other checks and of targets.
fn is_of_names(found: &Diagnostic) -> bool {
    ["unknown-check", "unknown-target", "cycle", "duplicate-id"].contains(&found.rule)
        || ["no check `", "with `target: "].iter().any(|start| found.message.starts_with(start))
}

/// The file with every key as many small ones: each check in one of its own, and what is around them; with the places to damage.
fn small_files() -> Vec<(Value, Vec<String>)> {
    let mut rest: Value = serde_yaml::from_str(EVERY_KEY).unwrap();
    let targets = rest["targets"].clone();
    let mut files = Vec::new();
    for exercise in rest["exercises"].as_array_mut().unwrap() {
        for check in exercise["checks"].as_array_mut().unwrap().drain(..) {
            let mut all = Vec::new();
            places(&check, "/exercises/0/checks/0", &mut all);
            files.push((json!({ "targets": targets, "exercises": [{ "id": "e", "checks": [check] }] }), all));
        }
    }
    let mut all = Vec::new();
    places(&rest, "", &mut all);
    files.push((rest, all));
    files
}

fn damaged(good: &Value, place: &str, damage: Option<&Value>) -> Value {
    let mut file = good.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match damage {
        Some(value) => drop(parent.insert(key, value.clone())),
        None => drop(parent.remove(&key)),
    }
    file
}

#[test]
fn a_good_file_that_is_damaged_in_one_place_is_judged_alike_by_both() {
    let validator = validator();
    let damages = [None, Some(json!({ NOBODY: 1 })), Some(json!([[1]])), Some(json!(-1)), Some(json!(false)), Some(json!(""))];
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (good, places) in &small_files() {
        for (place, damage) in places.iter().flat_map(|place| damages.iter().map(move |damage| (place, damage))) {
            tried += 1;
            let file = damaged(good, place, damage.as_ref());
            let told = loaded(&serde_yaml::to_string(&file).unwrap());
            // The loader takes a plain number or truth value for text anywhere; in a name the schema does not.
            let may_be_stricter = damage.as_ref().is_some_and(|value| value.is_number() || value.is_boolean());
            let alike = match validator.is_valid(&file) {
                true => told.iter().all(is_of_names),
                false => !told.is_empty() || may_be_stricter,
            };
            if !alike {
                wrong.push(format!("{damage:?} for {place} of {good}: {told:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 1500, "{tried}");
}

#[test]
fn the_file_with_every_key_has_every_key() {
    let good: Value = serde_yaml::from_str(EVERY_KEY).unwrap();
    let mut there = BTreeSet::new();
    for check in good["exercises"].as_array().unwrap().iter().flat_map(|exercise| exercise["checks"].as_array().unwrap()) {
        for (key, value) in check.as_object().unwrap() {
            there.insert(key.clone());
            there.extend(names(value).into_iter().map(|inner| format!("{key}.{inner}")));
        }
    }
    let schema = schema();
    let mut missing: Vec<String> = names(&schema["definitions"]["check"]["properties"]).into_iter().map(str::to_owned).collect();
    for kind in kinds() {
        missing.extend(names(&schema["definitions"][&kind]["properties"]).into_iter().map(|key| format!("{kind}.{key}")));
    }
    missing.retain(|key| !there.contains(key));
    assert!(missing.is_empty(), "{missing:?}");
}
