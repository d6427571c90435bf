//! What stands for a course and for a check in a manifest: hashes that change when they do, and not with where they lie.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::hash::Hash;
use super::manifest::CheckRef;
use crate::checks::CheckFile;
use crate::domain::encoding::hex;

/// Whether a file of a course counts for [`course_hash`]: pages, quizzes, check files and settings do, pictures don't.
pub fn counts_for_course(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    ["md", "markdown", "html", "js", "yaml", "yml", "json"].contains(&ending.as_str())
}

/// Of a course's files that count, in the order of their paths: the SHA-256 of what `sha256sum` prints of them.
pub fn course_hash<'a>(files: impl IntoIterator<Item = (&'a str, Hash)>) -> Hash {
    let mut lines: Vec<String> = files.into_iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect();
    lines.sort_by(|a, b| a[66..].cmp(&b[66..]));
    Hash::of(lines.concat().as_bytes())
}

/// What tells this computer from others within one course, and can't be compared between courses: machine-id(5) asks for such a use.
pub fn machine_hash(course: &str, machine_id: &str) -> Hash {
    Hash::of(format!("drillyard machine\0{course}\0{}", machine_id.trim()).as_bytes())
}

/// Of each check of a check file, whatever its order of keys, its spaces and its comments. `text` is what `file` was read from; a check whose
/// entry can't be found again there goes by the whole text.
pub fn check_hashes(file: &CheckFile, text: &str) -> Vec<CheckRef> {
    let entries = entries(text);
    let whole = Hash::of(text.as_bytes());
    let ids = file.ids().into_iter().flatten();
    ids.map(|id| CheckRef { sha256: entries.get(&id).unwrap_or(&whole).clone(), id }).collect()
}

/// The hash of each entry of `checks`, by the check's full id.
fn entries(text: &str) -> BTreeMap<String, Hash> {
    let root: Value = serde_yaml::from_str(text).unwrap_or_default();
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let id = |value: &Value| value.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut hashes = BTreeMap::new();
    for exercise in list(&root, "exercises") {
        for check in list(&exercise, "checks") {
            if let (Some(exercise), Some(name)) = (id(&exercise), id(&check)) {
                let mut hasher = Sha256::new();
                feed(&check, &mut hasher);
                let hash = Hash::parse(&hex(&hasher.finalize()));
                hashes.extend(hash.map(|hash| (format!("{exercise}/{name}"), hash)));
            }
        }
    }
    hashes
}

/// A value in one form: JSON without spaces, names sorted.
fn feed(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Object(entries) => {
            let mut names: Vec<&String> = entries.keys().collect();
            names.sort();
            hasher.update("{");
            for name in names {
                hasher.update(Value::from(name.as_str()).to_string());
                hasher.update(":");
                feed(&entries[name], hasher);
                hasher.update(",");
            }
            hasher.update("}");
        }
        Value::Array(items) => {
            hasher.update("[");
            for item in items {
                feed(item, hasher);
                hasher.update(",");
            }
            hasher.update("]");
        }
        plain => hasher.update(plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;

    #[test]
    fn a_check_is_the_same_however_it_is_written_and_another_when_it_says_something_else() {
        let one = "exercises:\n  - id: e\n    checks:\n      - { id: a, step: 1, tool: { name: x, version: '2' } }\n      - { id: b, attest: { prompt: x } }\n";
        let same = "# a comment\nexercises:\n- id: e\n  checks:\n  - step: 1\n    tool:\n      version: '2'\n      name: x\n    id: a\n  - {id: b, attest: {prompt: x}}\n";
        let hashes = |text: &str| check_hashes(&checks::parse("x", text).0, text);
        assert_eq!(hashes(one), hashes(same));
        assert_eq!(hashes(one).iter().map(|check| check.id.as_str()).collect::<Vec<_>>(), ["e/a", "e/b"]);
        let other = hashes(&one.replace("'2'", "'3'"));
        assert_ne!(hashes(one)[0], other[0]);
        assert_eq!(hashes(one)[1], other[1]);
        let unfound = check_hashes(&checks::parse("x", one).0, ": [");
        assert!(unfound.iter().all(|check| check.sha256 == Hash::of(b": [")) && unfound.len() == 2);
    }

    #[test]
    fn a_course_is_the_same_in_any_order_of_its_files() {
        let files = [("b.md", Hash::of(b"b")), ("a.md", Hash::of(b"a"))];
        let mut turned = files.clone();
        turned.reverse();
        assert_eq!(course_hash(files.clone()), course_hash(turned));
        assert_ne!(course_hash(files), course_hash([("a.md", Hash::of(b"b")), ("b.md", Hash::of(b"a"))]));
        assert!(counts_for_course("docs/x.MD") && !counts_for_course("img/x.png") && !counts_for_course("md"));
    }

    #[test]
    fn a_computer_has_another_hash_in_each_course() {
        assert_eq!(machine_hash("a", "id\n"), machine_hash("a", "id"));
        assert_ne!(machine_hash("a", "id"), machine_hash("b", "id"));
    }
}
