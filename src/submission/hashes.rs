//! What stands for a course and for a check in a manifest: hashes that change when they do, and not with where they lie.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::hash::Hash;
use super::manifest::CheckRef;
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

/// Of each entry of a check file's `checks`, whatever its order of keys, its spaces and its comments. Empty when the text is no YAML.
pub fn check_hashes(text: &str) -> Vec<CheckRef> {
    let root: Value = match serde_yaml::from_str(text) {
        Ok(root) => root,
        Err(_) => return Vec::new(),
    };
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let id = |value: &Value| value.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut hashes = Vec::new();
    for exercise in list(&root, "exercises") {
        for check in list(&exercise, "checks") {
            if let (Some(exercise), Some(name)) = (id(&exercise), id(&check)) {
                let mut hasher = Sha256::new();
                feed(&check, &mut hasher);
                let sha256 = Hash::parse(&hex(&hasher.finalize()));
                hashes.extend(sha256.map(|sha256| CheckRef { id: format!("{exercise}/{name}"), sha256 }));
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

    #[test]
    fn a_check_is_the_same_however_it_is_written_and_another_when_it_says_something_else() {
        let one = "exercises:\n  - id: e\n    checks:\n      - { id: a, step: 1, file: { path: /x, mode: '600' } }\n      - { id: b }\n";
        let same = "# a comment\nexercises:\n- id: e\n  checks:\n  - step: 1\n    file:\n      mode: '600'\n      path: /x\n    id: a\n  - {id: b}\n";
        assert_eq!(check_hashes(one), check_hashes(same));
        assert_eq!(check_hashes(one).iter().map(|check| check.id.as_str()).collect::<Vec<_>>(), ["e/a", "e/b"]);
        let other = check_hashes(&one.replace("/x", "/y"));
        assert_ne!(check_hashes(one)[0], other[0]);
        assert_eq!(check_hashes(one)[1], other[1]);
        assert_eq!(check_hashes(": ["), []);
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
