//! Changes of a JSON document: every leaf to another value of its type, and to one of another type; every field away; a new field in every
//! object; every item of a list away and twice.

use serde_json::{Map, Value, json};

/// One change: what was changed, and the whole document after it.
pub struct Mutation {
    /// `probes[3].exit`
    pub place: String,
    /// What was done there.
    pub what: &'static str,
    pub document: Value,
}

/// All changes of `document`.
pub fn all(document: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    walk(document, String::new(), &mut |place, what, value| {
        let mut changed = document.clone();
        *changed.pointer_mut(&pointer(&place)).unwrap() = value;
        mutations.push(Mutation { place: named(&place), what, document: changed });
    });
    mutations
}

/// As a JSON pointer; places are kept with `/` before each part.
fn pointer(place: &str) -> String {
    place.to_owned()
}

/// `/probes/3/exit` as `probes[3].exit`.
fn named(place: &str) -> String {
    let mut name = String::new();
    for part in place.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.parse::<usize>() {
            Ok(index) => name.push_str(&format!("[{index}]")),
            Err(_) if name.is_empty() => name.push_str(&part),
            Err(_) => name.push_str(&format!(".{part}")),
        }
    }
    name
}

fn walk(value: &Value, place: String, tell: &mut dyn FnMut(String, &'static str, Value)) {
    match value {
        Value::Object(entries) => {
            for (name, inner) in entries {
                let without: Map<String, Value> =
                    entries.iter().filter(|(other, _)| *other != name).map(|(k, v)| (k.clone(), v.clone())).collect();
                tell(place.clone(), "a field taken away", Value::Object(without));
                walk(inner, format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), tell);
            }
            let mut more = entries.clone();
            more.insert("surprise".into(), Value::Null);
            tell(place, "a field more", Value::Object(more));
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let mut fewer = items.clone();
                fewer.remove(index);
                tell(place.clone(), "an item taken away", Value::Array(fewer));
                let mut twice = items.clone();
                twice.insert(index, inner.clone());
                tell(place.clone(), "an item twice", Value::Array(twice));
                walk(inner, format!("{place}/{index}"), tell);
            }
        }
        leaf => {
            tell(place.clone(), "another value", another(leaf));
            tell(place, "another type", json!({ "an": "object" }));
        }
    }
}

/// Another value of the same type, as near as can be.
fn another(leaf: &Value) -> Value {
    match leaf {
        Value::Null => json!("something"),
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_i64().unwrap_or(0) + 1),
        Value::String(text) => {
            // A hash stays a hash, a time a time: only one digit is another.
            let digit = text.char_indices().rev().find(|(_, ch)| ch.is_ascii_digit());
            match digit {
                Some((at, ch)) => {
                    let other = if ch == '7' { '6' } else { '7' };
                    let mut changed = text.clone();
                    changed.replace_range(at..at + 1, &other.to_string());
                    json!(changed)
                }
                None => json!(format!("{text}x")),
            }
        }
        Value::Array(_) | Value::Object(_) => Value::Null,
    }
}
